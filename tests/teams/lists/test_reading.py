"""Lists as communes have them become the lines that were meant, and what is odd is named."""

import datetime
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from teams.lists.columns import COLUMNS, INTERNAL, field_of, titles
from teams.lists.reading import read

from .spreadsheets import (
    MAIN,
    OFFICIAL,
    STRICT,
    VAN_HO,
    about,
    column,
    fixture,
    inline,
    messages,
    packed,
    parts,
    saved,
    sheet,
    sheets,
    text,
    worksheet,
    xlsx,
)

MEMBERS = ["STT", "Thôn/bản", "Họ và tên", "Vai trò", "Số điện thoại"]


def names(content, field="leader", name="danh-sach.xlsx"):
    return column(content, field, name)


# -- the form itself


def assert_is_the_form_of_van_ho(found):
    assert found.kind == "official"
    assert found.title == "DANH SÁCH TỔ CHUYỂN ĐỔI SỐ CỘNG ĐỒNG XÃ, BẢN, TIỂU KHU"
    assert [line.values for line in found.lines] == [
        {
            "number": "1",
            "team": "Xã Vân Hồ",
            "leader": "Nguyễn Văn A",
            "phone": "0914.....",
            "office": "Bí thư Đoàn xã",
        },
        {"number": "2", "team": "Bản", "leader": "Lò Văn B", "phone": "0843.....", "office": "Trưởng Bản"},
    ]
    assert not messages(found.lines)
    assert not found.problems


def test_the_form_of_van_ho_is_read_from_its_title_to_its_note():
    found = sheet(xlsx(VAN_HO))
    assert_is_the_form_of_van_ho(found)
    assert found.name == "Danh sách"
    assert [line.row for line in found.lines] == [5, 6]
    assert found.lines[0].columns == {"number": "A", "team": "B", "leader": "C", "phone": "D", "office": "E"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_form_is_read_from_every_kind_of_text_file(delimiter, encoding):
    found = sheet(text(VAN_HO, delimiter, encoding), "Vân Hồ.csv")
    assert_is_the_form_of_van_ho(found)
    assert found.name == "Vân Hồ"


def test_text_in_the_old_windows_encoding_is_read():
    def as_windows_writes(char):
        """A letter and its tone apart, other marks with the letter."""
        tone = [mark for mark in unicodedata.normalize("NFD", char) if mark in "\u0300\u0301\u0303\u0309\u0323"]
        letter = [mark for mark in unicodedata.normalize("NFD", char) if mark not in tone]
        return "".join([unicodedata.normalize("NFC", "".join(letter)), *tone])

    content = "".join(map(as_windows_writes, text(VAN_HO).decode())).encode("cp1258")
    assert_is_the_form_of_van_ho(sheet(content, "vanho.csv"))


def test_what_the_file_is_decides_and_not_what_it_is_called():
    assert_is_the_form_of_van_ho(sheet(xlsx(VAN_HO), "vanho.csv"))
    assert_is_the_form_of_van_ho(sheet(text(VAN_HO), "vanho.xlsx"))


def test_a_text_file_may_name_its_delimiter_and_break_lines_as_it_likes():
    assert_is_the_form_of_van_ho(sheet(b"sep=;\r\n" + text(VAN_HO, ";"), "vanho.csv"))
    for newline in ("\n", "\r"):
        assert_is_the_form_of_van_ho(sheet(text(VAN_HO, newline=newline), "vanho.csv"))


def test_cells_of_a_text_file_may_hold_delimiters_quotes_lines_and_null_bytes():
    rows = [OFFICIAL, ["1", 'Bản "Suối, Mơ"', "Lò\nVăn\r\nBiên", "0900\x00000011", ""]]
    [line] = sheet(text(rows), "ban.csv").lines
    assert line.values["team"] == 'Bản "Suối, Mơ"'
    assert line.values["leader"] == "Lò Văn Biên"
    assert line.values["phone"] == "0900000011"


# -- titles of columns


@pytest.mark.parametrize("kind", COLUMNS)
def test_every_title_that_exports_write_is_understood(kind):
    for field, title in titles(kind).items():
        assert field_of(str(title), kind) == field


def test_the_titles_of_the_form_are_those_of_van_ho():
    assert [str(titles("official")[field]) for field in ("number", "team", "leader", "phone", "office")] == OFFICIAL


TITLES = [(kind, each.field, title) for kind in COLUMNS for each in COLUMNS[kind] for title in each.spellings] + [
    (kind, "team", title)
    for kind in COLUMNS
    for title in ("Thôn", "Thôn/bản", "Thôn, xóm", "Tổ dân phố", "Thôn, bản, tiểu khu", "Tên thôn (bản)", "Tổ", "TDP")
    + ("Tên tổ", "Tên Tổ công nghệ số cộng đồng", "Tổ CNSCĐ", "Tên Tổ CĐSCĐ xã, bản")
]


@given(
    st.sampled_from(TITLES),
    st.sampled_from([str, str.upper, str.lower, str.title]),
    st.sampled_from(["NFC", "NFD"]),
    st.sampled_from([" ", "\n", "  ", "\xa0", "\r\n"]),
    st.sampled_from(["", " ", ":", " (*)", " (nếu có)", "\n(ghi rõ)"]),
)
def test_a_title_is_understood_in_every_letter_case_form_and_break(title, case, form, gap, end):
    kind, field, words = title
    assert field_of(unicodedata.normalize(form, gap.join(case(words).split(" "))) + end, kind) == field


@given(st.sampled_from(TITLES))
def test_a_title_is_understood_without_diacritics(title):
    kind, field, words = title
    bare = "".join(char for char in unicodedata.normalize("NFD", words) if not unicodedata.combining(char))
    assert field_of(bare.replace("đ", "d").replace("Đ", "D"), kind) == field


@pytest.mark.parametrize("kind", COLUMNS)
def test_no_spelling_means_two_columns(kind):
    spellings = [(spelling, each.field) for each in COLUMNS[kind] for spelling in each.spellings]
    assert {spelling for spelling, field in spellings if field_of(spelling, kind) != field} == set()


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=3), st.sampled_from(list(COLUMNS)))
def test_what_is_no_title_is_not_understood(junk, kind):
    assert field_of(f"{junk} zq", kind) is None


