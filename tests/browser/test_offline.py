"""In a house with no signal: what the phone keeps, what it shows, and what it never keeps.

The server of these tests is their own: they stop it, put others in its place, and start it again.
"""

import datetime
import re
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.pages import PAGES

from . import content
from .asking import eventually
from .signing_in import sign_in

pytestmark = pytest.mark.browser

TEAM = "duc-minh/thon-chau-thinh"
KIT = f"/bo/?g=nhan-biet-lua-dao.kich-hoat-vneid&to={TEAM}"
PICTURED = f"/duc-minh/huong-dan/nhan-biet-lua-dao/?to={TEAM}"
GUIDE = "/huong-dan/quen-mat-khau-vneid/"


@pytest.fixture(scope="module")
def house(own_site):
    """The site, with a guide that has a picture and a recording."""
    content.run(own_site, content.PICTURE_AND_SOUND)
    return own_site


@contextmanager
def no_network(site, page):
    """The network cut and the server stopped, as in a house between two hills."""
    site.stop()
    page.context.set_offline(True)
    try:
        yield
    finally:
        page.context.set_offline(False)
        site.start()


@contextmanager
def in_place_of(site, answer):
    """Somebody else at the server's address: ``answer`` gets each request."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answer(self)

        def log_message(self, *args):
            pass

    site.stop()
    server = ThreadingHTTPServer(("127.0.0.1", urlsplit(site).port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        site.start()


def kept(page):
    """Every address in the caches of this phone."""
    return page.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys())
                for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url));
            return found.map(url => url.pathname + url.search);
        }"""
    )


def wait_until_kept(page, address):
    eventually(page, "async url => Boolean(await caches.match(url))", address)


def go(page, url):
    """Open an address as one does later: the browser's own cache, which holds a page for a minute, is empty by then."""
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.goto(url)


def visit(page, site, address):
    go(page, site + address)
    wait_until_kept(page, address)


def line(page):
    return page.locator("main > .kept")


def today():
    return f"{datetime.date.today():%d/%m/%Y}"


def save(page):
    """Press the button, and wait until it says that it is done."""
    page.get_by_role("button", name="Lưu để xem khi không có mạng").click()
    expect(page.get_by_text(f"Đã lưu ngày {today()}.")).to_be_visible()


# What is read without a network


def test_a_visited_guide_is_read_without_a_network_and_says_since_when(house, visitor):
    visit(visitor, house, GUIDE)
    assert line(visitor).count() == 0
    with no_network(house, visitor):
        go(visitor, house + GUIDE)
        expect(visitor.get_by_role("heading", level=1)).to_contain_text("mật khẩu")
        expect(line(visitor)).to_have_text(
            re.compile(rf"^Không có mạng\. Bà con đang xem bản lưu lúc \d\d:\d\d hôm nay, {today()}\. Thử lại$")
        )
        assert visitor.locator("ol.steps > li").count() > 3
    visitor.get_by_role("link", name="Thử lại").click()
    expect(line(visitor)).to_have_count(0)


def test_a_copy_of_another_day_names_the_day(house, visitor):
    visit(visitor, house, GUIDE)
    make_older(visitor, house + GUIDE, days=3)
    then = datetime.date.today() - datetime.timedelta(days=3)
    with no_network(house, visitor):
        go(visitor, house + GUIDE)
        expect(line(visitor)).to_contain_text(f"Bà con đang xem bản lưu ngày {then:%d/%m/%Y}.")


def test_a_saved_kit_its_guides_its_team_and_a_picture_are_there_without_a_network(house, visitor):
    visit(visitor, house, KIT)
    save(visitor)
    with no_network(house, visitor):
        go(visitor, house + KIT)
        expect(visitor.get_by_role("heading", level=1)).to_have_text("2 bài tổ để lại cho bà con")
        expect(line(visitor)).to_contain_text("bản lưu")
        visitor.get_by_role("link", name="Nhận biết lừa đảo").click()
        expect(visitor.get_by_role("heading", level=1)).to_contain_text("lừa đảo")
        picture = visitor.get_by_alt_text("Tin nhắn lừa đảo")
        picture.scroll_into_view_if_needed()
        eventually(visitor, "image => image.naturalWidth > 0", picture.element_handle())
        go(visitor, house + KIT)
        visitor.get_by_role("link", name="Cài và kích hoạt VNeID mức 2").click()
        expect(visitor.locator("a.call").first).to_have_attribute("href", "tel:0900000004")
        go(visitor, house + KIT)
        visitor.get_by_role("link", name="Trang của tổ").click()
        expect(visitor.get_by_role("heading", level=1)).to_have_text("Thôn Châu Thịnh")


