"""A citizen with a cheap phone, and one at a computer."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.pages import PAGES

from .asking import LARGER, eventually

pytestmark = pytest.mark.browser

every_page = pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)


def wait_for_call(page, number):
    call = page.locator("a.call")
    expect(call).to_have_attribute("href", f"tel:{number}")
    return call


def test_from_the_first_page_to_the_call_button_in_two_taps_by_typing(site, plain_phone):
    plain_phone.goto(site)
    plain_phone.get_by_label("Tên thôn, bản hoặc xã").fill("chau thinh")
    plain_phone.get_by_role("button", name="Tìm tổ").tap()
    plain_phone.get_by_role("link", name="Thôn Châu Thịnh", exact=True).first.tap()
    expect(plain_phone.get_by_role("heading", level=1)).to_have_text("Thôn Châu Thịnh")
    call = wait_for_call(plain_phone, "0900000004")
    box = call.bounding_box()
    assert box["y"] + box["height"] <= 740, "the call button is on the first screen"


def test_from_the_first_page_to_the_call_button_in_two_taps_by_choosing(site, phone):
    phone.goto(site)
    phone.get_by_role("link", name="Xã Đức Minh").tap()
    phone.get_by_role("link", name="Thôn Châu Thịnh").tap()
    wait_for_call(phone, "0900000004")


def test_the_result_itself_has_a_call_button_after_one_tap(site, plain_phone):
    plain_phone.goto(f"{site}/tim/?q=chau+thinh")
    call = plain_phone.get_by_role("link", name=re.compile("Gọi tổ thôn Châu Thịnh"))
    assert call.get_attribute("href") == "tel:0900000004"


def test_a_former_commune_leads_to_today_s_without_javascript(site, plain_phone):
    plain_phone.goto(f"{site}/ten-cu/?q=tung+chau")
    plain_phone.get_by_role("link", name=re.compile("Xã Tùng Châu")).tap()
    plain_phone.get_by_role("link", name="Đến trang xã Đức Minh").tap()
    expect(plain_phone.get_by_role("heading", level=1)).to_have_text("Xã Đức Minh")


def test_a_guide_is_followed_without_javascript(site, plain_phone):
    plain_phone.goto(f"{site}/huong-dan/")
    plain_phone.get_by_role("link", name="Cài và kích hoạt VNeID mức 2").tap()
    plain_phone.wait_for_url("**/kich-hoat-vneid/")
    steps = plain_phone.locator("ol.steps > li")
    assert steps.count() == 8
    plain_phone.goto(plain_phone.url + "#buoc-3")
    expect(steps.nth(2)).to_be_in_viewport()
    problem = plain_phone.locator("details").first
    problem.locator("summary").tap()
    assert problem.locator("p").first.is_visible()


def test_the_contact_list_prints_on_one_sheet_with_its_five_columns(site, desk, tmp_path):
    desk.goto(f"{site}/van-ho/danh-ba/")
    pdf = desk.pdf(path=tmp_path / "list.pdf", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    desk.emulate_media(media="print")
    assert not desk.locator("nav").first.is_visible()
    assert desk.get_by_text("Độc lập – Tự do – Hạnh phúc").is_visible()
    assert [cell.inner_text() for cell in desk.locator("thead th").all()] == [
        "STT",
        "Tên tổ",
        "Họ và tên tổ trưởng",
        "Số điện thoại",
        "Chức vụ chính quyền địa phương",
    ]


def violations(page):
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


@every_page
def test_axe_finds_nothing_on_a_phone_or_a_computer(site, phone, desk, address):
    for page in (phone, desk):
        page.goto(site + address)
        assert violations(page) == []


IN_THE_DARK = ("home", "team", "guide", "former commune", "search", "finder with a village", "check of a person")


@pytest.mark.parametrize("address", [PAGES[name] for name in IN_THE_DARK])
def test_axe_finds_nothing_in_the_dark(site, phone, address):
    phone.emulate_media(color_scheme="dark")
    phone.goto(site + address)
    assert violations(phone) == []


def requests_of(page, address, **options):
    """What the browser asks for to show a page, in order; of the server alone."""
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(address, wait_until="networkidle", **options)
    return [url for url in requests if not url.startswith("data:")]


@every_page
def test_without_scripts_a_page_needs_one_request_and_leaves_no_cookie(site, plain_phone, address):
    assert requests_of(plain_phone, site + address) == [site + address]
    assert plain_phone.context.cookies() == []


LATER = re.compile(
    r"/(static/(js/\w+|css/making)\.\w+\.(js|css)|static/icons/[\w.-]+|sw\.js|manifest\.webmanifest|khong-mang/)$"
)


@every_page
def test_what_comes_after_a_page_is_our_own_scripts_and_leaves_no_cookie(site, phone, address):
    first, *later = requests_of(phone, site + address)
    assert first == site + address
    for url in later:
        assert url.startswith(site), url
        assert LATER.search(url) or url == site + address or "/huong-dan/" in url or "/to/" in url, url
    assert phone.context.cookies() == []


@pytest.mark.parametrize("address", ["/", "/huong-dan/kich-hoat-vneid/", PAGES["kit"], "/khong-mang/"])
def test_a_page_is_painted_before_any_script_has_come(site, phone, address):
    """The scripts are held back for good: the page stands nevertheless, and can be used."""
    phone.route("**/static/js/**", lambda route: None)
    phone.goto(site + address, wait_until="commit")
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    painted = "performance.getEntriesByName('first-contentful-paint').length"
    eventually(phone, painted)
    expect(phone.locator("#muc-luc a").first).to_be_visible()


@every_page
def test_no_page_scrolls_sideways_at_320_pixels_or_with_text_at_200_per_cent(site, phone, address):
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.goto(site + address)
    assert phone.evaluate(overflow) <= 0
    phone.set_viewport_size({"width": 360, "height": 740})
    phone.evaluate(LARGER)
    assert phone.evaluate(overflow) <= 0


@every_page
def test_what_is_tapped_is_large_enough(site, phone, address):
    phone.goto(site + address)
    too_small = phone.evaluate(
        """() => [...document.querySelectorAll('a, button, input, select, summary')]
            .filter(e => e.checkVisibility() && !e.classList.contains('vh') && !e.closest('.trap'))
            .map(e => e.type === 'checkbox' ? e.closest('label') : e)
            .filter(e => !(e.closest('p, dd, address, caption') && getComputedStyle(e).display === 'inline'))
            .map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 120)])
            .filter(([box]) => box.height < 47.5)
            .map(([box, html]) => `${box.height}: ${html}`)"""
    )
    assert too_small == []


def test_the_first_tab_stop_leads_to_the_content_and_focus_is_seen(site, desk):
    desk.goto(site)
    desk.keyboard.press("Tab")
    focused = desk.locator(":focus")
    assert focused.inner_text() == "Bỏ qua, vào nội dung chính"
    assert focused.is_visible()
    desk.keyboard.press("Tab")
    assert desk.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