@pytest.mark.parametrize(
    "title", ["Năm sinh", "Giới tính", "Số CCCD", "Tổ phó", "Họ tên tổ phó", "Tên tổ phó", "Dân tộc"]
)
def test_columns_about_other_things_are_not_taken_for_ours(title):
    assert {field_of(title, kind) for kind in COLUMNS} == {None}


def test_columns_may_come_in_any_order_and_unknown_ones_are_named_once():
    rows = [
        ["Chức danh", "Năm sinh", "Số ĐT", "Ho ten to truong", "Thôn/bản", "Dân tộc"],
        ["Trưởng bản", "1980", "0900000011", "Lò Văn Biên", "Bản Suối Mơ", "Thái"],
        ["Trưởng bản", "1981", "0900000012", "Lò Thị Chi", "Bản Nà Mận", "Thái", "viết thêm"],
    ]
    found = sheet(xlsx(rows))
    assert [line.values["leader"] for line in found.lines] == ["Lò Văn Biên", "Lò Thị Chi"]
    assert found.lines[0].columns["team"] == "E"
    assert "born" not in found.lines[0].values
    assert about(found) == [
        "Các cột không đọc: “Năm sinh” (B), “Dân tộc” (F).",
        "Các cột không có tiêu đề nên không đọc: G.",
    ]


def test_a_title_broken_into_lines_in_decomposed_letters_is_understood():
    rows = [[unicodedata.normalize("NFD", title.upper()).replace(" ", "\n") for title in OFFICIAL], VAN_HO[4]]
    assert names(xlsx(rows)) == ["Nguyễn Văn A"]


# -- headers of two rows, merged cells


def test_a_group_of_columns_above_their_titles_says_whose_they_are():
    rows = [
        ["DANH SÁCH TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG"],
        ["STT", "Tên tổ", "Tổ trưởng", None, None, "Tổ phó", None, None],
        [None, None, "Họ và tên", "SĐT", "Chức vụ", "Họ và tên", "SĐT", "Chức vụ"],
        [1, "Bản Suối Mơ", "Lò Văn Biên", "0900000011", "Trưởng bản", "Lò Thị Chi", "0900000012", "Bí thư Đoàn"],
    ]
    for merged in [("A1:H1", "A2:A3", "B2:B3", "C2:E2", "F2:H2"), ("C2:E2", "F2:H2")]:
        found = sheet(xlsx(rows, merged))
        assert (found.kind, found.title) == ("official", "DANH SÁCH TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG")
        assert [line.values for line in found.lines] == [
            {
                "number": "1",
                "team": "Bản Suối Mơ",
                "leader": "Lò Văn Biên",
                "phone": "0900000011",
                "office": "Trưởng bản",
            }
        ]


def test_a_group_that_says_nothing_new_is_passed_over():
    rows = [
        ["STT", "Thôn", "Họ và tên", "Vai trò", "Thông tin liên hệ", None],
        [None, None, None, None, "Số điện thoại", "Zalo"],
        [1, "Thôn Đông", "Hà Văn Dũng", "Tổ trưởng", "0900000011", "x"],
    ]
    found = sheet(xlsx(rows, ["A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1"]))
    assert found.kind == "internal"
    assert (found.lines[0].values["phone"], found.lines[0].values["zalo"]) == ("0900000011", "x")
    assert not found.problems


