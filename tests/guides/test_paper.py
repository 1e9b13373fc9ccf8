"""Guides and kits on paper: real PDF files for one A4 sheet, with the reader's own team on it."""

import datetime
from math import isclose

import pytest
from django.utils import timezone

from guides.models import GuideIndexPage, GuidePlatform, KitPage, LocalNote, Platform
from tests.factories import (
    AreaFactory,
    MemberFactory,
    MembershipFactory,
    TeamFactory,
    VillageFactory,
    commune_page,
    guide_page,
)
from tests.pdf import pdf, words

pytestmark = pytest.mark.django_db

STEP = {
    "title": "Nhập mã OTP",
    "text": "<p>Mã gửi qua <b>tin nhắn</b>.</p>",
    "choices": [{"when": "Nếu chưa có tin nhắn", "then": "<p>Chờ đã.</p>"}],
    "drawing": "phone-otp",
    "notes": [
        {"kind": "scam", "text": "<p>Ai hỏi mã là kẻ gian.</p>"},
        {"kind": "done", "text": "<p>Máy báo mức 2.</p>"},
    ],
}


@pytest.fixture
def commune():
    page = commune_page(AreaFactory(name="Mường Lúa"), slug="muong-lua", office_phone="0900 000 900")
    page.add_child(instance=GuideIndexPage(title="Hướng dẫn", slug="huong-dan"))
    return page


@pytest.fixture
def leader(commune):
    team = TeamFactory(area=VillageFactory(name="Suối Mơ", parent=commune.area))
    member = MemberFactory(name="Lò Văn B", phone="0900 000 001", area=commune.area, consents=["name", "phone"])
    MembershipFactory(team=team, member=member, role="leader")
    member.address = f"muong-lua/{team.slug}"
    return member


def sheet(client, address="/huong-dan/kich-hoat/ban-in/", **values):
    return pdf(client.get(address, values))


def is_a4(page):
    return isclose(page.mediabox.width, 595.28, abs_tol=1) and isclose(page.mediabox.height, 841.89, abs_tol=1)


def test_everything_a_page_folds_is_open_on_paper(client):
    guide_page(
        steps=[("step", STEP)],
        needs=[("need", "Thẻ căn cước")],
        time="15 phút",
        cost="Không mất tiền",
        cases=[("case", {"case": "Người già yếu", "answer": "<p>Gọi tổ.</p>"})],
        problems=[("problem", {"question": "Không có mã?", "answer": "<p>Xem sóng.</p>"})],
        checked_on=datetime.date(2026, 11, 15),
        checked_by="Công an xã",
    )
    text = words(sheet(client))
    for part in (
        "Kích hoạt VNeID",
        "15 phút, không mất tiền",
        "Thẻ căn cước",
        "Nhập mã OTP",
        "Mã gửi qua tin nhắn.",
        "Nếu chưa có tin nhắn: Chờ đã.",
        "Coi chừng lừa đảo: Ai hỏi mã là kẻ gian.",
        "Làm xong bà con thấy gì? Máy báo mức 2.",
        "Người già yếu: Gọi tổ.",
        "Không có mã? Xem sóng.",
        "không bao giờ hỏi mật khẩu",
        "Kiểm tra lần cuối: 15/11/2026, Công an xã.",
    ):
        assert part in text, part


def test_the_file_is_a_titled_tagged_vietnamese_a4_sheet_with_its_fonts_inside(client):
    guide_page(steps=[("step", STEP)])
    response = client.get("/huong-dan/kich-hoat/ban-in/")
    reader = pdf(response)
    assert len(response.content) < 300 * 1024
    assert all(map(is_a4, reader.pages))
    assert reader.metadata.title == "Kích hoạt VNeID"
    assert reader.root_object["/Lang"] == "vi"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    for font in reader.pages[0]["/Resources"]["/Font"].values():
        inside = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "/FontFile2" in inside or "/FontFile3" in inside


