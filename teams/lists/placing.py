"""Which commune, village and team a line of a list means, among those in the user's reach."""

from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils import timezone
from django.utils.translation import gettext as _

from home.vietnamese import fold

from ..models import Area, AreaSuccession, Level, TeamLevel
from ..models.areas import attach_lineage, successors_of
from ..permissions import communes_in_reach
from .naming import COMMUNE_KINDS, VILLAGE_KINDS, begins_with_kind, key, keys_of, names_commune, parts, without_team


class NotTaken(Exception):
    """A line is left out: why, at which field, and in which group of the preview it is named.

    ``question`` may let the editor decide otherwise.
    """

    def __init__(self, message, field="", group="review", question=None):
        super().__init__(message)
        self.message, self.field, self.group, self.question = message, field, group, question


class UnknownVillage(NotTaken):
    """The commune is known and has no such village."""

    def __init__(self, commune, words, nearest):
        message = _("“%(place)s” is not known in %(commune)s.") % {"place": words, "commune": commune.inline_name}
        if nearest:
            message += " " + _("Nearest known names: %(names)s.") % {"names": ", ".join(nearest)}
        super().__init__(message, "team")
        self.commune, self.words = commune, words


@dataclass(frozen=True)
class Where:
    """The communes in reach that a line may be of, and the former commune by which it names them.

    With none of them, ``typed`` is the name of the commune that is not in reach, or nothing is known.
    """

    communes: tuple = ()
    former: Area | None = None
    typed: str = ""


class Communes:
    """The communes in reach by the names that lists use, those of before included."""

    def __init__(self, user):
        self.all = attach_lineage(communes_in_reach(user))
        self._keys = {commune.pk: commune for commune in self.all}
        self._by_name = defaultdict(list)
        for commune in self.all:
            for name in keys_of(commune):
                self._by_name[name].append(commune)
        self._named = {}
        self._provinces = {}

    def named(self, text, province=""):
        """``Where`` a text of a column says; nothing is in it when no commune in reach is called so."""
        asked = key(text), key(province)
        if asked not in self._named:
            found = Where(tuple(self._by_name.get(asked[0], ())))
            if not found.communes:
                found = self._formerly(asked[0])
            fitting = tuple(commune for commune in found.communes if self._lies_in(commune, asked[1]))
            self._named[asked] = Where(fitting, found.former, text)
        return self._named[asked]

    def _formerly(self, name):
        ended = Area.objects.communes().ended().filter(folded_name__endswith=name) if name else ()
        former = [area for area in ended if name in keys_of(area)]
        found = {}
        for key_of_former, became in successors_of(former).items():
            for item in became:
                if commune := self._keys.get(item.area.pk):
                    found.setdefault(key_of_former, []).append(commune)
        if len(found) != 1:
            # Two former communes of one name: the village decides among all they became.
            return Where(tuple({commune.pk: commune for items in found.values() for commune in items}.values()))
        (former_key, communes), *_none = found.items()
        return Where(tuple(communes), next(area for area in former if area.pk == former_key))

    def _lies_in(self, commune, name):
        province = commune.lineage[-1] if commune.lineage else None
        if not name or province is None:
            return True
        if province.pk not in self._provinces:
            before = Area.objects.filter(successions__successor=province)
            self._provinces[province.pk] = {name for area in (province, *before) for name in keys_of(area)}
        return name in self._provinces[province.pk]

    def of_sheet(self, sheet):
        """``Where`` a sheet's name and title say that it is; with one commune in reach and no other named, there."""
        text = f" {fold(sheet.name)} | {fold(sheet.title)} "
        named = tuple(commune for commune in self.all if f" {fold(commune.full_name)} " in text)
        if named:
            return Where(named)
        if (found := self.named(sheet.name)).communes:
            return found
        others = Area.objects.communes().values_list("folded_name", flat=True)
        if known := max((name for name in others if f" {name} " in text), key=len, default=""):
            found = self.named(known)
            return Where(found.communes, found.former, sheet.title or sheet.name)
        return Where(tuple(self.all) if len(self.all) == 1 else ())

    def of_line(self, line, here):
        """``Where`` a line is: as its column says, as the words of its place do, or ``here``, where its sheet is."""
        if text := line.values.get("commune"):
            return self.named(text, line.values.get("province", ""))
        if text := names_commune(line.values.get("team", "")):
            return self.named(text)
        return here


def must_be_in_reach(where):
    """Raise ``NotTaken`` for a line of a commune that is not in reach, or of which it is not known."""
    if where.communes:
        return
    if where.typed:
        name = where.typed[:100]
        raise NotTaken(
            _("“%(commune)s” is not among the communes you look after.") % {"commune": name}, "commune", "outside"
        )
    raise NotTaken(_("Say which commune this is: add a column “Commune or ward”."))


