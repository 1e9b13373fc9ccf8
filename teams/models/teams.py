"""Teams: whom they serve, where to find them, and how they stand against the plan they were founded on."""

from collections import Counter

from django.conf import settings
from django.contrib.admin import display
from django.db import models, transaction
from django.db.models import F, Prefetch, Q, prefetch_related_objects
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.models import RevisionMixin
from wagtail.search import index

from home.checked import Checked
from home.vietnamese import fold, slugify

from ..blocks import ChannelsBlock, SessionsBlock
from ..findings import findings
from ..roles import DEPUTIES, ROLE_ORDER, Role
from .areas import Area
from .consents import Consent
from .people import Membership
from .plans import Plan, PlanRule, TeamLevel

# What `Team.name` and `Team.rule` need, in one query for any number of teams.
WITH_RULES = Prefetch("plan__rules", PlanRule.objects.select_related("area"))


class TeamQuerySet(models.QuerySet):
    def listed(self):
        """Teams the public may find: all that work, and those that pause, with who stands in."""
        ended = Q(status=Team.Status.ENDED) | Q(ended_on__lt=timezone.localdate())
        return self.exclude(ended)

    def of_commune(self, area_id):
        return self.filter(commune_id=area_id)

    def without_details(self):
        """For lists, with each team's place: what only the team's own page and the gazetteer show is not read."""
        team = ("place", "sessions", "bring", "home_visits", "channels", "decision_number", "decision_on", "founded_on")
        area = ("code", "code_source", "code_date", "valid_from", "latitude", "longitude")
        return self.select_related("area").defer(*team, *(f"area__{name}" for name in area))

    def in_order(self):
        """The commune's own team first, then villages in their official order and by name."""
        return self.order_by("level", "area__position", "area__sort_name", "pk")

    def by_area(self, area_ids):
        """The team of each of these areas, by the area's key: its own before one that serves it too."""
        teams = {team.pk: team for team in self}
        own = {team.area_id: team for team in reversed(teams.values())}
        lacking = set(area_ids) - own.keys()
        if not lacking:
            return own
        serving = self.model.covers.through.objects.filter(area__in=lacking, team__in=teams)
        rank = {key: number for number, key in enumerate(teams)}
        pairs = sorted(serving.values_list("team_id", "area_id"), key=lambda pair: rank[pair[0]], reverse=True)
        return {area_id: teams[team_id] for team_id, area_id in pairs} | own

    def add_all(self, teams):
        """Create new teams with no memberships, in few statements and without signals."""
        taken = {}
        for commune_id, slug in self.filter(commune__in={team.area.commune for team in teams}).values_list(
            "commune", "slug"
        ):
            taken.setdefault(commune_id, set()).add(slug)
        for team in teams:
            team.commune = team.area.commune
            own = taken.setdefault(team.commune_id, set())
            team.slug = team.free_slug(own)
            own.add(team.slug)
        for commune_id, slugs in taken.items():
            FormerTeamAddress.objects.filter(commune=commune_id, slug__in=slugs).delete()
        return self.bulk_create(teams, batch_size=500)

    def with_people(self):
        """With the memberships that hold today and what the gate needs of each person."""
        return self._with(Membership.objects.open().with_people())

    def with_records(self):
        """As ``with_people``, with all that was ever consented to, for whoever keeps the records."""
        return self._with(Membership.objects.open().with_records())

    def with_heads(self):
        """As ``with_people``, for lists that show whom to call: name and number of the leader and the deputies only."""
        heads = Membership.objects.open().filter(role__in=(Role.LEADER, *DEPUTIES))
        return self._with(heads.with_people([Consent.Purpose.NAME, Consent.Purpose.PHONE]))

    def _with(self, memberships):
        return self.prefetch_related(Prefetch("memberships", memberships, to_attr="people_today"))


