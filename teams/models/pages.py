"""Public pages of a commune: its first page, its teams, its contact list."""

from urllib.parse import unquote

from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat, Substr
from django.http import Http404, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import PageChooserBlock
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageQuerySet

from home.blocks import BodyBlock, HotlineBlock
from home.checked import Checked
from home.models import Agency, BasePage, HomePage, readable
from home.paper import paper
from home.qr import qr
from home.vietnamese import fold

from ..blocks import SupportPointBlock
from .areas import Area, Level
from .plans import attach_plans
from .teams import FormerTeamAddress, Team, attach_helpers, list_title


class CommunePageQuerySet(PageQuerySet):
    def current(self):
        """Without the pages of communes that are no more: they only lead on."""
        return self.exclude(area__valid_to__lt=timezone.localdate())

    def with_place(self):
        """With the area, its province, which every page below shows, and where the teams are listed."""
        # The children of a page are a range of paths, which an index answers; “starts with” is compared row by row.
        first, last = (Concat(OuterRef("path"), Value(step * Page.steplen)) for step in "0Z")
        directories = readable(TeamDirectoryPage.objects).filter(path__range=(first, last), depth=OuterRef("depth") + 1)
        province = Area.objects.filter(path=Substr(OuterRef("area__path"), 1, Area.steplen)).annotate(
            text=Concat("kind", Value(" "), "name")
        )
        return self.select_related("area").annotate(
            province=Subquery(province.values("text")),
            province_order=Subquery(province.values("sort_name")),
            directory_url_path=Subquery(directories.order_by("path").values("url_path")[:1]),
        )


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

    objects = PageManager.from_queryset(CommunePageQuerySet)()

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
    subpage_types = [
        "teams.TeamDirectoryPage",
        "teams.ContactListPage",
        "guides.GuideIndexPage",
        "home.StandardPage",
    ]

    class Meta:
        verbose_name = gettext_lazy("commune page")
        verbose_name_plural = gettext_lazy("commune pages")

    @classmethod
    def for_shell(cls):
        return cls.objects.with_place()

    @cached_property
    def province(self):
        """“Tỉnh Hà Tĩnh”; ``with_place`` has read it already."""
        return self.area.lineage[-1].full_name if self.area.lineage else ""

    def url_of_team(self, team, request=None):
        """Where ``team`` is shown, "" where the commune has no team directory; of a page read ``with_place``."""
        if not self.directory_url_path:
            return ""
        return f"{self.get_url(request)}{self.directory_url_path.removeprefix(self.url_path)}{team.slug}/"

    def get_context(self, request, *args, **kwargs):
        # The province and the villages in one query.
        around = Area.objects.filter(
            Q(path__in=self.area.paths_above()) | Q(path__startswith=self.area.path, level=Level.VILLAGE)
        )
        areas = list(around.current().in_order())
        self.area.lineage = sorted((area for area in areas if area.depth < self.area.depth), key=lambda a: -a.depth)
        villages = [area for area in areas if area.level == Level.VILLAGE]
        teams = Team.objects.listed().of_commune(self.area_id).without_details().in_order()
        team_of = teams.by_area([self.area_id, *(village.pk for village in villages)])
        sections = list(readable(self.get_children()))
        return super().get_context(request, *args, **kwargs) | {
            "commune_team": team_of.get(self.area_id),
            "team_count": len({team_of[village.pk].pk for village in villages if village.pk in team_of}),
            "villages": [(village, team_of.get(village.pk)) for village in villages],
            "without_team": [village for village in villages if village.pk not in team_of],
            "sections": [page for page in sections if page.show_in_menus],
            "directory_url": next(
                (page.get_url(request) for page in sections if page.specific_class is TeamDirectoryPage), ""
            ),
        }

    def lead_on(self, page, request):
        """The answer for ``page``, this one or one below it, when the commune is no more.

        One commune that took over all of it is led to at once, its own pages matched by their kind; else the page
        of the former place asks. A move for good may be said to be one: browsers keep it for as long as the answer
        says, which is 30 seconds, so that a mended succession holds at once.
        """
        rest = request.path.removeprefix(unquote(page.get_url_parts(request)[2]))
        if isinstance(page, TeamDirectoryPage) and rest:
            return None  # the address of a team knows by itself where the team went
        became = self.area.successors()
        heirs = CommunePage.objects.filter(area__in=[item.area for item in became if not item.is_part])
        heir = readable(heirs).first() if len(became) == 1 else None
        if heir is None:
            return HttpResponseRedirect(self.area.get_absolute_url())
        section = Page.objects.filter(path=page.path[: len(self.path) + self.steplen]).get().specific_class
        match = readable(section.objects.child_of(heir)).first() if hasattr(section, "section_slug") else None
        return HttpResponsePermanentRedirect(f"{match.get_url(request)}{rest}" if match else heir.get_url(request))