class Places:
    """The villages of some communes, by today's names and by former ones, and the teams there."""

    def __init__(self, communes, teams):
        self.areas = {}
        self._names = {commune.pk: defaultdict(dict) for commune in communes}
        self._former = {commune.pk: defaultdict(dict) for commune in communes}
        self._steering = {commune.pk: {} for commune in communes}
        self._spelled = {}
        self._served = {}
        today = timezone.localdate()
        for commune in communes:
            for area in attach_known(commune, Area.objects.within(commune).current(today)):
                self.areas[area.pk] = area
                self.add(area)
        self._find_former(communes)
        self._teams = defaultdict(list)
        for team in teams:
            self._teams[team.area_id].append(team)
            if team.level == TeamLevel.STEERING:
                self._steering[team.commune_id][key(team.list_name)] = team
            for area in team.covers.all():
                self._served[area.pk] = team

    def add(self, area):
        """A village that is known from now on."""
        for name in keys_of(area):
            self._names[area.commune.pk][name][area.pk] = area

    def _find_former(self, communes):
        """Former names of the places of today, found backwards over every step."""
        front, former = set(self.areas), {}
        while front:
            steps = AreaSuccession.objects.filter(successor__in=front).select_related("predecessor")
            found = {step.predecessor_id: step.predecessor for step in steps if step.predecessor_id not in former}
            former |= found
            front = set(found)
        villages = [area for area in former.values() if area.level == Level.VILLAGE and area.pk not in self.areas]
        became = successors_of(villages)
        for village in villages:
            for item in became[village.pk]:
                if area := self.areas.get(item.area.pk):
                    for name in keys_of(village):
                        self._former[area.commune.pk][name][area.pk, village.path] = area

    def find(self, where, text):
        """Return the commune that ``text`` means and what it may mean there: pairs of an area and its team or None.

        Raises ``NotTaken`` when it means nothing that is known.
        """
        for words in dict.fromkeys((without_team(text), parts(text)[0])):
            found = {commune: spots for commune in where.communes if (spots := self._spots(commune, where, words))}
            if len(found) == 1:
                return found.popitem()
            if found:
                raise NotTaken(
                    _("“%(place)s” may lie in several communes: %(names)s. Name the commune.")
                    % {"place": text, "names": ", ".join(commune.full_name for commune in found)},
                    "team",
                )
        raise self._unknown(where, parts(text)[0] if names_commune(text) else without_team(text), text)

    def _spots(self, commune, where, words):
        if team := self._steering[commune.pk].get(key(words)):
            return [(team.area, team)]
        areas = self._find_in(commune, where, words)
        return [(area, team) for area in areas for team in self.teams_at(area) or [None]]

    def _find_in(self, commune, where, words):
        name = key(words)
        if where.former and (areas := self._former_in(commune, name, where.former)):
            return areas
        if name in COMMUNE_KINDS:
            return [commune]
        if areas := list(self._names[commune.pk].get(name, {}).values()):
            return areas
        return self._former_in(commune, name)

    def _former_in(self, commune, name, former=None):
        found = self._former[commune.pk].get(name, {})
        inside = {area.pk: area for (_pk, path), area in found.items() if not former or path.startswith(former.path)}
        return list(inside.values())

    def _unknown(self, where, words, text):
        if key(words) in VILLAGE_KINDS or not key(words):
            return NotTaken(_("“%(place)s” does not say which place is meant.") % {"place": text}, "team")
        if len(where.communes) > 1:
            message = _("“%(place)s” is not known in these communes. Name the commune.")
            return NotTaken(message % {"place": text}, "team")
        return UnknownVillage(where.communes[0], words, self._nearest(where.communes[0], words))

    def _nearest(self, commune, words):
        if commune.pk not in self._spelled:
            areas = [area for area in self.areas.values() if area.commune.pk == commune.pk]
            self._spelled[commune.pk] = {name: area.full_name for area in areas for name in keys_of(area)}
        known = self._spelled[commune.pk]
        bare = begins_with_kind(words, VILLAGE_KINDS)
        close = [*get_close_matches(key(words), known, 3), *(get_close_matches(key(bare[1]), known, 3) if bare else ())]
        return list(dict.fromkeys(known[name] for name in close))[:3]

    def teams_at(self, area):
        """The teams of a place, of its own level, that have not ended."""
        level = TeamLevel.COMMUNE if area.level == Level.COMMUNE else TeamLevel.VILLAGE
        return [team for team in self._teams[area.pk] if team.level == level] if area.pk else []

    def served_by(self, area):
        """The team of another place that looks after this one too, or None."""
        return self._served.get(area.pk)


def attach_known(commune, areas):
    """Let the areas below ``commune`` know what lies above them, without a query for each."""
    for area in areas:
        area.lineage = [commune, *commune.lineage] if area.path != commune.path else commune.lineage
        yield area
