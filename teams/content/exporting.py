"""The content of some communes, with what they share with others, as a file."""

from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Collection, Page, PageViewRestriction, Site

from home.backups import Refused
from home.models import HomePage, SiteSettings

from ..models import Area, CommunePage, Level
from . import archives
from .kinds import PAGE, Rows, kinds, page_rows, type_of
from .spelling import spelled

SETTINGS = Rows(
    SiteSettings, frozenset({"site", "downtime_text", "downtime_starts", "downtime_ends", "downtime_announced"})
)


class Communes:
    """The communes whose content is meant; ``areas`` None means the whole site."""

    def __init__(self, areas):
        self.whole = areas is None
        self.areas = list(Area.objects.communes().order_by("path") if self.whole else areas)

    def condition(self, path):
        """That the area which the lookup ``path`` finds lies in one of them."""
        if self.whole:
            return Q()
        return reduce(or_, (Q(**{f"{path}__startswith": area.path}) for area in self.areas))

    def pages(self):
        """The pages that come along: of these communes, and those that belong to no commune."""
        below_home = Page.objects.filter(depth__gt=1)
        if self.whole:
            return below_home.order_by("path")
        others = CommunePage.objects.exclude(area__in=self.areas).values_list("path", flat=True)
        return below_home.exclude(reduce(or_, (Q(path__startswith=path) for path in others), Q(pk__in=[])))

    def has(self, path):
        return any(path.startswith(area.path) for area in self.areas)


def communes_of(slugs):
    """The communes with these addresses, or all for None. Raises ``Refused``."""
    if slugs is None:
        return Communes(None)
    pages = {page.slug: page.area for page in CommunePage.objects.select_related("area")}
    areas = {area.slug: area for area in Area.objects.communes().filter(slug__in=slugs)}
    unknown = [slug for slug in slugs if slug not in pages and slug not in areas]
    if unknown:
        raise Refused(
            _("There is no commune with the address %(slugs)s. There are: %(known)s")
            % {"slugs": ", ".join(unknown), "known": ", ".join(sorted(pages))}
        )
    return Communes([pages.get(slug) or areas[slug] for slug in slugs])


def export(path, slugs=None):
    """Write the file; returns how many records of each kind it has, by label."""
    if not HomePage.objects.exists():
        raise Refused(_("There is nothing to export: the site has no pages yet."))
    communes = communes_of(slugs)
    with archives.Writer(path) as writer:
        exporting = Exporting(communes, writer)
        records = exporting.run()
        counts = {label: len(found) for label, found in records.items()}
        info = {
            "format": archives.FORMAT,
            "version": archives.VERSION,
            "made_at": timezone.localtime().isoformat(timespec="seconds"),
            "communes": [area.slug for area in communes.areas if area.level == Level.COMMUNE],
            "counts": counts,
        }
        writer.add(archives.INFO, archives.json.dumps(info, ensure_ascii=False, indent=1))
        for label, found in records.items():
            writer.add_records(label, found)
    return counts


class Exporting:
    """Follows what records name, until all of it is in the file."""

    def __init__(self, communes, writer):
        self.communes, self.writer = communes, writer
        self.kinds = kinds()
        self.names, self.records, self.waiting = {}, {label: {} for label in self.kinds}, []
        self.taken = set()
        self.allowed = {}

    def run(self):
        pages = [page.specific for page in self.communes.pages().order_by("path")]
        self.page_names = {page.pk: str(page.translation_key) for page in pages}
        for kind in self.kinds.values():
            if kind.wanted:
                found = kind.wanted(self.communes).order_by("pk")
                if kind.only_own:
                    self.allowed[kind.label] = set(found.values_list("pk", flat=True))
                for record in found:
                    self._take(kind, record)
        page_records = [self._page(page) for page in pages]
        settings = self._settings()
        while self.waiting:
            kind, record = self.waiting.pop()
            self._spell(kind, record)
        records = {label: [found[key] for key in sorted(found)] for label, found in self.records.items()}
        records[Area._meta.label_lower] = self._areas()
        return records | {PAGE: page_records, "home.sitesettings": settings}

    def named(self, label, key):
        """The name in the file of the record that a relation or a link to ``label`` names by its key, or None."""
        if label == PAGE or label not in self.kinds:
            return self.page_names.get(_number(key))
        kind = self.kinds[label]
        if label in self.allowed and key not in self.allowed[label]:
            return None  # of another commune
        if (label, _number(key)) not in self.names:
            record = kind.model._default_manager.filter(pk=_number(key)).first()
            if record is None:
                return None
            self._take(kind, record)
        return self.names[label, _number(key)]

    def _take(self, kind, record):
        key = (kind.label, record.pk)
        if key in self.names:
            return
        name = first = kind.named(record)
        number = 2
        while (kind.label, name) in self.taken:
            name, number = f"{first} #{number}", number + 1
        self.taken.add((kind.label, name))
        self.names[key] = name
        self.waiting.append((kind, record))

    def _spell(self, kind, record):
        values = spelled(record, kind, self.named)
        if values is None:
            return
        name = self.names[kind.label, record.pk]
        if hasattr(record, "collection"):
            values |= self._file(record)
        if kind.model is Area:
            above = record.get_parent()
            values["parent"] = above and self.named(kind.label, above.pk)
            values["path"] = record.path  # the order; taken off again
        self.records[kind.label][record.pk] = {"ref": name, **values}

    def _file(self, record):
        try:
            member = self.writer.add_media(record.file)
        except FileNotFoundError as error:
            raise Refused(
                _("The file of “%(title)s” is not in the folder of uploads. Delete that entry or put the file back.")
                % {"title": record.title}
            ) from error
        above = record.collection.get_ancestors(inclusive=True).filter(depth__gt=1)
        return {
            "file": member,
            "file_name": record.file.name.rpartition("/")[2],
            "collection": [collection.name for collection in above],
        }

    def _areas(self):
        areas = sorted(self.records[Area._meta.label_lower].values(), key=lambda record: record["path"])
        return [{name: value for name, value in record.items() if name != "path"} for record in areas]

    def _page(self, page):
        model = type_of(page)
        rows = page_rows(model)
        return {
            "ref": self.page_names[page.pk],
            "type": model._meta.label_lower,
            "parent": self.page_names.get(page.get_parent().pk),
            "content": spelled(page, rows, self.named),
            "draft": self._draft(page, rows),
            "is_restricted": PageViewRestriction.objects.filter(page=page.pk).exists(),
        }

    def _draft(self, page, rows):
        if not page.has_unpublished_changes or not page.latest_revision:
            return None
        draft = page.latest_revision.as_object()
        draft.live = page.live
        return spelled(draft, rows, self.named)

    def _settings(self):
        site = Site.objects.filter(is_default_site=True).first()
        settings = SiteSettings.objects.filter(site=site).first() if site else None
        return [{"ref": "default", **spelled(settings, SETTINGS, self.named)}] if settings else []


def _number(key):
    return int(key) if str(key).isdecimal() else None


def collection_of(names):
    """The collection with these names from the root down, made when missing."""
    collection = Collection.get_first_root_node()
    for name in names:
        below = collection.get_children().filter(name=name).first()
        collection = below or collection.add_child(name=name)
    return collection
