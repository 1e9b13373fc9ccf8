from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .approval.screens import in_our_words, say_why_returned
from .handbook import HandbookViewSet
from .labels import give_labels
from .signin import screens as signin
from .viewsets import SitePageViewSet

give_labels()
hooks.register("construct_page_action_menu", in_our_words)
hooks.register("before_edit_page", say_why_returned)
hooks.register("register_reports_menu_item", signin.report_item)
hooks.register("register_user_listing_buttons", signin.reset_button)
for number in range(2):
    hooks.register("register_account_menu_item", lambda request, number=number: signin.account_items()[number])


@hooks.register("construct_help_menu")
def nothing_outside(request, menu_items):
    """Wagtail's help links lead to English pages outside; keep what works in the admin itself."""
    menu_items[:] = [item for item in menu_items if not item.url.startswith("http") and item.url]


@hooks.register("register_help_menu_item")
def handbook_item():
    return MenuItem(HandbookViewSet.title, reverse("handbook:contents"), icon_name="help", order=10)


@hooks.register("register_log_actions")
def confirmed_records(actions):
    actions.register_action("home.confirm", _("Still true"), _("Found to be still true"))
    actions.register_action("home.reset_second_factor", _("Reset the second step"), _("Second step reset"))


@hooks.register("register_admin_viewset")
def own_screens():
    return [SitePageViewSet(), HandbookViewSet(), signin.SignInsViewSet()]


@hooks.register("insert_global_admin_css")
def own_css():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
