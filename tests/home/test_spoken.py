"""Text as it is read aloud."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.spoken import number, one_by_one, spoken

SAID = {
    "15/8/2026": "ngày mười lăm tháng tám năm hai nghìn không trăm hai mươi sáu",
    "Từ 01/7/2026, người dân": "Từ ngày mùng một tháng bảy năm hai nghìn không trăm hai mươi sáu, người dân",
    "chậm nhất ngày 31/01 năm sau": "chậm nhất ngày ba mươi mốt tháng một năm sau",
    "ngày 30/4": "ngày ba mươi tháng tư",
    "Tháng 5/2025, mức mới": "Tháng năm năm hai nghìn không trăm hai mươi lăm, mức mới",
    "tháng 4, 5, 6": "tháng tư, năm, sáu",
    "thứ 4": "thứ tư",
    "trực 24/7": "trực suốt ngày đêm",
    "1/2 số hộ": "một phần hai số hộ",
    "gọi 0900 000 001 nhé": "gọi không chín không không, không không không, không không một nhé",
    "gọi 0900000001.": "gọi không chín không không, không không không, không không một.",
    "gọi +84 900 000 001": "gọi không chín không không, không không không, không không một",
    "tổng đài 1900 0368": "tổng đài một chín không không, không ba sáu tám",
    "Gọi 113, 114, 115.": "Gọi một một ba, một một bốn, một một năm.",
    "có 115 hộ": "có một trăm mười lăm hộ",
    "115.000 đ": "một trăm mười lăm nghìn đồng",
    "115.000đ/tháng": "một trăm mười lăm nghìn đồng một tháng",
    "1.000.000 đồng": "một triệu đồng",
    "1.500.000.000.000 đồng": "một nghìn năm trăm tỷ đồng",
    "100.000–200.000 đ": "một trăm nghìn đến hai trăm nghìn đồng",
    "1,5 triệu": "một phẩy năm triệu",
    "7:30–17:00": "từ bảy giờ ba mươi đến mười bảy giờ",
    "từ 7:30–11:30": "từ bảy giờ ba mươi đến mười một giờ ba mươi",
    "7h30": "bảy giờ ba mươi",
    "14, 25, 40, 60 tuổi": "mười bốn, hai mươi lăm, bốn mươi, sáu mươi tuổi",
    "30 %": "ba mươi phần trăm",
    "8-20 ký tự": "tám đến hai mươi ký tự",
    "12 số, mức 2": "mười hai số, mức hai",
    "không dùng 123456": "không dùng một hai ba bốn năm sáu",
    "CCCD, BHYT của UBND xã.": "căn cước công dân, bảo hiểm y tế của ủy ban nhân dân xã.",
    "TP. Hà Nội": "thành phố Hà Nội",
    "mã OTP, VNeID": "mã OTP, VNeID",
    "Nghị định 224/2026/NĐ-CP": "Nghị định hai trăm hai mươi tư năm hai nghìn không trăm hai mươi sáu",
    "mẫu 01/TKN-CNKD": "mẫu không một trên T K N C N K D",
    "dichvucong.gov.vn": "dichvucong chấm gov chấm vn",
    "đuôi .gov.vn": "đuôi chấm gov chấm vn",
    "500 m²": "năm trăm mét vuông",
    "mạng 4G": "mạng bốn gờ",
    "@ hay #": "a còng hay thăng",
    "٣ người": "ba người",
}


@pytest.mark.parametrize(("written", "said"), SAID.items())
def test_it_is_read_as_announcers_read_it(written, said):
    assert spoken(written) == said


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "không"),
        (4, "bốn"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (55, "năm mươi lăm"),
        (101, "một trăm linh một"),
        (110, "một trăm mười"),
        (1001, "một nghìn không trăm linh một"),
        (2005, "hai nghìn không trăm linh năm"),
        (1_000_005, "một triệu không trăm linh năm"),
        (1_000_000_000, "một tỷ"),
        (-7, "âm bảy"),
    ],
)
def test_numbers_in_words(value, words):
    assert number(value) == words


def test_digits_are_read_in_their_groups():
    assert one_by_one("0900 12") == "không chín không không, một hai"


@given(st.text())
def test_whatever_is_written_no_digit_is_left_and_nothing_breaks(text):
    assert not any(char.isdigit() for char in spoken(text))


FIGURES = st.lists(
    st.sampled_from(
        [*SAID, "ngày", "từ", "gọi", "đ", "kg", "%", "số", "/", "-", "–", ".", ",", ":", "1", "07", "2026", "10.000"]
    ),
    max_size=8,
)


@given(FIGURES.map(" ".join) | FIGURES.map("".join))
def test_figures_in_any_order_leave_no_digit_and_read_the_same_the_second_time(text):
    said = spoken(text)
    assert not any(char.isdigit() for char in said)
    assert spoken(said) == said


@given(st.integers(min_value=0, max_value=10**15 - 1))
def test_every_number_has_words_of_its_own(value):
    assert set(number(value).replace(" ", "")) <= set(
        "abcdefghijklmnopqrstuvwxyzđáàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵ"
    )
    assert value == 0 or number(value) != number(value - 1)
