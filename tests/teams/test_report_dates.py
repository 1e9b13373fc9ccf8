"""When a commune reports next: the day of the month, month ends, weekends, and plans that hold no longer."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.dates import day_of_month, months_after
from teams.deadlines import Deadline, next_deadlines, next_monthly
from teams.models import Plan, PlanMilestone, PlanRule, Team

DAYS = st.dates(date(2020, 1, 1), date(2100, 12, 31))
NOVEMBER_22 = date(2026, 11, 22)


@given(st.integers(1, 31), DAYS)
def test_the_next_day_is_the_first_from_today_with_that_number_or_the_end_of_its_month(day, today):
    due = next_monthly(day, today)
    last = calendar.monthrange(due.year, due.month)[1]
    assert due >= today
    assert due.day == min(day, last)
    # No day before it would have done.
    for earlier in (today + timedelta(days=number) for number in range((due - today).days)):
        assert earlier.day != min(day, calendar.monthrange(earlier.year, earlier.month)[1])


@given(DAYS, st.integers(-240, 240))
def test_months_later_is_the_same_day_of_the_month_or_its_last(day, months):
    later = months_after(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == min(day.day, calendar.monthrange(later.year, later.month)[1])


def test_the_thirtyfirst_is_the_last_day_of_february():
    assert day_of_month(31, 2027, 2) == date(2027, 2, 28)
    assert day_of_month(31, 2028, 2) == date(2028, 2, 29)
    assert next_monthly(31, date(2027, 2, 1)) == date(2027, 2, 28)


def test_a_report_due_today_is_due_today():
    assert next_monthly(20, date(2026, 11, 20)) == date(2026, 11, 20)
    assert next_monthly(20, date(2026, 11, 21)) == date(2026, 12, 20)


@given(DAYS)
def test_the_working_day_is_the_day_itself_or_the_friday_before(day):
    working = Deadline(day, "", "", None).working_day
    assert working.weekday() < 5
    assert working == day or (working.weekday() == 4 and day.weekday() >= 5 and (day - working).days <= 2)


def rule(day, **plan):
    return PlanRule(plan=Plan(**plan), report_day=day, report_to="UBND huyện")


def milestone(kind, plan=None, **fields):
    return PlanMilestone(plan=plan or Plan(), kind=kind, wording="trước ngày", task="Báo cáo.", **fields)


def days(rules=(), milestones=(), on=NOVEMBER_22):
    return [deadline.day for deadline in next_deadlines(rules, milestones, on)]


def test_the_soonest_comes_first():
    assert days([rule(25), rule(20)], [milestone("monthly", day=1)]) == [
        date(2026, 11, 25),
        date(2026, 12, 1),
        date(2026, 12, 20),
    ]


def test_a_plan_that_will_not_hold_on_the_day_asks_for_nothing():
    assert days([rule(25, valid_to=date(2026, 11, 24)), rule(25, valid_from=date(2026, 11, 26))]) == []
    assert days([rule(25, valid_from=date(2026, 1, 1), valid_to=date(2026, 11, 25))]) == [date(2026, 11, 25)]


def test_a_monthly_duty_lasts_as_long_as_its_plan_says():
    assert days(milestones=[milestone("monthly", day=25, ends_on=date(2026, 11, 24))]) == []
    assert days(milestones=[milestone("monthly", day=25, starts_on=date(2027, 3, 26))]) == [date(2027, 4, 25)]


def test_a_deadline_counts_until_its_day_and_a_phase_is_none():
    assert days(milestones=[milestone("deadline", ends_on=NOVEMBER_22)]) == [NOVEMBER_22]
    assert days(milestones=[milestone("deadline", ends_on=date(2026, 11, 21)), milestone("deadline")]) == []
    assert days(milestones=[milestone("phase", ends_on=date(2027, 1, 1)), milestone("monthly")]) == []


def plan_deadlines(issuer, on):
    plan = Plan.objects.get(issuer__endswith=issuer)
    rules = [team.rule for team in Team.objects.filter(plan=plan) if team.rule]
    found = next_deadlines({rule.pk: rule for rule in rules}.values(), plan.milestones.all(), on)
    return [(deadline.day, deadline.to) for deadline in found]


@pytest.mark.django_db
def test_the_five_plans(demo):
    """“trước ngày 20 hàng tháng” (Đức Thọ, Vân Hồ); “trước ngày 25 … trong thời gian thí điểm” (Vân Hồ)"""
    assert plan_deadlines("huyện Đức Thọ", NOVEMBER_22) == [(date(2026, 12, 20), "Sở Thông tin và Truyền thông")]
    assert plan_deadlines("huyện Vân Hồ", date(2022, 7, 21)) == [
        (date(2022, 7, 25), "Sở Thông tin và Truyền thông"),
        (date(2022, 8, 20), "UBND huyện (qua Phòng Văn hóa và Thông tin huyện)"),
    ]
    assert plan_deadlines("huyện Vân Hồ", NOVEMBER_22) == []
    assert plan_deadlines("xã Thanh Thịnh", date(2025, 7, 22)) == [(date(2025, 7, 23), "")]
    for issuer in ("xã Tùng Châu", "xã Thanh Thịnh", "huyện Tứ Kỳ"):
        assert plan_deadlines(issuer, NOVEMBER_22) == []
