"""Screens for lists: taking them out, bringing them in, and undoing that."""

from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import Button
from wagtail.permissions import policy_registry
from wagtail.snippets.views import snippets

from home.vietnamese import slugify

from ..models import Area, CommunePage, ListImport, Member, Team
from ..permissions import communes_in_reach, first_communes
from . import exporting, writing
from .columns import INTERNAL
from .comparing import GROUPS
from .forms import CSV, PAPER, ExportForm, UploadForm
from .importing import IMPORT, apply, look_through
from .progress import progress
from .undoing import UNDO, Undoing, undo

SHOWN = 200  # entries of a group on one page
QUESTIONS = 500  # asked at once; the lines of others are left out
LOG_ACTIONS = [
    (IMPORT, gettext_lazy("Import a list"), gettext_lazy("Changed by an imported list")),
    (UNDO, gettext_lazy("Undo the import of a list"), gettext_lazy("Put back: the import of a list was undone")),
]


def may_import(user):
    """Whether a user may change teams and people, which every import does."""
    return all(
        policy_registry.get_by_type(model).user_has_permission(user, action)
        for model, action in ((Team, "change"), (Member, "add"), (Member, "change"))
    )


class ForEditors:
    """A view for whoever edits the records of a commune; to others it does not exist."""

    def dispatch(self, request, *args, **kwargs):
        self.communes = communes_in_reach(request.user).order_by("sort_name")
        if not self.communes:
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class ListScreen(ForEditors, WagtailAdminTemplateMixin, TemplateView):
    header_icon = "table"
    page_title = gettext_lazy("Lists out and in")

    def get_breadcrumbs_items(self):
        items = [*self.breadcrumbs_items, {"url": reverse("teams_lists:index"), "label": self.page_title}]
        subtitle = self.get_page_subtitle()
        return [*items, {"url": "", "label": subtitle}] if subtitle else items


class IndexView(ListScreen):
    """Taking a list out, bringing one in, and the latest imports."""

    template_name = "teams/admin/lists/index.html"

    def get_context_data(self, **kwargs):
        imports = imports_of(self.request.user, self.communes)
        return {
            "export_form": ExportForm(communes=self.communes),
            "upload_form": UploadForm() if may_import(self.request.user) else None,
            "waiting": imports.unfinished().filter(user=self.request.user).first(),
            "imports": imports.finished().select_related("user").prefetch_related("communes")[:10],
        } | super().get_context_data(**kwargs)

    def post(self, request, *args, **kwargs):
        if not may_import(request.user):
            raise Http404
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            return redirect("teams_lists:import", form.save(request.user).pk)
        return self.render_to_response(self.get_context_data(upload_form=form))


class ExportView(ForEditors, View):
    """The list as a file, or as a page to print."""

    def get(self, request):
        form = ExportForm(request.GET, communes=self.communes)
        if not form.is_valid():
            return redirect("teams_lists:index")
        build = exporting.internal_list if form.cleaned_data["kind"] == INTERNAL else exporting.official_list
        table = build(request.user, form.chosen())
        ending = form.cleaned_data["ending"]
        if ending == PAPER:
            return PaperView.as_view()(request, table=table, communes=form.chosen())
        if ending == CSV:
            response = StreamingHttpResponse(writing.csv_lines(table), content_type=writing.CSV)
        else:
            response = HttpResponse(writing.workbook(table), content_type=writing.XLSX)
        name = writing.file_name(table, timezone.localdate(), ending)
        plain = f"{slugify(name.rpartition('.')[0])}.{ending}"
        response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
        response["Cache-Control"] = "private, no-store"
        return response


class PaperView(TemplateView):
    """The official list as the paper will be; the browser prints it, or saves it as PDF."""

    template_name = "teams/admin/lists/paper.html"

    def get_context_data(self, **kwargs):
        table, communes = kwargs["table"], kwargs["communes"]
        page = CommunePage.objects.filter(area=communes[0]).first() if len(communes) == 1 else None
        return super().get_context_data(**kwargs) | {
            "agency": page.organisation if page else "",
            "rows": (zip(table.titles, row, strict=True) for row in table.rows),
            "today": timezone.localdate(),
        }


def imports_of(user, communes):
    """The imports a user may look at: their own, of communes that are all in reach."""
    return ListImport.objects.of_user(user).exclude(communes__in=Area.objects.communes().exclude(pk__in=communes))


class OfImport:
    """A view of one import."""

    @cached_property
    def found(self):
        return get_object_or_404(imports_of(self.request.user, self.communes), pk=self.kwargs["pk"])

    def require_own(self):
        """An import is finished by whoever began it, as they are the one who was shown what it changes."""
        if self.found.user_id != self.request.user.pk or not may_import(self.request.user):
            raise Http404

    def get_page_subtitle(self):
        return self.found.file_name


