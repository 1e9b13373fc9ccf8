"""A commune that uses a shared guide is told when it was published anew, until somebody there has looked."""

from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log

from teams.desk.sections import Line, Section, editable, of_commune

from .models import GuideIndexPage
from .use import used_by


def changed(index_page):
    """The shared guides that the commune of ``index_page`` uses and that were published anew since it looked last."""
    guides = used_by(index_page.path[: -index_page.steplen]).filter(last_published_at__gt=index_page.notes_seen_at)
    return guides.defer_streamfields().order_by("-last_published_at")


def sections(user, area):
    """For the first screen: hook ``commune_sections``."""
    index_page = editable(user, of_commune(area, GuideIndexPage.objects.all())).first() if area else None
    if index_page is None:
        return []
    guides = list(changed(index_page))
    noted = set(index_page.local_notes.values_list("guide", flat=True)) if guides else set()
    index_url = index_page.get_url()

    def line(guide):
        day = date_format(timezone.localdate(guide.last_published_at))
        text = _("The shared guide “%(title)s” changed on %(day)s") % {"title": guide.title, "day": day}
        note = _("See whether the commune's note still holds.") if guide.pk in noted else ""
        return Line(text, f"{index_url}{guide.slug}/" if index_url else "", note)

    return [
        Section(
            "changed_guides",
            _("Shared guides that changed"),
            [line(guide) for guide in guides],
            "",
            action=reverse("guide_changes:seen", args=[index_page.pk]),
            action_label=_("Looked at"),
        )
    ]


class SeenView(View):
    """Records that the commune has looked. Drafts of the page know nothing of it: see ``with_content_json`` there."""

    http_method_names = ["post"]

    def post(self, request, pk):
        index_page = get_object_or_404(editable(request.user, GuideIndexPage.objects.all()), pk=pk)
        GuideIndexPage.objects.filter(pk=index_page.pk).update(notes_seen_at=timezone.now())
        log(instance=index_page, action="guides.seen", user=request.user)
        messages.success(request, _("Recorded: the changes of shared guides were looked at."))
        return redirect(get_valid_next_url_from_request(request) or reverse("wagtailadmin_home"))


class ChangesViewSet(ViewSet):
    name = "guide_changes"
    url_prefix = "bai-dung-chung"

    def get_urlpatterns(self):
        return [path("da-xem/<int:pk>/", SeenView.as_view(), name="seen")]
