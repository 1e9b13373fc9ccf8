"""A list beside the records: what would be added, changed and ended, and what an editor has to look at."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.permissions import policy_registry

from ..models import Area, Level, Team, TeamLevel
from .changes import Changes
from .columns import INTERNAL, OFFICIAL
from .internal import InternalLines
from .naming import VILLAGE_KINDS, begins_with_kind, key, names_commune
from .official import OfficialLines
from .placing import Communes, NotTaken, UnknownVillage, must_be_in_reach
from .records import Records, rows_of

GROUPS = ("added", "changed", "ended", "review", "outside")
STEP = 500  # lines between two words about the progress
SKIP = "skip"


@dataclass
class Entry:
    """One line of the preview: what happens because of some rows of a sheet, or why nothing does."""

    group: str
    sheet: str
    rows: list
    column: str
    subject: str
    details: list = field(default_factory=list)
    question: str = ""
    options: list = field(default_factory=list)  # pairs of a value and what it says; the first is the default


@dataclass
class TeamDraft:
    """A team that lines change, as it was before, and the entries that say so."""

    team: Team
    rows: list
    entries: list = field(default_factory=list)


class Comparison:
    """Takes the lines of a list one by one and collects ``changes`` and ``entries``. Writes nothing.

    ``choices`` are the editor's answers by question; without an answer nothing unsure is done.
    """

    def __init__(self, user, choices=None, lock=False):
        self.user = user
        self.choices = choices or {}
        self.lock = lock  # keep others from changing the records until the transaction ends
        self.today = timezone.localdate()
        self.changes = Changes()
        self.entries = []
        self.unchanged = 0
        self.communes = []
        self.records = None
        self.added_to_teams = []  # people not known before
        self._drafts = {}
        self._new_teams = {}
        self._by_key = {}

    def run(self, sheets):
        """Compare; yields how many of how many lines are done."""
        located = list(self._locate(sheets))
        communes = {commune.pk: commune for _kind, _line, where in located for commune in where.communes}
        self.communes = list(communes.values())
        self.records = Records(self.user, self.communes, self.lock)
        kinds = {INTERNAL: InternalLines(self), OFFICIAL: OfficialLines(self)}
        # The internal list first: it says more of the same people.
        located.sort(key=lambda item: item[0] != INTERNAL)
        for kind, line, _where in located:
            kinds[kind].prepare(line)
        for done, (kind, line, where) in enumerate(located):
            if done % STEP == 0:
                yield done, len(located)
            self._take(kinds[kind], line, where)
        self._check_teams()
        for name in kinds[OFFICIAL].unmentioned():
            self.entries.append(Entry("unmentioned", "", [], "", name))

    def _locate(self, sheets):
        """The lines that may be taken, with the communes they may be of."""
        known = Communes(self.user)
        for sheet in sheets:
            self.entries += [
                Entry("review", item.sheet, [item.row], item.column, item.message) for item in sheet.problems
            ]
            here = known.of_sheet(sheet) if sheet.lines else None
            for line in sheet.lines:
                if any(item.blocking for item in line.problems):
                    self._say_problems(line)
                    continue
                where = known.of_line(line, here)
                if sheet.kind == OFFICIAL and not line.values.get("commune") and is_commune(line):
                    here = where  # the form names its commune in the first row, villages follow
                try:
                    must_be_in_reach(where)
                except NotTaken as left:
                    self._leave_out(line, left)
                else:
                    yield sheet.kind, line, where

    def _take(self, kind, line, where):
        before = len(self.entries)
        try:
            settled = kind.take(line, where)
        except NotTaken as left:
            settled = left.field
            if left.question or not any(item.column == "" for item in line.problems):  # it was said while reading
                self._leave_out(line, left)
        else:
            self.unchanged += len(self.entries) == before
        self._say_problems(line, settled)

    def _say_problems(self, line, settled=None):
        """What was found while the line was read, but for a field of which all is said."""
        for item in line.problems:
            if not settled or item.column != line.columns.get(settled):
                self.entries.append(Entry("review", line.sheet, [line.row], item.column, item.message))

    def _leave_out(self, line, left):
        """Name a line that is not taken; lines with one question, or of one commune out of reach, together."""
        together = left.question[0] if left.question else left.group != "review" and (line.sheet, left.message)
        if together and (known := self._by_key.get(together)):
            known.rows.append(line.row)
            return
        entry = self.say(left.group, line, left.message, column=left.field)
        if left.question:
            entry.question, entry.options = left.question
        if together:
            self._by_key[together] = entry

    # -- what the two kinds of lines do

    def say(self, group, line, subject, details=(), column="", team=None):
        """Put an entry into the preview; one about ``team`` goes if the team cannot be changed after all."""
        letter = line.columns.get(column, "")
        entry = Entry(group, line.sheet, [line.row], letter, subject, list(details))
        self.entries.append(entry)
        if team is not None:
            self._drafts[id(team)].entries.append((entry, line))
        return entry

    def ask(self, question, message, options, column):
        """Return the value that the editor chose, or leave the line out and offer ``options``."""
        chosen = self.choices.get(question)
        if chosen in [value for value, _label in options]:
            return chosen
        raise NotTaken(message, column, question=(question, [[SKIP, _("Leave this line out")], *options]))

    def may(self, action, model):
        return policy_registry.get_by_type(model).user_has_permission(self.user, action)

    def find_place(self, line, where):
        """The commune that a line means and the areas with their teams; a village to be added is asked about."""
        text = line.values["team"]
        try:
            return self.records.places.find(where, text)
        except UnknownVillage as unknown:
            if not (self.may("add", Area) and self.may("add", Team) and key(unknown.words)):
                raise
            kind, name = begins_with_kind(unknown.words, VILLAGE_KINDS) or ("", unknown.words)
            kind = kind.capitalize() or self._usual_kind(unknown.commune)
            option = ["new", _("Add this village: %(name)s") % {"name": f"{kind} {name}"}]
            self.ask(f"place {unknown.commune.pk} {key(unknown.words)}", unknown.message, [option], "team")
            area = Area(level=Level.VILLAGE, kind=kind[:40], name=name[:120])
            area.lineage = [unknown.commune, *unknown.commune.lineage]
            self.changes.touch(area)
            self.records.places.add(area)
            self.say("added", line, _("New village: %(name)s") % {"name": area.full_name}, [area.where])
            return unknown.commune, [(area, None)]

    def _usual_kind(self, commune):
        kinds = Counter(area.kind for area in self.records.places.areas.values() if area.level == Level.VILLAGE)
        return kinds.most_common(1)[0][0] if kinds else "Thôn"

    def team_for(self, area, commune, line):
        """The team that lines add for a place without one."""
        if other := self.records.places.served_by(area):
            raise NotTaken(
                _("%(place)s has no team of its own: that of %(other)s serves it.")
                % {"place": area.full_name, "other": other.area.inline_name},
                "team",
            )
        if id(area) not in self._new_teams:
            if not self.may("add", Team):
                raise NotTaken(_("%(place)s has no team yet.") % {"place": area.full_name}, "team")
            level = TeamLevel.COMMUNE if area.level == Level.COMMUNE else TeamLevel.VILLAGE
            team = Team(area=area, level=level, commune=commune, plan=self._usual_plan(commune, level))
            team.memberships.set([])
            self._new_teams[id(area)] = team
        return self._new_teams[id(area)]

    def _usual_plan(self, commune, level):
        plans = Counter(
            team.plan
            for team in self.records.teams.values()
            if team.commune_id == commune.pk and team.level == level and team.plan_id
        )
        return plans.most_common(1)[0][0] if plans else None

    def touch_team(self, team, line):
        """Remember a team before its memberships change."""
        if id(team) not in self._drafts:
            rows = [(row, row.role, row.starts_on, row.ends_on) for row in rows_of(team)]
            self._drafts[id(team)] = TeamDraft(team, rows)
            self.changes.touch(team)
            if team.pk is None:
                self.say("added", line, _("New team: %(name)s") % {"name": team.list_name}, team=team)

    # -- at the end

    def _check_teams(self):
        """A team whose memberships cannot stand beside each other stays as it was, every line of it named."""
        for draft in list(self._drafts.values()):
            rows = rows_of(draft.team)
            clashes = (row.clash(rows[:place]) for place, row in enumerate(rows))
            if message := next(filter(None, clashes), None):
                self._put_back(draft, message)
        kept = {id(row.member) for draft in self._drafts.values() for row in rows_of(draft.team) if row.pk is None}
        for member in self.added_to_teams:
            if id(member) not in kept:
                self.changes.forget(member)

    def _put_back(self, draft, message):
        for row, role, starts_on, ends_on in draft.rows:
            row.role, row.starts_on, row.ends_on = role, starts_on, ends_on
        draft.team.memberships.set([row for row, *_values in draft.rows])
        self.changes.forget(draft.team)
        dropped = {id(entry) for entry, _line in draft.entries}
        self.entries = [entry for entry in self.entries if id(entry) not in dropped]
        for line in {(line.sheet, line.row): line for _entry, line in draft.entries}.values():
            subject = _("%(team)s stays as it is: %(message)s") % {"team": draft.team.list_name, "message": message}
            self.say("review", line, subject)

    def as_data(self):
        """The preview as it is kept: entries in the order of the rows, counts, and a digest that no other has."""
        order = {"": 0}
        entries = sorted(self.entries, key=lambda entry: (order.setdefault(entry.sheet, len(order)), entry.rows[:1]))
        data = {
            "entries": [vars(entry) for entry in entries],
            "counts": {**Counter(entry.group for entry in entries), "unchanged": self.unchanged},
        }
        text = json.dumps(data, ensure_ascii=False, sort_keys=True)
        return data | {"digest": hashlib.sha256(text.encode()).hexdigest()}


def is_commune(line):
    """Whether a line's place is a commune itself: “Xã Vân Hồ”."""
    text = line.values.get("team", "")
    return bool(name := names_commune(text)) and text.endswith(name) and "," not in text
