"""The admin's screens for guides, kits, topics and tags."""

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from home.viewsets import PageFilterSet
from teams.viewsets import day_column

from .models import GuidePage, GuideTag, KitPage, Topic


class GuideViewSet(PageListingViewSet):
    model = GuidePage
    filterset_class = PageFilterSet
    icon = "help"
    menu_label = _("Guides")
    name = "guides"
    menu_order = 100
    add_to_admin_menu = True
    list_display = [
        *PageListingViewSet.index_view_class.base_columns[:2],
        Column("topic", label=_("Topic"), accessor="topic"),
        day_column("check_again_on", _("Check again on")),
        *PageListingViewSet.index_view_class.base_columns[2:],
    ]


class KitViewSet(PageListingViewSet):
    model = KitPage
    filterset_class = PageFilterSet
    icon = "list-ul"
    menu_label = _("Kits")
    name = "kits"
    menu_order = 101
    add_to_admin_menu = True
    list_display = [
        *PageListingViewSet.index_view_class.base_columns[:2],
        Column("guides", label=_("Guides"), accessor=lambda kit: len(kit.guides)),
        *PageListingViewSet.index_view_class.base_columns[2:],
    ]


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    menu_label = _("Topics")
    menu_name = "topics"
    menu_order = 105
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["plain_name", "name", "parent"]
    panels = [
        FieldPanel("plain_name"),
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("parent"), FieldPanel("position")]),
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("icon"), FieldPanel("slug")]),
    ]


class TagViewSet(SnippetViewSet):
    """For administrators, as topics are: all communes share the list."""

    model = GuideTag
    icon = "tag"
    menu_label = _("Tags")
    menu_name = "guide_tags"
    menu_order = 106
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = [
        "name",
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        Column("guides", label=_("Guides"), accessor="guide_count"),
    ]
    panels = [FieldPanel("name"), FieldPanel("kind")]

    def get_queryset(self, request):
        return GuideTag.objects.annotate(guide_count=Count("tagged_guides"))
