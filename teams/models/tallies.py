"""What needs doing in each commune, counted ahead for lists of many communes."""

from django.db import models
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from .areas import Area


class CommuneTallyQuerySet(models.QuerySet):
    def forget(self):
        """Let them be counted again."""
        return self.filter(counted_on__isnull=False).update(counted_on=None)

    def totals(self):
        """The sum of each number."""
        sums = self.aggregate(**{name: Sum(name, default=0) for name in CommuneTally.NUMBERS})
        return sums | {"work": sum(sums[name] for name in CommuneTally.WORK)}


class CommuneTally(models.Model):
    """How many things of each kind need doing in a commune, as counted on a day.

    Derived from the records, by ``teams.tallies``, and kept because a province sorts its communes by these numbers.
    """

    # What needs doing, as ``teams.desk.work.CommuneWork`` names it, in the order lists show it.
    WORK = ("without_leader", "against_plan", "without_team", "to_check", "without_consent", "waiting")
    NUMBERS = ("teams", *WORK)

    area = models.OneToOneField(Area, models.CASCADE, related_name="tally", verbose_name=_("commune"))
    counted_on = models.DateField(_("counted on"), null=True, help_text=_("None when a record changed since."))
    teams = models.PositiveIntegerField(_("teams"), default=0)
    without_leader = models.PositiveIntegerField(_("teams without a leader"), default=0)
    against_plan = models.PositiveIntegerField(_("teams against their plan"), default=0)
    without_team = models.PositiveIntegerField(_("villages in need of a team"), default=0)
    to_check = models.PositiveIntegerField(_("past their check date"), default=0)
    without_consent = models.PositiveIntegerField(_("leaders and deputies without consent"), default=0)
    waiting = models.PositiveIntegerField(_("waiting for approval"), default=0)

    objects = CommuneTallyQuerySet.as_manager()

    class Meta:
        verbose_name = _("tally of a commune")
        verbose_name_plural = _("tallies of communes")

    def __str__(self):
        return str(self.area)

    @property
    def work(self):
        return sum(getattr(self, name) for name in self.WORK)
