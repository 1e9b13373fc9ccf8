"""Public pages of a commune: its first page, its teams, its contact list."""

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Concat, Substr
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import PageChooserBlock
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager

from home.blocks import BodyBlock, HotlineBlock
from home.models import Agency, BasePage, HomePage, readable
from home.phones import normalise as normalise_phone
from home.vietnamese import fold

from ..blocks import SupportPointBlock
from .areas import Area
from .teams import WITH_RULES, Team


class CommunePageManager(PageManager):
    """Loads a commune page with its area and the name of its province, which every page of it shows."""

    def get_queryset(self):
        province = Area.objects.filter(path=Substr(OuterRef("area__path"), 1, Area.steplen)).annotate(
            text=Concat("kind", Value(" "), "name")
        )
        return super().get_queryset().select_related("area").annotate(province=Subquery(province.values("text")))


class CommunePage(Agency, BasePage):
    """One commune: its teams, its guides, its people to call. May be the root of a site of its own."""

    area = models.OneToOneField(Area, models.PROTECT, related_name="commune_page", verbose_name=gettext_lazy("commune"))
    support_points = StreamField(
        [("point", SupportPointBlock())], blank=True, verbose_name=gettext_lazy("support points")
    )
    tasks = StreamField(
        [("guide", PageChooserBlock(page_type=["guides.GuidePage"], label=gettext_lazy("Guide")))],
        blank=True,
        verbose_name=gettext_lazy("guides people need now"),
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=gettext_lazy("more"))

    objects = CommunePageManager()

    content_panels = [
        *Page.content_panels,
        FieldPanel("area"),
        *Agency.agency_panels,
        FieldPanel("support_points"),
        FieldPanel("tasks"),
        FieldPanel("body"),
    ]

    template = "teams/commune_page.html"
    parent_page_types = [HomePage]

    class Meta:
        verbose_name = gettext_lazy("commune page")

    def save(self, *args, **kwargs):
        self.office_phone = normalise_phone(self.office_phone)
        super().save(*args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        teams = list(
            Team.objects.listed().of_commune(self.area_id).select_related("area").prefetch_related("covers").in_order()
        )
        villages = list(Area.objects.within(self.area).villages().current().in_order())
        sections = list(readable(self.get_children().in_menu()))
        team_of = {}
        for team in teams:
            for area in (team.area, *team.covers.all()):
                team_of.setdefault(area.pk, team)
        return super().get_context(request, *args, **kwargs) | {
            "teams": teams,
            "commune_team": next((team for team in teams if team.is_commune_team), None),
            "villages": [(village, team_of.get(village.pk)) for village in villages],
            "without_team": [village for village in villages if village.pk not in team_of],
            "sections": sections,
            "directory_url": next(
                (page.get_url(request) for page in sections if page.specific_class is TeamDirectoryPage), ""
            ),
        }


class CommuneSectionPage(BasePage):
    """Abstract base of the pages below a commune page that show its records."""

    parent_page_types = [CommunePage]
    subpage_types = []

    class Meta:
        abstract = True

    @property
    def commune_page(self):
        return self.agency_page

    def listed_teams(self):
        """The commune's teams with their leaders, ready for a list: three queries for any number."""
        return (
            Team.objects.listed()
            .of_commune(self.commune_page.area_id)
            .select_related("area", "stands_in__area")
            .in_order()
            .with_leaders()
        )

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"commune": self.commune_page}


class TeamDirectoryPage(RoutablePageMixin, CommuneSectionPage):
    """Every team of a commune; below it each team's own page."""

    template = "teams/team_directory_page.html"
    max_count_per_parent = 1

    class Meta:
        verbose_name = gettext_lazy("team directory")

    def get_context(self, request, *args, **kwargs):
        query = request.GET.get("q", "")[:100]
        teams = [team for team in self.listed_teams() if fold(query) in fold(f"{team.area.full_name} {team.area.name}")]
        return super().get_context(request, *args, **kwargs) | {
            "query": query,
            "commune_teams": [team for team in teams if team.is_commune_team],
            "village_teams": [team for team in teams if not team.is_commune_team],
            "count": len(teams),
            "contact_list": readable(ContactListPage.objects.sibling_of(self)).first(),
        }

    @path("<slug:slug>/", name="team")
    def team(self, request, slug):
        try:
            team = (
                Team.objects.select_related("area", "plan", "stands_in__area")
                .prefetch_related("covers", WITH_RULES)
                .with_people()
                .get(commune=self.commune_page.area_id, slug=slug)
            )
        except Team.DoesNotExist:
            raise Http404(_("There is no such team.")) from None
        people = team.people()
        context = super().get_context(request) | {
            "team": team,
            "people": [row for row in people if row.member.public_name],
            "unnamed": [row for row in people if not row.member.public_name],
            "directory_url": self.get_url(request),
            "stands_in_url": team.stands_in and self.team_url(team.stands_in, request),
            "serves": [team.area, *team.covers.all()] if team.covers.all() else [],
        }
        return TemplateResponse(request, "teams/team.html", context)

    def team_url(self, team, request=None):
        return f"{self.get_url(request)}{team.slug}/"


class ContactListPage(CommuneSectionPage):
    """The official list of teams, hotlines and offices; prints on A4 as the document of Vân Hồ has it."""

    hotlines = StreamField(
        [("hotline", HotlineBlock())],
        blank=True,
        verbose_name=gettext_lazy("hotlines of the commune"),
        help_text=gettext_lazy("Besides the national ones, which the site settings hold."),
    )
    checked_on = models.DateField(gettext_lazy("checked on"), null=True, blank=True)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("hotlines"), FieldPanel("checked_on")]),
    ]
    template = "teams/contact_list_page.html"
    max_count_per_parent = 1

    class Meta:
        verbose_name = gettext_lazy("contact list")

    def get_context(self, request, *args, **kwargs):
        teams = list(self.listed_teams().select_related("plan").prefetch_related(WITH_RULES))
        names = [team.name for team in teams]
        return super().get_context(request, *args, **kwargs) | {
            "teams": teams,
            # The title of the Vân Hồ form, with the name that most of these teams bear.
            "list_title": _("List of %(name)s of %(places)s")
            % {"name": max(names, key=names.count, default=settings.TEAM_NAME), "places": self.places(teams)},
        }

    def places(self, teams):
        """“xã, bản, tiểu khu”: the kinds of places the teams are of, in the order they come."""
        return ", ".join(dict.fromkeys(team.area.kind.lower() for team in teams))
