"""Named kits: guides to hand over together on a home visit."""

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.blocks import PageChooserBlock
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from home.models import BasePage
from home.panels import PaperPanel
from home.paper import paper
from teams.contacts import contact_of, team_at

from ..codes import ShortAddress
from ..kits import Kit
from .indexes import GuideIndexPage
from .pages import GuidePage
from .shared import Shared


class KitPage(RoutablePageMixin, Shared, ShortAddress, BasePage):
    """“Bộ cho người cao tuổi”: a kit that editors publish. Anybody may put together others at ``/bo/``."""

    summary = models.CharField(
        _("summary"), max_length=200, help_text=_("One sentence: for whom it is and what it brings.")
    )
    guides = StreamField(
        [("guide", PageChooserBlock(page_type=["guides.GuidePage"], label=_("Guide")))],
        max_num=Kit.MOST,
        verbose_name=_("guides"),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("guides"),
        PaperPanel(heading=_("Printing")),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("summary")]
    api_fields = [APIField("summary"), APIField("guide_list")]
    exclude_fields_in_copy = ["code"]

    template = "guides/kit.html"
    parent_page_types = [GuideIndexPage]
    subpage_types = []

    class Meta:
        verbose_name = _("kit")
        verbose_name_plural = _("kits")

    @property
    def list_title(self):
        return self.title

    @cached_property
    def kit(self):
        guides = GuidePage.objects.with_platforms(GuidePage.objects.chosen(self.guides))
        return Kit(guides, title=self.title, summary=self.summary)

    @property
    def guide_list(self):
        """For the API: each guide with what its reader must know before beginning."""
        return [
            {"id": guide.pk, "title": guide.title, "slug": guide.slug, "notices": guide.notices}
            for guide in self.kit.guides
        ]

    def get_context(self, request, *args, **kwargs):
        team, commune = team_at(request.GET.get("to"), self.agency_page)
        if team:
            self.kit.contact = contact_of(team, commune, request)
        context = self.kit.context(request, self.agency_page, self)
        return super().get_context(request, *args, **kwargs) | context | {"is_named": True}

    @path("ban-in/", name="paper")
    def paper(self, request):
        return paper(request, "guides/paper/kit.html", self.get_context(request), self.slug, **Kit.SHEET)
