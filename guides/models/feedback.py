"""“Bài này có giúp được bạn không?”: what readers say of a guide, with nothing that tells who they are."""

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _


class FeedbackQuerySet(models.QuerySet):
    def tally(self):
        """Count by guide: rows with ``guide``, ``helped``, ``stuck`` and ``words``."""
        return (
            self.order_by()
            .values("guide")
            .annotate(
                helped=Count("pk", filter=Q(is_helpful=True)),
                stuck=Count("pk", filter=Q(is_helpful=False)),
                with_words=Count("pk", filter=~Q(words="")),
            )
        )

    def counts(self):
        """How many were helped and how many were stuck."""
        return self.aggregate(
            helped=Count("pk", filter=Q(is_helpful=True)), stuck=Count("pk", filter=Q(is_helpful=False))
        )

    def with_words(self):
        return self.exclude(words="")

    def by_step(self):
        """How many were stuck at each step: {number of the step, None when not said: count}."""
        rows = self.filter(is_helpful=False).order_by("step").values("step").annotate(count=Count("pk"))
        return {row["step"]: row["count"] for row in rows}

    def forget_words(self, before):
        """Take off what readers wrote before a day; the counts stay. Return how many answers had words."""
        return self.with_words().filter(given_on__lt=before).update(words="")


class Feedback(models.Model):
    """One answer. Source: Decree 224/2026 article 10.3b, which asks that whoever rates stays unknown.

    ``once`` tells an answer sent twice by one slip of a finger from two neighbours' answers; see
    ``guides.feedback``. It is forgotten within the minute.
    """

    guide = models.ForeignKey("guides.GuidePage", models.CASCADE, related_name="feedback", verbose_name=_("guide"))
    commune = models.ForeignKey(
        "teams.CommunePage",
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("read at the address of"),
    )
    is_helpful = models.BooleanField(_("it helped"))
    step = models.PositiveSmallIntegerField(_("stuck at step"), null=True)
    words = models.TextField(_("in the reader's words"), max_length=1000, blank=True)
    given_on = models.DateField(_("given on"), auto_now_add=True)
    once = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001 - null is not unique

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-given_on", "-pk"]

    def __str__(self):
        return f"{self.guide}: {self.given_on}"
