"""Counting what needs doing in communes, and forgetting a count when a record behind it changes."""

import time
from functools import singledispatch

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save
from django.utils import timezone
from wagtail.models import Page, TaskState
from wagtail.signals import post_page_move

from .desk.work import read_work
from .models import Area, AreaSuccession, CommuneTally, Consent, Member, Membership, Plan, PlanRule, Team

BATCH = 50  # communes read at once, which bounds memory and the keys in one query


def count(areas):
    """Count what needs doing in ``areas``, communes, now; return the ``CommuneWork`` of each that was counted.

    The tallies are locked while their records are read: whoever changes one meanwhile makes the tally stale after us.
    A tally that is locked already is left to be counted later, its records are being changed.
    """
    areas = {area.pk: area for area in areas}
    with transaction.atomic():
        # Only where one is missing: to be told of a conflict takes as long as the lock is held.
        missing = Area.objects.filter(pk__in=areas, tally__isnull=True)
        CommuneTally.objects.bulk_create([CommuneTally(area=area) for area in missing], ignore_conflicts=True)
        free = CommuneTally.objects.filter(area__in=areas).select_for_update(skip_locked=True)
        works = read_work([areas[key] for key in free.values_list("area", flat=True)])
        CommuneTally.objects.bulk_create(
            [CommuneTally(area=work.area, counted_on=timezone.localdate(), **numbers(work)) for work in works],
            update_conflicts=True,
            unique_fields=["area"],
            update_fields=["counted_on", *CommuneTally.NUMBERS],
        )
    return works


def look_at(area):
    """Return the ``CommuneWork`` of one commune as it is now; count it when its tally says otherwise."""
    (work,) = read_work([area])
    same = CommuneTally.objects.filter(area=area, counted_on=timezone.localdate(), **numbers(work))
    if not same.exists():
        count([area])
    return work


def numbers(work):
    return {name: len(getattr(work, name)) for name in CommuneTally.NUMBERS}


def stale(areas):
    """Those of ``areas`` never counted, changed since, or counted on another day: dates pass."""
    return areas.exclude(tally__counted_on=timezone.localdate())


def count_in_batches(areas, seconds=None):
    """Count ``areas``, a queryset of communes, for about so many seconds; return how many are left to be counted."""
    started = time.monotonic()
    keys = list(areas.order_by("path").values_list("pk", flat=True))
    while keys and (seconds is None or time.monotonic() - started < seconds):
        count(Area.objects.filter(pk__in=keys[:BATCH]))
        keys = keys[BATCH:]
    return len(keys)


@singledispatch
def tallies_of(record):
    """The tallies that ``record`` counts in, as it is stored."""
    return CommuneTally.objects.none()


def of_communes(teams):
    return CommuneTally.objects.filter(area__in=teams.values("commune"))


@tallies_of.register
def _(team: Team):
    return of_communes(Team.objects.filter(pk=team.pk))


@tallies_of.register
def _(membership: Membership):
    return of_communes(Team.objects.filter(memberships=membership.pk))


@tallies_of.register
def _(member: Member):
    return of_communes(Team.objects.filter(memberships__member=member.pk))


@tallies_of.register
def _(consent: Consent):
    return of_communes(Team.objects.filter(memberships__member__consents=consent.pk))


@tallies_of.register
def _(plan: Plan):
    teams = Team.objects.filter(plan=plan.pk)
    return CommuneTally.objects.filter(Q(area__in=teams.values("commune")) | Q(area__path__startswith=plan.area.path))


@tallies_of.register
def _(rule: PlanRule):
    return tallies_of(rule.plan)


@tallies_of.register
def _(area: Area):
    return CommuneTally.objects.filter(area__path__in=[area.path, *area.paths_above()])


@tallies_of.register
def _(succession: AreaSuccession):
    return tallies_of(succession.successor)  # whose teams the rules for one place may hold for


@tallies_of.register
def _(page: Page):
    above = [page.path[:length] for length in range(Page.steplen, len(page.path) + 1, Page.steplen)]
    return CommuneTally.objects.filter(area__commune_page__path__in=above)


@tallies_of.register
def _(state: TaskState):
    record = state.revision.content_object
    return tallies_of(record)


def forget(instance, **kwargs):
    """Let what ``instance`` counts in be counted again: where it was stored before, and where it is now."""
    if instance.pk:  # a new record is stored nowhere before
        tallies_of(instance).forget()


def forget_move(parent_page_before, parent_page_after, **kwargs):
    for page in (parent_page_before, parent_page_after):
        forget(page)


def connect():
    for signal in (pre_save, post_save, pre_delete):
        signal.connect(forget, dispatch_uid="tallies")
    m2m_changed.connect(forget, sender=Team.covers.through, dispatch_uid="tallies")
    post_page_move.connect(forget_move, dispatch_uid="tallies")
