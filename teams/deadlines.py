"""The days by which a commune reports, as its plans say."""

from dataclasses import dataclass
from datetime import date, timedelta

from home.dates import day_of_month, months_after

from .models import Plan, PlanMilestone

SATURDAY = 5


@dataclass(frozen=True)
class Deadline:
    """A day by which a plan wants something, whom it goes to and the plan's words for it."""

    day: date
    to: str
    wording: str
    plan: Plan
    is_report: bool = True

    def days_left(self, on):
        return (self.day - on).days

    @property
    def working_day(self):
        """The Friday before, when the day falls on a Saturday or Sunday; else the day itself."""
        return self.day - timedelta(days=max(0, self.day.weekday() - SATURDAY + 1))


def next_monthly(day, on):
    """The next day numbered ``day`` of a month, from the day ``on``; in a shorter month its last day."""
    first = on.replace(day=1)
    due = day_of_month(day, first.year, first.month)
    if due < on:
        following = months_after(first, 1)
        due = day_of_month(day, following.year, following.month)
    return due


def next_deadlines(rules, milestones, on):
    """The next deadline of each of the rules and milestones, of plans that then still hold, soonest first."""
    found = [
        Deadline(next_monthly(rule.report_day, on), rule.report_to, rule.report_wording, rule.plan)
        for rule in rules
        if rule.report_day
    ]
    for milestone in milestones:
        day = _next_of(milestone, on)
        if day and (milestone.ends_on is None or day <= milestone.ends_on):
            is_report = milestone.kind == PlanMilestone.Kind.MONTHLY
            found.append(Deadline(day, milestone.to, milestone.task, milestone.plan, is_report))
    return sorted((one for one in found if one.plan.is_valid(one.day)), key=lambda one: (one.day, one.to))


def _next_of(milestone, on):
    if milestone.kind == PlanMilestone.Kind.MONTHLY and milestone.day:
        return next_monthly(milestone.day, max(on, milestone.starts_on or on))
    if milestone.kind == PlanMilestone.Kind.DEADLINE and milestone.ends_on and milestone.ends_on >= on:
        return milestone.ends_on
    return None
