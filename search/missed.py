"""Queries that found nothing, counted so that editors can make a synonym of one. Nothing of who asked is kept."""

import re

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from home.vietnamese import fold

from .models import MissedQuery
from .names import names_somebody
from .results import results_for
from .words import keys

MOST = 2_000  # rows kept: what was asked once and longest ago goes first
TRIED = 20  # queries asked again when a synonym is saved
_BETWEEN_DIGITS = re.compile(r"[\s.()+_-]")
_NUMBER = re.compile(r"\d{6,}")


def record_missed(query):
    """Count a query without result. What may be about a person is not written down."""
    folded = fold(query)[:100]
    if not folded or is_personal(query):
        return
    with transaction.atomic():
        changed = MissedQuery.objects.filter(folded=folded).update(count=F("count") + 1, last_on=timezone.localdate())
        if not changed:
            MissedQuery.objects.get_or_create(query=query[:100], defaults={"folded": folded})
            surplus = MissedQuery.objects.count() - MOST
            if surplus > 0:
                oldest = MissedQuery.objects.order_by("count", "last_on")[:surplus]
                MissedQuery.objects.filter(pk__in=list(oldest.values_list("pk", flat=True))).delete()


def is_personal(query):
    """Whether it may be somebody's number, address or name."""
    return "@" in query or bool(_NUMBER.search(_BETWEEN_DIGITS.sub("", query))) or names_somebody(query)


def ask_again(synonym, request):
    """Ask the queries with the words of ``synonym`` again, as its commune's readers would, and take off what finds
    something now. Return how many those were, and the queries that still find nothing.
    """
    typed = {f" {' '.join(phrase)} " for phrase, _other in synonym.pairs()}
    rows = [
        row for row in MissedQuery.objects.all() if any(phrase in f" {' '.join(keys(row.query))} " for phrase in typed)
    ]
    found, still = [], []
    for row in rows[:TRIED]:
        (found if results_for(row.query, request, synonym.commune).count else still).append(row)
    MissedQuery.objects.filter(pk__in=[row.pk for row in found]).delete()
    return len(found), [row.query for row in still]
