"""Queries that found nothing, counted so that editors can make a synonym of one. Nothing of who asked is kept."""

import re

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from home.vietnamese import fold

from .models import MissedQuery

MOST = 2_000  # rows kept: what was asked once and longest ago goes first
_PERSONAL = re.compile(r"\d{6,}|@")


def record_missed(query):
    """Count a query without result. What may be somebody's number or address is not written down."""
    folded = fold(query)[:100]
    if not folded or _PERSONAL.search(query.replace(" ", "")):
        return
    with transaction.atomic():
        changed = MissedQuery.objects.filter(folded=folded).update(count=F("count") + 1, last_on=timezone.localdate())
        if not changed:
            MissedQuery.objects.get_or_create(query=query[:100], defaults={"folded": folded})
            surplus = MissedQuery.objects.count() - MOST
            if surplus > 0:
                oldest = MissedQuery.objects.filter(is_settled=False).order_by("count", "last_on")[:surplus]
                MissedQuery.objects.filter(pk__in=list(oldest.values_list("pk", flat=True))).delete()
