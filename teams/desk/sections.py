"""What a commune's screen says: one section for each kind of work, one line for each thing to do."""

from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length, Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.models import Page, WorkflowState
from wagtail.permissions import policy_registry

from home.checked import overdue

from ..deadlines import next_deadlines
from ..models import CommunePage, Consent, ListImport, Member, PlanMilestone, Team
from .work import checked_page_models


@dataclass
class Line:
    """One thing to do, and the address where it is done."""

    text: str
    url: str = ""
    note: str = ""
    findings: list = field(default_factory=list)
    confirm: str = ""  # the address that records that it is still true


@dataclass
class Section:
    """The lines of one kind; ``further`` are what is nobody's duty, under words of their own, and not counted."""

    name: str
    heading: str
    lines: list
    when_empty: str
    is_work: bool = True
    notes: list = field(default_factory=list)
    findings: list = field(default_factory=list)
    further: list = field(default_factory=list)
    further_heading: str = ""
    action: str = ""  # the address of one button for all the lines
    action_label: str = ""


def sections_for(user, work):
    """The sections of ``work`` about records that ``user`` may see, in the order of ``CommuneTally.WORK``."""
    return [
        *([without_leader(work), against_plan(work), without_team(work)] if may_see(user, Team) else []),
        to_check(user, work.to_check),
        *([without_consent(work)] if may_see(user, Member) else []),
        waiting(work),
    ]


def further_sections(user, area=None):
    """What the apps above this one add: hook ``commune_sections``, called with the user and the commune's area.

    Without an area they are asked for what belongs to no commune. Each function returns sections about records that
    ``user`` may change; one with neither lines nor words for when there are none is left out.
    """
    found = [section for hook in hooks.get_hooks("commune_sections") for section in hook(user, area)]
    return [section for section in found if section.lines or section.when_empty]


def may_see(user, model):
    return policy_registry.get_by_type(model).user_has_any_permission(user, {"view", "change"})


def editable(user, pages):
    mine = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    return pages.filter(pk__in=mine.values("pk"))


def shared(user, pages):
    """Those of ``pages`` that belong to no commune and that ``user`` may change: those of whole sections."""
    if not hasattr(user, "_shared_tops"):
        tops = editable(user, Page.objects.filter(depth=3).not_exact_type(CommunePage))
        user._shared_tops = list(tops.values_list("path", flat=True))
    below = [Q(path__startswith=path) for path in user._shared_tops]
    return pages.filter(reduce(or_, below)) if below else pages.none()


def of_commune(area, pages):
    """Those of ``pages`` at or below the page of ``area``, a commune."""
    above = Substr(OuterRef("path"), 1, Length("path"))
    return pages.filter(Exists(CommunePage.objects.filter(area=area, path=above)))


def edit_team(team):
    return reverse("wagtailsnippets_teams_team:edit", args=[team.pk])


