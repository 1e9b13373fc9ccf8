"""What is written down of signing in: who, when, from which network, and how it went. Nothing else of a person."""

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..limits import client_address, network_of


class SignInEvent(models.Model):
    """One attempt to sign in, or one change of how an account is proven. Kept ``SIGN_IN_LOG_DAYS`` days."""

    class Kind(models.TextChoices):
        SIGNED_IN = "in", _("Signed in")
        WRONG_PASSWORD = "password", _("Wrong password")
        WRONG_CODE = "code", _("Wrong code of the second step")
        LOCKED_OUT = "locked", _("Turned away: too many attempts")
        PASSWORD_CHANGED = "changed", _("Password changed")
        FACTOR_ADDED = "added", _("Second step set up")
        FACTOR_REMOVED = "removed", _("Second step taken away")
        CODES_RENEWED = "codes", _("New recovery codes")
        FACTOR_RESET = "reset", _("Second step reset by an administrator")

    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("account")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by whom")
    )
    network = models.CharField(_("network"), max_length=43, help_text=_("Of the address only which network it is in."))
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")

    def __str__(self):
        return f"{self.get_kind_display()} · {self.at:%d/%m/%Y %H:%M}"


def note(kind, user, request=None, by=None):
    network = network_of(client_address(request)) if request else ""
    return SignInEvent.objects.create(kind=kind, user=user, network=network, by=by)


def forget_old():
    """Delete what is older than ``SIGN_IN_LOG_DAYS``; return how many."""
    before = timezone.now() - datetime.timedelta(days=settings.SIGN_IN_LOG_DAYS)
    return SignInEvent.objects.filter(at__lt=before).delete()[0]
