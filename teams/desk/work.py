"""What needs doing in a commune. What counts is decided here and nowhere else: the commune's screen lists it and
its tally counts it.
"""

from dataclasses import dataclass, field
from functools import cached_property

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import IntegerField, Q
from django.db.models.functions import Cast
from wagtail.models import Page, TaskState

from home.checked import Checked

from ..coverage import coverage
from ..models import Area, CommunePage, Consent, Membership, Plan, Team, TeamLevel
from ..models.teams import WITH_RULES
from ..roles import DEPUTIES, Role

HEADS = (Role.LEADER, *DEPUTIES)


@dataclass(eq=False)
class CommuneWork:
    """One commune with what ``read_work`` found in it, and what of that needs doing.

    What a plan only recommends, and what is nobody's duty, stands apart and is not counted.
    """

    area: Area
    teams: list = field(default_factory=list)  # those that have not ended
    villages: list = field(default_factory=list)
    pages: list = field(default_factory=list)  # published ones that are checked from time to time
    waiting: list = field(default_factory=list)  # pages whose draft waits for approval
    plans: list = field(default_factory=list)  # which hold for the place, when no team names one
    served: set = field(default_factory=set)  # keys of the areas that teams look after
    agreed: set = field(default_factory=set)  # the key of a person and a purpose, for each open consent

    @cached_property
    def without_leader(self):
        return [team for team in self.teams if team.leader is None]

    @cached_property
    def findings(self):
        """Each team with how it differs from its plan; a missing leader is counted by itself."""
        found = [(team, [one for one in team.findings() if one.code != "no_leader"]) for team in self.teams]
        return [(team, findings) for team, findings in found if findings]

    @cached_property
    def against_plan(self):
        return [(team, found) for team, found in self.findings if not all(one.advice for one in found)]

    @cached_property
    def advised(self):
        """Teams that differ only from what their plan recommends."""
        return [(team, found) for team, found in self.findings if all(one.advice for one in found)]

    @cached_property
    def unserved(self):
        """Villages that no team serves."""
        return [village for village in self.villages if village.pk not in self.served]

    @cached_property
    def coverage_rules(self):
        """What the plans of the teams say of how many there are."""
        plans = {team.plan_id: team.plan for team in self.teams if team.plan_id}
        rules = [plan.rule_for(TeamLevel.VILLAGE, self.area) for plan in plans.values() or self.plans]
        return [rule for rule in rules if rule and (rule.min_teams or rule.covers_all)]

    @cached_property
    def coverage(self):
        village_teams = sum(team.level == TeamLevel.VILLAGE for team in self.teams)
        return [one for rule in self.coverage_rules for one in coverage(rule, village_teams, len(self.unserved))]

    @property
    def without_team(self):
        """Villages that need a team: none where there are as many teams as the plan asks for."""
        return [] if self.coverage_rules and not self.coverage else self.unserved

    @cached_property
    def to_check(self):
        return [record for record in (*self.pages, *self.teams) if record.is_overdue]

    @cached_property
    def people(self):
        """The membership of each person; of somebody in several teams the one as a head."""
        rows = [row for team in self.teams for row in team.people()]
        return list({row.member_id: row for row in sorted(rows, key=lambda row: row.role in HEADS)}.values())

    def _lacking(self, row):
        """The purposes this person's consent is not open for: a head's name and number, of others the name."""
        purposes = [Consent.Purpose.NAME]
        if row.role in HEADS and row.member.phone:
            purposes.append(Consent.Purpose.PHONE)
        return [purpose for purpose in purposes if (row.member_id, purpose) not in self.agreed]

    @cached_property
    def _without_consent(self):
        rows = [(row, self._lacking(row)) for row in self.people if not row.member.is_minor]
        return [(row, lacking) for row, lacking in rows if lacking]

    @cached_property
    def without_consent(self):
        """Heads of teams whom nobody can find or call, with what their consent is missing for."""
        return [(row, lacking) for row, lacking in self._without_consent if row.role in HEADS]

    @cached_property
    def others_without_consent(self):
        return [(row, lacking) for row, lacking in self._without_consent if row.role not in HEADS]

    @cached_property
    def minors(self):
        return [row for row in self.people if row.member.is_minor]


def read_work(areas):
    """Return a ``CommuneWork`` for each of ``areas``, communes, in their order: some fifteen queries for any number."""
    works = {area.pk: CommuneWork(area) for area in areas}
    if not works:
        return []
    _read_teams(works)
    _read_villages(works)
    _read_plans([work for work in works.values() if not any(team.plan_id for team in work.teams)])
    _read_pages(works)
    return list(works.values())


def _read_teams(works):
    """The teams with their people, put together by hand: prefetching each relation takes four times as long."""
    listed = Team.objects.listed().filter(commune__in=works)
    teams = {}
    for team in listed.defer("sessions", "channels").select_related("area").prefetch_related(WITH_RULES).in_order():
        team.people_today = []
        teams[team.pk] = team
        works[team.commune_id].teams.append(team)
        works[team.commune_id].served.add(team.area_id)
    for area, commune in listed.filter(covers__isnull=False).values_list("covers", "commune"):
        works[commune].served.add(area)
    rows = Membership.objects.open().filter(team__commune__in=works).select_related("member")
    for row in rows:
        if row.team_id in teams:
            teams[row.team_id].people_today.append(row)
    consents = Consent.objects.open().filter(member__memberships__team__commune__in=works)
    for commune, *agreed in consents.values_list("member__memberships__team__commune", "member", "purpose"):
        works[commune].agreed.add(tuple(agreed))


def _read_villages(works):
    by_path = {work.area.path: work for work in works.values()}
    villages = Area.objects.villages().current().filter(path__range=_range(by_path, Area)).in_order()
    for village, work in _below(villages, by_path):
        work.villages.append(village)


def _read_plans(works):
    """The plans for the place itself, where no team says which plan it was founded on."""
    paths = {path for work in works for path in [work.area.path, *work.area.paths_above()]}
    plans = Plan.objects.filter(area__path__in=paths).select_related("area").prefetch_related("rules__area")
    plans = [plan for plan in plans if plan.is_valid()] if paths else []
    for work in works:
        work.plans = [plan for plan in plans if work.area.path.startswith(plan.area.path)]


def _read_pages(works):
    pages = CommunePage.objects.filter(area__in=works).values_list("path", "area")
    by_path = {path: works[area] for path, area in pages}
    if not by_path:
        return
    span = Q(path__range=_range(by_path, Page))
    for model in checked_page_models():
        for page, work in _below(model.objects.live().filter(span).defer_streamfields(), by_path):
            work.pages.append(page)
    for page, work in _below(waiting_pages().filter(span), by_path):
        work.waiting.append(page)


def checked_page_models():
    return [model for model in apps.get_models() if issubclass(model, Checked) and issubclass(model, Page)]


def waiting_pages():
    """Pages whose draft waits for somebody's approval."""
    states = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS, revision__base_content_type=ContentType.objects.get_for_model(Page)
    )
    keys = states.annotate(page=Cast("revision__object_id", IntegerField())).values("page")
    return Page.objects.filter(pk__in=keys).order_by("path")


def _range(paths, model):
    """The first and the last path at or below ``paths``, between which an index finds them."""
    return min(paths), max(paths) + model.alphabet[-1] * model.steplen


def _below(records, by_path):
    """Each of ``records``, nodes of a tree, with what stands in ``by_path`` for the path it is at or below."""
    lengths = {len(path) for path in by_path}
    for record in records:
        for length in lengths:
            if found := by_path.get(record.path[:length]):
                yield record, found