def test_consents_stand_below_their_group():
    rows = [
        ["Họ và tên", "Vai trò", "Đồng ý công khai", None, None],
        [None, None, "Tên", "Số điện thoại", "Ảnh"],
        ["Hà Văn Dũng", "Tổ trưởng", "có 05/01/2026", "", "rút 10/03/2026"],
    ]
    [line] = sheet(xlsx(rows, ["C1:E1"])).lines
    assert line.values["consent_name"] == "có 05/01/2026"
    assert line.values["consent_photo"] == "rút 10/03/2026"
    assert line.columns["consent_phone"] == "D"
    assert "phone" not in line.values


def test_numbers_below_the_titles_are_no_line():
    rows = [OFFICIAL, ["(1)", "(2)", "(3)", "(4)", "(5)"], ["1", "Bản Suối Mơ", "Lò Văn Biên", "", ""]]
    assert names(xlsx(rows)) == ["Lò Văn Biên"]


def test_a_merged_cell_is_said_of_each_of_its_rows():
    rows = [
        ["STT", "Xã", "Thôn/bản", "Họ và tên", "Vai trò", "Chức vụ"],
        [1, "Xã Mường Lúa", "Bản Suối Mơ", "Lò Văn Biên", "Tổ trưởng", "Trưởng bản"],
        [2, None, None, "Lò Thị Chi", "Thành viên", "Giáo viên"],
        [3, None, "Bản Nà Mận", "Hà Văn Dũng", "Tổ trưởng", None],
        [4, "Xã Mường Khoai", "Bản Đông", "Vì Thị Én", "Tổ trưởng", None],
    ]
    found = sheet(xlsx(rows, ["B2:B4", "C2:C3", "F4:F5"]))
    assert [(line.values["commune"], line.values["team"]) for line in found.lines] == [
        ("Xã Mường Lúa", "Bản Suối Mơ"),
        ("Xã Mường Lúa", "Bản Suối Mơ"),
        ("Xã Mường Lúa", "Bản Nà Mận"),
        ("Xã Mường Khoai", "Bản Đông"),
    ]
    assert not found.problems


def test_a_merged_leader_leads_both_teams():
    rows = [OFFICIAL, [1, "Bản Suối Mơ", "Lò Văn Biên", "0900000011", "Trưởng bản"], [2, "Bản Nà Mận"]]
    assert names(xlsx(rows, ["C2:C3", "D2:D3"])) == ["Lò Văn Biên", "Lò Văn Biên"]


def test_family_and_given_name_in_two_columns_are_one_name():
    two_titles = [["STT", "Họ và tên đệm", "Tên", "Vai trò"], [1, "Lò Văn", "Biên", "Tổ trưởng"]]
    assert names(xlsx(two_titles), "name") == ["Lò Văn Biên"]
    one_title = [["STT", "Họ và tên", None, "Vai trò"], [1, "Lò Văn", "Biên", "Tổ trưởng"]]
    assert names(xlsx(one_title, ["B1:C1"]), "name") == ["Lò Văn Biên"]


def test_blank_cells_below_a_commune_and_a_team_mean_the_same_and_are_counted():
    rows = [
        ["Xã", "Thôn", "Họ và tên", "Vai trò"],
        ["Xã Mường Lúa", "Thôn Đông", "Lò Văn Biên", "Tổ trưởng"],
        ["", "", "Lò Thị Chi", "Thành viên"],
        ["", "nt", "Hà Văn Dũng", "-nt-"],
        ["Xã Mường Khoai", '"', "Vì Thị Én", "Tổ trưởng"],
    ]
    found = sheet(text(rows), "xa.csv")
    assert [tuple(line.values.values())[:2] for line in found.lines] == [
        ("Xã Mường Lúa", "Thôn Đông"),
        ("Xã Mường Lúa", "Thôn Đông"),
        ("Xã Mường Lúa", "Thôn Đông"),
        ("Xã Mường Khoai", "Thôn Đông"),
    ]
    assert found.lines[2].values["role"] == "Thành viên"
    assert [(item.column, item.message) for item in found.problems] == [
        ("A", "2 ô trống được hiểu là như ô phía trên."),
        ("B", "1 ô trống được hiểu là như ô phía trên."),
    ]


def test_a_blank_cell_of_a_line_with_a_code_is_blank():
    rows = [["Mã", "Địa bàn", "Họ và tên"], ["7", "Bản Suối Mơ", "Lò Văn Biên"], ["8", "", "Lò Thị Chi"], ["9", "", ""]]
    found = sheet(xlsx(rows))
    assert [line.values["team"] for line in found.lines] == ["Bản Suối Mơ", "", ""]
    assert not messages(found.lines)


# -- between, above and below the lines


def test_a_header_repeated_on_each_printed_page_is_passed_over():
    rows = [*VAN_HO[:6], ["Trang 1/2"], *VAN_HO[:4], ["3.", "Bản Suối Mơ", "Lò Văn Biên", "", ""], OFFICIAL]
    rows += [["4.", "Bản Nà Mận", "Vì Thị Én", "", ""]]
    found = sheet(xlsx(rows))
    assert [line.values["number"] for line in found.lines] == ["1", "2", "3", "4"]


