"""Search keeps nothing of who asks, writes down nobody's name or number, and finds nobody by name."""

import re

import pytest
from django.urls import reverse

from home.vietnamese import fold
from search.missed import is_personal
from search.models import MissedQuery, Synonym
from teams.models import Member

pytestmark = pytest.mark.django_db


def test_of_a_query_nothing_is_kept_but_its_words_how_often_and_the_day(client):
    client.get("/tim/", {"q": "qqqq wwww"}, REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="Máy của ai đó")
    assert {field.name for field in MissedQuery._meta.get_fields()} == {"id", "query", "folded", "count", "last_on"}
    kept = [str(value) for value in MissedQuery.objects.values_list().get()]
    assert not [value for value in kept if "203.0.113" in value or "Máy" in value]


def ways_to_ask_for(name):
    yield name
    yield name.lower()
    yield name.upper()
    yield fold(name)
    yield f"sđt ông {name}"
    yield f"so dien thoai {fold(name)}"


def test_no_member_s_name_is_written_down_however_it_is_typed(demo, db):
    names = set(Member.objects.values_list("name", flat=True))
    assert len(names) > 100
    assert not [query for name in names for query in ways_to_ask_for(name) if not is_personal(query)]


@pytest.mark.parametrize(
    "query",
    [
        "Trần Minh Quang",
        "tran minh quang",
        "Giàng A Páo",
        "sung mi lu",
        "Y Nhuận Êban",
        "ông Lương Minh Đức",
        "bà Nông Thị Xuân ở đâu",
        "nhà anh Lò Văn B thôn mười",
        "Pha\u0323m Thi\u0323 Hoa",
        "zzzz 0900.000.001",
        "zzzz 0900-000-001",
        "zzzz (+84) 900 000 001",
        "zzzz 001 203 000 001",
        "zzzz@example.vn",
    ],
)
def test_what_names_somebody_is_not_written_down(client, query):
    client.get("/tim/", {"q": query})
    assert not MissedQuery.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        "lương hưu",
        "LƯƠNG HƯU",
        "lý lịch tư pháp",
        "hồ sơ đất",
        "nông dân vay vốn",
        "mai táng phí",
        "cao tuổi",
        "y tế xã",
        "đường dây nóng",
        "do xe",
        "vo chong",
        "phạt nguội",
        "nghị định 224/2026",
        "1022",
    ],
)
def test_what_is_asked_for_is_not_taken_for_a_name(query):
    assert not is_personal(query)


def words_of(response):
    return re.sub("</?mark>", "", response.text)


def test_nobody_is_found_by_name_in_any_box(demo, db, client):
    """What was typed stands in the box again; of the person nothing else may."""
    for member in Member.objects.exclude(phone="").order_by("pk")[:12]:
        query = fold(member.name)
        for address in ("/tim/", "/tim/goi-y/", "/tim/to/"):
            text = words_of(client.get(address, {"q": query}))
            assert member.name not in text, (address, member.name)
            assert member.phone[-9:] not in text.replace(" ", ""), (address, member.name)


@pytest.mark.parametrize("username", ["bientap.ducminh", "bientap.hatinh", "quantri"])
def test_nobody_is_found_by_name_on_the_admin_s_screens_of_search(demo, db, client, django_user_model, username):
    Synonym.objects.create(words="rau má", means="căn cước")
    client.force_login(django_user_model.objects.get(username=username))
    for member in Member.objects.order_by("pk")[:5]:
        client.get("/tim/", {"q": member.name})
        for address in (reverse("wagtailsnippets_search_synonym:list"), reverse("missed:index")):
            text = client.get(address, {"q": fold(member.name)}).text
            assert member.name not in text, address
            assert "rau má" not in text, address
