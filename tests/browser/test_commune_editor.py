"""The 19th of the month: a commune's editor brings the list in, corrects a number, withdraws a consent."""

import re

import openpyxl
import pytest

from .conftest import DESK, PHONE
from .signing_in import sign_in

pytestmark = pytest.mark.browser


def edited(path, place, phone):
    """The exported workbook as the officer saves it: another number beside one place."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    row = next(row for row in sheet.iter_rows() if any(str(cell.value).endswith(place) for cell in row))
    titles = next(row for row in sheet.iter_rows() if any(cell.value == "Số điện thoại" for cell in row))
    column = next(cell.column for cell in titles if cell.value == "Số điện thoại")
    sheet.cell(row[0].row, column).value = phone
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("window", "place", "slug", "leader"),
    [
        (DESK, "Bến Trúc (ví dụ)", "thon-ben-truc-vi-du", "Phan Văn V"),
        (PHONE, "Cồn Dâu (ví dụ)", "thon-con-dau-vi-du", "Hoàng Văn P"),
    ],
    ids=["on the office computer", "on a phone"],
)
def test_the_public_page_shows_exactly_what_the_editor_did(site, chromium, tmp_path, window, place, slug, leader):
    context = chromium.new_context(viewport=window, locale="vi-VN", accept_downloads=True)
    page, citizen = context.new_page(), chromium.new_context(viewport=PHONE, locale="vi-VN").new_page()

    def public():
        citizen.goto(f"{site}/duc-minh/to/{slug}/")
        citizen.reload()  # past the half minute for which a phone keeps a page
        return re.sub(r"\s", " ", citizen.locator("main").inner_text())

    sign_in(page, site, "bientap.ducminh")
    assert "Xã Đức Minh" in page.locator("h1").inner_text()
    page.goto(f"{site}/admin/danh-sach/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Tệp Excel").click()
    path = tmp_path / "danh-sach.xlsx"
    download.value.save_as(path)

    page.locator("input[type=file]").set_input_files(edited(path, place, "0900 000 077"))
    page.get_by_role("button", name="Xem trước thay đổi").click()
    page.get_by_role("button", name="Nhập: thay đổi hồ sơ").wait_for()
    assert "0900 000 077" in re.sub(r"\s", " ", page.locator("main").inner_text())
    assert "0900 000 077" not in public()
    page.get_by_role("button", name="Nhập: thay đổi hồ sơ").click()
    page.get_by_text("Đã nhập danh sách").first.wait_for()
    assert "0900 000 077" in public()

    page.goto(f"{site}/admin/snippets/teams/member/?q={leader}")
    page.get_by_role("link", name=leader, exact=True).first.click()
    page.locator("[name=phone]").fill("0900.000.078")
    page.locator("button[type=submit]", has_text="Lưu").first.click()
    page.wait_for_url(f"{site}/admin/snippets/teams/member/**")
    page.get_by_text("đã được cập nhật").first.wait_for()
    assert "0900 000 078" in public()
    assert "0900 000 077" not in public()

    page.get_by_role("link", name=leader, exact=True).first.click()
    page.get_by_role("link", name="Rút đồng ý").click()
    page.get_by_role("button", name=re.compile("số điện thoại")).click()
    page.get_by_text("Đã rút").first.wait_for()
    shown = public()
    assert "0900 000 078" not in shown
    assert leader in shown
    context.close()
    citizen.context.close()
