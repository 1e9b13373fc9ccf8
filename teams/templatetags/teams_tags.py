"""Communes and people, as pages show them."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from home.models import readable
from home.remembered import remembered
from home.templatetags.ui import ring, tel
from teams.contacts import call_to
from teams.models import Area, CommunePage
from teams.places import COMMUNES_LISTED

register = template.Library()


@register.simple_tag
def team_ring(team, place, office_phone):
    """The ring that dials the team of ``place``, or else its commune; nothing where no number is known."""
    number, label, is_own = call_to(team, place, office_phone)
    return ring(number, label, off=not is_own) if tel(number) else ""


@register.simple_tag
def team_line(team):
    """Under the name of a team in a list: who leads it, or whom to call instead."""
    through_commune = _("Call through the commune")
    if team.status == team.Status.PAUSED:
        helper = team.stands_in
        called = helper and _("Call the team of %(team)s") % {"team": helper.area.inline_name}
        return format_html('<span class="tag off">{}</span> {}', _("Paused"), called or through_commune)
    leader = team.leader
    if leader is None:
        return _("A leader is being chosen. Call through the commune")
    led_by = ", ".join(filter(None, [leader.public_name, leader.office]))
    return led_by if team.contact else ". ".join(filter(None, [led_by, through_commune]))


@register.inclusion_tag("components/commune_tiles.html", takes_context=True)
def commune_tiles(context):
    """Every commune of today that has a page, by province; where they are too many, the provinces to choose from."""
    communes, provinces = remembered("communes", _communes)
    if provinces:
        finder = reverse("find_team")
        return {"groups": [("", [(name, f"{finder}?o={slug}") for name, slug in provinces])]}
    groups = {}
    for page in communes:
        groups.setdefault(page.province, []).append((page.title, page.get_url(context["request"])))
    return {"groups": groups.items()}


def _communes():
    """(the pages of the communes, []), or where they are too many ([], the provinces)."""
    pages = readable(CommunePage.objects.current())
    if pages.count() > COMMUNES_LISTED:
        provinces = Area.objects.filter(commune_page__in=pages).provinces().in_order()
        return [], [(area.full_name, area.slug) for area in provinces]
    shown = pages.defer("support_points", "tasks", "body", "draft_title", "search_description")
    return list(shown.with_place().order_by("province_order", "area__sort_name")), []
