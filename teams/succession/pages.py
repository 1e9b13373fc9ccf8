"""Pages, pictures and files of communes, which the first heir takes over."""

from wagtail.models import Collection, Page, Revision

from ..models import CommunePage, ContactListPage
from ..setup import Duty, group_for, set_up_commune

OFFICE = ("responsible", "address", "office_phone", "office_hours", "office_email")
# What is added to the heir's page. The text of the old page stays where it is: it speaks of the old place.
HANDED_ON = {CommunePage: ("support_points", "tasks"), ContactListPage: ("hotlines",)}


def set_up_pages(change):
    """Give each commune that has begun a page, when one of the old communes had one."""
    pages = list(pages_of(change.areas))
    if not pages:
        return
    for heir in change.heirs:
        fields = {}
        if heir == change.first_heir:
            office = next((page for page in pages if page.area == change.office), pages[0])
            fields = {name: getattr(office, name) for name in OFFICE}
        set_up_commune(heir, **fields)


def pages_of(areas):
    return CommunePage.objects.filter(area__in=[area.pk for area in areas if area.pk]).select_related("area")


def hand_on_pages(change, user):
    """Move what lies below the pages of communes that ended, and their pictures and files, to the first heir's.

    The pages themselves and their sections stay, because their addresses lead on.
    """
    heir_page = pages_of([change.first_heir]).first()
    for page in pages_of(change.ending):
        add_blocks(page, heir_page, user)
        for section in sections_of(page):
            match = section.specific_class.objects.child_of(heir_page).get()
            add_blocks(section.specific, match, user)
            for below in section.get_children():
                move(below, match, user)
        for other in page.get_children().exclude(pk__in=[section.pk for section in sections_of(page)]):
            move(other, heir_page, user)
        Page.objects.filter(pk=page.pk).update(show_in_menus=False)
        for key in list(collections_of(page.area).values_list("pk", flat=True)):
            Collection.objects.get(pk=key).move(collections_of(change.first_heir)[0], "sorted-child")


def sections_of(page):
    """The pages below a commune's page of which every commune has one."""
    return [child for child in page.get_children() if hasattr(child.specific_class, "section_slug")]


def collections_of(commune):
    """Where the editors of a commune keep their pictures and files."""
    return Collection.objects.filter(
        group_permissions__group=group_for(Duty.EDITOR, commune),
        group_permissions__permission__codename="change_image",
    ).distinct()


def handed_on(page):
    """The blocks of a page that are added to the heir's: pairs of the field's name and the block."""
    names = HANDED_ON.get(type(page), ())
    return [(name, block) for name in names for block in getattr(page, name)]


def add_blocks(source, target, user):
    """Add what is handed on to a page, and to its draft, on which an editor may be at work or which waits for approval.

    The draft stays the version it was and its author's.
    """
    blocks = handed_on(source)
    if not blocks:
        return
    target = type(target).objects.get(pk=target.pk)
    draft = target.latest_revision if target.has_unpublished_changes else None
    if draft:
        page = draft.as_object()
        _append(page, blocks)
        Revision.objects.filter(pk=draft.pk).update(content=page.serializable_data())
    _append(target, blocks)
    if draft:
        target.save(clean=False)
    else:
        revision = target.save_revision(user=user, log_action=True, clean=False)
        revision.publish(user=user, skip_permission_checks=True)


def _append(page, blocks):
    known = [(name, block.get_prep_value()["value"]) for name, block in handed_on(page)]
    for name, block in blocks:
        if (name, block.get_prep_value()["value"]) not in known:
            getattr(page, name).append((block.block_type, block.value))


def move(page, parent, user):
    """Move a page with what is below it, under an address that is free there. Its old address is redirected."""
    taken = set(parent.get_children().values_list("slug", flat=True))
    number, slug = 1, page.slug
    while slug in taken:
        number += 1
        slug = f"{page.slug}-{number}"
    if slug != page.slug:
        # Not saved as a page is: that would redirect an address nobody knew. Whatever version is published later,
        # a draft, a scheduled one or an old one, must not bring the taken address back.
        Page.objects.filter(pk=page.pk).update(slug=slug)
        for revision in page.revisions.all():
            revision.content["slug"] = slug
            Revision.objects.filter(pk=revision.pk).update(content=revision.content)
    Page.objects.get(pk=page.pk).move(Page.objects.get(pk=parent.pk), "last-child", user=user)
