"""Pages that list guides: the shared ones, and a commune's own."""

from django.apps import apps
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import Resolver404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path, re_path
from wagtail.models import Page

from home.models import BasePage, HomePage, readable
from teams.models import CommunePage

from ..forms import GuideIndexForm
from .notes import LocalNote
from .pages import GuidePage
from .topics import GuideTag, Topic

SHOWN = 15  # guides of a pillar on the index; all of them stand on the page of the pillar
PER_PAGE = 60  # guides of a topic or a tag
OWN = 0  # the group of a commune's own guides, among the keys of the pillars


class GuideIndexPage(RoutablePageMixin, BasePage):
    """Guides by topic: the shared ones below the first page; a commune's own and the shared ones below its page."""

    lead = models.CharField(gettext_lazy("lead"), max_length=240, blank=True)
    notes_seen_at = models.DateTimeField(gettext_lazy("shared guides looked at"), default=timezone.now, editable=False)

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        InlinePanel(
            "local_notes",
            heading=gettext_lazy("Notes on shared guides"),
            label=gettext_lazy("Note"),
            help_text=gettext_lazy(
                "Shown above the steps, at the commune's address of the guide. The guide stays one."
            ),
            panels=[PageChooserPanel("guide", "guides.GuidePage"), FieldPanel("text")],
        ),
    ]
    base_form_class = GuideIndexForm
    section_slug, section_title = "huong-dan", "Hướng dẫn"  # below a commune's page
    template = "guides/guide_index_page.html"
    parent_page_types = [HomePage, CommunePage]
    subpage_types = ["guides.GuidePage", "guides.KitPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = gettext_lazy("guide index")
        verbose_name_plural = gettext_lazy("guide indexes")

    def with_content_json(self, content):
        """What was looked at is a matter of the page: an older draft must not bring the old day back."""
        page = super().with_content_json(content)
        page.notes_seen_at = self.notes_seen_at
        return page

    @classmethod
    def shared(cls):
        """The index whose guides every commune shares, or None."""
        return readable(cls.objects).filter(depth=GuidePage.SHARED_DEPTH - 1).order_by("path").first()

    def here(self, pages):
        """Those of ``pages`` that are found here: its own, and at a commune's index the shared ones too."""
        found = Q(path__startswith=self.path)
        return pages.filter(found | Q(depth=GuidePage.SHARED_DEPTH) if self.agency_page else found)

    def guides(self):
        """Its own guides and those all communes share, by topic."""
        return self.here(readable(GuidePage.objects)).order_by("topic__position", "-depth", "path")

    def kits(self):
        """Published kits, its own first."""
        return self.here(readable(apps.get_model("guides", "KitPage").objects)).order_by("-depth", "path")

    def get_context(self, request, *args, **kwargs):
        """The first guides of each pillar, and how many it has; a commune's own come before them."""
        pillars = {topic.pk: topic for topic in Topic.objects.pillars()}
        of_commune = Q(depth__gt=GuidePage.SHARED_DEPTH) if self.agency_page else Q(pk=None)
        group = {"partition_by": [F("group")]}
        guides = (
            self.guides()
            .for_rows()
            .annotate(
                group=Case(
                    When(of_commune, then=Value(OWN, models.BigAutoField())),
                    default=Coalesce("topic__parent_id", "topic_id"),
                )
            )
            .annotate(rank=Window(RowNumber(), order_by=("topic__position", F("depth").desc(), "path"), **group))
            .annotate(of_group=Window(Count("pk"), **group))
            .filter(rank__lte=SHOWN)
        )
        groups = {pk: [] for pk in (OWN, *pillars)}
        for guide in guides:
            groups.setdefault(guide.group, []).append(guide)
        own = groups.pop(OWN)
        return super().get_context(request, *args, **kwargs) | {
            "own": own,
            "groups": [
                (pillars[pk], guides, guides[0].of_group) for pk, guides in groups.items() if guides and pk in pillars
            ],
            "kits": self.kits(),
            "tags": GuideTag.objects.filter(tagged_guides__content_object__live=True).distinct(),
            "index_url": self.get_url(request),
        }

    def chosen_by(self, request, guides, **context):
        """The page that lists some of the guides, and the next of them at ``?trang=2``."""
        sheet = Paginator(guides.for_rows(), PER_PAGE).get_page(request.GET.get("trang"))
        values = super().get_context(request) | context | {"guides": sheet, "index_url": self.get_url(request)}
        return TemplateResponse(request, "guides/topic.html", values)

    @path("chu-de/<slug:slug>/", name="topic")
    def topic(self, request, slug):
        topic = Topic.objects.select_related("parent").filter(slug=slug).first()
        if topic is None:
            raise Http404(_("There is no such topic."))
        guides = self.guides().about(topic)
        written = set(guides.order_by().values_list("topic", flat=True).distinct())
        subtopics = [subtopic for subtopic in topic.subtopics.all() if subtopic.pk in written]
        return self.chosen_by(request, guides, topic=topic, subtopics=subtopics)

    @path("nhan/<slug:slug>/", name="tag")
    def tag(self, request, slug):
        tag = GuideTag.objects.filter(slug=slug).first()
        if tag is None:
            raise Http404(_("There is no such tag."))
        return self.chosen_by(request, self.guides().filter(tags=tag), tag=tag)

    @re_path(r"^(?P<slug>[-\w]+)/(?P<rest>.*)$", name="shared")
    def at_this_commune(self, request, slug, rest, found=None):
        """A guide or kit that all communes share, at this commune's address, with its note, number and team."""
        found.shown_at = self
        try:
            view, args, kwargs = found.resolve_subpage(f"/{rest}")
        except Resolver404:
            raise Http404(_("There is no such guide.")) from None
        return found.serve(request, view, args, kwargs)

    def route(self, request, path_components):
        """An address below this page that names nothing is not found here: where a page moved is asked only then."""
        result = super().route(request, path_components)
        view, _args, kwargs = result.args if len(result.args) == 3 else (None, (), {})
        if getattr(view, "__name__", "") == "at_this_commune":
            kwargs["found"] = self.shared_page(kwargs["slug"])
            if kwargs["found"] is None:
                raise Http404(_("There is no such guide."))
        return result

    def shared_page(self, slug):
        """The shared guide, with this commune's note, or the shared kit of that name; None at the shared index."""
        if not self.agency_page:
            return None
        note = LocalNote.objects.filter(index_page=self.pk, guide=OuterRef("pk")).values("text")
        guides = GuidePage.objects.listed().annotate(local_note=Subquery(note))
        kits = readable(apps.get_model("guides", "KitPage").objects)
        shared = {"slug": slug, "depth": GuidePage.SHARED_DEPTH}
        return guides.filter(**shared).first() or kits.filter(**shared).first()
