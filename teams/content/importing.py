"""Content from a file into this site: all of it or nothing, and a second time nothing more.

What belongs to the file's communes becomes as the file has it. What communes share is only added where it is missing.
A consent that was withdrawn here, and a person whose data were deleted here, do not come back.
"""

import io
import uuid
from contextlib import contextmanager

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.utils.translation import gettext as _
from PIL import Image as PillowImage
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, RevisionMixin, Site

from home.backups import Refused
from home.bulk import filling
from home.models import HomePage, SiteSettings
from home.pagecache import forget_pages
from home.pictures import WRITING, said_when_damaged
from home.shell import forget
from home.vietnamese import slugify

from ..models import Area, CommunePage, ForgottenMember, Level, Member
from ..setup import set_up_commune
from .archives import Archive
from .exporting import SETTINGS, Communes, collection_of
from .kinds import PAGE, kinds, page_rows
from .spelling import fill, localised, same, spelled
from .streams import WrongType

ACTION = "teams.import_content"  # in the log
MOST_PIXELS = 60_000_000


def take_in(path, under=None):
    """Returns an ``Importing``, which tells what was done. ``under``: the first page that new communes go below."""
    with Archive(path) as archive, _files_of_failures() as written:
        importing = Importing(archive, under, written)
        try:
            with transaction.atomic(), filling():
                importing.run()
        except WrongType as error:
            raise Refused(
                _("The file holds something that does not fit: %(record)s, “%(what)s”. Nothing was changed.")
                % {"record": importing.at, "what": error}
            ) from error
        except (ValidationError, IntegrityError, DataError) as error:
            raise Refused(
                _("What the file holds contradicts itself or this site, at %(record)s. Nothing was changed.")
                % {"record": importing.at}
            ) from error
        except DatabaseError as error:
            raise Refused(_("The database could not do it: %(reason)s") % {"reason": error}) from error
        forget()
        forget_pages()
        return importing


@contextmanager
def _files_of_failures():
    """Uploads that were written for rows which then were taken back go too."""
    written = []
    try:
        yield written
    except BaseException:
        for file in written:
            file.storage.delete(file.name)
        raise


