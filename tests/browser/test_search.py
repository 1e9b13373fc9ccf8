"""Finding a team and a guide: typing, choosing, and what the phone remembers.

The server of the tests without a network is their own: they stop it, change it, and start it again.
"""

import re

import pytest
from playwright.sync_api import expect

from . import content
from .asking import LARGER, eventually
from .conftest import PHONE
from .test_citizen import violations
from .test_offline import go, make_older, no_network, wait_until_kept

pytestmark = pytest.mark.browser

BOX = "Tên thôn, bản hoặc xã"
TEAM = "/duc-minh/to/thon-chau-thinh/"
NUMBER = "tel:0900000004"

WITHDRAWN = """
from teams.models import Membership

for row in Membership.objects.open().filter(team__slug="thon-chau-thinh"):
    row.member.withdraw({"phone"}, None)
"""


def suggested(page):
    return page.get_by_role("listbox").get_by_role("option")


def typed(page, text):
    """Type letter by letter, as a person does, and wait for what is suggested."""
    box = page.get_by_role("combobox")
    box.press_sequentially(text)
    expect(suggested(page).first).to_be_visible()
    return box


# The answer


def test_a_village_typed_on_the_first_page_leads_to_its_call_button_at_once(site, plain_phone):
    plain_phone.goto(site)
    plain_phone.get_by_label(BOX).fill("to chau thinh")
    plain_phone.get_by_role("button", name="Tìm tổ").tap()
    call = plain_phone.locator("a.call").first
    expect(call).to_have_attribute("href", NUMBER)
    box = call.bounding_box()
    assert box["y"] + box["height"] <= 740, "the call button is on the first screen"


def test_who_types_nothing_comes_by_province_commune_and_village_to_the_call_button(site, plain_phone):
    plain_phone.goto(f"{site}/tim/to/")
    for name in ("Tỉnh Hà Tĩnh", "Xã Đức Minh", "Thôn Châu Thịnh"):
        plain_phone.get_by_role("main").get_by_role("link", name=name, exact=True).tap()
    expect(plain_phone.locator("a.call").first).to_have_attribute("href", NUMBER)


def test_a_village_without_a_team_and_a_commune_without_a_page_have_somebody_to_call(site, plain_phone):
    plain_phone.goto(f"{site}/tim/to/?o=tinh-ha-tinh")
    plain_phone.get_by_role("link", name="Xã Đức Thịnh").tap()
    expect(plain_phone.get_by_text("Xã này chưa có trang ở đây")).to_be_visible()
    expect(plain_phone.locator("a.call")).to_be_visible()
    plain_phone.goto(f"{site}/tim/to/?o=thon-dong-den-vi-du")
    expect(plain_phone.get_by_text("chưa có tổ riêng")).to_be_visible()
    expect(plain_phone.get_by_role("link", name=re.compile("^Gọi tổ xã Đức Thọ"))).to_be_visible()


def test_somebody_at_the_door_is_checked_without_javascript(site, plain_phone):
    plain_phone.goto(site + TEAM)
    plain_phone.get_by_role("link", name="Kiểm tra một cái tên").tap()
    plain_phone.get_by_label("Họ tên người đó xưng").fill("nguyen van a")
    plain_phone.get_by_label("Thôn, xã của bà con").fill("chau thinh duc minh")
    plain_phone.get_by_role("button", name="Kiểm tra").tap()
    expect(plain_phone.get_by_role("status")).to_contain_text("Đúng")
    expect(plain_phone.locator("a.call")).to_have_attribute("href", NUMBER)


def test_axe_finds_nothing_on_what_the_check_answers(site, phone):
    for name in ("nguyen van a", "nguoi la mat", "a"):
        phone.goto(f"{site}/xac-minh/")
        phone.get_by_label("Họ tên người đó xưng").fill(name)
        phone.get_by_label("Thôn, xã của bà con").fill("chau thinh duc minh")
        phone.get_by_role("button", name="Kiểm tra").tap()
        expect(phone.locator("[role=status], .error").first).to_be_visible()
        assert violations(phone) == []


# Near the phone


NEAR = "Tìm gần chỗ tôi đang đứng"
DUC_MINH, SEA = {"latitude": 18.553219, "longitude": 105.587654}, {"latitude": 12, "longitude": 112}


@pytest.fixture
def standing(chromium):
    """Give a page on a phone that stands somewhere and lets sites know where."""
    contexts = []

    def standing(place, **options):
        context = chromium.new_context(
            viewport=PHONE, has_touch=True, locale="vi-VN", geolocation=place, permissions=["geolocation"], **options
        )
        contexts.append(context)
        return context.new_page()

    yield standing
    for context in contexts:
        context.close()


