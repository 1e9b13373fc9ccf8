"""Days of the calendar, as documents count them."""

import calendar
import datetime


def day_of_month(day, year, month):
    """The ``day`` of a month as a date; in a shorter month its last day."""
    return datetime.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def months_after(date, months):
    """The same day ``months`` months after ``date``, or before it when negative; the last day of a shorter month."""
    years, month = divmod(date.month - 1 + months, 12)
    return day_of_month(date.day, date.year + years, month + 1)
