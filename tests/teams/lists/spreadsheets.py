"""Spreadsheets as communes send them, made in the ways their programs make them. All people in them are invented."""

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import Workbook

from teams.lists.reading import read

FIXTURES = Path(__file__).parent / "fixtures"
OFFICIAL = [
    "STT",
    "Tên Tổ Chuyển đổi số cộng đồng",
    "Họ và tên Tổ trưởng",
    "Số điện thoại",
    "Chức vụ chính quyền địa phương",
]
# The form of Vân Hồ's 1480/UBND-VHTT, with its own two examples
VAN_HO = [
    ["DANH SÁCH"],
    ["TỔ CHUYỂN ĐỔI SỐ CỘNG ĐỒNG XÃ, BẢN, TIỂU KHU"],
    [],
    OFFICIAL,
    ["1.", "Xã Vân Hồ", "Nguyễn Văn A", "0914.....", "Bí thư Đoàn xã"],
    ["2.", "Bản", "Lò Văn B", "0843.....", "Trưởng Bản"],
    ["3."],
    [],
    ["Ghi chú: Các xã gửi danh sách và Quyết định thành lập Tổ trước ngày 18/6/2022 để tổng hợp báo cáo."],
]


def fixture(name):
    return (FIXTURES / name).read_bytes()


# -- what reading gives


def sheets(content, name="danh-sach.xlsx"):
    return list(read(content, name))


def sheet(content, name="danh-sach.xlsx"):
    """The one list of a file."""
    [only] = sheets(content, name)
    return only


def column(content, field, name="danh-sach.xlsx"):
    """What the lines of the one list of a file say of a field."""
    return [line.values.get(field) for line in sheet(content, name).lines]


def messages(lines):
    """What is said of lines, in their order: where and what."""
    return [f"{item.column}{item.row}: {item.message}" for line in lines for item in line.problems]


def about(found):
    """What is said of a list as a whole."""
    return [item.message for item in found.problems]


# -- as Excel and text editors write


def xlsx(rows, merged=(), **others):
    """An XLSX file as openpyxl writes it: its first sheet, then one for each keyword."""
    book = Workbook()
    _fill(book.active, rows, merged)
    book.active.title = "Danh sách"
    for name, more in others.items():
        _fill(book.create_sheet(name), more, ())
    return saved(book)


def _fill(worksheet, rows, merged):
    for row in rows:
        worksheet.append(row)
    for cells in merged:
        worksheet.merge_cells(cells)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def text(rows, delimiter=",", encoding="utf-8", newline="\r\n"):
    """A CSV file; cells are quoted where they must be."""

    def quoted(cell):
        cell = "" if cell is None else str(cell)
        return '"' + cell.replace('"', '""') + '"' if any(char in cell for char in f'{delimiter}"\r\n') else cell

    return newline.join(delimiter.join(quoted(cell) for cell in row) for row in rows).encode(encoding)


# -- by hand: what programs other than Excel leave out or write otherwise

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def relations(*pairs):
    """A part of relations: pairs of the last word of a type and a target, called rId1, rId2, …"""
    items = "".join(
        f'<Relationship Id="rId{place}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(pairs, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{items}</Relationships>'


def worksheet(data, after="", namespace=MAIN):
    """A sheet without dimension, style or anything but its rows, as XML."""
    return f'<worksheet xmlns="{namespace}"><sheetData>{data}</sheetData>{after}</worksheet>'


def inline(rows):
    """Rows with their text inside, without any reference of rows and cells."""
    cells = ("".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) for row in rows)
    return "".join(f"<row>{row}</row>" for row in cells)


def parts(first_sheet, **others):
    """The fewest parts that make a workbook of one sheet, by name; others by keyword, with "__" for the slash."""
    found = {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="Vân Hồ" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
        ),
        "xl/worksheets/sheet1.xml": first_sheet,
    }
    return found | {name.replace("__", "/") + ".xml": part for name, part in others.items()}


def packed(named):
    """A ZIP of parts by name, or of pairs, where a name may come twice."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in named.items() if isinstance(named, dict) else named:
            archive.writestr(name, part)
    return file.getvalue()
