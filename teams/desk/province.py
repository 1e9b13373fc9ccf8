"""The first screen of who edits many communes: the sums, and each commune with its numbers."""

from django.db.models import F
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, Table, TitleColumn

from ..models import CommuneTally, attach_lineage
from ..permissions import communes_in_reach
from ..tallies import count_in_batches, stale
from .panels import DeskPanel, for_the_user

COUNTING = 2  # seconds that one request spends on counting what is stale
PER_PAGE = 50


class TallyColumn(Column):
    """A number of the commune's tally; dots while it is still to be counted."""

    def get_value(self, area):
        return getattr(area.tally, self.name) if hasattr(area, "tally") else "…"


def label(name):
    return capfirst(CommuneTally._meta.get_field(name).verbose_name)


class ProvincePanel(DeskPanel):
    """What needs doing in the communes in reach, from their tallies."""

    title = _("My communes")
    template_name = "teams/admin/desk/province.html"

    def __init__(self, request):
        super().__init__(request)
        self.communes = communes_in_reach(request.user)

    @cached_property
    def ordering(self):
        """As asked for in the address; else by name."""
        wanted = self.request.GET.get("ordering", "")
        return wanted if wanted.removeprefix("-") in ("sort_name", *CommuneTally.NUMBERS) else "sort_name"

    @property
    def order_by(self):
        name = self.ordering.removeprefix("-")
        field = F(name) if name == "sort_name" else F(f"tally__{name}")
        return field.desc(nulls_last=True) if self.ordering.startswith("-") else field.asc(nulls_last=True)

    def get_context_data(self, parent_context=None):
        left = count_in_batches(stale(self.communes), COUNTING)
        query = self.request.GET.get("q", "")[:100]
        found = self.communes.matching(query).select_related("tally").order_by(self.order_by, "sort_name", "pk")
        items = WagtailPaginator(found, PER_PAGE).get_page(self.request.GET.get("p"))
        totals = CommuneTally.objects.filter(area__in=self.communes.values("pk")).totals()
        return super().get_context_data(parent_context) | {
            "communes": self.communes.count(),
            "left": left,
            "totals": totals,
            "sums": [(name, label(name), totals[name]) for name in CommuneTally.WORK],
            "sections": for_the_user(self.request.user),
            "query": query,
            "ordering": self.ordering,
            "items": items,
            "elided_page_range": items.paginator.get_elided_page_range(items.number),
            "table": self.table(attach_lineage(items)),
        }

    def table(self, areas):
        columns = [
            TitleColumn(
                "sort_name",
                label=_("Commune"),
                accessor=lambda area: f"{area.full_name}, {area.where}",
                sort_key="sort_name",
                get_url=lambda area: reverse("desk:commune", args=[area.pk]),
            ),
            *(TallyColumn(name, label=label(name), sort_key=name) for name in CommuneTally.NUMBERS),
        ]
        caption = _("What needs doing in each commune")
        return Table(columns, areas, base_url=reverse("wagtailadmin_home"), ordering=self.ordering, caption=caption)
