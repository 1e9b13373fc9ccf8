"""Public views that are no page of the tree: what a former place has become."""

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from .models import Area, Level, Team, attach_lineage, successors_of
from .models.teams import WITH_RULES
from .places import place_of, places

LISTED_AT_MOST = 120


def former_areas(request):
    """Former places by name; all of them where they are few."""
    query = request.GET.get("q", "")[:100]
    found = Area.objects.ended().exclude(level=Level.VILLAGE).matching(query).in_order()
    areas = attach_lineage(found[: LISTED_AT_MOST + 1])
    if len(areas) > LISTED_AT_MOST and not query:
        areas = []
    return render(request, "teams/former_areas.html", {"query": query, "areas": areas[:LISTED_AT_MOST]})


def former_area(request, slug):
    """What a former place has become. A place that still exists leads to its own page."""
    area = get_object_or_404(Area, slug=slug)
    if not area.has_ended():
        return HttpResponseRedirect(place_of(area, request).url or reverse("former_areas"))
    below = list(area.get_children().in_order())
    became_by_key = successors_of([area, *(child for child in below if area.level == Level.COMMUNE)])
    became = became_by_key.pop(area.pk)
    reached = {item.area.pk: item.area for items in [became, *became_by_key.values()] for item in items}
    attach_lineage([area, *reached.values()])
    leads_to = {place.area.pk: place for place in places(reached.values(), request)}
    context = {
        "area": area,
        "became": [(item, leads_to[item.area.pk]) for item in became],
        "villages": [
            (child, [(item, leads_to[item.area.pk]) for item in became_by_key[child.pk]])
            for child in below
            if child.pk in became_by_key and child.has_ended()
        ],
        "former_communes": below if area.level == Level.DISTRICT else [],
        "acts": dict.fromkeys(act for item in became for act in item.acts),
        "teams": Team.objects.filter(area=area).select_related("area", "plan").prefetch_related(WITH_RULES),
    }
    return render(request, "teams/former_area.html", context)
