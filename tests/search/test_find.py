"""What citizens find, with the whole demo."""

import random
import re
from contextlib import suppress

import pytest
from django.db import transaction
from wagtail.models import Page
from wagtail.signals import page_published

from home.vietnamese import fold
from search import indexing
from search.models import IndexState, MissedQuery, Posting, Synonym, Word
from search.team_finder import answer_for
from teams.models import Area, AreaSuccession, CommunePage
from teams.signals import areas_written
from tests.factories import AreaFactory, VillageFactory, commune_page, guide_page

pytestmark = pytest.mark.django_db


def find(client, query):
    return re.sub("</?mark>", "", client.get("/tim/", {"q": query}).text)


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("dang ky tam tru", "dang-ky-tam-tru"),
        ("đăng ký tạm trú", "dang-ky-tam-tru"),
        ("dangkytamtru", "dang-ky-tam-tru"),
        ("ddawng ky tam tru", "dang-ky-tam-tru"),
        ("bằng lái xe hết hạn", "doi-giay-phep-lai-xe"),
        ("lộp hồ sơ", "nop-ho-so-dich-vu-cong"),
        ("CCCD hết hạn", "cap-doi-the-can-cuoc"),
    ],
)
def test_a_guide_is_found_first_however_it_is_asked_for(demo, db, client, query, slug):
    text = find(client, query)
    first = text.index('<ul class="rows">')
    assert text.index(f"/huong-dan/{slug}/", first) == text.index("/huong-dan/", first)


def test_what_was_guessed_is_said_and_what_was_found_is_marked(demo, db, client):
    text = client.get("/tim/", {"q": "dangkytamtru"}).text
    assert re.search("Có phải bà con tìm <a[^>]*><b>Đăng ký tạm trú</b></a>", text)
    assert "<mark>Đăng</mark> <mark>ký</mark>" in text


def test_a_word_that_only_sounds_like_the_one_typed_is_understood_by_its_neighbours(demo, db, client):
    text = find(client, "lop ho so")
    assert re.search("Có phải bà con tìm <a[^>]*><b>Nộp hồ sơ</b></a>", text)
    assert text.index("/huong-dan/nop-ho-so-dich-vu-cong/") < text.index("/huong-dan/nhap-hoc-hoc-phi-truc-tuyen/")


def test_nothing_found_is_counted_and_offers_topics_and_somebody_to_call(demo, db, client):
    for _ in range(2):
        text = find(client, "qqqq wwww")
    assert "Giấy tờ và dịch vụ công" in text
    assert 'class="call" href="tel:0900000900"' in text
    assert MissedQuery.objects.get().count == 2


def test_what_is_hardly_answered_is_counted_too(demo, db, client):
    find(client, "lich cat dien")
    find(client, "dang ky tam tru")
    assert [row.query for row in MissedQuery.objects.all()] == ["lich cat dien"]


@pytest.mark.parametrize("query", ["qqq 0914123456", "qqq@example.vn"])
def test_what_may_be_somebody_s_number_is_not_written_down(demo, db, client, query):
    find(client, query)
    assert not MissedQuery.objects.exists()


def test_an_edit_is_found_with_the_next_request_and_what_is_taken_off_is_not(client):
    guide = guide_page(title="Nuôi ong lấy mật", slug="nuoi-ong")
    guide.save_revision().publish()
    assert "Nuôi ong" in find(client, "nuoi ong")
    guide.title = "Trồng chè"
    guide.save_revision().publish()
    assert "Trồng chè" in find(client, "trong che")
    guide.unpublish()
    assert "Trồng chè" not in find(client, "trong che")


def test_a_synonym_holds_from_the_next_request(client):
    guide_page(title="Đổi giấy phép", slug="doi").save_revision().publish()
    assert "Đổi giấy phép" not in find(client, "zalopay")
    Synonym.objects.create(words="zalopay", means="giấy phép")
    assert "Đổi giấy phép" in find(client, "zalopay")


