"""“Tìm gần chỗ tôi đang đứng”: the nearest communes, for a place that is rounded, posted and forgotten."""

import datetime
import logging
import random

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from teams.models import Area
from teams.nearby import WITHIN, kilometres, nearest, point_of
from tests.factories import AreaFactory

pytestmark = pytest.mark.django_db

DUC_MINH, SEA, HANOI = "18.55,105.59", "12.00,112.00", "21.03,105.85"


def ask(client, near, **options):
    return client.post("/tim/to/", {"near": near}, **options)


def names(response):
    return [place.area.full_name for place, _far in response.context["near"]]


# What is answered


def test_the_nearest_communes_come_first_each_with_how_far_it_is(demo, db, client):
    response = ask(client, DUC_MINH)
    assert response.status_code == 200
    assert names(response) == ["Xã Đức Minh", "Xã Đức Quang", "Xã Đức Thọ", "Xã Đức Thịnh", "Xã Đức Đồng"]
    text = response.text
    assert "tỉnh Hà Tĩnh, khoảng 1 km" in text
    assert "tỉnh Hà Tĩnh, khoảng 5 km" in text
    assert "có thể đang đứng ở xã khác" in text
    assert "data-near" in text, "who walked on may ask again"


def test_each_of_them_leads_on_in_the_finder(demo, db, client):
    for place, _far in ask(client, DUC_MINH).context["near"]:
        assert client.get("/tim/to/", {"o": place.area.slug}).context["answer"].place.area == place.area


def test_a_commune_without_a_page_is_named_and_says_so(demo, db, client):
    text = ask(client, DUC_MINH).text
    row = text[text.index("Xã Đức Thịnh") :]
    assert "Xã này chưa có trang ở đây" in row[: row.index("</li>")]


@pytest.mark.parametrize("near", [SEA, HANOI, "-90,0", "90.00,-180.00", "0,180"])
def test_far_from_every_commune_there_are_somebody_to_call_and_the_provinces(demo, db, client, near):
    response = ask(client, near)
    assert response.status_code == 200
    assert "Quanh chỗ bà con đứng chưa có xã nào" in response.text
    assert 'class="call"' in response.text
    assert "?o=tinh-ha-tinh" in response.text


def test_only_communes_of_today_are_near_six_at_most(db, client):
    for number in range(8):
        AreaFactory(latitude=20 + number / 100, longitude=105)
    AreaFactory(name="Đã hết", latitude=20, longitude=105, valid_to=datetime.date(2025, 6, 30))
    AreaFactory(name="Không tọa độ")
    found = nearest((20, 105))
    assert [one.area.latitude for one in found] == [20, 20.01, 20.02, 20.03, 20.04, 20.05]
    assert [one.kilometres for one in found] == [1, 1, 2, 3, 4, 6]
    assert "Đã hết" not in [one.area.name for one in found]


def test_the_belt_that_is_looked_at_leaves_nobody_out(db):
    """However one walks about, the answer is that of comparing with every commune."""
    chance = random.Random(7)
    for _number in range(60):
        AreaFactory(latitude=20 + chance.random(), longitude=105 + chance.random())
    communes = list(Area.objects.communes().filter(latitude__isnull=False))
    for _walk in range(40):
        here = (20 + chance.random(), 105 + chance.random())
        far = sorted((kilometres(here, (one.latitude, one.longitude)), one.pk) for one in communes)
        assert [one.area.pk for one in nearest(here)] == [key for km, key in far[:6] if km <= WITHIN]


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ((21.03, 105.85), (10.78, 106.70), 1143),  # Hà Nội – Thành phố Hồ Chí Minh
        ((0, 179.9), (0, -179.9), 22),
        ((90, 0), (90, 120), 0),
        ((18.5, 105.5), (18.5, 105.5), 0),
        ((0, 0), (0, 180), 20015),
    ],
)
def test_distances_are_those_of_the_globe(one, other, far):
    assert kilometres(one, other) == pytest.approx(far, abs=1.5)


# What is offered


def test_the_button_is_offered_hidden_for_the_script_to_show_where_a_commune_online_is_on_the_map(demo, db, client):
    for address in ("/tim/to/", "/tim/to/?q=zzzz", "/tim/to/?o=tinh-ha-tinh"):
        text = client.get(address).text
        form = text[text.index("data-near") - 60 : text.index("data-near") + 20]
        assert 'method="post"' in form
        assert "hidden>" in form
    assert "data-near" not in client.get("/tim/to/?o=thon-chau-thinh").text, "the call button comes first there"


