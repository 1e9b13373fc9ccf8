"""Addresses of search: the results, what may be meant while one is typing."""

from django.http import JsonResponse
from django.shortcuts import render

from home.shell import shell_for
from home.vietnamese import normalise

from .missed import record_missed
from .results import Results, commune_of, results_for, suggestions_for

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