def test_a_commune_s_own_synonym_holds_for_who_asks_from_its_pages(demo, db, client):
    commune = CommunePage.objects.get(slug="duc-minh")
    Synonym.objects.create(words="xoong chum", means="tạm trú", commune=commune)
    box = client.get("/duc-minh/huong-dan/").text
    assert '<input type="hidden" name="xa" value="duc-minh">' in box
    assert 'data-suggest="/tim/goi-y/?xa=duc-minh&amp;q="' in box
    text = client.get("/tim/", {"xa": "duc-minh", "q": "xoong chum"}).text
    assert "/duc-minh/huong-dan/dang-ky-tam-tru/" in text
    assert "Đức Minh" in text.split("<main")[0]
    assert "dang-ky-tam-tru" in client.get("/tim/goi-y/", {"xa": "duc-minh", "q": "xoong chum"}).text
    assert "dang-ky-tam-tru" not in client.get("/tim/", {"q": "xoong chum"}).text
    for slug in ("khong-co", "x" * 500, "\0"):
        assert client.get("/tim/", {"xa": slug, "q": "tam tru"}).status_code == 200


def test_a_site_begins_with_synonyms():
    assert Synonym.objects.get(words="CCCD, căn cước công dân, thẻ CCCD").means == "căn cước"
    assert Synonym.objects.count() > 200


def whole_index():
    return (
        set(Posting.objects.values_list("entry_id", "term", "weight")),
        set(Word.objects.filter(count__gt=0).values_list("kind", "term", "count")),
        IndexState.objects.get().entries,
    )


def test_the_index_that_editing_keeps_is_the_one_that_is_written_anew(demo, db):
    """Every page is published, every place saved: nothing may change, for that is what the index says already."""
    before = whole_index()
    for page in Page.objects.live().specific():
        page_published.send(type(page), instance=page)
    for area in Area.objects.all():
        area.save()
    assert whole_index() == before
    indexing.rebuild()
    assert whole_index() == before


def test_of_a_list_each_place_is_written_once_with_those_below_it(monkeypatch):
    commune, other = AreaFactory(), AreaFactory()
    villages = [VillageFactory(parent=commune) for _number in range(3)]
    written = []
    monkeypatch.setattr(indexing, "write", lambda kind, model, key, *pieces, **shown: written.append(key))
    areas_written.send(sender=Area, keys=[villages[0].pk, other.pk, commune.pk])
    assert sorted(written) == sorted(area.pk for area in (commune, other, *villages))


def test_a_draft_is_not_found(client):
    guide = guide_page(title="Nuôi ong lấy mật", slug="nuoi-ong")
    guide.title = "Trồng chè"
    guide.save_revision()
    assert "Trồng chè" not in find(client, "trong che")
    assert "Nuôi ong" in find(client, "nuoi ong")


def test_a_page_that_is_put_up_live_is_found_without_being_published(client):
    guide_page(title="Nuôi ong lấy mật", slug="nuoi-ong")
    assert "Nuôi ong" in find(client, "nuoi ong")


def test_what_is_taken_back_leaves_nothing_in_what_a_worker_remembers(client):
    with suppress(ZeroDivisionError), transaction.atomic():
        guide_page(title="Nuôi ong lấy mật", slug="nuoi-ong")
        assert "Nuôi ong" in find(client, "nuoi ong")
        raise ZeroDivisionError
    guide_page(title="Trồng chè", slug="trong-che")
    assert "Trồng chè" in find(client, "trong che")
    assert "Nuôi ong" not in find(client, "nuoi ong")


SIGNS = [
    "\x00",
    "'",
    '"',
    "*",
    "NEAR(",
    "AND OR NOT",
    "-- ;",
    "‮",
    "🦆",
    "%",
    "_",
    "=",
    "\\",
    "<b>",
    "Cha\u0302u",
    "đ" * 500,
]


