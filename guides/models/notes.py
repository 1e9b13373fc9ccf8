"""What a commune adds to a guide that all communes share."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable


class LocalNote(Orderable):
    """“Ở xã ta nộp tại …”: shown above the steps of a shared guide, under the commune's own address.

    The guide's text stays one for all communes. Belongs to the commune's guide index, so that it is written,
    approved and published as that page is.
    """

    index_page = ParentalKey("guides.GuideIndexPage", related_name="local_notes")
    guide = models.ForeignKey(
        "guides.GuidePage", models.CASCADE, related_name="local_notes", verbose_name=_("shared guide")
    )
    text = models.TextField(
        _("note of the commune"),
        max_length=600,
        help_text=_("For example: in our commune hand it in at the office's ground floor, Monday to Friday mornings."),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("note on a shared guide")
        verbose_name_plural = _("notes on shared guides")
        constraints = [
            models.UniqueConstraint(
                fields=["index_page", "guide"],
                name="one_note_for_each_shared_guide",
                violation_error_message=_("There is a note on this guide already."),
            )
        ]

    def __str__(self):
        return str(self.guide)
