"""The admin's screens for teams, people, places and plans, in the words of the work."""

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Length, Substr
from django.urls import path
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from home.panels import PaperPanel

from .choosers import MemberChooserViewSet, ReachChooserViewSet
from .consents import MemberListView, WithdrawView
from .filters import AreaFilterSet, MemberFilterSet, TeamFilterSet
from .forms import AreaForm, AreaSuccessionForm, MemberForm, PlanForm, TeamForm
from .lists.views import TeamListView
from .models import Area, AreaSuccession, Consent, Member, Plan, Team
from .models.teams import WITH_RULES
from .panels import FindingsPanel, PosterPanel, WithdrawPanel
from .permissions import guarded, in_reach, offered, own_team
from .persons.views import PersonView
from .succession.views import StepListView


def count_findings(team):
    """Nothing to mend, or no longer worth mending, is a dash."""
    count = 0 if team.has_ended() else len(team.findings())
    return ngettext("%(count)d point", "%(count)d points", count) % {"count": count} if count else "–"


def day_column(name, label):
    """A column that shows a date as a date, not as the time since."""
    return Column(
        name,
        label=label,
        sort_key=name,
        accessor=lambda record: date_format(day) if (day := getattr(record, name)) else "–",
    )


class SavedByHand:
    """Teams and members have no draft: what an editor is still typing must not be saved, which publishes it."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = False


class PublicAtOnceAddView(SavedByHand, CreateView):
    pass


class PublicAtOnceEditView(SavedByHand, EditView):
    pass


class ReachViewSet(SnippetViewSet):
    """A record out of the user's reach does not exist for them, at any address of the viewset."""

    chooser_viewset_class = ReachChooserViewSet

    def get_queryset(self, request):
        return offered(request.user, self.get_records())

    def get_records(self):
        """The records with what the list shows of them."""
        return self.model.objects.all()

    def construct_view(self, view_class, **kwargs):
        return guarded(super().construct_view(view_class, **kwargs), self.model)


class PublicAtOnceViewSet(ReachViewSet):
    """For records with a history and no draft."""

    add_view_class = PublicAtOnceAddView
    edit_view_class = PublicAtOnceEditView
    copy_view_enabled = False
    list_per_page = 50


MEETING_PANELS = [
    FieldPanel("place"),
    FieldPanel("sessions"),
    FieldPanel("bring"),
    FieldPanel("home_visits"),
    FieldPanel("channels"),
    FieldPanel("checked_on"),
    PosterPanel(heading=_("Noticeboard sheet")),
    PaperPanel(heading=_("Printing")),
]


class TeamAddView(PublicAtOnceAddView):
    """The address may name the village that is to have a team."""

    def get_initial(self):
        key = self.request.GET.get("area", "")
        villages = in_reach(self.request.user, Area.objects.villages().current())
        village = villages.filter(pk=key).first() if key.isdecimal() else None
        return {"area": village} if village else {}


class TeamEditView(PublicAtOnceEditView):
    """The account of a team member sees where and when the team is met, and neither people nor founding."""

    own_team_panel = ObjectList(MEETING_PANELS, base_form_class=TeamForm).bind_to_model(Team)

    def get_panel(self):
        return self.own_team_panel if own_team(self.request.user) else super().get_panel()


class TeamViewSet(PublicAtOnceViewSet):
    model = Team
    index_view_class = TeamListView
    add_view_class = TeamAddView
    edit_view_class = TeamEditView
    icon = "group"
    menu_label = _("Teams")
    menu_name = "teams"
    menu_order = 110
    add_to_admin_menu = True
    list_display = [
        "area_name",
        Column("commune", label=_("Commune"), accessor=lambda team: team.commune or "–"),
        Column("leader", label=_("Leader"), accessor=lambda team: team.leader or _("none yet")),
        Column("size", label=_("Members"), accessor=lambda team: len(team.people())),
        Column("findings", label=_("Against the plan"), accessor=count_findings),
        Column("status", label=_("Status"), accessor="get_status_display"),
        day_column("checked_on", _("Checked on")),
    ]
    filterset_class = TeamFilterSet
    ordering = ["commune__sort_name", "level", "area__sort_name"]

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    MultiFieldPanel(
                        [
                            FieldRowPanel([FieldPanel("area"), FieldPanel("level")]),
                            FieldRowPanel([FieldPanel("plan"), FieldPanel("status")]),
                            FieldPanel("stands_in"),
                        ],
                        heading=_("The team"),
                    ),
                    FindingsPanel(heading=_("Against the plan")),
                    InlinePanel(
                        "memberships",
                        heading=_("Members"),
                        label=_("Member"),
                        panels=[
                            FieldRowPanel([FieldPanel("member"), FieldPanel("role")]),
                            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
                            FieldRowPanel([FieldPanel("joining_decision"), FieldPanel("leaving_decision")]),
                        ],
                    ),
                ],
                heading=_("Team and members"),
            ),
            ObjectList(MEETING_PANELS, heading=_("Meeting the team")),
            ObjectList(
                [
                    FieldPanel("label"),
                    FieldPanel("covers"),
                    FieldRowPanel([FieldPanel("decision_number"), FieldPanel("decision_on")]),
                    FieldRowPanel([FieldPanel("founded_on"), FieldPanel("ended_on")]),
                ],
                heading=_("Founding"),
            ),
        ],
        base_form_class=TeamForm,
    )

    def get_records(self):
        return Team.objects.select_related("area", "commune", "plan").prefetch_related(WITH_RULES).with_records()


