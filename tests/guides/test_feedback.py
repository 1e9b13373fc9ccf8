"""“Bài này có giúp được bạn không?”: kept with nothing that tells who answered."""

import re
import unicodedata
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client

from guides import feedback
from guides.models import Feedback
from tests.factories import AreaFactory, commune_page, guide_page

pytestmark = pytest.mark.django_db
ADDRESS = "/gop-y/kkaa/"


@pytest.fixture(autouse=True)
def guide():
    return guide_page(code="kkaa")


def token_of(response):
    return re.search(r'name="token" value="([^"]+)"', response.text)[1]


def answer(client, verdict="co", **more):
    return client.post(ADDRESS, {"giup": verdict, "website": ""}, **more)


def say(client, words="", step="", **more):
    first = answer(client, "chua")
    return client.post(ADDRESS, {"token": token_of(first), "step": step, "words": words, "website": ""}, **more)


def test_a_yes_is_thanked_and_kept(client):
    response = answer(client)
    assert response.status_code == 302
    assert "Cảm ơn bà con" in client.get(response.url).text
    assert [(one.is_helpful, one.step, one.words) for one in Feedback.objects.all()] == [(True, None, "")]


def test_a_no_is_kept_at_once_and_asks_where_one_is_stuck(client):
    response = answer(client, "chua")
    assert "Bạn vướng ở bước nào?" in response.text
    assert "2. Bấm nút" in response.text
    assert Feedback.objects.get().is_helpful is False


def test_the_step_and_the_words_are_added_to_that_very_no(client):
    response = say(client, "Không thấy nút ấy đâu", step="2")
    assert response.status_code == 302
    one = Feedback.objects.get()
    assert (one.step, one.words) == (2, "Không thấy nút ấy đâu")


def test_no_cookie_is_set_and_no_cache_keeps_an_answer(client):
    first = answer(client, "chua")
    assert not first.cookies
    assert first.headers["Cache-Control"] == "no-store"
    assert not client.get(ADDRESS).cookies


def test_nothing_tells_who_answered(client):
    client.post(ADDRESS, {"giup": "chua"}, REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT="May cua ba Hoa")
    stored = str(Feedback.objects.values().get())
    assert "203.0.113.7" not in stored
    assert "Hoa" not in stored


def test_the_mark_that_tells_a_slip_from_a_neighbour_is_forgotten_with_the_next_answers(client, monkeypatch):
    answer(client)
    assert Feedback.objects.get().once
    later = feedback.time.time() + 3 * feedback.SLIP
    monkeypatch.setattr(feedback.time, "time", lambda: later)
    answer(client, "chua")
    assert Feedback.objects.get(is_helpful=True).once is None


def test_a_finger_that_slips_is_counted_once_and_a_neighbour_too(client):
    for _ in range(3):
        answer(client)
    answer(client, HTTP_USER_AGENT="another phone on the same Wi-Fi")
    assert Feedback.objects.filter(is_helpful=True).count() == 2


def test_the_answer_belongs_to_the_commune_at_whose_address_it_was_given(client):
    commune = commune_page(AreaFactory(), slug="muong-lua")
    from guides.models import GuideIndexPage

    commune.add_child(instance=GuideIndexPage(title="Hướng dẫn", slug="huong-dan"))
    client.post(f"{ADDRESS}?xa=muong-lua", {"giup": "co"})
    answer(client)
    assert set(Feedback.objects.values_list("commune", flat=True)) == {commune.pk, None}


def test_a_program_that_fills_in_what_people_do_not_see_is_thanked_and_not_kept(client):
    response = client.post(ADDRESS, {"giup": "co", "website": "https://spam.example"})
    assert response.url.endswith("?cam-on")
    assert not Feedback.objects.exists()


def test_a_form_on_another_site_counts_for_nothing(client):
    assert answer(client, HTTP_ORIGIN="https://evil.example").status_code == 302
    assert not Feedback.objects.exists()
    assert answer(client, HTTP_ORIGIN="http://testserver").status_code == 302
    assert Feedback.objects.count() == 1


def test_advertising_in_the_words_is_not_kept(client):
    say(client, "http://a.example http://b.example https://c.example mua ngay")
    assert Feedback.objects.get().words == ""