def test_a_kit_that_was_opened_brings_its_guides_but_not_their_pictures(house, visitor):
    visit(visitor, house, KIT)
    wait_until_kept(visitor, PICTURED)
    assert not [address for address in kept(visitor) if "/media/" in address]
    with no_network(house, visitor):
        go(visitor, house + PICTURED)
        expect(visitor.get_by_role("heading", level=1)).to_contain_text("lừa đảo")


def test_whoever_spares_data_gets_only_what_they_open(house, visitor):
    visitor.add_init_script("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")
    asked = []
    visitor.context.on("request", lambda request: asked.append(request.url))
    visit(visitor, house, KIT)
    button = visitor.get_by_role("button", name="Lưu để xem khi không có mạng")
    button.scroll_into_view_if_needed()
    visitor.wait_for_load_state("networkidle")
    assert button.inner_text() == "Lưu để xem khi không có mạng", "its size was not measured"
    assert PICTURED not in kept(visitor)
    assert not [url for url in asked if "nhan-biet-lua-dao" in url and "/bo/" not in url]


def test_back_in_the_network_the_new_text_is_shown_and_kept(house, visitor):
    visit(visitor, house, GUIDE)
    house.stop()
    go(visitor, house + GUIDE)
    expect(line(visitor)).to_contain_text("Không có mạng.")
    content.run(house, content.CHANGED, slug="quen-mat-khau-vneid", summary="Cách làm mới từ hôm nay.")
    house.start()
    go(visitor, house + GUIDE)
    expect(visitor.get_by_text("Cách làm mới từ hôm nay.")).to_be_visible()
    expect(line(visitor)).to_have_count(0)
    eventually(visitor, "async url => (await (await caches.match(url)).text()).includes('Cách làm mới')", house + GUIDE)
    with no_network(house, visitor):
        go(visitor, house + GUIDE)
        expect(visitor.get_by_text("Cách làm mới từ hôm nay.")).to_be_visible()


def test_what_was_saved_on_request_is_renewed_while_another_page_is_read(house, visitor):
    visit(visitor, house, GUIDE)
    save(visitor)
    make_older(visitor, house + GUIDE, days=3)
    content.run(house, content.CHANGED, slug="quen-mat-khau-vneid", summary="Sửa trong lúc vắng mặt.")
    go(visitor, house + "/huong-dan/kich-hoat-vneid/")
    eventually(visitor, "async url => (await (await caches.match(url)).text()).includes('vắng mặt')", house + GUIDE)


# What is not there


def test_a_page_that_is_not_saved_says_so_lists_those_that_are_and_whom_to_call(house, visitor):
    visit(visitor, house, GUIDE)
    visit(visitor, house, f"/duc-minh/to/{TEAM.split('/')[1]}/")
    with no_network(house, visitor):
        go(visitor, f"{house}/huong-dan/dang-ky-tam-tru/")
        expect(line(visitor)).to_have_text("Không có mạng. Trang này chưa được lưu trên máy. Thử lại")
        expect(visitor.locator('a[href="tel:113"]')).to_be_visible()
        expect(visitor.locator("a.call")).to_have_attribute("href", "tel:0900000900")
        expect(visitor.get_by_role("link", name=re.compile("Thôn Châu Thịnh"))).to_be_visible()
        visitor.get_by_role("link", name=re.compile("mật khẩu")).click()
        visitor.wait_for_url(house + GUIDE)
        expect(visitor.get_by_role("heading", level=1)).to_contain_text("mật khẩu")


@pytest.mark.parametrize("address", ["/", "/tim/?q=vneid", "/duc-minh/"])
def test_any_other_page_answers_with_the_list_of_what_is_saved(house, visitor, address):
    visit(visitor, house, GUIDE)
    with no_network(house, visitor):
        go(visitor, house + address)
        expect(visitor.get_by_role("heading", level=1)).to_have_text("Đã lưu trên máy này")


def test_a_guide_saved_with_one_team_s_number_is_there_without_any(house, visitor):
    visit(visitor, house, PICTURED)
    with no_network(house, visitor):
        go(visitor, house + urlsplit(PICTURED).path)
        expect(visitor.get_by_role("heading", level=1)).to_contain_text("lừa đảo")
        go(visitor, f"{house}/bo/?g=nhan-biet-lua-dao")
        expect(visitor.get_by_role("heading", level=1)).to_have_text("Đã lưu trên máy này")