class Importing:
    def __init__(self, archive, under, written):
        self.archive, self.under, self.written = archive, under, written
        self.kinds = kinds()
        self.records = {label: archive.records(label) for label in self.kinds}
        self.page_records = archive.records(PAGE)
        self.keys = {}  # of each record of the file the key of that which is here, None while it is looked for
        self.pages = {}
        self.circles = []
        self._below = {}
        self.at = ""
        self.added, self.changed, self.unchanged, self.left = 0, 0, 0, []
        self.new_pages, self.own_pages = set(), {}

    def run(self):
        self.is_new_site = not HomePage.objects.exists()
        self._bring_all([self.kinds[Area._meta.label_lower]])  # first of all, so that places are in the file's order
        slugs = self.archive.info["communes"]
        keys = [self.key(Area._meta.label_lower, slug) for slug in slugs]
        areas = Area.objects.in_bulk([key for key in keys if key])
        if len(areas) < len(set(slugs)) or any(area.level != Level.COMMUNE for area in areas.values()):
            raise Refused(_("This file is damaged or was tampered with. Take another copy of it. Nothing was changed."))
        self.communes = Communes(list(areas.values()))
        if self.is_new_site:
            Page.objects.filter(depth=2).delete()  # Wagtail's own “Welcome”
        self._bring_all(kind for kind in self.kinds.values() if not kind.page)
        self._place_pages()
        self._bring_all(kind for kind in self.kinds.values() if kind.page)
        for kind, name in self.circles:
            self._apply(kind, self.records[kind.label][name], self.keys[kind.label, name])
        self._fill_pages()
        if self.is_new_site:
            self._settings()
        for page in CommunePage.objects.filter(area__in=self.communes.areas):
            set_up_commune(page.area)

    def _bring_all(self, kinds):
        """In the order of the file. At a site with content of what all share only that which something names comes."""
        for kind in kinds:
            for name, record in self.records[kind.label].items():
                if self.is_new_site or kind.place or kind.is_of_places or record.get(kind.page) in self.own_pages:
                    self.key(kind.label, name)

    def key(self, label, name):
        """The key here of what the file names so, brought in first if need be; None when it is not to be had."""
        if label == PAGE or label not in self.kinds:
            return self.pages.get(name)
        kind = self.kinds[label]
        record = self.records[label].get(name)
        if record is None:
            return None
        if (label, name) not in self.keys:
            self.keys[label, name] = None
            before, self.at = self.at, f"{kind.model._meta.verbose_name} {name}"
            self.keys[label, name] = self._bring(kind, record)
            self.at = before
        elif self.keys[label, name] is None:
            self.had_circle = True
        return self.keys[label, name]

    def _bring(self, kind, record):
        self.had_circle = False
        values = self._values(kind, record)
        if values is None:
            return None
        if self.had_circle:
            self.circles.append((kind, record["ref"]))
        is_own = self._is_own(kind, values)
        found = kind.find(values, self, kind.model)
        if kind.only_own and not self._may_come(kind, values, found):
            return None
        if found is not None:
            if is_own:
                self._apply(kind, record, found.pk)
            return found.pk
        return self._add(kind, values)

    def _values(self, kind, record):
        values = localised(record, kind, self.key)
        if values is not None and kind.model is Area:
            values["parent"] = self._parent(record)
        if values is not None and hasattr(kind.model, "collection"):
            values |= self._file(record)
        return values

    def _parent(self, record):
        name = record.get("parent")
        if name is None:
            return None
        key = self.key(Area._meta.label_lower, name) if isinstance(name, str) else None
        if key is None:
            raise WrongType(Area._meta.verbose_name)
        return key

    def _is_own(self, kind, values):
        return bool(kind.place) and self.communes.has(self.area(values[kind.place]).path)

    def _may_come(self, kind, values, found):
        """People and teams are of the file's communes, or above all communes; and not of another one by now."""
        area = self.area(values[kind.place])
        if not self.communes.has(area.path) and area.commune is not None:
            self.left.append(_("%(record)s: is of another commune") % {"record": self.at})
            return False
        if kind.model is Member:
            if ForgottenMember.objects.filter(uuid=values["uuid"]).exists():
                self.left.append(_("a person whose data were deleted here"))
                return False
            if found is not None and self._is_own(kind, values) != self.communes.has(found.area.path):
                self.left.append(_("%(record)s: is of another commune here") % {"record": self.at})
                return False
        return True

    def area(self, key):
        return Area.objects.get(pk=key)

    def areas_below(self, parent):
        """The areas below one, or the topmost ones for None; kept, as it is asked for each of them."""
        if parent not in self._below:
            self._below[parent] = list(self.area(parent).get_children() if parent else Area.get_root_nodes())
        return self._below[parent]

    def _add(self, kind, values):
        record = kind.model()
        fill(record, values, kind)
        if kind.model is Area:
            if Area.objects.filter(slug=record.slug).exists():
                record.slug = ""  # an own one is made
            parent = values["parent"] and self.area(values["parent"])
            record = parent.add_child(instance=record) if parent else Area.add_root(instance=record)
            self.areas_below(values["parent"]).append(record)
        elif "file" in values:
            self._put(record, values)
        else:
            self._save(record, kind, values)
        self.added += 1
        return record.pk

    def _apply(self, kind, record, key):
        """Make the record that is here as the file has it, unless it is."""
        if key is None:
            return
        found = kind.model._default_manager.get(pk=key)
        values = self._values(kind, record)
        if kind.model is Member:
            values["consents"] = consents_of(found, values["consents"], kind.children["consents"])
        if {name: values[name] for name in values if name != "parent"} == spelled(found, kind, same):
            self.unchanged += 1
            return
        fill(found, values, kind)
        self._save(found, kind, values)
        self.changed += 1

    def _save(self, record, kind, values):
        record.save()
        for name in kind.many:
            getattr(record, name).set(values[name])
        if isinstance(record, RevisionMixin):
            record.save_revision(clean=False, log_action=ACTION)

    # Pictures and files

    def _file(self, record):
        names, member, file_name = record.get("collection"), record.get("file"), record.get("file_name")
        if not isinstance(names, list) or not all(isinstance(name, str) and 0 < len(name) < 256 for name in names):
            raise WrongType(_("collection"))
        if not isinstance(member, str) or not isinstance(file_name, str):
            raise WrongType(_("file"))
        return {"collection": collection_of(names).pk, "file": member, "file_name": file_name}

    def file_like(self, model, values):
        """The picture or file of the same title, place and content."""
        content = None
        for found in model.objects.filter(title=values["title"], collection=values["collection"]).order_by("pk"):
            content = content or self.archive.medium(values["file"])
            try:
                with found.file.open("rb") as file:
                    if file.read() == content:
                        return found
            except FileNotFoundError:
                continue
        return None

    def _put(self, record, values):
        content = self.archive.medium(values["file"])
        stem, _dot, ending = values["file_name"].rpartition("/")[2].rpartition(".")
        ending = ending.lower()
        model = type(record)
        if not values["file"].endswith(f".{ending}") or ending not in _endings(model):
            raise WrongType(_("file"))
        if model is get_image_model():
            _check_picture(content)
        record.collection_id = values["collection"]
        record.file = ContentFile(content, f"{slugify(stem) or 'tep'}.{ending}")
        record._set_file_hash()
        record.file_size = len(content)
        record.save()
        self.written.append(record.file)

    # Pages

    def _place_pages(self):
        """Find each page of the file here, or make it as a draft: pages refer to each other."""
        # At a site with content shared pages are those that are there; of the file's only what its communes name.
        named = "" if self.is_new_site else self._named_by_communes()
        late = []
        for name, record in self.page_records.items():
            self.at = f"{_('page')} {_title(record)}"
            model = self._model(record)
            is_own = self._is_of_communes(record)
            if is_own:
                self.own_pages[name] = record
            found = self._page(record, model, is_own)
            if found is not None:
                self.pages[name] = found.pk
            elif is_own or self.is_new_site:
                self._make_page(record, model, self._parent_page(record, model))
            elif name in named:
                late.append((name, record, model))
        for _name, record, model in late:
            self.at = f"{_('page')} {_title(record)}"
            parent = next((page for page in self._own_indexes() if model.can_create_at(page)), None)
            if parent is not None:
                self._make_page(record, model, parent)

    def _own_indexes(self):
        found = Page.objects.filter(pk__in=[self.pages[name] for name in self.own_pages if name in self.pages])
        return [page.specific for page in found.order_by("path")]

    def _named_by_communes(self):
        own = (record for record in self.page_records.values() if self._is_of_communes(record))
        return " ".join(str(record.get("content")) + str(record.get("draft")) for record in own)

    def _model(self, record):
        try:
            model = ContentType.objects.get_by_natural_key(*str(record.get("type")).split(".")).model_class()
        except (ContentType.DoesNotExist, TypeError):
            model = None
        if model is None or not issubclass(model, Page) or model is Page or not model.__module__.startswith(OURS):
            raise WrongType(_("kind of page"))
        return model

    def _commune_record(self, record):
        """The record of the commune page at or above this one, or None."""
        seen = set()
        while isinstance(record, dict) and record["ref"] not in seen:
            seen.add(record["ref"])
            if record.get("type") == CommunePage._meta.label_lower:
                return record
            record = self.page_records.get(record.get("parent")) if isinstance(record.get("parent"), str) else None
        return None

    def _is_of_communes(self, record):
        return self._commune_record(record) is not None

    def _page(self, record, model, is_own):
        """The page that is here in place of one of the file."""
        pages = model.objects.all()
        if is_own:
            if model is CommunePage:
                content = record.get("content")
                area = self.key(Area._meta.label_lower, content.get("area") if isinstance(content, dict) else None)
                if area is None or not self.communes.has(self.area(area).path):
                    raise WrongType(_("commune"))
                return pages.filter(area=area).first()
            commune = self._commune_record(record)["ref"]
            if commune not in self.pages:
                raise WrongType(_("page above"))
            pages = pages.descendant_of(Page.objects.get(pk=self.pages[commune]))
        elif model is HomePage and not self.is_new_site:
            return self.under or pages.order_by("path").first()
        if found := pages.filter(translation_key=_uuid(record["ref"])).first():
            return found
        parent = Page.objects.filter(pk=self.pages.get(record.get("parent"))).first()
        if parent is None:
            return None
        beside = pages.child_of(parent)
        if model.max_count_per_parent == 1:
            return beside.first()
        content = record.get("content")
        slug = content.get("slug") if isinstance(content, dict) else None
        return beside.filter(slug=slug).exclude(pk__in=self.pages.values()).first() if isinstance(slug, str) else None

    def _parent_page(self, record, model):
        if model is CommunePage and self.under:
            return self.under
        name = record.get("parent")
        if name is None and model is HomePage:
            return Page.get_first_root_node()
        key = self.pages.get(name) if isinstance(name, str) else None
        if key is None:
            raise WrongType(_("page above"))
        parent = Page.objects.get(pk=key).specific
        if not isinstance(parent, tuple(model.allowed_parent_page_models())):
            raise WrongType(_("page above"))
        return parent

    def _make_page(self, record, model, parent):
        rows = page_rows(model)
        values = localised(record.get("content"), rows, self.key)
        if values is None:
            raise WrongType(_("content"))
        page = model()
        fill(page, values | {"live": False}, rows)
        self._own_addresses(page, parent)
        key = _uuid(record["ref"])
        if not Page.objects.filter(translation_key=key).exists():
            page.translation_key = key
        parent.add_child(instance=page)
        if model is HomePage:
            site = {"root_page": page}
            new = site | {"hostname": "localhost"}
            Site.objects.update_or_create(is_default_site=True, defaults=site, create_defaults=new)
        self.pages[record["ref"]] = page.pk
        self.new_pages.add(page.pk)
        self.own_pages[record["ref"]] = record
        self.added += 1

    @staticmethod
    def _own_addresses(page, parent):
        """An address that another page here has is not taken from it."""
        page.slug = page._get_autogenerated_slug(page.slug) if not page.slug else page.slug
        if not Page._slug_is_available(page.slug, parent, page if page.pk else None):
            page.slug = _free(page.slug, lambda slug: Page._slug_is_available(slug, parent, page if page.pk else None))
        if getattr(page, "code", ""):
            from_others = type(page).objects.exclude(pk=page.pk)
            if from_others.filter(code=page.code).exists():
                page.code = ""

    def _fill_pages(self):
        for name, record in self.own_pages.items():
            self.at = f"{_('page')} {_title(record)}"
            page = Page.objects.get(pk=self.pages[name]).specific
            self._fill_page(page, record)

    def _fill_page(self, page, record):
        rows = page_rows(type(page))
        values = self._page_values(record.get("content"), page, rows)
        draft = record.get("draft")
        draft = self._page_values(draft, page, rows) if draft is not None else None
        is_restricted = record.get("is_restricted") is not False
        before = (
            spelled(page, rows, same),
            self._draft_of(page, rows),
            PageViewRestriction.objects.filter(page=page.pk).exists(),
        )
        if before == (values, draft, is_restricted):
            self.unchanged += page.pk not in self.new_pages
            return
        self.changed += page.pk not in self.new_pages
        fill(page, values, rows)
        page.has_unpublished_changes = draft is not None
        page.draft_title = page.title
        page.save()
        if page.latest_revision_id:
            Page.objects.filter(pk=page.pk).update(live_revision=page.save_revision(clean=False, log_action=ACTION))
            Page.objects.filter(pk=page.pk).update(has_unpublished_changes=draft is not None)
        if draft is not None:
            later = type(page).objects.get(pk=page.pk)
            fill(later, draft, rows)
            later.save_revision(clean=False, log_action=ACTION)
        restrictions = PageViewRestriction.objects.filter(page=page.pk)
        if is_restricted and not restrictions.exists():
            # To whom it was open there means nothing here: to whoever signs in.
            PageViewRestriction.objects.create(page_id=page.pk, restriction_type=PageViewRestriction.LOGIN)
        elif not is_restricted:
            restrictions.delete()

    def _page_values(self, content, page, rows):
        """The content of the file for a page that is here; what is taken here stays as it is."""
        values = localised(content, rows, self.key)
        if values is None or not isinstance(values["slug"], str) or not isinstance(values["live"], bool):
            raise WrongType(_("content"))
        fitting = type(page)(pk=page.pk, slug=values["slug"], **({"code": values["code"]} if "code" in values else {}))
        self._own_addresses(fitting, page.get_parent())
        values["slug"] = values["slug"] if fitting.slug == values["slug"] else page.slug
        if "code" in values:
            values["code"] = fitting.code or page.code
        for name in rows.children:
            values[name] = [row for row in values[name] if row is not None]
        if isinstance(page, CommunePage) and values["area"] != page.area_id:
            raise WrongType(_("commune"))
        return values

    def _draft_of(self, page, rows):
        if not page.has_unpublished_changes or not page.latest_revision:
            return None
        draft = page.latest_revision.as_object()
        draft.live = page.live
        return spelled(draft, rows, same)

    def _settings(self):
        for record in self.archive.records("home.sitesettings").values():
            self.at = str(SiteSettings._meta.verbose_name)
            site = Site.objects.filter(is_default_site=True).first()
            values = localised(record, SETTINGS, self.key)
            if site and values:
                here = SiteSettings.for_site(site)
                fill(here, values, SETTINGS)
                here.save()