def test_lists_of_several_communes_on_one_sheet_are_several_lists():
    rows = []
    for commune in ("XÃ MƯỜNG LÚA", "XÃ MƯỜNG KHOAI"):
        rows += [[f"DANH SÁCH {commune}"], OFFICIAL, [1, f"Bản của {commune}", "Lò Văn Biên", "", ""]]
        rows += [[], [None, None, None, "CHỦ TỊCH"], [None, None, None, "Lò Văn Ký"]]
    first, second = sheets(xlsx(rows))
    assert (first.title, second.title) == ("DANH SÁCH XÃ MƯỜNG LÚA", "Lò Văn Ký DANH SÁCH XÃ MƯỜNG KHOAI")
    assert [line.values["team"] for line in (*first.lines, *second.lines)] == [
        "Bản của XÃ MƯỜNG LÚA",
        "Bản của XÃ MƯỜNG KHOAI",
    ]


def test_a_row_that_names_the_commune_is_said_of_the_rows_below_it():
    rows = [
        OFFICIAL,
        ["I", "Xã Mường Lúa"],
        [1, "Bản Suối Mơ", "Lò Văn Biên", "", ""],
        ["II. Xã Mường Khoai"],
        [1, "Bản Nà Mận", "Vì Thị Én", "", ""],
    ]
    found = sheet(xlsx(rows, ["A4:E4"]))
    assert [(line.values["commune"], line.values["team"]) for line in found.lines] == [
        ("Xã Mường Lúa", "Bản Suối Mơ"),
        ("Xã Mường Khoai", "Bản Nà Mận"),
    ]
    assert found.lines[0].columns["commune"] == "B"


def test_a_row_that_names_the_team_is_said_of_the_members_below_it():
    rows = [
        ["DANH SÁCH THÀNH VIÊN"],
        ["STT", "Họ và tên", "Chức vụ", "Điện thoại"],
        ["1. Tổ công nghệ số cộng đồng bản Suối Mơ"],
        [1, "Lò Văn Biên", "Tổ trưởng", "0900000011"],
        [2, "Lò Thị Chi", "Thành viên", ""],
        ["2. Tổ công nghệ số cộng đồng bản Nà Mận"],
        [1, "Vì Thị Én", "Tổ trưởng", ""],
    ]
    for merged in [(), ("A3:D3", "A6:D6")]:
        found = sheet(xlsx(rows, merged))
        assert [line.values["team"][-11:].strip() for line in found.lines] == ["bản Suối Mơ"] * 2 + ["bản Nà Mận"]
        assert [line.values["role"] for line in found.lines] == ["Tổ trưởng", "Thành viên", "Tổ trưởng"]


@pytest.mark.parametrize(
    "below",
    [
        [
            ["Ghi chú: gửi trước ngày 18/6/2022"],
            [None, "Người lập biểu", None, "CHỦ TỊCH"],
            [None, "Lò A", None, "Hà B"],
        ],
        [[None, None, None, "Vân Hồ, ngày 15 tháng 6 năm 2022"], [None, None, None, "Lò Văn Ký"]],
        [["Nơi nhận:", None, None, "TM. ỦY BAN NHÂN DÂN"], ["- Như trên;", None, None, "KT. CHỦ TỊCH"], ["- Lưu: VT."]],
        [["Tổng cộng: 2 tổ"], ["Cộng", "2"]],
        [["Danh sách có 02 tổ./."]],
        [["3."], ["4."], [5, "………", "……………", "……"]],
        [["", "Xác nhận của UBND xã"], ["", "Lò Văn Ký"]],
    ],
)
def test_what_stands_below_a_list_is_no_line(below):
    found = sheet(xlsx(VAN_HO[:6] + [[]] + below))
    assert [line.values["leader"] for line in found.lines] == ["Nguyễn Văn A", "Lò Văn B"]
    assert not found.problems


def test_a_numbered_line_below_a_subtotal_or_a_note_is_still_a_line():
    rows = [*VAN_HO[:6], ["Cộng: 2 tổ"], [3, "Bản Suối Mơ", "Lò Văn Biên", "", ""], ["Ghi chú: còn nữa"]]
    rows += [[4, "Bản Nà Mận", "Vì Thị Én", "", ""], [None, "Bản Đông", "Hà Văn Dũng", "0900000011", ""]]
    found = sheet(xlsx(rows))
    assert [line.values["number"] for line in found.lines] == ["1", "2", "3", "4"]
    assert [(item.row, item.message) for item in found.problems] == [
        (11, "Các dòng không giống dòng của danh sách nên không đọc: 11.")
    ]


def test_people_called_like_a_total_or_a_village_are_people():
    rows = [
        ["Thôn", "Họ và tên", "Vai trò"],
        ["Thôn Đông", "Công Văn Biên", "Tổ trưởng"],
        ["", "Tô Thị Chi"],
        ["", "Bàn A"],
    ]
    assert names(xlsx([row[1:] for row in rows]), "name") == ["Công Văn Biên", "Tô Thị Chi", "Bàn A"]
    assert names(text(rows), "name", "a.csv") == ["Công Văn Biên", "Tô Thị Chi", "Bàn A"]


def test_a_name_alone_among_numbered_lines_is_not_lost_without_a_word():
    rows = [MEMBERS, [1, "Bản A", "Lò Văn Biên", "Tổ trưởng"], [None, None, "Lò Thị Chi"], [3, "Bản A", "Hà Văn Dũng"]]
    found = sheet(xlsx(rows))
    assert [line.values["name"] for line in found.lines] == ["Lò Văn Biên", "Hà Văn Dũng"]
    assert [(item.row, item.message) for item in found.problems] == [
        (3, "Các dòng không giống dòng của danh sách nên không đọc: 3.")
    ]


def test_the_annex_of_a_founding_decision_is_read():
    rows = [
        [
            "ỦY BAN NHÂN DÂN\nXÃ MƯỜNG LÚA",
            None,
            None,
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc",
        ],
        ["DANH SÁCH THÀNH VIÊN CÁC TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG"],
        ["(Kèm theo Quyết định số 12/QĐ-UBND ngày 15 tháng 6 năm 2022)"],
        ["TT", "Họ và tên", "Chức vụ, đơn vị công tác", "Chức danh trong Tổ", "Số ĐT liên hệ"],
        ["I", "TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG XÃ"],
        ["1.1", "Ông Nguyễn Văn A", "Phó Chủ tịch UBND xã", "Tổ trưởng", "0900.000.011"],
        ["1.2", "Bà Lò Thị Chi", "Công chức Văn hóa - Xã hội", "Tổ phó", "0900.000.012"],
        ["II", "TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG BẢN SUỐI MƠ"],
        ["2.1", "Đ/c Hà Văn Dũng", "Trưởng bản", "Tổ trưởng", "0900.000.013"],
        ["", "(Danh sách gồm 03 người)"],
    ]
    found = sheet(xlsx(rows, ["A1:C1", "D1:E1", "A2:E2", "A3:E3"]))
    assert found.title.endswith("CỘNG ĐỒNG (Kèm theo Quyết định số 12/QĐ-UBND ngày 15 tháng 6 năm 2022)")
    assert [(line.values["team"], line.values["name"], line.values["role"]) for line in found.lines] == [
        ("TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG XÃ", "Nguyễn Văn A", "Tổ trưởng"),
        ("TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG XÃ", "Lò Thị Chi", "Tổ phó"),
        ("TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG BẢN SUỐI MƠ", "Hà Văn Dũng", "Tổ trưởng"),
    ]
    assert not found.problems
    assert not messages(found.lines)


def test_a_family_called_ong_keeps_its_name():
    rows = [OFFICIAL, [1, "Bản A", "Ông Thị Hoa"], [2, "Bản B", "Lò Văn Biên"], [3, "Bản C", "Vì Thị Én"]]
    assert names(xlsx(rows)) == ["Ông Thị Hoa", "Lò Văn Biên", "Vì Thị Én"]


def test_empty_rows_between_lines_do_no_harm():
    assert names(xlsx([[], [], OFFICIAL, [], VAN_HO[4], [], ["", " ", "\u200b"], VAN_HO[5]])) == [
        "Nguyễn Văn A",
        "Lò Văn B",
    ]


def test_a_list_whose_lines_have_no_numbers_is_read():
    rows = [OFFICIAL, [None, "Bản Suối Mơ", "Lò Văn Biên"], [None, "Bản Nà Mận"]]
    assert names(xlsx(rows)) == ["Lò Văn Biên", ""]
    assert names(xlsx([row[1:] for row in rows])) == ["Lò Văn Biên", ""]


# -- which list it is


@pytest.mark.parametrize(
    ("kind", "title", "rows"),
    [
        ("official", "", [["Tên tổ", "Họ và tên", "SĐT", "Chức vụ"], ["Bản A", "Lò Văn Biên", "", "Trưởng bản"]]),
        ("internal", "", [["Tên tổ", "Họ và tên", "SĐT"], ["Bản A", "Lò Văn Biên", ""], ["Bản A", "Lò Thị Chi", ""]]),
        ("internal", "", [["Thôn", "Họ và tên", "Chức vụ"], ["Thôn A", "Lò Văn Biên", "Tổ trưởng"]]),
        ("internal", "DANH SÁCH THÀNH VIÊN", [["Thôn", "Họ và tên"], ["Thôn A", "Lò Văn Biên"]]),
        ("official", "DANH SÁCH TỔ TRƯỞNG", [["Thôn", "Họ tên"], ["A", "Lò Văn Biên"], ["A", "Lò Thị Chi"]]),
        ("internal", "", [["Họ và tên", "Số điện thoại"], ["Lò Văn Biên", "0900000011"]]),
        ("internal", "", [["Thôn", "Họ và tên", "Thành phần"], ["Thôn A", "Lò Văn Biên", "giáo viên"]]),
        ("internal", "", [["Thôn", "Tổ trưởng", "Họ tên thành viên"], ["A", "Lò Văn Biên", "Lò Thị Chi"]]),
        ("official", "", [["Thôn", "Họ tên", "Tổ trưởng"], ["A", "Lò Thị Chi", "Lò Văn B"], ["A", "Lò C", "Lò D"]]),
        (
            "official",
            "",
            [["Thôn", "Tổ trưởng", "SĐT", "Tổ phó", "Họ tên"], ["A", "Lò Văn Biên", "", "", "Lò Thị Chi"]],
        ),
    ],
)
def test_leaders_and_members_are_told_apart(kind, title, rows):
    assert sheet(xlsx([[title], *rows])).kind == kind


