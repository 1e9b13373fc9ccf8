from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.compare import M2MFieldComparison, register_comparison_class
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from . import changes, desk
from .changes import ChangesViewSet
from .content import content_kinds
from .feedback_screens import FeedbackViewSet
from .findings import findings, in_short
from .models import GuidePage, Platform
from .models.topics import GuideTags
from .outbound import judging
from .outbound.screens import LinksViewSet
from .permissions import SharedPolicy
from .platforms import PlatformViewSet
from .viewsets import GuideViewSet, KitViewSet, TagViewSet, TopicViewSet

# By their names; Wagtail compares tags by their addresses.
register_comparison_class(GuideTags, comparison_class=M2MFieldComparison)
register_permission_policy(Platform, SharedPolicy(Platform))

for viewset in (TopicViewSet, TagViewSet, PlatformViewSet):
    register_snippet(viewset)


@hooks.register("register_admin_viewset")
def own_screens():
    return [GuideViewSet("guides"), KitViewSet("kits"), FeedbackViewSet(), ChangesViewSet(), LinksViewSet()]


hooks.register("commune_sections", desk.sections)
hooks.register("content_kinds", content_kinds)
hooks.register("judge_outbound_links", judging.judge)
hooks.register("commune_sections", changes.sections)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def say_what_to_mend(request, page):
    """With the message that a guide is saved or sent; saving while one types says nothing."""
    if isinstance(page, GuidePage) and request.accepts("text/html"):
        found = findings(page.get_latest_revision_as_object())
        if found:
            messages.warning(request, in_short(found))


@hooks.register("register_log_actions")
def what_is_done_to_guides(actions):
    actions.register_action("guides.seen", _("Look at changes"), _("Changes of shared guides were looked at"))
    actions.register_action("guides.delete_feedback", _("Delete a reader's answer"), _("A reader's answer was deleted"))
