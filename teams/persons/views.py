"""The screen of one person's data: hand over a copy, or delete all of it."""

import json

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import log

from .forgetting import forget_person
from .held import as_json, held_about, pages_naming, photo_data

EXPORTED = "teams.export_person"  # in the log


class PersonView(PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin, TemplateView):
    permission_required = "change"
    edit_url_name = None
    index_url_name = None
    header_icon = "download"
    page_title = gettext_lazy("This person’s data")
    template_name = "teams/admin/persons/person.html"

    def get_page_subtitle(self):
        return str(self.object)

    def get_edit_url(self):
        return reverse(self.edit_url_name, args=[self.object.pk])

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": capfirst(self.model._meta.verbose_name_plural)},
            {"url": self.get_edit_url(), "label": str(self.object)},
            {"url": "", "label": self.page_title},
        ]

    def get(self, request, *args, **kwargs):
        kind = request.GET.get("tep")
        if kind not in ("json", "html"):
            return super().get(request, *args, **kwargs)
        log(instance=self.object, action=EXPORTED, user=request.user)
        response = HttpResponse(*self.json() if kind == "json" else self.html())
        name = f"du-lieu-thanh-vien-{self.object.pk}.{kind}"
        response["Content-Disposition"] = content_disposition_header(True, name)
        response["Cache-Control"] = "private, no-store"
        return response

    def json(self):
        text = json.dumps(as_json(self.object), ensure_ascii=False, indent=1, default=str)
        return text, "application/json; charset=utf-8"

    def html(self):
        context = {
            "sections": held_about(self.object),
            "today": timezone.localdate(),
            "photo": photo_data(self.object),
            "commune": self.object.area.commune or self.object.area,
        }
        return render_to_string("teams/admin/persons/file.html", context), "text/html; charset=utf-8"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "sections": held_about(self.object),
            "pages": pages_naming(self.object),
            "edit_url": self.get_edit_url(),
        }

    def post(self, request, *args, **kwargs):
        if request.POST.get("delete") != "yes":
            messages.error(request, _("Nothing was deleted: tick the box first."))
            return redirect(request.path)
        pages = pages_naming(self.object)
        pictures = forget_person(self.object, request.user)
        messages.success(request, _("Deleted: the site holds nothing more about this person."))
        for left in pages:
            url = reverse("wagtailadmin_pages:edit", args=[left.pk])
            messages.warning(
                request,
                _("The name still stands on the page “%(title)s”. Take it out there.") % {"title": left.title},
                buttons=[messages.button(url, _("Edit"))],
            )
        if pictures:
            messages.warning(request, _("A picture was not deleted, because it is used elsewhere too."))
        return redirect(self.index_url_name)
