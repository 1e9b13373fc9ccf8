"""The site's own pages, and what every page of it shares."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Length, Substr
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.blocks import PageChooserBlock
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from .approval.permissions import PagePermissions
from .approval.tasks import ApprovalTask  # noqa: F401 - a model of this app
from .blocks import BodyBlock, HotlineBlock
from .checked import Checked
from .downtime import DowntimePanel
from .fields import PhoneField
from .forms import CopyAsDraftForm, PageForm
from .remembered import remembered
from .signin.events import SignInEvent  # noqa: F401 - a model of this app
from .vietnamese import fold


class Agency(models.Model):
    """The office that answers for a page: what Vietnamese state pages name at their foot.

    Source: Circular 32/2017/TT-BTTTT article 16 (agency, person responsible, address, phone, e-mail).
    """

    organisation = models.CharField(_("agency"), max_length=120, help_text=_("In full: “Ủy ban nhân dân xã Đức Minh”."))
    responsible = models.CharField(
        _("person responsible"),
        max_length=120,
        blank=True,
        help_text=_("Name and office of who answers for the content. Shown at the foot of every page."),
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    office_phone = PhoneField(
        _("phone"),
        blank=True,
        help_text=_("Shown wherever a team has no public number of its own."),
    )
    office_hours = models.CharField(
        _("office hours"),
        max_length=120,
        blank=True,
        help_text=_("For example: Monday to Friday, 7:30–11:30 and 13:30–17:00"),
    )
    office_email = models.EmailField(_("e-mail"), blank=True)

    agency_panels = [
        MultiFieldPanel(
            [
                FieldPanel("organisation"),
                FieldPanel("responsible"),
                FieldPanel("address"),
                FieldPanel("office_phone"),
                FieldPanel("office_hours"),
                FieldPanel("office_email"),
            ],
            heading=_("The agency"),
        )
    ]

    class Meta:
        abstract = True

    @classmethod
    def for_shell(cls):
        """The records of this class with what a page below them shows of them."""
        return cls.objects.all()


@register_setting(icon="site")
class SiteSettings(Agency, BaseSiteSetting):
    """The agency of pages outside any commune, the short numbers, and a notice for every page."""

    site_name = models.CharField(_("site name"), max_length=80, default="Tổ công nghệ số cộng đồng")
    hotlines = StreamField([("hotline", HotlineBlock())], blank=True, verbose_name=_("hotlines"))
    notice = models.CharField(
        _("notice"),
        max_length=240,
        blank=True,
        help_text=_("One sentence at the foot of every page, for example that the site is a trial."),
    )

    downtime_text = models.CharField(
        _("why"), max_length=160, blank=True, help_text=_("For example: the server is moved. One sentence.")
    )
    downtime_starts = models.DateTimeField(_("from"), null=True, blank=True)
    downtime_ends = models.DateTimeField(_("until"), null=True, blank=True)
    downtime_announced = models.DateTimeField(_("announced"), null=True, blank=True, editable=False)

    panels = [
        FieldPanel("site_name"),
        *Agency.agency_panels,
        FieldPanel("hotlines"),
        FieldPanel("notice"),
        MultiFieldPanel(
            [
                DowntimePanel(),
                FieldRowPanel([FieldPanel("downtime_starts"), FieldPanel("downtime_ends")]),
                FieldPanel("downtime_text"),
            ],
            heading=_("Planned downtime"),
        ),
    ]

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")

    def __str__(self):
        return self.site_name

    def save(self, **kwargs):
        """Every page announces a downtime from when it is first saved; other hours are a new announcement."""
        hours = type(self).objects.filter(pk=self.pk).values_list("downtime_starts", "downtime_ends").first()
        if self.downtime_starts is None:
            self.downtime_announced = None
        elif self.downtime_announced is None or hours != (self.downtime_starts, self.downtime_ends):
            self.downtime_announced = timezone.now()
        super().save(**kwargs)

    def clean(self):
        super().clean()
        if bool(self.downtime_starts) != bool(self.downtime_ends):
            raise ValidationError({"downtime_ends": _("Fill in both: from and until.")})
        if self.downtime_starts and self.downtime_ends <= self.downtime_starts:
            raise ValidationError({"downtime_ends": _("The end must come after the beginning.")})


def readable(pages):
    """Those of ``pages`` that anybody may read: published, and no page at or above them restricted.

    As ``.live().public()``, but asked in the same query.
    """
    above = Substr(OuterRef("path"), 1, Length("page__path"))
    return pages.live().exclude(Exists(PageViewRestriction.objects.filter(page__path=above)))


class BasePage(Page):
    """Abstract base of every page of the site."""

    search_fields = [*Page.search_fields, index.SearchField("folded_title", boost=3)]
    base_form_class = PageForm
    copy_form_class = CopyAsDraftForm
    routes_need_it_whole = False  # whether the addresses below it, which it answers itself, show all of it

    class Meta:
        abstract = True

    @property
    def folded_title(self):
        return fold(self.title)

    def permissions_for_user(self, user):
        return PagePermissions(user, self)

    @cached_property
    def agency_page(self):
        """The nearest page at or above this one that belongs to an agency of its own, or None."""
        if isinstance(self, Agency):
            return self
        *above, _own = self._paths
        return remembered(("agency", above[-1]), lambda: self._agency_of(above)) if above else None

    @staticmethod
    def _agency_of(paths):
        for model in apps.get_models():
            if issubclass(model, Agency) and issubclass(model, Page):
                found = model.for_shell().filter(path__in=paths).order_by("-depth").first()
                if found:
                    return found
        return None

    def get_view_restrictions(self):
        """In one query instead of two: no page here mirrors another one, so none takes over its restrictions.

        Most sites restrict no page: where that is remembered, none is asked.
        """
        restrictions = PageViewRestriction.objects.all()
        if not remembered("restrictions", restrictions.exists):
            return restrictions.none()
        return restrictions.filter(page__path__in=self._paths)

    @property
    def _paths(self):
        """The tree paths of this page and of those above it."""
        return [self.path[:length] for length in range(self.steplen, len(self.path) + 1, self.steplen)]

    def route(self, request, path_components):
        """Find the page that an address names, in one query instead of two for each level."""
        if not path_components:
            return super().route(request, path_components)
        addresses = [
            f"{self.url_path}{'/'.join(path_components[:length])}/" for length in range(1, len(path_components) + 1)
        ]
        page = Page.objects.descendant_of(self).filter(url_path__in=addresses).order_by("-depth").first()
        if page is None:
            raise Http404
        rest = path_components[addresses.index(page.url_path) + 1 :]
        # Most pages that hand on to one of their own routes need not be loaded whole.
        deferred = rest and not page.specific_class.routes_need_it_whole
        page = page.specific_deferred if deferred else page.specific
        return page.route(request, rest)


class HomePage(BasePage):
    """The first page: find your team, then topics, then what people ask most."""

    headline = models.CharField(_("headline"), max_length=90, default="Ở thôn, bản mình, ai giúp được?")
    lead = models.CharField(
        _("lead"),
        max_length=200,
        blank=True,
        default="Mỗi thôn, bản có một tổ tình nguyện. Bà con gọi, tổ đến tận nhà giúp, không thu tiền.",
    )
    tasks = StreamField(
        [("guide", PageChooserBlock(page_type=["guides.GuidePage"], label=_("Guide")))],
        blank=True,
        verbose_name=_("guides people need now"),
    )
    warning = StreamField(BodyBlock(), blank=True, verbose_name=_("warning"))
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("more"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("headline"),
        FieldPanel("lead"),
        FieldPanel("tasks"),
        FieldPanel("warning"),
        FieldPanel("body"),
    ]

    template = "home/home_page.html"
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class StandardPage(Checked, BasePage):
    """A page that explains something: about, privacy, accessibility."""

    lead = models.CharField(_("lead"), max_length=240, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("content"))
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("body"),
        FieldPanel("checked_on"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("lead"), index.SearchField("body")]

    template = "home/standard_page.html"
    subpage_types = []

    class Meta:
        verbose_name = _("explaining page")
        verbose_name_plural = _("explaining pages")
