"""“Góp ý của bà con”: how readers fare with the guides, for who edits them."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log

from teams.permissions import first_communes

from .reports import PERIODS, guides_heard_of, heard, own_guides, report, share, steps_report, within

PER_PAGE = 50


def period_name(days):
    if not days:
        return _("all")
    if days == 365:
        return _("last 12 months")
    return ngettext("last %(days)d day", "last %(days)d days", days) % {"days": days}


def listens(user):
    """Whether there may be feedback for ``user`` at all: whoever edits a commune or a guide."""
    return bool(first_communes(user)) or own_guides(user).exists()


class FeedbackScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen about a period, which the address names."""

    header_icon = "comment"
    page_title = gettext_lazy("Feedback of readers")

    @cached_property
    def days(self):
        asked = self.request.GET.get("ngay", "")
        return int(asked) if asked in map(str, PERIODS) else PERIODS[1]

    @property
    def periods(self):
        return [(days, period_name(days), days == self.days) for days in PERIODS]

    def page_of(self, records):
        return WagtailPaginator(records, PER_PAGE).get_page(self.request.GET.get("p"))


class GuidesView(FeedbackScreen):
    """Every guide somebody answered about: first those where most are stuck."""

    template_name = "guides/admin/feedback.html"

    def dispatch(self, request, *args, **kwargs):
        if not listens(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        feedback = within(heard(self.request.user), self.days)
        items = self.page_of(feedback.tally().order_by("-stuck", "-helped", "guide"))
        return super().get_context_data(**kwargs) | {
            "periods": self.periods,
            "days": self.days,
            "items": items,
            "rows": list(report(feedback, items)),
            "elided_page_range": items.paginator.get_elided_page_range(items.number),
        }


class GuideView(FeedbackScreen):
    """One guide: where its readers are stuck, and their words."""

    template_name = "guides/admin/feedback_guide.html"

    def dispatch(self, request, *args, **kwargs):
        self.guide = get_object_or_404(guides_heard_of(request.user), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return self.guide.title

    def get_breadcrumbs_items(self):
        index = {"url": reverse("feedback:index"), "label": self.page_title}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.guide.title}]

    def get_context_data(self, **kwargs):
        feedback = within(heard(self.request.user).filter(guide=self.guide), self.days)
        counts = feedback.counts()
        items = self.page_of(feedback.with_words().select_related("commune"))
        return (
            super().get_context_data(**kwargs)
            | counts
            | {
                "guide": self.guide,
                "periods": self.periods,
                "days": self.days,
                "share": share(**counts),
                "steps": steps_report(self.guide, feedback) if counts["stuck"] else [],
                "items": items,
                "elided_page_range": items.paginator.get_elided_page_range(items.number),
                "may_delete": own_guides(self.request.user).filter(pk=self.guide.pk).exists(),
            }
        )


class DeleteView(View):
    """Takes off one answer with its words, for who may change the guide."""

    http_method_names = ["post"]

    def post(self, request, pk):
        entry = get_object_or_404(heard(request.user).filter(guide__in=own_guides(request.user).values("pk")), pk=pk)
        guide = entry.guide
        log(instance=guide, action="guides.delete_feedback", user=request.user)
        entry.delete()
        messages.success(request, _("One answer of a reader was deleted."))
        return redirect(get_valid_next_url_from_request(request) or reverse("feedback:guide", args=[guide.pk]))


class FeedbackMenuItem(MenuItem):
    """For whoever edits a commune, or guides that all share."""

    def is_shown(self, request):
        return request.user.is_superuser or bool(first_communes(request.user))


class FeedbackViewSet(ViewSet):
    name = "feedback"
    url_prefix = "gop-y"
    icon = "comment"
    menu_label = gettext_lazy("Feedback of readers")
    menu_name = "feedback"
    menu_order = 102
    menu_item_class = FeedbackMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self):
        return [
            path("", GuidesView.as_view(), name="index"),
            path("<int:pk>/", GuideView.as_view(), name="guide"),
            path("xoa/<int:pk>/", DeleteView.as_view(), name="delete"),
        ]
