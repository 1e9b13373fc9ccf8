"""Addresses of guides that are no pages: short links and kits."""

import re

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from home.models import readable
from home.paper import paper
from home.shell import shell_for
from home.vietnamese import normalise
from teams.contacts import contact_of, team_at
from teams.models import CommunePage, Team

from .codes import pages_with_codes
from .kits import Kit
from .models import GuideIndexPage, GuidePage


def short_link(request, code):
    """``/h/<code>/`` → the guide or the kit; capitals and spaces are forgiven."""
    for model in pages_with_codes():
        page = readable(model.objects).filter(code=code.lower()).first()
        if page:
            url = page.get_url(request)
            query = request.META.get("QUERY_STRING", "")
            return HttpResponseRedirect(f"{url}?{query}" if query else url)
    raise Http404(_("There is no such short address."))


def asked_kit(request):
    """The kit that an address names: ``?g=`` codes or short names of guides, parted by dots; ``?to=`` the team.

    Return (kit, page of the team's commune or None). At most ``Kit.MOST`` guides, each once; what is no guide any
    more is left out and counted.
    """
    asked = re.split(r"[.,\s]+", normalise(" ".join(request.GET.getlist("g"))[:1000]).lower())
    names = [name for name in dict.fromkeys(asked) if name]
    found = {}
    for guide in GuidePage.objects.listed().filter(code__in=names):
        found[guide.code] = guide
    if rest := [name for name in names if name not in found]:
        for guide in GuidePage.objects.listed().filter(slug__in=rest, depth=GuidePage.SHARED_DEPTH):
            found[guide.slug] = guide
    guides = {found[name].pk: found[name] for name in names if name in found}
    team, commune = team_at(request.GET.get("to"))
    contact = contact_of(team, commune, request) if team else None
    guides = GuidePage.objects.with_platforms(list(guides.values())[: Kit.MOST])
    return Kit(guides, contact, lost=[name for name in names if name not in found]), commune


def kit(request):
    """The page of a kit, or the way to make one. What a form makes of the address leads to the short form of it."""
    asked, commune = asked_kit(request)
    if len(request.GET.getlist("g")) > 1 or request.GET.get("to") == "" or "xa" in request.GET:
        return HttpResponseRedirect(asked.url(codes=[*asked.codes, *asked.lost]))
    context = asked.context(request, commune) | {"page": commune, "is_named": False}
    return render(request, "guides/kit.html", context)


def choose(request):
    """Every guide with a box to tick: the way to make a kit without a script.

    ``?to=`` names the team, or ``?xa=`` a commune whose teams are offered; without either the communes are.
    """
    asked, commune = asked_kit(request)
    communes = readable(CommunePage.objects.current().with_place())
    slug = request.GET.get("xa", "")[:200]
    if slug and "\0" not in slug:
        commune = communes.filter(slug=slug).first() or commune
    commune = commune or shell_for(request).agency_page
    own = readable(GuideIndexPage.objects.child_of(commune)).first() if commune else None
    index_page = own or GuideIndexPage.shared()
    groups = {}
    for guide in index_page.guides().for_rows().select_related("topic__parent") if index_page else []:
        groups.setdefault(guide.topic.pillar, []).append(guide)
    context = {
        "kit": asked,
        "chosen": set(asked.codes),
        "most": Kit.MOST,
        "groups": groups.items(),
        "communes": [] if commune else communes.order_by("province_order", "area__sort_name"),
        "teams": Team.objects.listed().of_commune(commune.area_id).select_related("area").in_order() if commune else [],
        "page": commune,
    }
    return render(request, "guides/kit_choose.html", context)


def kit_paper(request):
    asked, commune = asked_kit(request)
    if not asked.guides:
        raise Http404(_("The kit is empty."))
    context = asked.context(request, commune) | {"page": commune}
    return paper(request, "guides/paper/kit.html", context, "bo-huong-dan", **Kit.SHEET)
