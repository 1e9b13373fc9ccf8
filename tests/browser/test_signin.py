"""Signing in on a phone and at a desk, with the second step, in a real browser."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import hotp_value
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .conftest import PHONE
from .signing_in import confirm, sign_in
from .test_policies import refused

pytestmark = pytest.mark.browser
NAME = "to.chauthinh"


def code_for(secret):
    return f"{hotp_value(secret, int(time.time()) // 30):06}"


def send(page):
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def is_in_order(page):
    """Nothing for axe to find, nothing wider than the phone."""
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_a_phone_sets_the_second_step_up_and_signs_in_with_it(own_site, phone):
    site = own_site
    assert refused(phone, f"{site}/admin/login/") == []
    is_in_order(phone)
    phone.locator("[name=login]").fill(NAME)
    phone.locator("[name=password]").fill("sai-mat-khau")
    send(phone)
    expect(phone.get_by_role("alert")).to_have_text("Tên đăng nhập hoặc mật khẩu chưa đúng.")
    is_in_order(phone)

    sign_in(phone, site, NAME)
    confirm(phone, site, NAME, back="/admin/hai-buoc/bat/")
    expect(phone.get_by_role("img", name="Hình để ứng dụng quét")).to_be_in_viewport()
    assert refused(phone, f"{site}/admin/hai-buoc/bat/") == []
    is_in_order(phone)
    secret = phone.locator(".signin-secret").inner_text()
    phone.locator("[name=code]").fill(code_for(secret))
    send(phone)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Mã dự phòng")
    is_in_order(phone)
    codes = re.findall(r"\d{8}", phone.locator("main").inner_text())
    assert len(codes) == 10

    for address in ("/admin/hai-buoc/", "/admin/hai-buoc/tat/", "/admin/mat-khau/", "/admin/logout/"):
        assert refused(phone, site + address) == []
        is_in_order(phone)
    send(phone)
    phone.locator("[name=login]").fill(NAME)
    phone.locator("[name=password]").fill(site.accounts[NAME])
    send(phone)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Bước thứ hai")
    is_in_order(phone)
    phone.goto(f"{site}/admin/")
    assert "/admin/login/" in phone.url or "/hai-buoc/ma/" in phone.url
    phone.goto(f"{site}/admin/hai-buoc/ma/")
    phone.locator("[name=code]").fill(codes[3])
    send(phone)
    expect(phone).to_have_url(f"{site}/admin/")


def test_it_works_without_scripts_and_in_the_dark(site, chromium):
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False, color_scheme="dark", locale="vi-VN")
    page = context.new_page()
    sign_in(page, site, "bientap.vanho")
    page.goto(f"{site}/admin/mat-khau/")
    expect(page.get_by_label("Mật khẩu hiện tại")).to_be_visible()
    context.close()


def test_limits_hold_for_all_workers_together(own_site, chromium):
    """gunicorn runs two of them, and each answers some."""
    context = chromium.new_context(locale="vi-VN")
    page = context.new_page()
    said = []
    for _ in range(7):
        page.goto(f"{own_site}/admin/login/")
        page.locator("[name=login]").fill("bientap.ducminh")
        page.locator("[name=password]").fill("sai-mat-khau")
        send(page)
        said.append("đợi năm phút" in page.get_by_role("alert").inner_text())
    assert said == [False] * 5 + [True] * 2
    context.close()
