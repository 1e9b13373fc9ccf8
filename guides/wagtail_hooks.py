from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from . import desk
from .models import Platform
from .outbound import judging
from .outbound.screens import LinksViewSet
from .permissions import SharedPolicy
from .platforms import PlatformViewSet
from .viewsets import GuideViewSet, TopicViewSet

register_permission_policy(Platform, SharedPolicy(Platform))

for viewset in (TopicViewSet, PlatformViewSet):
    register_snippet(viewset)


@hooks.register("register_admin_viewset")
def own_screens():
    return [GuideViewSet("guides"), LinksViewSet()]


hooks.register("commune_sections", desk.sections)
hooks.register("judge_outbound_links", judging.judge)
