"""The screen of one commune, and the button that says “still true”."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.locks import BasicLock
from wagtail.models import Page
from wagtail.permissions import policy_registry

from home.checked import Checked

from ..models import Team
from ..permissions import communes_in_reach
from .panels import CommunePanel
from .sections import editable


class CommuneView(WagtailAdminTemplateMixin, TemplateView):
    """What needs doing in one of the communes in reach."""

    template_name = "teams/admin/desk/screen.html"
    header_icon = "tasks"

    def dispatch(self, request, *args, **kwargs):
        self.area = get_object_or_404(communes_in_reach(request.user), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return self.area.full_name

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.area.full_name}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"panel": CommunePanel(self.request, self.area)}


class ConfirmView(View):
    """Records that what the user may change is still true today, and leads back to where the button was."""

    http_method_names = ["post"]

    def post(self, request, pk):
        record = self.get_record(pk)
        lock = record.get_lock() if isinstance(record, Page) else None
        if isinstance(lock, BasicLock) and lock.for_user(request.user):
            messages.error(request, _("%(record)s is locked: nothing was recorded.") % {"record": record})
        else:
            record.confirm(request.user)
            messages.success(
                request,
                _("Recorded: %(record)s is still true, to be checked again on %(day)s.")
                % {"record": record, "day": date_format(record.check_due_on)},
            )
        return redirect(get_valid_next_url_from_request(request) or reverse("wagtailadmin_home"))


class ConfirmPageView(ConfirmView):
    def get_record(self, pk):
        record = get_object_or_404(editable(self.request.user, Page.objects.all()), pk=pk).specific
        if not isinstance(record, Checked):
            raise Http404
        return record


class ConfirmRecordView(ConfirmView):
    """For records that are no pages: those of ``model`` that its policy lets the user change."""

    model = None

    def get_record(self, pk):
        policy = policy_registry.get_by_type(self.model)
        return get_object_or_404(policy.instances_user_has_permission_for(self.request.user, "change"), pk=pk)


class DeskViewSet(ViewSet):
    name = "desk"
    url_prefix = "xa"

    def get_urlpatterns(self):
        return [
            path("<int:pk>/", CommuneView.as_view(), name="commune"),
            path("van-dung/trang/<int:pk>/", ConfirmPageView.as_view(), name="confirm_page"),
            path("van-dung/to/<int:pk>/", ConfirmRecordView.as_view(model=Team), name="confirm_team"),
        ]
