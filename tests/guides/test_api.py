"""What the site gives to programs: what is public, and nothing else."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction

from guides.models import GuidePlatform, Platform
from tests.factories import (
    MemberFactory,
    MembershipFactory,
    TeamFactory,
    VillageFactory,
    commune_page,
    guide_page,
    standard_page,
)

pytestmark = pytest.mark.django_db

PAGES, PLATFORMS = "/api/v2/pages/", "/api/v2/platforms/"


def titles(client, query=""):
    return [item["title"] for item in client.get(f"{PAGES}{query}").json()["items"]]


def test_a_guide_comes_with_its_steps_facts_and_platforms(client):
    guide = guide_page(
        time="Khoảng 15 phút", needs=[("need", "Thẻ căn cước")], sources=[("source", {"title": "NĐ 69"})]
    )
    vneid = Platform.objects.create(name="VNeID", url="https://vneid.gov.vn", is_official=True)
    GuidePlatform.objects.create(page=guide, platform=vneid)
    answer = client.get(f"{PAGES}{guide.pk}/").json()
    assert answer["title"] == "Kích hoạt VNeID"
    assert answer["meta"]["html_url"].endswith("/huong-dan/kich-hoat/")
    assert [step["value"]["title"] for step in answer["steps"]] == ["Mở ứng dụng", "Bấm nút"]
    assert [need["value"] for need in answer["needs"]] == ["Thẻ căn cước"]
    assert answer["platform_list"] == [
        {"name": "VNeID", "url": "https://vneid.gov.vn", "state": "active", "notice": ""},
    ]
    assert answer["notices"] == []


def test_links_to_pages_are_addresses_and_pictures_have_theirs(client):
    target = standard_page()
    image = Image.objects.create(title="Màn hình", file=get_test_image_file(size=(800, 600)))
    step = {
        "title": "Mở",
        "text": f'<p>Xem <a linktype="page" id="{target.pk}">giới thiệu</a> và <a href="https://a.vn/?b=1&amp;c=2">A</a></p>',
        "drawing": "",
        "pictures": [
            {"type": "item", "id": "a", "value": {"image": image.pk, "alt_text": "Nút Mở", "decorative": False}}
        ],
        "notes": [],
    }
    guide = guide_page()
    guide.steps = [{"type": "step", "value": step}]
    guide.save()
    step = client.get(f"{PAGES}{guide.pk}/").json()["steps"][0]["value"]
    assert '<a href="/gioi-thieu/">giới thiệu</a>' in step["text"]
    assert "linktype" not in step["text"]
    assert step["pictures"][0]["alt"] == "Nút Mở"
    assert client.get(step["pictures"][0]["url"]).status_code == 200


def test_drafts_restricted_pages_and_what_lies_below_them_are_not_there(client):
    guide = guide_page()
    draft = guide_page(title="Bài nháp", slug="nhap", live=False)
    private = standard_page(title="Trang kín", slug="kin")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    commune = commune_page(slug="xa-kin", title="Xã kín")
    PageViewRestriction.objects.create(page=commune, restriction_type="password", password="x")
    below = commune.get_children().first()
    assert titles(client) == ["Trang chủ", "Hướng dẫn", guide.title]
    for page in (draft, private, commune, below):
        assert client.get(f"{PAGES}{page.pk}/").status_code == 404
        assert client.get(f"{PAGES}find/", {"id": page.pk}).status_code == 404
        assert client.get(f"{PAGES}?child_of={page.pk}").status_code == 400
    assert client.get(f"{PAGES}find/", {"html_path": "/xa-kin/to/"}).status_code == 404


def test_nothing_of_a_person_is_there_however_it_is_asked_for(client, admin_user):
    commune = commune_page(slug="muong-lua", responsible="Lò Văn Chủ Tịch")
    team = TeamFactory(area=VillageFactory(parent=commune.area))
    member = MemberFactory(name="Lò Thị Kín", phone="+84912345678", area=commune.area, consents=["name", "phone"])
    MembershipFactory(team=team, member=member, role="leader")
    guide = guide_page(owner=admin_user, editor_note="Chỉ nội bộ", search_words="từ riêng")
    guide.save_revision(user=admin_user)
    text = ""
    for address in (PAGES, *(f"{PAGES}{page.pk}/" for page in [guide, commune, *commune.get_children()])):
        for query in ("", "?fields=*", "?fields=_,title"):
            text += client.get(f"{address}{query}").text
    for secret in ("Lò", "912345678", "Chỉ nội bộ", "từ riêng", admin_user.username, "owner", "revision"):
        assert secret not in text
    for field in (
        "owner",
        "owner(username)",
        "editor_note",
        "office_phone",
        "latest_revision",
        "feedback",
        "area(teams)",
    ):
        assert client.get(f"{PAGES}?type=guides.GuidePage&fields={field}").status_code == 400
    for filters in ("owner=1", "editor_note=x", "owner__username=admin", "live=0", "site=localhost"):
        assert client.get(f"{PAGES}?{filters}").status_code == 400


def test_a_commune_s_page_gives_title_and_address_only(client):
    commune = commune_page(slug="muong-lua", office_phone="0900 000 900")
    answer = client.get(f"{PAGES}{commune.pk}/?fields=*").json()
    assert set(answer) == {"id", "title", "meta"}
    assert answer["meta"]["html_url"].endswith("/muong-lua/")


def test_platforms_say_their_state_and_keep_the_editors_note_to_themselves(client):
    new = Platform.objects.create(name="Chợ Mới")
    Platform.objects.create(name="Chợ Cũ", state="renamed", renamed_to=new, editor_note="Gọi hỏi lại")
    items = client.get(PLATFORMS).json()["items"]
    assert [(item["name"], item["state"], item["notice"]) for item in items] == [
        ("Chợ Mới", "active", ""),
        ("Chợ Cũ", "renamed", "Chợ Cũ nay đổi tên thành Chợ Mới."),
    ]
    assert "Gọi hỏi lại" not in client.get(f"{PLATFORMS}?fields=*").text
    assert [item["name"] for item in client.get(f"{PLATFORMS}?state=renamed").json()["items"]] == ["Chợ Cũ"]
    assert client.get(f"{PLATFORMS}{new.pk}/").json()["name"] == "Chợ Mới"


def test_an_answer_may_be_cached_and_sets_no_cookie_whoever_asks(client, admin_client):
    guide = guide_page()
    for address in (PAGES, f"{PAGES}{guide.pk}/", PLATFORMS):
        response = client.get(address)
        assert response.status_code == 200
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")
        assert "public" in response.headers["Cache-Control"]
        assert admin_client.get(address).json() == response.json()


def test_there_is_nothing_to_write(admin_client):
    guide = guide_page()
    for address in (PAGES, f"{PAGES}{guide.pk}/", f"{PAGES}find/", PLATFORMS):
        for method in ("post", "put", "patch", "delete"):
            response = getattr(admin_client, method)(address, {"title": "x"}, content_type="application/json")
            assert response.status_code == 405, (method, address)


def test_pages_of_answers_have_an_end(client):
    guide_page()
    for number in range(60):
        Platform.objects.create(name=f"Sàn {number}")
    assert len(client.get(PLATFORMS).json()["items"]) == 20
    assert len(client.get(f"{PLATFORMS}?limit=50&offset=20").json()["items"]) == 40
    assert client.get(f"{PLATFORMS}?limit=51").status_code == 400


def test_guides_with_all_their_platforms_cost_a_few_questions_to_the_database(client):
    for number in range(12):
        guide = guide_page(title=f"Bài {number}", slug=f"bai-{number}")
        GuidePlatform.objects.create(page=guide, platform=Platform.objects.create(name=f"Sàn {number}", state="closed"))
    address = f"{PAGES}?type=guides.GuidePage&fields=notices,platform_list,summary"
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert len(client.get(address).json()["items"]) == 12
    assert len(queries) <= 12, "\n".join(query["sql"][:150] for query in queries)


HOSTILE = [
    "offset=99999999999999999999999",
    "limit=99999999999999999999999",
    "limit=-1",
    "offset=-1",
    "limit=abc",
    "offset=1e9",
    "id=99999999999999999999999",
    "id=-1",
    "id=abc",
    "id=%00",
    "slug=%00",
    "title=%00",
    "%00=1",
    "child_of=99999999999999999999999",
    "child_of=abc",
    "child_of=%00",
    "child_of=root&descendant_of=root",
    "descendant_of=99999999999999999999999",
    "ancestor_of=99999999999999999999999",
    "translation_of=99999999999999999999999",
    "locale=xx",
    "locale=%00",
    "type=auth.User",
    "type=teams.Member",
    "type=wagtailcore.Page,guides.GuidePage",
    "type=guides.GuidePage,auth.User",
    "type=.",
    "type=a.b.c",
    "type=%00",
    "fields=",
    "fields=*,*",
    "fields=_,((",
    "fields=" + "(" * 3000,
    "fields=" + "a(" * 3000,
    "fields=parent(" * 500,
    "fields=%00",
    "fields=owner.username",
    "order=random&offset=1",
    "order=random",
    "order=,",
    "order=-",
    "order=--id",
    "order=owner",
    "order=%00",
    "search=x",
    "search=%22",
    "search_operator=xor&search=x",
    "rich_text_format=evil",
    "html_path=" + "/a" * 2000,
    "html_path=%00",
    "html_path=/../../",
    "format=xml",
    "first_published_at=abc",
    "first_published_at=9999-99-99",
    "show_in_menus=vielleicht",
    "_=1&_=2",
    "a" * 5000 + "=1",
    "title=" + "đ" * 5000,
    "title=%ED%A0%80",
    "title=%FF%FE",
]


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: query[:40])
def test_a_hostile_query_is_refused_in_words_and_never_breaks(client, query):
    guide = guide_page()
    for address in (PAGES, f"{PAGES}find/", f"{PAGES}{guide.pk}/", PLATFORMS, f"{PLATFORMS}find/"):
        response = client.get(f"{address}?{query}")
        assert response.status_code < 500, address
        if response.status_code == 400:
            assert any(json.loads(response.content).values())


def test_a_strange_accept_header_and_number_break_nothing(client):
    guide_page()
    for accept in ("text/html", "*/*", "", "application/xml", "\x00", "a" * 3000):
        assert client.get(PAGES, HTTP_ACCEPT=accept).status_code < 500
    for key in ("0", "99999999999999999999999", "-1", "abc", "%00"):
        assert client.get(f"{PAGES}{key}/").status_code == 404
