"""An office worker in the admin, with a real browser."""

import pytest

from .signing_in import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def admin(site, desk):
    sign_in(desk, site, "quantri")
    return desk


def test_a_member_is_created_from_the_team_s_screen_and_shown_after_consent(site, admin):
    admin.goto(f"{site}/admin/snippets/teams/team/")
    admin.get_by_role("link", name="Thôn Đồng Lúa (ví dụ)").first.click()
    admin.get_by_role("button", name="Thêm Thành viên").click()
    admin.get_by_role("button", name="Chọn thành viên").last.click()
    admin.get_by_role("tab", name="Thêm thành viên").click()
    modal = admin.locator(".modal")
    modal.locator("[name$=name]").first.fill("Lò Văn Thử")
    modal.locator("[name$=office]").fill("Y tế thôn")
    modal.locator("select[name$=area]").select_option(label="Xã Đức Minh")
    modal.get_by_role("button", name="Thêm thành viên").last.click()
    modal.wait_for(state="detached")
    admin.locator("button[type=submit]", has_text="Lưu").first.click()
    admin.wait_for_url(f"{site}/admin/snippets/teams/team/**")

    admin.goto(f"{site}/duc-minh/to/thon-dong-lua-vi-du/")
    text = admin.locator("main").inner_text()
    assert "Y tế thôn" in text
    assert "Lò Văn Thử" not in text


def test_what_is_typed_and_not_saved_is_not_public(site, admin):
    admin.goto(f"{site}/admin/snippets/teams/team/")
    admin.get_by_role("link", name="Thôn Thanh Kim", exact=True).first.click()
    admin.get_by_role("tab", name="Đến gặp tổ").click()
    admin.locator("[name=place]").fill("Chưa nghĩ xong")
    admin.wait_for_timeout(2500)  # autosave, were it on, would have come by now
    admin.goto(f"{site}/duc-minh/to/thon-thanh-kim/")
    assert "Chưa nghĩ xong" not in admin.locator("main").inner_text()