def test_a_tap_shows_the_communes_around_and_leads_to_the_call_button(site, standing):
    page, sent = standing(DUC_MINH), []
    page.on("request", lambda request: sent.append((request.method, request.url, request.post_data)))
    page.goto(f"{site}/tim/to/")
    expect(page.get_by_role("button", name=NEAR)).to_be_visible()
    assert {method for method, _url, _body in sent} == {"GET"}, "nothing is asked of the phone before the tap"
    page.get_by_role("button", name=NEAR).tap()
    expect(page.get_by_role("heading", name="Các xã gần bà con")).to_be_visible()
    assert [body for method, _url, body in sent if method == "POST"] == ["near=18.55%2C105.59"]
    assert not [url for _method, url, _body in sent if "18.5" in url or "105.5" in url]
    assert page.url == f"{site}/tim/to/"
    assert page.context.cookies() == []
    first = page.get_by_role("main").get_by_role("listitem").first
    expect(first).to_contain_text("khoảng 1 km")
    first.get_by_role("link", name="Xã Đức Minh").tap()
    expect(page.locator("a.call").first).to_be_visible()
    expect(page.get_by_role("link", name="Thôn Châu Thịnh", exact=True)).to_be_visible()


def test_coming_back_to_the_answer_does_not_ask_whether_to_send_it_again(site, standing):
    page = standing(DUC_MINH)
    page.goto(f"{site}/tim/to/")
    page.get_by_role("button", name=NEAR).tap()
    page.get_by_role("link", name="Xã Đức Minh").tap()
    expect(page.locator("a.call").first).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tổ của thôn tôi")
    page.reload()
    expect(page.get_by_role("button", name=NEAR)).to_be_visible()


