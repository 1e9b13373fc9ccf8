"""The admin's listings of pages."""

from wagtail.admin.views.pages.listing import ExplorableIndexView, GenericPageFilterSet
from wagtail.admin.viewsets.pages import PageViewSet

from .approval.screens import DecisionView


class PageFilterSet(GenericPageFilterSet):
    """Without lists of people: they would name the editors of every commune."""

    owner = None
    edited_by = None
    site = None


class PageIndexView(ExplorableIndexView):
    base_filterset_class = PageFilterSet


class SitePageViewSet(PageViewSet):
    workflow_action_view_class = DecisionView
    index_view_class = PageIndexView
    filterset_class = PageFilterSet
