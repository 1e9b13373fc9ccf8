"""The first screen of the admin: who sees which, what it is called, and its place in the menu."""

from django.urls import reverse_lazy
from wagtail.admin.menu import MenuItem

from ..permissions import first_communes, own_team
from .panels import CommunePanel, NobodyPanel, TeamPanel
from .province import ProvincePanel


def kind_of_screen(user):
    """The class of the panel for ``user``, and the commune where it is for one."""
    if own_team(user):
        return TeamPanel, None
    if not first_communes(user):
        return NobodyPanel, None
    first, *others = first_communes(user)
    return (ProvincePanel, None) if others else (CommunePanel, first)


def first_screen(request):
    """The panel for who is signed in."""
    panel, commune = kind_of_screen(request.user)
    if commune:
        return panel(request, commune, is_first_screen=True)
    return panel(request)


class DeskMenuItem(MenuItem):
    """Leads to the first screen, by the name it has for the user."""

    def __init__(self):
        super().__init__(CommunePanel.title, reverse_lazy("wagtailadmin_home"), name="desk", icon_name="tasks", order=1)

    def render_component(self, request):
        item = super().render_component(request)
        item.label = kind_of_screen(request.user)[0].title
        return item
