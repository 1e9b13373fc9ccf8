"""The admin's screens for platforms, which all communes share."""

from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView
from wagtail.snippets.views.snippets import DeleteView, IndexView, InspectView

from home.models import readable
from teams.choosers import InReach, ReachChooserViewSet
from teams.desk.sections import edit_page, editable
from teams.desk.views import ConfirmRecordView
from teams.forms import ReachForm
from teams.viewsets import PublicAtOnceViewSet, day_column

from .models import GuidePage, Platform


@dataclass
class PlatformUse:
    """The guides that use a platform: those a user may change with where, shared ones to read, a count of the rest."""

    own: list = field(default_factory=list)
    shared: list = field(default_factory=list)
    elsewhere: int = 0

    @property
    def is_unused(self):
        return not (self.own or self.shared or self.elsewhere)


def use_of(platform, user):
    """Guides of communes out of reach are counted, not named: their drafts are nobody else's to know."""
    guides = GuidePage.objects.filter(platform_links__platform=platform).distinct().order_by("path")
    own = list(editable(user, guides).defer_streamfields())
    rest = readable(guides).exclude(pk__in=[guide.pk for guide in own])
    shared = list(rest.filter(depth=GuidePage.SHARED_DEPTH).defer_streamfields())
    return PlatformUse([(guide, edit_page(guide)) for guide in own], shared, rest.count() - len(shared))


class PlatformUsePanel(Panel):
    """Which guides use the platform: what a change of its state changes."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "guides/admin/platform_use.html"

        def is_shown(self):
            return super().is_shown() and bool(self.instance.pk)

        def get_context_data(self, parent_context=None):
            return super().get_context_data(parent_context) | {"use": use_of(self.instance, self.request.user)}


class PlatformForm(ReachForm):
    """A platform with its state; who changes it is told what a state needs."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.limit_to_reach(self, "renamed_to")

    def clean(self):
        cleaned = super().clean()
        state, renamed_to = cleaned.get("state"), cleaned.get("renamed_to")
        if renamed_to and state == Platform.State.ACTIVE:
            self.add_error("state", _("A platform with another name now does not simply work: choose that state."))
        last, following = cleaned.get("checked_on"), cleaned.get("check_again_on")
        if last and following and following <= last:
            self.add_error("check_again_on", _("The next check must come after the last one."))
        return cleaned


class CheckedColumn(Column):
    """The day of the last check, with the button that says “still true” for who may change the platform."""

    cell_template_name = "guides/admin/checked_cell.html"

    def get_cell_context_data(self, platform, parent_context):
        context = super().get_cell_context_data(platform, parent_context)
        request = context["request"]
        may_change = request.user.has_perm("guides.change_platform")
        return context | {
            "platform": platform,
            "csrf_token": get_token(request),
            "confirm": confirm_url(platform) if may_change and platform.is_overdue else "",
            "next": request.get_full_path(),
        }


def confirm_url(platform):
    return reverse("wagtailsnippets_guides_platform:confirm", args=[platform.pk])


def address_of(platform):
    """Where it is, in a word: its address, or the shops that have its app."""
    shops = [name for name, url in (("CH Play", platform.android), ("App Store", platform.ios)) if url]
    return platform.url or ", ".join(shops) or "–"


class PlatformListView(IndexView):
    def search_queryset(self, platforms):
        return platforms.matching(self.search_query) if self.is_searching else platforms


class PlatformInspectView(InspectView):
    """A platform for who may look at it only, with the guides that use it."""

    template_name = "guides/admin/platform.html"

    def get_is_official_display_value(self):
        return _("yes") if self.object.is_official else _("no")

    def get_field_display_value(self, field_name, field):
        value = super().get_field_display_value(field_name, field)
        return "–" if value in (None, "") else value

    def get_context_data(self, **kwargs):
        may_change = self.user_has_permission("change")
        return super().get_context_data(**kwargs) | {
            "platform": self.object,
            "use": use_of(self.object, self.request.user),
            "confirm": confirm_url(self.object) if may_change else "",
        }


