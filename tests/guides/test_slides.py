"""A guide as slides: complete without a script."""

import gzip
import re

import pytest

from guides.models import GuideIndexPage
from guides.slides import size
from tests.factories import commune_page, guide_page

pytestmark = pytest.mark.django_db
ADDRESS = "/huong-dan/kich-hoat/trinh-chieu/"


def test_there_is_a_slide_for_each_step_between_a_first_and_a_last_one(client):
    guide_page(needs=[("need", "Thẻ căn cước")])
    text = client.get(ADDRESS).text
    assert re.findall(r'<section class="slide[^"]*" id="([^"]+)"', text) == ["dau", "buoc-1", "buoc-2", "het"]
    first, one, two, last = re.split(r"<section", text)[1:]
    assert "Kích hoạt VNeID" in first
    assert "Để làm giấy tờ." in first
    assert "Thẻ căn cước" in first
    assert "Mở ứng dụng" in one
    assert "1/2" in one
    assert "2/2" in two
    assert "không bao giờ hỏi mật khẩu" in last
    assert "<path" in last, "the QR code"


def test_every_slide_leads_on_and_back_by_plain_links(client):
    guide_page()
    text = client.get(ADDRESS).text
    leads = re.findall(r'<a href="([^"]+)">', text)
    assert leads == ["/huong-dan/kich-hoat/", "#buoc-1", "#dau", "#buoc-2", "#buoc-1", "#het", "#buoc-2", "#dau"]


def test_the_page_keeps_the_rules_of_public_pages(client):
    guide_page()
    client.get(ADDRESS)
    response = client.get(ADDRESS)
    text = response.text
    assert '<html lang="vi">' in text
    assert text.count("<h1") == 1
    assert "<h3" not in text
    assert len(gzip.compress(response.content, 9)) <= 14 * 1024
    assert not response.cookies
    assert "public" in response["Cache-Control"]
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)
    assert re.findall("<script[^>]*>", text) == ['<script type="module" data-worker="/sw.js" data-root="/">']
    assert 'import("/static/js/site.js")' in text


def test_a_shared_guide_is_taught_under_the_commune_s_name_with_its_number(client):
    commune = commune_page(slug="muong-lua", office_phone="0900 000 900")
    commune.add_child(instance=GuideIndexPage(title="Hướng dẫn", slug="huong-dan"))
    guide_page()
    text = client.get("/muong-lua/huong-dan/kich-hoat/trinh-chieu/").text
    assert commune.organisation in text
    assert "0900\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}900" in text
    assert 'href="/muong-lua/huong-dan/kich-hoat/"' in text


def test_a_guide_without_steps_still_has_its_ends(client):
    guide_page(steps=[])
    assert '<a href="#het">' in client.get(ADDRESS).text


def test_type_is_smaller_where_more_is_written():
    def step(letters, notes=0):
        from wagtail.rich_text import RichText

        note = {"text": RichText("<p>Đọc kỹ rồi mới bấm nút.</p>")}
        return {"text": RichText(f"<p>{'chữ ' * (letters // 4)}</p>"), "choices": [], "notes": [note] * notes}

    assert size(step(100)) == ""
    assert size(step(100, notes=5)) == "m"
    assert size(step(700)) == "l"
