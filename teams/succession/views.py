"""The admin's screens: places are chosen, what will move is shown, and only then is it done."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import Button, HeaderButton
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import IndexView

from ..models import Area, AreaSuccession, Level
from ..permissions import in_reach
from .forms import LastForm, MergeForm, PlaceForm, SplitForm, VillagesForm
from .preview import preview


def may_change(user, level):
    """Whether the user may merge and split places of a level, of those in reach.

    Villages: who may change areas. Communes: who may also record what became of them, which editors of one
    commune may not.
    """
    areas, steps = policy_registry.get_by_type(Area), policy_registry.get_by_type(AreaSuccession)
    if level == Level.COMMUNE:
        return areas.user_has_permission(user, "add") and steps.user_has_permission(user, "add")
    return level == Level.VILLAGE and areas.user_has_permission(user, "change")


class MergersView(WagtailAdminTemplateMixin, TemplateView):
    """Begins with a commune or a village."""

    page_title = gettext_lazy("Merge and split places")
    header_icon = "arrow-right-full"
    template_name = "teams/admin/mergers/index.html"

    def get(self, request, *args, **kwargs):
        levels = [level for level in (Level.COMMUNE, Level.VILLAGE) if may_change(request.user, level)]
        if not levels:
            raise Http404
        self.form = PlaceForm(request.GET if "area" in request.GET else None, user=request.user, levels=levels)
        if self.form.is_bound and self.form.is_valid():
            view = "split" if "split" in request.GET else "merge"
            return redirect(f"teams_mergers:{view}", self.form.cleaned_data["area"].pk)
        return super().get(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"form": self.form, "media": self.form.media}


class StepListView(IndexView):
    """The steps on record, and from there to the next decision."""

    @cached_property
    def header_buttons(self):
        if not may_change(self.request.user, Level.VILLAGE):
            return super().header_buttons
        button = HeaderButton(
            _("Carry out a decision"), url=reverse("teams_mergers:index"), icon_name="arrow-right-full"
        )
        return [button, *super().header_buttons]


class ChangeView(WagtailAdminTemplateMixin, TemplateView):
    """A few forms one after the other. What was answered goes along, so that nothing is stored before the end."""

    first_form = None
    header_icon = "arrow-right-full"
    template_name = "teams/admin/mergers/change.html"

    def dispatch(self, request, *args, pk, **kwargs):
        self.area = get_object_or_404(in_reach(request.user, Area.objects.all()), pk=pk)
        if not may_change(request.user, self.area.level):
            raise Http404
        if self.area.has_ended():
            messages.warning(request, _("%(area)s is no more: this was done already.") % {"area": self.area.full_name})
            return redirect("teams_mergers:index")
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def peers(self):
        """The area and those around it."""
        around = self.area.get_siblings().filter(level=self.area.level).current()
        return in_reach(self.request.user, around).order_by("position", "sort_name")

    def build(self, number, data, change):
        if number == 0:
            return self.first_form(data, area=self.area, peers=self.peers)
        return self.later_forms()[number - 1](data, change=change)

    def later_forms(self):
        return [LastForm]

    def get(self, request, *args, **kwargs):
        return self.show(self.build(0, None, None), [])

    def post(self, request, *args, **kwargs):
        last = len(self.later_forms())
        answered = next((number for number in range(last + 1) if request.POST.get("answered") == str(number)), 0)
        if "back" in request.POST:
            answered -= 1
        change, done = None, []
        for number in range(last + 1):
            form = self.build(number, request.POST if number <= answered else None, change)
            stays = number == answered and "back" in request.POST
            if stays or not form.is_bound or not form.is_valid():
                return self.show(form, done, change)
            change = form.decide(change)
            done.append(form)
        try:
            heir = change.apply(request.user)
        except ValidationError as error:
            form.add_error(None, error)
            return self.show(form, done[:-1], change)
        self.say_done(heir)
        return redirect("teams_mergers:index")

    def say_done(self, heir):
        page = getattr(heir.commune, "commune_page", None)
        buttons = [messages.button(page.url, _("See the page"))] if page and page.url else []
        messages.success(self.request, self.done_message % {"area": heir.inline_name}, buttons=buttons)

    def show(self, form, done, change=None):
        number = len(done)
        context = {"form": form, "media": form.media, "done": done, "answered": number}
        if number == len(self.later_forms()):
            context |= {"change": change, "preview": preview(change)}
        return self.render_to_response(self.get_context_data(**context))

    def get_page_title(self):
        return self.page_title

    def get_page_subtitle(self):
        return self.area.full_name

    def get_breadcrumbs_items(self):
        index = {"url": reverse("teams_mergers:index"), "label": MergersView.page_title}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.page_title, "sublabel": self.area.full_name}]


class MergeView(ChangeView):
    first_form = MergeForm
    page_title = gettext_lazy("Merge")
    done_message = gettext_lazy("Merged: %(area)s holds all that hung on the former places. Please look through it.")


class SplitView(ChangeView):
    first_form = SplitForm
    page_title = gettext_lazy("Split")
    done_message = gettext_lazy(
        "Split: everything has its new place. Please look through %(area)s and the other parts."
    )

    def later_forms(self):
        return [VillagesForm, LastForm] if self.area.level == Level.COMMUNE else [LastForm]


class MergersViewSet(ViewSet):
    name = "teams_mergers"
    url_prefix = "sap-nhap"
    icon = "arrow-right-full"

    def get_urlpatterns(self):
        return [
            path("", MergersView.as_view(), name="index"),
            path("<int:pk>/nhap/", MergeView.as_view(), name="merge"),
            path("<int:pk>/chia/", SplitView.as_view(), name="split"),
        ]


def buttons_for(area, user):
    """What an area's row in a list offers."""
    if area.level in (Level.COMMUNE, Level.VILLAGE) and not area.has_ended() and may_change(user, area.level):
        yield Button(_("Merge…"), url=reverse("teams_mergers:merge", args=[area.pk]), icon_name="arrow-right-full")
        yield Button(_("Split…"), url=reverse("teams_mergers:split", args=[area.pk]), icon_name="expand-right")