class ImportView(OfImport, ListScreen):
    """Where an import stands: it is looked through at first, then shown, and once it is applied, told."""

    def get(self, request, *args, **kwargs):
        if self.found.state == ListImport.State.UPLOADED:
            self.require_own()
            return progress(request, _("Looking the list through"), look_through(self.found), request.path)
        return super().get(request, *args, **kwargs)

    def get_template_names(self):
        return f"teams/admin/lists/{'result' if self.found.applied_at else 'preview'}.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs) | {"import": self.found}
        if self.found.applied_at:
            return context
        entries = self.found.preview.get("entries", [])
        questions = [entry for entry in entries if entry["question"]]
        asked = self.request.GET.get("group")
        groups = [
            Group(name, [entry for entry in entries if entry["group"] == name and not entry["question"]], self.request)
            for name in (*GROUPS, "unmentioned")
            if asked in (None, name)
        ]
        counts = self.found.preview.get("counts", {})
        return context | {
            "groups": [group for group in groups if group.count],
            "counts": counts,
            "questions": list(enumerate(questions[:QUESTIONS])) if asked is None else [],
            "more_questions": len(questions) - QUESTIONS,
            "changes_something": any(counts.get(name) for name in GROUPS[:3]),
            "may_confirm": asked is None and self.found.user_id == self.request.user.pk,
        }


class Group:
    """The entries of one kind in a preview, a page of them."""

    TITLES = {
        "added": gettext_lazy("Added"),
        "changed": gettext_lazy("Changed"),
        "ended": gettext_lazy("No longer in the team, or no longer its leader"),
        "review": gettext_lazy("To look at"),
        "outside": gettext_lazy("Not among the communes you look after: left out"),
        "unmentioned": gettext_lazy("Teams that the list does not name: they stay as they are"),
    }

    HELP = {"review": gettext_lazy("These lines or cells are not taken as they stand in the list.")}

    def __init__(self, name, entries, request):
        self.name = name
        self.title, self.help = self.TITLES[name], self.HELP.get(name, "")
        self.count = len(entries)
        number = request.GET.get("p") if request.GET.get("group") == name else 1
        self.page = Paginator(entries, SHOWN).get_page(number)


class ConfirmView(OfImport, ForEditors, View):
    """Applies a previewed import, with what the editor chose for lines that were not sure."""

    http_method_names = ["post"]

    def post(self, request, pk):
        self.require_own()
        questions = [entry for entry in self.found.preview.get("entries", []) if entry["question"]]
        choices = {
            entry["question"]: request.POST[f"choice-{number}"]
            for number, entry in enumerate(questions[:QUESTIONS])
            if f"choice-{number}" in request.POST
        }
        url = reverse("teams_lists:import", args=[pk])
        return progress(request, _("Importing the list"), apply(self.found, choices), url)


class DiscardView(OfImport, ForEditors, View):
    """Gives up an import that was not applied."""

    http_method_names = ["post"]

    def post(self, request, pk):
        imports_of(request.user, self.communes).unfinished().filter(pk=self.found.pk).delete()
        return redirect("teams_lists:index")


class UndoView(OfImport, ListScreen):
    """What undoing an import puts back; then it does so."""

    template_name = "teams/admin/lists/undo.html"

    def dispatch(self, request, *args, **kwargs):
        if not may_import(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if not self.found.can_be_undone:
            return redirect("teams_lists:import", self.found.pk)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        undoing = Undoing(self.found, self.request.user)
        undoing.look()
        return super().get_context_data(**kwargs) | {
            "import": self.found,
            "undoing": undoing,
            "shown": f":{SHOWN}",
        }

    def post(self, request, *args, **kwargs):
        url = reverse("teams_lists:import", args=[self.found.pk])
        return progress(request, _("Undoing the import"), undo(self.found, request.user), url)


class TeamListView(snippets.IndexView):
    """The teams, and from there their lists as files."""

    @cached_property
    def header_more_buttons(self):
        buttons = super().header_more_buttons
        if first_communes(self.request.user):
            lists = Button(_("Lists out and in"), url=reverse("teams_lists:index"), icon_name="table")
            buttons = [*buttons, lists]
        return buttons


class ListsMenuItem(MenuItem):
    """For whoever edits the records of a commune."""

    def is_shown(self, request):
        return bool(first_communes(request.user))


class ListsViewSet(ViewSet):
    name = "teams_lists"
    url_prefix = "danh-sach"
    icon = "table"
    menu_label = gettext_lazy("Lists out and in")
    menu_name = "lists"
    menu_order = 115
    menu_item_class = ListsMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self):
        return [
            path("", IndexView.as_view(), name="index"),
            path("lay-ra/", ExportView.as_view(), name="export"),
            path("<int:pk>/", ImportView.as_view(), name="import"),
            path("<int:pk>/nhap/", ConfirmView.as_view(), name="confirm"),
            path("<int:pk>/bo/", DiscardView.as_view(), name="discard"),
            path("<int:pk>/hoan-tac/", UndoView.as_view(), name="undo"),
        ]
