"""Public views that are no page of the tree: what a former place has become."""

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from .models import Area, Level, Team
from .places import place_of, places

LISTED_AT_MOST = 120


def former_areas(request):
    """Former places by name; all of them where they are few."""
    query = request.GET.get("q", "")[:100]
    found = Area.objects.ended().exclude(level=Level.VILLAGE).matching(query).in_order()
    areas = found[: LISTED_AT_MOST + 1].with_lineage()
    if len(areas) > LISTED_AT_MOST and not query:
        areas = []
    return render(request, "teams/former_areas.html", {"query": query, "areas": areas[:LISTED_AT_MOST]})


def former_area(request, slug):
    """What a former place has become. A place that still exists leads to its own page."""
    area = get_object_or_404(Area, slug=slug)
    if not area.has_ended():
        return HttpResponseRedirect(place_of(area, request).url or reverse("former_areas"))
    became = area.successors()
    villages = (
        [(child, child.successors()) for child in area.get_children().in_order() if child.has_ended()]
        if area.level == Level.COMMUNE
        else []
    )
    leads_to = {
        place.area.pk: place
        for place in places(
            [item.area for item in became] + [item.area for _child, items in villages for item in items],
            request,
        )
    }
    context = {
        "area": area,
        "became": [(item, leads_to[item.area.pk]) for item in became],
        "villages": [
            (child, [(item, leads_to[item.area.pk]) for item in items]) for child, items in villages
        ],
        "former_communes": area.get_children().in_order() if area.level == Level.DISTRICT else [],
        "acts": sorted({step.act for step in area.successions.all() if step.act}),
        "teams": Team.objects.filter(area=area)
        .select_related("area", "plan")
        .prefetch_related("plan__rules__area"),
    }
    return render(request, "teams/former_area.html", context)
