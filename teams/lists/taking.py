"""What the lines of both kinds of lists do to people."""

from django.utils.translation import gettext as _

from home import phones
from home.vietnamese import normalise, person_sort_key

from ..models import Consent, Member, Membership
from .exporting import date_text, yes_no
from .matching import People, is_bare
from .placing import NotTaken
from .records import rows_of
from .values import PARSERS

FIELDS = {field.name: field for field in Member._meta.fields}


class Lines:
    """Takes lines of one kind of list; the base of both."""

    def __init__(self, comparison):
        self.comparison = comparison
        self.people = People(comparison.records)
        self._original = {}  # what fields of people held before, by person and field
        self._teams_of = None

    def prepare(self, line):
        """Look at a line before any is taken."""

    def value(self, line, field):
        """What a cell means, or None for an empty one and one that cannot be understood."""
        text = line.values.get(field, "")
        if not text:
            return None
        if field in PARSERS:
            text, _problem = PARSERS[field](text)
            if field in ("phone", "other_phone") and not (phones.is_dialable(text) or phones.is_masked(text)):
                return None
            return text
        limit = getattr(FIELDS.get("name" if field == "leader" else field), "max_length", None)
        if limit and len(text) > limit:
            raise NotTaken(_("“%(text)s…” is too long.") % {"text": text[:40]}, field)
        return text

    def decide(self, line, match, column):
        """The person that a match says, or that the editor chose; None for somebody new."""
        if match.member or not match.doubt:
            return match.member
        values = {f"is {self._mark(member)}": member for member in match.candidates}
        options = [[value, self._describe(member)] for value, member in values.items()]
        if self.comparison.may("add", Member):
            options.append(["new", _("A new person")])
        question = f"line {line.sheet} {line.row}"
        return values.get(self.comparison.ask(question, self._doubt(line, match, column), options, column))

    @staticmethod
    def _doubt(line, match, column):
        return f"{line.values.get(column, '')}: {match.doubt}".removeprefix(": ")

    @staticmethod
    def _mark(member):
        return str(member.pk) if member.pk else f"line {member.listed_at}"

    def _describe(self, member):
        """Enough to tell two persons of one name apart."""
        if self._teams_of is None:
            self._teams_of = {}
            for team in self.comparison.records.teams.values():
                for row in rows_of(team):
                    if row.is_open and row.member_id:
                        self._teams_of.setdefault(row.member_id, []).append(team.list_name)
        about = [member.office, *self._teams_of.get(member.pk, ()), phones.display(member.phone)]
        about = ", ".join(filter(None, about))
        return _("Is %(name)s") % {"name": f"{member.name} ({about})" if about else member.name}

    def new_member(self, line, commune, name, team):
        """Somebody who is not known yet; no consent comes with a list."""
        if not self.comparison.may("add", Member):
            raise NotTaken(_("You may not add people."), "name")
        member = Member(name=name, area=commune)
        member.consents.set([])
        member.listed_at = f"{line.sheet} {line.row}"
        self.comparison.changes.touch(member)
        self.comparison.records.add_person(member)
        if team is not None:
            self.comparison.added_to_teams.append(member)
        return member

    def set_fields(self, member, wanted, line):
        """Give a member the values of a line that are not empty; return a sentence for each that differs.

        Where two lines of one person disagree, the one that changes something holds; two different changes are left
        to the editor.
        """
        said = []
        for field, new in wanted.items():
            old = getattr(member, field)
            original = self._original.setdefault((id(member), field), old)
            if new is None or _is_same(field, old, new) or (old != original and _is_same(field, original, new)):
                continue
            if old != original:
                message = _("%(field)s: other lines of the same person say something else.")
                self.comparison.say("review", line, message % {"field": _label(field)}, column=_column(field))
                continue
            self.comparison.changes.touch(member)
            setattr(member, field, new)
            if field == "name":
                member.sort_name = person_sort_key(new)[:800]
            said.append(f"{_label(field)}: {_shown(field, old) or '–'} → {_shown(field, new)}")
            if field == "phone" and member.pk and member.allows(Consent.Purpose.PHONE) and phones.is_dialable(new):
                said.append(_("Showing the number is agreed to: the new number is shown on the site."))
        return said

    def add_to_team(self, team, member, role, starts_on, ends_on=None):
        row = Membership(team=team, member=member, role=role, starts_on=starts_on, ends_on=ends_on)
        team.memberships.add(row)
        return row

    def describe(self, member, row):
        """What is known of somebody in a team."""
        said = [row.get_role_display()]
        said += [_("since %(date)s") % {"date": date_text(row.starts_on)}] if row.starts_on else []
        said += [text for text in (member.office, phones.display(member.phone)) if text]
        return [", ".join(said)]

    def first_day(self, team):
        """When somebody joins of whom the list says no day: today; it is not known of a team that is new."""
        return self.comparison.today if rows_of(team) else None


def no_consent_yet():
    return _("No consent yet: name and number are not shown on the site.")


def _is_same(field, old, new):
    if field in ("phone", "other_phone"):
        # "0914....." says less than a whole number, and the same as itself with other dots
        return old == new or phones.is_masked(new) and (phones.is_dialable(old) or _digits(old) == _digits(new))
    if field == "name" and normalise(old) != new and is_bare(new):
        return bool(old)
    return normalise(old) == new if isinstance(new, str) else old == new


def _digits(text):
    return "".join(char for char in text if char.isdigit())


def _shown(field, value):
    if isinstance(value, bool):
        return yes_no(value)
    if field == "background":
        return str(Member.Background(value).label)
    return phones.display(value) if field in ("phone", "other_phone") else value


def _label(field):
    name = str(FIELDS[field].verbose_name)
    return f"{name[:1].upper()}{name[1:]}"


def _column(field):
    return {"has_zalo": "zalo", "is_minor": "minor"}.get(field, field)
