"""Whatever is uploaded, the editor reads lists or one sentence; nothing else is raised and memory stays small."""

import io
import tracemalloc
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from teams.lists import packages
from teams.lists import xlsx as xlsx_cells
from teams.lists.reading import MAX_BYTES, MAX_ROWS, UnreadableFile, read

from .spreadsheets import (
    MAIN,
    OFFICIAL,
    VAN_HO,
    fixture,
    inline,
    packed,
    parts,
    relations,
    sheets,
    text,
    worksheet,
    xlsx,
)

DAMAGED = "Tệp bị hỏng. Anh/chị mở tệp bằng Excel, lưu lại thành .xlsx rồi tải lên."
TOO_LARGE_INSIDE = (
    "Tệp chứa quá nhiều thứ ngoài danh sách. Anh/chị chép riêng danh sách sang một tệp .xlsx mới rồi tải lên."
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def refusal(content, name="danh-sach.xlsx"):
    """The sentence with which a file is refused."""
    with pytest.raises(UnreadableFile) as refused:
        sheets(content, name)
    return str(refused.value)


def outcome(content, name="danh-sach.xlsx"):
    """Lists or a sentence; anything else fails the test."""
    try:
        return list(read(content, name))
    except UnreadableFile as refused:
        return str(refused)


# -- files that are something else


@pytest.mark.parametrize("content", [b"", b"\n \r\n", b"\xef\xbb\xbf", bytes(100)])
def test_an_empty_file(content):
    assert refusal(content) == "Tệp trống."


def test_a_file_that_is_too_large():
    assert refusal(bytes(MAX_BYTES + 1)) == "Tệp lớn hơn 10 MB."


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (fixture("kieu-cu.xls"), "tệp Excel kiểu cũ (.xls)"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "tệp Excel kiểu cũ (.xls)"),
        (fixture("libreoffice.ods"), "tệp LibreOffice (.ods, .odt)"),
        (b"<html><table><tr><td>STT</td></tr></table></html>", "trang web được lưu với đuôi tệp bảng tính"),
        ("\ufeff\r\n<!DOCTYPE html>".encode(), "trang web được lưu với đuôi tệp bảng tính"),
        (b'<?xml version="1.0"?><Workbook/>', "trang web được lưu với đuôi tệp bảng tính"),
        (packed({"[Content_Types].xml": "", "xl/workbook.bin": "x"}), "tệp Excel nhị phân (.xlsb)"),
    ],
)
def test_a_table_of_another_kind_is_to_be_saved_again(content, kind):
    assert refusal(content) == f"Đây là {kind}. Anh/chị mở bằng Excel, lưu lại thành .xlsx rồi tải lên."


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (packed({"[Content_Types].xml": "", "word/document.xml": "<x/>"}), "tệp Word"),
        (OLE + "WordDocument".encode("utf-16-le"), "tệp Word"),
        (packed({"ppt/presentation.xml": "<x/>"}), "tệp trình chiếu"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "tệp PDF"),
        (b"{\\rtf1\\ansi", "tệp RTF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "tệp ảnh"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "tệp ảnh"),
    ],
)
def test_a_document_or_a_picture_is_to_be_copied_by_hand(content, kind):
    sentence = f"Đây là {kind}. Anh/chị chép danh sách sang Excel, lưu lại thành .xlsx rồi tải lên."
    assert refusal(content) == refusal(content, "danh-sach.csv") == sentence


@pytest.mark.parametrize("content", [packed({"a.txt": "x"}), packed({}), b"\x7fELF\x02\x01\x01\x03\x05\x06" * 9])
def test_a_kind_of_file_that_holds_no_list(content):
    assert refusal(content) == "Trang không đọc được loại tệp này. Anh/chị tải lên tệp .xlsx hoặc .csv."


@pytest.mark.parametrize("name", ["danh-sach.xlsm", "danh-sach.xlsx"])
@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml"])
def test_a_file_with_macros_whatever_it_is_called(name, part):
    content = packed(parts(worksheet(inline(VAN_HO))) | {part: "x"})
    assert refusal(content, name) == (
        "Tệp có chứa macro. Anh/chị lưu lại thành .xlsx (loại không có macro) rồi tải lên."
    )


def test_a_file_with_a_password():
    sentence = "Tệp được đặt mật khẩu. Anh/chị bỏ mật khẩu trong Excel rồi tải lên lại."
    assert refusal(OLE + "EncryptedPackage".encode("utf-16-le")) == sentence
    locked = bytearray(packed(parts(worksheet(inline(VAN_HO)))))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + flags] |= 1
    assert refusal(bytes(locked)) == sentence


