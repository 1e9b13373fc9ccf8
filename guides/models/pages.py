"""Guides that people can follow."""

from urllib.parse import urlencode

from django.db import models
from django.db.models import F, Q
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.blocks import PageChooserBlock
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail.search import index

from home.checked import Checked
from home.models import BasePage, readable
from home.panels import PaperPanel
from home.paper import paper
from home.qr import qr
from home.vietnamese import fold

from ..blocks import CasesBlock, NeedsBlock, ProblemsBlock, SourcesBlock, StepsBlock
from ..codes import ShortAddress
from ..panels import AdvicePanel, FeedbackPanel, UsePanel
from ..script import Script
from ..slides import slides_of
from .platforms import Platform
from .shared import Shared
from .topics import GuideTags, TaggedGuide, Topic


class GuideQuerySet(PageQuerySet):
    def listed(self):
        """Guides anybody may read, with their topic."""
        return readable(self).select_related("topic__parent")

    def for_rows(self, *also):
        """With what a row of a list shows, and ``also``, only: a guide's steps and texts stay where they are."""
        rows = ("path", "depth", "slug", "url_path", "title", "short_title", "summary", "code", "topic")
        return self.only(*rows, *also)

    def chosen(self, stream):
        """The guides an editor chose in a stream field, in that order, as far as anybody may read them."""
        keys = [block["value"] for block in stream.raw_data]
        found = readable(self).in_bulk(keys)
        return [found[key] for key in dict.fromkeys(keys) if key in found]

    def with_platforms(self, guides):
        """``guides`` as a list, each knowing the platforms it uses: one query for all."""
        guides = list(guides)
        found = Platform.objects.of_guides(guides)
        for guide in guides:
            guide.platforms = found[guide.pk]
        return guides

    def about(self, topic):
        """Guides of a topic or of the topics below it."""
        return self.filter(Q(topic=topic) | Q(topic__parent=topic))


GuideManager = PageManager.from_queryset(GuideQuerySet)


