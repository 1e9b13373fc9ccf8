"""The header of a list: which column holds what, whatever stands above and below it."""

from dataclasses import dataclass
from functools import lru_cache

from home.vietnamese import fold

from .columns import INTERNAL, NAME_SPELLINGS, OFFICIAL, field_of, without_asides
from .values import parse_role

# A header has at least these, and one column more.
_REQUIRED = {OFFICIAL: {"team", "leader"}, INTERNAL: {"name"}}
_OF_MEMBERS = {"role", "code", "team_code", "background", "minor", "since", "until"}  # no list of leaders has these
_OF_MEMBERS |= {"consent_name", "consent_phone", "consent_photo"}
_WEAK_NAMES = {fold(title) for title in NAME_SPELLINGS}
_OTHERS = ("to pho", "thanh vien", "to vien", "cong tac vien")  # groups of columns about other people


@dataclass
class Header:
    """One or two rows of titles; ``fields`` says for each kind of list the field of each column."""

    row: int
    depth: int
    titles: dict[int, str]
    fields: dict[str, dict[int, str]]

    def columns(self, *fields):
        """The columns that hold one of ``fields`` in a list of either kind."""
        return {column for found in self.fields.values() for column, field in found.items() if field in fields}

    @property
    def mapped(self):
        return {column for found in self.fields.values() for column in found}

    def kind(self, title, rows):
        """Return the kind of the list with this header, ``title`` above and ``rows`` below it.

        Where "Họ và tên" may be the leader's or a member's, a list that names each team once is one of leaders.
        """
        if len(self.fields) == 1:
            return next(iter(self.fields))
        if self._are_named("name"):
            return INTERNAL
        if self._are_named("leader"):
            return OFFICIAL
        folded = fold(title)
        if self.columns(*_OF_MEMBERS) or "thanh vien" in folded:
            return INTERNAL
        if "to truong" in folded:
            return OFFICIAL
        if any(holds_roles(rows, column) for column in self.columns("office")):
            return INTERNAL
        places = [fold(text) for row in rows for column in self.columns("team") if (text := row.cells.get(column))]
        return OFFICIAL if len(places) == len(set(places)) else INTERNAL

    def _are_named(self, field):
        """Whether a title says outright whose names stand below it."""
        return any(not self._is_weak(column) for column in self.columns(field))

    def _is_weak(self, column):
        return fold(self.titles[column]) in _WEAK_NAMES

    def resolve(self, kind, rows):
        """Return the columns of each field, in their order; several are parts of one value.

        "Chức vụ" is the office held, unless what stands below it are roles in the team.
        """
        columns = {}
        for column, field in sorted(self.fields[kind].items()):
            columns.setdefault(field, []).append(column)
        if kind == INTERNAL and "role" not in columns:
            for column in columns.get("office", []):
                if holds_roles(rows, column):
                    columns["role"] = [column]
                    columns["office"].remove(column)
                    break
        resolved = {}
        for field, places in columns.items():
            if not places:
                continue
            places.sort(key=lambda column: (self._is_weak(column), column))
            end = 1
            while end < len(places) and places[end] == places[end - 1] + 1 and self._are_parts(places[0], places[end]):
                end += 1
            resolved[field] = places[:end]
            if field == "phone" and kind == INTERNAL and places[end:]:
                resolved.setdefault("other_phone", places[end : end + 1])
        return resolved

    def _are_parts(self, first, column):
        """Whether two columns side by side are one: below a merged title, or family name and given name."""
        return self.titles[first] == self.titles[column] or (
            self._is_weak(first) and fold(self.titles[column]) == "ten"
        )


def holds_roles(rows, column):
    """Whether most of what stands in a column are roles in a team."""
    texts = [text for row in rows if (text := row.cells.get(column))]
    return sum(parse_role(text)[0] is not None for text in texts) * 2 > len(texts)


def header_at(rows, place):
    """Return the header that begins at ``rows[place]``, or None.

    Two rows are one header when the second adds to the first: a group ("Tổ trưởng") above its columns ("Họ và tên",
    "Số điện thoại"). The title of a list above its header adds nothing.
    """
    single = _read([rows[place]])
    below = _read(rows[place + 1 : place + 2])
    if below.score:
        double = _read(rows[place : place + 2])
        is_more = double.score > single.score
        if is_more and (double.score > below.score or double.is_grouped or single.header()):
            return double.header()
    return single.header()


def score(grid):
    """Return how many columns of a list the best header in a grid has."""
    return max((_read([row]).score for row in grid.rows), default=0)


@dataclass
class _Reading:
    row: int
    depth: int
    titles: dict[int, str]
    fields: dict[str, dict[int, str]]
    is_grouped: bool = False  # a column is known by its group and its title together

    @property
    def score(self):
        return max(len(set(found.values())) for found in self.fields.values())

    def header(self):
        fields = {
            kind: found
            for kind, found in self.fields.items()
            if _REQUIRED[kind] <= set(found.values()) and len(set(found.values())) > 1
        }
        return Header(self.row, self.depth, self.titles, fields) if fields else None


def _read(rows):
    """Read one or two rows as titles of columns, or none."""
    titles = [row.spread | row.cells for row in rows]
    reading = _Reading(rows[0].number if rows else 0, len(rows), {}, {OFFICIAL: {}, INTERNAL: {}})
    for column in sorted(set().union(*titles)):
        group, title = (titles[0].get(column, ""), titles[-1].get(column, ""))
        reading.titles[column] = title or group
        for kind, found in reading.fields.items():
            field, grouped = _field(group, title, kind)
            if field:
                found[column] = field
                reading.is_grouped |= grouped
    return reading


@lru_cache(maxsize=4096)
def _field(group, title, kind):
    """Return the field of a column with a group title above its own, and whether it took both to know."""
    if title and group != title and fold(without_asides(group)):
        for both in (f"{title} {group}", f"{group} {title}"):
            if (field := field_of(both, kind)) and field != "team":
                return field, True
        if any(other in fold(group) for other in _OTHERS):
            return None, False
    return field_of(title or group, kind), False
