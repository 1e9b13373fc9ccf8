"""What a line of the internal list means: one person, and their time in one team."""

from django.utils.translation import gettext as _

from ..models import Consent
from ..roles import Role
from .exporting import date_text
from .placing import NotTaken
from .records import rows_of
from .taking import Lines, no_consent_yet

PERSON = {
    "name": "name",
    "office": "office",
    "background": "background",
    "phone": "phone",
    "other_phone": "other_phone",
    "zalo": "has_zalo",
    "minor": "is_minor",
}


class InternalLines(Lines):
    """Lines of the members' list: each is what the record's own form would be given."""

    def prepare(self, line):
        code = line.values.get("code", "")
        if code.isdecimal() and len(code) < 19:
            self.people.coded.add(int(code))

    def take(self, line, where):
        comparison = self.comparison
        name, code = self.value(line, "name"), line.values.get("code", "")
        if not name and not code:
            raise NotTaken(_("The name is missing."), "name")
        wanted = {field: self.value(line, column) for column, field in PERSON.items()}
        commune, team = self._team(line, where)
        match = self.people.find(commune, team, name or "", wanted["phone"] or "", code)
        member = self.decide(line, match, "code" if code else "name")
        if member is None and not name:
            raise NotTaken(_("The name is missing."), "name")
        consents = self._consents(line, member, wanted["is_minor"])
        time = self._time(line, team, member)
        if member is None:
            member = self.new_member(line, commune, name, team)
        self.people.take(team, member, line)
        known = bool(member.pk)
        # Withdrawals first: then a person under 18 may be said to be one.
        said = self._record(member, consents)
        said = self.set_fields(member, wanted, line) + said
        if known and said:
            comparison.say("changed", line, member.name or f"{code}", said, "name")
        if team is not None:
            self._take_time(line, team, member, time, known)
        elif not known:
            said = [] if member.allows(Consent.Purpose.NAME) else [no_consent_yet()]
            comparison.say("added", line, f"{member.name} ({commune.full_name})", said, "name")

    # -- the team

    def _team(self, line, where):
        """The commune of a line and the team it names, by its code or its place; a person may have no team."""
        code, text = line.values.get("team_code", ""), line.values.get("team", "")
        known = self.comparison.records.teams
        coded = known.get(int(code)) if code.isdecimal() and len(code) < 19 else None
        if code and coded is None:
            raise NotTaken(_("The team code %(code)s is not known.") % {"code": code}, "team_code")
        if coded is not None and coded.has_ended():
            raise NotTaken(_("This team has ended."), "team_code")
        if not text:
            if coded is not None and coded.commune in where.communes:
                return coded.commune, coded
            if coded is not None:
                raise NotTaken(_("The team code and the place name two different teams."), "team_code")
            if len(where.communes) > 1:
                raise NotTaken(_("Name the commune."), "commune")
            return where.communes[0], None
        commune, spots = self.comparison.find_place(line, where)
        if coded is not None:
            if not any(team is coded for _area, team in spots):
                raise NotTaken(_("The team code and the place name two different teams."), "team_code")
            return commune, coded
        if len(spots) > 1:
            raise NotTaken(_("Several places have this name: give the team code."), "team")
        (area, team), *_none = spots
        return commune, team or self.comparison.team_for(area, commune, line)

    # -- the time in the team

    def _time(self, line, team, member):
        """The membership a line is about, or None for a new one, with the role and days it gives. Changes nothing."""
        role, since, until = (self.value(line, field) for field in ("role", "since", "until"))
        if team is None:
            return None
        rows = [row for row in rows_of(team) if member and self.comparison.records.knows(row) and row.member is member]
        row = next((row for row in rows if row.ends_on is None or row.ends_on >= self.comparison.today), None)
        row = row or next((row for row in rows if since and row.starts_on == since), None)
        row = row or next((row for row in rows if until and row.ends_on == until), None)
        last = max((row.ends_on for row in rows if row.ends_on), default=None)
        ended = last and last < self.comparison.today
        if ended and not until and (row is None and (since is None or since <= last) or row and row.ends_on == last):
            message = _("Left the team on %(date)s. If this person came back, give the new first day.")
            raise NotTaken(message % {"date": date_text(last)}, "since")
        starts_on = since or (row.starts_on if row else None)
        ends_on = until or (row.ends_on if row else None)
        if starts_on and ends_on and starts_on > ends_on:
            raise NotTaken(_("The last day cannot come before the first."), "until")
        return row, role, since, until

    def _take_time(self, line, team, member, time, known):
        row, role, since, until = time
        subject = f"{member.name} ({team.list_name})"
        if row is None:
            starts_on = since or self.first_day(team)
            if until and starts_on and starts_on > until:
                starts_on = None  # who has left already did not begin today
            self.comparison.touch_team(team, line)
            row = self.add_to_team(team, member, role or Role.MEMBER, starts_on, until)
            said = self.describe(member, row)
            if not known and not member.allows(Consent.Purpose.NAME):
                said.append(no_consent_yet())
            self.comparison.say("added", line, subject, said, "name", team)
            return
        new = {"role": role or row.role, "starts_on": since or row.starts_on, "ends_on": until or row.ends_on}
        old = {field: getattr(row, field) for field in new}
        if new == old:
            return
        self.comparison.touch_team(team, line)
        said = []
        for field, value in new.items():
            if value != old[field]:
                before, after = (self._shown(row, field, item) for item in (old[field], value))
                said.append(f"{_capital(row._meta.get_field(field).verbose_name)}: {before} → {after}")
                setattr(row, field, value)
        group = "ended" if old["ends_on"] is None and until else "changed"
        self.comparison.say(group, line, subject, said, "until" if group == "ended" else "role", team)

    @staticmethod
    def _shown(row, field, value):
        return str(Role(value).label) if field == "role" else date_text(value) or "–"

    # -- consents

    def _consents(self, line, member, is_minor):
        """What a line says of consents: pairs of a purpose and a day given, or a consent and a day withdrawn.

        Changes nothing. A blank cell says nothing; nothing old is given again, nothing of a minor is given.
        """
        found = []
        for purpose in Consent.Purpose:
            column = f"consent_{purpose.value}"
            given, day = self.value(line, column) or (None, None)
            if given is None:
                continue
            consents = [item for item in member.consents.all() if item.purpose == purpose] if member else []
            standing = next((item for item in consents if item.withdrawn_on is None), None)
            message = self._consent_problem(given, day, consents, standing)
            if message:
                self.comparison.say("review", line, f"{_capital(purpose.label)}: {message}", column=column)
            elif given and not standing:
                if is_minor or is_minor is None and member and member.is_minor:
                    raise NotTaken(_("Nothing of a person under 18 is made public."), column)
                found.append((purpose, day))
            elif standing and not given:
                found.append((standing, day))
        if is_minor and member and not member.is_minor:
            kept = {item.pk for item in member.consents.all() if item.withdrawn_on is None}
            if kept - {item.pk for item, _day in found if isinstance(item, Consent)}:
                raise NotTaken(_("Withdraw the consents of a person under 18 first."), "minor")
        return found

    def _consent_problem(self, given, day, consents, standing):
        if day > self.comparison.today:
            return _("this day is yet to come.")
        if given and standing:
            same = standing.given_on == day
            return "" if same else _("recorded as given on %(date)s.") % {"date": date_text(standing.given_on)}
        if given:
            last = max((item.withdrawn_on for item in consents), default=None)
            return last and last >= day and _("withdrawn on %(date)s.") % {"date": date_text(last)} or ""
        if standing and day < standing.given_on:
            return _("A consent cannot be withdrawn before it was given.")
        return ""

    def _record(self, member, consents):
        """Give and withdraw; return a sentence for each."""
        said = []
        for item, day in consents:
            self.comparison.changes.touch(member)
            if isinstance(item, Consent):
                item.withdrawn_on = day
                said.append(_("%(what)s: withdrawn on %(date)s") % {"what": _capital(item), "date": date_text(day)})
            else:
                member.consents.add(Consent(member=member, purpose=item, given_on=day))
                said.append(_("%(what)s: agreed on %(date)s") % {"what": _capital(item.label), "date": date_text(day)})
        return said


def _capital(text):
    text = str(text)
    return f"{text[:1].upper()}{text[1:]}"
