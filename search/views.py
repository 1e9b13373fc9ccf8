"""The results page: guides, then teams and places. Works with no JavaScript."""

from django.db.models import F
from django.shortcuts import render

from guides.models import GuidePage
from home.vietnamese import fold, normalise
from teams.models import Area, attach_lineage, successors_of
from teams.places import places

PLACES_AT_MOST = 12
GUIDES_AT_MOST = 12


def search(request):
    """Find guides and places by words typed with or without diacritics.

    Links: ``?q=`` the words, at most 100 characters; anything longer is cut.
    """
    query = normalise(request.GET.get("q", "")[:100])
    words = fold(query)
    areas = guides = []
    if words:
        today_first = F("valid_to").desc(nulls_first=True)
        areas = Area.objects.matching(words).order_by(today_first, "level", "sort_name")[:PLACES_AT_MOST]
        guides = GuidePage.objects.live().public().search(words, operator="and")[:GUIDES_AT_MOST]
    areas = attach_lineage(areas)
    current = [area for area in areas if not area.has_ended()]
    former = [area for area in areas if area.has_ended()]
    became = successors_of(former)
    found = {area.pk for area in current}
    context = {
        "query": query,
        "guides": list(guides),
        "places": places(current, request, with_heads=True),
        # A former village that only changed its commune is on the list already, by its place of today.
        "former": [
            area for area in former if {item.area.pk for item in became[area.pk]} - found or not became[area.pk]
        ],
    }
    return render(request, "search/results.html", context)
