"""What lists of provinces, communes and mergers change."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from ..models import AreaSuccession, Extent, Level
from .changes import Changes
from .matching import match
from .tree import Tree

# What is known of the mergers of 2025; a list of others names its own day and act.
MERGED_ON = datetime.date(2025, 7, 1)
ACTS = {
    Level.PROVINCE: "Nghị quyết số 202/2025/QH15 của Quốc hội về việc sắp xếp đơn vị hành chính cấp tỉnh",
    Level.COMMUNE: "Nghị quyết của Ủy ban Thường vụ Quốc hội về sắp xếp đơn vị hành chính cấp xã năm 2025",
}


@dataclass(frozen=True)
class Origin:
    """Where a list comes from, its version included, and the day of which it speaks."""

    source: str
    date: datetime.date


@dataclass
class Merger:
    """The day a list of mergers speaks of, and by which acts: ``act`` for all of them where it is not that of 2025."""

    source: str
    date: datetime.date = MERGED_ON
    act: str = ""

    @property
    def last_day(self):
        return self.date - datetime.timedelta(days=1)

    def act_for(self, level):
        if self.act or self.date != MERGED_ON:
            return self.act
        return ACTS[Level.PROVINCE if level == Level.PROVINCE else Level.COMMUNE]


@dataclass
class AreaChanges(Changes):
    """What ``take_areas`` and ``take_successions`` change."""

    gone_on: set = field(default_factory=set)  # ids of nodes that are old and new

    @classmethod
    def against_stored(cls):
        steps = AreaSuccession.objects.exclude(predecessor__level=Level.VILLAGE).iterator()
        return cls(Tree.stored(), {(step.predecessor_id, step.successor_id): step for step in steps})

    @cached_property
    def succeeded(self):
        """The keys of places of which it is recorded what they became."""
        return {key for key, _successor in self.stored}

    # A list of places

    def take_areas(self, listed, origin):
        """Take in an ``AreaList``: add, update, end what a list brought and this one does not know any more.

        A province of which the list has no commune keeps all of its own; one that the list leaves out stays as it is.
        What a later list said stays too; where one was taken in, a commune that only this one knows is no more.
        """
        dates = defaultdict(set)  # of the lists that brought what lies below a node, by its ``id``
        for node in self.tree.nodes.values():
            if node.before["code_date"] and node.exists(origin.date):
                dates[id(node.parent)].add(node.before["code_date"])
        provinces = self._match_living(listed.provinces, self.tree.root, Level.PROVINCE, origin.date)
        for place in listed.provinces:
            province = self._update(provinces.get(place.key), self.tree.root, Level.PROVINCE, place, origin)
            communes = listed.communes.get(place.key, [])
            known = self._match_living(communes, province, Level.COMMUNE, origin.date)
            met = {id(node) for node in known.values()}
            for node in province.below(Level.COMMUNE) if communes else ():
                if id(node) not in met and node.exists(origin.date):
                    self._leave_or_end(node, origin.date)
            for commune in communes:
                if commune.key not in known and any(date > origin.date for date in dates[id(province)]):
                    self.outdated.append(commune)
                    continue
                node = self._update(known.get(commune.key), province, Level.COMMUNE, commune, origin)
                if node.is_new and any(date < origin.date for date in dates[id(province)]):
                    node.area.valid_from = origin.date

    def _match_living(self, listed, parent, level, day):
        """Match with what exists on the day; then with what a list ended and nothing succeeded: it came back."""
        nodes = parent.below(level)
        found = match(listed, [node for node in nodes if node.exists(day)])
        ended = [node for node in nodes if not (node.exists(day) or node.is_typed or node.area.pk in self.succeeded)]
        return found | match([place for place in listed if place.key not in found], ended)

    def _update(self, node, parent, level, place, origin):
        """Let ``node`` be as the list says; add it when it is None."""
        if node is None:
            node = self.tree.add(parent, level, place)
        elif node.area.code_date and node.area.code_date > origin.date:
            return node
        _name(node, place)
        _code(node, place.code, origin)
        if place.point:
            node.area.latitude, node.area.longitude = place.point
        if not node.exists(origin.date):
            node.area.valid_to = None
        return node

    def _leave_or_end(self, node, day):
        area = node.area
        if node.is_typed or (area.valid_from and area.valid_from >= day):
            self.unlisted.append(node)
        elif area.code_date <= day:
            area.valid_to = day - datetime.timedelta(days=1)

    # A list of mergers

    def take_successions(self, listed, merger):
        """Take in ``Succession``s: what ended, below which district and province it lay, and what it became.

        A district became what its communes became, a province what the provinces of its communes are now.
        """
        new = self._successors(listed, merger)
        self.problems.refuse()
        heirs = {id(node) for pair in new.values() for node in pair}
        old = dict.fromkeys(listed, self.tree.root)
        lines = {step: [] for step in listed}
        for level, name in ((Level.PROVINCE, "province"), (Level.DISTRICT, "district"), (Level.COMMUNE, "commune")):
            places = [(getattr(step, name), parent) for step, parent in old.items() if getattr(step, name)]
            nodes = self._former(places, level, merger, heirs)
            for step, parent in old.items():
                if place := getattr(step, name):
                    old[step] = nodes[id(parent), place.key]
                    lines[step].append(old[step])
        ways = defaultdict(dict)
        for step in listed:
            province, commune = new[step.new]
            *above, last = lines[step]
            for node in above:
                heir = province if node.area.level == Level.PROVINCE else commune
                ways[node].setdefault(heir, (step, None))
            ways[last][commune] = (step, step.extent)
        for node, became in ways.items():
            for heir, (step, extent) in became.items():
                if id(node) not in self.gone_on and node is not heir:
                    act = merger.act_for(node.area.level)
                    extent = extent or self._share(node, heir, became)
                    self.succeed(step.row, node, heir, extent, merger.date, act)
        self._begin(merger)

    def _share(self, node, heir, became):
        """How much of a district or province an heir took over. A list of a part of it does not know all heirs."""
        stored = self.stored.get((node.area.pk, heir.area.pk))
        return Extent.PART if len(became) > 1 or (stored and stored.extent == Extent.PART) else Extent.WHOLE

    def _successors(self, listed, merger):
        """The province and commune of today that each step leads to, by what the step calls them."""
        provinces = self._heirs([(step.new_province, self.tree.root) for step in listed], Level.PROVINCE, merger)
        steps = [step for step in listed if (id(self.tree.root), step.new_province.key) in provinces]
        above = [provinces[id(self.tree.root), step.new_province.key] for step in steps]
        communes = self._heirs(
            [(step.new_commune, province) for step, province in zip(steps, above, strict=True)], Level.COMMUNE, merger
        )
        return {
            step.new: (province, communes.get((id(province), step.new_commune.key)))
            for step, province in zip(steps, above, strict=True)
        }

    def _heirs(self, places, level, merger):
        """The nodes of (listed place, parent), by the ``id`` of the parent and the key of the place; a problem where
        nothing that existed on the day of the merger, or since, is called so."""
        found = {}
        for parent, listed in _by_parent(places):
            nodes = match(listed, [node for node in parent.below(level) if node.exists(merger.date)])
            for place in listed:
                if place.key in nodes:
                    found[id(parent), place.key] = nodes[place.key]
                elif parent.area is None:
                    self.problems.at(
                        place.row, _("there is no %(name)s. Load the list of areas first.") % {"name": place.full_name}
                    )
                else:
                    self.problems.at(
                        place.row,
                        _("%(commune)s is not known in %(province)s.")
                        % {"commune": place.full_name, "province": parent.area.inline_name},
                    )
        return found

    def _former(self, places, level, merger, heirs):
        """Find or add the nodes of (listed place, parent), and end them unless they went on.

        They are returned by the ``id`` of the parent and the key of the place.
        """
        found, groups = {}, _by_parent(places)
        names = Counter((id(parent.parent), place.key) for parent, listed in groups for place in listed)
        for parent, listed in groups:
            nodes = parent.below(level)
            known = match(listed, [node for node in nodes if not node.exists(merger.date)])
            left = [place for place in listed if place.key not in known]
            known |= match(left, [node for node in nodes if node.exists(merger.date)])
            if parent.area and parent.area.level == Level.DISTRICT:
                # One that was put straight below its province, without the district.
                left = [p for p in listed if p.key not in known and names[id(parent.parent), p.key] == 1]
                beside = parent.parent.below(level)
                known |= match(left, [node for node in beside if not node.exists(merger.date)])
            for place in listed:
                node = known.get(place.key) or self.tree.add(parent, level, place)
                found[id(parent), place.key] = node
                if id(node) in heirs or _goes_on(node, merger.date):
                    self.gone_on.add(id(node))
                else:
                    self._end(node, place, merger)
        return found

    def _end(self, node, place, merger):
        area = node.area
        if node.exists(merger.date):
            self.end(node, merger.last_day, place.row)
        if not (area.code_date and area.code_date > merger.last_day):
            _name(node, place)
            if place.code:
                _code(node, place.code, Origin(merger.source, merger.last_day))

    def _begin(self, merger):
        """A place that a list brought and that took others over, without having been there before, began that day."""
        for step in self.steps.values():
            node, before = step.new, step.new.before or {}
            of_list = node.is_new or (before["code_date"] and merger.date <= before["code_date"])
            if of_list and id(node) not in self.gone_on and not before.get("valid_from"):
                node.area.valid_from = merger.date


def _by_parent(places):
    """(listed place, parent) as pairs of a parent and its places, each named once."""
    groups = defaultdict(dict)
    for place, parent in places:
        groups[parent].setdefault(place.key, place)
    return [(parent, list(by_key.values())) for parent, by_key in groups.items()]


def _goes_on(node, day):
    """Whether a place that a list of mergers names exists on: a list of that day or later knows it, or it is a province
    that still has communes. A list may name one commune of a province that went to another one."""
    area = node.area
    if node.is_new or not node.exists(day):
        return False
    return bool(area.code_date and area.code_date >= day) or (
        area.level == Level.PROVINCE and any(child.exists(day) for child in node.below(Level.COMMUNE))
    )


def _name(node, place):
    """Call ``node`` as the list does, but for a spelling that only puts a tone mark elsewhere: both are right."""
    if node.key != place.key:
        node.area.kind, node.area.name = place.kind, place.name


def _code(node, code, origin):
    area = node.area
    area.code, area.code_source, area.code_date = code or area.code, origin.source, origin.date
