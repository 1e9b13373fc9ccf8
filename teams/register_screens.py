"""“Sổ đăng ký hoạt động xử lý dữ liệu”: what the site holds of persons and why, to read and as a file."""

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import HeaderButton

from home.register import REGISTER, TITLES

from .lists import writing
from .lists.exporting import Table


class RegisterView(WagtailAdminTemplateMixin, TemplateView):
    """The same for all communes: nothing of anybody is in it."""

    header_icon = "doc-full"
    page_title = gettext_lazy("Register of personal data")
    template_name = "teams/admin/register.html"

    def get(self, request, *args, **kwargs):
        ending = request.GET.get("tep")
        if ending is None:
            return super().get(request, *args, **kwargs)
        if ending == "xlsx":
            response = HttpResponse(writing.workbook(self.table()), content_type=writing.XLSX)
        elif ending == "csv":
            response = HttpResponse(b"".join(writing.csv_lines(self.table())), content_type=writing.CSV)
        else:
            raise Http404
        name = f"so-dang-ky-du-lieu-{timezone.localdate().isoformat()}.{ending}"
        response["Content-Disposition"] = content_disposition_header(True, name)
        return response

    def table(self):
        titles = {str(number): str(title) for number, title in enumerate(TITLES)}
        rows = [held.row() for held in REGISTER]
        return Table("", _("Register of personal data"), "", titles, rows, _("Note:"))

    @property
    def header_buttons(self):
        url = reverse("register:index")
        return [
            HeaderButton("XLSX", f"{url}?tep=xlsx", icon_name="download"),
            HeaderButton("CSV", f"{url}?tep=csv", icon_name="download"),
        ]

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        rows = [zip(TITLES, held.row(), strict=True) for held in REGISTER]
        return super().get_context_data(**kwargs) | {"rows": rows}


class RegisterViewSet(ViewSet):
    name = "register"
    url_prefix = "so-dang-ky-du-lieu"

    def get_urlpatterns(self):
        return [path("", self.construct_view(RegisterView), name="index")]