def test_the_team_of_the_reader_stands_on_top_else_the_office(client, commune, leader):
    guide_page()
    address = "/muong-lua/huong-dan/kich-hoat/ban-in/"
    text = words(sheet(client, address, to=leader.address))
    assert "Gọi tổ bản Suối Mơ" in text
    assert "Lò Văn B" in text
    assert "0900 000 001" in text.replace("\xa0", " ")
    text = words(sheet(client, address))
    assert "Lò Văn B" not in text
    assert "0900 000 900" in text.replace("\xa0", " ")
    assert "Ủy ban nhân dân xã Mường Lúa" in text


def test_a_withdrawn_number_is_not_on_the_next_sheet(client, commune, leader):
    guide_page()
    address = "/muong-lua/huong-dan/kich-hoat/ban-in/"
    assert "001" in words(sheet(client, address, to=leader.address))
    leader.consents.update(withdrawn_on=timezone.localdate())
    text = words(sheet(client, address, to=leader.address)).replace("\xa0", " ")
    assert "0900 000 001" not in text
    assert "Lò Văn B" not in text
    assert "0900 000 900" in text


def test_what_must_be_known_first_is_on_paper_too(client, commune):
    guide = guide_page(is_selling=True, unavailable="Cổng đang nâng cấp.", check_again_on=datetime.date(2026, 1, 2))
    guide.checked_on = datetime.date(2025, 12, 1)
    guide.save()
    GuidePlatform.objects.create(page=guide, platform=Platform.objects.create(name="Chợ Số", state="closed"))
    LocalNote.objects.create(
        index_page=GuideIndexPage.objects.child_of(commune).get(), guide=guide, text="Nộp tại <tầng 1>."
    )
    text = words(sheet(client, "/muong-lua/huong-dan/kich-hoat/ban-in/"))
    assert "Cổng đang nâng cấp." in text
    assert "Chợ Số" in text
    assert "Có thể đã thay đổi" in text
    assert "Nộp tại <tầng 1>." in text
    assert "đúng chất lượng" in text


def test_pictures_of_a_step_are_on_paper(client, settings, tmp_path):
    from wagtail.images.models import Image
    from wagtail.images.tests.utils import get_test_image_file_jpeg

    settings.MEDIA_ROOT = tmp_path
    image = Image.objects.create(title="Màn hình", file=get_test_image_file_jpeg(size=(800, 600)))
    guide = guide_page()
    picture = {"image": image.pk, "alt_text": "Nút Kích hoạt"}
    guide.steps = [{"type": "step", "value": STEP | {"pictures": [picture]}}]
    guide.save()
    assert len(sheet(client).pages[0].images) == 1


def test_a_kit_is_one_page_with_its_guides_and_lines_to_write_on(client, leader):
    guides = [guide_page(title=f"Bài {number}", slug=f"bai-{number}", steps=[("step", STEP)]) for number in range(12)]
    codes = ".".join(guide.code for guide in guides)
    reader = sheet(client, "/bo/ban-in/", g=codes, to=leader.address)
    text = words(reader).replace("\xa0", " ")
    assert len(reader.pages) == 1
    assert is_a4(reader.pages[0])
    assert all(f"Bài {number}" in text for number in range(12))
    assert "0900 000 001" in text
    assert "Ngày đến nhà" in text
    assert "Việc hẹn lại" in text
    assert "không bao giờ hỏi mật khẩu" in text


def test_a_named_kit_has_its_short_address_on_paper_unless_a_team_hands_it_over(client, commune, leader):
    guide = guide_page()
    kit = GuideIndexPage.shared().add_child(
        instance=KitPage(title="Bộ cho hộ bán hàng", slug="bo-ban-hang", summary="Bán hàng.", guides=[("guide", guide)])
    )
    address = "/muong-lua/huong-dan/bo-ban-hang/ban-in/"
    text = words(sheet(client, address))
    assert "Bộ cho hộ bán hàng" in text
    assert f"testserver/h/{kit.code}" in text
    assert f"testserver/h/{kit.code}" not in words(sheet(client, address, to=leader.address))


def test_a_kit_of_nothing_is_not_found(client):
    assert client.get("/bo/ban-in/").status_code == 404
    assert client.get("/bo/ban-in/?g=khong-co").status_code == 404
