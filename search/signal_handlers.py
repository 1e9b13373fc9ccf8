"""Keeping the index true: what an editor saves is found with the next request."""

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from guides.models import Platform
from teams.models import Area, AreaSuccession
from teams.signals import areas_written

from .indexing import changed_synonyms, forget, index_area, index_page, rebuild
from .models import Entry, Kind, Synonym


def page_changed(sender, instance, **kwargs):
    index_page(instance)


def page_moved(sender, instance, **kwargs):
    pages_below(instance)


def pages_below(top):
    for page in Page.objects.descendant_of(top, inclusive=True).specific():
        index_page(page)


def page_deleted(sender, instance, **kwargs):
    for model in ("guidepage", "page"):
        forget(model, instance.pk)


def restriction_changed(sender, instance, **kwargs):
    pages_below(instance.page)


def area_changed(sender, instance, created=False, raw=False, **kwargs):
    if not raw:
        index_area(instance)


def area_deleted(sender, instance, **kwargs):
    forget("area", instance.pk)


def succession_changed(sender, instance, raw=False, **kwargs):
    """The old name stands in what the place became, and in the villages there."""
    if not raw:
        index_area(instance.successor)


def areas_written_at_once(sender, keys, **kwargs):
    """A list of thousands came in: a few are written one by one, many with everything."""
    if len(keys) > 300:
        rebuild()
    else:
        for area in Area.objects.filter(pk__in=keys):
            index_area(area)


def platform_changed(sender, instance, created=False, raw=False, **kwargs):
    if not raw and not created:
        for guide in {link.page for link in instance.guide_links.select_related("page")}:
            if Entry.objects.filter(number=Entry.number_of("guidepage", guide.pk), kind=Kind.GUIDE).exists():
                index_page(guide)


def synonym_changed(sender, instance, **kwargs):
    changed_synonyms()


def connect():
    for signal in (page_published, page_unpublished):
        signal.connect(page_changed, dispatch_uid="search")
    for signal in (post_page_move, page_slug_changed):
        signal.connect(page_moved, dispatch_uid="search")
    post_delete.connect(page_deleted, sender=Page, dispatch_uid="search-page")
    for signal in (post_save, post_delete):
        signal.connect(restriction_changed, sender=PageViewRestriction, dispatch_uid=f"search-restriction-{id(signal)}")
        signal.connect(succession_changed, sender=AreaSuccession, dispatch_uid=f"search-succession-{id(signal)}")
        signal.connect(synonym_changed, sender=Synonym, dispatch_uid=f"search-synonym-{id(signal)}")
    areas_written.connect(areas_written_at_once, dispatch_uid="search")
    post_save.connect(area_changed, sender=Area, dispatch_uid="search-area")
    post_delete.connect(area_deleted, sender=Area, dispatch_uid="search-area-gone")
    post_save.connect(platform_changed, sender=Platform, dispatch_uid="search-platform")