# -- files without a list


def test_a_file_without_a_list_is_told_what_a_list_needs():
    sentence = (
        "Không thấy danh sách nào trong tệp. Danh sách cần một dòng tiêu đề có “Tên Tổ Chuyển đổi số cộng đồng” và "
        "“Họ và tên Tổ trưởng”, hoặc có “Họ và tên”."
    )
    assert refusal(xlsx([["gì đó"], ["khác"]])) == sentence
    assert refusal(xlsx([])) == sentence
    assert refusal(b"a,b\n1,2\n", "a.csv") == sentence


def test_letters_lost_in_a_text_file_are_the_reason():
    sentence = "Chữ có dấu bị mất khi lưu tệp. Anh/chị lưu lại thành .xlsx rồi tải lên."
    assert refusal(fixture("mat-dau.csv"), "mat-dau.csv") == sentence
    assert refusal("STT;T?n t?;H? và tên;S? ?i?n tho?i\n1;B?n A;L? V?n B;\n".encode("cp1258"), "a.csv") == sentence


@pytest.mark.parametrize("titles", [["STT", "Hä vµ tªn", "Sè ®iÖn tho¹i"], ["STT", "Hoï vaø teân", "Soá ñieän thoaïi"]])
def test_an_old_font_is_the_reason(titles):
    sentence = "Danh sách dùng phông chữ cũ (.VnTime hoặc VNI). Anh/chị chuyển sang Unicode rồi tải lên lại."
    assert refusal(xlsx([titles, [1, "Lß V¨n B", ""]])) == sentence


# -- too much


def test_too_many_rows():
    sentence = "Tệp có hơn 20000 dòng. Anh/chị tách nhỏ tệp ra, ví dụ mỗi xã một tệp."
    rows = [OFFICIAL] + [["1", "Bản A", "Lò Văn B", "", ""]] * MAX_ROWS
    assert refusal(text(rows), "a.csv") == sentence
    assert refusal(packed(parts(worksheet(inline(rows))))) == sentence


def test_rows_are_counted_over_all_sheets(monkeypatch):
    monkeypatch.setattr(xlsx_cells, "MAX_ROWS", 15)
    assert len(outcome(xlsx(VAN_HO, Hai=VAN_HO))) == 2
    assert "dòng" in refusal(xlsx(VAN_HO, Hai=VAN_HO, Ba=VAN_HO))


def bomb(size, name="xl/worksheets/sheet1.xml"):
    """A small file with a part that is ``size`` bytes when unpacked."""
    return packed(parts(worksheet(inline(VAN_HO))) | {name: b" " * size})


def test_a_part_that_unpacks_to_far_more_than_it_is():
    content = bomb(packages.LARGE_PART + 1)
    assert len(content) < 10_000
    assert refusal(content) == refusal(bomb(packages.LARGE_PART + 1, "xl/media/a.png")) == TOO_LARGE_INSIDE


