"""An editor and an approver, each with a browser of their own: what is written waits, comes back, and is published."""

import pytest

from .signing_in import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def at_desk(site, chromium):
    """Sign somebody in; their browser is closed after the test."""
    contexts = []

    def seated(name):
        contexts.append(chromium.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN"))
        page = contexts[-1].new_page()
        sign_in(page, site, name)
        return page

    yield seated
    for context in contexts:
        context.close()


def press(page, label):
    """Press a button of the footer: the one that shows, or one of those behind the arrow."""
    button = page.get_by_role("button", name=label, exact=True)
    if not button.is_visible():
        page.locator("footer [data-w-dropdown-target=toggle]").click()
    button.click()


def test_a_change_waits_comes_back_with_words_and_is_published(site, at_desk, plain_phone):
    hours = "Thứ Hai đến thứ Sáu, 7:00–16:30"
    editor, approver = at_desk("bientap.ducminh"), at_desk("duyet.ducminh")
    editor.goto(f"{site}/admin/pages/")
    editor.get_by_role("link", name="Xã Đức Minh", exact=True).first.click()
    address = f"{site}/admin/pages/{editor.url.rstrip('/').rsplit('/', 1)[1]}/edit/"

    editor.goto(address)
    editor.locator("[name=office_hours]").fill(hours)
    press(editor, "Gửi duyệt")
    editor.get_by_text("Đã gửi duyệt trang").wait_for()

    approver.goto(address)
    approver.get_by_text("Bài này đang chờ anh/chị duyệt").wait_for()
    press(approver, "Trả lại")
    approver.locator(".modal textarea").fill("Xem lại giờ buổi sáng.")
    approver.locator(".modal form button[type=submit]").click()
    approver.get_by_text("đã được trả lại cho người viết").wait_for()

    editor.goto(address)
    editor.get_by_text("Bài được trả lại: “Xem lại giờ buổi sáng.”").wait_for()
    press(editor, "Gửi duyệt lại")
    editor.get_by_text("Đã gửi duyệt trang").wait_for()
    plain_phone.goto(f"{site}/duc-minh/")
    assert hours not in plain_phone.locator("body").inner_text()

    approver.goto(address)
    press(approver, "Duyệt và đăng")
    approver.get_by_text("đã được duyệt và đăng").wait_for()
    plain_phone.goto(f"{site}/duc-minh/?sau")  # not the copy that the phone keeps for half a minute
    assert hours in plain_phone.locator("body").inner_text()
