"""Addresses of search: the results, what may be meant while one is typing, the finder, the check of a person."""

from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt

from home.limits import is_within_limit
from home.shell import shell_for
from home.vietnamese import normalise
from teams.models import Area, Level, attach_lineage
from teams.places import place_of, places

from .checking import CheckForm, check
from .missed import record_missed
from .results import Results, commune_of, results_for, suggestions_for
from .team_finder import answer_for, below

LONGEST = 100  # letters of a query; what is longer is cut


def asked(request):
    return normalise(request.GET.get("q", "")[: LONGEST * 4])[:LONGEST].strip()


def search(request):
    """``/tim/?q=``: guides, then teams and places, then pages and files."""
    query = asked(request)
    found = results_for(query, request, commune_of(shell_for(request))) if query else Results("")
    if query and not found.count:
        record_missed(query)
    return render(request, "search/results.html", {"query": query, "found": found})


def suggest(request):
    """``/tim/goi-y/?q=``: a list of {text, url, kind} for the box, under 2 KB."""
    query = asked(request)
    rows = suggestions_for(query, request, commune_of(shell_for(request))) if len(query) > 1 else []
    return JsonResponse({"rows": rows})


def find_team(request):
    """``/tim/to/``: the team of a village. ``?q=`` what was typed; ``?o=`` a place that was chosen.

    Without either: the provinces, for who chooses.
    """
    query, slug = asked(request), request.GET.get("o", "")[:100]
    context = {"query": query, "answer": None, "area": None, "below": []}
    if slug and "\0" not in slug:
        area = get_object_or_404(Area, slug=slug)
        attach_lineage([area])
        context |= {"area": area, "place": place_of(area, request), "below": places(below(area), request)}
    elif query:
        context["answer"] = answer_for(query, request)
    else:
        provinces = Area.objects.filter(level=Level.PROVINCE).current().in_order()
        context["provinces"] = provinces
    return render(request, "search/find_team.html", context)


MOST_CHECKS, CHECK_WINDOW = 20, 600  # questions about persons from one address, and seconds


@csrf_exempt  # no session, no cookie: nothing that a forged form could use
def verify(request):
    """``/xac-minh/``: is the person who came to my house of the team? A name and a village in, yes or no out."""
    if request.method != "POST":
        return render(request, "search/verify.html", {"form": CheckForm()})
    form = CheckForm(request.POST)
    context = {"form": form, "asked_too_often": False}
    if not is_within_limit(request, "verify", MOST_CHECKS, CHECK_WINDOW):
        context["asked_too_often"] = True
    elif form.is_valid():
        context |= check(form.cleaned_data["name"], form.cleaned_data["village"], request)
    response = render(request, "search/verify.html", context, status=200 if form.is_valid() else 422)
    response["Cache-Control"] = "no-store"
    return response
