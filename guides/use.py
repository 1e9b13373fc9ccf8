"""Where communes use the guides that all share: in their notes, first pages, kits and own guides."""

from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, IntegerField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from wagtail.models import Page, ReferenceIndex

from teams.models import CommunePage
from teams.permissions import communes_in_reach

from .models import GuideIndexPage, GuidePage, KitPage


@dataclass
class Use:
    """A commune that uses a guide, and the pages in which it does: (how, page)."""

    commune: CommunePage
    pages: list = field(default_factory=list)


def _references():
    """From page to page, as stored with what is published; of a page never published, with its draft."""
    pages = ContentType.objects.get_for_model(Page)
    return ReferenceIndex.objects.filter(base_content_type=pages, to_content_type=pages)


def uses(guide, user):
    """The communes in the reach of ``user`` that use ``guide``, in the order of their names."""
    keys = _references().filter(to_object_id=str(guide.pk)).values_list("object_id", flat=True)
    naming = (
        Page.objects.live()
        .filter(pk__in=[int(key) for key in set(keys)])
        .order_by("path")
        .select_related("content_type")
    )
    communes = CommunePage.objects.live().filter(area__in=communes_in_reach(user)).order_by("area__sort_name")
    found = {commune.path: Use(commune) for commune in communes}
    for page in naming:
        if use := found.get(page.path[: CommunePage.steplen * 3]):
            use.pages.append((_how(page), page))
    return [use for use in found.values() if use.pages]


def _how(page):
    kind = page.content_type.model_class()
    if kind is GuideIndexPage:
        return _("has a note on it")
    if kind is CommunePage:
        return _("names it on the commune's first page")
    if kind is KitPage:
        return _("has it in the kit “%(title)s”") % {"title": page.title}
    return _("leads to it from “%(title)s”") % {"title": page.title}


def used_by(path):
    """The published shared guides that a commune names in its notes, first page and kits; its page has the tree path
    ``path``.
    """
    naming = Page.objects.live().filter(
        path__startswith=path, content_type__in=_kinds(CommunePage, GuideIndexPage, KitPage)
    )
    sources = naming.order_by().annotate(key=Cast("pk", CharField())).values("key")
    named = _references().filter(object_id__in=sources).annotate(guide=Cast("to_object_id", IntegerField()))
    shared = GuidePage.objects.live().filter(depth=GuidePage.SHARED_DEPTH)
    return shared.filter(pk__in=named.values("guide"))


def _kinds(*models):
    return ContentType.objects.get_for_models(*models).values()
