"""Find the lists in the cells of a sheet: where each begins and ends, and what stands between its lines."""

import re
from collections import deque
from dataclasses import dataclass, field

from home.vietnamese import fold

from .columns import COLUMNS, OFFICIAL, field_of
from .grids import Row
from .headers import Header, header_at
from .values import find_phones

MAX_TITLE_ROWS = 20  # above a header
MAX_ROWS_BETWEEN = 1_000  # between two lists, or above the first: further down no header is looked for

_NUMBER = re.compile(r"\d{1,6}(\.\d{1,3})*[.)]?")
_COLUMN_NUMBER = re.compile(r"\(?(\d{1,2}|[A-Z])\)?")  # forms number their columns below the titles: (1) (2) (3)
_PAGE = re.compile(r"trang \d+( .*)?")
_END = re.compile(
    r"(ghi chu|noi nhan|nguoi lap|lap bieu|nguoi tong hop|thu truong|chu tich|pho chu tich|truong phong|tm|kt|tl"
    r"|xac nhan|ky ten|danh sach (nay )?(co|gom)|an dinh danh sach|(.* )?ngay( .*)? thang( .*)? nam)( .*)?"
)
_GROUP_NUMBER = re.compile(r"(?:[IVX]+|[A-H]|\d+)\s*[.)\-:/]\s*")


def _beginning_with(words, and_more):
    """A pattern of texts in small letters that begin with one of ``words``, which may lack its diacritics.

    Only where the text has none at all: people are called Tô, Bàn and Công.
    """
    bare = "|".join(map(fold, words))
    return re.compile(rf"({'|'.join(words)}){and_more}|(?=[\x00-\x7f]*$)({bare}){and_more}")


_TOTAL = _beginning_with(["tổng", "tổng số", "tổng cộng", "cộng"], "([\\s:].*)?")
# "I. Xã Vân Hồ", "Tổ công nghệ số cộng đồng bản Suối Mơ": the rows below it belong there
_COMMUNE_WORDS = ["xã", "phường", "đặc khu", "thị trấn"]
_COMMUNE = _beginning_with(_COMMUNE_WORDS, " .+")
_GROUP = _beginning_with(
    ["tổ", "thôn", "bản", "xóm", "ấp", "làng", "buôn", "khóm", "khu", "tiểu khu", "tdp", *_COMMUNE_WORDS],
    " (?!trưởng|phó|viên).+",
)


@dataclass(frozen=True)
class Group:
    """A row that is a title of those below it: the commune or the team that they belong to."""

    field: str
    text: str
    column: int


@dataclass
class Table:
    """A header and what stands below it, as far as it belongs to one list."""

    title: str
    header: Header
    rows: list[Row] = field(default_factory=list)
    groups: dict[int, Group] = field(default_factory=dict)  # by the place of the row that follows
    unread: list[Row] = field(default_factory=list)  # what might be a line, but for where it stands or what it lacks
    has_ended: bool = False

    def __post_init__(self):
        self.numbers = self.header.columns("number")
        self.names = self.header.columns("leader", "name")
        self.teams = self.header.columns("team")
        self.keys = self.names | self.teams | self.header.columns("code")
        self.mapped = self.header.mapped - self.numbers

    def is_numbered(self, row):
        return any(_NUMBER.fullmatch(row.cells.get(column, "")) for column in self.numbers)

    def may_be_header(self, row):
        """Whether a title of a column stands where a name should: a cheap question for every row."""
        if self.has_ended:
            return True
        texts = [row.cells[column] for column in self.names if column in row.cells]
        return not self.is_numbered(row) and any(field_of(text, kind) for text in texts for kind in COLUMNS)

    def take(self, row):
        """Take a row that belongs to the list, as a line or otherwise; return whether it does."""
        filled = self.mapped & row.cells.keys()
        is_known = bool(self.keys & filled)
        if self.has_ended:
            if is_line := self.is_numbered(row) and is_known and len(filled) > 1:
                self.rows.append(row)
            elif is_known and len(filled) > 2:
                self.unread.append(row)
            return is_line
        if self.is_numbered(row):
            if filled:
                self.rows.append(row)
            return True
        if len(row.cells) <= 3 and not any(find_phones(text)[0] for text in row.cells.values()):
            first = row.cells[min(row.cells)]
            if _TOTAL.fullmatch(first.casefold()):
                return True
            if _END.fullmatch(fold(first)):
                self.has_ended = True
                return False
            if group := self.group(row, filled):
                self.groups[len(self.rows)] = group
                return True
        if not is_known:
            return False
        # One text alone is a line where lines have no number, or where it may be a team without a leader.
        if len(filled) > 1 or not self.numbers or (filled <= self.teams and OFFICIAL in self.header.fields):
            self.rows.append(row)
            return True
        self.unread.append(row)
        return False

    def group(self, row, filled):
        """Return what a row says of those below it, or None: one text alone, numbered otherwise or spread widely."""
        if len(filled) > 1:
            return None
        column = min(filled or row.cells)
        is_numbered_otherwise = bool(self.numbers & row.cells.keys())
        if column in self.teams and not is_numbered_otherwise and not self.mapped & row.spread.keys():
            return None
        text = _GROUP_NUMBER.sub("", row.cells[column], count=1)
        if not _GROUP.fullmatch(text.casefold()):
            return None
        return Group("commune" if _COMMUNE.fullmatch(text.casefold()) else "team", text, column)


def tables(grid):
    """Yield the tables of a grid. A header that is repeated, as on each printed page, begins no new one."""
    table, above, place, last = None, deque(maxlen=MAX_TITLE_ROWS), 0, 0
    while place < len(grid.rows) and (table or place <= MAX_ROWS_BETWEEN):
        row = grid.rows[place]
        is_near = place - last <= MAX_ROWS_BETWEEN
        header = header_at(grid.rows, place) if is_near and (not table or above or table.may_be_header(row)) else None
        if header:
            title = " ".join(above)
            if table is None or header.fields != table.header.fields or (title and title != table.title):
                if table:
                    yield table
                table = Table(title, header)
            above.clear()
            place += header.depth
            if place < len(grid.rows) and _numbers_columns(grid.rows[place]):
                place += 1
            last = place
            continue
        place += 1
        if table and table.take(row):
            above.clear()
            last = place
            continue
        text = " ".join(text for _column, text in sorted(row.cells.items()))
        if table and _END.fullmatch(fold(text)):
            above.clear()
        elif text not in above and not _PAGE.fullmatch(fold(text)):
            above.append(text)
    if table:
        yield table


def _numbers_columns(row):
    return len(row.cells) > 2 and all(_COLUMN_NUMBER.fullmatch(text) for text in row.cells.values())
