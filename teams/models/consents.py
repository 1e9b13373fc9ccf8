"""Consents, and what follows when one is withdrawn: the datum is forgotten wherever it lingers."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.forms import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel, get_serializable_data_for_fields
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, ReferenceIndex, RevisionMixin
from wagtail.search import index

from .. import wordings


class ConsentQuerySet(models.QuerySet):
    def open(self):
        """Consents that hold today; as ``Consent.is_open``."""
        return self.filter(withdrawn_on__isnull=True, given_on__lte=timezone.localdate())


class Consent(models.Model):
    """One person's consent to publish one datum, for as long as it is not withdrawn.

    Source: Law 91/2025/QH15 article 9 and Decree 356/2025 article 6: for each purpose, informed, provable,
    and as easy to withdraw as to give.
    """

    class Purpose(models.TextChoices):
        NAME = "name", _("Show the name")
        PHONE = "phone", _("Show the phone number")
        PHOTO = "photo", _("Show the photo")

    class Manner(models.TextChoices):
        PAPER = "paper", _("Signed on paper")
        MESSAGE = "message", _("Message or e-mail")
        RECORDING = "recording", _("Recorded call")
        ONLINE = "online", _("Online form")

    member = ParentalKey("teams.Member", on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(_("to what"), max_length=5, choices=Purpose)
    given_on = models.DateField(_("given on"), default=timezone.localdate)
    # How it was given is asked of whoever records it (MemberForm); older lists do not always say.
    manner = models.CharField(_("how"), max_length=10, choices=Manner, blank=True)
    collected_by = models.CharField(_("consent taken by"), max_length=120, blank=True)
    wording_version = models.CharField(
        _("version of the wording"),
        max_length=20,
        choices=wordings.choices,
        blank=True,
        help_text=_("As printed on the form signed."),
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["purpose", "-given_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "purpose"],
                condition=Q(withdrawn_on__isnull=True),
                name="one_open_consent_for_each_purpose",
                violation_error_message=_("This consent is recorded already and has not been withdrawn."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("given_on")),
                name="consent_withdrawn_after_given",
                violation_error_message=_("A consent cannot be withdrawn before it was given."),
            ),
        ]

    def __str__(self):
        return self.get_purpose_display()

    def save(self, **kwargs):
        super().save(**kwargs)
        if any(consent.withdrawn_on for consent in self.member.consents.all()):
            self.member.forget_withheld()
            index.insert_or_update_object(self.member)  # it was fed before its consents were stored

    def clean(self):
        super().clean()
        withdrawn = Consent.objects.filter(pk=self.pk, withdrawn_on__isnull=False).first()
        if withdrawn and model_to_dict(withdrawn) != model_to_dict(self):
            raise ValidationError(
                _("What was withdrawn is kept as it is, as proof. If the person agrees again, add a new consent.")
            )

    @property
    def is_open(self):
        return self.withdrawn_on is None and self.given_on <= timezone.localdate()


# The fields of a person that a consent is about, in the record and in each of its versions.
DATA = {
    Consent.Purpose.NAME: ("name", "sort_name"),
    Consent.Purpose.PHONE: ("phone", "other_phone"),
    Consent.Purpose.PHOTO: ("photo",),
}


class Consenting(RevisionMixin, ClusterableModel):
    """A person who consents, and may withdraw.

    What is withheld stays in the record, for those who keep it. Everything else forgets it when the record or a consent
    is saved, whoever withdrew it and by whatever door: older versions, the titles in the history, the search index, and
    the picture, whose address is public.
    """

    class Meta:
        abstract = True

    def withdrawn(self):
        """The purposes for which a consent was withdrawn and none is open."""
        consents = self.consents.all()
        withdrawn = {Consent.Purpose(consent.purpose) for consent in consents if consent.withdrawn_on}
        return withdrawn - {consent.purpose for consent in consents if consent.is_open}

    def withheld(self):
        """What was withdrawn; a minor withholds everything."""
        return set(Consent.Purpose) if self.is_minor else self.withdrawn()

    def withholds(self, purpose):
        return purpose in self.withheld()

    def withdraw(self, purposes, user, on=None):
        """Withdraw the open consents to ``purposes``, today or ``on`` a day; return those purposes.

        The rows stay as proof. Nothing is written when none of them is open.
        """
        consents = list(self.consents.all())
        found = [consent for consent in consents if consent.withdrawn_on is None and consent.purpose in purposes]
        if found:
            for consent in found:
                consent.withdrawn_on = max(on or timezone.localdate(), consent.given_on)
            with transaction.atomic():
                self.consents = consents
                self.save()
                log(
                    instance=self,
                    action="teams.withdraw_consent",
                    user=user,
                    revision=self.save_revision(user=user, clean=False),
                    data={"purposes": [consent.purpose for consent in found]},
                    content_changed=True,
                )
        return [Consent.Purpose(consent.purpose) for consent in found]

    def save(self, **kwargs):
        with transaction.atomic():
            super().save(**kwargs)
            self.forget_withheld()

    def serializable_data(self):
        """What a version keeps."""
        return _without(self.withheld(), super().serializable_data())

    def with_content_json(self, content):
        """A version as a record. Consents are facts and have no versions; nor has what they withhold."""
        consents = [get_serializable_data_for_fields(consent) for consent in self.consents.all()]
        record = super().with_content_json(content | {"consents": consents})
        for purpose in self.withheld():
            for field in DATA[purpose]:
                setattr(record, field, getattr(self, field))
        return record

    def forget_withheld(self):
        """Clear what is withheld out of all that is made of the record. Once more changes nothing."""
        withheld = self.withheld()
        if not withheld:
            return
        pictures, changed = set(), []
        if Consent.Purpose.PHOTO in withheld:
            record = type(self).objects.filter(pk=self.pk)
            pictures = {self.photo_id, *record.values_list("photo", flat=True)}
            record.update(photo=None)
            self.photo = None
        for revision in self.revisions:
            content = _without(withheld, revision.content)
            if content != revision.content:
                pictures |= {revision.content.get("photo")} - {content.get("photo")}
                revision.content = content
                changed.append(revision)
        self.revisions.bulk_update(changed, ["content"])
        if Consent.Purpose.NAME in withheld:
            self.revisions.update(object_str=str(self))
            ModelLogEntry.objects.for_instance(self).update(label=str(self))
        for image in get_image_model().objects.filter(pk__in=pictures - {None}):
            self._delete_unless_used(image)

    def _delete_unless_used(self, image):
        own = {"base_content_type": ContentType.objects.get_for_model(self), "object_id": str(self.pk)}
        if not ReferenceIndex.get_references_to(image).exclude(**own).exists():
            ModelLogEntry.objects.for_instance(image).update(label=gettext("photo"))
            image.delete()


def _without(withheld, content):
    """``content`` of a version with nothing in the fields that are withheld."""
    fields = {field for purpose in withheld for field in DATA[purpose]}
    return {key: (None if key == "photo" else "") if key in fields else value for key, value in content.items()}
