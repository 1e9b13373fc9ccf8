"""Takes the handbook's screenshots into hinh/: the demo as it is deployed, a real browser. `make handbook` runs it.

What is done here stays in a site of its own that is gone afterwards.
"""

import csv
import io
import sys
import tempfile
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.browser.chromium import opened_browser  # noqa: E402
from tests.browser.signing_in import confirm, sign_in  # noqa: E402
from tests.serving import served  # noqa: E402

PICTURES = HERE / "hinh"
LARGEST = 60 * 1024  # bytes
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}


class Screen:
    """A browser window in which somebody works, and a camera."""

    def __init__(self, browser, site, viewport=DESK):
        self.site = site
        self.page = browser.new_context(viewport=viewport, locale="vi-VN", reduced_motion="reduce").new_page()

    def go(self, path):
        self.page.goto(f"{self.site}{path}")

    def sign_in(self, name):
        sign_in(self.page, self.site, name)
        return self

    def link(self, label):
        self.page.get_by_role("link", name=label).first.click()
        self.page.wait_for_load_state()

    def button(self, label):
        """Press a button; one of the footer's may hide behind the arrow."""
        button = self.page.get_by_role("button", name=label, exact=True).last
        if not button.is_visible():
            self.page.locator("footer [data-w-dropdown-target=toggle]").click()
        button.click()
        self.page.wait_for_load_state()

    def choose(self, button, label):
        """Choose in the window that a chooser's button opens."""
        self.page.get_by_role("button", name=button).first.click()
        window = self.page.locator(".modal")
        window.get_by_role("link", name=label, exact=True).click()
        window.wait_for(state="detached")

    def take(self, name, top=None, height=None):
        """Keep what shows as ``name``.png: without the menu from ``top`` on, a selector, else the whole window."""
        clip = None
        if top:
            element = self.page.locator(top).first
            element.evaluate("element => { element.scrollIntoView(); scrollBy(0, -100) }")
        self.page.wait_for_timeout(500)
        if top:
            left = self.page.locator("main").bounding_box()["x"]
            header = self.page.locator(".w-slim-header").first.bounding_box()
            y = max(header["y"] + header["height"] + 1, element.bounding_box()["y"] - 20)
            window = self.page.viewport_size
            room = window["height"] - y
            clip = {"x": left, "y": y, "width": window["width"] - left, "height": min(height or room, room)}
        keep(self.page.screenshot(clip=clip), PICTURES / f"{name}.png")


def keep(screenshot, file):
    """Save with as many colours as the size allows."""
    picture = Image.open(io.BytesIO(screenshot)).convert("RGB")
    for colours in (128, 64, 32, 16):
        picture.quantize(colours, dither=Image.Dither.NONE).save(file, optimize=True)
        if file.stat().st_size <= LARGEST:
            return
    raise ValueError(f"{file.name} is larger than {LARGEST} bytes even with {colours} colours: crop it.")


def sign_in_page(browser, site):
    screen = Screen(browser, site, {"width": 640, "height": 640})
    screen.go("/admin/login/")
    screen.take("dang-nhap")


def first_screens(browser, site):
    Screen(browser, site).sign_in("bientap.ducminh").take("xa-cua-toi")
    Screen(browser, site, PHONE).sign_in("bientap.ducminh").take("xa-cua-toi-dien-thoai")
    Screen(browser, site, PHONE).sign_in("to.chauthinh").take("to-cua-toi-dien-thoai")
    Screen(browser, site).sign_in("bientap.hatinh").take("cap-tinh")


def teams_and_members(screen):
    screen.go("/admin/snippets/teams/team/")
    screen.take("cac-to")
    screen.link("Thôn Đồng Lúa (ví dụ)")
    screen.page.get_by_role("button", name="Thêm Thành viên").click()
    screen.page.get_by_role("button", name="Chọn thành viên").last.click()
    screen.page.get_by_role("tab", name="Thêm thành viên").click()
    screen.take("them-thanh-vien")


def consents(screen):
    screen.go("/admin/snippets/teams/member/")
    screen.link("Hồ Văn A")
    screen.take("dong-y", top="#panel-child-consents-section, section:has(#id_consents-TOTAL_FORMS)")
    screen.go("/admin/snippets/teams/member/")
    screen.link("Nguyễn Văn A")
    screen.link("Rút đồng ý")
    screen.take("rut-dong-y", top=".consent-screen", height=500)
    screen.go("/admin/dong-y/")
    screen.link("Mẫu để ký")
    screen.take("phieu-dong-y", top=".paper")


