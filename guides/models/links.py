"""Addresses outside that pages lead to, and what the nightly look at them found."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OutboundLinkQuerySet(models.QuerySet):
    def failing(self):
        """Those that did not answer as they should the last time."""
        return self.filter(state__in=(OutboundLink.State.BROKEN, OutboundLink.State.MOVED))

    def doubtful(self):
        """Those readers are warned of: for several nights nobody got an answer."""
        return self.filter(state=OutboundLink.State.BROKEN, failures__gte=OutboundLink.PATIENCE)


class OutboundLink(models.Model):
    """One address. Written by ``manage.py check_links`` only."""

    PATIENCE = 3  # nights without an answer after which readers are told

    class State(models.TextChoices):
        UNCHECKED = "unchecked", _("not looked at yet")
        OK = "ok", _("answers")
        MOVED = "moved", _("leads elsewhere")
        BROKEN = "broken", _("does not answer")

    url = models.CharField(_("address"), max_length=500, unique=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.UNCHECKED)
    failures = models.PositiveSmallIntegerField(_("nights without an answer"), default=0)
    reason = models.CharField(_("what happened"), max_length=200, blank=True)
    leads_to = models.CharField(_("leads to"), max_length=500, blank=True)
    checked_at = models.DateTimeField(_("looked at"), null=True, blank=True)

    objects = OutboundLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link outside")
        verbose_name_plural = _("links outside")
        ordering = ["-failures", "url"]

    def __str__(self):
        return self.url


class LinkUse(models.Model):
    """A page or a platform leads to an address."""

    link = models.ForeignKey(OutboundLink, models.CASCADE, related_name="uses")
    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, null=True, related_name="+")
    platform = models.ForeignKey("guides.Platform", models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = _("use of a link outside")
        verbose_name_plural = _("uses of links outside")
        constraints = [
            models.UniqueConstraint(fields=["link", "page", "platform"], name="one_use_of_a_link"),
            models.CheckConstraint(
                condition=Q(page__isnull=True) ^ Q(platform__isnull=True), name="a_link_is_used_by_one_thing"
            ),
        ]

    def __str__(self):
        return f"{self.link}: {self.page or self.platform}"