class Team(Checked, index.Indexed, RevisionMixin, ClusterableModel):
    """A community digital technology team of a commune or of one or more villages."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    area = models.ForeignKey(
        Area,
        models.PROTECT,
        related_name="teams",
        verbose_name=_("area"),
        help_text=_("The village or the commune whose team it is."),
    )
    covers = models.ManyToManyField(
        Area,
        blank=True,
        related_name="served_by",
        verbose_name=_("also serves"),
        help_text=_("Other villages it looks after."),
    )
    level = models.CharField(_("level"), max_length=10, choices=TeamLevel, default=TeamLevel.VILLAGE)
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, blank=True, related_name="teams", verbose_name=_("plan"))
    label = models.CharField(
        _("own name"),
        max_length=120,
        blank=True,
        help_text=_("Only if it is not called what its plan says."),
    )
    status = models.CharField(_("status"), max_length=6, choices=Status, default=Status.ACTIVE)
    stands_in = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("helps meanwhile"),
        help_text=_("Which team people may call while this one pauses."),
    )
    decision_number = models.CharField(_("founding decision"), max_length=60, blank=True)
    decision_on = models.DateField(_("date of the decision"), null=True, blank=True)
    founded_on = models.DateField(_("works since"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    place = models.CharField(_("where to meet"), max_length=200, blank=True)
    sessions = StreamField(SessionsBlock(), blank=True, verbose_name=_("duty hours"))
    bring = models.CharField(_("what to bring"), max_length=200, blank=True)
    home_visits = models.CharField(_("home visits"), max_length=200, blank=True)
    channels = StreamField(ChannelsBlock(), blank=True, verbose_name=_("contact channels"))
    checked_on = models.DateField(
        _("checked on"), null=True, blank=True, help_text=_("When somebody last made sure that this is true.")
    )

    commune = models.ForeignKey(
        Area, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("commune")
    )
    slug = models.SlugField(_("address"), max_length=100, editable=False)

    objects = TeamQuerySet.as_manager()

    search_fields = [
        index.SearchField("list_name"),
        index.AutocompleteField("list_name"),
        index.SearchField("folded_name"),
        index.AutocompleteField("folded_name"),
        index.RelatedFields("area", [index.FilterField("path")]),  # by which editors are kept apart
        index.FilterField("id"),
        index.FilterField("area_id"),
        index.FilterField("commune_id"),
        index.FilterField("level"),
        index.FilterField("plan_id"),
        index.FilterField("status"),
    ]

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "slug"],
                name="team_address_unique_in_commune",
                violation_error_message=_("Another team of the commune has this address."),
            ),
            models.CheckConstraint(
                condition=Q(founded_on__isnull=True) | Q(ended_on__isnull=True) | Q(ended_on__gte=F("founded_on")),
                name="team_ends_after_it_starts",
                violation_error_message=_("The last day cannot come before the first."),
            ),
        ]

    def __str__(self):
        # The steering teams' own names say the place already.
        says_place = fold(self.area.name) in fold(self.name)
        return self.name if says_place else f"{self.name} {self.area.inline_name}"

    def save(self, *args, **kwargs):
        self.commune = self.area.commune
        if not self.slug or self._namesakes().filter(slug=self.slug).exists():
            self.slug = self.free_slug(set(self._namesakes().values_list("slug", flat=True)))
        with transaction.atomic():
            self._put_memberships_in_order()
            self._keep_address()
            super().save(*args, **kwargs)

    def _namesakes(self):
        """The other teams whose addresses must differ from this one's."""
        return Team.objects.filter(commune=self.commune).exclude(pk=self.pk)

    def free_slug(self, taken):
        """An address in the commune that is not among those ``taken``."""
        base = "xa" if self.is_commune_team else slugify(self.list_name)
        number, slug = 1, base
        while slug in taken:
            number += 1
            slug = f"{base}-{number}"
        return slug

    def _keep_address(self):
        """The address this team leaves goes on leading to it; the one it takes leads to no other team any more."""
        FormerTeamAddress.objects.filter(commune=self.commune, slug=self.slug).delete()
        stored = Team.objects.filter(pk=self.pk, commune__isnull=False).exclude(commune=self.commune, slug=self.slug)
        for commune_id, slug in stored.values_list("commune", "slug"):
            FormerTeamAddress.objects.update_or_create(commune_id=commune_id, slug=slug, defaults={"team": self})

    def _put_memberships_in_order(self):
        """Rows are written one by one, so that no row finds its place still taken.

        Who leaves goes first, the leader last. A row that now names another person becomes a new row: two
        persons who change rows would otherwise meet.
        """
        if self.pk and "memberships" in getattr(self, "_cluster_related_objects", {}):
            rows = list(self.memberships.all())
            known = dict(Membership.objects.filter(team=self).values_list("pk", "member_id"))
            for row in rows:
                if row.pk and known.get(row.pk) != row.member_id:
                    row.pk = None
            self.memberships.set(sorted(rows, key=lambda row: (row.ends_on is None, row.role == Role.LEADER)))

    @property
    def parts_showing_it(self):
        """For ``home.pagecache``: pages of its commune; what helps while it pauses is of the same one."""
        return None if self.commune_id is None else {self.commune_id}

    @property
    def folded_name(self):
        return fold(f"{self.name} {self.area.full_name}")

    @cached_property
    def rule(self):
        """What the team's plan says of teams like it, or None."""
        return self.plan.rule_for(self.level, self.area) if self.plan_id else None

    @property
    def name(self):
        """What such a team is called: by itself, by its plan, or by Decree 224/2026 article 79."""
        named = self.plan.team_name(self.level) if self.plan_id else ""
        return self.label or named or str(settings.TEAM_NAME)

    @display(description=_("area"), ordering="area__sort_name")
    def area_name(self):
        return self.area.full_name

    @property
    def list_name(self):
        """What the team is called among the teams of its commune: by its place, a steering team by its name."""
        return self.name if self.level == TeamLevel.STEERING else self.area.full_name

    @property
    def serves(self):
        """The areas it looks after, its own first."""
        return [self.area, *self.covers.all()]

    @property
    def is_commune_team(self):
        return self.level == TeamLevel.COMMUNE

    def people(self):
        """Memberships that hold today, by role, then by given name."""
        if not hasattr(self, "people_today"):
            self.people_today = [row for row in self.memberships.all() if row.is_open]
        return self._people_in_order

    @cached_property
    def _people_in_order(self):
        return sorted(self.people_today, key=lambda row: (ROLE_ORDER[row.role], row.member.sort_name))

    @property
    def leader(self):
        return next((row.member for row in self.people() if row.role == Role.LEADER), None)

    @property
    def contact(self):
        """The member to call: the leader, else a deputy, who agreed to show a number; or None."""
        heads = [row for row in self.people() if row.role not in (Role.MEMBER, Role.COLLABORATOR)]
        return next((row for row in heads if row.member.public_phone), None)

    def findings(self, on=None):
        """Compare the team with its plan's rule, today or on a day; see ``teams.findings``.

        A team that ended is compared as it was on its last day.
        """
        on = on or (self.ended_on if self.has_ended() else None)
        rows = self.people() if on is None else [row for row in self.memberships.all() if row.is_open_on(on)]
        return findings(self.rule, rows)

    @property
    def public_channels(self):
        return [block for block in self.channels if block.value["is_public"]]

    def has_ended(self):
        return self.status == self.Status.ENDED or bool(self.ended_on and self.ended_on < timezone.localdate())