class GuidePage(RoutablePageMixin, Shared, Checked, ShortAddress, BasePage):
    """How to do one thing, step by step."""

    short_title = models.CharField(
        gettext_lazy("title in lists"),
        max_length=60,
        blank=True,
        help_text=gettext_lazy("At most six or seven words."),
    )
    summary = models.CharField(
        gettext_lazy("summary"),
        max_length=200,
        help_text=gettext_lazy("One sentence: why it is worth doing."),
    )
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="guides", verbose_name=gettext_lazy("topic"))
    tags = GuideTags(
        through=TaggedGuide,
        blank=True,
        verbose_name=gettext_lazy("tags"),
        help_text=gettext_lazy("For whom the guide is and what it takes: people find it by these too."),
    )
    audience = models.CharField(gettext_lazy("for whom"), max_length=120, blank=True)
    time = models.CharField(gettext_lazy("takes"), max_length=80, blank=True)
    cost = models.CharField(gettext_lazy("costs"), max_length=80, blank=True)
    place = models.CharField(gettext_lazy("where in person"), max_length=120, blank=True)
    result = models.CharField(gettext_lazy("what you get"), max_length=160, blank=True)
    needs = StreamField(NeedsBlock(), blank=True, verbose_name=gettext_lazy("what you need"))
    cases = StreamField(CasesBlock(), blank=True, verbose_name=gettext_lazy("special cases"))
    unavailable = models.CharField(
        gettext_lazy("cannot be done at present"),
        max_length=160,
        blank=True,
        help_text=gettext_lazy("Why, in one sentence. The page then says so before the steps. Empty: it can be done."),
    )
    steps = StreamField(StepsBlock(), verbose_name=gettext_lazy("steps"))
    problems = StreamField(ProblemsBlock(), blank=True, verbose_name=gettext_lazy("common problems"))
    is_selling = models.BooleanField(
        gettext_lazy("is about selling"),
        default=False,
        help_text=gettext_lazy("The page then carries the seller's commitment of quality to the buyer."),
    )
    before = StreamField(
        [("guide", PageChooserBlock(page_type=["guides.GuidePage"], label=gettext_lazy("Guide")))],
        blank=True,
        verbose_name=gettext_lazy("do this first"),
    )
    related = StreamField(
        [("guide", PageChooserBlock(page_type=["guides.GuidePage"], label=gettext_lazy("Guide")))],
        blank=True,
        verbose_name=gettext_lazy("related guides"),
    )
    sources = StreamField(SourcesBlock(), blank=True, verbose_name=gettext_lazy("sources"))
    search_words = models.TextField(
        gettext_lazy("how people ask for it"),
        blank=True,
        help_text=gettext_lazy("Other words, abbreviations, dialect; one phrase on each line."),
    )
    checked_on = models.DateField(gettext_lazy("checked on"), null=True, blank=True)
    checked_by = models.CharField(gettext_lazy("checked by"), max_length=120, blank=True)
    check_again_on = models.DateField(gettext_lazy("check again on"), null=True, blank=True)
    editor_note = models.TextField(
        gettext_lazy("note for editors"),
        blank=True,
        help_text=gettext_lazy("What could not be verified yet. Never shown on the site."),
    )

    objects = GuideManager()

    content_panels = [
        AdvicePanel(heading=gettext_lazy("Before publishing")),
        PaperPanel(heading=gettext_lazy("Printing")),
        *Page.content_panels,
        FieldPanel("short_title"),
        FieldPanel("summary"),
        FieldPanel("unavailable"),
        FieldRowPanel([FieldPanel("topic"), FieldPanel("is_selling")]),
        FieldPanel("tags"),
        MultiFieldPanel(
            [
                FieldPanel("audience"),
                FieldRowPanel([FieldPanel("time"), FieldPanel("cost")]),
                FieldRowPanel([FieldPanel("place"), FieldPanel("result")]),
                FieldPanel("needs"),
                FieldPanel("cases"),
                FieldPanel("before"),
            ],
            heading=gettext_lazy("Before you begin"),
        ),
        InlinePanel(
            "platform_links",
            heading=gettext_lazy("Platforms used"),
            label=gettext_lazy("Platform"),
            help_text=gettext_lazy(
                "The most important first. When one is renamed or closes, the page says so by itself."
            ),
        ),
        FieldPanel("steps"),
        FieldPanel("problems"),
        FieldPanel("related"),
        MultiFieldPanel(
            [
                FieldPanel("sources"),
                FieldRowPanel([FieldPanel("checked_on"), FieldPanel("check_again_on")]),
                FieldPanel("checked_by"),
                FieldPanel("editor_note"),
            ],
            heading=gettext_lazy("Is it still true?"),
        ),
        FieldPanel("search_words"),
        UsePanel(heading=gettext_lazy("Where it is used")),
        FeedbackPanel(heading=gettext_lazy("What readers say")),
    ]
    exclude_fields_in_copy = ["code"]
    SHEET = {"sides": 2, "sizes": (14, 13, 12.5)}  # points: below that, older eyes give up

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("folded_text"),
        index.AutocompleteField("folded_title"),
        index.FilterField("topic_id"),
    ]
    api_fields = [
        APIField(name)
        for name in (
            "summary",
            "code",
            "audience",
            "time",
            "cost",
            "place",
            "result",
            "needs",
            "steps",
            "problems",
            "sources",
            "checked_on",
            "check_again_on",
            "notices",
            "platform_list",
        )
    ]

    template = "guides/guide_page.html"
    parent_page_types = ["guides.GuideIndexPage"]
    subpage_types = []

    class Meta:
        verbose_name = gettext_lazy("guide")
        verbose_name_plural = gettext_lazy("guides")
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_on__isnull=True)
                | Q(check_again_on__isnull=True)
                | Q(check_again_on__gt=F("checked_on")),
                name="guide_checked_again_later",
                violation_error_message=gettext_lazy("The next check must come after the last one."),
            ),
        ]

    @classmethod
    def from_serializable_data(cls, data, check_fks=True, strict_fks=False):
        """A version of before may use a platform that was deleted since: it opens without."""
        rows = data.get("platform_links", [])
        known = set(Platform.objects.filter(pk__in=[row["platform"] for row in rows]).values_list("pk", flat=True))
        data = data | {"platform_links": [row for row in rows if row["platform"] in known]}
        return super().from_serializable_data(data, check_fks, strict_fks)

    @property
    def list_title(self):
        return self.short_title or self.title

    @property
    def folded_text(self):
        """What search compares: summary, the ways people ask, and the titles of the steps."""
        steps = [block.value["title"] for block in self.steps]
        return fold(" ".join([self.summary, self.search_words, *steps]))

    def confirmation(self, user):
        """Also by whom."""
        name = user.get_full_name() or user.get_username()
        return super().confirmation(user) | {"checked_by": name[:120]}

    @cached_property
    def platforms(self):
        """The platforms it uses, in order; of a draft those of the draft."""
        return [link.platform for link in self.platform_links.select_related("platform__renamed_to")]

    @property
    def platform_list(self):
        """For the API: each platform with its state today."""
        return [
            {"name": platform.name, "url": platform.url, "state": platform.state, "notice": platform.notice}
            for platform in self.platforms
        ]

    @property
    def notices(self):
        """What the reader must know before beginning: it cannot be done, a platform closed or has another name."""
        unavailable = [_("Cannot be done at present: %(reason)s") % {"reason": self.unavailable}]
        return [*(unavailable if self.unavailable else []), *(one.notice for one in self.platforms if one.notice)]

    @cached_property
    def _named(self):
        """The guides it names, read at once."""
        keys = [block["value"] for stream in (self.before, self.related) for block in stream.raw_data]
        return readable(GuidePage.objects.for_rows()).in_bulk(keys)

    @property
    def guides_before(self):
        return [self._named[key] for key in self.before_keys if key in self._named]

    @property
    def before_keys(self):
        return list(dict.fromkeys(block["value"] for block in self.before.raw_data))

    @property
    def related_guides(self):
        keys = dict.fromkeys(block["value"] for block in self.related.raw_data)
        return [self._named[key] for key in keys if key in self._named and key not in self.before_keys]

    def get_context(self, request, *args, **kwargs):
        here = self.address(request)
        index_url = (self.shown_at or self.get_parent()).get_url(request)
        short_url = request.build_absolute_uri(self.short_url)
        contact = self.contact(request)
        return super().get_context(request, *args, **kwargs) | {
            "here": here,
            "index_url": index_url,
            "topic_url": f"{index_url}chu-de/{self.topic.slug}/",
            "contact": contact,
            "short_address": short_url,
            "send_address": f"{short_url}?to={contact.address}" if contact.address else short_url,
            "short_qr": qr(short_url),
        }

    @property
    def feedback_url(self):
        """Where the question “did it help?” is answered: no page, because it takes answers without a session."""
        place = f"?{urlencode({'xa': self.agency_page.slug})}" if self.shown_at else ""
        return f"{reverse('feedback', args=[self.code])}{place}"

    def shown_as(self, request, template, **context):
        return TemplateResponse(request, template, self.get_context(request) | context)

    @path("trinh-chieu/", name="slides")
    def slides(self, request):
        """The same guide as large slides for a training evening."""
        return self.shown_as(request, "guides/slides.html", slides=slides_of(self))

    @path("doc-loa/", name="script")
    def script(self, request):
        """The same guide as a script to read aloud over the commune's loudspeakers; ``?txt`` as a plain file."""
        script = Script(self, request)
        if "txt" not in request.GET:
            return self.shown_as(request, "guides/script.html", script=script)
        # Marked as Unicode and with line ends of Windows, for the oldest editor of an office's computer.
        response = HttpResponse(script.text.encode("utf-8-sig"), "text/plain; charset=utf-8")
        response["Content-Disposition"] = content_disposition_header(True, f"doc-loa-{self.slug}.txt")
        response["X-Robots-Tag"] = "noindex"
        return response

    @path("ban-in/", name="paper")
    def paper(self, request):
        """The same guide as a PDF for one A4 sheet, both sides. Its QR code carries the team that hands it over."""
        context = self.get_context(request)
        context["paper_qr"] = qr(context["send_address"])
        return paper(request, "guides/paper/guide.html", context, self.slug, **self.SHEET)
