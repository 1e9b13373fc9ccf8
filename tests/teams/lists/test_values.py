"""What the text of a cell means: numbers, days, yes and no, roles, backgrounds."""

import datetime
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from home import phones
from home.vietnamese import normalise
from teams.lists.values import (
    MAX_PHONE,
    PARSERS,
    clean,
    clean_phone,
    find_phones,
    parse_background,
    parse_date,
    parse_role,
    parse_yes_no,
    parse_zalo,
)
from teams.models import Member
from teams.roles import Role

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SUBSCRIBERS = st.from_regex("[35789][0-9]{8}|2[0-9]{9}", fullmatch=True)
GAPS = st.sampled_from(["", " ", ".", "-", "\xa0", "  ", "\u200b", " – "])


@st.composite
def as_typed(draw):
    """A whole number and one of the ways to type it."""
    subscriber = draw(SUBSCRIBERS)
    cuts = draw(st.sets(st.integers(1, len(subscriber) - 1), max_size=3))
    spaced = "".join(f"{draw(GAPS) if place in cuts else ''}{digit}" for place, digit in enumerate(subscriber))
    prefix = draw(st.sampled_from(["0", "+84", "+84 ", "84", "(+84) ", "+84 (0)", "0084", "'0", "\u202a0", ""]))
    return (
        subscriber,
        f"{draw(st.sampled_from(['', ' ']))}{prefix}{spaced}{draw(st.sampled_from(['', ' ', chr(0x202C)]))}",
    )


@given(as_typed())
def test_a_whole_number_is_stored_alike_however_it_is_typed(number):
    subscriber, typed = number
    assert clean_phone(typed) == (f"+84{subscriber}", None)


@pytest.mark.parametrize(
    "typed",
    ["914123456", "914123456.0", "914123456,0", "9.14123456E8", "9,14123456E+08", "84914123456", "8.4914123456E10"],
)
def test_a_number_that_a_spreadsheet_took_for_a_figure_gets_its_zero_back(typed):
    assert clean_phone(typed) == ("+84914123456", None)


def test_a_number_that_a_spreadsheet_shortened_is_not_guessed():
    stored, message = clean_phone("9.14E+08")
    assert stored == "9.14E+08"
    assert message == "Bảng tính đã rút gọn số này thành “9.14E+08”. Anh/chị gõ lại số ở dạng chữ (Text)."


@pytest.mark.parametrize("masked", ["0914.....", "0843.....", "0914 xxx xxx", "0914***"])
def test_a_masked_number_is_kept_as_it_is(masked):
    assert clean_phone(masked) == (masked, None)


@pytest.mark.parametrize(
    "typed",
    [
        "0914123456/0915123457",
        "0914.123.456 - 0915.123.457",
        "0914 123 456 0915 123 457",
        "0914123456; 0915123457",
        "0914 123 456\n0915 123 457",
        "ĐT: 0914123456 hoặc 0915123457",
        "+84914123456 +84915123457",
        "914123456 / 915123457",
    ],
)
def test_of_two_numbers_the_first_is_taken_and_the_editor_told(typed):
    assert find_phones(typed)[0] == ["+84914123456", "+84915123457"]
    stored, message = clean_phone(typed)
    assert stored == "+84914123456"
    assert message.startswith("Chỉ lấy số 0914\xa0123\xa0456 từ “")


@pytest.mark.parametrize("typed", ["0914123456 (Zalo)", "ĐT: 0914 123 456", "SĐT 0914123456"])
def test_words_that_only_say_what_it_is_do_no_harm(typed):
    assert clean_phone(typed) == ("+84914123456", None)


def test_a_remark_beside_a_number_is_named():
    assert clean_phone("0914123456 (số của vợ)")[1] == "Chỉ lấy số 0914\xa0123\xa0456 từ “0914123456 (số của vợ)”."


@pytest.mark.parametrize("typed", ["0914 12 345", "09141234567", "0914 123 456 7", "0914123456 máy lẻ 12", "gọi cho A"])
def test_a_number_with_a_digit_too_few_or_too_many_is_left_to_the_editor(typed):
    assert clean_phone(typed) == (typed, f"“{typed}” không phải số điện thoại đầy đủ.")


@pytest.mark.parametrize("nothing", ["", "-", "không", "Không có", "chưa có", "0", "…"])
def test_no_number_is_no_problem(nothing):
    assert clean_phone(nothing) == ("", None)


def test_short_and_service_numbers_are_numbers():
    assert clean_phone("1900 0368") == ("19000368", None)
    assert clean_phone("113") == ("113", None)


@given(ANY_TEXT | st.text("0123456789+-. ()/xE,;", max_size=60))
@example("0914\x00123456")
def test_a_number_is_dialled_or_masked_or_comes_with_a_sentence(text):
    stored, message = clean_phone(text)
    assert len(stored) <= MAX_PHONE or phones.is_masked(stored)
    assert not stored or message or phones.is_dialable(stored) or phones.is_masked(stored)


NAMES = st.lists(
    st.sampled_from(["Nguyễn", "Lò", "Thị", "Văn", "Quàng", "Hương", "Ỷ", "Đức", "Hoà", "H’Hen", "Niê", "Bính"]),
    min_size=1,
    max_size=5,
)


@given(NAMES, st.sampled_from(["NFC", "NFD", "NFKD"]), GAPS, st.sampled_from(["", "'", "\ufeff", " ", "\t"]))
def test_a_name_is_the_same_in_every_form_and_spacing(words, form, gap, front):
    typed = front + unicodedata.normalize(form, f" {gap} ".join(words).replace("-", " ").replace(".", " "))
    assert clean(typed.replace("–", " ")) == " ".join(words)