class PlatformDeleteView(DeleteView):
    """What is in use is not deleted, and the sentence says what to do instead."""

    def dispatch(self, request, *args, **kwargs):
        count = self.object.guide_links.values("page").distinct().count()
        names = ", ".join(str(former) for former in self.object.former_names.all())
        if count or names:
            values = {"platform": self.object, "count": count, "names": names}
            if count:
                text = ngettext(
                    "%(platform)s is used by %(count)d guide and cannot be deleted. Say that it has closed instead.",
                    "%(platform)s is used by %(count)d guides and cannot be deleted. Say that it has closed instead.",
                    count,
                )
            else:
                text = _("%(platform)s is what %(names)s is called now and cannot be deleted.")
            messages.error(request, text % values)
            return redirect("wagtailsnippets_guides_platform:edit", self.object.pk)
        return super().dispatch(request, *args, **kwargs)


class FoldedSearch(InReach):
    """Found with and without diacritics."""

    def filter_object_list(self, objects):
        words = self.request.GET.get("q", "").strip()
        if not words:
            return objects
        self.filter_form.is_searching, self.filter_form.search_query = True, words
        return objects.matching(words)


class ChoosePlatformView(FoldedSearch, ChooseView):
    pass


class ChoosePlatformResultsView(FoldedSearch, ChooseResultsView):
    pass


class PlatformChooserViewSet(ReachChooserViewSet):
    choose_view_class = ChoosePlatformView
    choose_results_view_class = ChoosePlatformResultsView


class PlatformViewSet(PublicAtOnceViewSet):
    model = Platform
    icon = "globe"
    menu_label = gettext_lazy("Platforms")
    menu_name = "platforms"
    menu_order = 106
    add_to_admin_menu = True
    inspect_view_enabled = True
    inspect_view_fields = [
        "state",
        "renamed_to",
        "since",
        "note",
        "operator",
        "url",
        "android",
        "ios",
        "is_official",
        "checked_on",
        "check_again_on",
        "editor_note",
    ]
    index_view_class = PlatformListView
    inspect_view_class = PlatformInspectView
    delete_view_class = PlatformDeleteView
    chooser_viewset_class = PlatformChooserViewSet
    list_filter = ["state"]
    ordering = ["name"]
    list_display = [
        "name",
        "state",
        Column("url", label=gettext_lazy("Official address"), accessor=address_of),
        CheckedColumn("checked_on", label=gettext_lazy("Checked on"), sort_key="checked_on"),
        day_column("check_again_on", gettext_lazy("Check again on")),
        NumberColumn("uses", label=gettext_lazy("Guides that use it"), sort_key="uses"),
    ]

    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [FieldPanel("name"), FieldPanel("operator")],
                heading=gettext_lazy("The platform"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("url"),
                    FieldRowPanel([FieldPanel("android"), FieldPanel("ios")]),
                    FieldPanel("is_official"),
                ],
                heading=gettext_lazy("Where it is"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("state"), FieldPanel("since")]),
                    FieldPanel("renamed_to"),
                    FieldPanel("note"),
                ],
                heading=gettext_lazy("Does it work?"),
                help_text=gettext_lazy("What you choose here is in every guide that uses the platform at once."),
            ),
            PlatformUsePanel(heading=gettext_lazy("Guides that use it")),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("checked_on"), FieldPanel("check_again_on")]), FieldPanel("editor_note")],
                heading=gettext_lazy("Is it still true?"),
            ),
        ],
        base_form_class=PlatformForm,
    )

    def get_records(self):
        in_public = Q(guide_links__page__live=True)
        return Platform.objects.annotate(uses=Count("guide_links__page", filter=in_public, distinct=True))

    @cached_property
    def confirm_view(self):
        return self.construct_view(ConfirmRecordView, model=self.model)

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("confirm/<int:pk>/", self.confirm_view, name="confirm")]
