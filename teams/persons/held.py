"""All that the site holds about one person, in words: sections of rows, the same for the screen and the files."""

import base64
from itertools import chain

from django.db.models import Q
from django.utils.formats import date_format, localize
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry, Page

from home import phones
from home.fields import PhoneField

from ..models import CommunePage, ListImport, Member

INTERNAL = {"id", "pk", "sort_name", "latest_revision", "member", "team", "uuid", "photo"}


def held_about(member):
    """[{"title", "rows": [{"label": …: value}], "empty"}]: each section a list of records, each its fields in words."""
    return [
        _section(_("The record"), [_fields(member)]),
        _section(_("Memberships in teams"), map(_membership, member.memberships.select_related("team__area"))),
        _section(_("Consents"), map(_fields, member.consents.all())),
        _section(_("Photo"), [_photo(member.photo)] if member.photo else []),
        _section(_("Older versions of the record"), map(_version, member.revisions.order_by("created_at"))),
        _section(_("History: what was done with the record"), map(_entry, ModelLogEntry.objects.for_instance(member))),
        _section(_("Imported lists that changed the record"), map(_import, imports_of(member))),
        _section(_("Pages on which the name stands"), map(_page, pages_naming(member))),
        _section(_("Readers’ feedback"), [], _("None: feedback is kept without who gave it.")),
    ]


def _section(title, rows, empty=None):
    return {"title": title, "rows": list(rows), "empty": empty or _("Nothing.")}


def _fields(record):
    """Labels and values as the forms show them."""
    values = {}
    for field in record._meta.concrete_fields:
        if field.name in INTERNAL:
            continue
        value = getattr(record, field.name)
        if field.choices:
            value = getattr(record, f"get_{field.name}_display")()
        elif isinstance(field, PhoneField):
            value = phones.display(value).replace("\N{NO-BREAK SPACE}", " ")
        values[str(capfirst(field.verbose_name))] = _text(value)
    return values


def _text(value):
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(localize(value))


def _membership(membership):
    return {_("Team"): str(membership.team)} | _fields(membership)


def _photo(image):
    return {_("title"): image.title, _("size"): f"{image.width} × {image.height}", _("file"): image.filename}


def _moment(value):
    return date_format(localtime(value), "d/m/Y H:i")


def _version(revision):
    fields = {field.name: field for field in Member._meta.concrete_fields}
    content = {
        str(capfirst(fields[name].verbose_name)): _text(value)
        for name, value in revision.content.items()
        if name in fields and name not in INTERNAL and name != "area" and value not in ("", None)
    }
    by = revision.user.get_full_name() or revision.user.get_username() if revision.user else _("the software")
    return {_("Saved"): _moment(revision.created_at), _("by"): by} | content


def _entry(entry):
    return {_("When"): _moment(entry.timestamp), _("What"): str(entry.message), _("by"): entry.user_display_name}


def _import(list_import):
    return {_("file"): list_import.file_name, _("imported"): _moment(list_import.applied_at)}


def _page(page):
    return {_("Page"): page.title, _("address"): page.full_url or ""}


def imports_of(member):
    """Imports that can still be undone and name the record."""
    commune = member.area.commune or member.area
    imports = ListImport.objects.finished().filter(communes=commune).order_by("applied_at")
    return [one for one in imports if any(name == "member" and key == member.pk for name, key, *_rest in one.changes)]


def unfinished_imports(member, user):
    """Lists that wait: nobody can say whether the person is in them, so they count as if."""
    commune = member.area.commune or member.area
    own = Q(user=user) if user else Q(pk__in=[])
    return ListImport.objects.unfinished().filter(Q(communes=commune) | own).distinct()


def pages_naming(member):
    """The pages of the commune in whose text, or in whose draft, the name stands."""
    commune = CommunePage.objects.filter(area=member.area.commune or member.area).first()
    if commune is None or not member.name.strip():
        return []
    pages = Page.objects.descendant_of(commune, inclusive=True).specific()
    return [page for page in pages if any(member.name in text for text in chain(_texts(page), _draft_texts(page)))]


def _texts(page):
    return map(str, page.serializable_data().values())


def _draft_texts(page):
    revision = page.latest_revision
    return map(str, revision.content.values()) if revision else ()


def as_json(member):
    """For a file that other programs read; with the photo in it."""
    content = {section["title"]: section["rows"] for section in held_about(member)}
    if data := photo_data(member):
        content[_("Photo")][0][_("content (base64)")] = data
    return content


def photo_data(member):
    if not member.photo:
        return ""
    try:
        with member.photo.file.open("rb") as file:
            return base64.b64encode(file.read()).decode()
    except FileNotFoundError:
        return ""