def test_numbers_and_addresses_of_people_are_hidden_before_they_are_stored(client):
    say(client, "Gọi tôi 0914 123 456 hoặc ba.hoa@example.vn, căn cước 001099000123. Bước 2 báo lỗi 404.")
    words = Feedback.objects.get().words
    assert words == "Gọi tôi … hoặc …, căn cước …. Bước 2 báo lỗi 404."


def test_words_in_nfd_and_other_languages_are_kept_as_typed_in_nfc(client):
    typed = "Bước này khó quá – ꪎꪒ – 不懂 – 🙁"
    say(client, unicodedata.normalize("NFD", typed))
    assert Feedback.objects.get().words == typed


def test_too_many_words_get_a_sentence_and_nothing_is_lost(client):
    response = say(client, "khó " * 400, step="2")
    assert response.status_code == 422
    assert "Xin viết ngắn hơn, nhiều nhất 1000 chữ cái." in response.text
    assert "khó khó khó" in response.text
    assert re.search(r'value="2" checked', response.text)
    assert Feedback.objects.count() == 1, "the “no” itself is kept"


@pytest.mark.parametrize("words", ["\x00", "a\x00b", "‮", "<script>alert(1)</script>", "'; DROP TABLE", "đ" * 1000])
def test_strange_words_break_nothing(client, words):
    assert say(client, words).status_code == 302
    assert "\x00" not in Feedback.objects.get().words


def test_a_megabyte_of_words_is_answered_with_a_sentence(client):
    assert say(client, "x" * 1024 * 1024).status_code == 422
    assert Feedback.objects.get().words == ""


@pytest.mark.parametrize("step", ["99", "-1", "x", "\x00", "2; --"])
def test_a_step_that_does_not_exist_is_refused_with_a_sentence(client, step):
    response = say(client, "khó", step=step)
    assert response.status_code == 422
    assert Feedback.objects.get().step is None


@pytest.mark.parametrize("token", ["", "x", "1:2:3", "\x00", "a" * 5000])
def test_a_forged_token_changes_nothing(client, token):
    answer(client, "chua")
    assert client.post(ADDRESS, {"token": token, "words": "giả"}).status_code == 302
    assert Feedback.objects.get().words == ""


def test_a_token_of_one_guide_does_not_write_to_another(client):
    token = token_of(answer(client, "chua"))
    guide_page(slug="bai-khac", code="kkhh")
    client.post("/gop-y/kkhh/", {"token": token, "words": "lạc"})
    assert Feedback.objects.get().words == ""


def test_a_question_left_unanswered_leads_back_to_it(client):
    assert client.post(ADDRESS, {}).url.endswith("/kich-hoat/#gop-y")
    assert client.post(ADDRESS, {"giup": "có lẽ"}).url.endswith("/kich-hoat/#gop-y")
    assert not Feedback.objects.exists()


def test_one_address_cannot_flood_a_guide(client, monkeypatch):
    monkeypatch.setattr(feedback, "MOST", 5)
    monkeypatch.setattr(feedback, "SLIP", 0.0001)
    cache.clear()
    for _ in range(12):
        assert answer(client).status_code == 302
    assert Feedback.objects.count() <= 5
    answer(client, REMOTE_ADDR="203.0.113.9")
    assert Feedback.objects.count() <= 6


def test_the_form_of_a_guide_leads_there_and_needs_no_cookie(guide):
    """Django's own test client lets forms without a token through; a browser's does not come with one."""
    client = Client(enforce_csrf_checks=True)
    address = re.search(r'method="post" action="([^"]+)"', client.get(guide.url).text)[1]
    assert address == ADDRESS
    assert answer(client).status_code == 302
    assert Feedback.objects.count() == 1


@pytest.mark.parametrize("place", ["", "khong-co", "\x00", "x" * 5000])
def test_a_commune_that_does_not_exist_is_as_if_none_were_named(client, place):
    assert client.post(f"{ADDRESS}?{urlencode({'xa': place})}", {"giup": "co"}).status_code == 302
    assert Feedback.objects.get().commune is None


def test_a_guide_that_is_not_published_takes_no_answers(client, guide):
    guide.unpublish()
    assert client.get(ADDRESS).status_code == 404
    assert answer(client).status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, method):
    assert getattr(client, method)(ADDRESS).status_code in (403, 405)