@given(ANY_TEXT)
def test_cleaning_gives_plain_text_once_and_for_all(text):
    cleaned = clean(text)
    assert cleaned == normalise(cleaned)
    assert not any(unicodedata.category(char) == "Cc" for char in cleaned)


@pytest.mark.parametrize(("typed", "read"), [("'0914", "0914"), ('="0914"', "0914"), ("'=1+1", "=1+1"), ("'", "")])
def test_what_only_spreadsheets_need_goes(typed, read):
    assert clean(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "1/5/2024",
        "01/05/2024",
        "01.05.2024",
        "1-5-24",
        "1 / 5 / 2024",
        "2024-05-01",
        "2024-05-01 00:00:00",
        "2024-05-01T00:00:00",
        "2024/5/1",
        "ngày 1 tháng 5 năm 2024",
        "Ngày 01 tháng 05 năm 2024",
        "45413",
        "45413.0",
    ],
)
def test_a_day_is_understood_as_lists_write_it(typed):
    assert parse_date(typed) == (datetime.date(2024, 5, 1), None)


@pytest.mark.parametrize("typed", ["31/2/2024", "5/2024", "2024", "sáng thứ hai", "1/13/2024", "01/05/0001"])
def test_what_is_no_day_comes_with_a_sentence(typed):
    assert parse_date(typed) == (None, f"“{typed}” không phải ngày. Anh/chị gõ như 31/12/2025.")


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)))
def test_every_day_can_be_written_in_both_orders(day):
    assert parse_date(f"{day:%d/%m/%Y}") == parse_date(day.isoformat()) == (day, None)


@pytest.mark.parametrize("typed", ["x", "X", "có", "Có", "CO", "✓", "✔", "☑", "1", "TRUE", "đồng ý", "Yes"])
def test_yes_is_yes(typed):
    assert parse_yes_no(typed) == (True, None)


@pytest.mark.parametrize("typed", ["không", "Khong", "0", "-", "☐", "chưa", "FALSE", "Không đồng ý"])
def test_no_is_no(typed):
    assert parse_yes_no(typed) == (False, None)


def test_nothing_is_neither_yes_nor_no_and_a_riddle_is_named():
    assert parse_yes_no("") == (None, None)
    assert parse_yes_no("để hỏi") == (
        None,
        "“để hỏi” không rõ là có hay không. Anh/chị gõ “có” hoặc “không”.",
    )


def test_a_number_in_the_column_for_zalo_says_yes():
    assert parse_zalo("0914 123 456") == (True, None)
    assert parse_zalo("không") == (False, None)


@pytest.mark.parametrize(
    ("typed", "role"),
    [
        ("Tổ trưởng", Role.LEADER),
        ("TO TRUONG", Role.LEADER),
        ("tổ  trưởng tổ CNSCĐ", Role.LEADER),
        ("Tổ phó", Role.DEPUTY),
        ("Phó tổ trưởng", Role.DEPUTY),
        ("Tổ phó thường trực", Role.STANDING_DEPUTY),
        ("Phó Tổ trưởng thường trực", Role.STANDING_DEPUTY),
        ("Thành viên", Role.MEMBER),
        ("Tổ viên", Role.MEMBER),
        ("Uỷ viên", Role.MEMBER),
        ("Cộng tác viên", Role.COLLABORATOR),
        ("CTV", Role.COLLABORATOR),
        ("Leader", Role.LEADER),
    ],
)
def test_roles_are_known_by_the_names_lists_give_them(typed, role):
    assert parse_role(typed) == (role, None)


@pytest.mark.parametrize("office", ["Trưởng bản", "Tổ trưởng tổ dân phố 3", "Tổ phó TDP"])
def test_an_office_is_not_a_role_in_the_team(office):
    assert parse_role(office) == (None, f"“{office}” không phải vai trò trong tổ.")


@pytest.mark.parametrize("role", Role)
def test_every_role_is_understood_as_the_site_shows_it(role):
    assert parse_role(str(role.label)) == (role, None)


@pytest.mark.parametrize("background", Member.Background)
def test_every_background_is_understood_as_the_site_shows_it(background):
    assert parse_background(str(background.label)) == (background, None)


@pytest.mark.parametrize(
    ("typed", "background"),
    [
        ("Giáo viên, đảng viên", Member.Background.TEACHER),
        ("Đảng viên, giáo viên nghỉ hưu", Member.Background.PARTY),
        ("cán bộ xã", Member.Background.OFFICIAL),
        ("CÔNG AN xã", Member.Background.POLICE),
        ("Nhân viên bưu điện", Member.Background.COMPANY),
    ],
)
def test_the_background_named_first_counts(typed, background):
    assert parse_background(typed) == (background, None)


def test_an_unknown_background_is_named():
    assert parse_background("thợ rèn") == (None, "“thợ rèn” không có trong các thành phần mà trang biết.")


@pytest.mark.parametrize("parse", dict.fromkeys(PARSERS.values()))
def test_an_empty_cell_is_no_problem(parse):
    assert parse("")[1] is None


@pytest.mark.parametrize("parse", dict.fromkeys(PARSERS.values()))
@given(text=ANY_TEXT)
def test_any_text_is_understood_or_named(parse, text):
    message = parse(text)[1]
    assert message is None or (message and len(message) < 300)
