"""Communes and people, as pages show them."""

from django import template

from home.models import readable
from teams.models import CommunePage

register = template.Library()


@register.inclusion_tag("components/commune_tiles.html", takes_context=True)
def commune_tiles(context):
    """Every commune of today that has a page, by province."""
    pages = readable(CommunePage.objects.current().with_place()).order_by("province_order", "area__sort_name")
    groups = {}
    for page in pages:
        groups.setdefault(page.province, []).append((page, page.get_url(context["request"])))
    return {"groups": groups.items()}
