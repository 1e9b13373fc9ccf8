"""What people upload is what its name says, and floods nobody."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook
from PIL import Image as Pillow
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from teams.setup import Duty
from tests.factories import AreaFactory, account

pytestmark = pytest.mark.django_db
Document, Image = get_document_model(), get_image_model()
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
HTML = b"<!doctype html><script>alert(document.cookie)</script>"


@pytest.fixture(autouse=True)
def editor(client):
    client.force_login(account(Duty.EDITOR, AreaFactory(name="Mường Lúa")))


def archive(**parts):
    """A zip file with these parts; two underscores stand for a slash, one for a point."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def workbook():
    out = io.BytesIO()
    book = Workbook()
    book.active.append(["Họ tên", "Số"])
    book.save(out)
    return out.getvalue()


GOOD = {
    "cong-van.pdf": PDF,
    "CONG-VAN.PDF": PDF,
    "danh-sach.xlsx": workbook(),
    "mau.docx": archive(**{"[Content_Types]_xml": "<Types/>", "word__document_xml": "<w/>"}),
    "mau.odt": archive(mimetype="application/vnd.oasis.opendocument.text", content_xml="<x/>"),
    "cu.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "bang.csv": "Họ tên;Số\nA;1\n".encode(),
    "excel.csv": "Họ tên\tSố\n".encode("utf-16"),
    "loi.mp3": b"\xff\xfb\x90\x00" + bytes(400),
}
OTHER = {
    "trang.pdf": HTML,
    "trang.csv": HTML,
    "trang-bom.csv": b"\xef\xbb\xbf \n" + HTML,
    "ve.csv": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "may.csv": b"MZ\x90\0\3\0\0\0",
    "may.doc": b"MZ\x90\0\3\0\0\0" + bytes(600),
    "anh.docx": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "nen.docx": archive(bi__mat_txt="x"),
    "bang.odt": archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    "cut.xlsx": workbook()[:-30],
    "tron.mp4": b"",
    "loi.ogg": b"ID3" + bytes(100),
    "phim.webm": HTML,
}


def send(client, name, data):
    collection = Collection.objects.get(name="Xã Mường Lúa")
    return client.post(
        reverse("wagtaildocs:add"),
        {"title": "Tệp", "file": SimpleUploadedFile(name, data), "collection": collection.pk},
    )


def said(response):
    return " ".join(response.context["form"].errors["file"])


@pytest.mark.parametrize("name", GOOD)
def test_a_file_that_is_what_it_says_is_kept_whole(client, name):
    send(client, name, GOOD[name])
    with Document.objects.get().open_file() as file:
        assert file.read() == GOOD[name]


@pytest.mark.parametrize("name", [name for name in OTHER if OTHER[name]])
def test_a_file_that_is_something_else_is_refused_with_a_sentence(client, name):
    assert f"không phải là tệp {name.rpartition('.')[2].upper()}" in said(send(client, name, OTHER[name]))
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "name", ["trang.html", "trang.htm", "ve.svg", "ve.svgz", "may.exe", "a.docm", "a.js", "a.php", "a"]
)
def test_other_kinds_are_refused_however_they_are_sent(client, name):
    collection = Collection.objects.get(name="Xã Mường Lúa")
    send(client, name, HTML)
    for address in ("wagtaildocs:add_multiple", "wagtaildocs_chooser:create"):
        for field in ("files[]", "document-chooser-upload-file"):
            data = {field: SimpleUploadedFile(name, HTML, "application/pdf"), "collection": collection.pk}
            client.post(reverse(address), data | {"document-chooser-upload-title": "x"})
    assert not Document.objects.exists()


def test_many_at_once_are_looked_into_as_well(client):
    collection = Collection.objects.get(name="Xã Mường Lúa")
    data = {"files[]": SimpleUploadedFile("trang.pdf", HTML), "collection": collection.pk, "title": "Tệp"}
    answer = client.post(reverse("wagtaildocs:add_multiple"), data)
    assert "không phải là tệp PDF" in answer.json()["error_message"]
    assert not Document.objects.exists()


def test_an_archive_that_unfolds_into_gigabytes_is_refused(client):
    bomb = archive(word__document_xml=b"\0" * 201 * 1024 * 1024)
    assert len(bomb) < 300_000
    assert "lớn hơn 200 MB" in said(send(client, "bom.docx", bomb))


