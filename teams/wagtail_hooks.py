from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import AdminOnlyMenuItem, MenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from home.models import BasePage
from home.pagecache import is_made_of

from .consents import ConsentViewSet, WithdrawalFormatter
from .content.importing import ACTION
from .desk.home import DeskMenuItem, first_screen
from .desk.views import DeskViewSet
from .lists.views import LOG_ACTIONS, ListsViewSet
from .models import Area, AreaSuccession, CommunePage, Member, Plan, Team
from .permissions import AreaPolicy, KeptAreaPolicy, PlanPolicy, TeamPolicy, offered_pages
from .persons.forgetting import ACTION as DELETED
from .persons.views import EXPORTED
from .register_screens import RegisterView, RegisterViewSet
from .setup_screens import SetUpViewSet
from .succession.views import MergersViewSet, buttons_for
from .viewsets import VIEWSETS

register_permission_policy(Area, KeptAreaPolicy(Area, "path"))
register_permission_policy(AreaSuccession, AreaPolicy(AreaSuccession, "predecessor__path", "successor__path"))
register_permission_policy(Plan, PlanPolicy(Plan, "area__path"))
register_permission_policy(Member, AreaPolicy(Member, "area__path"))
register_permission_policy(Team, TeamPolicy(Team, "area__path"))

for viewset in VIEWSETS:
    register_snippet(viewset)


@hooks.register("register_admin_viewset")
def own_screens():
    return [DeskViewSet(), ConsentViewSet(), ListsViewSet(), MergersViewSet(), RegisterViewSet(), SetUpViewSet()]


@hooks.register("construct_homepage_panels")
def what_needs_doing(request, panels):
    """In place of Wagtail's own panels."""
    panels[:] = [first_screen(request)]


@hooks.register("construct_homepage_summary_items")
def no_counts_of_other_communes(request, items):
    items.clear()


@hooks.register("register_help_menu_item")
def register_item():
    return MenuItem(RegisterView.page_title, reverse("register:index"), name="register", icon_name="doc-full", order=20)


@hooks.register("register_admin_menu_item")
def desk_menu_item():
    return DeskMenuItem()


@hooks.register("register_log_actions")
def withdrawn_consents(actions):
    actions.register_action("teams.withdraw_consent")(WithdrawalFormatter)


@hooks.register("register_log_actions")
def data_of_persons(actions):
    actions.register_action(EXPORTED, _("Export a person’s data"), _("A copy of what is held was made for the person"))
    actions.register_action(DELETED, _("Delete a person’s data"), _("The data of a person were deleted"))


@hooks.register("register_log_actions")
def content_taken_in(actions):
    actions.register_action(ACTION, _("Take content in"), _("Changed by content that was taken in"))


@hooks.register("register_log_actions")
def lists_brought_in(actions):
    for action in LOG_ACTIONS:
        actions.register_action(*action)


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


@hooks.register("register_snippet_listing_buttons")
def merge_and_split(snippet, user, next_url=None):
    return buttons_for(snippet, user) if isinstance(snippet, Area) else []


@hooks.register("before_serve_page", order=-10)
def hold_while_its_commune_does(page, request, serve_args, serve_kwargs):
    """Pages of a commune show its teams only, others none: those that a question names (``?to=``) are not kept."""
    commune = page.agency_page if isinstance(page, BasePage) else None
    is_made_of(request, commune and commune.area_id)


@hooks.register("before_serve_page")
def ended_communes_lead_on(page, request, serve_args, serve_kwargs):
    """Here and not in the page types: the guides of a commune lead on too."""
    commune = getattr(page, "agency_page", None)
    if isinstance(commune, CommunePage) and commune.area.has_ended():
        return commune.lead_on(page, request)
    return None


@hooks.register("register_settings_menu_item")
def set_up_commune_item():
    return AdminOnlyMenuItem(_("Put a commune online"), reverse("teams_setup:commune"), icon_name="site", order=10)


@hooks.register("register_settings_menu_item")
def new_account_item():
    return AdminOnlyMenuItem(_("New account"), reverse("teams_setup:account"), icon_name="user", order=20)
