"""Which views of the admin are open to whom. What is not named here is open to administrators only.

Wagtail's views are many, each version brings new ones, and some show records of any commune: reports, bulk
actions, the admin's own API. So the rule fails closed. ``tests/teams/walk`` visits every address of the admin
and says whether what is open here keeps to its user's reach.
"""

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpResponseBadRequest
from django.urls import reverse
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _
from wagtail.models import Page, TaskState
from wagtail.permissions import policy_registry

from home.signin.urls import OPEN as SIGN_IN
from home.signin.views import ask_again

from .permissions import offered_pages, own_team


def named(namespace, *names):
    return {f"{namespace}:{name}" for name in names}


# Whoever signs in: the first screen, their account, pages they may edit, pictures and files.
SHARED = {
    *SIGN_IN,
    "wagtailadmin_home",
    "wagtailadmin_account",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_dismissibles",
    "wagtailadmin_block_preview",
    "wagtailadmin_explore_root",
    "wagtailadmin_explore",
    "wagtailadmin_explore_results",
    "wagtailadmin_choose_page",
    "wagtailadmin_choose_page_child",
    "wagtailadmin_choose_page_search",
    "wagtailadmin_choose_page_chosen_multiple",
    "wagtailadmin_choose_page_external_link",
    "wagtailadmin_choose_page_email_link",
    "wagtailadmin_choose_page_phone_link",
    "wagtailadmin_choose_page_anchor_link",
    *named("wagtailadmin_editing_sessions", "ping", "release"),
    *named(
        "wagtailadmin_pages",
        "add",
        "preview_on_add",
        "add_subpage",
        "edit",
        "preview_on_edit",
        "view_draft",
        "delete",
        "unpublish",
        "search",
        "search_results",
        "usage",
        "history",
        "history_results",
        "revisions_index",
        "revisions_view",
        "revisions_revert",
        "revisions_compare",
        "revisions_unschedule",
        "workflow_action",
        "collect_workflow_action_data",
        "confirm_workflow_cancellation",
        "workflow_preview",
        "workflow_history",
        "workflow_history_detail",
    ),
    *named("guides", "index", "index_results", "choose_parent"),
    *named("kits", "index", "index_results", "choose_parent"),
    *named("wagtailsnippetchoosers_guides_topic", "choose", "choose_results", "chosen", "chosen_multiple"),
    *named("wagtailsnippetchoosers_guides_platform", "choose", "choose_results", "chosen", "chosen_multiple"),
    *named(
        "wagtailimages",
        "index",
        "index_results",
        "add",
        "edit",
        "delete",
        "image_usage",
        "add_multiple",
        "edit_multiple",
        "delete_multiple",
    ),
    *named("wagtailimages_chooser", "choose", "choose_results", "chosen", "chosen_multiple", "create", "select_format"),
    *named(
        "wagtaildocs",
        "index",
        "index_results",
        "add",
        "edit",
        "delete",
        "document_usage",
        "add_multiple",
        "edit_multiple",
        "delete_multiple",
    ),
    *named("wagtaildocs_chooser", "choose", "choose_results", "chosen", "chosen_multiple", "create"),
    *named("wagtailsnippets_teams_team", "list", "list_results", "edit"),
    *named("desk", "confirm_page", "confirm_team"),
    *named("handbook", "contents", "chapter", "picture"),
}

