from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from . import desk
from .content import content_kinds
from .models import Synonym
from .permissions import SynonymPolicy
from .viewsets import MissedViewSet, SynonymViewSet, say_what_is_found_now

register_permission_policy(Synonym, SynonymPolicy(Synonym, "commune__area__path"))
register_snippet(SynonymViewSet)


@hooks.register("register_admin_viewset")
def own_screens():
    return [MissedViewSet()]


hooks.register("commune_sections", desk.sections)
hooks.register("content_kinds", content_kinds)
hooks.register("after_create_snippet", say_what_is_found_now)
hooks.register("after_edit_snippet", say_what_is_found_now)
