"""Whom to call about a page: the reader's team when it is known, else the office that answers for the page."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from home.models import readable

from .models import CommunePage, FormerTeamAddress, Team, attach_helpers


@dataclass(frozen=True)
class Contact:
    """A number with the words that go with it, as the gate of personal data lets through."""

    label: str
    number: str = ""
    name: str = ""
    url: str = ""
    address: str = ""  # of a team, as links carry it: “duc-minh/thon-chau-thinh”


def head_of(team):
    """(the team that answers for ``team``, its head who agreed to be called): itself, or who helps while it pauses."""
    helper = team if team is None or team.status == Team.Status.ACTIVE else team.stands_in
    contact = helper and helper.contact
    return (helper, contact.member) if contact else (None, None)


def call_to(team, place, office_phone):
    """(number, label, whether it is the team's own) by which the team of ``place`` is reached: else the office's."""
    helper, head = head_of(team)
    if helper is None:
        return office_phone, _("Call the commune to reach the team of %(place)s") % {"place": place.inline_name}, False
    called = place if helper is team else helper.area
    return head.public_phone, _("Call the team of %(place)s") % {"place": called.inline_name}, helper is team


def contact_of(team, commune, request):
    """Whom to call to reach ``team``: its head who agreed, while it pauses the helping team's, else the office."""
    number, label, _is_own = call_to(team, team.area, commune.office_phone)
    _helper, head = head_of(team)
    url = commune.url_of_team(team, request)
    return Contact(label, number, head.public_name if head else "", url, f"{commune.slug}/{team.slug}")


def office(shell):
    """The office that answers for a page, which leads to the right team."""
    agency = shell.agency
    number = agency["office_phone"] if isinstance(agency, dict) else agency.office_phone
    return Contact(_("Call to be shown the right team"), number)


def team_at(address, here=None):
    """Find a team by its address in links, ``<commune>/<team>``; return (team, page of its commune) or (None, None).

    An address that a team has left leads to where it is now; a team that ended is not found. ``here`` is a commune's
    page that is known already.
    """
    commune_slug, _slash, slug = (address or "")[:200].partition("/")
    slug = slug.strip("/")
    if not slug or "\0" in address:
        return None, None
    communes = readable(CommunePage.objects.with_place())
    commune = here if here and here.slug == commune_slug else communes.filter(slug=commune_slug).first()
    if commune is None:
        return None, None
    teams = Team.objects.listed().select_related("area", "plan").with_heads()
    team = teams.filter(commune=commune.area_id, slug=slug).first()
    if team is None:
        former = FormerTeamAddress.objects.filter(commune=commune.area_id, slug=slug)
        team = teams.filter(former_addresses__in=former).first()
        commune = team and communes.filter(area=team.commune_id).first()
    if team is None or commune is None or commune.area.has_ended():
        return None, None
    attach_helpers([team])
    return team, commune
