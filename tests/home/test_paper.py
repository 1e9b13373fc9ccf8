"""Sheets of paper, wherever they come from: what they fetch, how they are kept, what happens where none can be made."""

import logging
import sys
import threading

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from weasyprint import CSS

from home import paper as papers
from home import press
from home.flat import flat
from home.vietnamese import every_letter
from tests.factories import guide_page
from tests.pdf import pdf, words

pytestmark = pytest.mark.django_db
ADDRESS = "http://testserver/huong-dan/kich-hoat/ban-in/"


def sheet(client):
    return client.get("/huong-dan/kich-hoat/ban-in/")


@pytest.fixture
def lacking(monkeypatch):
    """Say what the machine lacks."""
    return lambda lack: [
        monkeypatch.setattr(f"home.{name}.lacking", lambda: lack) for name in ("paper", "checks", "panels")
    ]


def test_this_machine_has_the_library_and_every_vietnamese_letter():
    papers.lacking.cache_clear()
    assert papers.lacking() == ""
    assert len(set(every_letter())) == 2 * (33 + 12 * 5), "33 letters, five more of each vowel, capitals too"
    assert {"ẵ", "Ễ", "đ", "Ỵ"} <= set(every_letter())


def test_where_the_library_is_missing_the_same_address_is_a_page_to_print(client, lacking):
    guide_page()
    lacking("library")
    response = sheet(client)
    assert response["Content-Type"].startswith("text/html")
    assert "Mở ứng dụng" in response.text
    assert "Bà con bấm In trong trình duyệt" in response.text
    assert response.text.count("<h1") == 1
    assert "@media screen" in response.text


@pytest.mark.parametrize(("lack", "sentence"), [("library", "WeasyPrint"), ("letters", "Vietnamese letter")])
def test_the_check_says_what_to_install(lacking, capsys, lack, sentence):
    lacking(lack)
    call_command("check")
    said = capsys.readouterr().err
    assert "home.W001" in said
    assert sentence in said
    assert "libpango-1.0-0" in said
    assert "fonts-noto-core" in said


def test_the_check_says_nothing_where_sheets_are_made(capsys):
    call_command("check")
    assert "home.W001" not in capsys.readouterr().err


def test_a_library_that_does_not_load_is_noticed(monkeypatch):
    papers.lacking.cache_clear()
    monkeypatch.setitem(sys.modules, "home.press", None)
    monkeypatch.delattr("home.press")
    assert papers.lacking() == "library"
    papers.lacking.cache_clear()


def test_editors_read_it_in_the_form_only_where_it_is_so(admin_client, lacking):
    guide = guide_page()
    address = f"/admin/pages/{guide.pk}/edit/"
    assert "chưa làm được tệp PDF" not in admin_client.get(address).text
    lacking("letters")
    assert "chưa làm được tệp PDF" in admin_client.get(address).text


def test_a_sheet_is_made_once_for_the_same_words(client, monkeypatch):
    guide = guide_page()
    made = []
    monkeypatch.setattr(press, "pressed", lambda *args, **kwargs: made.append(args) or b"%PDF-")
    sheet(client)
    sheet(client)
    assert len(made) == 1
    guide.summary = "Để làm giấy tờ nhanh hơn."
    guide.save_revision().publish()
    sheet(client)
    assert len(made) == 2


def test_never_two_sheets_at_once_and_who_finds_too_many_waiting_prints_from_the_browser(client, monkeypatch):
    guide_page()
    monkeypatch.setattr(papers, "_places", threading.BoundedSemaphore(1))
    with papers._places:
        response = sheet(client)
    assert response["Content-Type"].startswith("text/html")
    assert "no-store" in response["Cache-Control"]
    assert sheet(client)["Content-Type"] == "application/pdf"


def test_who_waits_too_long_prints_from_the_browser(client, monkeypatch):
    guide_page()
    monkeypatch.setattr(papers, "PATIENCE", 0.01)
    with papers._press:
        assert sheet(client)["Content-Type"].startswith("text/html")
    assert sheet(client)["Content-Type"] == "application/pdf"


