"""What reading a list gives: sheets of lines, and what is wrong with them."""

from dataclasses import dataclass, field


class UnreadableFile(Exception):
    """The file holds no list that can be read; its message is the one sentence that the editor reads."""


@dataclass(frozen=True)
class Problem:
    """Something an editor should look at: where, and a sentence.

    ``row`` is as the spreadsheet counts it (1…, 0 for the sheet as a whole), ``column`` a letter, or "" for the row.
    """

    sheet: str
    row: int
    column: str
    message: str
    blocking: bool = False  # the row cannot be taken as it is


@dataclass(frozen=True)
class Line:
    """One row of a list as typed, by field.

    ``problems`` already holds what ``values.PARSERS`` say of each value (a number that is not whole, a date that is
    none, …): whoever takes ``parse(text)[0]`` need not say it again.
    """

    sheet: str
    row: int
    values: dict[str, str]  # cleaned text: NFC, single spaces, stripped; only fields the list has a column for
    columns: dict[str, str]  # field → column letter
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One list. A spreadsheet's sheet may hold several, each with a title of its own; then they share the name.

    ``kind`` is "official" (the five columns, one row a team), "internal" (one row a member), or "" for a sheet without
    a list, which has no lines and problems that say why.
    """

    name: str
    kind: str
    title: str  # the text above the header, joined by " "; it may name the commune
    lines: list[Line] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()  # of the sheet as a whole
