"""What the server hands to a phone that keeps the site: the worker, the manifest, the page of what is saved."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import set_script_prefix
from PIL import Image

from home import offline
from home.models import SiteSettings
from home.offline import short_name
from tests.factories import home_page

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _home():
    home_page()


def shell_of(response):
    return json.loads(re.match(r"const SHELL = (.*);\n", response.text)[1])


def test_the_worker_stands_at_the_root_and_is_asked_for_anew_each_time(client):
    response = client.get("/sw.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    assert response["Service-Worker-Allowed"] == "/"
    assert not response.cookies
    assert client.get("/sw.js", HTTP_IF_NONE_MATCH=response["ETag"]).status_code == 304


def test_the_shell_is_every_module_and_the_page_of_what_is_saved(client):
    shell = shell_of(client.get("/sw.js"))
    modules = {f"/static/js/{path.name}" for path in (ROOT / "static/js").glob("*.js")} - {"/static/js/sw.js"}
    assert modules < set(shell["files"])
    assert all(finders.find(address.removeprefix("/static/")) for address in shell["files"])
    assert client.get(shell["offline"]).status_code == 200


def test_the_worker_knows_what_is_never_kept(client):
    shell = shell_of(client.get("/sw.js"))
    assert shell["admin"] == "/admin/"
    assert set(shell["closed"]) == {"/tim/", "/api/", "/healthz/", "/documents/"}


def test_the_version_follows_what_the_shell_is_made_of(client, tmp_path, monkeypatch):
    before = shell_of(client.get("/sw.js"))["version"]
    for path in (ROOT / "static").rglob("*"):
        if path.is_file() and path.parent.name in ("js", "css", "icons"):
            copy = tmp_path / path.relative_to(ROOT / "static")
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(path.read_bytes())
    monkeypatch.setattr(offline, "SOURCES", tmp_path)
    monkeypatch.setattr(offline, "WORKER", tmp_path / "js/sw.js")
    offline.worker.cache_clear()
    assert shell_of(client.get("/sw.js"))["version"] == before
    (tmp_path / "js/kit.js").write_text("// changed")
    offline.worker.cache_clear()
    assert shell_of(client.get("/sw.js"))["version"] != before
    offline.worker.cache_clear()


def test_below_a_path_of_a_host_everything_stays_below_it(client):
    set_script_prefix("/xa/")
    try:
        response = client.get("/sw.js")
        shell = shell_of(response)
        assert response["Service-Worker-Allowed"] == "/xa/"
        assert (shell["root"], shell["offline"], shell["kit"]) == ("/xa/", "/xa/khong-mang/", "/xa/bo/")
        assert shell["admin"] == "/xa/admin/"
        assert "/xa/api/" in shell["closed"]
        manifest = client.get("/manifest.webmanifest").json()
        assert (manifest["start_url"], manifest["scope"]) == ("/xa/", "/xa/")
        assert 'data-worker="/xa/sw.js" data-root="/xa/"' in client.get("/khong-mang/").text
    finally:
        set_script_prefix("/")


def test_the_manifest_names_the_site_as_its_settings_do(client):
    named = SiteSettings.objects.get()
    named.site_name = "Tổ số xã Mường Lúa, tỉnh Sơn La"
    named.save()
    manifest = client.get("/manifest.webmanifest")
    assert manifest["Content-Type"] == "application/manifest+json"
    assert manifest.json()["name"] == "Tổ số xã Mường Lúa, tỉnh Sơn La"
    assert manifest.json()["short_name"] == "Tổ số xã Mường"
    assert manifest.json()["lang"] == "vi"


def test_a_short_name_is_whole_words():
    assert short_name("Tổ công nghệ số cộng đồng") == "Tổ công nghệ số"
    assert short_name("Mường") == "Mường"
    assert short_name("") == ""


def test_icons_are_what_the_manifest_says_they_are(client):
    for icon in client.get("/manifest.webmanifest").json()["icons"]:
        with Image.open(ROOT / icon["src"].lstrip("/")) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]
            if icon["purpose"] == "maskable":
                assert picture.convert("RGBA").getpixel((0, 0))[3] == 255, "the system cuts the shape"
    with Image.open(ROOT / "static/icons/apple-180.png") as picture:
        assert picture.size == (180, 180)


def test_the_page_of_what_is_saved_gives_the_numbers_to_call(client):
    named = SiteSettings.objects.get()
    named.office_phone = "0900 000 900"
    named.hotlines = [("hotline", {"number": "113", "name": "Công an"})]
    named.save()
    text = client.get("/khong-mang/").text
    assert "Đã lưu trên máy này" in text
    assert 'href="tel:0900000900"' in text
    assert 'href="tel:113"' in text


def test_the_worker_is_small(client):
    assert len(gzip.compress(client.get("/sw.js").content, 9)) < 6 * 1024


def test_a_picture_comes_as_it_is_and_says_how_large_it_is(client):
    """Phones are told its size before they save it; compressing it again would take that away."""
    image = Image.new("RGB", (400, 300), "#0b3b8c")
    folder = settings.MEDIA_ROOT / "images"
    folder.mkdir(parents=True, exist_ok=True)
    image.save(folder / "thu.jpg")
    response = client.head("/media/images/thu.jpg", HTTP_ACCEPT_ENCODING="gzip")
    assert "Content-Encoding" not in response
    assert int(response["Content-Length"]) == (folder / "thu.jpg").stat().st_size
    assert client.get("/khong-mang/", HTTP_ACCEPT_ENCODING="gzip")["Content-Encoding"] == "gzip"
