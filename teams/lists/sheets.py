"""Turn a table into lines of named values, and say what an editor should look at."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl.utils import get_column_letter

from home import phones

from .columns import INTERNAL, OFFICIAL
from .lines import Line, Problem, Sheet
from .values import PARSERS, find_phones

MAX_TITLE = 500  # characters
MAX_CELL = 500
MAX_NAMED = 20  # rows in one sentence

_ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)")
_BLANK = re.compile(r"[-–—.…_]+")
_DITTO = re.compile(r"[\"”“〃]{1,2}|''|[-–]?\s*(nt|n/t|như trên)\s*[-–]?", re.IGNORECASE)
_LOST_LETTERS = re.compile(r"\ufffd|[^\W\d_]\?+[^\W\d_]")
_COMRADE = re.compile(r"(đ/c|đồng chí)[.:]?\s+", re.IGNORECASE)
_HONORIFIC = re.compile(r"(ông|bà|anh|chị|cô|thầy)[.:]?\s+", re.IGNORECASE)
# What a list names once for several rows, by merging cells or by leaving those below blank
_CARRIED = {OFFICIAL: ("province", "commune"), INTERNAL: ("province", "commune", "team")}


def sheet_of(name, table):
    """Return the sheet that a table is."""
    return _Reader(name, table).sheet()


class _Reader:
    def __init__(self, name, table):
        self.name = name
        self.table = table
        self.kind = table.header.kind(table.title, table.rows)
        self.columns = table.header.resolve(self.kind, table.rows)
        self.letters = {field: get_column_letter(places[0]) for field, places in self.columns.items()}
        self.person = "leader" if self.kind == OFFICIAL else "name"
        self.has_honorifics = self.mostly(_HONORIFIC)
        self.above = {}  # values of the row above, by field
        self.group = {}  # what the row of a group says: field → (text, column letter)
        self.carried = {}  # how many blank cells were filled from above, by field
        self.seen = {}  # row number by values

    def mostly(self, honorific):
        """Whether most names begin so. A few do not count: Ông is a family name too."""
        names = [text for row in self.table.rows if (text := row.cells.get(self.columns[self.person][0]))]
        return sum(bool(honorific.match(text)) for text in names) * 2 > len(names)

    def sheet(self):
        lines = []
        for place, row in enumerate(self.table.rows):
            if group := self.table.groups.get(place):
                self.enter(group)
            if line := self.line(row):
                lines.append(line)
        return Sheet(self.name, self.kind, self.table.title[:MAX_TITLE], lines, tuple(self.problems()))

    def enter(self, group):
        """Let what a row says hold for the rows below it; a commune begins with no team."""
        if group.field not in _CARRIED[self.kind]:
            return
        if group.field == "commune":
            self.group.pop("team", None)
        self.group[group.field] = (group.text, get_column_letter(group.column))
        self.above = {field: text for field, (text, _letter) in self.group.items()}

    def line(self, row):
        """Return the line of a row, or None for one that is blank but for its number."""
        problems = []

        def problem(message, field="", blocking=False):
            problems.append(Problem(self.name, row.number, self.letters.get(field, ""), message, blocking))

        values = {}
        for field, places in self.columns.items():
            text = " ".join(row.cells[place] for place in places if place in row.cells)
            if _ERROR.fullmatch(text):
                problem(_("The cell holds an error of the spreadsheet, %(error)s.") % {"error": text}, field)
                text = ""
            elif _DITTO.fullmatch(text):
                text = self.above.get(field, "")
            elif _BLANK.fullmatch(text):
                text = ""
            elif len(text) > MAX_CELL:
                problem(_("The cell holds more text than one entry."), field, blocking=True)
                text = text[:MAX_CELL]
            elif _LOST_LETTERS.search(text):
                problem(
                    _("Letters were lost when the file was saved: “%(text)s”. Save it as .xlsx.") % {"text": text},
                    field,
                    blocking=True,
                )
            values[field] = text
        values[self.person] = _COMRADE.sub("", values[self.person], count=1)
        if self.has_honorifics:
            values[self.person] = _HONORIFIC.sub("", values[self.person], count=1)
        if "number" in values:
            values["number"] = values["number"].rstrip(".) ")
        if not any(text for field, text in values.items() if field != "number"):
            return None
        self.carry(values)
        self.above = values
        self.split_phones(values)
        for field, parse in PARSERS.items():
            if (text := values.get(field)) and (message := parse(text)[1]):
                problem(message, field)
        self.check_names(values, problem)
        key = tuple(text.casefold() for field, text in values.items() if field != "number")
        if (earlier := self.seen.setdefault(key, row.number)) != row.number:
            problem(_("The same as row %(row)d.") % {"row": earlier})
        columns = self.letters | {field: letter for field, (_text, letter) in self.group.items() if field in values}
        return Line(self.name, row.number, values, {field: columns[field] for field in values}, tuple(problems))

    def carry(self, values):
        """Fill blank cells from above. A row with a code was written by this site: there a blank is a blank."""
        for field, (text, _letter) in self.group.items():
            values.setdefault(field, text)
        if values.get("code"):
            return
        for field in _CARRIED[self.kind]:
            if field in values and not values[field] and self.above.get(field):
                values[field] = self.above[field]
                self.carried[field] = self.carried.get(field, 0) + 1

    def split_phones(self, values):
        """A member has room for a second number."""
        if self.kind == INTERNAL and not values.get("other_phone"):
            found, _rest = find_phones(values.get("phone", ""))
            if len(found) == 2:
                values["phone"], values["other_phone"] = (phones.national(number) for number in found)
                self.letters.setdefault("other_phone", self.letters["phone"])

    def check_names(self, values, problem):
        if self.kind == INTERNAL:
            if not values["name"] and not values.get("code"):
                problem(_("The full name is missing."), "name", blocking=True)
        elif not values["team"]:
            problem(_("The name of the team is missing."), "team", blocking=True)
        elif not values["leader"]:
            problem(_("The team has no leader in this list."), "leader")

    def problems(self):
        """Yield what is to say of the sheet as a whole, once all rows are read."""
        header = self.table.header
        known = {place for places in self.columns.values() for place in places}
        unread = [
            f"“{title}” ({get_column_letter(place)})" for place, title in header.titles.items() if place not in known
        ]
        if unread:
            message = _("Columns that were not read: %(columns)s.") % {"columns": ", ".join(unread)}
            yield Problem(self.name, header.row, "", message)
        untitled = sorted({place for row in self.table.rows for place in row.cells} - header.titles.keys())
        if untitled:
            message = _("Columns without a title were not read: %(columns)s.") % {
                "columns": ", ".join(get_column_letter(place) for place in untitled)
            }
            yield Problem(self.name, header.row, "", message)
        for field, count in self.carried.items():
            message = ngettext(
                "%(count)d blank cell was read as the one above it.",
                "%(count)d blank cells were read as the ones above them.",
                count,
            ) % {"count": count}
            yield Problem(self.name, header.row, self.letters.get(field, ""), message)
        if rows := [row.number for row in self.table.unread]:
            named = ", ".join(map(str, rows[:MAX_NAMED])) + (", …" if len(rows) > MAX_NAMED else "")
            message = _("Rows that do not look like lines of the list and were not read: %(rows)s.") % {"rows": named}
            yield Problem(self.name, rows[0], "", message)