def test_roles_below_the_title_for_offices_are_roles():
    rows = [["STT", "Họ và tên", "Chức vụ", "Chức danh"], [1, "Lò Văn Biên", "Trưởng bản", "Tổ trưởng"]]
    rows += [[2, "Lò Thị Chi", "Giáo viên", "Thành viên"]]
    [first, _second] = sheet(xlsx(rows)).lines
    assert (first.values["office"], first.values["role"]) == ("Trưởng bản", "Tổ trưởng")


# -- values


def test_numbers_and_days_come_as_a_person_would_type_them():
    rows = [
        ["STT", "Họ và tên", "Vai trò", "Số điện thoại", "Ngày tham gia", "Zalo"],
        [1.0, "Lò Văn Biên", "Tổ trưởng", 914123456, datetime.date(2024, 5, 1), True],
        ["2)", "Lò Thị Chi", "Tổ phó", 84914123457.0, datetime.datetime(2024, 5, 31, 7, 30), False],
        [3, "Hà Văn Dũng", "Thành viên", 2123838383, "1-6-24", None],
    ]
    found = sheet(xlsx(rows))
    shown = [[line.values[field] for field in ("number", "phone", "since", "zalo")] for line in found.lines]
    assert shown == [
        ["1", "914123456", "01/05/2024", "1"],
        ["2", "84914123457", "31/05/2024", "0"],
        ["3", "2123838383", "1-6-24", ""],
    ]
    assert not messages(found.lines)


def test_days_counted_from_1904_are_the_days_they_show():
    book = Workbook()
    book.epoch = datetime.datetime(1904, 1, 1)
    book.active.append(["Họ và tên", "Từ ngày"])
    book.active.append(["Lò Văn Biên", datetime.date(2024, 5, 1)])
    assert column(saved(book), "since") == ["01/05/2024"]


def test_a_second_number_goes_where_there_is_room_or_is_named():
    member = [MEMBERS, [1, "Bản A", "Lò Văn Biên", "Tổ trưởng", "0900 000 011 / 0900 000 012"]]
    [line] = sheet(xlsx(member)).lines
    assert (line.values["phone"], line.values["other_phone"]) == ("0900000011", "0900000012")
    assert (line.columns["other_phone"], line.problems) == ("E", ())
    leader = [OFFICIAL, [1, "Bản A", "Lò Văn Biên", "0900000011; 0900000012", ""]]
    assert messages(sheet(xlsx(leader)).lines) == ["D2: Chỉ lấy số 0900\xa0000\xa0011 từ “0900000011; 0900000012”."]


def test_two_columns_of_numbers_of_a_member_are_both_read():
    rows = [["Họ và tên", "Vai trò", "Di động", "Ghi chú", "SĐT"], ["Lò Văn Biên", "", "0900000011", "", "0900000012"]]
    [line] = sheet(xlsx(rows)).lines
    assert (line.values["phone"], line.values["other_phone"]) == ("0900000011", "0900000012")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  Lò   Văn\u00a0Biên ", "Lò Văn Biên"),
        (unicodedata.normalize("NFD", "Quàng Thị Hương"), "Quàng Thị Hương"),
        ("Lò\u200b Văn\ufeff Bi\u00adên", "Lò Văn Biên"),
        ("'Lò Văn Biên", "Lò Văn Biên"),
        ("Lò\tVăn\nBiên", "Lò Văn Biên"),
        ("H’Hen Niê", "H’Hen Niê"),
    ],
)
def test_names_are_cleaned_and_never_corrected(typed, read):
    assert names(xlsx([OFFICIAL, [1, "Bản A", typed, "", ""]])) == [read]
    assert names(text([OFFICIAL, [1, "Bản A", typed, "", ""]]), name="a.csv") == [read]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!"])
def test_an_error_of_the_spreadsheet_is_named_and_not_read(error):
    found = sheet(xlsx([OFFICIAL, [1, "Bản A", "Lò Văn Biên", error, "Trưởng bản"]]))
    assert found.lines[0].values["phone"] == ""
    assert messages(found.lines) == [f"D2: Ô này là lỗi của bảng tính, {error}."]


