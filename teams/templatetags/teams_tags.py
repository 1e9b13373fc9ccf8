"""Communes and people, as pages show them."""

from django import template
from django.db.models.functions import Substr
from django.urls import reverse

from home.models import readable
from teams.models import Area, CommunePage

register = template.Library()


LISTED_AT_MOST = 150  # communes: a province has some hundred


@register.inclusion_tag("components/commune_tiles.html", takes_context=True)
def commune_tiles(context):
    """Every commune of today that has a page, by province; where they are too many, the provinces to choose from."""
    pages = readable(CommunePage.objects.current())
    if pages.count() > LISTED_AT_MOST:
        provinces = Area.objects.filter(path__in=pages.order_by().values(top=Substr("area__path", 1, Area.steplen)))
        finder = reverse("find_team")
        return {"groups": [("", [(area.full_name, f"{finder}?o={area.slug}") for area in provinces.in_order()])]}
    groups = {}
    for page in pages.with_place().order_by("province_order", "area__sort_name"):
        groups.setdefault(page.province, []).append((page.title, page.get_url(context["request"])))
    return {"groups": groups.items()}