def attach_helpers(teams):
    """Let those of ``teams`` that pause know who helps meanwhile and whom to call there: three queries, or none."""
    if paused := [team for team in teams if team.stands_in_id]:
        helpers = Team.objects.listed().without_details().with_heads()
        prefetch_related_objects(paused, Prefetch("stands_in", helpers))


def usual_name(teams):
    """What most of ``teams`` are called."""
    names = Counter(team.name for team in teams).most_common(1)
    return names[0][0] if names else str(settings.TEAM_NAME)


def list_title(teams):
    """The title of the official list of ``teams``, as the Vân Hồ form words it.

    It names the kinds of places they are of in the order they come: “xã, bản, tiểu khu”.
    """
    kinds = dict.fromkeys(team.area.kind.lower() for team in teams)
    return _("List of %(name)s of %(places)s") % {"name": usual_name(teams), "places": ", ".join(kinds)}


class FormerTeamAddress(models.Model):
    """An address a team had, in this commune or in one that ended: it leads to where the team is now."""

    commune = models.ForeignKey(Area, models.CASCADE, related_name="+", verbose_name=_("commune"))
    slug = models.SlugField(_("address"), max_length=100)
    team = models.ForeignKey(Team, models.CASCADE, related_name="former_addresses", verbose_name=_("team"))

    class Meta:
        verbose_name = _("former address of a team")
        verbose_name_plural = _("former addresses of teams")
        constraints = [
            models.UniqueConstraint(fields=["commune", "slug"], name="one_team_for_each_former_address"),
        ]

    def __str__(self):
        return f"{self.commune}: {self.slug}"