def test_a_withdrawn_guide_is_forgotten_when_the_network_says_so(house, visitor):
    address = "/huong-dan/truy-xuat-nguon-goc/"
    visit(visitor, house, address)
    content.run(house, content.WITHDRAWN, slug="truy-xuat-nguon-goc")
    with no_network(house, visitor):
        go(visitor, house + address)
        expect(line(visitor)).to_contain_text("bản lưu")
    go(visitor, house + address)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Không có trang này")
    eventually(visitor, "async url => !await caches.match(url)", house + address)
    with no_network(house, visitor):
        go(visitor, house + address)
        expect(visitor.get_by_role("heading", level=1)).to_have_text("Đã lưu trên máy này")


# A network that is there and no good


def test_when_the_network_is_too_slow_the_copy_comes_and_says_so(house, visitor):
    visit(visitor, house, GUIDE)
    done = threading.Event()
    with in_place_of(house, lambda request: done.wait(60)):
        go(visitor, house + GUIDE)
        expect(line(visitor)).to_contain_text("Mạng yếu, chưa tải được bản mới. Bà con đang xem bản lưu")
        done.set()


def test_when_the_server_is_not_well_the_copy_comes_and_stays(house, visitor):
    visit(visitor, house, GUIDE)
    with in_place_of(house, lambda request: request.send_error(503)):
        go(visitor, house + GUIDE)
        expect(line(visitor)).to_contain_text("chưa tải được bản mới")
        assert urlsplit(GUIDE).path in kept(visitor)


def test_a_portal_that_sends_everybody_elsewhere_is_never_kept(house, visitor):
    visit(visitor, house, GUIDE)

    def portal(request):
        if request.path == "/portal":
            page = b'<!doctype html><title>Wi-Fi</title><main data-keep="guide"><h1>Wi-Fi</h1></main>'
            request.send_response(200)
            request.send_header("Content-Type", "text/html")
            request.end_headers()
            request.wfile.write(page)
        else:
            request.send_response(302)
            request.send_header("Location", "/portal")
            request.end_headers()

    with in_place_of(house, portal):
        go(visitor, house + GUIDE)
        expect(visitor.get_by_role("heading", level=1)).to_have_text("Wi-Fi")
    with no_network(house, visitor):
        go(visitor, house + GUIDE)
        expect(visitor.get_by_role("heading", level=1)).to_contain_text("mật khẩu")


@pytest.mark.parametrize("control", ["no-store", "private, max-age=60", "max-age=60, no-store"])
def test_an_answer_that_must_not_be_stored_is_not(house, visitor, control):
    visit(visitor, house, GUIDE)

    def answer(request):
        request.send_response(200)
        request.send_header("Content-Type", "text/html; charset=utf-8")
        request.send_header("Cache-Control", control)
        request.end_headers()
        request.wfile.write('<main data-keep="guide"><h1>Riêng tư</h1></main>'.encode())

    with in_place_of(house, answer):
        go(visitor, house + GUIDE)
        expect(visitor.get_by_role("heading", level=1)).to_have_text("Riêng tư")
        go(visitor, f"{house}/rieng-tu/")
        assert "/rieng-tu/" not in kept(visitor)
        assert "Riêng tư" not in visitor.evaluate("async url => (await caches.match(url)).text()", house + GUIDE)


# What is never kept


def test_nothing_of_the_admin_of_forms_or_of_who_is_signed_in_is_kept(house, visitor):
    visit(visitor, house, KIT)
    sign_in(visitor, house, "quantri")
    for address in ("/admin/pages/", "/admin/snippets/teams/team/", GUIDE, PICTURED, "/tim/?q=vneid", "/healthz/"):
        go(visitor, house + address)
        visitor.wait_for_load_state("networkidle")
    go(visitor, house + GUIDE)
    visitor.get_by_role("button", name="Chưa").click()
    visitor.wait_for_load_state("networkidle")
    addresses = kept(visitor)
    for closed in ("/admin/", "/tim/", "/healthz/", "/documents/", "/api/", "gop-y"):
        assert not [address for address in addresses if closed in address], closed
    texts = visitor.evaluate(
        """async () => {
            const texts = [];
            for (const name of await caches.keys())
                for (const answer of await (await caches.open(name)).matchAll()) texts.push(await answer.text());
            return texts;
        }"""
    )
    assert len(texts) == len(addresses) > 5
    for text in texts:
        assert "wagtail-userbar" not in text
        assert "csrfmiddlewaretoken" not in text
        assert "quantri" not in text


