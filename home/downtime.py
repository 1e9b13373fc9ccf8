"""Planned downtime: announced on every page ahead of time.

Source: Decree 224/2026, articles 11, 13 and 21: at least seven working days ahead.
"""

import datetime

from django.utils import timezone
from wagtail.admin.panels import Panel

AHEAD = 7  # working days


def working_days(first, last):
    """How many days from Monday to Friday lie after ``first`` and before ``last``; holidays are not known here."""
    days = range(1, (last - first).days)
    return sum((first + datetime.timedelta(days=day)).weekday() < 5 for day in days)


def is_late(announced, starts):
    """Whether a downtime that begins at ``starts`` was announced later than it must be."""
    return working_days(timezone.localdate(announced), timezone.localdate(starts)) < AHEAD


class DowntimePanel(Panel):
    """What readers are told, and whether it is told late."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "home/admin/downtime.html"

        def get_context_data(self, parent_context=None):
            starts, announced = self.instance.downtime_starts, self.instance.downtime_announced
            return super().get_context_data(parent_context) | {
                "ahead": AHEAD,
                "announced": announced,
                "is_late": bool(starts and announced and is_late(announced, starts)),
                "is_over": bool(starts) and self.instance.downtime_ends < timezone.now(),
            }
