"""What the first screen of the admin says of guides: sections that ``teams.desk`` asks for by a hook."""

from django.db.models import Exists, OuterRef
from django.db.models.functions import Length, Substr
from django.utils.translation import gettext as _

from teams.desk.sections import Line, Section, edit_page, editable
from teams.models import CommunePage

from .models import GuidePage, Platform


def live_guides(user, area=None):
    """The published guides of ``area``, a commune, or else the shared ones, that ``user`` may change."""
    guides = GuidePage.objects.live().order_by("path")
    if area is None:
        guides = guides.filter(depth=GuidePage.SHARED_DEPTH)
    else:
        above = Substr(OuterRef("path"), 1, Length("path"))
        guides = guides.filter(Exists(CommunePage.objects.filter(area=area, path=above)))
    return editable(user, guides)


def sections(user, area):
    return [with_platforms_that_ended(live_guides(user, area))]


def with_platforms_that_ended(guides):
    """Guides that tell readers to use what closed, was renamed or is doubtful."""
    ended = Platform.objects.exclude(state=Platform.State.ACTIVE)
    guides = guides.filter(platform_links__platform__in=ended).distinct().defer_streamfields()

    def line(guide):
        notices = [platform.notice for platform in guide.platforms if not platform.works]
        return Line(guide.list_title, edit_page(guide), " ".join(notices))

    heading = _("Guides that use a platform which closed, was renamed or is doubtful")
    return Section("platforms_ended", heading, [line(guide) for guide in GuidePage.objects.with_platforms(guides)], "")
