"""Accounts of team members, who look after their own team and nothing else."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .teams import Team


class TeamAccount(models.Model):
    """Limits an account to one team: where and when it is met, and drafts of guides. Never its people's consents."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="team_account", verbose_name=_("account")
    )
    team = models.ForeignKey(Team, models.CASCADE, related_name="accounts", verbose_name=_("team"))

    class Meta:
        verbose_name = _("team account")
        verbose_name_plural = _("team accounts")

    def __str__(self):
        return f"{self.user}: {self.team}"
