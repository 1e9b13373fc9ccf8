from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from .models import Area, AreaSuccession, CommunePage, Member, Plan, Team
from .permissions import AreaPolicy, KeptAreaPolicy, TeamPolicy, offered_pages
from .viewsets import VIEWSETS

register_permission_policy(Area, KeptAreaPolicy(Area, "path"))
register_permission_policy(AreaSuccession, AreaPolicy(AreaSuccession, "predecessor__path", "successor__path"))
register_permission_policy(Plan, AreaPolicy(Plan, "area__path"))
register_permission_policy(Member, AreaPolicy(Member, "area__path"))
register_permission_policy(Team, TeamPolicy(Team, "area__path"))

for viewset in VIEWSETS:
    register_snippet(viewset)


@hooks.register("before_copy_page")
def a_commune_has_one_page(request, page):
    """A copy would be a second page of the same commune."""
    if CommunePage.objects.descendant_of(page, inclusive=True).exists():
        messages.error(request, _("A commune has one page only: it cannot be copied."))
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


@hooks.register("construct_page_chooser_queryset")
def only_pages_in_reach(pages, request):
    return offered_pages(request.user, pages)


@hooks.register("construct_main_menu")
def what_is_open(request, menu_items):
    """Leave out what leads to closed doors. Pages are a plain link: the explorer's own panel asks the admin's API."""
    if request.user.is_superuser:
        return
    menu_items[:] = [item for item in menu_items if item.name not in ("reports", "settings", "explorer")]
    menu_items.append(
        MenuItem(
            _("Pages"),
            reverse("wagtailadmin_explore_root"),
            name="pages",
            icon_name="folder-open-inverse",
            order=100,
        )
    )
