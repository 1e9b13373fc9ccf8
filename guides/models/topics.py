"""What guides are found by: the pillars of the plans with their topics, and tags for the rest."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase
from wagtail.search import index

from home.vietnamese import slugify


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

    @property
    def pillar(self):
        return self.parent or self


class GuideTag(TagBase):
    """Whom guides are for and what doing them takes. One list for all communes, kept by administrators."""

    class Kind(models.TextChoices):
        AUDIENCE = "audience", gettext_lazy("for whom")
        NEED = "need", gettext_lazy("what it takes")

    kind = models.CharField(gettext_lazy("kind"), max_length=8, choices=Kind, default=Kind.NEED)

    free_tagging = False

    def slugify(self, tag, i=None):
        """Letters that addresses take."""
        return slugify(tag) if i is None else f"{slugify(tag)}-{i}"

    class Meta:
        verbose_name = gettext_lazy("tag")
        verbose_name_plural = gettext_lazy("tags")
        ordering = ["kind", "pk"]


class TaggedGuide(ItemBase):
    tag = models.ForeignKey(GuideTag, models.CASCADE, related_name="tagged_guides", verbose_name=gettext_lazy("tag"))
    content_object = ParentalKey("guides.GuidePage", related_name="tagged_items")

    class Meta:
        verbose_name = gettext_lazy("tagged guide")
        verbose_name_plural = gettext_lazy("tagged guides")


class GuideTags(ClusterTaggableManager):
    """Offers every tag as a box to tick: the list is short, and nothing can be mistyped."""

    def formfield(self, **kwargs):
        return forms.ModelMultipleChoiceField(
            GuideTag.objects.all(),
            required=False,
            label=self.verbose_name,
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )
