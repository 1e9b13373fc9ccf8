"""People: members, what pages may show of them, and their memberships."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.query import ModelIterable
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.search import index

from home import phones
from home.fields import PhoneField
from home.vietnamese import fold, normalise, person_sort_key

from ..roles import Role
from .areas import Area
from .consents import Consent, Consenting


class MemberQuerySet(models.QuerySet):
    def in_order(self):
        """By given name, then middle names, then family name."""
        return self.order_by("sort_name", "pk")


class Member(index.Indexed, Consenting):
    """A person of a team. Pages show of them only what the ``public_…`` properties return."""

    class Background(models.TextChoices):
        """The groups the plans recruit from (Tùng Châu 3.1 c, Vân Hồ 1.1 a, Tứ Kỳ 4 b)."""

        POLICE = "police", _("village police")
        OFFICIAL = "official", _("official or mass organisation")
        TEACHER = "teacher", _("teacher")
        HEALTH = "health", _("health worker")
        COMPANY = "company", _("post, telecom or IT company")
        PARTY = "party", _("Party member")
        PUPIL = "pupil", _("secondary school pupil")
        RESIDENT = "resident", _("resident")

    name = models.CharField(_("full name"), max_length=120, help_text=_("Shown only with consent."))
    office = models.CharField(
        _("office held"),
        max_length=160,
        blank=True,
        help_text=_("Office in local government or an organisation: Trưởng thôn, Bí thư Đoàn xã… Public."),
    )
    background = models.CharField(_("background"), max_length=10, choices=Background, default=Background.RESIDENT)
    phone = PhoneField(_("phone"), blank=True, help_text=_("Shown only with consent."))
    has_zalo = models.BooleanField(_("this number uses Zalo"), default=False)
    other_phone = PhoneField(_("other phone"), blank=True, help_text=_("Never shown on the site."))
    photo = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photo"),
        help_text=_("Shown only with consent."),
    )
    is_minor = models.BooleanField(
        _("under 18"),
        default=False,
        help_text=_("Also for a pupil whose age is not known. Name, phone and photo are then never shown."),
    )
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        related_name="members",
        verbose_name=_("area"),
        help_text=_("The commune that keeps this record."),
    )
    sort_name = models.CharField(max_length=800, editable=False)
    # By which the person is known again when the content of the commune moves to another site.
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = MemberQuerySet.as_manager()

    search_fields = [
        index.SearchField("searched_name"),
        index.SearchField("folded_name"),
        index.AutocompleteField("folded_name"),
        index.RelatedFields("area", [index.FilterField("path")]),  # by which editors are kept apart
        index.FilterField("area_id"),
        index.FilterField("background"),
        index.FilterField("is_minor"),
    ]

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        # The list of a commune, and that of all members for who looks after a whole country.
        indexes = [models.Index(fields=["area", "sort_name"]), models.Index(fields=["sort_name"])]

    def __str__(self):
        """Titles of the history, of messages and of choosers are made of this."""
        if self.withholds(Consent.Purpose.NAME):
            return gettext("Member no. %(number)s") % {"number": self.pk or "–"}
        return self.name

    def save(self, **kwargs):
        self.name = normalise(self.name)
        self.sort_name = person_sort_key(self.name)[:800]
        super().save(**kwargs)

    def serializable_data(self):
        """A version tells what the person's record said; by what it is known again never changes."""
        return {key: value for key, value in super().serializable_data().items() if key != "uuid"}

    def with_content_json(self, content):
        record = super().with_content_json(content)
        record.uuid = self.uuid
        return record

    @property
    def searched_name(self):
        return "" if self.withholds(Consent.Purpose.NAME) else self.name

    @property
    def folded_name(self):
        return fold(self.searched_name)

    def allows(self, purpose):
        """Whether a datum may be shown: the one gate. A minor's never may, whatever was signed."""
        if self.is_minor:
            return False
        is_given = vars(self).get(_gate(purpose))  # of a person read ``with_people``
        if is_given is None:
            is_given = any(consent.purpose == purpose and consent.is_open for consent in self.consents.all())
        return is_given

    @property
    def public_name(self):
        return self.name if self.allows(Consent.Purpose.NAME) else ""

    @property
    def public_phone(self):
        """The number to dial, or nothing: a masked or mistyped number cannot be called."""
        return self.phone if phones.is_dialable(self.phone) and self.allows(Consent.Purpose.PHONE) else ""

    @property
    def public_zalo(self):
        """The address that opens a chat with the member, or nothing."""
        phone = self.public_phone
        return f"https://zalo.me/{phones.national(phone)}" if phone.startswith("+84") and self.has_zalo else ""

    @property
    def public_photo(self):
        return self.photo if self.photo_id and self.allows(Consent.Purpose.PHOTO) else None


