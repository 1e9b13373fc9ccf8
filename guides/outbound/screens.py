"""The report to editors: addresses outside that do not answer, lead elsewhere or are suspicious, and who uses them."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.http import Http404
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from home.outbound import Address
from teams.desk.sections import edit_page, editable
from teams.permissions import reach

from ..models import LinkUse, OutboundLink, Platform

PER_PAGE = 50
SHOWN = 10  # pages named at one address

State = OutboundLink.State


@dataclass
class Finding:
    """One address with what is wrong with it, in sentences, and what leads to it: (title, address of its form)."""

    link: OutboundLink
    suspicion: str
    uses: list = field(default_factory=list)

    @property
    def sentences(self):
        said = [capfirst(f"{self.suspicion}.")] if self.suspicion else []
        if self.link.state in (State.BROKEN, State.MOVED):
            said.append(self.link.reason)
        if self.link.state == State.BROKEN:
            nights = ngettext("%(count)d night without an answer.", "%(count)d nights without an answer.", self.nights)
            said.append(nights % {"count": self.nights})
        return said

    @property
    def nights(self):
        return self.link.failures

    @property
    def shown(self):
        return self.uses[:SHOWN]

    @property
    def further(self):
        return len(self.uses) - len(self.shown)


KINDS = {
    "khong-tra-loi": (gettext_lazy("Do not answer"), lambda finding: finding.link.state == State.BROKEN),
    "dan-noi-khac": (gettext_lazy("Lead elsewhere"), lambda finding: finding.link.state == State.MOVED),
    "dang-ngo": (gettext_lazy("Suspicious"), lambda finding: finding.suspicion),
}


def uses_in_reach(user):
    """Where addresses are used by what ``user`` may change: nothing else is theirs to know or to mend."""
    mine = Q(page__in=editable(user, Page.objects.live()).values("pk"))
    if policy_registry.get_by_type(Platform).user_has_permission(user, "change"):
        mine |= Q(platform__isnull=False)
    return LinkUse.objects.filter(mine)


def findings(user):
    """Every address in reach with which something is wrong, the longest silent first."""
    links = OutboundLink.objects.filter(pk__in=uses_in_reach(user).values("link"))
    found = [Finding(link, Address(link.url).suspicion) for link in links]
    return [finding for finding in found if any(is_one(finding) for _label, is_one in KINDS.values())]


def name_uses(found, user):
    """Put into each finding what leads to it."""
    by_link = {finding.link.pk: finding for finding in found}
    uses = uses_in_reach(user).filter(link__in=by_link).select_related("page", "platform").order_by("page__path", "pk")
    for use in uses:
        if use.page:
            by_link[use.link_id].uses.append((use.page.get_admin_display_title(), edit_page(use.page)))
        else:
            url = reverse("wagtailsnippets_guides_platform:edit", args=[use.platform.pk])
            title = _("Platform %(name)s") % {"name": use.platform}
            by_link[use.link_id].uses.append((title, url))


class LinksView(WagtailAdminTemplateMixin, TemplateView):
    """For whoever edits the records of a commune; to others it does not exist."""

    template_name = "guides/admin/links.html"
    header_icon = "link-external"
    page_title = gettext_lazy("Links outside")

    def dispatch(self, request, *args, **kwargs):
        if reach(request.user) == ():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        user, kind = self.request.user, self.request.GET.get("loai")
        every = findings(user)
        found = [finding for finding in every if KINDS[kind][1](finding)] if kind in KINDS else every
        items = WagtailPaginator(found, PER_PAGE).get_page(self.request.GET.get("p"))
        name_uses(items.object_list, user)
        in_reach = OutboundLink.objects.filter(pk__in=uses_in_reach(user).values("link"))
        return super().get_context_data(**kwargs) | {
            "sums": [
                (name, label, sum(bool(is_one(finding)) for finding in every), name == kind)
                for name, (label, is_one) in KINDS.items()
            ],
            "kind": KINDS[kind][0] if kind in KINDS else "",
            "items": items,
            "elided_page_range": items.paginator.get_elided_page_range(items.number),
            "is_asked": OutboundLink.objects.filter(checked_at__isnull=False).exists(),
            "count": in_reach.count(),
            "last": in_reach.filter(checked_at__isnull=False).order_by("-checked_at").first(),
        }


class LinksMenuItem(MenuItem):
    def is_shown(self, request):
        return reach(request.user) != ()


class LinksViewSet(ViewSet):
    name = "guides_links"
    url_prefix = "lien-ket"
    icon = "link-external"
    menu_label = gettext_lazy("Links outside")
    menu_name = "links"
    menu_order = 107
    menu_item_class = LinksMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self):
        return [path("", LinksView.as_view(), name="index")]