def edit_page(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def without_leader(work):
    def line(team):
        wording = team.rule.leader_wording if team.rule else ""
        return Line(capfirst(str(team)), edit_team(team), f"“{wording}”" if wording else "")

    return Section(
        "without_leader",
        _("Teams without a leader"),
        [line(team) for team in work.without_leader],
        _("Every team has a leader."),
    )


def against_plan(work):
    def line(team, findings):
        return Line(capfirst(str(team)), edit_team(team), findings=findings)

    return Section(
        "against_plan",
        _("Teams that differ from their plan"),
        [line(*differing) for differing in work.against_plan],
        _("Every team is as its plan asks."),
        further=[line(*differing) for differing in work.advised],
        further_heading=_("Only recommended"),
    )


def without_team(work):
    add = reverse("wagtailsnippets_teams_team:add")
    villages = [Line(village.full_name, f"{add}?area={village.pk}") for village in work.unserved]
    needed = bool(work.without_team)
    if needed or not villages:
        when_empty = _("Every village has a team.") if work.villages else _("No village is recorded yet.")
    else:
        when_empty = _("There are as many teams as the plan asks for.")
    return Section(
        "without_team",
        _("Villages without a team"),
        villages if needed else [],
        when_empty,
        findings=work.coverage,
        further=[] if needed else villages,
        further_heading=_("Villages where a team may still be founded"),
    )


def to_check(user, records):
    """The buttons are for who may change the record."""
    keys = [record.pk for record in records if isinstance(record, Page)]
    mine = set(editable(user, Page.objects.filter(pk__in=keys)).values_list("pk", flat=True)) if keys else set()
    teams_are_mine = policy_registry.get_by_type(Team).user_has_permission(user, "change")

    def line(record):
        if record.checked_on:
            note = _("Checked on %(day)s.") % {"day": date_format(record.checked_on)}
        else:
            note = _("Nobody has recorded a check yet.")
        if isinstance(record, Page):
            confirm = reverse("desk:confirm_page", args=[record.pk]) if record.pk in mine else ""
            return Line(record.title, edit_page(record) if confirm else "", note, confirm=confirm)
        confirm = reverse("desk:confirm_team", args=[record.pk]) if teams_are_mine else ""
        return Line(capfirst(str(record)), edit_team(record), note, confirm=confirm)

    return Section(
        "to_check",
        _("To be checked again"),
        [line(record) for record in records],
        _("Nothing is past its check date."),
    )


def without_consent(work):
    rows = [*work.without_consent, *work.others_without_consent]
    withdrawn = set(
        Consent.objects.filter(member__in=[row.member_id for row, _lacking in rows], withdrawn_on__isnull=False)
        .values_list("member", "purpose")
        .order_by()
    )
    teams = {team.pk: team for team in work.teams}

    def line(row, lacking):
        purposes = [
            (_("withdrawn: %(purpose)s") if (row.member_id, purpose) in withdrawn else _("not given: %(purpose)s"))
            % {"purpose": str(purpose.label).lower()}
            for purpose in lacking
        ]
        unnamed = Consent.Purpose.NAME in lacking and (row.member_id, Consent.Purpose.NAME) in withdrawn
        name = _("Member no. %(number)s") % {"number": row.member_id} if unnamed else row.member.name
        return Line(
            f"{name}, {row.get_role_display().lower()}",
            reverse("wagtailsnippets_teams_member:edit", args=[row.member_id]),
            f"{capfirst(str(teams[row.team_id]))}; {', '.join(purposes)}.",
        )

    notes = []
    if work.minors:
        notes.append(
            ngettext(
                "%(count)d person under 18 is left out: nothing of them is ever made public.",
                "%(count)d people under 18 are left out: nothing of them is ever made public.",
                len(work.minors),
            )
            % {"count": len(work.minors)}
        )
    return Section(
        "without_consent",
        _("Leaders and deputies without consent"),
        [line(*row) for row in work.without_consent],
        _("Every leader and deputy has agreed that people find and call them."),
        notes=notes,
        further=[line(*row) for row in work.others_without_consent],
        further_heading=_("Other members; nobody has to agree"),
    )


def waiting(work):
    return Section(
        "waiting",
        _("Waiting for approval"),
        [Line(page.get_admin_display_title(), edit_page(page)) for page in work.waiting],
        _("No draft waits for approval."),
    )


def returned(user):
    """Drafts that ``user`` handed in and got back."""
    states = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_NEEDS_CHANGES,
        requested_by=user,
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    tasks = {int(state.object_id): state.current_task_state for state in states.select_related("current_task_state")}
    pages = editable(user, Page.objects.filter(pk__in=tasks)).order_by("path") if tasks else []

    def line(page):
        comment = tasks[page.pk].comment if tasks[page.pk] else ""
        return Line(page.get_admin_display_title(), edit_page(page), f"“{comment}”" if comment else "")

    return Section("returned", _("Drafts returned to you"), [line(page) for page in pages], "")


def shared_to_check(user):
    """Pages of no commune that are past their check date, for who may change them."""
    records = []
    for model in checked_page_models():
        records += overdue(shared(user, model.objects.live()).defer_streamfields().order_by("path"))
    section = to_check(user, records)
    section.name, section.heading = "shared_to_check", _("Of all communes, to be checked again")
    return section


def deadlines_of(work):
    """The next deadlines of the plans on which the teams of the commune were founded."""
    rules = {team.rule.pk: team.rule for team in work.teams if team.rule}
    plans = {team.plan_id for team in work.teams if team.plan_id}
    milestones = PlanMilestone.objects.filter(plan__in=plans).select_related("plan") if plans else []
    return next_deadlines(rules.values(), milestones, timezone.localdate())


def deadline_line(deadline):
    left = deadline.days_left(timezone.localdate())
    text = _("Report before %(day)s") if deadline.is_report else _("Before %(day)s")
    text %= {"day": date_format(deadline.day)}
    if deadline.to:
        text = _("%(report)s, to: %(to)s") % {"report": text, "to": deadline.to}
    notes = [ngettext("%(count)d day left.", "%(count)d days left.", left) % {"count": left} if left else _("Today.")]
    if deadline.working_day != deadline.day:
        notes.append(
            _("This is a %(weekday)s: the working day before is %(day)s.")
            % {"weekday": date_format(deadline.day, "l"), "day": date_format(deadline.working_day)}
        )
    return Line(text, note=" ".join([*notes, f"“{deadline.wording}”" if deadline.wording else ""]).strip())


def deadlines(found):
    return Section(
        "deadlines",
        _("Reports and deadlines"),
        [deadline_line(deadline) for deadline in found],
        _("The plans of the teams name no day that is still to come."),
        is_work=False,
    )


def last_import(area):
    applied = ListImport.objects.filter(communes=area, state=ListImport.State.APPLIED, applied_at__isnull=False)
    found = applied.select_related("user").defer("content", "preview", "changes").order_by("-applied_at").first()
    lines = []
    if found:
        day = date_format(timezone.localtime(found.applied_at), "DATETIME_FORMAT")
        by = (found.user.get_full_name() or found.user.get_username()) if found.user else "–"
        lines = [Line(found.file_name, note=_("%(day)s, by %(name)s.") % {"day": day, "name": by})]
    return Section("last_import", _("Last imported list"), lines, _("No list has been imported yet."), is_work=False)