OURS = ("home.", "teams.", "guides.", "search.")


def consents_of(member, wanted, rows):
    """The consents of the file and those that are here: what was withdrawn stays so, whichever side knows of it.

    An open one holds only if the other side knows no later withdrawal that its own side does not know.
    """
    here = [spelled(consent, rows, same) for consent in member.consents.order_by("pk")]

    def stands(consent, own, other):
        later = (row for row in other if row["withdrawn_on"] and row["purpose"] == consent["purpose"])
        return not any(row["withdrawn_on"] >= consent["given_on"] and row not in own for row in later)

    found = [row for row in here if row["withdrawn_on"]]
    found += [row for row in wanted if row["withdrawn_on"] and row not in found]
    standing = [row for row in wanted if not row["withdrawn_on"] and stands(row, wanted, here)]
    standing += [row for row in here if not row["withdrawn_on"] and stands(row, here, wanted)]
    for row in sorted(standing, key=lambda row: row["given_on"], reverse=True):
        if not any(other["purpose"] == row["purpose"] and not other["withdrawn_on"] for other in found):
            found.append(row)
    return sorted(found, key=lambda row: here.index(row) if row in here else len(here))


def _endings(model):
    return settings.WAGTAILIMAGES_EXTENSIONS if model is get_image_model() else settings.WAGTAILDOCS_EXTENSIONS


def _check_picture(content):
    with said_when_damaged(), PillowImage.open(io.BytesIO(content)) as picture:
        if picture.format not in WRITING or picture.width * picture.height > MOST_PIXELS:
            raise WrongType(_("picture"))
        picture.load()


def _uuid(text):
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise WrongType(_("page")) from error


def _free(slug, is_free):
    number = 2
    while not is_free(f"{slug}-{number}"):
        number += 1
    return f"{slug}-{number}"


def _title(record):
    content = record.get("content")
    return content.get("title", "") if isinstance(content, dict) else ""
