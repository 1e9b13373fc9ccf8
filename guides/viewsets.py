"""The admin's screens for guides and topics."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from home.viewsets import PageFilterSet
from teams.viewsets import day_column

from .models import GuidePage, Topic


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
