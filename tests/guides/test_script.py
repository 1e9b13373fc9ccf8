"""The script for the commune's loudspeakers."""

import re

import pytest

from guides.models import GuideIndexPage, LocalNote
from guides.script import SYLLABLES_A_MINUTE, sentence
from tests.factories import (
    AreaFactory,
    MemberFactory,
    MembershipFactory,
    TeamFactory,
    VillageFactory,
    commune_page,
    guide_page,
)

pytestmark = pytest.mark.django_db

STEPS = [
    (
        "step",
        {
            "title": "Nhập mã OTP",
            "text": "<p>Gọi <b>1900 0368</b> nếu quá 5 phút.</p>",
            "choices": [{"when": "Nếu chưa có tin nhắn:", "then": "<p>Chờ đến 15/8/2026.</p>"}],
            "notes": [{"kind": "scam", "text": "<p>Ai hỏi mã là kẻ gian.</p>"}],
        },
    ),
    ("step", {"title": "eTax Mobile báo 115.000 đ", "text": "<p>Xem kỹ.</p>"}),
]


def script(client, address="/huong-dan/kich-hoat/doc-loa/", **values):
    text = client.get(address, {"txt": ""} | values).content.decode("utf-8-sig")
    return text.split("\r\n\r\n")


def test_it_begins_with_the_agency_and_ends_with_the_warning(client):
    page = commune_page(AreaFactory(name="Mường Lúa"), slug="muong-lua", office_phone="0900 000 900")
    page.add_child(instance=GuideIndexPage(title="Hướng dẫn", slug="huong-dan"))
    guide_page(steps=STEPS, audience="Người từ 14 tuổi", needs=[("need", "Thẻ căn cước")], time="Khoảng 15 phút")
    title, *lines = script(client, "/muong-lua/huong-dan/kich-hoat/doc-loa/")
    assert title == "Kích hoạt VNeID"
    assert lines[0].startswith("Kính thưa bà con. Ủy ban nhân dân xã Mường Lúa xin hướng dẫn")
    assert lines[1] == "Bài này dành cho: người từ mười bốn tuổi."
    assert "bà con chuẩn bị: thẻ căn cước." in lines[2]
    assert "khoảng mười lăm phút" in lines[2]
    assert "Có hai bước." in lines
    assert "không chín không không, không không không, chín không không" in lines[-3]
    assert "không bao giờ hỏi mật khẩu, passcode hay mã OTP" in lines[-2]
    assert lines[-1] == "Xin cảm ơn bà con đã lắng nghe.\r\n"


def test_steps_are_read_in_order_with_every_figure_in_words(client):
    guide_page(steps=STEPS)
    text = "\n".join(script(client)[1:])
    assert "Bước một: nhập mã OTP. Gọi một chín không không, không ba sáu tám nếu quá năm phút." in text
    assert "Nếu chưa có tin nhắn, chờ đến ngày mười lăm tháng tám năm hai nghìn không trăm hai mươi sáu." in text
    assert "Coi chừng lừa đảo: ai hỏi mã là kẻ gian." in text
    assert "Bước hai: eTax Mobile báo một trăm mười lăm nghìn đồng." in text
    assert not re.search(r"\d", text)


def test_a_strange_word_is_explained_once_and_only_when_the_guide_does_not(client):
    guide = guide_page(steps=STEPS)
    assert "\n".join(script(client)).count("Mã OTP là mã gửi vào tin nhắn điện thoại.") == 1
    guide.steps = [("step", {"title": "Nhập mã OTP (mã gửi qua tin nhắn)", "text": "<p>Xong.</p>"})]
    guide.save()
    assert "Mã OTP là" not in "\n".join(script(client))


def test_the_reader_s_team_is_called_by_name_while_it_agrees(client):
    commune = commune_page(AreaFactory(name="Mường Lúa"), slug="muong-lua")
    team = TeamFactory(area=VillageFactory(name="Suối Mơ", parent=commune.area))
    member = MemberFactory(name="Lò Văn B", phone="0900 000 001", area=commune.area, consents=["name", "phone"])
    MembershipFactory(team=team, member=member, role="leader")
    guide_page()
    address = f"muong-lua/{team.slug}"
    said = "\n".join(script(client, to=address))
    assert (
        "Bà con gọi tổ bản Suối Mơ, gặp Lò Văn B: không chín không không, không không không, không không một." in said
    )
    member.consents.all().delete()
    assert "Lò Văn B" not in "\n".join(script(client, to=address))


def test_the_commune_s_note_is_read_too(client):
    commune = commune_page(AreaFactory(name="Mường Lúa"), slug="muong-lua")
    own = commune.add_child(instance=GuideIndexPage(title="Hướng dẫn", slug="huong-dan"))
    LocalNote.objects.create(index_page=own, guide=guide_page(), text="Nộp tại tầng 1\nsáng thứ 4")
    text = "\n".join(script(client, "/muong-lua/huong-dan/kich-hoat/doc-loa/"))
    assert "Riêng ở xã ta. Nộp tại tầng một. Sáng thứ tư." in text


def test_the_page_says_how_long_it_takes_and_offers_the_file(client):
    guide_page(steps=STEPS)
    text = client.get("/huong-dan/kich-hoat/doc-loa/").text
    assert re.search(r"Đọc trên loa khoảng \d+ phút", text)
    assert f"mỗi phút {SYLLABLES_A_MINUTE} tiếng" in text
    assert 'href="/huong-dan/kich-hoat/doc-loa/?txt"' in text
    response = client.get("/huong-dan/kich-hoat/doc-loa/?txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="doc-loa-kich-hoat.txt"'


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("làm xong", "Làm xong."),
        ("eTax báo", "eTax báo."),
        ("Có không?", "Có không?"),
        ("a", "A."),
        ("", ""),
        ("x,", "X."),
    ],
)
def test_sentences_have_a_capital_and_a_stop(text, read):
    assert sentence(text) == read