def test_without_a_network_the_admin_is_not_answered_from_the_phone(house, visitor):
    visit(visitor, house, GUIDE)
    with no_network(house, visitor), pytest.raises(Exception, match="ERR_"):
        go(visitor, f"{house}/admin/")


# The button


def test_the_button_says_how_much_shows_how_far_and_says_when_and_takes_back(house, visitor):
    visit(visitor, house, urlsplit(PICTURED).path)
    button = visitor.get_by_role("button", name=re.compile(r"^Lưu để xem khi không có mạng \(khoảng \d+\sKB\)$"))
    visitor.locator("[data-save]").scroll_into_view_if_needed()
    said = int(re.search(r"(\d+)\xa0KB", button.inner_text())[1])
    save(visitor)
    stored = visitor.evaluate(
        """async page => {
            let bytes = 0;
            for (const name of await caches.keys())
                for (const answer of await (await caches.open(name)).matchAll())
                    if (answer.url.includes('/media/') || answer.headers.has('x-asked'))
                        bytes += (await answer.blob()).size;
            return bytes;
        }""",
        PICTURED,
    )
    assert abs(stored / 1000 - said) / said < 0.1, "what it said is what it took"
    pictures = [address for address in kept(visitor) if "/media/images/" in address]
    assert len(pictures) == 1, "one size in one form"
    visitor.reload()
    expect(visitor.get_by_text(f"Đã lưu ngày {today()}.")).to_be_visible()
    visitor.get_by_role("button", name="Xóa bản lưu").click()
    expect(visitor.get_by_role("button", name=re.compile("^Lưu để xem"))).to_be_visible()
    assert not [address for address in kept(visitor) if "/media/" in address or "lua-dao" in address]


def test_sound_is_kept_only_when_asked_and_played_in_parts(house, visitor):
    visit(visitor, house, PICTURED)
    save(visitor)
    assert not [address for address in kept(visitor) if "/documents/" in address]
    visitor.get_by_role("button", name="Xóa bản lưu").click()
    visitor.reload()
    visitor.locator("[data-save]").scroll_into_view_if_needed()
    visitor.get_by_role("button", name=re.compile(r"^Lưu cả tiếng đọc \(khoảng \d+\sKB\)$")).click()
    expect(visitor.get_by_text(f"Đã lưu ngày {today()}.")).to_be_visible()
    assert len([address for address in kept(visitor) if "/documents/" in address]) == 1
    with no_network(house, visitor):
        go(visitor, house + PICTURED)
        visitor.evaluate(
            """() => { const player = document.querySelector('audio[data-clip]');
                window.heard = new Promise(resolve => { for (const kind of ['loadedmetadata', 'error'])
                    player.addEventListener(kind, () => resolve(player.error ? player.error.message : 'sound')) });
                player.preload = 'auto'; player.load(); }"""
        )
        assert "404" not in visitor.evaluate("heard")
        assert "ERR_" not in visitor.evaluate("heard")


def test_a_network_that_breaks_off_is_told_in_words(house, visitor):
    visit(visitor, house, KIT)
    visitor.locator("[data-save]").scroll_into_view_if_needed()
    button = visitor.get_by_role("button", name=re.compile("^Lưu để xem .*khoảng"))
    expect(button).to_be_visible()
    with no_network(house, visitor):
        button.click()
        expect(visitor.get_by_text("Mất mạng giữa chừng, chưa lưu xong.")).to_be_visible()
    save(visitor)


def test_a_full_phone_is_told_in_words(house, visitor):
    visit(visitor, house, KIT)
    protocol = visitor.context.new_cdp_session(visitor)
    protocol.send("Storage.overrideQuotaForOrigin", {"origin": str(house), "quotaSize": 1000})
    visitor.get_by_role("button", name="Lưu để xem khi không có mạng").click()
    expect(visitor.get_by_text("Máy đã hết chỗ trống, chưa lưu được.")).to_be_visible()


