"""What the admin's lists can be narrowed by."""

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from .models import Area, Member, Plan, Team
from .permissions import in_reach, offered


def communes_with(request, model, path):
    """The communes that records of ``model`` in reach belong to: what a filter offers."""
    records = in_reach(request.user, model.objects.all())
    return Area.objects.communes().filter(pk__in=records.values(path)).order_by("sort_name")


class TeamFilterSet(WagtailFilterSet):
    plan = django_filters.ModelChoiceFilter(
        queryset=lambda request: offered(request.user, Plan.objects.all()), label=_("Plan")
    )
    commune = django_filters.ModelChoiceFilter(
        queryset=lambda request: communes_with(request, Team, "commune"), label=_("Commune")
    )

    class Meta:
        model = Team
        fields = ["commune", "level", "status", "plan"]


class MemberFilterSet(WagtailFilterSet):
    area = django_filters.ModelChoiceFilter(
        queryset=lambda request: communes_with(request, Member, "area"), label=_("Commune")
    )

    class Meta:
        model = Member
        fields = ["area", "background", "is_minor"]


class AreaFilterSet(WagtailFilterSet):
    class Meta:
        model = Area
        fields = ["level", "kind"]
