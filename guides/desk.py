"""What the first screen of the admin says of guides: sections that ``teams.desk`` asks for by a hook."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.permissions import policy_registry

from home.checked import overdue
from teams.desk.sections import Line, Section, edit_page, editable, of_commune, shared

from .models import GuidePage, Platform


def live_guides(user, area=None):
    """The published guides of ``area``, a commune, or else the shared ones, that ``user`` may change."""
    guides = GuidePage.objects.live().order_by("path")
    return shared(user, guides) if area is None else editable(user, of_commune(area, guides))


def sections(user, area):
    """Those about platforms: which guides must be mended, and, of no commune, what nobody looked at for long."""
    found = [with_platforms_that_ended(live_guides(user, area))]
    return found if area else [*found, platforms_to_check(user)]


def with_platforms_that_ended(guides):
    """Guides that tell readers to use what closed, was renamed or is doubtful."""
    ended = Platform.objects.exclude(state=Platform.State.ACTIVE)
    guides = guides.filter(platform_links__platform__in=ended).distinct().defer_streamfields()

    def line(guide):
        notices = [platform.notice for platform in guide.platforms if not platform.works]
        return Line(guide.list_title, edit_page(guide), " ".join(notices))

    heading = _("Guides that use a platform which closed, was renamed or is doubtful")
    return Section("platforms_ended", heading, [line(guide) for guide in GuidePage.objects.with_platforms(guides)], "")


def platforms_to_check(user):
    """For who may change them."""
    policy = policy_registry.get_by_type(Platform)
    platforms = policy.instances_user_has_permission_for(user, "change").order_by("check_again_on", "name")

    def line(platform):
        day = platform.checked_on and date_format(platform.checked_on)
        note = _("Checked on %(day)s.") % {"day": day} if day else _("Nobody has recorded a check yet.")
        address = "wagtailsnippets_guides_platform"
        return Line(
            platform.name,
            reverse(f"{address}:edit", args=[platform.pk]),
            note,
            confirm=reverse(f"{address}:confirm", args=[platform.pk]),
        )

    lines = [line(platform) for platform in overdue(platforms)]
    return Section("platforms_to_check", _("Platforms to be checked again"), lines, "")
