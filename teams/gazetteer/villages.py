"""What a CSV file of villages changes: their kind, what they were called before and what they merged from."""

import datetime
import re
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models.functions import Length, Substr
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..lists.naming import VILLAGE_KINDS, begins_with_kind
from ..models import Area, AreaSuccession, Extent, Level, Member, Team, successors_of
from .changes import Changes
from .files import read
from .listed import Listed, fits
from .matching import match, named
from .tree import Node, Tree

COLUMNS = {
    "commune",
    "province",
    "kind",
    "name",
}  # and, where there is something to say, old_names, merged_from, date, act
BETWEEN = ";"
LONGEST_ACT = AreaSuccession._meta.get_field("act").max_length
BATCH = 500
_PART = re.compile(r"\s*\((một phần|mot phan)\)$", re.IGNORECASE)
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


@dataclass(frozen=True)
class Origin:
    """A place that a village came from, and the commune it lay in."""

    place: Listed
    commune: Node
    extent: str


@dataclass(eq=False)
class Village:
    """A row: a village of today in its commune."""

    place: Listed
    commune: Node
    date: datetime.date | None
    act: str
    origins: list = field(default_factory=list)
    names_itself: bool = False  # among its origins: it took the others over and goes on

    @property
    def row(self):
        return self.place.row

    @property
    def goes_on(self):
        """Whether the place of this name was there before, whatever another row says of it."""
        return self.names_itself or not self.origins