class ForgottenMember(models.Model):
    """That the data of a person were deleted, and nothing of whom: content exported before brings them back no more."""

    uuid = models.UUIDField(unique=True, editable=False)
    forgotten_on = models.DateField(default=timezone.localdate, editable=False)

    class Meta:
        verbose_name = _("deletion of a person's data")
        verbose_name_plural = _("deletions of persons' data")

    def __str__(self):
        return str(self.uuid)


def _gate(purpose):
    """The attribute by which a person who was read for a page knows whether there is a consent."""
    return f"gives_{purpose}"


def _given_by(member, purposes):
    given = Consent.objects.open().filter(member=OuterRef(member))
    return {_gate(purpose): Exists(given.filter(purpose=purpose)) for purpose in purposes}


GATES = {_gate(purpose) for purpose in Consent.Purpose}


class _WithGate(ModelIterable):
    """Hands what the query said of consents to the persons."""

    def __iter__(self):
        gates = [name for name in self.queryset.query.annotations if name in GATES]
        for membership in super().__iter__():
            for gate in gates:
                setattr(membership.member, gate, getattr(membership, gate))
            yield membership


class MembershipQuerySet(models.QuerySet):
    def open(self, on=None):
        """Memberships that hold on a day, today by default."""
        on = on or timezone.localdate()
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=on), Q(ends_on__isnull=True) | Q(ends_on__gte=on)
        )

    def with_people(self, purposes=Consent.Purpose):
        """With each person and what the gate asks of them for ``purposes``, in the same query. Only to read."""
        people = self.select_related("member").annotate(**_given_by("member", purposes))
        people = people.defer("joining_decision", "leaving_decision", "member__uuid", "member__other_phone")
        people._iterable_class = _WithGate
        return people

    def with_records(self):
        """With each person and all their consents, for whoever keeps the records: two queries for any number."""
        return self.select_related("member").prefetch_related("member__consents")


class Membership(models.Model):
    """A member's time in a team, in one role. One may leave and come back: then there are two."""

    team = ParentalKey("teams.Team", on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Member, models.CASCADE, related_name="memberships", verbose_name=_("member"))
    role = models.CharField(_("role"), max_length=15, choices=Role, default=Role.MEMBER)
    starts_on = models.DateField(_("since"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    joining_decision = models.CharField(
        _("decision on joining"), max_length=160, blank=True, help_text=_("Number, date, who decided.")
    )
    leaving_decision = models.CharField(
        _("decision on leaving"), max_length=160, blank=True, help_text=_("Number, date, who decided.")
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_it_starts",
                violation_error_message=_("The last day cannot come before the first."),
            ),
            models.UniqueConstraint(
                fields=["team", "member"],
                condition=Q(ends_on__isnull=True),
                name="one_open_membership_in_a_team",
                violation_error_message=_("This person is in the team already."),
            ),
            models.UniqueConstraint(
                fields=["team"],
                condition=Q(ends_on__isnull=True, role="leader"),
                name="one_leader_at_a_time",
                violation_error_message=_("The team has a leader already. End that one's time first."),
            ),
        ]

    def __str__(self):
        return f"{self.member}, {self.get_role_display()}"

    @property
    def parts_showing_it(self):
        return self.team.parts_showing_it

    def clean(self):
        super().clean()
        if self.team_id and self.member_id:
            others = [
                other
                for other in self.team.memberships.all()
                if other is not self
                and (other.pk is None or other.pk != self.pk)
                # two open ones are refused by the constraints
                and (self.ends_on or other.ends_on)
            ]
            if message := self.clash(others):
                raise ValidationError(message)

    @property
    def is_open(self):
        return self.is_open_on(timezone.localdate())

    def is_open_on(self, day):
        return not (self.starts_on and self.starts_on > day) and not (self.ends_on and self.ends_on < day)

    def overlaps(self, other):
        """Whether there is a day both hold. An unknown first day reaches back for ever."""
        return not (
            (self.ends_on and other.starts_on and self.ends_on < other.starts_on)
            or (other.ends_on and self.starts_on and other.ends_on < self.starts_on)
        )

    def clash(self, others):
        """Return the sentence that says why this cannot stand beside ``others``, or nothing.

        The constraints of the table hold for open memberships; past ones that overlap are found here.
        """
        for other in others:
            if not self.overlaps(other):
                continue
            if self.member_id and other.member_id == self.member_id:  # people not saved yet have no key
                return _("This person is in the team already at that time.")
            if self.role == other.role == Role.LEADER:
                return _("The team has another leader at that time. End that one's time first.")
        return None
