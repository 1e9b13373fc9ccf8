"""How a team stands against the rule of its plan, as data. Findings advise; they never block saving.

The rules come from the five plans (``docs/plans.md``): what one asks, another forbids, so nothing is
compared but the rule's own values.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .roles import DEPUTIES, Role


@dataclass(frozen=True)
class Finding:
    """One difference between a team and its rule.

    ``code`` names the kind, ``message`` says it to an editor, ``wording`` quotes the plan, and ``advice``
    is true where the plan recommends and does not ask.
    """

    code: str
    message: str
    wording: str = ""
    advice: bool = False


def findings(rule, memberships):
    """Return the findings for the people in a team today; none when no rule is known."""
    if rule is None:
        return []
    people = [row for row in memberships if row.role != Role.COLLABORATOR]
    collaborators = len(memberships) - len(people)
    return [
        *_size(rule, len(people)),
        *_leader(rule, people),
        *_deputy(rule, people),
        *_members(rule, people),
        *_collaborators(rule, len(people), collaborators),
    ]


def _size(rule, count):
    if rule.min_members is not None and count < rule.min_members:
        yield Finding(
            "too_few",
            ngettext("%(count)d of at least %(least)d member.", "%(count)d of at least %(least)d members.", count)
            % {"count": count, "least": rule.min_members},
            rule.size_wording,
        )
    if rule.max_members is not None and count > rule.max_members:
        yield Finding(
            "too_many",
            ngettext("%(count)d member, at most %(most)d.", "%(count)d members, at most %(most)d.", count)
            % {"count": count, "most": rule.max_members},
            rule.size_wording,
        )


def _leader(rule, people):
    leader = next((row.member for row in people if row.role == Role.LEADER), None)
    if leader is None:
        yield Finding("no_leader", _("The team has no leader."), rule.leader_wording)
        return
    offices = [office for seat in rule.seats(rule.leader_offices) for office in seat]
    if offices and not rule.is_held_by(leader.office, offices):
        yield Finding(
            "leader_office",
            _("The leader is “%(office)s”; the plan names “%(named)s”.")
            % {"office": leader.office or _("no office"), "named": " / ".join(offices)},
            rule.leader_wording,
        )


def _deputy(rule, people):
    deputies = [row.member for row in people if row.role in DEPUTIES]
    if rule.deputy == rule.Deputy.NONE and deputies:
        yield Finding("deputy_not_foreseen", _("The plan does not foresee a deputy leader."), rule.deputy_wording)
    if rule.deputy == rule.Deputy.REQUIRED and not deputies:
        yield Finding("no_deputy", _("The team has no deputy leader."), rule.deputy_wording)
        return
    if deputies:
        yield from _empty_seats(
            rule,
            rule.deputy_offices,
            deputies,
            "deputy_office",
            _("No deputy leader is “%(named)s”."),
            rule.deputy_wording,
            advice=rule.deputy == rule.Deputy.OPTIONAL,
        )


def _members(rule, people):
    members = [row.member for row in people if row.role == Role.MEMBER]
    yield from _empty_seats(
        rule,
        rule.member_offices,
        members,
        "member_office",
        _("No member is “%(named)s”."),
        rule.members_wording,
    )


def _empty_seats(rule, offices, members, code, message, wording, advice=False):
    seats = rule.seats(offices)
    fitting = [
        [place for place, member in enumerate(members) if rule.is_held_by(member.office, seat)] for seat in seats
    ]
    for seat in _unfilled(fitting):
        yield Finding(code, message % {"named": " / ".join(seats[seat])}, wording, advice)


def _unfilled(fitting):
    """Seat as many as can be seated, one on each seat; return the seats left empty.

    ``fitting`` lists for each seat who may take it. Somebody seated moves on where another seat fits too.
    """
    seat_of = {}

    def fill(seat, tried):
        for person in fitting[seat]:
            if person not in tried:
                tried.add(person)
                if person not in seat_of or fill(seat_of[person], tried):
                    seat_of[person] = seat
                    return True
        return False

    return [seat for seat in range(len(fitting)) if not fill(seat, set())]


def _collaborators(rule, people, collaborators):
    if not collaborators:
        return
    if rule.collaborators_over is None:
        yield Finding(
            "collaborators_not_foreseen", _("The plan does not speak of collaborators."), rule.members_wording
        )
    elif people + collaborators <= rule.collaborators_over:
        yield Finding(
            "collaborators_without_cause",
            _("The plan foresees collaborators only when there are more than %(over)d people.")
            % {"over": rule.collaborators_over},
            rule.collaborators_wording,
        )
