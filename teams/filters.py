"""What the admin's lists can be narrowed by."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from .models import Area, Member, Plan, Team
from .permissions import in_reach, offered
from .places import COMMUNES_LISTED


class LeadingSelect(forms.Select):
    """A choice on which others depend: Wagtail sends them anew with the list when it is asked to by this name."""

    def render(self, *args, **kwargs):
        return super().render(*args, **kwargs) + mark_safe('<input type="hidden" name="_w_filter_fragment" value="1">')


class CommuneFilterSet(WagtailFilterSet):
    """Narrows records by their commune. Where there are too many to choose from, the province is asked for first."""

    place = "commune"  # the field of the records that names it, and the filter
    province = django_filters.ModelChoiceFilter(
        queryset=Area.objects.none(),
        method="of_province",
        label=pgettext_lazy("column", "Province or city"),
        widget=LeadingSelect,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        communes = self.communes()
        provinces = communes.provinces().in_order()
        self._offer(self.place, communes)
        if communes[: COMMUNES_LISTED + 1].count() <= COMMUNES_LISTED or provinces[:2].count() < 2:
            del self.filters["province"]
            return
        self._offer("province", provinces)
        province, commune = self._chosen("province"), self._chosen(self.place)
        if province is None and commune is None:
            del self.filters[self.place]
            return
        if province and commune and not commune.path.startswith(province.path):
            self.data = self.data.copy()
            del self.data[self.place]  # of the province that was chosen before
        top = province.path if province else commune.path[: Area.steplen]
        self._offer(self.place, communes.filter(path__startswith=top))

    def communes(self):
        """The communes that records in reach belong to."""
        records = in_reach(self.request.user, self._meta.model.objects.filter(**{self.place: OuterRef("pk")}))
        return Area.objects.communes().filter(Exists(records)).order_by("sort_name")

    def _offer(self, name, areas):
        self.filters[name].field.queryset = areas

    def _chosen(self, name):
        """The area that was chosen, if it is one of those offered."""
        try:
            return self.filters[name].field.clean(self.data.get(name))
        except ValidationError:
            return None

    def of_province(self, records, name, province):
        return records.filter(**{f"{self.place}__path__startswith": province.path})


class TeamFilterSet(CommuneFilterSet):
    plan = django_filters.ModelChoiceFilter(
        queryset=lambda request: offered(request.user, Plan.objects.all()), label=_("Plan")
    )
    commune = django_filters.ModelChoiceFilter(queryset=Area.objects.none(), label=_("Commune"))

    class Meta:
        model = Team
        fields = ["province", "commune", "level", "status", "plan"]


class MemberFilterSet(CommuneFilterSet):
    place = "area"
    area = django_filters.ModelChoiceFilter(queryset=Area.objects.none(), label=_("Commune"))

    class Meta:
        model = Member
        fields = ["province", "area", "background", "is_minor"]


class AreaFilterSet(WagtailFilterSet):
    class Meta:
        model = Area
        fields = ["level", "kind"]