def test_parts_that_together_unpack_to_too_much():
    assert refusal(bomb(packages.MAX_UNPACKED + 1)) == TOO_LARGE_INSIDE
    size = packages.LARGE_PART
    many = {f"xl/media/{place}": b" " * size for place in range(packages.MAX_UNPACKED // size + 1)}
    assert refusal(packed(parts(worksheet(inline(VAN_HO))) | many)) == TOO_LARGE_INSIDE


def test_too_many_parts():
    many = {f"xl/media/{place}": b"" for place in range(packages.MAX_PARTS + 1)}
    assert refusal(packed(parts(worksheet(inline(VAN_HO))) | many)) == TOO_LARGE_INSIDE


def test_a_part_that_says_it_is_smaller_than_it_is():
    content = bytearray(bomb(50_000_000))
    for at in range(content.index(b"PK\x01\x02"), len(content) - 28):
        if content[at : at + 4] == b"PK\x01\x02" and int.from_bytes(content[at + 24 : at + 28], "little") == 50_000_000:
            content[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    assert refusal(bytes(content)) == DAMAGED


def test_a_name_that_comes_twice():
    named = [*parts(worksheet(inline(VAN_HO))).items(), ("XL/worksheets/Sheet1.xml", "<worksheet/>")]
    assert refusal(packed(named)) == DAMAGED


def test_a_part_without_a_name():
    content = packed(parts(worksheet(inline(VAN_HO))) | {"không tên": "x"}).replace("không tên".encode(), bytes(11))
    assert "" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert len(outcome(content)[0].lines) == 2


def test_more_elements_than_any_list_has(monkeypatch):
    monkeypatch.setattr(packages, "MAX_ELEMENTS", 10_000)
    assert refusal(packed(parts(worksheet("<row/>" * 20_000)))) == TOO_LARGE_INSIDE


def test_a_spreadsheet_inside_a_spreadsheet_is_not_opened():
    inner = xlsx(VAN_HO)
    content = packed(parts(worksheet(inline(VAN_HO))) | {"xl/embeddings/a.xlsx": inner})
    assert len(outcome(content)[0].lines) == 2


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "haha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
ENTITIES = [
    LAUGHS,
    '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE x SYSTEM "http://localhost/x">',
]


@pytest.mark.parametrize("doctype", ENTITIES)
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "_rels/.rels", "xl/sharedStrings.xml"])
def test_entities_that_grow_or_reach_out_are_refused_in_every_part(doctype, part):
    named = parts(worksheet("<row><c t='inlineStr'><is><t>&j;</t></is></c></row>"), xl__sharedStrings="<sst/>")
    named[part] = doctype + named[part]
    assert refusal(packed(named)) == DAMAGED


@pytest.mark.parametrize(
    "content",
    [
        worksheet(inline([OFFICIAL, ["1", "Bản A", "ă" * 9_000_000, "", ""]])),
        worksheet(f'<row a="{"ă" * 9_000_000}"/>'),
        worksheet(f"<!--{'ă' * 9_000_000}-->"),
        worksheet("<row/>" * 50_000),
        worksheet("<row>" + "<c/>" * 50_000 + "</row>"),
    ],
    ids=["text", "attribute", "comment", "rows", "cells"],
)
def test_what_no_list_needs_takes_no_memory(content, monkeypatch):
    monkeypatch.setattr(packages, "MAX_RATIO", 10_000)
    file = packed(parts(content))
    tracemalloc.start()
    outcome(file)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def test_merged_cells_that_cover_everything_many_times():
    rows = inline([OFFICIAL] + [["1", "Bản A", "Lò Văn B", "", ""]] * 300)
    merged = "<mergeCells>{}</mergeCells>"
    one = '<mergeCell ref="A1:XFD1048576"/>'
    assert outcome(packed(parts(worksheet(numbered(rows), merged.format(one)))))
    assert refusal(packed(parts(worksheet(numbered(rows), merged.format(one * 5000))))) == DAMAGED


def numbered(rows):
    """Rows with their numbers, which merged cells need."""
    first, *others = rows.split("<row>")
    return first + "".join(f'<row r="{number}">{row}' for number, row in enumerate(others, 1))


# -- damage


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row>"),
        ("xl/worksheets/sheet1.xml", "không phải XML"),
        ("xl/worksheets/sheet1.xml", worksheet('<row r="0"><c r="A0" t="str"><v>x</v></c></row>')),
        ("xl/worksheets/sheet1.xml", worksheet('<row r="99999999999999999999"/>')),
        ("xl/worksheets/sheet1.xml", worksheet('<row r="x"/>')),
        ("xl/worksheets/sheet1.xml", worksheet('<row><c r="1A"/></row>')),
        ("xl/worksheets/sheet1.xml", worksheet('<row><c t="s"><v>7</v></c></row>')),
        ("xl/worksheets/sheet1.xml", worksheet('<row><c t="s"><v>x</v></c></row>')),
        ("xl/worksheets/sheet1.xml", worksheet("<row><c><v>x</v></c></row>")),
        ("xl/worksheets/sheet1.xml", worksheet("", "<mergeCells><mergeCell/></mergeCells>")),
        ("xl/worksheets/sheet1.xml", worksheet("", '<mergeCells><mergeCell ref="?"/></mergeCells>')),
        ("xl/worksheets/sheet1.xml", worksheet("<row>" * 1000)),
        ("xl/worksheets/sheet1.xml", b'<?xml version="1.0" encoding="klingon"?><worksheet/>'),
        ("xl/workbook.xml", "<workbook><sheets><sheet/></sheets></workbook>"),
        ("xl/workbook.xml", "<workbook"),
        ("_rels/.rels", "<Relationships/>"),
        ("_rels/.rels", "<Relationships><Relationship/></Relationships>"),
        ("_rels/.rels", relations(("officeDocument", "../../xl/other.xml"))),
    ],
)
def test_parts_that_make_no_sense(part, content):
    assert refusal(packed(parts(worksheet(inline(VAN_HO))) | {part: content})) == DAMAGED


