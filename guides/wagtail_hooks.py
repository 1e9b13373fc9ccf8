from wagtail import hooks
from wagtail.snippets.models import register_snippet

from . import desk
from .viewsets import GuideViewSet, TopicViewSet

register_snippet(TopicViewSet)


@hooks.register("register_admin_viewset")
def guide_viewset():
    return GuideViewSet("guides")


hooks.register("commune_sections", desk.sections)
