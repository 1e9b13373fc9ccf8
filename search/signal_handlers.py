"""Keeping the index true: what an editor saves is found with the next request.

Everything is read anew from the database, never from the instance that was saved: that may hold a draft.
"""

from functools import wraps

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from guides.models import Platform
from home.bulk import filled, is_filling
from teams.models import Area, AreaSuccession
from teams.signals import areas_written

from .indexing import changed_synonyms, forget, index_area, index_page, rebuild
from .models import Entry, Kind, Synonym


def receiver(handle):
    """A receiver that leaves fixtures alone, and whatever the end of a filling catches up with."""

    @wraps(handle)
    def receive(sender, instance, raw=False, **kwargs):
        if not raw and not is_filling():
            handle(instance, **kwargs)

    return receive


@receiver
def page_changed(instance, **kwargs):
    index_page(instance.pk)


@receiver
def page_saved(instance, created=False, **kwargs):
    """A page that is put up live, which sends no other signal."""
    if created and isinstance(instance, Page) and instance.live:
        index_page(instance.pk)


@receiver
def page_moved(instance, **kwargs):
    pages_below(instance)


@receiver
def restriction_changed(instance, **kwargs):
    pages_below(instance.page)


def pages_below(top):
    for key in Page.objects.descendant_of(top, inclusive=True).values_list("pk", flat=True):
        index_page(key)


@receiver
def page_deleted(instance, **kwargs):
    for model in ("guidepage", "page"):
        forget(model, instance.pk)


@receiver
def area_changed(instance, **kwargs):
    index_area(instance)


@receiver
def area_deleted(instance, **kwargs):
    forget("area", instance.pk)


@receiver
def succession_changed(instance, **kwargs):
    """The old name stands in what the place became, and in the villages there."""
    index_area(instance.successor)


def areas_written_at_once(sender, keys, **kwargs):
    """A list of thousands came in: a few are written one by one, with those below them, many with everything."""
    if len(keys) > 300:
        rebuild()
        return
    last = None
    for area in Area.objects.filter(pk__in=keys).order_by("path"):
        if last is None or not area.path.startswith(last.path):  # what lies below the last one is written already
            last = area
            index_area(area)


@receiver
def platform_changed(instance, created=False, **kwargs):
    if created:
        return
    for key in set(instance.guide_links.values_list("page", flat=True)):
        if Entry.objects.filter(number=Entry.number_of("guidepage", key), kind=Kind.GUIDE).exists():
            index_page(key)


@receiver
def synonym_changed(instance, **kwargs):
    changed_synonyms()


def everything_changed(sender, **kwargs):
    rebuild()


def connect():
    for signal in (page_published, page_unpublished):
        signal.connect(page_changed, dispatch_uid="search")
    for signal in (post_page_move, page_slug_changed):
        signal.connect(page_moved, dispatch_uid="search")
    post_save.connect(page_saved, dispatch_uid="search-page")
    post_delete.connect(page_deleted, sender=Page, dispatch_uid="search-page")
    for signal in (post_save, post_delete):
        signal.connect(restriction_changed, sender=PageViewRestriction, dispatch_uid="search-restriction")
        signal.connect(succession_changed, sender=AreaSuccession, dispatch_uid="search-succession")
        signal.connect(synonym_changed, sender=Synonym, dispatch_uid="search-synonym")
    post_save.connect(area_changed, sender=Area, dispatch_uid="search-area")
    post_delete.connect(area_deleted, sender=Area, dispatch_uid="search-area")
    post_save.connect(platform_changed, sender=Platform, dispatch_uid="search-platform")
    areas_written.connect(areas_written_at_once, dispatch_uid="search")
    filled.connect(everything_changed, dispatch_uid="search")