def test_a_sheet_whose_part_is_missing_or_a_chart_is_passed_over():
    named = parts(worksheet(inline(VAN_HO)))
    named["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="r"><sheets><sheet name="Mất" r:id="rId9"/>'
        '<sheet name="Biểu đồ" r:id="rId4"/><sheet name="Có" r:id="rId1"/></sheets></workbook>'
    )
    named["xl/_rels/workbook.xml.rels"] = relations(
        ("worksheet", "worksheets/sheet1.xml"), ("x", "x"), ("worksheet", "không.xml"), ("chartsheet", "chart.xml")
    )
    assert [found.name for found in outcome(packed(named))] == ["Có"]


def test_a_date_beyond_all_days_is_shown_as_its_number():
    styles = '<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'
    rows = inline([["Họ và tên", "Từ ngày"]])
    for number in ("9e99", "-5", "0.5", "1e308", "NaN", "inf"):
        row = f'<row><c t="str"><v>Lò Văn B</v></c><c s="0"><v>{number}</v></c></row>'
        [found] = outcome(packed(parts(worksheet(rows + row), xl__styles=styles)))
        assert found.lines[0].problems


def test_a_compression_that_spreadsheets_do_not_use():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        for name, part in parts(worksheet(inline(VAN_HO))).items():
            archive.writestr(name, part)
    content = file.getvalue()
    assert len(outcome(content)[0].lines) == 2
    unknown = bytearray(content)
    for at in range(len(unknown) - 12):
        if unknown[at : at + 4] == b"PK\x01\x02":
            unknown[at + 10] = 99
    assert refusal(bytes(unknown)) == DAMAGED


VALID = packed(parts(worksheet(inline(VAN_HO), '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>')))


@pytest.mark.parametrize("length", range(0, len(VALID), 97))
def test_a_file_that_was_cut_off(length):
    outcome(VALID[:length])


@given(st.lists(st.tuples(st.integers(0, len(VALID) - 1), st.integers(0, 255)), max_size=8))
def test_a_file_with_some_wrong_bytes(changes):
    content = bytearray(VALID)
    for place, value in changes:
        content[place] = value
    outcome(bytes(content))


@given(st.binary(max_size=2000), st.sampled_from(["danh-sach.csv", "danh-sach.xlsx", "", "../\x00.csv"]))
@example(b"PK\x03\x04", "a.xlsx")
@example(b"PK\x05\x06" + bytes(18), "a.xlsx")
@example(b"sep=\n", "a.csv")
@example(b'sep="\n', "a.csv")
@example(b"\xff\xfe\x00", "a.csv")
def test_any_bytes_whatsoever(content, name):
    outcome(content, name)


FRAGMENTS = st.sampled_from(
    [
        *OFFICIAL,
        "Họ và tên",
        "Vai trò",
        "1",
        "2.",
        "I",
        "Xã A",
        "Ghi chú:",
        "CHỦ TỊCH",
        "nt",
        "#N/A",
        "",
        "\x00",
        "0914...",
    ]
)
CELLS = FRAGMENTS | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.lists(CELLS, max_size=7), max_size=12), st.sampled_from(list(",;\t|")))
def test_any_table_whatsoever(rows, delimiter):
    lists = outcome(text(rows, delimiter), "a.csv")
    for found in lists if isinstance(lists, list) else ():
        for line in found.lines:
            assert line.values.keys() == line.columns.keys()
            assert all(item.row and item.message for item in line.problems)


XML = st.recursive(
    st.sampled_from(["", "x", "1", "A1", "&amp;", "45413"]),
    lambda inner: st.builds(
        lambda tag, name, value, children: f'<{tag} {name}="{value}">{"".join(children)}</{tag}>',
        st.sampled_from(["row", "c", "v", "t", "is", "r", "rPh", "mergeCell", "sheetData", "f"]),
        st.sampled_from(["r", "t", "s", "ref"]),
        st.sampled_from(["", "1", "A1", "B2:C9", "s", "e", "d", "inlineStr", "-3", "ZZZ9", "C2:A1"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


@given(XML)
def test_any_xml_whatsoever(xml):
    outcome(packed(parts(worksheet(inline([OFFICIAL]) + xml), xl__sharedStrings=f"<sst><si>{xml}</si></sst>")))
