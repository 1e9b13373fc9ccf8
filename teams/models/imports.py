"""Imported lists: what a file would change, what it changed, and how that is undone."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .areas import Area


class ListImport(models.Model):
    """One uploaded list. Nothing changes before it is confirmed; then all of it, or nothing."""

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
    changes = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("imported list")
        verbose_name_plural = _("imported lists")
        ordering = ["-pk"]

    def __str__(self):
        return self.file_name
