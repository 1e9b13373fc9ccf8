"""Screens about consent: withdrawing one, who consented to what in a commune, and the form that people sign."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, Table, TitleColumn
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import Button, HeaderButton
from wagtail.images import get_image_model
from wagtail.log_actions import LogFormatter
from wagtail.snippets.views.snippets import IndexView

from .models import Consent, Member
from .permissions import communes_in_reach, in_reach
from .wordings import wordings


class MemberListView(IndexView):
    """The members, and from there who of them consented to what."""

    @cached_property
    def header_more_buttons(self):
        consents = Button(_("Who consented to what"), url=reverse("teams_consents:index"), icon_name="check")
        return [*super().header_more_buttons, consents]


class WithdrawView(PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin, TemplateView):
    """Asks which consents of a member are withdrawn, and withdraws them when it is answered."""

    permission_required = "change"
    edit_url_name = None
    index_url_name = None
    header_icon = "cross"
    page_title = gettext_lazy("Withdraw consent")
    template_name = "teams/admin/consents/withdraw.html"

    def get_edit_url(self):
        return reverse(self.edit_url_name, args=[self.object.pk])

    def get_page_subtitle(self):
        return str(self.object)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": capfirst(self.model._meta.verbose_name_plural)},
            {"url": self.get_edit_url(), "label": str(self.object)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        consents = [consent for consent in self.object.consents.all() if consent.withdrawn_on is None]
        return super().get_context_data(**kwargs) | {
            "consents": consents,
            "edit_url": self.get_edit_url(),
        }

    def post(self, request, *args, **kwargs):
        photo = self.object.photo_id
        withdrawn = self.object.withdraw(request.POST.getlist("purpose"), request.user)
        if withdrawn:
            labels = ", ".join(str(purpose.label) for purpose in withdrawn)
            messages.success(request, _("Withdrawn: %(purposes)s. The site shows it no more.") % {"purposes": labels})
        else:
            messages.info(request, _("Nothing was withdrawn: there was no such consent left."))
        if Consent.Purpose.PHOTO in withdrawn and get_image_model().objects.filter(pk=photo).exists():
            usage = messages.button(reverse("wagtailimages:image_usage", args=[photo]), _("Where it is used"))
            messages.warning(
                request,
                _("The picture was taken off this person. It is not deleted, because it is used elsewhere too."),
                buttons=[usage],
            )
        return redirect(self.get_edit_url())


class WithdrawalFormatter(LogFormatter):
    """How the history tells of a withdrawal."""

    label = gettext_lazy("Withdraw consent")

    def format_message(self, log_entry):
        purposes = ", ".join(str(Consent.Purpose(purpose).label) for purpose in log_entry.data.get("purposes", []))
        return _("Withdrawn: %(purposes)s") % {"purposes": purposes}


class ConsentScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen for whoever edits the records of a commune; to others it does not exist."""

    header_icon = "check"
    page_title = gettext_lazy("Consents")

    def dispatch(self, request, *args, **kwargs):
        self.communes = communes_in_reach(request.user).order_by("sort_name")
        if "pk" in kwargs:
            self.commune = get_object_or_404(self.communes.select_related("commune_page"), pk=kwargs["pk"])
        elif not self.communes:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        index = {"url": reverse("teams_consents:index"), "label": self.page_title}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.commune.full_name}]

    def get_page_subtitle(self):
        return self.commune.full_name


class CommunesView(ConsentScreen):
    """The communes in reach; with one only, its list at once."""

    template_name = "teams/admin/consents/communes.html"

    def get(self, request, *args, **kwargs):
        if len(self.communes) == 1:
            return redirect("teams_consents:commune", self.communes[0].pk)
        return super().get(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_page_subtitle(self):
        return ""

    def get_context_data(self, **kwargs):
        name = TitleColumn(
            "full_name",
            label=_("Commune"),
            get_url=lambda commune: reverse("teams_consents:commune", args=[commune.pk]),
        )
        return super().get_context_data(**kwargs) | {"table": Table([name], self.communes)}


def text_column(name, label, text):
    """A column of ``text``, a function of a consent; what was not recorded is said to be so."""
    return Column(name, label=label, accessor=lambda consent: text(consent) or _("not recorded"))


class CommuneView(ConsentScreen):
    """Who consented to what, with all that proves it: a page to print."""

    template_name = "teams/admin/consents/commune.html"

    def consents(self):
        """Those of the commune's members, by person. Who withdrew the name has a number only, and comes last."""
        members = Member.objects.filter(area__path__startswith=self.commune.path, consents__isnull=False)
        members = in_reach(self.request.user, members).distinct().in_order().prefetch_related("consents")
        by_name = sorted(members, key=lambda member: member.withholds(Consent.Purpose.NAME))
        return [consent for member in by_name for consent in member.consents.all()]

    @property
    def header_buttons(self):
        url = reverse("teams_consents:form", args=[self.commune.pk])
        return [HeaderButton(_("Form to sign"), url, icon_name="doc-full-inverse")]

    def get_context_data(self, **kwargs):
        columns = [
            # A withdrawal must be provable too, without the name that was withdrawn: by the number of the record.
            text_column("member", _("Member"), lambda consent: str(consent.member)),
            Column("office", label=_("Office held"), accessor=lambda consent: consent.member.office or "–"),
            text_column("purpose", _("To what"), Consent.get_purpose_display),
            Column("given_on", label=_("Given on"), accessor=lambda consent: date_format(consent.given_on)),
            text_column("manner", _("How"), Consent.get_manner_display),
            text_column("wording", _("Wording"), Consent.get_wording_version_display),
            text_column("collected_by", _("Taken by"), lambda consent: consent.collected_by),
            Column(
                "withdrawn_on",
                label=_("Withdrawn on"),
                accessor=lambda consent: date_format(consent.withdrawn_on) if consent.withdrawn_on else "–",
            ),
        ]
        consents = self.consents()
        return super().get_context_data(**kwargs) | {
            "agency": self.commune.commune_page,
            "today": timezone.localdate(),
            "consents": consents,
            "table": Table(columns, consents),
        }


class FormView(ConsentScreen):
    """The form that people sign, in the newest wording: a page to print."""

    template_name = "teams/admin/consents/form.html"

    def get_context_data(self, **kwargs):
        wording = wordings()[0]
        agency = self.commune.commune_page.organisation
        opening, rights = wording.for_agency(agency)
        return super().get_context_data(**kwargs) | {
            "agency": agency,
            "wording": wording,
            "opening": opening,
            "rights": rights,
        }


class ConsentViewSet(ViewSet):
    name = "teams_consents"
    url_prefix = "dong-y"

    def get_urlpatterns(self):
        return [
            path("", self.construct_view(CommunesView), name="index"),
            path("<int:pk>/", self.construct_view(CommuneView), name="commune"),
            path("<int:pk>/mau/", self.construct_view(FormView), name="form"),
        ]
