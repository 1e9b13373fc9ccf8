"""Read the lists that communes have: the bytes of an uploaded file become rows of named text.

Nothing here asks the database. What a value means is in ``values``, what a column is called in ``columns``.
"""

import re
from collections.abc import Iterator
from pathlib import PurePath

from django.utils.translation import gettext as _

from . import texts, xlsx
from .columns import INTERNAL, OFFICIAL, titles
from .grids import MAX_COLUMNS, MAX_ROWS
from .headers import score
from .kinds import XLSX, kind_of
from .lines import Line, Problem, Sheet, UnreadableFile
from .sheets import sheet_of
from .tables import tables
from .values import clean

__all__ = ["MAX_BYTES", "MAX_COLUMNS", "MAX_ROWS", "Line", "Problem", "Sheet", "UnreadableFile", "read"]

MAX_BYTES = 10 * 1024 * 1024

# "Họ và tên", "Số điện thoại" as the fonts from before Unicode write them: TCVN3 (.VnTime) and VNI
_OLD_FONTS = ("hä vµ tªn", "sè ®iön tho¹i", "hoï vaø teân", "soá ñieän thoaïi")
_LOST_LETTERS = re.compile(r"\b(h\? (và|v\?) t[êe\?]n|s\? ?\?i\?n tho\?i)", re.IGNORECASE)


def read(content: bytes, file_name: str) -> Iterator[Sheet]:
    """Yield the lists of a file as they are read. Raises ``UnreadableFile``, at the start or on the way.

    Hidden sheets are left out and named: they hold last year's list, or the choices of a drop-down.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableFile(_("The file is larger than %(size)s MB.") % {"size": MAX_BYTES // 1024**2})
    if kind_of(content) == XLSX:
        grids = xlsx.read(content)
    else:
        grids = [texts.read(content, clean(PurePath(file_name).stem), score)]
    found = False
    reason = ""
    for grid in grids:
        if not grid.rows:
            continue
        if grid.is_hidden:
            yield _unread(grid, _("The sheet is hidden and was not read."))
            continue
        sheet = None
        for table in tables(grid):
            found, sheet = True, sheet_of(grid.name, table)
            yield sheet
        if sheet is None:
            garbled = _garbled(grid)
            reason = reason or garbled
            yield _unread(grid, garbled or _("No list was found on this sheet."))
    if not found:
        raise UnreadableFile(reason or _no_list())


def _unread(grid, message):
    return Sheet(grid.name, "", "", [], (Problem(grid.name, 0, "", message),))


def _garbled(grid):
    """Return the sentence for a sheet whose letters are not what they look like, or nothing."""
    for row in grid.rows[:50]:
        text = " ".join(row.cells.values()).casefold()
        if any(words in text for words in _OLD_FONTS):
            return _("The list is written in an old font (.VnTime or VNI). Convert it to Unicode and upload it again.")
        if "\ufffd" in text or _LOST_LETTERS.search(text):
            return _("Vietnamese letters were lost when the file was saved. Save it as .xlsx and upload that.")
    return ""


def _no_list():
    official, internal = titles(OFFICIAL), titles(INTERNAL)
    return _(
        "No list was found in the file. It needs a row of titles with “%(team)s” and “%(leader)s”, or with “%(name)s”."
    ) % {"team": official["team"], "leader": official["leader"], "name": internal["name"]}
