from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from .models import Area, CommunePage, Member, Team
from .permissions import AreaPolicy, KeptAreaPolicy
from .viewsets import VIEWSETS

register_permission_policy(Area, KeptAreaPolicy(Area, "path"))
for model in (Team, Member):
    register_permission_policy(model, AreaPolicy(model, "area__path"))

for viewset in VIEWSETS:
    register_snippet(viewset)


@hooks.register("before_copy_page")
def a_commune_has_one_page(request, page):
    """A copy would be a second page of the same commune."""
    if CommunePage.objects.descendant_of(page, inclusive=True).exists():
        messages.error(request, _("A commune has one page only: it cannot be copied."))
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
