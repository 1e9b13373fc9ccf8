"""The results page: guides, then teams and places. Works with no JavaScript."""

from django.shortcuts import render

from guides.models import GuidePage
from home.vietnamese import fold, normalise
from teams.models import Area, attach_lineage
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
        areas = Area.objects.matching(words).order_by("valid_to", "level", "sort_name")[:PLACES_AT_MOST]
        guides = GuidePage.objects.live().public().search(words, operator="and")[:GUIDES_AT_MOST]
    current, former = [], []
    for area in attach_lineage(areas):
        (former if area.has_ended() else current).append(area)
    context = {
        "query": query,
        "guides": list(guides),
        "places": places(current, request, with_leaders=True),
        "former": former,
    }
    return render(request, "search/results.html", context)
