"""Outside services that guides name, kept once: when one is renamed or closes, every guide that uses it says so."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.api import APIField
from wagtail.models import Orderable, RevisionMixin
from wagtail.search import index

from home.checked import Checked
from home.vietnamese import fold, slugify


class PlatformQuerySet(models.QuerySet):
    def matching(self, words):
        """Those whose name or operator contains each of ``words``, diacritics or not. They are tens, not thousands."""
        wanted = fold(words).split()
        found = [platform.pk for platform in self.all() if all(word in platform.folded_name for word in wanted)]
        return self.filter(pk__in=found)

    def of_guides(self, guides):
        """The platforms of each of ``guides``, in the guide's order: {key of the guide: [platform]}."""
        found = {guide.pk: [] for guide in guides}
        links = GuidePlatform.objects.filter(page__in=found).select_related("platform__renamed_to")
        for link in links.order_by("sort_order"):
            found[link.page_id].append(link.platform)
        return found


class Platform(Checked, index.Indexed, RevisionMixin, models.Model):
    """A website or an app outside, with its official address and its state."""

    class State(models.TextChoices):
        ACTIVE = "active", gettext_lazy("works")
        RENAMED = "renamed", gettext_lazy("has another name now")
        CLOSED = "closed", gettext_lazy("has closed")
        DOUBTFUL = "doubtful", gettext_lazy("is being looked into")

    name = models.CharField(
        gettext_lazy("name"), max_length=80, unique=True, help_text=gettext_lazy("As people say it: “VNeID”.")
    )
    slug = models.SlugField(gettext_lazy("short name"), max_length=80, unique=True, blank=True, editable=False)
    operator = models.CharField(gettext_lazy("who runs it"), max_length=120, blank=True)
    url = models.URLField(gettext_lazy("official address"), blank=True)
    android = models.URLField(gettext_lazy("address in Google Play"), blank=True)
    ios = models.URLField(gettext_lazy("address in the App Store"), blank=True)
    is_official = models.BooleanField(
        gettext_lazy("the address is verified"),
        default=False,
        help_text=gettext_lazy("Links to it then carry the badge “official address”. Addresses in .gov.vn always do."),
    )
    state = models.CharField(gettext_lazy("state"), max_length=8, choices=State, default=State.ACTIVE)
    renamed_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="former_names",
        verbose_name=gettext_lazy("its name now"),
    )
    since = models.DateField(gettext_lazy("since"), null=True, blank=True)
    note = models.CharField(
        gettext_lazy("what readers should know"),
        max_length=160,
        blank=True,
        help_text=gettext_lazy("One sentence, shown in every guide that uses it while it does not simply work."),
    )
    checked_on = models.DateField(gettext_lazy("checked on"), null=True, blank=True)
    check_again_on = models.DateField(gettext_lazy("check again on"), null=True, blank=True)
    editor_note = models.TextField(gettext_lazy("note for editors"), blank=True)

    objects = PlatformQuerySet.as_manager()

    search_fields = [
        index.SearchField("folded_name"),
        index.AutocompleteField("folded_name"),
        index.FilterField("state"),
        index.FilterField("id"),
    ]
    api_fields = [
        APIField(name)
        for name in ("name", "slug", "operator", "url", "android", "ios", "is_official", "state", "since", "notice")
    ]

    class Meta:
        verbose_name = gettext_lazy("platform")
        verbose_name_plural = gettext_lazy("platforms")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="renamed") | Q(renamed_to__isnull=False),
                name="renamed_platform_has_a_new_name",
                violation_error_message=gettext_lazy("Choose what the platform is called now."),
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.slug = self.slug or slugify(self.name)
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        if self.state == self.State.RENAMED and self.renamed_to is None:
            raise ValidationError({"renamed_to": _("Choose what the platform is called now.")})
        name = self.renamed_to if self.pk else None
        while name:
            if name.pk == self.pk:
                raise ValidationError({"renamed_to": _("A platform cannot be its own new name.")})
            name = name.renamed_to

    def with_content_json(self, content):
        """A version of before may name a platform that was deleted since."""
        if not Platform.objects.filter(pk=content.get("renamed_to")).exists():
            content = content | {"renamed_to": None}
        return super().with_content_json(content)

    @property
    def folded_name(self):
        return fold(f"{self.name} {self.operator}")

    @property
    def works(self):
        return self.state == self.State.ACTIVE

    @property
    def host(self):
        return urlsplit(self.url).hostname or ""

    @property
    def notice(self):
        """What a page that uses the platform says of it, or nothing while it works."""
        if self.works:
            return ""
        names = {"name": self.name, "new": self.renamed_to}
        if self.since:
            names["day"] = date_format(self.since, "d/m/Y")
            sentences = {
                self.State.RENAMED: _("%(name)s has been called %(new)s since %(day)s."),
                self.State.CLOSED: _("%(name)s closed on %(day)s."),
                self.State.DOUBTFUL: _("Since %(day)s it is not sure whether %(name)s still works."),
            }
        else:
            sentences = {
                self.State.RENAMED: _("%(name)s is now called %(new)s."),
                self.State.CLOSED: _("%(name)s has closed."),
                self.State.DOUBTFUL: _("It is not sure whether %(name)s still works."),
            }
        return " ".join(filter(None, [sentences[self.state] % names, self.note]))


class GuidePlatform(Orderable):
    """A guide uses a platform. Pages show its name, address and state from the platform's own record."""

    page = ParentalKey("guides.GuidePage", related_name="platform_links")
    platform = models.ForeignKey(
        Platform, models.PROTECT, related_name="guide_links", verbose_name=gettext_lazy("platform")
    )

    class Meta(Orderable.Meta):
        verbose_name = gettext_lazy("platform used")
        verbose_name_plural = gettext_lazy("platforms used")

    def __str__(self):
        return str(self.platform)
