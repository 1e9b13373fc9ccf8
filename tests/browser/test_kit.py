"""A member of a team puts guides together for a home visit; the neighbour scans the code."""

import io
import re

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from tests.pages import PAGES

from .asking import eventually
from .conftest import PHONE

pytestmark = pytest.mark.browser
TEAM = "duc-minh/thon-chau-thinh"


def scanned(page):
    """What a camera reads off the screen."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("L")
    found = zxingcpp.read_barcodes(picture)
    assert len(found) == 1, "one code on the screen"
    return found[0].text


def add(page, title):
    page.get_by_role("button", name=f"Thêm vào bộ: {title}").click()


def made_kit(site, page):
    """A kit of two guides with the team's number, made on this phone by ticking; its address."""
    page.goto(f"{site}/huong-dan/kich-hoat-vneid/?to={TEAM}")
    page.get_by_role("button", name="Thêm vào bộ").click()
    page.goto(f"{site}/huong-dan/")
    add(page, "Nhận biết lừa đảo")
    expect(page.locator(".bag")).to_have_text("Bộ (2)")
    page.locator(".bag a").click()
    page.get_by_text("Sửa bộ này").click()
    page.get_by_role("link", name="Thêm bài, chọn tổ").click()
    page.get_by_label("Xã", exact=True).select_option("duc-minh")
    page.get_by_role("button", name="Xem các tổ").click()
    page.get_by_label("Tổ ở xã Đức Minh").select_option(TEAM)
    page.get_by_role("button", name="Tạo bộ").click()
    page.wait_for_url(re.compile(r"/bo/\?g="))
    return page.url


def test_a_kit_is_made_without_a_script(site, plain_phone):
    page = plain_phone
    page.goto(f"{site}/huong-dan/")
    page.get_by_role("link", name="Tự làm bộ").or_(page.locator('a[href^="/bo/chon/"]')).first.tap()
    page.get_by_label("Cài và kích hoạt VNeID mức 2").check()
    page.get_by_label("Nhận biết lừa đảo").check()
    page.get_by_label("Xã", exact=True).select_option("duc-minh")
    page.get_by_role("button", name="Xem các tổ").tap()
    assert page.get_by_label("Nhận biết lừa đảo").is_checked()
    page.get_by_label("Tổ ở xã Đức Minh").select_option(TEAM)
    page.get_by_role("button", name="Tạo bộ").tap()
    page.wait_for_url(re.compile(r"/bo/\?g="))
    assert re.search(rf"/bo/\?g=\w+\.\w+&to={TEAM}$", page.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("2 bài tổ để lại cho bà con")
    expect(page.locator("a.call")).to_have_attribute("href", "tel:0900000004")
    assert scanned(page) == page.url


def test_a_kit_is_made_by_ticking_guides_where_they_are_listed(site, phone):
    address = made_kit(site, phone)
    assert re.search(rf"/bo/\?g=\w+\.\w+&to={TEAM}$", address)
    titles = phone.locator("ol.kit h3").all_inner_texts()
    assert titles == ["Cài và kích hoạt VNeID mức 2", "Nhận biết lừa đảo"]


def test_the_code_is_scanned_off_the_screen_and_opens_on_another_phone(site, phone, chromium):
    address = made_kit(site, phone)
    assert scanned(phone) == address
    other = chromium.new_context(viewport=PHONE, locale="vi-VN")
    neighbour = other.new_page()
    neighbour.goto(scanned(phone))
    expect(neighbour.get_by_role("heading", level=1)).to_have_text("2 bài tổ để lại cho bà con")
    neighbour.get_by_role("link", name="Nhận biết lừa đảo").click()
    neighbour.wait_for_url(f"{site}/duc-minh/huong-dan/nhan-biet-lua-dao/?to={TEAM}")
    expect(neighbour.locator("a.call").first).to_have_attribute("href", "tel:0900000004")
    assert neighbour.locator(".bag").is_hidden(), "a neighbour makes no kit"
    assert neighbour.locator(".pick").count() == 0
    other.close()


def test_the_first_screen_of_a_kit_shows_its_code_and_the_team_s_number(site, plain_phone):
    plain_phone.goto(site + PAGES["kit"])
    assert plain_phone.locator("#ma-qr .qr").bounding_box()["width"] >= 241
    call = plain_phone.locator("a.call").bounding_box()
    assert call["y"] + call["height"] <= 740


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_code_fills_the_screen_without_a_script_and_closes(site, plain_phone, scheme):
    page = plain_phone
    page.emulate_media(color_scheme=scheme)
    page.goto(site + PAGES["kit"])
    page.locator("#ma-qr .qr").tap()
    assert page.locator("#ma-qr").bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
    assert page.locator("#ma-qr .qr").bounding_box()["width"] >= 300
    assert "/bo/?g=" in scanned(page)
    page.get_by_role("link", name="Đóng").tap()
    expect(page.get_by_role("link", name="Đóng")).to_be_hidden()
    page.locator("#ma-qr .qr").tap()
    page.go_back()
    expect(page.get_by_role("link", name="Đóng")).to_be_hidden()


def test_the_screen_stays_on_while_the_code_fills_it(site, phone):
    phone.add_init_script(
        """window.locks = [];
        navigator.wakeLock.request = async () => { locks.push("on"); return { release() { locks.push("off") } } };"""
    )
    phone.goto(site + PAGES["kit"], wait_until="networkidle")
    phone.locator("#ma-qr .qr").tap()
    eventually(phone, "locks.join() === 'on'")
    expect(phone.get_by_role("link", name="Đóng")).to_be_focused()
    phone.keyboard.press("Escape")
    eventually(phone, "locks.join() === 'on,off'")
    expect(phone.get_by_role("link", name="Đóng")).to_be_hidden()


def test_the_kit_being_made_stays_on_the_phone_and_guides_can_be_taken_out_again(site, phone):
    phone.goto(f"{site}/huong-dan/kich-hoat-vneid/")
    phone.get_by_role("button", name="Thêm vào bộ").click()
    expect(phone.get_by_role("button", name="Đã trong bộ")).to_be_visible()
    phone.goto(f"{site}/duc-minh/")
    expect(phone.locator(".bag")).to_have_text("Bộ (1)")
    phone.goto(f"{site}/huong-dan/")
    phone.get_by_role("button", name="Đã trong bộ: Cài và kích hoạt VNeID mức 2").click()
    expect(phone.locator(".bag")).to_be_hidden()
    assert phone.context.cookies() == []


def test_moving_a_guide_on_the_kit_s_page_changes_the_kit_being_made(site, phone):
    made_kit(site, phone)
    phone.get_by_text("Sửa bộ này").click()
    phone.get_by_role("link", name="Đưa lên: Nhận biết lừa đảo").click()
    expect(phone.locator("ol.kit h3").first).to_have_text("Nhận biết lừa đảo")
    moved = phone.url
    phone.goto(site)
    phone.locator(".bag a").click()
    phone.wait_for_url(moved.split("&to=")[0])
    assert phone.locator("ol.kit h3").first.inner_text() == "Nhận biết lừa đảo"


def test_the_phone_remembers_the_team_of_its_owner(site, phone):
    phone.goto(site + PAGES["kit"], wait_until="networkidle")
    phone.get_by_text("Sửa bộ này").click()
    phone.get_by_role("button", name="Tôi ở tổ này").click()
    expect(phone.get_by_role("button", name="Máy đã nhớ: tôi ở tổ này")).to_be_visible()
    phone.goto(f"{site}/huong-dan/")
    add(phone, "Nhận biết lừa đảo")
    phone.locator(".bag a").click()
    expect(phone.locator("a.call")).to_have_attribute("href", "tel:0900000004")
    assert phone.url.endswith(f"&to={TEAM}")
    phone.goto(f"{site}/huong-dan/", wait_until="networkidle")
    phone.locator("a[data-choose]").click()
    expect(phone.get_by_label("Tổ ở xã Đức Minh")).to_have_value(TEAM)


def test_a_kit_takes_twelve_guides_and_then_says_that_it_is_full(site, phone):
    phone.goto(f"{site}/huong-dan/kich-hoat-vneid/")
    phone.get_by_role("button", name="Thêm vào bộ").click()
    phone.goto(f"{site}/huong-dan/")
    for _guide in range(11):
        phone.get_by_role("button", name=re.compile("^Thêm vào bộ:")).first.click()
    expect(phone.locator(".bag")).to_have_text("Bộ (12)")
    assert phone.get_by_role("button", name=re.compile("^Bộ đã đủ bài:")).first.is_disabled()
    phone.locator(".bag a").click()
    assert phone.locator("ol.kit > li").count() == 12
    assert scanned(phone) == phone.url, "cheap cameras read it too"


def test_buttons_in_lists_move_nothing(site, phone):
    phone.goto(f"{site}/huong-dan/", wait_until="networkidle")
    places = "() => [...document.querySelectorAll('main li a')].map(a => JSON.stringify(a.getBoundingClientRect()))"
    before = phone.evaluate(places)
    phone.evaluate("localStorage.setItem('/bo/', JSON.stringify({codes: ['abcd']}))")
    phone.reload(wait_until="networkidle")
    expect(phone.locator(".pick").first).to_be_visible()
    assert phone.evaluate(places) == before


def test_a_phone_that_keeps_nothing_still_makes_kits_by_the_form(site, phone):
    phone.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('no') }})")
    errors = []
    phone.on("pageerror", lambda error: errors.append(error))
    phone.goto(f"{site}/bo/chon/")
    phone.get_by_label("Nhận biết lừa đảo").check()
    phone.get_by_role("button", name="Tạo bộ").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("1 bài tổ để lại cho bà con")
    assert errors == []


