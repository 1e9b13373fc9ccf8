"""What a line of the official list means: the team of that place has this leader."""

import datetime

from django.utils.translation import gettext as _

from home.vietnamese import fold

from ..roles import Role
from .exporting import date_text
from .placing import NotTaken
from .records import rows_of
from .taking import Lines, no_consent_yet

ONE_DAY = datetime.timedelta(days=1)


class OfficialLines(Lines):
    """Lines of the five columns. What a list does not say stays as it is."""

    def __init__(self, comparison):
        super().__init__(comparison)
        self._said = {}
        self._communes = set()

    def take(self, line, where):
        """Take a line; return the field of which all is said, or None."""
        name = self.value(line, "leader")
        if not line.values.get("team"):
            raise NotTaken(_("The place of the team is missing."), "team")
        commune, spots = self.comparison.find_place(line, where)
        self._communes.add(commune.pk)
        area, team = self._choose(spots, name)
        if name and team is None:
            team = self.comparison.team_for(area, commune, line)
        self._once(line, area, team)
        wanted = {"phone": self.value(line, "phone"), "office": self.value(line, "office")}
        lead = leader_row(team)
        if lead and not self.comparison.records.knows(lead):
            raise NotTaken(_("The leader's record is kept by another commune."), "leader")
        leader = lead and lead.member
        if not name:
            self._without_name(leader, wanted)
            return "leader"
        match = self.people.find(commune, team, name, wanted["phone"] or "", leader=leader)
        member = self.decide(line, match, "leader")
        if member is None:
            member = self.new_member(line, commune, name, team)
        if lead is None or member is not leader:
            self._appoint(line, team, member, lead, wanted)
        elif said := self.set_fields(member, {"name": name} | wanted, line):
            self.comparison.say("changed", line, f"{member.name} ({team.list_name})", said, "leader")
        return None

    def unmentioned(self):
        """The teams of the listed communes that no line names: they stay as they are."""
        teams = self.comparison.records.teams.values() if self._communes else ()
        missing = [
            team
            for team in teams
            if team.commune_id in self._communes and not team.has_ended() and id(team) not in self._said
        ]
        return [f"{team.list_name}, {team.commune.full_name}" for team in missing]

    @staticmethod
    def _choose(spots, name):
        """The one team of several at places of one name that the leader's name tells."""
        if len(spots) > 1:
            led = [(area, team) for area, team in spots if name and fold(leader_name(team)) == fold(name)]
            if len(led) != 1:
                raise NotTaken(_("Several places have this name: use the internal list, which has team codes."), "team")
            spots = led
        return spots[0]

    def _once(self, line, area, team):
        row = self._said.setdefault(id(team or area), line)
        if row is not line:
            same = {**row.values, "number": ""} == {**line.values, "number": ""}
            if not same:
                raise NotTaken(_("Line %(row)d is about the same team.") % {"row": row.row}, "team")

    @staticmethod
    def _without_name(leader, wanted):
        """A blank name changes nothing; it is only worth a word where a name would be expected."""
        if leader is None:
            raise NotTaken(_("The leader is missing, and the team has none yet."), "leader")
        shown = {"phone": leader.public_phone, "office": leader.office}
        as_exported = all(value in (None, shown[field]) for field, value in wanted.items())
        if leader.public_name or not as_exported:
            raise NotTaken(_("The leader's name is missing; the leader of today stays."), "leader")

    def _appoint(self, line, team, member, lead, wanted):
        """The leader of before ends yesterday, the new one begins today."""
        comparison = self.comparison
        starts_on = self.first_day(team)
        comparison.touch_team(team, line)
        if lead:
            self._end(team, lead)
            said = [
                _("Leader until %(date)s.") % {"date": date_text(comparison.today - ONE_DAY)},
                _("Whether this person stays in the team is not said: add them again if so."),
            ]
            comparison.say("ended", line, f"{lead.member.name} ({team.list_name})", said, "leader", team)
        for row in rows_of(team):
            if comparison.records.knows(row) and row.member is member and row.is_open:
                self._end(team, row)
        row = self.add_to_team(team, member, Role.LEADER, starts_on)
        changed = self.set_fields(member, wanted, line)
        said = self.describe(member, row)
        said += changed if member.pk else [no_consent_yet()]
        group = "changed" if member.pk else "added"
        comparison.say(group, line, f"{member.name} ({team.list_name})", said, "leader", team)

    def _end(self, team, row):
        """End a membership yesterday; one that only began today never was."""
        if row.starts_on and row.starts_on >= self.comparison.today:
            team.memberships.remove(row)
        else:
            row.ends_on = self.comparison.today - ONE_DAY


def leader_row(team):
    rows = rows_of(team) if team else ()
    return next((row for row in rows if row.role == Role.LEADER and row.is_open), None)


def leader_name(team):
    row = leader_row(team)
    return row.member.name if row and "member" in row._state.fields_cache else ""
