"""The rows of a CSV file, and what is wrong with it, line by line."""

import csv
import io
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from home.vietnamese import normalise

DELIMITERS = ",;\t|"
MAX_BYTES = 50_000_000
CELL_LIMIT = 10_000  # characters; a quotation mark that is never closed swallows the rest of the file


class Refused(Exception):
    """A list cannot be taken in as it is: the sentences that say why, in the order of its lines."""

    def __init__(self, sentences):
        super().__init__("\n".join(sentences))
        self.sentences = list(sentences)


@dataclass(frozen=True)
class Row:
    """A line of a list: where it stands, and its cells by the names of their columns."""

    source: str
    line: int
    cells: dict

    def __getitem__(self, column):
        return self.cells.get(column, "")

    def says(self, sentence):
        return _("%(file)s, line %(line)d: %(sentence)s") % {
            "file": self.source,
            "line": self.line,
            "sentence": sentence,
        }


def read(path, columns):
    """Return the ``Row``s of a CSV file, with the text of each cell in NFC.

    ``columns`` must be there, in any order and among others. What spreadsheets in Vietnam write is understood: UTF-8
    with or without a mark, UTF-16 with one, and semicolons or tabs instead of commas. Names are how places are known,
    so an encoding is not guessed.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Refused([_("Cannot read %(file)s: %(reason)s.") % {"file": path, "reason": error.strerror}]) from error
    if len(content) > MAX_BYTES:
        raise Refused([_("%(file)s is too large: 50 MB at most.") % {"file": path.name}])
    return _rows(path.name, _decoded(path.name, content), columns)


def _decoded(name, content):
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise _at(
            name,
            content.count(b"\n", 0, error.start) + 1,
            _("this is not UTF-8. In Excel, save it as “CSV UTF-8”."),
        ) from error
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise _at(name, line, _("there is a NUL character: the file is damaged. Export it again."))
    # Copying from documents leaves invisible signs in names.
    return text.translate({ord(char): None for char in set(text) if unicodedata.category(char) == "Cf"})


def _at(name, line, sentence):
    return Refused([Row(name, line, {}).says(sentence)])


def _rows(name, text, columns):
    before = 0
    if text[:4].lower() == "sep=":  # what Excel itself asks for in front
        text, before = text.partition("\n")[2], 1
    lines = io.StringIO(text, newline="")
    delimiter = _delimiter(text, columns)
    reader = csv.reader(lines, delimiter=delimiter)
    titles, rows, start = None, [], before + 1
    try:
        for record in reader:
            line, start = start, before + reader.line_num + 1
            cells = [normalise(cell) for cell in record]
            if not any(cells):
                continue
            if titles is None:
                titles = [_title(cell) for cell in cells]
                _check_titles(name, titles, columns)
                continue
            if len(cells) > len(titles) and any(cells[len(titles) :]):
                raise _at(
                    name,
                    line,
                    _("%(count)d cells, but only %(titles)d columns have a title.")
                    % {"count": len(cells), "titles": len(titles)},
                )
            if any(len(cell) > CELL_LIMIT for cell in cells):
                raise _at(name, line, _("a cell is too long; a quotation mark may be missing at its end."))
            rows.append(Row(name, line, dict(zip(titles, cells, strict=False))))
    except csv.Error as error:
        raise _at(name, start, _("a cell is too long; a quotation mark may be missing at its end.")) from error
    if titles is None:
        raise Refused([_("%(file)s is empty.") % {"file": name}])
    return rows


def _title(cell):
    return normalise(cell).casefold()


def _delimiter(text, columns):
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=lambda sign: len(columns.intersection(map(_title, first.replace('"', "").split(sign)))))


def _check_titles(name, titles, columns):
    if missing := sorted(columns.difference(titles)):
        raise Refused(
            [
                _("%(file)s: columns are missing: %(missing)s. Found: %(found)s.")
                % {"file": name, "missing": ", ".join(missing), "found": ", ".join(filter(None, titles))[:300]}
            ]
        )
    if twice := {title for title in titles if title in columns and titles.count(title) > 1}:
        raise Refused(
            [_("%(file)s: a column stands twice: %(names)s.") % {"file": name, "names": ", ".join(sorted(twice))}]
        )
