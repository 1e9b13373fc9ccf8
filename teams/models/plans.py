"""Plans and the rules they set for teams. The plans contradict each other, so rules are records, not code."""

import re

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from home.remembered import remembered
from home.vietnamese import fold

from .areas import Area, AreaSuccession, successors_of


class TeamLevel(models.TextChoices):
    STEERING = "steering", _("Steering team")
    COMMUNE = "commune", _("Commune team")
    VILLAGE = "village", _("Village team")


class Plan(ClusterableModel):
    """The document teams are founded on. Its number and date may be partial, as in Đức Thọ's."""

    kind = models.CharField(
        _("kind"), max_length=40, default="Kế hoạch", help_text=_("Kế hoạch, công văn, tờ trình, quyết định…")
    )
    number = models.CharField(_("number"), max_length=60, blank=True, help_text=_("For example 122/KH-UBND"))
    title = models.CharField(_("subject of the document"), max_length=255)
    issuer = models.CharField(_("issued by"), max_length=120)
    signer = models.CharField(_("signed by"), max_length=120, blank=True, help_text=_("The office is enough."))
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    month = models.PositiveSmallIntegerField(_("month"), null=True, blank=True)
    day = models.PositiveSmallIntegerField(_("day"), null=True, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="plans", verbose_name=_("area"))
    valid_from = models.DateField(_("holds from"), null=True, blank=True)
    valid_to = models.DateField(_("holds until"), null=True, blank=True)
    basis = models.TextField(_("documents it rests on"), blank=True, help_text=_("One document on each line."))
    document = models.ForeignKey(
        "wagtaildocs.Document",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
    )
    note = models.TextField(_("note for editors"), blank=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-year", "-month", "-day", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(month__isnull=True) | Q(month__range=(1, 12), year__isnull=False),
                name="plan_month_needs_year",
                violation_error_message=_("A month is 1 to 12 and needs its year."),
            ),
            models.CheckConstraint(
                condition=Q(day__isnull=True) | Q(day__range=(1, 31), month__isnull=False),
                name="plan_day_needs_month",
                violation_error_message=_("A day is 1 to 31 and needs its month."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="plan_ends_after_it_starts",
                violation_error_message=_("The last day cannot come before the first."),
            ),
        ]

    def __str__(self):
        return self.citation

    @property
    def date_text(self):
        """As much of the date as the document has: 30/3/2023, 9/2022, 2022 or nothing."""
        return "/".join(str(part) for part in (self.day, self.month, self.year) if part)

    @property
    def citation(self):
        """How a Vietnamese document is cited: kind, number, date, issuer."""
        parts = [self.kind]
        if self.number:
            parts.append(f"số {self.number}")
        if self.date_text:
            parts.append(f"{'ngày' if self.day else 'tháng' if self.month else 'năm'} {self.date_text}")
        return f"{' '.join(parts)} của {self.issuer}"

    def is_valid(self, on=None):
        """Whether the plan holds on a day, today by default. One without days holds."""
        on = on or timezone.localdate()
        return not (self.valid_from and self.valid_from > on) and not (self.valid_to and self.valid_to < on)

    def team_name(self, level):
        """What the plan calls its teams of a level, or nothing when it does not speak of them."""
        return next((rule.team_name for rule in self.rules.all() if rule.level == level), "")

    def rule_for(self, level, area=None):
        """Return the rule for teams of ``level`` at ``area``: the one for the narrowest area, or None.

        Vân Hồ's letter asks for five village teams in a commune, but three in xã Quang Minh.
        """
        fitting = [
            rule
            for rule in self.rules.all()
            if rule.level == level and (rule.area_id is None or (area is not None and rule.covers(area)))
        ]
        return max(fitting, key=lambda rule: rule.area.depth if rule.area_id else 0, default=None)


