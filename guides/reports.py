"""What readers say of guides, counted for editors, as far as each editor's reach goes."""

import datetime

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone
from wagtail.models import Page
from wagtail.permissions import policy_registry

from teams.models import CommunePage
from teams.permissions import communes_in_reach, first_communes

from .models import Feedback, GuidePage

PERIODS = (30, 90, 365, 0)  # days back from today; 0: all that is kept


def own_guides(user):
    """The guides that ``user`` may change."""
    mine = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    return GuidePage.objects.filter(pk__in=mine.values("pk"))


def heard(user):
    """What ``user`` may read: feedback on guides they may change, and what was given at their communes' addresses."""
    if user.is_superuser:
        return Feedback.objects.all()
    communes = CommunePage.objects.filter(area__in=communes_in_reach(user))
    return Feedback.objects.filter(Q(guide__in=own_guides(user).values("pk")) | Q(commune__in=communes.values("pk")))


def guides_heard_of(user):
    """The guides whose feedback ``user`` may ask for: their own, and the shared ones when they edit a commune."""
    if user.is_superuser:
        return GuidePage.objects.all()
    guides = Q(pk__in=own_guides(user).values("pk"))
    if first_communes(user):
        guides |= Q(depth=GuidePage.SHARED_DEPTH, live=True)
    return GuidePage.objects.filter(guides)


def within(feedback, days):
    """Those of ``feedback`` given in the last ``days`` days; 0 means all."""
    return feedback.filter(given_on__gt=timezone.localdate() - datetime.timedelta(days=days)) if days else feedback


def share(helped, stuck):
    """Of a hundred how many were helped, or None when nobody answered."""
    return round(100 * helped / (helped + stuck)) if helped + stuck else None


def step_title(guide, number):
    """What the step is called today; empty when the guide has no such step any more."""
    return guide.steps[number - 1].value["title"] if 0 < number <= len(guide.steps) else ""


def report(feedback, tallies):
    """Rows for some of ``feedback.tally()``: the guide with its counts, its worst step, the newest words."""
    tallies = list(tallies)
    keys = [tally["guide"] for tally in tallies]
    newest = feedback.with_words().filter(guide=OuterRef("pk")).values("pk")[:1]
    guides = GuidePage.objects.annotate(newest_words=Subquery(newest)).in_bulk(keys)
    words = Feedback.objects.in_bulk([guide.newest_words for guide in guides.values() if guide.newest_words])
    worst = {}
    by_step = feedback.filter(guide__in=keys, is_helpful=False, step__isnull=False).order_by()
    for row in by_step.values("guide", "step").annotate(count=Count("pk")).order_by("count", "-step"):
        worst[row["guide"]] = row
    for tally in tallies:
        guide = guides[tally["guide"]]
        step = worst.get(guide.pk)
        yield tally | {
            "guide": guide,
            "share": share(tally["helped"], tally["stuck"]),
            "step": step and (step["step"], step_title(guide, step["step"]), step["count"]),
            "words": words.get(guide.newest_words),
        }


def steps_report(guide, feedback):
    """Rows of how many were stuck at each step, in the order of the steps; last those who did not say where."""
    counts = feedback.by_step()
    unsaid = counts.pop(None, 0)
    most = max([*counts.values(), unsaid, 1])
    numbers = [*range(1, len(guide.steps) + 1), *sorted(number for number in counts if number > len(guide.steps))]
    rows = [(number, step_title(guide, number), counts.get(number, 0)) for number in numbers]
    return [
        {"number": number, "title": title, "count": count, "share": round(100 * count / most)}
        for number, title, count in [*rows, (None, "", unsaid)]
    ]


def summary(guide, user):
    """What the guide's form says of it: of the last year, in two lines."""
    feedback = within(heard(user).filter(guide=guide), 365)
    return next(report(feedback, feedback.tally()), {"helped": 0, "stuck": 0})