@pytest.mark.parametrize("place", [DUC_MINH, SEA], ids=["near", "far"])
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_nothing_on_what_is_answered_near_or_far(site, standing, place, color_scheme):
    page = standing(place, color_scheme=color_scheme)
    page.goto(f"{site}/tim/to/")
    page.get_by_role("button", name=NEAR).tap()
    expect(page.get_by_text("Bà con chọn xã mình theo tên" if place == DUC_MINH else "chưa có xã nào")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_phone_that_refuses_says_to_type_the_name(site, phone):
    phone.goto(f"{site}/tim/to/")
    phone.get_by_role("button", name=NEAR).tap()
    expect(phone.locator("[data-near] [role=status]")).to_have_text(re.compile("^Điện thoại không cho biết vị trí"))
    assert violations(phone) == []
    assert phone.url == f"{site}/tim/to/"


def test_without_a_script_or_without_a_sense_of_place_there_is_no_such_button(site, plain_phone, phone):
    phone.add_init_script("Object.defineProperty(Navigator.prototype, 'geolocation', {value: undefined})")
    for page in (plain_phone, phone):
        page.goto(f"{site}/tim/to/", wait_until="networkidle")
        expect(page.get_by_role("combobox").or_(page.get_by_role("searchbox"))).to_be_visible()
        expect(page.get_by_role("button", name=NEAR)).to_be_hidden()


# Suggestions


def test_suggestions_are_walked_through_with_the_keys_of_a_combobox(site, desk):
    desk.goto(site)
    box = typed(desk, "dang ky tam")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(desk.locator(".typed [role=status]")).to_have_text(re.compile(r"^\d gợi ý"))
    options = suggested(desk)
    last = options.count() - 1

    def current():
        marked = box.get_attribute("aria-activedescendant")
        return next((place for place, one in enumerate(options.all()) if one.get_attribute("id") == marked), None)

    for key, place in [
        ("ArrowDown", 0),
        ("ArrowDown", 1),
        ("ArrowUp", 0),
        ("ArrowUp", None),
        ("ArrowUp", last),
        ("ArrowDown", None),
        ("ArrowDown", 0),
        ("Home", None),
        ("ArrowDown", 0),
    ]:
        desk.keyboard.press(key)
        assert current() == place, key
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    assert desk.evaluate("document.activeElement.id") == "q"
    assert violations(desk) == []
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("dang ky tam")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Đăng ký tạm trú")


def test_enter_alone_and_the_last_suggestion_search_for_what_was_typed(site, desk):
    for keys in (["Enter"], ["ArrowUp", "Enter"]):
        desk.goto(site)
        typed(desk, "vneid")
        for key in keys:
            desk.keyboard.press(key)
        desk.wait_for_url(f"{site}/tim/?q=vneid")


def test_a_suggestion_is_tapped_in_the_dark(site, phone):
    phone.emulate_media(color_scheme="dark")
    phone.goto(site)
    typed(phone, "chau thin")
    first = suggested(phone).first
    assert first.bounding_box()["height"] >= 48
    assert violations(phone) == []
    first.tap()
    phone.wait_for_url("**/tim/to/?o=*")
    expect(phone.locator("a.call").first).to_have_attribute("href", NUMBER)


def test_suggestions_fit_a_narrow_phone_with_large_text(site, phone):
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    phone.set_viewport_size({"width": 320, "height": 640})
    for address in ("/", "/tim/to/"):
        phone.goto(site + address)
        phone.evaluate(LARGER)
        typed(phone, "chau thinh")
        assert phone.evaluate(overflow) <= 0


def test_leaving_the_box_closes_the_list_and_the_button_below_it_can_be_pressed(site, phone):
    phone.goto(f"{site}/tim/")
    typed(phone, "vneid")
    phone.get_by_role("button", name="Tìm").tap()
    phone.wait_for_url(f"{site}/tim/?q=vneid")


def test_without_a_network_the_box_stays_a_box(site, phone):
    phone.goto(site)
    phone.route("**/goi-y/**", lambda route: route.abort())
    box = phone.get_by_role("combobox")
    with phone.expect_event("requestfailed", lambda request: "goi-y" in request.url):
        box.press_sequentially("vneid")
    expect(phone.get_by_role("listbox")).to_be_hidden()
    phone.keyboard.press("Enter")
    phone.wait_for_url(f"{site}/tim/?q=vneid")


# The team that is remembered


def card(page):
    return page.get_by_role("region", name=re.compile("^Tổ của bà con"))


def remember(page, site):
    go(page, f"{site}/tim/to/?q=chau+thinh+duc+minh")
    page.get_by_role("button", name="Nhớ tổ này trên máy này").click()
    expect(page.get_by_role("button", name="Đã nhớ")).to_be_visible()
    wait_until_kept(page, TEAM)


def test_a_team_is_remembered_on_the_first_page_and_in_guides_until_it_is_forgotten(site, visitor):
    go(visitor, site)
    expect(card(visitor)).to_be_hidden()
    remember(visitor, site)
    for address in ("/", "/huong-dan/kich-hoat-vneid/"):
        go(visitor, site + address)
        visitor.reload()
        expect(card(visitor).locator("a.call")).to_have_attribute("href", NUMBER)
        expect(card(visitor).get_by_role("link", name="Thôn Châu Thịnh")).to_have_attribute("href", TEAM)
        assert violations(visitor) == []
    assert "0900" not in visitor.evaluate("JSON.stringify(localStorage)"), "only the team is noted, no number"
    assert visitor.context.cookies() == []
    card(visitor).get_by_role("button", name="Quên tổ này").click()
    expect(card(visitor)).to_be_hidden()
    go(visitor, site + TEAM)
    expect(visitor.get_by_role("button", name="Nhớ tổ này trên máy này")).to_be_visible()


def test_the_remembered_team_is_called_without_a_network(own_site, visitor):
    remember(visitor, own_site)
    guide = "/huong-dan/kich-hoat-vneid/"
    go(visitor, own_site + guide)
    wait_until_kept(visitor, guide)
    with no_network(own_site, visitor):
        for address in (guide, "/"):
            go(visitor, own_site + address)
            expect(card(visitor).locator("a.call")).to_have_attribute("href", NUMBER)
            expect(card(visitor)).to_contain_text(re.compile(r"Không có mạng\. Đây là bản lưu ngày \d\d/\d\d/\d{4}\."))


def test_a_number_that_was_withdrawn_goes_from_the_phone_with_the_next_visit(own_site, visitor):
    remember(visitor, own_site)
    make_older(visitor, own_site + TEAM, days=1)  # what is a minute old is not fetched again
    content.run(own_site, WITHDRAWN)
    go(visitor, own_site)
    expect(card(visitor).locator("a.call")).to_be_visible()
    expect(card(visitor).locator(f"a.call[href='{NUMBER}']")).to_have_count(0)
    eventually(visitor, "async url => !(await (await caches.match(url)).text()).includes('0900000004')", TEAM)
    with no_network(own_site, visitor):
        go(visitor, own_site)
        expect(card(visitor)).to_contain_text("Không có mạng.")
        expect(card(visitor).locator(f"a.call[href='{NUMBER}']")).to_have_count(0)
