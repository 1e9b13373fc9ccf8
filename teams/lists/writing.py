"""Tables as files: XLSX that prints on A4 as Vietnamese offices write, and CSV."""

import csv
import io
import re
from itertools import chain

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from home.vietnamese import normalise

from . import columns

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
FONT, SIZE, TITLE_SIZE = "Times New Roman", 13, 14  # points, as Decree 30/2020 on documents has them
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")  # which XML cannot hold
STARTS_A_FORMULA = ("=", "+", "-", "@")  # a tab or a line break may not come first: text is normalised
WIDTH = 14  # characters; those of the official list make up an A4 page
WIDTHS = {
    "number": 6,
    "province": 18,
    "commune": 20,
    "team": 24,
    "leader": 22,
    "name": 24,
    "office": 22,
    "team_code": 8,
    "code": 8,
    "zalo": 8,
    "minor": 8,
}


def file_name(table, day, ending):
    """“Danh sách Tổ … xã, bản – Xã Mường Lúa – 2026-11-22.xlsx”"""
    words = " – ".join(filter(None, [table.title[:80], table.place[:60], day.isoformat()]))
    return f"{words.replace('/', '-')}.{ending}"


def cell_text(value):
    return _NO_CHARACTERS.sub("", normalise(value))


def csv_text(value):
    """Text that no spreadsheet takes for a formula; ``values.clean`` takes the apostrophe off again."""
    text = cell_text(value)
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


class _Line:
    """What a CSV writer writes to: each row becomes the value of ``writerow``."""

    def write(self, text):
        return text


def csv_lines(table):
    """Yield the table as CSV in UTF-8 with a byte order mark, by which Excel knows it, row by row."""
    writer = csv.writer(_Line())
    yield "\ufeff".encode()
    above = [[table.title.upper()], [table.place], [], table.titles.values()]
    for row in chain(above, table.rows, [[], [table.note]]):
        yield writer.writerow([csv_text(value) for value in row]).encode()


def workbook(table):
    """Return the table as the bytes of an XLSX file. Every cell is text: a phone number keeps its 0."""
    book = Workbook(write_only=True)
    styles = _styles()
    for style in styles.values():
        book.add_named_style(style)
    sheet = book.create_sheet(sheet_name(table.place))
    _lay_out(sheet, table)

    def cells(texts, style="list cell"):
        # One object for a row: it is written before the next one is asked for, and styling one costs most of the time.
        cell = WriteOnlyCell(sheet)
        cell.style = style
        for text in map(cell_text, texts):
            cell.value = text
            cell.data_type = "s"
            cell.quotePrefix = text.startswith(STARTS_A_FORMULA)
            yield cell

    blank = [""] * (len(table.titles) - 1)
    sheet.append(cells([table.title.upper(), *blank], "list title"))
    sheet.append(cells([table.place, *blank], "list title"))
    sheet.append([])
    sheet.append(cells(table.titles.values(), "list header"))
    for row in table.rows:
        sheet.append(cells(row))
    sheet.append([])
    sheet.append(cells([table.note], "list note"))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def sheet_name(place):
    """A name that spreadsheets allow, in at most 31 characters."""
    return "".join(" " if char in "[]:*?/\\'" else char for char in place).strip()[:31] or "1"


def _styles():
    thin = Side(style="thin")
    box = Border(left=thin, right=thin, top=thin, bottom=thin)
    return {
        "title": NamedStyle(
            "list title",
            font=Font(name=FONT, size=TITLE_SIZE, bold=True),
            # Across the table without merging cells, which breaks sorting and reading.
            alignment=Alignment(horizontal="centerContinuous", vertical="center"),
        ),
        "header": NamedStyle(
            "list header",
            font=Font(name=FONT, size=SIZE, bold=True),
            alignment=Alignment(horizontal="center", vertical="center", wrap_text=True),
            border=box,
        ),
        "cell": NamedStyle(
            "list cell",
            font=Font(name=FONT, size=SIZE),
            alignment=Alignment(vertical="top", wrap_text=True),
            border=box,
            number_format="@",  # text also when it is typed over
        ),
        "note": NamedStyle("list note", font=Font(name=FONT, size=SIZE, italic=True)),
    }


def _lay_out(sheet, table):
    """Widths, and how it prints: A4, as wide as the paper, the header on every page."""
    for place, field in enumerate(table.titles, 1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS.get(field, WIDTH)
    sheet.freeze_panes = "A5"
    sheet.print_title_rows = "4:4"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "portrait" if table.kind == columns.OFFICIAL else "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(left=1.2, right=0.6, top=0.8, bottom=0.8)  # inches
