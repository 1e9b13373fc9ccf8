"""Guides that people can follow, and the topics they are found by."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.blocks import PageChooserBlock
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail.search import index

from home.checked import CHECKED_FOR, Checked
from home.dates import months_after
from home.models import BasePage, HomePage, readable
from home.vietnamese import fold, slugify
from teams.models import CommunePage

from .blocks import NeedsBlock, ProblemsBlock, SourcesBlock, StepsBlock


class TopicQuerySet(models.QuerySet):
    def pillars(self):
        """The pillars of the plans, and the two the teams added: safety and basic skills."""
        return self.filter(parent__isnull=True)


class Topic(index.Indexed, models.Model):
    """A pillar of the plans (chính quyền số, kinh tế số, xã hội số, …) or a topic below one."""

    class Icon(models.TextChoices):
        GOV = "gov", gettext_lazy("office")
        SHOP = "shop", gettext_lazy("shop")
        CARE = "care", gettext_lazy("heart")
        LOCK = "lock", gettext_lazy("shield")
        CELL = "cell", gettext_lazy("phone")

    name = models.CharField(gettext_lazy("official name"), max_length=80)
    plain_name = models.CharField(
        gettext_lazy("plain name"), max_length=80, help_text=gettext_lazy("As neighbours say it.")
    )
    slug = models.SlugField(gettext_lazy("address"), max_length=80, unique=True)
    summary = models.CharField(gettext_lazy("examples"), max_length=160, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="subtopics",
        verbose_name=gettext_lazy("pillar"),
        limit_choices_to={"parent__isnull": True},
    )
    icon = models.CharField(gettext_lazy("icon"), max_length=8, choices=Icon, blank=True)
    position = models.PositiveSmallIntegerField(gettext_lazy("order"), default=0)

    objects = TopicQuerySet.as_manager()

    search_fields = [index.SearchField("plain_name"), index.AutocompleteField("plain_name")]

    class Meta:
        verbose_name = gettext_lazy("topic")
        verbose_name_plural = gettext_lazy("topics")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.plain_name

    def save(self, *args, **kwargs):
        self.slug = self.slug or slugify(self.plain_name)
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        if self.parent_id and (self.parent_id == self.pk or self.parent.parent_id or self.subtopics.exists()):
            raise ValidationError({"parent": _("A topic with topics below it lies in no pillar itself.")})


class GuideQuerySet(PageQuerySet):
    def listed(self):
        """Guides anybody may read, with their topic."""
        return readable(self).select_related("topic")

    def chosen(self, stream):
        """The guides an editor chose in a stream field, in that order, as far as anybody may read them."""
        keys = [block["value"] for block in stream.raw_data]
        found = readable(self).in_bulk(keys)
        return [found[key] for key in dict.fromkeys(keys) if key in found]

    def about(self, topic):
        """Guides of a topic or of the topics below it."""
        return self.filter(Q(topic=topic) | Q(topic__parent=topic))


GuideManager = PageManager.from_queryset(GuideQuerySet)


class GuideIndexPage(RoutablePageMixin, BasePage):
    """Guides by topic: the shared ones below the first page, a commune's own below its page."""

    lead = models.CharField(gettext_lazy("lead"), max_length=240, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    section_slug, section_title = "huong-dan", "Hướng dẫn của xã"  # below a commune's page
    template = "guides/guide_index_page.html"
    parent_page_types = [HomePage, CommunePage]
    subpage_types = ["guides.GuidePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = gettext_lazy("guide index")
        verbose_name_plural = gettext_lazy("guide indexes")

    def guides(self):
        return GuidePage.objects.child_of(self).listed().order_by("topic__position", "path")

    def get_context(self, request, *args, **kwargs):
        """Guides grouped by pillar; the topic of a guide need not be asked for again."""
        pillars = {topic.pk: topic for topic in Topic.objects.pillars()}
        groups = {pk: [] for pk in pillars}
        for guide in self.guides():
            groups.setdefault(guide.topic.parent_id or guide.topic_id, []).append(guide)
        shared = (
            readable(GuideIndexPage.objects).exclude(pk=self.pk).order_by("depth").first() if self.agency_page else None
        )
        return super().get_context(request, *args, **kwargs) | {
            "groups": [(pillars[pk], guides) for pk, guides in groups.items() if guides and pk in pillars],
            "shared": shared,
        }

    @path("chu-de/<slug:slug>/", name="topic")
    def topic(self, request, slug):
        topic = Topic.objects.select_related("parent").filter(slug=slug).first()
        if topic is None:
            raise Http404(_("There is no such topic."))
        guides = list(self.guides().about(topic))
        written = {guide.topic_id for guide in guides}
        context = super().get_context(request) | {
            "topic": topic,
            "guides": guides,
            "subtopics": [subtopic for subtopic in topic.subtopics.all() if subtopic.pk in written],
            "index_url": self.get_url(request),
        }
        return TemplateResponse(request, "guides/topic.html", context)


class GuidePage(Checked, BasePage):
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
    audience = models.CharField(gettext_lazy("for whom"), max_length=120, blank=True)
    time = models.CharField(gettext_lazy("takes"), max_length=80, blank=True)
    cost = models.CharField(gettext_lazy("costs"), max_length=80, blank=True)
    place = models.CharField(gettext_lazy("where in person"), max_length=120, blank=True)
    result = models.CharField(gettext_lazy("what you get"), max_length=160, blank=True)
    needs = StreamField(NeedsBlock(), blank=True, verbose_name=gettext_lazy("what you need"))
    official_label = models.CharField(gettext_lazy("official place"), max_length=90, blank=True)
    official_url = models.URLField(gettext_lazy("its address"), blank=True)
    steps = StreamField(StepsBlock(), verbose_name=gettext_lazy("steps"))
    problems = StreamField(ProblemsBlock(), blank=True, verbose_name=gettext_lazy("common problems"))
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
        *Page.content_panels,
        FieldPanel("short_title"),
        FieldPanel("summary"),
        FieldPanel("topic"),
        MultiFieldPanel(
            [
                FieldPanel("audience"),
                FieldRowPanel([FieldPanel("time"), FieldPanel("cost")]),
                FieldRowPanel([FieldPanel("place"), FieldPanel("result")]),
                FieldPanel("needs"),
                FieldRowPanel([FieldPanel("official_label"), FieldPanel("official_url")]),
            ],
            heading=gettext_lazy("Before you begin"),
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
    ]

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("folded_text"),
        index.AutocompleteField("folded_title"),
        index.FilterField("topic_id"),
    ]

    template = "guides/guide_page.html"
    parent_page_types = [GuideIndexPage]
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

    @property
    def list_title(self):
        return self.short_title or self.title

    @property
    def folded_text(self):
        """What search compares: summary, the ways people ask, and the titles of the steps."""
        steps = [block.value["title"] for block in self.steps]
        return fold(" ".join([self.summary, self.search_words, *steps]))

    def confirmation(self, user):
        """Also by whom, and when to look again: after the same time as before."""
        today = timezone.localdate()
        again = months_after(today, CHECKED_FOR)
        if self.checked_on and self.check_again_on:
            # Ten years at most: a mistyped year must not lead beyond the calendar.
            again = today + min(self.check_again_on - self.checked_on, months_after(today, 120) - today)
        name = user.get_full_name() or user.get_username()
        return super().confirmation(user) | {"checked_by": name[:120], "check_again_on": again}

    @cached_property
    def related_guides(self):
        return GuidePage.objects.chosen(self.related)

    def get_context(self, request, *args, **kwargs):
        index_url = self.get_parent().get_url(request)
        commune = self.agency_page
        return super().get_context(request, *args, **kwargs) | {
            "topic_url": f"{index_url}chu-de/{self.topic.slug}/",
            "team_url": commune.get_url(request) if commune else reverse("search"),
        }
