"""The admin's screens of search: words that mean the same, and what nobody found."""

from django import forms
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import CreateView, IndexView

from home.vietnamese import fold, normalise
from teams.permissions import in_reach
from teams.viewsets import ReachViewSet

from .forms import SynonymForm
from .missed import ask_again
from .models import MissedQuery, Synonym

PER_PAGE = 50


class SynonymAddView(CreateView):
    """The address may name what people typed and nobody found."""

    def get_initial(self):
        return {"words": normalise(self.request.GET.get("words", "")[:200])}


class SynonymListView(IndexView):
    """Found with and without diacritics. The shared ones lead to a form only for who may change them."""

    def search_queryset(self, synonyms):
        asked = fold(self.search_query or "")
        if not asked:
            return synonyms
        return synonyms.filter(pk__in=[one.pk for one in synonyms if asked in fold(f"{one} {one.note}")])

    @cached_property
    def own(self):
        return set(in_reach(self.request.user, Synonym.objects.all()).values_list("pk", flat=True))

    def get_edit_url(self, synonym):
        return super().get_edit_url(synonym) if synonym.pk in self.own else None

    def get_delete_url(self, synonym):
        return super().get_delete_url(synonym) if synonym.pk in self.own else None


class SynonymViewSet(ReachViewSet):
    model = Synonym
    add_view_class = SynonymAddView
    index_view_class = SynonymListView
    icon = "openquote"
    menu_label = gettext_lazy("Synonyms")
    menu_name = "synonyms"
    menu_order = 160
    add_to_admin_menu = True
    copy_view_enabled = False
    search_fields = ["words", "means", "note"]
    ordering = ["is_shared", "words"]
    list_per_page = 50
    list_display = [
        "words",
        "means",
        Column(
            "both_ways",
            label=capfirst(gettext_lazy("both ways")),
            accessor=lambda one: _("yes") if one.both_ways else "–",
        ),
        Column("commune", label=gettext_lazy("Holds in"), accessor=lambda one: one.commune or _("all communes")),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("words"),
            FieldPanel("means"),
            FieldRowPanel([FieldPanel("both_ways"), FieldPanel("commune", widget=forms.Select)]),
            FieldPanel("note"),
        ],
        base_form_class=SynonymForm,
    )

    def get_records(self):
        is_shared = ExpressionWrapper(Q(commune=None), BooleanField())
        return Synonym.objects.select_related("commune").annotate(is_shared=is_shared)


def add_url(query):
    """The form for a new synonym, with what was typed."""
    return f"{reverse('wagtailsnippets_search_synonym:add')}?{urlencode({'words': query})}"


def say_what_is_found_now(request, record):
    """With the message that a synonym is saved: hooks ``after_create_snippet`` and ``after_edit_snippet``."""
    if not isinstance(record, Synonym):
        return
    count, still = ask_again(record, request)
    if count:
        text = ngettext(
            "%(count)d query that found nothing finds something now, and is off the list.",
            "%(count)d queries that found nothing find something now, and are off the list.",
            count,
        )
        messages.success(request, text % {"count": count})
    if still:
        text = _("Nothing is found for “%(query)s” even so. Does a guide say “%(means)s”?")
        messages.warning(request, text % {"query": still[0], "means": record.means})


def may_add(user):
    return policy_registry.get_by_type(Synonym).user_has_permission(user, "add")


class MissedView(WagtailAdminTemplateMixin, TemplateView):
    """What was typed and not found, the most often asked first, for whoever may make a synonym of it."""

    template_name = "search/admin/missed.html"
    header_icon = "search"
    page_title = gettext_lazy("Searched and not found")

    def dispatch(self, request, *args, **kwargs):
        if not may_add(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        items = WagtailPaginator(MissedQuery.objects.all(), PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {
            "items": items,
            "rows": [(row, add_url(row.query)) for row in items],
            "elided_page_range": items.paginator.get_elided_page_range(items.number),
        }


class DoneView(View):
    """Takes a query off the list: it is answered now, or need not be."""

    http_method_names = ["post"]

    def post(self, request, pk):
        if not may_add(request.user):
            raise Http404
        row = MissedQuery.objects.filter(pk=pk).first()
        if row:  # somebody else may have been faster
            row.delete()
            messages.success(request, _("Taken off the list: “%(query)s”.") % {"query": row.query})
        return redirect("missed:index")


class MissedMenuItem(MenuItem):
    def is_shown(self, request):
        return may_add(request.user)


class MissedViewSet(ViewSet):
    name = "missed"
    url_prefix = "khong-tim-thay"
    icon = "search"
    menu_label = gettext_lazy("Searched, not found")
    menu_name = "missed"
    menu_order = 161
    menu_item_class = MissedMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self):
        return [
            path("", MissedView.as_view(), name="index"),
            path("<int:pk>/xong/", DoneView.as_view(), name="done"),
        ]