def test_so_is_one_of_many_thousand_parts(client):
    bomb = archive(**{f"p{number}": "" for number in range(2001)}, word__document_xml="")
    assert "lớn hơn 200 MB" in said(send(client, "bom.docx", bomb))


@pytest.mark.parametrize("part", ["word__vbaProject_bin", "xl__vbaProject_bin", "x_exe", "a__b_JS"])
def test_so_is_one_with_a_program_in_it(client, part):
    name, main = ("a.xlsx", "xl__workbook_xml") if part.startswith("xl") else ("a.docx", "word__document_xml")
    assert "macro" in said(send(client, name, archive(**{main: "<x/>", part: "x"})))


def test_a_file_with_a_password_is_refused_in_words(client):
    data = bytearray(archive(mimetype="application/vnd.oasis.opendocument.text"))
    for sign in (b"PK\x03\x04", b"PK\x01\x02"):
        data[data.index(sign) + (6 if sign == b"PK\x03\x04" else 8)] |= 1  # the flag “encrypted”
    assert "không phải là tệp ODT" in said(send(client, "khoa.odt", bytes(data)))


def test_a_large_file_is_refused_in_words(client, settings):
    assert "quá lớn" in said(send(client, "lon.pdf", PDF + bytes(settings.WAGTAILDOCS_MAX_UPLOAD_SIZE)))


@pytest.mark.parametrize(
    ("name", "way"), [("bang.csv", "attachment"), ("mau.docx", "attachment"), ("cong-van.pdf", "inline")]
)
def test_a_file_is_served_as_what_it_is_and_never_as_a_page(client, name, way):
    send(client, name, GOOD[name])
    client.logout()
    answer = client.get(Document.objects.get().url)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith(way)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "html" not in answer.headers["Content-Type"]


# Pictures


def png(width, height):
    """The smallest file that is a picture of this size, or says so."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = bytes((width + 7) // 8 + 1) * height if width < 15_000 else b""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def send_picture(client, name, data):
    collection = Collection.objects.get(name="Xã Mường Lúa")
    return client.post(
        reverse("wagtailimages:add"),
        {"title": "Ảnh", "file": SimpleUploadedFile(name, data, "image/png"), "collection": collection.pk},
    )


@pytest.mark.parametrize(("width", "height"), [(7100, 7100), (12_000, 12_000), (20_000, 20_000), (100_000, 100_000)])
def test_a_picture_that_unfolds_into_gigabytes_is_refused(client, width, height):
    answer = send_picture(client, "bom.png", png(width, height))
    assert "quá nhiều điểm ảnh" in said(answer)
    assert not Image.objects.exists()


def test_of_very_many_frames_only_the_first_is_opened_and_kept(client):
    out = io.BytesIO()
    frames = [Pillow.new("RGB", (1000, 1000), (4 * number, 0, 0)) for number in range(60)]
    frames[0].save(out, "WEBP", save_all=True, lossless=True, append_images=frames[1:])
    send_picture(client, "phim.webp", out.getvalue())
    with Image.objects.get().open_file() as file, Pillow.open(file) as kept:
        assert getattr(kept, "n_frames", 1) == 1


def test_a_picture_as_a_good_phone_takes_it_is_kept(client):
    out = io.BytesIO()
    Pillow.new("RGB", (4000, 3000), "green").save(out, "JPEG")
    send_picture(client, "anh.jpg", out.getvalue())
    assert Image.objects.get().width == 4000


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ve.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("ve.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("trang.jpg", HTML),
        ("bay.gif", b"GIF89a" + bytes(40)),
        ("hai-mat.jpg", png(10, 10)),
    ],
)
def test_a_drawing_with_scripts_or_a_page_is_no_picture(client, name, data):
    assert said(send_picture(client, name, data))
    assert not Image.objects.exists()


def test_what_hangs_behind_a_picture_is_left_behind(client):
    out = io.BytesIO()
    Pillow.new("RGB", (10, 10), "green").save(out, "JPEG")
    send_picture(client, "anh.jpg", out.getvalue() + HTML)
    with Image.objects.get().open_file() as file:
        assert b"script" not in file.read()