def test_a_failure_of_the_library_is_logged_and_prints_from_the_browser(client, monkeypatch, caplog):
    guide_page()

    def fail(*args):
        raise ValueError("a page that the library stumbles over")

    monkeypatch.setattr(press, "pressed", fail)
    assert "Mở ứng dụng" in sheet(client).text
    assert "stumbles" in caplog.text


def test_the_library_has_nothing_to_complain_of(client, caplog):
    guide_page()
    with caplog.at_level(logging.WARNING):
        sheet(client)
    assert caplog.records == []


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/images/x.png",
        "http://127.0.0.1:5432/",
        "file:///etc/passwd",
        "data:text/css,*{}",
        "http://testserver/media/documents/secret.pdf",
        "http://testserver/media/images/../documents/secret.pdf",
        "http://testserver/media/images/%2e%2e/%2e%2e/manage.py",
        "http://testserver/admin/",
        "ftp://testserver/media/images/x.png",
    ],
)
def test_nothing_but_the_site_s_own_pictures_is_fetched(address, monkeypatch):
    opened = []
    monkeypatch.setattr("urllib.request.OpenerDirector.open", lambda *args, **kwargs: opened.append(args))
    with pytest.raises(Exception):  # noqa: B017, PT011 - whichever: WeasyPrint leaves the picture out
        press.Shelf(ADDRESS).fetch(address)
    assert opened == []


def test_the_site_s_own_pictures_are_read_from_the_disk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "images").mkdir()
    (tmp_path / "images/nut bam.png").write_bytes(b"picture")
    assert default_storage.exists("images/nut bam.png")
    assert press.Shelf(ADDRESS).fetch("http://testserver/media/images/nut%20bam.png").read() == b"picture"


def test_a_picture_that_is_gone_leaves_a_sheet_without_it(client):
    html = '<html lang="vi"><title>x</title><p>Chữ còn<img src="/media/images/khong-co.png" alt="Nút">'
    made = press.pressed(html, ADDRESS, 1, (13,))
    assert made.startswith(b"%PDF-")


def test_type_is_as_large_as_the_sheet_allows(monkeypatch):
    tried = []
    monkeypatch.setattr(press, "CSS", lambda string, **kwargs: tried.append(string) or CSS(string=string, **kwargs))
    press.pressed('<html lang="vi"><title>x</title><p>Ngắn.', ADDRESS, 1, (15, 14))
    assert tried == [":root{font-size:15pt!important}"]
    tried.clear()
    press.pressed(f'<html lang="vi"><title>x</title>{"<p>Dài.</p>" * 400}', ADDRESS, 1, (15, 14))
    assert tried == press.styles((15, 14)), "all that may be given up is, and nothing is cut"


def test_the_address_names_the_file_and_keeps_it_out_of_search_engines(client):
    guide_page()
    response = sheet(client)
    assert response["Content-Disposition"] == 'inline; filename="kich-hoat.pdf"'
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies


def test_a_drawing_stands_without_sprite_and_stylesheet():
    drawn = flat('<svg class="dr" viewBox="0 0 64 84"><use href="#p-cell"/><text class="t m" x="3">OTP</text></svg>')
    assert "<use" not in drawn
    assert "var(" not in drawn
    assert "<rect" in drawn
    assert 'fill="#fff"' in drawn
    assert 'font-size="6.5"' in drawn
    icon = flat('<svg class="i" aria-hidden="true"><use href="#i-tick"/></svg>')
    assert 'viewBox="0 0 24 24"' in icon
    assert "<path" in icon
    assert flat("<svg><use href='#nothing'/></svg><p>a < b</p>").endswith("<p>a < b</p>")


def test_a_sheet_says_when_it_was_printed(client):
    guide_page()
    assert f"In ngày {timezone.localdate():%d/%m/%Y}" in words(pdf(sheet(client)))