# Editors of communes: the records too.
SNIPPET = ("list", "list_results", "add", "edit", "history", "history_results", "usage")
REVISIONS = ("revisions_revert", "revisions_compare")
CHOOSER = ("choose", "choose_results", "chosen", "chosen_multiple")
EDITORS = {
    *SHARED,
    *named("desk", "commune"),
    *named("wagtailsnippets_teams_team", *SNIPPET, *REVISIONS),
    *named("wagtailsnippets_teams_member", *SNIPPET, *REVISIONS, "withdraw", "person"),
    *named("teams_consents", "index", "commune", "form"),
    *named("wagtailsnippets_teams_area", *SNIPPET),
    *named("wagtailsnippets_teams_areasuccession", "list", "list_results", "add", "edit", "history", "history_results"),
    *named("wagtailsnippets_teams_plan", *SNIPPET),
    *named("guides_links", "index"),
    *named("register", "index"),
    *named("missed", "index", "done"),
    *named("wagtailsnippets_search_synonym", *SNIPPET, "delete"),
    *named("wagtailsnippets_guides_platform", *SNIPPET, *REVISIONS, "inspect", "confirm"),
    *named("wagtailsnippetchoosers_teams_team", *CHOOSER),
    *named("wagtailsnippetchoosers_teams_member", *CHOOSER, "create"),
    *named("wagtailsnippetchoosers_teams_area", *CHOOSER),
    *named("wagtailsnippetchoosers_teams_plan", *CHOOSER),
}


# Screens of our own, which ask for the reach of their user themselves.
OURS = {"desk", "feedback", "guide_changes", "teams_consents", "teams_lists", "teams_mergers"}


# What somebody with a stolen session would want: accounts, their rights, how an account is proven. Here the password is
# asked for again. (django-allauth asks by itself where passwords and second factors are changed.)
GUARDED = {"wagtailusers_users", "wagtailusers_groups", "wagtailadmin_account", "teams_setup:account", "sign_ins:reset"}


def is_guarded(match):
    of_users = match.view_name == "wagtail_bulk_action" and match.kwargs["app_label"] == "auth"
    return of_users or match.view_name in GUARDED or match.namespace in GUARDED


# The parts of an address that name a page, at some of which Wagtail does not ask who may see it.
PAGES = ("page_id", "parent_page_id")


def is_open(user, match):
    """Whether the view that an address led to may answer ``user``, who is no administrator."""
    if own_team(user):
        return match.view_name in SHARED
    return match.view_name in EDITORS or match.namespace in OURS


class DoorsMiddleware:
    """To who is no administrator, a view of the admin that is not open to them does not exist.

    Nor does a page named in the address that they may not work on, nor a task of another page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path.startswith(reverse("wagtailadmin_home")):
            return None  # a public page does not ask who reads it
        user = request.user
        if user.is_anonymous:
            return None
        if not user.is_superuser:
            self.keep_within_reach(request, kwargs)
        return ask_again(request) if is_guarded(request.resolver_match) else None

    def keep_within_reach(self, request, kwargs):
        user = request.user
        view_name = request.resolver_match.view_name
        closed = not is_open(user, request.resolver_match)
        if closed or not all(may_explore(user, kwargs[name]) for name in PAGES if name in kwargs):
            raise Http404
        if "task_state_id" in kwargs and not is_task_of(kwargs["page_id"], kwargs["task_state_id"]):
            raise Http404
        if view_name.endswith("chosen_multiple"):
            keys = request.GET.getlist("id")
            if not all(map(str.isdecimal, keys)):
                raise Http404
            pages = offered_pages(user, Page.objects.filter(depth__gt=1, pk__in=keys))
            if view_name == "wagtailadmin_choose_page_chosen_multiple" and pages.count() < len(set(keys)):
                raise Http404

    def process_exception(self, request, exception):
        """A form without the parts that a browser always sends is none of ours: not our error."""
        if isinstance(exception, MultiValueDictKeyError):
            return HttpResponseBadRequest(
                _("The form came incomplete. Please reload the page and try again."), content_type="text/plain"
            )
        return None


def may_explore(user, page_id):
    return policy_registry.get_by_type(Page).explorable_instances(user).filter(pk=page_id).exists()


def is_task_of(page_id, task_state_id):
    states = TaskState.objects.filter(
        workflow_state__base_content_type=ContentType.objects.get_for_model(Page),
        workflow_state__object_id=str(page_id),
    )
    return states.filter(pk=task_state_id).exists()
