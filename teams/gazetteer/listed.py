"""What lists say of places: rows checked and read, whichever file or package they come from."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from home.vietnamese import spelling_key

from ..models import Extent, Level
from ..nearby import point_of
from .files import Refused, Row, read

AREA_COLUMNS = {"level", "code", "kind", "name", "parent_code"}  # full_name, latitude and longitude may be left out
SUCCESSION_COLUMNS = {
    *("old_province", "old_district", "old_commune", "old_code"),
    *("new_province", "new_commune", "extent"),  # new_code is there for the eye: codes are no key
}
KINDS = {
    Level.PROVINCE: ("Tỉnh", "Thành phố"),
    Level.DISTRICT: ("Huyện", "Quận", "Thị xã", "Thành phố"),
    Level.COMMUNE: ("Xã", "Phường", "Thị trấn", "Đặc khu"),
}
LONGEST = {"kind": 40, "name": 120, "code": 10}  # as the fields of ``Area``
DIGITS = {Level.PROVINCE: 2, Level.COMMUNE: 5}  # of their codes
SHOWN_AT_MOST = 20


@dataclass(frozen=True)
class Listed:
    """A place as a list names it, and the first row that does; ``point``: where it lies, None when it does not say."""

    row: Row = field(compare=False)
    kind: str
    name: str
    code: str = field(default="", compare=False)
    point: tuple | None = field(default=None, compare=False)

    @property
    def full_name(self):
        return f"{self.kind} {self.name}"

    @cached_property
    def key(self):
        return spelling_key(self.full_name)


@dataclass
class AreaList:
    """Provinces and their communes of one day."""

    provinces: list = field(default_factory=list)
    communes: dict = field(default_factory=lambda: defaultdict(list))  # by the key of their province


@dataclass(frozen=True, eq=False)
class Succession:
    """A row of a list of mergers: a commune, in the district and province it lay in, and the one that took it over.

    ``district`` is None where there was none; ``commune`` is None where the district had none and itself became one.
    """

    row: Row
    province: Listed
    district: Listed | None
    commune: Listed | None
    new_province: Listed
    new_commune: Listed
    extent: str

    @cached_property
    def old(self):
        """What tells the old place apart from others."""
        return tuple(place and place.key for place in (self.province, self.district, self.commune))

    @cached_property
    def new(self):
        return (self.new_province.key, self.new_commune.key)


class Problems:
    """Sentences about rows, collected so that one run tells all of them."""

    def __init__(self):
        self.found = []

    def at(self, row, sentence):
        self.found.append(((row.source, row.line), row.says(sentence)))

    def began_later(self, row, area):
        self.at(
            row,
            _("%(name)s exists only since %(day)s and cannot have ended before.")
            % {"name": area.full_name, "day": date_format(area.valid_from)},
        )

    def refuse(self):
        """Raise ``Refused`` when there are any."""
        if self.found:
            sentences = list(dict.fromkeys(sentence for _place, sentence in sorted(self.found)))
            more = len(sentences) - SHOWN_AT_MOST
            if more > 0:
                sentences[SHOWN_AT_MOST:] = [_("… and %(count)d more.") % {"count": more}]
            raise Refused(sentences)


def read_areas(path):
    """Return the ``AreaList`` of a CSV file."""
    return check_areas(read(path, AREA_COLUMNS))


def read_successions(path):
    """Return the ``Succession``s of a CSV file."""
    return check_successions(read(path, SUCCESSION_COLUMNS))


def check_areas(rows):
    """Return the ``AreaList`` that rows are, or raise ``Refused`` with all that is wrong with them."""
    problems, found, seen = Problems(), AreaList(), {}
    by_code, communes = {}, []
    for row in rows:
        level = row["level"].casefold()
        place = Listed(row, _capital(row["kind"]), row["name"], _digits(row["code"], level), _point(row, problems))
        if level not in (Level.PROVINCE, Level.COMMUNE):
            problems.at(row, _("level is “province” or “commune”, not “%(level)s”.") % {"level": row["level"][:40]})
        elif fits(place, problems):
            if level == Level.COMMUNE:
                communes.append(place)
            elif _is_first(place, seen, (level, place.key), problems):
                other = by_code.setdefault(place.code, place)
                if other is not place or not place.code:
                    problems.at(row, _("a province needs a code of its own, by which its communes name it."))
                found.provinces.append(place)
    for place in communes:
        province = by_code.get(_digits(place.row["parent_code"], Level.PROVINCE))
        if province is None:
            problems.at(
                place.row,
                _("no province of this list has the code “%(code)s” (parent_code).")
                % {"code": place.row["parent_code"][:40]},
            )
        elif _is_first(place, seen, (province.key, place.key), problems):
            found.communes[province.key].append(place)
    problems.refuse()
    return found


def check_successions(rows):
    """Return the ``Succession``s that rows are, or raise ``Refused`` with all that is wrong with them."""
    problems, found, seen, known = Problems(), [], {}, {}
    for row in rows:
        places = {
            "province": _split(row, "old_province", Level.PROVINCE, known, problems),
            "district": _split(row, "old_district", Level.DISTRICT, known, problems, may_lack=True),
            "commune": _split(row, "old_commune", Level.COMMUNE, known, problems, may_lack=True, code=row["old_code"]),
            "new_province": _split(row, "new_province", Level.PROVINCE, known, problems),
            "new_commune": _split(row, "new_commune", Level.COMMUNE, known, problems),
        }
        extent = row["extent"].casefold()
        if extent not in Extent:
            problems.at(row, _("extent is “whole” or “part”, not “%(extent)s”.") % {"extent": row["extent"][:40]})
        elif not row["old_district"] and not row["old_commune"]:
            problems.at(row, _("%(column)s is empty.") % {"column": "old_commune"})
        elif all(places[name] for name in ("province", "new_province", "new_commune")):
            found.append(Succession(row, **places, extent=extent))
    ways = defaultdict(list)
    for step in found:
        if _is_first(step, seen, (step.old, step.new), problems):
            ways[step.old].append(step)
    for steps in ways.values():
        if len(steps) > 1 and (wholly := next((step for step in steps if step.extent == Extent.WHOLE), None)):
            problems.at(
                wholly.row, _("this place went wholly (whole) to one place, but another row lets it go elsewhere too.")
            )
    problems.refuse()
    return found


def split_kind(text, level):
    """Return kind and name of “Thị trấn Óc Eo”, or None when it does not begin with a kind of the level."""
    words = text.split()
    for kind in KINDS[level]:
        count = len(kind.split())
        if len(words) > count and " ".join(words[:count]).casefold() == kind.casefold():
            return kind, " ".join(words[count:])
    return None


def _split(row, column, level, known, problems, may_lack=False, code=""):
    """The ``Listed`` place that a cell names with its kind; None, and a problem, when it names none."""
    text = row[column]
    if not text:
        if not may_lack:
            problems.at(row, _("%(column)s is empty.") % {"column": column})
        return None
    if (level, text) not in known:
        known[level, text] = split_kind(text, level)
    if known[level, text] is None:
        problems.at(
            row,
            _("%(column)s must begin with its kind (%(kinds)s): “%(text)s”.")
            % {"column": column, "kinds": ", ".join(KINDS[level]), "text": text[:60]},
        )
        return None
    place = Listed(row, *known[level, text], _digits(code, level))
    return place if fits(place, problems) else None


def fits(place, problems):
    """Whether kind, name and code can be stored and agree with the row's full name; a problem when not."""
    for column, longest in LONGEST.items():
        value = getattr(place, column)
        if not value and column != "code":
            problems.at(place.row, _("%(column)s is empty.") % {"column": column})
            return False
        if len(value) > longest:
            problems.at(
                place.row, _("%(column)s is longer than %(count)d characters.") % {"column": column, "count": longest}
            )
            return False
    if not re.search(r"\w", spelling_key(place.name)):
        problems.at(place.row, _("“%(name)s” is no name.") % {"name": place.name})
        return False
    full_name = place.row["full_name"]
    if full_name and spelling_key(full_name) != place.key:
        problems.at(
            place.row,
            _("full_name “%(full)s” is not kind and name “%(own)s”; the columns may be shifted.")
            % {"full": full_name[:60], "own": place.full_name[:60]},
        )
        return False
    return True


def _point(row, problems):
    """Where the place of a row lies, or None when its cells are empty; a problem when they name no point."""
    latitude, longitude = row["latitude"], row["longitude"]
    point = point_of(latitude, longitude)
    if (latitude or longitude) and point is None:
        problems.at(
            row,
            _("latitude and longitude are degrees, such as 18.553 and 105.59, not “%(latitude)s” and “%(longitude)s”.")
            % {"latitude": latitude[:40], "longitude": longitude[:40]},
        )
    return point


def _is_first(record, seen, key, problems):
    """Whether no row before says the same; a problem when one does."""
    first = seen.setdefault(key, record)
    if first is not record:
        problems.at(record.row, _("the same as line %(line)d.") % {"line": first.row.line})
    return first is record


def _digits(code, level):
    """A code with the zeros in front that spreadsheets take away."""
    return code.zfill(DIGITS[level]) if code.isdecimal() and level in DIGITS else code


def _capital(kind):
    return f"{kind[:1].upper()}{kind[1:]}"
