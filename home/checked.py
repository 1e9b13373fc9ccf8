"""Records that are true until somebody looks again: guides, contact lists, teams."""

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log

from .dates import months_after

CHECKED_FOR = 6  # months


def overdue(records):
    """Those of ``records``, a queryset of checked ones, that are overdue; the database leaves most others out."""
    today = timezone.localdate()
    found = Q(checked_on__isnull=True) | Q(checked_on__lte=months_after(today, -CHECKED_FOR))
    if records.model.check_again_on is not None:
        found = Q(check_again_on__lt=today) | Q(found, check_again_on__isnull=True)
    return [record for record in records.filter(found) if record.is_overdue]


class Checked:
    """Mixin for models with the field ``checked_on``, the day somebody last made sure that the record is true.

    A model with a field ``check_again_on`` says itself when to look again; any other record is good for
    ``CHECKED_FOR`` months.
    """

    check_again_on = None

    @property
    def check_due_on(self):
        """The last day the record is taken to be true, or None when nobody is known to have looked."""
        return self.check_again_on or (months_after(self.checked_on, CHECKED_FOR) if self.checked_on else None)

    @property
    def is_overdue(self):
        return self.check_due_on is None or self.check_due_on < timezone.localdate()

    def confirmation(self, user):
        """The fields that change, with their values, when ``user`` finds the record true today.

        A record that says itself when to look again is good for the same time as before.
        """
        today = timezone.localdate()
        values = {"checked_on": today}
        if type(self).check_again_on is not None:
            values["check_again_on"] = months_after(today, CHECKED_FOR)
            if self.checked_on and self.check_again_on:
                # Ten years at most: a mistyped year must not lead beyond the calendar.
                longest = months_after(today, 120) - today
                values["check_again_on"] = today + min(self.check_again_on - self.checked_on, longest)
        return values

    @transaction.atomic
    def confirm(self, user):
        """Record that ``user`` finds this true today: in the record, and in the draft of a page that has one.

        The draft stays a draft: it would otherwise bring the old day back when it is published.
        """
        values = self.confirmation(user)
        for field, value in values.items():
            setattr(self, field, value)
        models.Model.save(self, update_fields=list(values))  # nothing else of the record is judged or moved
        if self.latest_revision:
            self.latest_revision.content |= values
            self.latest_revision.save(update_fields=["content"])
        log(instance=self, action="home.confirm", user=user)
