"""Imported lists: what a file would change, what it changed, and how that is undone."""

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .areas import Area


class ListImportQuerySet(models.QuerySet):
    def finished(self):
        """Imports that changed records, undone since or not."""
        return self.filter(applied_at__isnull=False)

    def unfinished(self):
        return self.filter(applied_at__isnull=True)

    def forgotten(self):
        """Imports that nobody finished in a week; their files hold personal data."""
        return self.unfinished().filter(created_at__lt=timezone.now() - datetime.timedelta(days=7))

    def of_user(self, user):
        """Those a user may look at, if the communes are in reach: their own; an administrator sees all."""
        return self if user.is_superuser else self.filter(user=user)


class ListImport(models.Model):
    """One uploaded list. Nothing changes before it is confirmed; then all of it, or nothing.

    What it holds of people (the file, the preview) goes when it is imported or given up. ``changes`` names records
    and their revisions, so that undoing needs no second copy of their data.
    """

    UNDOABLE = 3  # so many of the latest imports of a commune can be undone

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        READ = "read", _("Waiting for confirmation")
        APPLIED = "applied", _("Imported")
        UNDONE = "undone", _("Undone")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(
        blank=True, help_text=_("The file, until it is imported or given up; it holds personal data.")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.UPLOADED)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    applied_at = models.DateTimeField(_("imported"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    communes = models.ManyToManyField(Area, related_name="list_imports", verbose_name=_("communes"))
    preview = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    changes = models.JSONField(default=list, blank=True)

    objects = ListImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("imported list")
        verbose_name_plural = _("imported lists")
        ordering = ["-pk"]

    def __str__(self):
        return self.file_name

    def later_ones(self):
        """Later imports of the same communes that hold: they are undone before this one."""
        return (
            ListImport.objects.filter(state=self.State.APPLIED, communes__in=self.communes.all())
            .filter(applied_at__gt=self.applied_at)
            .distinct()
        )

    @property
    def can_be_undone(self):
        return self.state == self.State.APPLIED and bool(self.changes) and not self.later_ones().exists()
