from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from .viewsets import MissedViewSet, SynonymViewSet, may_mend

register_snippet(SynonymViewSet)


@hooks.register("register_admin_viewset")
def own_screens():
    return [MissedViewSet()]


class MissedItem(MenuItem):
    def is_shown(self, request):
        return may_mend(request.user)


@hooks.register("register_admin_menu_item")
def missed_item():
    return MissedItem(_("Searched, not found"), reverse("missed:index"), icon_name="search", order=161)
