"""The cells of an XLSX file as text.

Not through openpyxl: it knows merged cells only when it holds the whole file in memory (260 MB for 10,000 rows of 20
cells), and it refuses a file for a style or a property that no list needs.
"""

import re

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import column_index_from_string
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel
from openpyxl.utils.escape import unescape

from .grids import MAX_COLUMNS, MAX_ROWS, Grid, Row, damaged, too_many_rows
from .lines import UnreadableFile
from .packages import DAMAGED, END, START, Package
from .values import clean

_LETTERS = re.compile(r"[A-Za-z]{1,3}(?=[0-9]+$)")
MAX_ROW_NUMBER = 1_048_576


def read(content):
    """Yield the grid of each worksheet of the file that ``content``, its bytes, is."""
    package = Package(content)
    try:
        yield from Workbook(package).grids()
    except UnreadableFile:
        raise
    except DAMAGED as error:
        raise damaged() from error


class Workbook:
    """What the sheets of a package share: their strings and the styles that make a number a date."""

    def __init__(self, package):
        self.package = package
        self.epoch = WINDOWS_EPOCH
        self.sheets = []
        name = [target for kind, target in package.relations("").values() if kind == "officeDocument"][0]
        relations = package.relations(name)
        parts = dict(relations.values())
        for event, tag, attributes in package.events(name):
            if event is START and tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                self.epoch = MAC_EPOCH
            elif event is START and tag == "sheet":
                keys = {key.rpartition(":")[2]: value for key, value in attributes.items()}
                kind, target = relations.get(keys["id"], ("", ""))
                if kind == "worksheet":  # others are charts
                    self.sheets.append((attributes["name"], attributes.get("state", "visible") != "visible", target))
        self.strings = list(self._strings(parts["sharedStrings"])) if parts.get("sharedStrings") in package else []
        self.date_styles = self._date_styles(parts["styles"]) if parts.get("styles") in package else set()
        self.rows_left = MAX_ROWS

    def _strings(self, part):
        """Yield the texts that cells refer to by number, without the hints for reading them aloud (``rPh``)."""
        text, is_hint = [], False
        for event, tag, data in self.package.events(part):
            if tag == "rPh":
                is_hint = event is START
            elif event is END and tag == "t" and not is_hint:
                text.append(data)
            elif event is END and tag == "si":
                yield clean(unescape("".join(text)))
                text.clear()

    def _date_styles(self, part):
        """Return the styles, by number, that show a number as a date."""
        formats, styles, count, inside = dict(BUILTIN_FORMATS), set(), 0, ""
        try:
            for event, tag, data in self.package.events(part):
                if tag in ("numFmts", "cellXfs"):
                    inside = tag if event is START else ""
                elif event is START and (inside, tag) == ("numFmts", "numFmt"):
                    formats[int(data["numFmtId"])] = data.get("formatCode")
                elif event is START and (inside, tag) == ("cellXfs", "xf"):
                    if is_date_format(formats.get(int(data.get("numFmtId", 0)))):
                        styles.add(str(count))
                    count += 1
        except DAMAGED:  # dates then come as Excel's serial numbers, which `values.parse_date` knows
            pass
        return styles

    def grids(self):
        """Yield the sheets in their order, also hidden ones. Hidden rows are read: a filter left on hides them."""
        for name, is_hidden, part in self.sheets:
            grid = Grid(clean(name), is_hidden=is_hidden)
            grid.merge(list(self._read(grid, part)) if part in self.package else [])
            yield grid

    def _read(self, grid, part):
        """Fill the rows of a grid and yield the ranges of its merged cells, which stand behind the rows."""
        number = column = 0
        cells, text, value, is_hint, attributes = {}, [], "", False, {}
        for event, tag, data in self.package.events(part):
            if event is START:
                if tag == "row":
                    number = int(data.get("r") or number + 1)
                    column, cells = 0, {}
                    if not 0 < number <= MAX_ROW_NUMBER:
                        raise damaged()
                elif tag == "c":
                    attributes, value = data, ""
                    text.clear()
                    column = _column(data["r"]) if "r" in data else column + 1
                elif tag == "rPh":
                    is_hint = True
                elif tag == "mergeCell" and None not in (cells_merged := range_boundaries(data["ref"])):
                    yield cells_merged
            elif tag == "v":
                value = data
            elif tag == "t" and not is_hint:
                text.append(data)
            elif tag == "rPh":
                is_hint = False
            elif tag == "c":
                if column <= MAX_COLUMNS and (shown := self._shown(attributes, value, text)):
                    cells[column] = shown
            elif tag == "row" and cells:
                grid.rows.append(Row(number, cells))
                self.rows_left -= 1
                if self.rows_left < 0:
                    raise too_many_rows()
                cells = {}

    def _shown(self, attributes, value, text):
        """Return the text that a cell shows."""
        kind = attributes.get("t", "n")
        if kind == "s":
            return self.strings[int(value)] if value else ""
        if kind == "inlineStr":
            return clean(unescape("".join(text)))
        if kind == "n" and value:
            return self._figure(float(value), attributes.get("s") in self.date_styles)
        return clean(unescape(value))

    def _figure(self, number, is_date):
        if is_date and number >= 1:
            try:
                return f"{from_excel(number, self.epoch):%d/%m/%Y}"
            except (ValueError, OverflowError):  # no day that has a name
                pass
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _column(reference):
    """Return the column of "AB12", counted from 1."""
    match = _LETTERS.match(reference)
    if match is None:
        raise damaged()
    return column_index_from_string(match[0].upper())
