"""The cells of a text file: CSV as Excel, LibreOffice and the province's systems write it."""

import csv
import io
import unicodedata

from .grids import MAX_COLUMNS, MAX_ROWS, Grid, Row, damaged, too_many_rows
from .kinds import unknown_kind
from .values import clean

DELIMITERS = ",;\t|"
SAMPLE = 20_000  # characters from which the delimiter is guessed


def read(content, name, score):
    """Return the grid of a text file. ``score`` says how much a grid looks like a list; it finds the delimiter."""
    text = decode(content)
    if text[:4].lower() == "sep=":  # what Excel itself asks for in front
        delimiter, text = text[4:5], text.partition("\n")[2]
    else:
        delimiter = max(DELIMITERS, key=lambda delimiter: score(_grid(text[:SAMPLE], delimiter, name)))
    return _grid(text, delimiter, name)


def decode(content):
    """Return the text in the encoding that it is most likely in: what Excel writes in Vietnam, newest first."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    elif encoding := _utf16_without_mark(content):
        text = content.decode(encoding, "replace")
    else:
        text = content.decode("utf-8-sig", "replace")
        if text.count("\ufffd") * 10 > sum(not char.isascii() for char in text):  # a few bad bytes are only that
            text = content.decode("cp1258", "replace")
    text = text.replace("\x00", "")
    strange = sum(unicodedata.category(char) in ("Cc", "Cn", "Co") and char not in "\t\r\n" for char in text[:SAMPLE])
    if strange * 50 > len(text[:SAMPLE]):
        raise unknown_kind()
    return text


def _utf16_without_mark(content):
    """Every second byte of most text in UTF-16 is zero: the later one of two where the smaller stands first."""
    sample = content[:2000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 10 > len(sample) and min(even, odd) * 10 < max(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def _grid(text, delimiter, name):
    grid = Grid(name)
    try:
        for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            cells = {place: shown for place, cell in enumerate(record[:MAX_COLUMNS], 1) if (shown := clean(cell))}
            if cells:
                grid.rows.append(Row(number, cells))
            if len(grid.rows) > MAX_ROWS:
                raise too_many_rows()
    except (csv.Error, TypeError) as error:  # a field without end, a delimiter that is none
        raise damaged() from error
    return grid