def test_what_cannot_be_understood_is_named_at_its_cell():
    rows = [
        ["Họ và tên", "Vai trò", "Thành phần", "SĐT", "Từ ngày", "Dưới 18", "Đồng ý công khai tên"],
        ["Lò Văn Biên", "thợ cả", "thợ rèn", "0900 000", "hôm qua", "để hỏi", "x"],
    ]
    [line] = sheet(xlsx(rows)).lines
    assert sorted(item.column for item in line.problems) == ["B", "C", "D", "E", "F", "G"]
    assert not any(item.blocking for item in line.problems)


def test_a_team_without_leader_is_taken_and_a_leader_without_team_is_not():
    rows = [OFFICIAL, [1, "Bản A", "", "", ""], [2, "", "Lò Văn Biên", "", ""]]
    lines = sheet(xlsx(rows)).lines
    assert messages(lines) == ["C2: Trong danh sách, tổ này chưa có tổ trưởng.", "B3: Thiếu tên tổ."]
    assert [line.problems[0].blocking for line in lines] == [False, True]


def test_a_member_without_name_is_not_taken():
    [line] = sheet(xlsx([MEMBERS, [1, "Bản A", "", "Tổ trưởng", "0900000011"]])).lines
    assert [(item.column, item.message, item.blocking) for item in line.problems] == [("C", "Thiếu họ và tên.", True)]


def test_the_second_of_two_equal_rows_is_named():
    row = ["Bản A", "Lò Văn Biên", "0900000011", "Trưởng bản"]
    assert messages(sheet(xlsx([OFFICIAL, [1, *row], [2, *row]])).lines) == ["3: Giống hệt dòng 2."]


def test_a_cell_that_swallowed_the_rest_of_the_file_is_not_taken():
    rows = (
        '"STT","Tên tổ","Họ tên tổ trưởng"\n1,Bản A,Lò Văn Biên\n2,"Bản B,Lò Thị Chi\n' + "3,Bản C,Hà Văn Dũng\n" * 50
    )
    lines = sheet(rows.encode(), "a.csv").lines
    assert [line.values["leader"] for line in lines] == ["Lò Văn Biên", ""]
    assert lines[1].problems[0].message == "Ô này có quá nhiều chữ so với một mục."
    assert lines[1].problems[0].blocking


def test_letters_that_were_lost_on_saving_are_not_taken():
    [line] = sheet(text([OFFICIAL, [1, "Bản A", "Nguy?n V?n A", "", ""]]), "a.csv").lines
    assert messages([line]) == ["C2: Chữ có dấu bị mất khi lưu tệp: “Nguy?n V?n A”. Anh/chị lưu lại thành .xlsx."]
    assert line.problems[0].blocking


# -- files of other programs, sheets


def test_a_file_of_libreoffice_with_everything_in_it():
    lists = sheets(fixture("thanh-vien.xlsx"))
    assert [(found.name, found.kind) for found in lists] == [("Mường Lúa", "internal"), ("Năm ngoái", "")]
    assert lists[0].title.startswith("ỦY BAN NHÂN DÂN XÃ MƯỜNG LÚA CỘNG HÒA")
    fields = ("number", "team", "name", "role", "phone", "since")
    assert [tuple(line.values[field] for field in fields) for line in lists[0].lines] == [
        ("1", "Bản Suối Mơ", "Lò Văn Biên", "Tổ trưởng", "900000011", "01/05/2024"),
        ("2", "Bản Suối Mơ", "Quàng Thị Chi", "Tổ phó", "0900000012", "02/05/2024"),
        ("3", "Bản Suối Mơ", "Hà Văn Dũng", "Thành viên", "0900000013", "03/05/2024"),
        ("4", "Bản Nà Mận", "Vì Thị Én", "Tổ trưởng", "", "4/5/2024"),
    ]
    assert messages(lists[0].lines) == ["F9: Ô này là lỗi của bảng tính, #N/A."]
    assert about(lists[1]) == ["Trang tính này đang ẩn nên không đọc."]


def test_each_sheet_is_a_list_and_one_without_is_named():
    content = xlsx(VAN_HO, **{"Mường Lúa": [MEMBERS, [1, "Bản A", "Lò Văn Biên"]], "Sổ tay": [["gì đó"]], "Trống": []})
    lists = sheets(content)
    assert [(found.name, found.kind, len(found.lines)) for found in lists] == [
        ("Danh sách", "official", 2),
        ("Mường Lúa", "internal", 1),
        ("Sổ tay", "", 0),
    ]
    assert about(lists[2]) == ["Không thấy danh sách nào trên trang tính này."]


def test_hidden_rows_are_read_because_a_filter_hides_them():
    book = Workbook()
    for row in VAN_HO:
        book.active.append(row)
    book.active.row_dimensions[6].hidden = True
    assert len(sheet(saved(book)).lines) == 2