class CommuneSectionPage(BasePage):
    """Abstract base of the pages below a commune page that show its records."""

    parent_page_types = [CommunePage]
    subpage_types = []

    class Meta:
        abstract = True

    @property
    def commune_page(self):
        return self.agency_page

    def listed_teams(self, *also):
        """The commune's teams with whom to call, and what ``also`` prefetches: three queries for any number."""
        teams = list(
            Team.objects.listed()
            .of_commune(self.commune_page.area_id)
            .without_details()
            .prefetch_related(*also)
            .in_order()
            .with_heads()
        )
        attach_plans(teams)
        by_key = {team.pk: team for team in teams}
        for team in teams:
            # The team that helps meanwhile is of the same commune, so it is here with its people.
            team.stands_in = by_key.get(team.stands_in_id)
        return teams

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"commune": self.commune_page}


class TeamDirectoryPage(RoutablePageMixin, CommuneSectionPage):
    """Every team of a commune; below it each team's own page."""

    section_slug, section_title = "to", "Các tổ"
    template = "teams/team_directory_page.html"
    max_count_per_parent = 1

    class Meta:
        verbose_name = gettext_lazy("team directory")
        verbose_name_plural = gettext_lazy("team directories")

    @classmethod
    def of(cls, commune_id):
        """The directory of a commune, given by its area's key, or None."""
        page = CommunePage.objects.filter(area=commune_id).first()
        return readable(cls.objects.child_of(page)).first() if page else None

    def get_context(self, request, *args, **kwargs):
        query = request.GET.get("q", "")[:100]
        words = fold(query).split()
        teams = [
            team
            for team in self.listed_teams(*(["covers"] if words else []))
            if all(word in " ".join(area.folded_name for area in team.serves) for word in words)
        ]
        return super().get_context(request, *args, **kwargs) | {
            "query": query,
            "commune_teams": [team for team in teams if team.is_commune_team],
            "village_teams": [team for team in teams if not team.is_commune_team],
            "count": len(teams),
            "contact_list": readable(ContactListPage.objects.sibling_of(self)).first(),
        }

    @path("<slug:slug>/", name="team")
    def team(self, request, slug):
        team, elsewhere = self.found(request, slug)
        if elsewhere:
            return elsewhere
        people = team.people()
        context = super().get_context(request) | {
            "team": team,
            "people": [row for row in people if row.member.public_name],
            "unnamed": [row for row in people if not row.member.public_name],
            "directory_url": self.get_url(request),
            "team_url": self.team_url(team, request),
            "stands_in_url": team.stands_in and self.team_url(team.stands_in, request),
        }
        return TemplateResponse(request, "teams/team.html", context)

    @path("<slug:slug>/to-dan/", name="poster")
    def poster(self, request, slug):
        """A sheet for the noticeboard: whom to call, where and when the team is met."""
        team, elsewhere = self.found(request, slug)
        if elsewhere:
            return elsewhere
        address = request.build_absolute_uri(self.team_url(team, request))
        context = super().get_context(request) | {"team": team, "address": address, "qr": qr(address)}
        return paper(request, "teams/poster.html", context, f"to-dan-{team.slug}", sizes=range(18, 11, -1))

    def found(self, request, slug):
        """The team that an address names and None; or None and the answer that leads to where it is now."""
        try:
            team = (
                Team.objects.select_related("area")
                .prefetch_related("covers")
                .with_people()
                .get(commune=self.commune_page.area_id, slug=slug)
            )
            attach_plans([team])
            attach_helpers([team])
        except Team.DoesNotExist:
            return None, self.former_address(request, slug)
        if team.has_ended() or self.commune_page.area.has_ended():
            # What serves the place now, or what the place has become.
            return None, HttpResponseRedirect(team.area.get_absolute_url())
        return team, None

    def former_address(self, request, slug):
        """Lead to where a team that had this address is found now, or to what became of its place."""
        former = FormerTeamAddress.objects.filter(commune=self.commune_page.area_id, slug=slug)
        team = Team.objects.select_related("area").filter(former_addresses__in=former).first()
        if team is None:
            raise Http404(_("There is no such team."))
        directory = TeamDirectoryPage.of(team.commune_id)
        if directory is None or team.has_ended():
            return HttpResponseRedirect(team.area.get_absolute_url())
        return HttpResponsePermanentRedirect(directory.team_url(team, request))

    def team_url(self, team, request=None):
        return f"{self.get_url(request)}{team.slug}/"


class ContactListPage(Checked, CommuneSectionPage):
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
    section_slug, section_title = "danh-ba", "Danh bạ"
    template = "teams/contact_list_page.html"
    max_count_per_parent = 1

    class Meta:
        verbose_name = gettext_lazy("contact list")
        verbose_name_plural = gettext_lazy("contact lists")

    def get_context(self, request, *args, **kwargs):
        teams = self.listed_teams()
        return super().get_context(request, *args, **kwargs) | {"teams": teams, "list_title": list_title(teams)}