def test_five_hundred_hostile_queries_end_in_no_error(demo, db, client):
    chance = random.Random(5)
    for number in range(500):
        query = " ".join(chance.choices([*SIGNS, "dang ky", "xã", "thôn 1", "1", "x" * 60], k=chance.randrange(1, 7)))
        address = ("/tim/", "/tim/to/", "/tim/goi-y/")[number % 3]
        assert client.get(address, {"q": query}).status_code == 200, query
    assert client.get("/tim/", {"q": "a" * 1_000_000}).status_code == 200


# Places


@pytest.mark.parametrize(
    "query", ["thon chau thinh", "Châu Thịnh Đức Minh", "to cong nghe so chau thinh", "chau thinh ha tinh"]
)
def test_a_village_is_answered_with_its_call_button(demo, db, client, query):
    text = client.get("/tim/to/", {"q": query}).text
    assert 'class="call" href="tel:0900000004"' in text


def test_an_old_commune_that_went_whole_into_one_is_answered_with_that_one(demo, db, client):
    text = client.get("/tim/to/", {"q": "xa tung chau duc tho"}).text
    assert "Xã Tùng Châu nay là xã Đức Minh." in text


def test_a_commune_that_was_divided_asks_for_the_part(client):
    old = AreaFactory(name="Cũ Kỹ", valid_to="2025-06-30")
    for name in ("Mới Một", "Mới Hai"):
        AreaSuccession.objects.create(
            predecessor=old, successor=AreaFactory(name=name), extent="part", date="2025-07-01"
        )
    text = client.get("/tim/to/", {"q": "cu ky"}).text
    assert "đã chia ra" in text
    assert "Mới Một" in text
    assert "Mới Hai" in text


def test_two_places_of_one_name_are_told_apart_by_where_they_lie(demo, db, client):
    text = client.get("/tim/to/", {"q": "tan ky"}).text
    assert "Nhiều nơi cùng tên" in text
    assert "tỉnh Thái Nguyên" in text
    assert "thành phố Hải Phòng" in text


def test_diacritics_decide_between_places_that_differ_in_nothing_else(client):
    for name in ("Văn Lang", "Văn Lăng"):
        AreaFactory(name=name)
    for name in ("Văn Lang", "Văn Lăng"):
        answer = answer_for(name, None)
        first = answer.place or answer.choices[0]
        assert first.area.name == name


def test_who_chooses_instead_of_typing_comes_from_the_province_to_the_team(demo, db, client):
    assert 'href="?o=tinh-ha-tinh"' in client.get("/tim/to/").text
    assert "/duc-minh/" in client.get("/tim/to/?o=tinh-ha-tinh").text


def test_a_village_without_a_team_is_answered_with_the_commune_s_team_and_office(demo, db, client):
    text = client.get("/tim/to/?o=thon-dong-den-vi-du").text
    assert "Gọi tổ xã Đức Thọ" in text
    assert "Hoặc gọi văn phòng xã:" in text


def test_an_old_place_that_is_suggested_leads_to_what_it_is_today(demo, db, client):
    assert "Xã Tùng Châu nay là xã Đức Minh." in client.get("/tim/to/?o=xa-tung-chau").text


def test_a_province_that_is_typed_offers_its_communes(demo, db, client):
    text = client.get("/tim/to/", {"q": "tinh ha tinh"}).text
    assert 'href="/duc-minh/"' in text
    assert "chưa có trang" not in text


def test_a_place_without_a_page_gets_a_sentence_and_numbers(client):
    commune_page()
    AreaFactory(name="Chưa Lên Mạng")
    text = client.get("/tim/to/", {"q": "chua len mang"}).text
    assert "Xã này chưa có trang ở đây" in text


def test_every_place_of_the_demo_is_found_by_its_name_and_province_without_diacritics(demo, db):
    for area in Area.objects.current().filter(level="commune"):
        answer = answer_for(fold(f"{area.full_name} {area.lineage[-1].name}"), None)
        assert answer.place, area
        assert answer.place.area == area


# Suggestions


