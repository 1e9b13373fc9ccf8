"""The administrator's screens: who signed in and how, and a second step taken from an account whose phone is lost."""

from django.contrib.auth import get_user_model
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import AdminOnlyMenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button

from . import second_factor
from .events import SignInEvent

EXPORTED = {
    "at": gettext_lazy("When"),
    "get_kind_display": gettext_lazy("What"),
    "user": gettext_lazy("Account"),
    "network": gettext_lazy("Network"),
    "by": gettext_lazy("By whom"),
}


class EventFilterSet(WagtailFilterSet):
    class Meta:
        model = SignInEvent
        fields = ["kind", "user"]


class SignInReport(ReportView):
    model = SignInEvent
    page_title = gettext_lazy("Sign-ins")
    header_icon = "key"
    filterset_class = EventFilterSet
    index_url_name = "sign_ins:index"
    index_results_url_name = "sign_ins:index_results"
    results_template_name = "wagtailadmin/generic/listing_results.html"
    columns = [
        DateColumn("at", label=EXPORTED["at"], width="20%"),
        Column("get_kind_display", label=EXPORTED["get_kind_display"]),
        Column("user", label=EXPORTED["user"], accessor=lambda event: event.user or _("No such account")),
        Column("network", label=EXPORTED["network"]),
        Column("by", label=EXPORTED["by"], accessor=lambda event: event.by or ""),
    ]
    list_export = list(EXPORTED)
    export_headings = EXPORTED

    def get_base_queryset(self):
        return SignInEvent.objects.select_related("user", "by")

    def get_filename(self):
        return "dang-nhap"


class ResetView(WagtailAdminTemplateMixin, TemplateView):
    """Asks first: whoever it is taken from must have been called."""

    template_name = "home/admin/reset_second_factor.html"
    page_title = gettext_lazy("Reset the second step")
    header_icon = "key"

    @cached_property
    def account(self):
        return get_object_or_404(get_user_model(), pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_superuser:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(account=self.account, has_one=second_factor.has(self.account), **kwargs)

    def post(self, request, *args, **kwargs):
        if second_factor.reset(self.account, by=request.user):
            messages.success(request, _("%(name)s now signs in with the password alone.") % {"name": self.account})
        return redirect("wagtailusers_users:index")


class SignInsViewSet(ViewSet):
    name = "sign_ins"
    url_prefix = "dang-nhap"

    def get_urlpatterns(self):
        return [
            path("", SignInReport.as_view(), name="index"),
            path("results/", SignInReport.as_view(results_only=True), name="index_results"),
            path("dat-lai/<int:pk>/", ResetView.as_view(), name="reset"),
        ]


def report_item():
    return AdminOnlyMenuItem(SignInReport.page_title, reverse("sign_ins:index"), icon_name="key", order=1100)


def reset_button(user, request_user):
    if request_user.is_superuser and second_factor.has(user):
        yield Button(ResetView.page_title, reverse("sign_ins:reset", args=[user.pk]), icon_name="key", priority=30)


def account_items():
    """What stands in everybody's account, besides Wagtail's own."""
    return (
        {
            "url": reverse("account_change_password"),
            "label": _("Change password"),
            "help_text": _("The old one is asked for."),
        },
        {
            "url": reverse("mfa_index"),
            "label": _("Signing in in two steps"),
            "help_text": _("A code from your phone besides the password."),
        },
    )
