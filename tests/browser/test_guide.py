"""A guide as people meet it: followed without a script, printed, turned on a wall, scrolled through on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from guides.library import HERE
from tests.pages import PAGES

from . import content
from .asking import eventually
from .printed import printed

pytestmark = pytest.mark.browser
TEAM = "duc-minh/thon-chau-thinh"
GUIDE = f"/duc-minh/huong-dan/nhan-biet-lua-dao/?to={TEAM}"


@pytest.fixture(scope="module")
def pictured(own_site):
    """The site, with a guide that has a picture and a recording."""
    content.run(own_site, content.PICTURE_AND_SOUND)
    return own_site


def test_a_guide_is_reached_followed_and_judged_without_javascript(site, plain_phone):
    page = plain_phone
    page.goto(site)
    page.get_by_role("link", name="Giấy tờ và dịch vụ công").tap()
    page.get_by_role("link", name="Cài và kích hoạt VNeID mức 2").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kích hoạt tài khoản VNeID mức 2")
    steps = page.locator("ol.steps > li")
    assert steps.count() == 8
    for place in range(8):
        step = steps.nth(place)
        assert step.get_attribute("id") == f"buoc-{place + 1}"
        expect(step.locator("h3")).to_be_visible()
        expect(step.locator(".tx > p").first).to_be_visible()
    expect(steps.nth(1).get_by_text("Nếu bà con dùng iPhone")).to_be_visible()
    page.get_by_role("button", name="Chưa", exact=True).tap()
    page.get_by_label("5. Nhập mã OTP trong tin nhắn").check()
    page.locator("textarea").fill("Không thấy tin nhắn")
    page.get_by_role("button", name="Gửi", exact=True).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cảm ơn bà con, câu trả lời đã được ghi lại.")


def test_axe_finds_nothing_where_the_reader_says_at_which_step(site, phone):
    phone.goto(site + PAGES["guide"])
    phone.get_by_role("button", name="Chưa", exact=True).tap()
    expect(phone.locator("textarea")).to_be_visible()
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    found = Axe().run(phone, options=rules).response["violations"]
    assert [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]] == []


# Printed from the browser


def test_a_guide_prints_whole_with_the_team_s_number_and_nothing_to_press(pictured, desk):
    desk.goto(pictured + GUIDE)
    sides, text = printed(desk)
    assert sides <= 4
    assert "Gọi tổ thôn Châu Thịnh 0900 000 004" in text
    assert "In từ bài kiểm tra ngày 22/11/2026" in text
    for heading in desk.locator("ol.steps h3, section:not(.scr) summary").all_text_contents():
        assert " ".join(heading.split()) in text
    assert "Đã lỡ bấm hoặc lỡ chuyển tiền Xem ngay bài" in text, "what is folded on the screen is open on paper"
    for pressed in ("Thêm vào bộ", "Bài này có giúp được", "Mở Zalo", "Chép địa chỉ", "Nghe"):
        assert pressed not in text


def test_every_guide_prints_on_two_sheets(site, desk):
    for path in HERE.glob("[a-z]*.toml"):
        desk.goto(f"{site}/huong-dan/{path.stem}/")
        sides, text = printed(desk)
        assert sides <= 4, path.stem
        assert "không giữ điện thoại của bà con." in text, path.stem


@pytest.mark.parametrize("address", [PAGES["kit"], PAGES["named kit"], "/huong-dan/bo-ho-ban-hang/"])
def test_a_kit_prints_on_one_side_with_lines_to_write_on(site, desk, address):
    desk.goto(site + address)
    titles = desk.locator("ol.kit h3").all_inner_texts()
    sides, text = printed(desk)
    assert sides == 1
    assert all(title in text for title in titles)
    assert "Ngày đến nhà" in text


# Nothing moves under the finger

VOICE = """Object.defineProperty(window, "speechSynthesis", { value: Object.assign(new EventTarget(), {
    getVoices: () => [{ lang: "vi-VN", localService: true }], cancel() {}, speak() {} }) });"""
SHIFTS = """window.shifts = [];
    new PerformanceObserver(list => list.getEntries().forEach(entry => shifts.push(entry.value)))
        .observe({ type: "layout-shift", buffered: true });"""
DOWN = "top => scrollTo({ top, behavior: 'instant' })"


STILL = ("kit", "guides", "slides", "home", "commune", "team", "finder", "finder with a village")


@pytest.mark.parametrize("address", [GUIDE, *(PAGES[name] for name in STILL)])
def test_nothing_moves_while_pictures_and_buttons_come(pictured, phone, address):
    phone.add_init_script(SHIFTS + VOICE)
    phone.goto(pictured + address, wait_until="networkidle")
    for top in range(0, phone.evaluate("document.documentElement.scrollHeight"), 370):
        phone.evaluate(DOWN, top)
        phone.wait_for_timeout(60)
    phone.wait_for_load_state("networkidle")
    if address == GUIDE:
        eventually(phone, "document.querySelector('.steps picture img').naturalWidth > 0")
        assert phone.get_by_role("button", name="Nghe").count() == 8
    assert phone.evaluate("shifts.reduce((sum, value) => sum + value, 0)") < 0.01


# On a wall


def swipe(page, start, end):
    """A finger that goes up or down the middle of the screen."""
    session = page.context.new_cdp_session(page)
    heights = [start + (end - start) * part / 8 for part in range(1, 9)]
    touches = [("touchStart", [start]), *(("touchMove", [height]) for height in heights), ("touchEnd", [])]
    for kind, points in touches:
        points = [{"x": 180, "y": height} for height in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_slides_are_turned_by_swiping(site, phone):
    phone.goto(site + PAGES["slides"])
    at_the_top = "place => document.querySelector(place).getBoundingClientRect().top === 0"
    eventually(phone, at_the_top, "#dau")
    for start, end, place in [(600, 100, "#buoc-1"), (600, 100, "#buoc-2"), (100, 600, "#buoc-1")]:
        swipe(phone, start, end)
        eventually(phone, at_the_top, place)