def test_suggestions_come_while_one_types_and_are_small(demo, db, client):
    response = client.get("/tim/goi-y/", {"q": "dang ky tam t"})
    found = {"text": "Đăng ký tạm trú trên VNeID", "note": "Hướng dẫn", "url": "/huong-dan/dang-ky-tam-tru/"}
    assert found in response.json()["rows"]
    assert response.json()["rows"][-1] == {
        "text": "Xem tất cả cho “dang ky tam t”",
        "url": "/tim/?q=dang+ky+tam+t",
    }
    assert len(response.content) < 2048
    assert "public" in response.headers["Cache-Control"]
    assert not response.cookies


def test_suggestions_are_small_whatever_is_typed(demo, db, client):
    for query in ("ế" * 100, "đăng ký tạm trú cho con ở xã Đức Minh " * 3, "xa", "thon 1", "to dan pho"):
        assert len(client.get("/tim/goi-y/", {"q": query}).content) < 2048, query


def test_a_place_surely_meant_is_suggested_first_and_the_finder_suggests_places_only(demo, db, client):
    for query in ("thanh kim", "thanh ki", "to thanh kim"):
        rows = client.get("/tim/goi-y/", {"q": query}).json()["rows"]
        assert rows[0]["text"] == "Thôn Thanh Kim", query
        assert rows[0]["note"] == "xã Đức Minh, tỉnh Hà Tĩnh"
        assert "Tùng Châu" not in str(rows), "the old village is the same"
    rows = client.get("/tim/to/goi-y/", {"q": "dang ky tam tru"}).json()["rows"]
    assert not [row for row in rows if "/huong-dan/" in row["url"]]


# What stands first


def test_a_village_surely_meant_stands_before_everything_with_its_call_button(demo, db, client):
    assert 'href="tel:0900000008"' in find(client, "thanh kim").split("<h2", 2)[1]
    for query in ("to chau thinh", "thôn Châu Thịnh", "so dien thoai to cong nghe so thon chau thinh duc minh"):
        main = find(client, query).split("<main", 1)[1]
        assert 'href="tel:0900000004"' in main.split("<h2", 2)[1], query


def test_guides_stand_before_places_that_are_not_surely_meant(demo, db, client):
    text = find(client, "chau thih")
    assert text.index("Hướng dẫn</h2>") < text.index("Thôn Châu Thịnh")


def test_a_name_that_is_also_what_guides_are_about_is_not_taken_for_a_place_without_its_kind(client):
    AreaFactory(name="An Toàn")
    guide_page(title="An toàn trên mạng", slug="an-toan").save_revision().publish()
    text = find(client, "an toan")
    assert text.index("An toàn trên mạng") < text.index("Xã An Toàn")
    text = find(client, "xa an toan")
    assert text.index("Xã An Toàn") < text.index("An toàn trên mạng")


# Is it really them?


def ask(client, name, village):
    return client.post("/xac-minh/", {"name": name, "village": village})


def test_a_member_who_agreed_is_confirmed_and_nobody_else_is_denied(demo, db, client):
    assert "Đúng" in ask(client, "nguyen van a", "chau thinh duc minh").text
    text = ask(client, "Người Lạ Mặt", "chau thinh duc minh").text
    assert "không xác nhận được" in text
    assert 'href="tel:0900000004"' in text


def test_who_did_not_agree_is_neither_confirmed_nor_denied(demo, db, client):
    from teams.models import Member

    for member in Member.objects.all():
        if not member.public_name:
            assert "<b>Đúng</b>" not in ask(client, member.name, "chau thinh duc minh").text


@pytest.mark.parametrize("name", ["", "A", "\x00", "x" * 500])
def test_half_a_name_is_asked_for_again(demo, db, client, name):
    assert ask(client, name, "chau thinh").status_code == 422


def test_nobody_asks_about_one_person_after_another(demo, db, client):
    for _ in range(25):
        text = ask(client, "Nguyễn Văn A", "chau thinh").text
    assert "Hỏi quá nhiều lần" in text