def test_without_such_a_commune_nothing_is_offered(demo, db, client):
    Area.objects.update(latitude=None, longitude=None)
    assert "data-near" not in client.get("/tim/to/").text


# What is kept of it: nothing


def everything():
    """How many rows every table has."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


@pytest.mark.parametrize("near", [DUC_MINH, SEA, "junk"])
def test_nothing_is_stored_logged_cached_or_put_into_a_cookie(demo, db, client, caplog, near):
    client.get("/tim/to/")
    before = everything()
    with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection) as queries:
        response = ask(client, near)
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert everything() == before
    assert not [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    logged = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert not [line for line in logged if near in line]


def test_it_is_rounded_again_for_whoever_sends_more(demo, db, client, monkeypatch):
    asked = []
    monkeypatch.setattr("search.views.nearest", lambda point: asked.append(point) or [])
    ask(client, "18.553219,105.587654")
    assert asked == [(18.55, 105.59)]


def test_no_more_than_twelve_queries(demo, db, client):
    client.get("/tim/to/")
    for near in (DUC_MINH, SEA, "junk"):
        with CaptureQueriesContext(connection) as queries:
            ask(client, near)
        assert len(queries) <= 12


def test_in_an_address_it_is_not_read_and_the_page_is_as_public_as_before(demo, db, client):
    response = client.get("/tim/to/", {"near": DUC_MINH})
    assert "near" not in response.context
    assert "public" in response.headers["Cache-Control"]
    assert response.content == client.get("/tim/to/").content


def test_no_token_is_asked_for_and_other_methods_are_refused(demo, db):
    client = Client(enforce_csrf_checks=True)
    assert ask(client, DUC_MINH).status_code == 200
    for method in ("put", "patch", "delete", "options"):
        assert getattr(client, method)("/tim/to/").status_code == 405
    assert client.head("/tim/to/").status_code == 200


# Hostile


HOSTILE = [
    "",
    ",",
    "\0",
    "18.55",
    "18.55,",
    "18.55,105.59,1",
    "18.55,105.59\0",
    " 18.55, 105.59",
    "18.55,105.59\n",
    "nan,nan",
    "NaN,105",
    "inf,-inf",
    "1e5,1",
    "90.01,0",
    "0,-180.01",
    "105.59,18.55",
    "١٨,١٠٥",
    "0x10,1",
    "1_0,1",
    "--1,1",
    "'; DROP TABLE teams_area; --",
    "<script>alert(1)</script>",
    "🦆",
    "9" * 1_000_000,
    "18.55," + "1" * 1_000_000,
    "," * 1_000_000,
]


@pytest.mark.parametrize("near", HOSTILE, ids=[ascii(near[:24]) for near in HOSTILE])
def test_what_is_no_place_gets_the_finder_and_a_polite_sentence(demo, db, client, near):
    response = ask(client, near)
    assert response.status_code == 422
    assert "Trang chưa hiểu bà con đang ở đâu" in response.text
    assert 'id="q"' in response.text
    assert "?o=tinh-ha-tinh" in response.text
    assert "<script>alert" not in response.text
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"near=%ff%fe%00", "application/x-www-form-urlencoded"),
        (b"near=1&near=2", "application/x-www-form-urlencoded"),
        (b'{"near": "18,105"}', "application/json"),
        (b"near=18.55,105.59", "text/plain"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"x", "multipart/form-data"),
        (b"near=" + b"1" * 3_000_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"a=1" for _ in range(2_000)), "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_that_is_no_form_of_ours_never_breaks_the_server(demo, db, body, kind):
    client = Client(raise_request_exception=False)
    assert client.post("/tim/to/", body, content_type=kind).status_code in (400, 413, 422)


def test_a_file_in_place_of_the_field_is_not_read(demo, db, client):
    assert client.post("/tim/to/", {"near": SimpleUploadedFile("a.txt", b"18,105")}).status_code == 422


@pytest.mark.parametrize(
    ("texts", "point"),
    [
        (("18.553", "105,59"), (18.553, 105.59)),
        (("-90", "180"), (-90, 180)),
        (("0", "-0.00"), (0, 0)),
        (("", ""), None),
    ],
)
def test_a_point_is_two_numbers_of_degrees(texts, point):
    assert point_of(*texts) == point
