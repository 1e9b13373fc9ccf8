"""Cells of a sheet, before anybody knows what its columns mean."""

from bisect import bisect_left
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .lines import UnreadableFile

MAX_ROWS = 20_000  # rows with anything in them, in all sheets of a file together
MAX_COLUMNS = 100  # what stands further right is not read


@dataclass
class Row:
    """A row with anything in it; columns count from 1."""

    number: int
    cells: dict[int, str]
    spread: dict[int, str] = field(default_factory=dict)  # text that a merged cell brings from a column further left


@dataclass
class Grid:
    """The rows of a sheet. Rows without text are left out, so that a million formatted ones cost nothing."""

    name: str
    rows: list[Row] = field(default_factory=list)
    is_hidden: bool = False

    def merge(self, ranges):
        """Say in each row and column of a merged cell what the cell says; ``ranges`` as (left, top, right, bottom)."""
        numbers = [row.number for row in self.rows]
        room = len(numbers) * MAX_COLUMNS  # merged cells do not overlap, unless somebody means harm
        for left, top, right, bottom in ranges:
            right = min(right, MAX_COLUMNS)
            covered = self.rows[bisect_left(numbers, top) : bisect_left(numbers, bottom + 1)]
            text = covered[0].cells.get(left) if covered and covered[0].number == top else None
            if not text:
                continue
            room -= len(covered) * (right - left + 1)
            if room < 0:
                raise damaged()
            for row in covered:
                row.cells.setdefault(left, text)
                for column in range(left + 1, right + 1):
                    row.spread[column] = text


def damaged():
    return UnreadableFile(_("The file is damaged. Open it in Excel, save it as .xlsx once more, and upload that."))


def too_many_rows():
    return UnreadableFile(
        _("The file has more than %(count)s rows. Split it, for instance one file for each commune.")
        % {"count": MAX_ROWS}
    )
