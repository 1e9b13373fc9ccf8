"""Lists as tables of text, from the records: what files and the printed page hold, in words that imports understand."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home import phones

from ..models import Consent, Member, Membership, Team
from ..models.areas import attach_lineage
from ..models.teams import WITH_RULES, list_title, usual_name
from ..permissions import in_reach
from . import columns

CHUNK = 500  # teams or members held in memory at once


@dataclass
class Table:
    """A list as it is written: text only, the rows as they come from the database."""

    kind: str
    title: str
    place: str  # “Xã Mường Lúa”, “Tỉnh Sơn La”
    titles: dict[str, str]  # of its columns, by field
    rows: Iterable[list[str]]
    note: str


def official_list(user, communes):
    """The list of the Vân Hồ form: one row a team, of its leader only what the gate lets through."""
    communes = attach_lineage(communes)
    teams = list(
        in_reach(user, Team.objects.listed())
        .filter(commune__in=communes)
        .select_related("area", "commune", "plan")
        .prefetch_related(WITH_RULES)
        .order_by("commune__path", "level", "area__position", "area__sort_name", "pk")
        .with_heads()
    )
    titles = columns.titles(columns.OFFICIAL)
    title = _("Name of %(name)s") % {"name": usual_name(teams)}
    if columns.field_of(title, columns.OFFICIAL) == "team":
        titles["team"] = title
    if len(communes) < 2:
        del titles["commune"]
    if len(set(map(province, communes))) < 2:
        del titles["province"]
    above = {commune.pk: commune for commune in communes}
    return Table(
        columns.OFFICIAL,
        list_title(teams),
        place_of(communes),
        titles,
        (_official_row(number, team, above[team.commune_id], titles) for number, team in enumerate(teams, 1)),
        " ".join(
            [
                _("Note:"),
                ngettext("The list has %(count)s team.", "The list has %(count)s teams.", len(teams))
                % {"count": len(teams)},
                _("A name or a number is written only when its owner has agreed."),
            ]
        ),
    )


def _official_row(number, team, commune, titles):
    leader = team.leader
    values = {
        "number": f"{number}.",
        "province": province(commune),
        "commune": commune.full_name,
        "team": team.list_name,
        "leader": leader.public_name if leader else "",
        "phone": _phone(leader.public_phone) if leader else "",
        "office": leader.office if leader else "",
    }
    return [values[field] for field in titles]


def internal_list(user, communes):
    """Every member of today with what the records hold, for editors; withdrawn data are left out."""
    communes = attach_lineage(communes)
    return Table(
        columns.INTERNAL,
        _("List of members of community digital technology teams"),
        place_of(communes),
        columns.titles(columns.INTERNAL),
        _internal_rows(user, communes),
        " ".join([_("Note:"), _("For use inside the office: this list holds personal data.")]),
    )


def _internal_rows(user, communes):
    members = in_reach(user, Member.objects.all())
    teams = in_reach(user, Team.objects.listed()).filter(commune__in=communes)
    people = Membership.objects.open().filter(member__in=members).with_records()
    in_order = teams.select_related("area", "plan").order_by("commune__path", "level", "area__position", "pk")
    names = columns.titles(columns.INTERNAL)
    above = {commune.pk: commune for commune in communes}
    number = 0
    for team in in_order.prefetch_related(WITH_RULES, Prefetch("memberships", people, to_attr="people_today")).iterator(
        CHUNK
    ):
        for membership in team.people():
            number += 1
            values = _person(membership.member) | _membership(membership, team)
            yield [_internal_value(field, values, above[team.commune_id], number) for field in names]
    below = reduce(or_, (Q(area__path__startswith=commune.path) for commune in communes), Q(pk__in=[]))
    in_a_team = Membership.objects.open().filter(member=OuterRef("pk"), team__in=teams)
    alone = members.filter(below).exclude(Exists(in_a_team)).select_related("area").prefetch_related("consents")
    for member in alone.order_by("area__path", "sort_name", "pk").iterator(CHUNK):
        number += 1
        commune = next(commune for commune in communes if member.area.path.startswith(commune.path))
        yield [_internal_value(field, _person(member), commune, number) for field in names]


def _internal_value(field, values, commune, number):
    if field == "number":
        return str(number)
    if field == "commune":
        return commune.full_name
    return province(commune) if field == "province" else values.get(field, "")


def _membership(membership, team):
    return {
        "team": team.list_name,
        "team_code": str(team.pk),
        "role": membership.get_role_display(),
        "since": date_text(membership.starts_on),
        "until": date_text(membership.ends_on),
    }


def _person(member):
    withdrawn = member.withdrawn()
    hides_phone = Consent.Purpose.PHONE in withdrawn
    return {
        "code": str(member.pk),
        "name": "" if Consent.Purpose.NAME in withdrawn else member.name,
        "office": member.office,
        "background": member.get_background_display(),
        "phone": "" if hides_phone else _phone(member.phone),
        "other_phone": "" if hides_phone else _phone(member.other_phone),
        "zalo": yes_no(member.has_zalo),
        "minor": yes_no(member.is_minor),
        **{f"consent_{purpose.value}": consent_text(member, purpose) for purpose in Consent.Purpose},
    }


def consent_text(member, purpose):
    """“có 05/01/2026”, “rút 10/03/2026”, or nothing: the latest word of the member."""
    consents = [consent for consent in member.consents.all() if consent.purpose == purpose]
    if standing := [consent for consent in consents if consent.withdrawn_on is None]:
        return _("yes %(date)s") % {"date": date_text(standing[0].given_on)}
    withdrawn = max((consent.withdrawn_on for consent in consents), default=None)
    return _("withdrawn %(date)s") % {"date": date_text(withdrawn)} if withdrawn else ""


def yes_no(value):
    return _("yes") if value else _("no")


def date_text(date):
    return f"{date:%d/%m/%Y}" if date else ""


def _phone(stored):
    return phones.display(stored).replace("\N{NO-BREAK SPACE}", " ")


def province(commune):
    return commune.lineage[-1].full_name if commune.lineage else ""


def place_of(communes):
    """The one commune, or the province of all of them."""
    return communes[0].full_name if len(communes) == 1 else ", ".join(dict.fromkeys(map(province, communes)))