def test_sending_uses_the_phone_s_own_sheet(site, phone):
    phone.add_init_script("navigator.share = async data => { window.sent = data }")
    phone.goto(site + PAGES["kit"], wait_until="networkidle")
    phone.get_by_role("link", name="Gửi").click()
    eventually(phone, "window.sent")
    sent = phone.evaluate("sent")
    assert sent["title"] == "3 bài tổ để lại cho bà con"
    assert sent["url"].startswith(f"{site}/bo/?g=")


def test_without_a_sheet_the_address_is_copied_and_that_is_said(site, desk):
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.add_init_script("delete Navigator.prototype.share")
    desk.goto(f"{site}/huong-dan/kich-hoat-vneid/", wait_until="networkidle")
    desk.get_by_role("link", name="Gửi", exact=True).click()
    expect(desk.get_by_text("Đã chép địa chỉ")).to_be_visible()
    assert re.fullmatch(rf"{site}/h/\w+/", desk.evaluate("navigator.clipboard.readText()"))


def test_where_there_is_a_sheet_the_address_can_be_copied_too(site, phone):
    """To be pasted into Zalo, which not every phone offers on its sheet."""
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    phone.add_init_script("navigator.share = async data => { window.sent = data }")
    phone.goto(site + PAGES["kit"], wait_until="networkidle")
    phone.get_by_role("button", name="Chép địa chỉ").tap()
    expect(phone.get_by_text("Đã chép địa chỉ")).to_be_visible()
    assert re.fullmatch(rf"{site}/bo/\?g=\w+\.\w+\.\w+&to={TEAM}", phone.evaluate("navigator.clipboard.readText()"))
    assert phone.evaluate("window.sent") is None


def test_a_guide_that_a_team_hands_over_is_sent_on_with_its_number(site, phone):
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    phone.goto(f"{site}/huong-dan/kich-hoat-vneid/?to={TEAM}", wait_until="networkidle")
    phone.get_by_text("Mã QR và địa chỉ ngắn").click()
    phone.get_by_role("button", name="Chép địa chỉ").tap()
    expect(phone.get_by_text("Đã chép địa chỉ")).to_be_visible()
    address = phone.evaluate("navigator.clipboard.readText()")
    assert address == f"{site}/h/vkh2/?to={TEAM}"
    phone.goto(address)
    expect(phone.locator("a.call").first).to_have_attribute("href", "tel:0900000004")


def test_guides_are_ticked_where_search_found_them(site, phone):
    phone.goto(f"{site}/huong-dan/kich-hoat-vneid/")
    phone.get_by_role("button", name="Thêm vào bộ").click()
    phone.goto(f"{site}/tim/?q=lua%20dao")
    add(phone, "Nhận biết lừa đảo")
    expect(phone.locator(".bag")).to_have_text("Bộ (2)")
    row = phone.locator("li", has=phone.get_by_role("button", name="Đã trong bộ: Nhận biết lừa đảo"))
    words, tick = row.locator("a > span").bounding_box(), row.locator(".pick").bounding_box()
    assert words["x"] + words["width"] <= tick["x"] + 1, "it covers no word"
    assert tick["x"] + tick["width"] <= 360
    assert tick["height"] >= 48


def test_without_a_script_sending_is_a_message(site, plain_phone):
    plain_phone.goto(site + PAGES["kit"])
    assert plain_phone.get_by_role("link", name="Gửi").get_attribute("href").startswith("sms:?body=http")
    zalo = plain_phone.get_by_role("link", name="Mở Zalo để dán địa chỉ")
    assert zalo.get_attribute("href") == "https://zalo.me/"
    expect(plain_phone.get_by_text("Chép địa chỉ")).to_be_hidden()


def test_axe_finds_nothing_where_a_kit_is_being_made(site, phone):
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    made_kit(site, phone)
    for scheme in ("light", "dark"):
        phone.emulate_media(color_scheme=scheme)
        for address in (
            "/huong-dan/",
            "/huong-dan/kich-hoat-vneid/",
            PAGES["kit"],
            f"{PAGES['kit']}#ma-qr",
            "/bo/chon/",
        ):
            phone.goto(site + address, wait_until="networkidle")
            found = Axe().run(phone, options=rules).response["violations"]
            assert [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]] == []