def lists(screen):
    screen.go("/admin/danh-sach/")
    screen.take("lay-danh-sach", top=".lists-section")
    with screen.page.expect_download() as download:
        screen.button("Tệp CSV")
    rows = list(csv.reader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    for row in rows:
        if "Bùi Văn L" in row:
            row[row.index("Bùi Văn L")] = "Lò Văn B"
        if "0900 000 013" in row:
            row[row.index("0900 000 013")] = "0900 000 093"
    mended = io.StringIO()
    csv.writer(mended).writerows(rows)
    screen.page.set_input_files(
        "[name=file]",
        {"name": "danh-sach-to.csv", "mimeType": "text/csv", "buffer": mended.getvalue().encode("utf-8-sig")},
    )
    screen.button("Xem trước thay đổi")
    screen.page.locator("#confirm").wait_for(state="attached")
    screen.take("xem-truoc-thay-doi", top="main h2", height=600)
    screen.button("Nhập: thay đổi hồ sơ")
    screen.page.get_by_role("link", name="Hoàn tác", exact=True).wait_for()
    screen.take("da-nhap", top="main h2", height=260)
    screen.link("Hoàn tác")
    screen.take("hoan-tac", top="main h2")
    screen.button("Hoàn tác lần nhập")


def guides(screen, approver):
    screen.go("/admin/guides/choose_parent/")
    screen.take("bai-huong-dan")
    screen.go("/admin/pages/")
    screen.link("Xã Đức Minh")
    commune = screen.page.url.rstrip("/").rpartition("/")[2]
    address = f"/admin/pages/{commune}/edit/"
    screen.go(address)
    screen.page.locator("[name=office_hours]").fill("Thứ Hai đến thứ Sáu, 7:00–16:30")
    screen.page.locator("footer [data-w-dropdown-target=toggle]").click()
    screen.take("gui-duyet")
    screen.button("Gửi duyệt")
    screen.page.get_by_text("Đã gửi duyệt trang").wait_for()
    approver.go(address)
    approver.take("duyet")
    screen.go("/admin/pages/")
    screen.link("Danh bạ")
    screen.take("danh-ba")


def mergers(screen):
    screen.go("/admin/sap-nhap/")
    screen.choose("Chọn địa bàn", "Thôn Đồng Vang (ví dụ)")
    screen.take("sap-nhap", top=".mergers")
    screen.button("Sáp nhập…")
    screen.page.get_by_label("Thôn Phúc Hạ (ví dụ)").first.check()
    screen.take("sap-nhap-chon", top=".mergers")


def search(screen):
    for query, times in (("covid", 3), ("vaccine", 2), ("kqxs", 1)):
        for _time in range(times):
            screen.go(f"/tim/?q={query}")
    screen.go("/admin/snippets/search/synonym/add/?words=giấy đẻ")
    screen.page.locator("[name=means]").fill("khai sinh")
    screen.button("Lưu")
    screen.take("tu-dong-nghia")
    screen.go("/admin/khong-tim-thay/")
    screen.take("tim-khong-thay", top=".desk", height=320)


def administrator(screen):
    screen.go("/admin/")
    screen.link("Xã Thanh Thịnh")
    screen.take("van-dung", top="#overdue, section:has-text('Cần kiểm tra lại')", height=130)
    screen.go("/admin/cai-dat/xa/")
    screen.take("dua-xa-len-trang")
    confirm(screen.page, screen.site, "quantri", back="/admin/cai-dat/tai-khoan/")
    screen.take("tai-khoan-moi")


def main():
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as var, served(Path(var)) as site, opened_browser() as browser:
        sign_in_page(browser, site)
        first_screens(browser, site)
        editor = Screen(browser, site).sign_in("bientap.ducminh")
        teams_and_members(editor)
        consents(editor)
        lists(editor)
        guides(editor, Screen(browser, site).sign_in("duyet.ducminh"))
        mergers(editor)
        search(editor)
        administrator(Screen(browser, site).sign_in("quantri"))


if __name__ == "__main__":
    main()
