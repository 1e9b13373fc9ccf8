"""What the first screen shows to who looks after one commune, one team, or nothing yet."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from home.models import SiteSettings

from ..models import CommunePage, Team, TeamDirectoryPage
from ..permissions import own_team
from ..tallies import look_at
from .sections import (
    Line,
    Section,
    deadlines,
    deadlines_of,
    edit_page,
    edit_team,
    editable,
    further_sections,
    last_import,
    returned,
    sections_for,
    shared_to_check,
    to_check,
)


class DeskPanel(Component):
    """The content of the first screen, with what it is called in the menu and in the window's title."""

    title = _("What needs doing")
    order = 0

    def __init__(self, request):
        self.request = request

    def get_context_data(self, parent_context=None):
        return super().get_context_data(parent_context) | {
            "request": self.request,
            "csrf_token": parent_context["csrf_token"],
        }


class CommunePanel(DeskPanel):
    """What needs doing in one commune, counted now; as the first screen, also what waits for the user alone."""

    title = _("My commune")
    template_name = "teams/admin/desk/commune.html"

    def __init__(self, request, area, is_first_screen=False):
        super().__init__(request)
        self.area, self.is_first_screen = area, is_first_screen

    def get_context_data(self, parent_context=None):
        user = self.request.user
        work = look_at(self.area)
        found = deadlines_of(work)
        sections = [*sections_for(user, work), *further_sections(user, self.area)]
        personal = for_the_user(user) if self.is_first_screen else []
        count = sum(len(section.lines) for section in sections if section.is_work)
        return super().get_context_data(parent_context) | {
            "is_first_screen": self.is_first_screen,
            "sentence": sentence(self.area, count, found),
            "sections": [*personal, *sections, deadlines(found)],
            "last_import": last_import(self.area),
        }


def for_the_user(user):
    """What waits for ``user`` and belongs to no commune."""
    sections = [returned(user), shared_to_check(user)]
    return [*(section for section in sections if section.lines), *further_sections(user)]


def sentence(area, count, deadlines):
    """“Xã Đức Minh: 3 việc cần làm trước ngày 20/12.”"""
    what = ngettext("%(count)d thing to do", "%(count)d things to do", count) % {"count": count}
    values = {"commune": area.full_name, "what": what if count else _("nothing to do")}
    report = next((deadline for deadline in deadlines if deadline.is_report), None)
    if report is None:
        return gettext("%(commune)s: %(what)s.") % values
    this_year = report.day.year == timezone.localdate().year
    values["day"] = date_format(report.day, "j/n" if this_year else "j/n/Y")
    return gettext("%(commune)s: %(what)s before the report of %(day)s.") % values


class TeamPanel(DeskPanel):
    """For the account of a team member: what citizens miss about the team, and the account's own drafts."""

    title = _("My team")
    template_name = "teams/admin/desk/team.html"

    def get_context_data(self, parent_context=None):
        user = self.request.user
        team = Team.objects.select_related("area", "commune", "plan").get(pk=own_team(user))
        drafts = editable(user, Page.objects.filter(owner=user, has_unpublished_changes=True))
        lines = [Line(page.get_admin_display_title(), edit_page(page)) for page in drafts.order_by("-pk")]
        sections = [
            Section(
                "missing",
                _("What citizens cannot see yet"),
                self.missing(team),
                _("The details of the team are complete."),
            ),
            returned(user),
            Section("drafts", _("Your drafts"), lines, _("You have no draft.")),
            *(further_sections(user, team.commune) if team.commune else []),
        ]
        return super().get_context_data(parent_context) | {
            "team": team,
            "edit_url": edit_team(team),
            "public_url": self.public_url(team),
            "sections": [section for section in sections if section.lines or section.when_empty],
        }

    def missing(self, team):
        lines = [
            Line(text, edit_team(team))
            for is_there, text in (
                (team.place, _("Where to meet the team")),
                (team.sessions, _("When to meet the team")),
                (team.public_channels, _("How to reach the team itself")),
            )
            if not is_there
        ]
        return [*lines, *to_check(self.request.user, [team]).lines] if team.is_overdue else lines

    def public_url(self, team):
        page = CommunePage.objects.filter(area=team.commune_id).first()
        directory = TeamDirectoryPage.objects.child_of(page).live().first() if page else None
        return directory.team_url(team, self.request) if directory and not team.has_ended() else ""


class NobodyPanel(DeskPanel):
    """For who edits no commune yet."""

    template_name = "teams/admin/desk/nobody.html"

    def get_context_data(self, parent_context=None):
        return super().get_context_data(parent_context) | {"settings": SiteSettings.for_request(self.request)}
