"""The admin's screens of search: words that mean the same, and what nobody found."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet

from .models import MissedQuery, Synonym


class SynonymAddView(CreateView):
    """The address may name what people typed and nobody found."""

    def get_initial(self):
        return {"words": self.request.GET.get("words", "")[:200]}


class SynonymViewSet(SnippetViewSet):
    model = Synonym
    add_view_class = SynonymAddView
    icon = "openquote"
    menu_label = gettext_lazy("Synonyms")
    menu_name = "synonyms"
    menu_order = 160
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["words", "means", "both_ways"]
    list_per_page = 50
    panels = [
        FieldPanel("words"),
        FieldPanel("means"),
        FieldRowPanel([FieldPanel("both_ways"), FieldPanel("commune")]),
        FieldPanel("note"),
    ]


class MissedView(WagtailAdminTemplateMixin, TemplateView):
    """What was typed and not found, the most often asked first."""

    template_name = "search/admin/missed.html"
    header_icon = "search"
    page_title = gettext_lazy("Searched and not found")

    def dispatch(self, request, *args, **kwargs):
        if not may_mend(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        add = reverse(Synonym.snippet_viewset.get_url_name("add"))
        rows = [
            (row, f"{add}?{urlencode({'words': row.query})}")
            for row in MissedQuery.objects.filter(is_settled=False)[:200]
        ]
        return super().get_context_data(**kwargs) | {"rows": rows}


class SettleView(View):
    """Takes a query off the list: it is answered now, or need not be."""

    http_method_names = ["post"]

    def post(self, request, pk):
        if not may_mend(request.user):
            raise Http404
        row = get_object_or_404(MissedQuery, pk=pk)
        row.is_settled = True
        row.save(update_fields=["is_settled"])
        messages.success(request, _("Taken off the list: “%(query)s”.") % {"query": row.query})
        return redirect("missed:index")


def may_mend(user):
    return policy_registry.get_by_type(Synonym).user_has_permission(user, "add")


class MissedViewSet(ViewSet):
    name = "missed"
    url_prefix = "khong-tim-thay"

    def get_urlpatterns(self):
        return [
            path("", MissedView.as_view(), name="index"),
            path("<int:pk>/xong/", SettleView.as_view(), name="settle"),
        ]