class PlanMilestone(models.Model):
    """A phase, a one-off deadline or a monthly duty that the plan names, in its own words and as dates."""

    class Kind(models.TextChoices):
        PHASE = "phase", _("Phase")
        DEADLINE = "deadline", _("Deadline")
        MONTHLY = "monthly", _("Every month")

    plan = ParentalKey(Plan, on_delete=models.CASCADE, related_name="milestones")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PHASE)
    wording = models.CharField(_("time, as in the document"), max_length=160)
    task = models.TextField(_("what is to be done"))
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    day = models.PositiveSmallIntegerField(_("day of the month"), null=True, blank=True)
    to = models.CharField(_("sent to"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("phase or deadline")
        verbose_name_plural = _("phases and deadlines")
        ordering = ["starts_on", "ends_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="milestone_ends_after_it_starts",
                violation_error_message=_("The last day cannot come before the first."),
            ),
            models.CheckConstraint(
                condition=Q(day__isnull=True) | Q(day__range=(1, 31)),
                name="milestone_day_of_month",
                violation_error_message=_("A day of the month is 1 to 31."),
            ),
        ]

    def __str__(self):
        return self.wording


SEATS_HELP = _(
    "One seat on each line; offices that may take the same seat are separated by “ / ”. "
    "The beginning of the office is enough: “Trưởng thôn” fits “Trưởng thôn Châu Thịnh”."
)


class PlanRule(models.Model):
    """What a plan says of the teams of one level. Each rule keeps the document's words beside its values."""

    class Deputy(models.TextChoices):
        REQUIRED = "required", _("required")
        OPTIONAL = "optional", _("optional")
        NONE = "none", _("not foreseen")

    plan = ParentalKey(Plan, on_delete=models.CASCADE, related_name="rules")
    level = models.CharField(_("level"), max_length=10, choices=TeamLevel)
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only for"),
        help_text=_("Only where the plan makes an exception for one place."),
    )
    team_name = models.CharField(_("name of the teams"), max_length=120)
    founded_by = models.CharField(_("founded by"), max_length=120, blank=True)

    min_members = models.PositiveSmallIntegerField(_("at least"), null=True, blank=True)
    max_members = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)
    size_wording = models.TextField(_("size, as in the document"), blank=True)

    leader_offices = models.TextField(_("offices of the leader"), blank=True, help_text=SEATS_HELP)
    leader_wording = models.TextField(_("leader, as in the document"), blank=True)
    deputy = models.CharField(_("deputy"), max_length=10, choices=Deputy, default=Deputy.OPTIONAL)
    deputy_offices = models.TextField(_("offices of the deputies"), blank=True, help_text=SEATS_HELP)
    deputy_wording = models.TextField(_("deputy, as in the document"), blank=True)
    member_offices = models.TextField(_("offices of the members"), blank=True, help_text=SEATS_HELP)
    members_wording = models.TextField(_("members, as in the document"), blank=True)

    join_approver = models.CharField(_("who approves joining"), max_length=120, blank=True)
    needs_introduction = models.BooleanField(_("joining needs an introduction"), default=False)
    introduced_by = models.CharField(_("who introduces"), max_length=120, blank=True)
    joining_wording = models.TextField(_("joining, as in the document"), blank=True)
    leave_approver = models.CharField(_("who approves leaving"), max_length=120, blank=True)
    leave_proposed_by = models.CharField(_("who proposes it"), max_length=120, blank=True)
    leaving_wording = models.TextField(_("leaving, as in the document"), blank=True)

    collaborators_over = models.PositiveSmallIntegerField(
        _("collaborators when there are more than"),
        null=True,
        blank=True,
        help_text=_("Members and collaborators together. Blank: the plan does not foresee collaborators."),
    )
    collaborators_wording = models.TextField(_("collaborators, as in the document"), blank=True)

    covers_all = models.BooleanField(_("a team in every village"), default=False)
    min_teams = models.PositiveSmallIntegerField(_("village teams in a commune, at least"), null=True, blank=True)
    coverage_wording = models.TextField(_("how many teams, as in the document"), blank=True)

    report_day = models.PositiveSmallIntegerField(_("reports by day of the month"), null=True, blank=True)
    report_to = models.CharField(_("reports to"), max_length=160, blank=True)
    report_wording = models.TextField(_("report, as in the document"), blank=True)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["level", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "level"],
                condition=Q(area__isnull=True),
                name="one_rule_for_each_level",
                violation_error_message=_("The plan has a rule for this level already."),
            ),
            models.UniqueConstraint(
                fields=["plan", "level", "area"],
                name="one_rule_for_each_level_and_area",
                violation_error_message=_("The plan has a rule for this level and place already."),
            ),
            models.CheckConstraint(
                condition=Q(min_members__isnull=True)
                | Q(max_members__isnull=True)
                | Q(max_members__gte=F("min_members")),
                name="rule_max_not_below_min",
                violation_error_message=_("The largest size cannot be below the smallest."),
            ),
            models.CheckConstraint(
                condition=Q(report_day__isnull=True) | Q(report_day__range=(1, 31)),
                name="rule_report_day_of_month",
                violation_error_message=_("A day of the month is 1 to 31."),
            ),
        ]

    def __str__(self):
        return f"{self.team_name}: {self.get_level_display()}"

    def covers(self, area):
        """Whether ``area`` lies in the place this rule is for, or took over villages of it and of no other."""
        return self.area_id is None or area.path.startswith(self.area.path) or area.pk in self._heirs

    @cached_property
    def _heirs(self):
        """The keys of the areas of today that came from the rule's place alone."""
        former = Area.objects.within(self.area).ended()
        heirs = {item.area.pk for items in successors_of(list(former)).values() for item in items}
        outside = AreaSuccession.objects.filter(successor__in=heirs).exclude(
            predecessor__path__startswith=self.area.path
        )
        return heirs - set(outside.values_list("successor_id", flat=True))

    @staticmethod
    def seats(text):
        """Return the seats that a field of offices names, each a list of offices that may take it."""
        return [
            [office.strip() for office in line.split(" / ") if office.strip()]
            for line in text.splitlines()
            if line.strip()
        ]

    @staticmethod
    def is_held_by(office_text, offices):
        """Whether a person whose office reads ``office_text`` holds one of ``offices``.

        A person may hold several, parted by a comma or "kiêm". An office fits when the text begins with it,
        so that "Phó Bí thư Đoàn" is not taken for "Bí thư Đoàn".
        """
        held = [_abbreviated(part) for part in re.split(r"[,;]|\bkiêm\b", office_text)]
        return any(part.startswith(_abbreviated(office)) for part in held for office in offices)


def _abbreviated(office):
    """The folded words of an office, with a space behind the last, long names as lists abbreviate them."""
    text = f"{fold(office)} "
    for long, short in (("uy ban nhan dan", "ubnd"), ("cong nghe thong tin", "cntt"), ("to dan pho", "tdp")):
        text = text.replace(long, short)
    return text


def attach_plans(teams):
    """Let ``teams`` know their plans with the rules, which pages share: two queries for any number, or none."""
    keys = frozenset(team.plan_id for team in teams if team.plan_id)
    plans = remembered(("plans", keys), lambda: _with_rules(keys)) if keys else {}
    for team in teams:
        team.plan = plans.get(team.plan_id)


def _with_rules(keys):
    return Plan.objects.prefetch_related(models.Prefetch("rules", PlanRule.objects.select_related("area"))).in_bulk(
        keys
    )