def test_all_saved_copies_can_be_deleted_at_once(house, visitor):
    visit(visitor, house, GUIDE)
    visit(visitor, house, KIT)
    wait_until_kept(visitor, f"/duc-minh/huong-dan/kich-hoat-vneid/?to={TEAM}")
    go(visitor, f"{house}/khong-mang/")
    visitor.get_by_role("button", name="Xóa hết bản lưu").click()
    expect(visitor.get_by_text("Chưa có bài nào.")).to_be_visible()
    assert not [address for address in kept(visitor) if address.startswith(("/bo/", "/huong-dan/"))]


# How much is kept, and how long


def make_older(page, url, days):
    """Let the phone believe that it saved a page some days ago."""
    page.evaluate(
        """async ([url, days]) => {
            for (const name of await caches.keys()) {
                const store = await caches.open(name), answer = await store.match(url);
                if (!answer) continue;
                const headers = new Headers(answer.headers);
                headers.set('x-saved', Date.now() - days * 864e5);
                await store.put(url, new Response(await answer.text(), {headers}));
            }
        }""",
        [url, days],
    )


def test_what_was_not_renewed_for_sixty_days_goes(house, visitor):
    old, younger = "/huong-dan/kich-hoat-vneid/", GUIDE
    visit(visitor, house, old)
    visit(visitor, house, younger)
    make_older(visitor, house + old, days=61)
    make_older(visitor, house + younger, days=59)
    go(visitor, f"{house}/huong-dan/dang-ky-tam-tru/")
    eventually(visitor, "async url => !await caches.match(url)", house + old)
    assert urlsplit(younger).path in kept(visitor)


def test_of_more_than_two_hundred_pages_the_oldest_go_and_what_was_asked_for_stays(house, visitor):
    visit(visitor, house, GUIDE)
    save(visitor)
    make_older(visitor, house + GUIDE, days=20)
    visitor.evaluate(
        """async () => {
            const name = (await caches.keys()).find(name => name.endsWith(' pages')), pages = await caches.open(name);
            for (let number = 0; number < 210; number++) {
                const headers = {'x-saved': Date.now() - (number + 1) * 6e4, 'x-kind': 'guide', 'x-title': 'Thu'};
                await pages.put(`/huong-dan/thu-${number}/`, new Response('<main>', {headers}));
            }
        }"""
    )
    go(visitor, f"{house}/huong-dan/kich-hoat-vneid/")
    eventually(visitor, "async () => !await caches.match('/huong-dan/thu-209/')")
    pages = [address for address in kept(visitor) if address.startswith("/huong-dan/")]
    assert len(pages) == 200
    assert GUIDE in pages
    assert "/huong-dan/thu-0/" in pages


def test_a_new_version_of_the_worker_leaves_the_pages_and_takes_the_old_shell_away(house, visitor):
    visit(visitor, house, GUIDE)
    visitor.evaluate("async () => { await (await caches.open('/ cũ')).put('/cu', new Response('')) }")
    visitor.evaluate("async () => { await (await caches.open('khác')).put('/khac', new Response('')) }")
    visitor.evaluate(
        "async () => { for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister() }"
    )
    visitor.reload()
    eventually(visitor, "async () => !(await caches.keys()).includes('/ cũ')")
    assert "/khac" in kept(visitor), "another site of the host keeps what is its own"
    assert GUIDE in kept(visitor)


# As an app, and for everybody


def test_the_site_can_be_installed(house, visitor):
    visit(visitor, house, GUIDE)
    go(visitor, house)
    protocol = visitor.context.new_cdp_session(visitor)
    manifest = protocol.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"] == f"{house}/manifest.webmanifest"
    errors = protocol.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # The browser of the tests shows pages in private windows, where nothing can be installed.
    assert [error["errorId"] for error in errors if error["errorId"] != "in-incognito"] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_saved_copies_and_on_the_list_of_them(house, visitor, scheme):
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    visitor.emulate_media(color_scheme=scheme)
    visit(visitor, house, GUIDE)
    visit(visitor, house, KIT)
    save(visitor)
    with no_network(house, visitor):
        for address in (GUIDE, KIT, "/khong-mang/", PAGES["topic"]):
            go(visitor, house + address)
            visitor.wait_for_load_state("networkidle")
            found = Axe().run(visitor, options=rules).response["violations"]
            assert [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]] == []


def test_nobody_listens_at_the_address_while_the_server_is_stopped(house, visitor):
    """What the other tests rest on."""
    visit(visitor, house, GUIDE)
    with no_network(house, visitor), socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", urlsplit(house).port)) != 0