class MemberViewSet(PublicAtOnceViewSet):
    model = Member
    index_view_class = MemberListView
    icon = "user"
    menu_label = _("Members")
    menu_name = "members"
    menu_order = 120
    add_to_admin_menu = True
    list_display = [
        "name",
        "office",
        Column("area", label=_("Commune"), accessor="area"),
        Column("open_consents", label=_("Consents"), accessor="open_consents"),
        Column("is_minor", label=_("Under 18"), accessor=lambda member: _("yes") if member.is_minor else ""),
    ]
    filterset_class = MemberFilterSet
    ordering = ["sort_name"]
    chooser_viewset_class = MemberChooserViewSet

    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("name"),
                    FieldRowPanel([FieldPanel("office"), FieldPanel("background")]),
                    FieldPanel("area"),
                    FieldPanel("is_minor"),
                ],
                heading=_("Person"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("phone"), FieldPanel("other_phone")]),
                    FieldPanel("has_zalo"),
                    FieldPanel("photo"),
                ],
                heading=_("Phone and photo"),
            ),
            WithdrawPanel(),
            InlinePanel(
                "consents",
                heading=_("Consents"),
                label=_("Consent"),
                help_text=_("One for each thing shown. Never record a consent nobody gave."),
                panels=[
                    FieldRowPanel([FieldPanel("purpose"), FieldPanel("given_on")]),
                    FieldRowPanel([FieldPanel("manner"), FieldPanel("wording_version")]),
                    FieldRowPanel([FieldPanel("collected_by"), FieldPanel("withdrawn_on")]),
                ],
            ),
        ],
        base_form_class=MemberForm,
    )

    def get_records(self):
        members = Member.objects.select_related("area").prefetch_related("consents")
        # A count of the rows shown: a join would group all members of the country first.
        standing = Consent.objects.filter(member=OuterRef("pk"), withdrawn_on__isnull=True).order_by()
        counted = standing.values("member").annotate(count=Count("pk")).values("count")
        return members.annotate(open_consents=Coalesce(Subquery(counted), 0))

    def get_urlpatterns(self):
        withdraw = self.construct_view(WithdrawView)
        person = self.construct_view(PersonView)
        return [
            *super().get_urlpatterns(),
            path("withdraw/<int:pk>/", withdraw, name="withdraw"),
            path("person/<int:pk>/", person, name="person"),
        ]


class PlanViewSet(ReachViewSet):
    model = Plan
    icon = "doc-full-inverse"
    menu_label = _("Plans")
    menu_name = "plans"
    menu_order = 130
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = [
        "title",
        "number",
        "issuer",
        Column("date_text", label=_("Date"), accessor="date_text"),
        Column("area", label=_("Area"), accessor="area"),
    ]
    list_filter = ["kind", "year"]

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldRowPanel([FieldPanel("kind"), FieldPanel("number")]),
                    FieldPanel("title"),
                    FieldRowPanel([FieldPanel("issuer"), FieldPanel("signer")]),
                    FieldRowPanel([FieldPanel("day"), FieldPanel("month"), FieldPanel("year")]),
                    FieldPanel("area"),
                    FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
                    FieldPanel("basis"),
                    FieldPanel("document"),
                    FieldPanel("note"),
                ],
                heading=_("The document"),
            ),
            ObjectList([InlinePanel("rules", heading=_("Rules"), label=_("Rule"))], heading=_("Rules")),
            ObjectList(
                [InlinePanel("milestones", heading=_("Phases and deadlines"), label=_("Phase or deadline"))],
                heading=_("Phases and deadlines"),
            ),
        ],
        base_form_class=PlanForm,
    )

    def get_records(self):
        return Plan.objects.select_related("area")


class AreaViewSet(ReachViewSet):
    model = Area
    icon = "site"
    menu_label = _("Areas")
    menu_name = "areas"
    menu_order = 140
    add_to_admin_menu = True
    copy_view_enabled = False
    list_per_page = 50
    list_display = [
        "listed_name",
        Column("parent_name", label=_("Lies in"), accessor=lambda area: area.parent_name or "–"),
        Column("level", label=_("Level"), accessor="get_level_display"),
        "code",
        day_column("valid_to", _("Existed until")),
    ]
    filterset_class = AreaFilterSet
    ordering = ["path"]

    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("level"), FieldPanel("kind"), FieldPanel("name")]),
            FieldPanel("parent"),
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
            FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
            FieldPanel("position"),
            FieldRowPanel([FieldPanel("code"), FieldPanel("code_source"), FieldPanel("code_date")]),
        ],
        base_form_class=AreaForm,
    )

    def get_records(self):
        above = Substr(OuterRef("path"), 1, Length(OuterRef("path")) - Area.steplen)
        parent = Area.objects.filter(path=above).annotate(text=Concat("kind", Value(" "), "name"))
        return Area.objects.annotate(parent_name=Subquery(parent.values("text")))


class AreaSuccessionViewSet(ReachViewSet):
    model = AreaSuccession
    index_view_class = StepListView
    icon = "arrow-right-full"
    menu_label = _("Mergers and splits")
    menu_name = "successions"
    menu_order = 150
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = [
        "predecessor",
        "successor",
        Column("extent", label=_("Extent"), accessor="get_extent_display"),
        "date",
    ]
    list_filter = ["extent", "date"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("predecessor"), FieldPanel("successor")]),
            FieldRowPanel([FieldPanel("extent"), FieldPanel("date")]),
            FieldPanel("act"),
        ],
        base_form_class=AreaSuccessionForm,
    )

    def get_records(self):
        return AreaSuccession.objects.select_related("predecessor", "successor")


VIEWSETS = (TeamViewSet, MemberViewSet, PlanViewSet, AreaViewSet, AreaSuccessionViewSet)
