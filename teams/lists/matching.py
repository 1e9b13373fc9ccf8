"""Which person a line of a list means: nobody is taken for somebody else unless it is sure."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from home import phones
from home.vietnamese import fold, normalise

from .placing import NotTaken
from .records import rows_of


@dataclass(frozen=True)
class Match:
    """The person who is meant for sure; or those it may be, and why that is not sure; or nobody who is known."""

    member: object = None
    candidates: tuple = ()
    doubt: str = ""


class People:
    """Finds the people of one kind of lines among the records, and those that earlier lines added."""

    def __init__(self, records):
        self.records = records
        self.coded = set()  # keys of members that a line names by their code
        self._taken = defaultdict(dict)

    def find(self, commune, team, name, phone, code="", leader=None):
        """Return the ``Match`` for a person of ``team``, or of no team, as a line describes them.

        ``leader`` is preferred where two of a team have one name.
        """
        if code:
            return self._by_code(commune, name, code)
        here = self._in_team(team, name)
        if free := [member for member in here if not self._is_spoken_for(team, member)]:
            if member := self._the_one(free, name, phone, leader):
                return Match(member)
            doubt = _("Several of this name.") if len(free) > 1 else _("The name is spelled differently there.")
            return Match(candidates=tuple(free), doubt=doubt)
        if any(is_spelled_so(member, name) and phone in ("", member.phone) for member in here):
            raise NotTaken(_("%(name)s stands on another line already.") % {"name": name}, "name")
        elsewhere = [member for member in self.records.people_named(commune, name) if member not in here]
        agreeing = [member for member in elsewhere if has_number(member, phone) and is_spelled_so(member, name)]
        if len(agreeing) == 1:
            return Match(agreeing[0])
        if here or elsewhere:
            return Match(candidates=tuple(elsewhere), doubt=_("Somebody of this name is known already."))
        return Match()

    def take(self, team, member, line):
        """Say that ``line`` is about ``member`` as one of ``team``; it must be the only one."""
        if (other := self._taken[id(team)].setdefault(id(member), line)) is not line:
            raise NotTaken(_("Line %(row)d is about the same person.") % {"row": other.row}, "name")

    def _by_code(self, commune, name, code):
        member = self.records.members.get(int(code)) if code.isdecimal() and len(code) < 19 else None
        if member is None:
            candidates = tuple(self.records.people_named(commune, name)) if name else ()
            return Match(candidates=candidates, doubt=_("The member code %(code)s is not known.") % {"code": code})
        if name and fold(name) != fold(member.name):
            doubt = _("The member code %(code)s is that of %(name)s.") % {"code": code, "name": member.name}
            return Match(candidates=(member, *self.records.people_named(commune, name)), doubt=doubt)
        return Match(member)

    def _in_team(self, team, name):
        """Those of the team today whose names differ in diacritics at most."""
        rows = [row for row in rows_of(team) if self.records.knows(row) and row.is_open] if team else []
        return [row.member for row in rows if fold(row.member.name) == fold(name)]

    def _is_spoken_for(self, team, member):
        return id(member) in self._taken[id(team)] or member.pk in self.coded

    @staticmethod
    def _the_one(people, name, phone, leader):
        for fits in (lambda member: has_number(member, phone), lambda member: is_spelled_so(member, name)):
            fitting = [member for member in people if fits(member)]
            if leader in fitting:
                return leader
            if len(fitting) == 1:
                return fitting[0]
        return None


def has_number(member, phone):
    return phones.is_dialable(phone) and phone in (member.phone, member.other_phone)


def is_spelled_so(member, name):
    """Whether ``name``, the same but for diacritics, is the member's, or one of both is typed without any."""
    return normalise(member.name) == name or is_bare(name) or is_bare(member.name)


def is_bare(text):
    """Whether ``text`` is typed without diacritics, as on keyboards that lack them."""
    return text.isascii()