@pytest.mark.parametrize("namespace", [MAIN, STRICT])
def test_a_file_with_nothing_but_its_cells_is_read(namespace):
    assert_is_the_form_of_van_ho_by_hand(packed(parts(worksheet(inline(VAN_HO), namespace=namespace))))


def assert_is_the_form_of_van_ho_by_hand(content):
    found = sheet(content)
    assert found.name == "Vân Hồ"
    assert_is_the_form_of_van_ho(found)


def test_parts_may_be_named_from_the_root_in_other_letters_and_with_other_slashes():
    named = parts(worksheet(inline(VAN_HO)))
    named["xl/_rels/workbook.xml.rels"] = named["xl/_rels/workbook.xml.rels"].replace("worksheets/", "/xl/Worksheets/")
    named["xl\\worksheets\\sheet1.xml"] = named.pop("xl/worksheets/sheet1.xml")
    assert_is_the_form_of_van_ho_by_hand(packed(named))


def test_tags_may_have_a_prefix():
    named = parts(worksheet(inline(VAN_HO)))
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        for tag in ("workbook", "sheets", "sheet", "worksheet", "sheetData", "row", "c", "is", "t"):
            for end in (" ", ">", "/"):
                named[name] = named[name].replace(f"<{tag}{end}", f"<x:{tag}{end}").replace(f"</{tag}>", f"</x:{tag}>")
        named[name] = named[name].replace("xmlns=", "xmlns:x=")
    assert "<x:row>" in named["xl/worksheets/sheet1.xml"]
    assert_is_the_form_of_van_ho_by_hand(packed(named))


def test_styles_that_make_no_sense_do_not_stop_a_list():
    rows = '<row r="1"><c r="A1" t="str"><v>Họ và tên</v></c><c r="C1" t="str"><v>Từ ngày</v></c></row>'
    rows += '<row r="2"><c r="A2" t="str"><v>Lò Văn Biên</v></c><c r="C2" s="9"><v>45413</v></c></row>'
    for styles in (
        "<styleSheet><numFmts><numFmt/></numFmts></styleSheet>",
        "<styleSheet><fills><fill>",
        "không phải XML",
    ):
        [line] = sheet(packed(parts(worksheet(rows), xl__styles=styles))).lines
        assert line.values["since"] == "45413"
        assert not line.problems  # `parse_date` knows the numbers of days


def test_strings_are_read_whole_and_without_hints_for_reading_aloud():
    strings = (
        "<sst><si><t>Họ và tên</t></si><si><t>Vai trò</t></si>"
        "<si><r><rPr><b/></rPr><t>Lò </t></r><r><t>Văn_x0020_Biên</t></r><rPh sb='0' eb='1'><t>lo</t></rPh></si></sst>"
    )
    rows = '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row><c t="s"><v>2</v></c><c t="s"/></row>'
    assert column(packed(parts(worksheet(rows), xl__sharedStrings=strings)), "name") == ["Lò Văn Biên"]


def test_formulas_are_read_as_what_they_gave():
    rows = inline([OFFICIAL]) + (
        '<row r="9"><c r="A9"><f>ROW()-8</f><v>1</v></c><c r="B9" t="str"><f>A1&amp;""</f><v>Bản A</v></c>'
        '<c r="C9" t="str"><f>"Lò"</f><v>Lò Văn Biên</v></c><c r="D9" t="e"><f>NA()</f><v>#N/A</v></c></row>'
    )
    [line] = sheet(packed(parts(worksheet(rows)))).lines
    assert line.row == 9
    assert line.values["number"] == "1"
    assert line.values["leader"] == "Lò Văn Biên"


def test_formulas_without_a_result_are_empty():
    book = Workbook()
    book.active.append(OFFICIAL)
    book.active.append([1, "Bản A", "Lò Văn Biên", "=VLOOKUP(1,A1:B2,2)"])
    book.active["E2"] = ArrayFormula("E2:E2", "=1+1")
    assert column(saved(book), "phone") == [""]


def test_columns_far_to_the_right_are_not_read():
    assert names(xlsx([OFFICIAL + [None] * 200 + ["Thôn"], [*VAN_HO[4], *[None] * 200, "xa"]])) == ["Nguyễn Văn A"]


def test_rows_without_text_cost_nothing_however_many():
    blank = "".join(f'<row r="{number}"><c r="A{number}" s="1"/></row>' for number in range(30_000, 60_000))
    last = '<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>'
    content = packed(parts(worksheet(inline(VAN_HO) + blank + last)))
    assert_is_the_form_of_van_ho_by_hand(content)


def test_a_list_is_given_as_soon_as_it_is_read():
    reading = read(xlsx(VAN_HO, Sau=VAN_HO), "a.xlsx")
    assert next(reading).name == "Danh sách"
    assert next(reading).name == "Sau"


def test_the_internal_list_has_a_column_for_all_that_is_agreed():
    assert set(titles(INTERNAL)) >= {"code", "team_code", "name", "role", "consent_name", "consent_phone", "since"}
