"""Addresses of search: the results, what may be meant while one is typing, the finder, the check of a person."""

from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from home.limits import is_within_limit
from home.models import readable
from home.shell import shell_for
from home.vietnamese import normalise
from teams.models import Area, CommunePage, Level, attach_lineage
from teams.nearby import nearest, point_of, rounded
from teams.places import places

from .checking import CheckForm, check
from .missed import record_missed
from .results import Results, results_for, suggestions_for
from .team_finder import answer_for, answer_of, below, whom_to_call

LONGEST = 100  # letters of a query; what is longer is cut


def asked(request):
    return normalise(request.GET.get("q", "")[: LONGEST * 4])[:LONGEST].strip()


def commune_of(request):
    """The page of the commune from whose pages somebody asks (``?xa=``) or whose site this is, or None."""
    slug = request.GET.get("xa", "")[:100]
    page = readable(CommunePage.objects.current()).filter(slug=slug).first() if slug and "\0" not in slug else None
    agency_page = shell_for(request, page).agency_page
    return agency_page if isinstance(agency_page, CommunePage) else None


def search(request):
    """``/tim/?q=``: guides, then teams and places, then pages and files; ``&xa=`` in the light of a commune."""
    query, commune_page = asked(request), commune_of(request)
    found = results_for(query, request, commune_page) if query else Results("")
    if query and not found.is_likely:
        record_missed(query)
    context = {"query": query, "found": found} | _called(found.answer and found.answer.place, request)
    return render(request, "search/results.html", context)


def _called(place, request):
    """A place and whom to call there."""
    return {"place": place, "contact": whom_to_call(place, request)} if place else {}


def suggest(request, only_places=False):
    """``/tim/goi-y/?q=``: rows of {text, note, url} for the box, and what is said of them; under 2 KB."""
    query = asked(request)
    rows = suggestions_for(query, request, commune_of(request), only_places) if len(query) > 1 else []
    count = len(rows)
    said = ngettext("%(count)d suggestion", "%(count)d suggestions", count) % {"count": count}
    if rows and not only_places:
        everything = {"text": _("Everything for “%(query)s”") % {"query": query}}
        parameters = {name: request.GET[name] for name in ("xa", "q") if name in request.GET}
        rows.append(everything | {"url": f"{reverse('search')}?{urlencode(parameters | {'q': query})}"})
    return JsonResponse({"rows": rows, "said": said}, json_dumps_params={"ensure_ascii": False})


@csrf_exempt  # no session, no cookie, nothing is written: a forged form could only ask
@require_http_methods(["GET", "HEAD", "POST"])
def find_team(request):
    """``/tim/to/``: the team of a village. ``?q=`` what was typed; ``?o=`` a place that was chosen.

    Without either: the provinces, for who chooses. Posted: where the phone is, see ``_find_near``.
    """
    if request.method == "POST":
        return _find_near(request)
    query, slug = asked(request), request.GET.get("o", "")[:100]
    area, answer = None, None
    if slug and "\0" not in slug:
        area = get_object_or_404(Area, slug=slug)
        attach_lineage([area])
        if area.has_ended() or area.level in (Level.COMMUNE, Level.VILLAGE):
            answer = answer_of([area], request, sure=[area])
    elif query:
        answer = answer_for(query, request)
    context = {"query": query, "area": area, "answer": answer, "is_unknown": answer is not None and not answer}
    if answer and answer.place:
        area = answer.place.area
        context |= _called(answer.place, request)
    if area and area.level != Level.VILLAGE and not area.has_ended():
        is_commune = area.level == Level.COMMUNE
        context["below"] = places(below(area), request, within=answer.place.commune_page if is_commune else None)
    if not area and not answer:
        context["provinces"] = _provinces()
    if not answer:
        context["can_find_near"] = _can_find_near()
    return render(request, "search/find_team.html", context)


def _provinces():
    return Area.objects.filter(level=Level.PROVINCE).current().in_order()


def _can_find_near():
    """Whether anybody can be near a commune that has a page here."""
    return readable(CommunePage.objects.current()).filter(area__latitude__isnull=False).exists()


def _find_near(request):
    """The communes nearest to ``near``, “18.55,105.59”. It comes in the body, which no server writes to its log, is
    rounded again for whoever sends more than our script does, and is forgotten with the answer."""
    latitude, _comma, longitude = request.POST.get("near", "").partition(",")
    point = point_of(latitude, longitude)
    found = nearest(rounded(point)) if point else []
    areas = attach_lineage(one.area for one in found)
    context = {
        "can_find_near": True,
        "near": list(zip(places(areas, request), (one.kilometres for one in found), strict=True)),
        "is_lost": point is None,
        "is_far": bool(point and not found),
        "provinces": None if found else _provinces(),
    }
    response = render(request, "search/find_team.html", context, status=422 if point is None else 200)
    response["Cache-Control"] = "no-store"
    return response


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