@dataclass
class VillageChanges(Changes):
    """Villages of today are added or get their kind; what they came from ends. What the file leaves out stays.

    ``date`` holds for rows that name none: since when the villages are called so.
    """

    date: datetime.date | None = None
    today: datetime.date = field(default_factory=timezone.localdate)
    _communes: dict = field(default_factory=dict)  # nodes by the texts of province and commune
    _before: dict = field(default_factory=dict)  # by a commune's key: the nodes it came from

    def take(self, path):
        """Work out what a file changes; sentences about its rows are in ``problems``."""
        villages = self._different(village for row in read(path, COLUMNS) if (village := self._village(row)))
        self.problems.refuse()
        self._load(villages)
        origins = self._origins(villages)
        nodes = self._nodes(villages, {id(node) for node in origins.values()})
        for village in villages:
            for origin in village.origins:
                if old := origins[id(origin.commune), origin.place.key]:
                    self._succeed(old, nodes[village], origin, village)
        self._leave_nobody_behind()

    # Rows

    def _different(self, villages):
        seen, found = {}, []
        for village in villages:
            first = seen.setdefault((id(village.commune), village.place.key), village)
            if first is village:
                found.append(village)
            else:
                self.problems.at(village.row, _("the same as line %(line)d.") % {"line": first.row.line})
        return found

    def _village(self, row):
        """The village that a row names; None, and a problem, when it cannot be taken."""
        place, commune = Listed(row, _capital(row["kind"]), row["name"]), self._commune(row)
        if not fits(place, self.problems) or commune is None:
            return None
        village = Village(place, commune, self._date(row), row["act"])
        if len(village.act) > LONGEST_ACT:
            self.problems.at(
                row, _("%(column)s is longer than %(count)d characters.") % {"column": "act", "count": LONGEST_ACT}
            )
        for column in ("old_names", "merged_from"):
            for text in filter(None, map(str.strip, row[column].split(BETWEEN))):
                self._read_origin(village, text)
        if village.origins and village.date is None:
            self.problems.at(row, _("since when? Give a date: in the column “date”, or --date for all rows."))
        return village

    def _read_origin(self, village, text):
        """“Nà Sươm”, “bản Nà Sươm”, “bản Nà Sươm, xã Song Khủa”, each perhaps with “(một phần)” behind."""
        name, _comma, commune_name = (part.strip() for part in _PART.sub("", text).partition(","))
        kind, name = begins_with_kind(name, VILLAGE_KINDS) or ("", name)
        place = Listed(village.row, _capital(kind) or village.place.kind, name)
        commune = self._former_commune(village, commune_name) if commune_name else village.commune
        if not fits(place, self.problems) or commune is None:
            return
        if commune is village.commune and place.key == village.place.key:
            village.names_itself = True
        else:
            extent = Extent.PART if _PART.search(text) else Extent.WHOLE
            village.origins.append(Origin(place, commune, extent))

    def _date(self, row):
        text = row["date"]
        try:
            if day := _DAY.fullmatch(text):
                return datetime.date(*map(int, reversed(day.groups())))
            return datetime.date.fromisoformat(text) if text else self.date
        except ValueError:
            self.problems.at(row, _("“%(date)s” is no date; write 01/07/2025 or 2025-07-01.") % {"date": text[:40]})
            return self.date

    # Communes

    def _commune(self, row):
        """The node of the commune of today that a row names; None, and a problem, when there is not one."""
        names = row["province"], row["commune"]
        if not row["commune"]:
            self.problems.at(row, _("%(column)s is empty.") % {"column": "commune"})
            return None
        if names not in self._communes:
            self._communes[names] = self._communes_named(*names)
        provinces, communes = self._communes[names]
        if len(communes) == 1:
            return communes[0]
        if not provinces:
            self.problems.at(
                row, _("there is no %(name)s. Load the list of areas first.") % {"name": row["province"][:60]}
            )
        elif communes:
            self.problems.at(
                row,
                _("several communes are called “%(name)s”: %(found)s. Name the province and the kind.")
                % {
                    "name": row["commune"][:60],
                    "found": "; ".join(f"{node.full_name} ({node.parent.full_name})" for node in communes),
                },
            )
        else:
            self.problems.at(row, self._unknown(row["commune"], provinces))
        return None

    def _communes_named(self, province, commune):
        provinces = [node for node in self.tree.root.children if node.exists(self.today)]
        if province:
            provinces = named(province, provinces)
        below = [node for above in provinces for node in above.below(Level.COMMUNE)]
        return provinces, named(commune, [node for node in below if node.exists(self.today)])

    def _unknown(self, commune, provinces):
        """What to say of a commune that is not there today: what it became, where that is known."""
        former = [node for node in self.tree.nodes.values() if node.area.level == Level.COMMUNE]
        former = named(commune, [node for node in former if not node.exists(self.today)])
        paths = tuple(node.area.path for node in provinces)
        names = {
            became.area.full_name
            for found in successors_of([node.area for node in former]).values()
            for became in found
            if became.area.path.startswith(paths)
        }
        if names:
            return _("%(commune)s is no more. Today: %(names)s.") % {
                "commune": commune[:60],
                "names": ", ".join(sorted(names)),
            }
        return _("no commune of today is called “%(name)s”.") % {"name": commune[:60]}

    def _former_commune(self, village, name):
        """The commune an origin lay in: one that the village's commune came from, else one of its province."""
        commune = village.commune
        if commune.area.pk not in self._before:
            keys = AreaSuccession.objects.filter(successor=commune.area.pk).values_list("predecessor", flat=True)
            nodes = [self.tree.nodes[key] for key in keys if key in self.tree.nodes]
            self._before[commune.area.pk] = [node for node in nodes if node.area.level == Level.COMMUNE]
        for nodes in (self._before[commune.area.pk], commune.parent.below(Level.COMMUNE)):
            found = named(name, nodes)
            if len(found) == 1:
                return found[0]
        self.problems.at(
            village.row,
            _("%(commune)s is not known among what %(heir)s came from.")
            % {"commune": name[:60], "heir": commune.area.inline_name},
        )
        return None

    # Villages

    def _load(self, villages):
        """Put the villages of all communes that rows name into the tree, and the successions of these villages."""
        communes = {node.area.path: node for village in villages for node in _communes_of(village)}
        keys = []
        for paths in _in_batches(sorted(communes)):
            above = Substr("path", 1, Length("path") - Area.steplen)
            for area in Area.objects.villages().annotate(above=above).filter(above__in=paths):
                keys.append(area.pk)
                self.tree.put(area, communes[area.path[: -area.steplen]])
        for batch in _in_batches(keys):
            for step in AreaSuccession.objects.filter(predecessor__in=batch):
                self.stored[step.predecessor_id, step.successor_id] = step

    def _origins(self, villages):
        """The node of each place that villages came from: what ended already, what is there, or one that is added.

        None for one that goes on, of which only a part was given away.
        """
        wanted, found = defaultdict(dict), {}
        going_on = {(id(village.commune), village.place.key) for village in villages if village.goes_on}
        for village in villages:
            for origin in village.origins:
                wanted[origin.commune].setdefault(origin.place.key, []).append((origin, village))
        for commune, by_key in wanted.items():
            listed, nodes = [uses[0][0].place for uses in by_key.values()], commune.below(Level.VILLAGE)
            known = match(listed, [node for node in nodes if not node.exists(self.today)])
            left = [place for place in listed if place.key not in known]
            known |= match(left, [node for node in nodes if node.exists(self.today)])
            for key, uses in by_key.items():
                origin, village = uses[0]
                node = known.get(key)
                if node and node.exists(self.today) and (id(commune), node.key) in going_on:
                    node = None
                    if any(origin.extent == Extent.WHOLE for origin, _village in uses):
                        self.problems.at(
                            village.row,
                            _("%(name)s has a row of its own, as a village of today, and cannot have ended.")
                            % {"name": origin.place.full_name},
                        )
                elif node is None:
                    node = self.tree.add(commune, Level.VILLAGE, origin.place)
                found[id(commune), key] = node
        return found

    def _nodes(self, villages, old):
        """The nodes of the villages, stored or added. ``old``: the ids of those that are only origins."""
        groups, found = defaultdict(list), {}
        for village in villages:
            groups[village.commune].append(village)
        for commune, rows in groups.items():
            nodes = [node for node in commune.below(Level.VILLAGE) if id(node) not in old]
            known = match([village.place for village in rows], [node for node in nodes if node.exists(self.today)])
            gone = {node.key: node for node in nodes if not node.exists(self.today)}
            for village in rows:
                node, key = known.get(village.place.key), village.place.key
                if node is None and key in gone and village.goes_on:
                    self.problems.at(
                        village.row,
                        _("%(name)s ended on %(day)s. If it exists, empty its last day in the admin first.")
                        % {"name": gone[key].full_name, "day": date_format(gone[key].area.valid_to)},
                    )
                if node is None:
                    node = self.tree.add(commune, Level.VILLAGE, village.place)
                    node.area.valid_from = village.date if village.origins else None
                elif node.key != key:
                    node.area.kind, node.area.name = village.place.kind, village.place.name
                found[village] = node
        return found

    def _succeed(self, old, new, origin, village):
        """End ``old``, with its commune if that ended before, and let ``new`` be what it became."""
        if old.area.valid_to is None:
            last_day = village.date - datetime.timedelta(days=1)
            self.end(old, min(last_day, origin.commune.area.valid_to or last_day), village.row)
        # The file may have been written long after the day on which the place ended.
        after = (old.area.valid_to or self.today) + datetime.timedelta(days=1)
        stored = self.stored.get((old.area.pk, new.area.pk))
        self.succeed(village.row, old, new, origin.extent, stored.date if stored else after, village.act)

    def _leave_nobody_behind(self):
        """A village with a team or members ends on the screens of the admin, which take them along."""
        ending, used = {node.area.pk: node for node in self.ended}, set()
        for batch in _in_batches(list(ending)):
            for records in (Team.objects, Team.covers.through.objects, Member.objects):
                used.update(records.filter(area__in=batch).values_list("area", flat=True))
        for step in self.steps.values():
            if step.old.area.pk in used:
                self.problems.at(
                    step.row,
                    _("%(name)s has a team or members, who would be left behind. Merge it in the admin, under “Areas”.")
                    % {"name": step.old.full_name},
                )


def change_villages(path, date=None):
    """Return what a file of villages changes, or raise ``Refused``."""
    changes = VillageChanges(Tree.stored(), date=date)
    changes.take(path)
    changes.problems.refuse()
    return changes


def _communes_of(village):
    return [village.commune, *(origin.commune for origin in village.origins)]


def _capital(kind):
    return f"{kind[:1].upper()}{kind[1:]}"


def _in_batches(things):
    return [things[start : start + BATCH] for start in range(0, len(things), BATCH)]
