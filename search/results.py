"""What the results page shows of what the index found."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.http import urlencode
from wagtail.models import Page

from guides.models import GuidePage
from home.models import readable
from home.shell import shell_for
from teams.models import CommunePage, successors_of
from teams.places import places

from .engine import find
from .finder import find_places
from .models import Entry, Kind
from .queries import understand
from .vocabulary import spelled, vocabulary

GUIDES, PLACES, PAGES = 8, 6, 5
FITS = 0.45  # of the best guide's score: what fits less is not shown beside it


@dataclass
class Results:
    """Everything found for one query, in groups; ``meant`` when another query was understood than was typed."""

    query: str
    guides: list = field(default_factory=list)
    places: list = field(default_factory=list)
    former: list = field(default_factory=list)
    pages: list = field(default_factory=list)
    meant: str = ""
    keys: frozenset = frozenset()  # of the words found, for marking them

    @property
    def count(self):
        return len(self.guides) + len(self.places) + len(self.former) + len(self.pages)


def results_for(text, request, commune_page=None):
    """Search for ``text``: guides, then places, then pages and files."""
    words = vocabulary()
    query = understand(text, words, commune_page and commune_page.pk)
    found = Results(text)
    if not query.slots:
        return found
    hits = find(query, words, [Kind.GUIDE, Kind.PAGE], most=20)
    found.keys = frozenset(key for part in query.parts for key in part.options)
    found.guides = _guides(hits[Kind.GUIDE], commune_page)
    if query.was_corrected:
        found.meant = spelled(words, query.keys, [text for guide in found.guides for text in _texts(guide)])
    found.pages = _pages(hits[Kind.PAGE], request)
    _find_places(found, query, words, request)
    return found


def _texts(guide):
    return guide.title, guide.short_title, *guide.search_words.splitlines(), guide.summary


def _guides(hits, commune_page):
    """Guides of the site's own commune and shared ones; another commune's own guides come last."""
    hits = [hit for hit in hits if hit.score >= FITS * hits[0].score]
    keys = [Entry.record_of(hit.number)[1] for hit in hits]
    known = GuidePage.objects.listed().in_bulk(keys)
    guides = [known[key] for key in keys if key in known]
    if commune_page:
        guides = [guide for guide in guides if guide.is_shared or guide.path.startswith(commune_page.path)]
    return guides[:GUIDES]


def _pages(hits, request):
    hits = [hit for hit in hits if hit.coverage > 0.6][:PAGES]
    records = [Entry.record_of(hit.number) for hit in hits]
    pages = readable(Page.objects).in_bulk([key for model, key in records if model == "page"])
    files = {}
    if any(model == "document" for model, _key in records):
        files = Entry.objects.in_bulk([hit.number for hit in hits])
    found = []
    for hit, (model, key) in zip(hits, records, strict=True):
        if model == "page" and key in pages:
            found.append({"title": pages[key].title, "url": pages[key].get_url(request)})
        elif model == "document":
            found.append({"title": files[hit.number].title, "url": files[hit.number].url, "is_file": True})
    return found


def _find_places(found, query, words, request):
    """Places whose whole name was typed; of an old place what it is now."""
    likely = [one for one in find_places(query, words) if one.named >= 0.9 and one.explained >= 0.5]
    likely = [one.area for one in likely if one.score >= likely[0].score - 0.25][:PLACES]
    current = [area for area in likely if not area.has_ended()]
    former = [area for area in likely if area.has_ended()]
    became = successors_of(former) if former else {}
    shown = {area.pk for area in current}
    found.places = places(current, request, with_heads=True)
    # A former village that only changed its commune is on the list already, by its place of today.
    found.former = [area for area in former if {one.area.pk for one in became[area.pk]} - shown or not became[area.pk]]


def suggestions_for(text, request, commune_page=None, most=6):
    """Guides and places that a query not yet finished may mean: rows of {text, note, url}, under 2 KB in all."""
    words = vocabulary()
    query = understand(text, words, commune_page and commune_page.pk, may_be_cut=True)
    if not query.slots:
        return []
    hits = find(query, words, [Kind.GUIDE], most=4)[Kind.GUIDE]
    index_url = shell_for(request).sections.get("guides.guideindexpage")
    rows = []
    for guide in _guides(hits, commune_page):
        local = index_url and guide.is_shared
        url = f"{index_url}{guide.slug}/" if local else guide.get_url(request)
        rows.append({"text": guide.list_title, "url": url})
    for one in find_places(query, words, most=4):
        if one.explained >= 0.6 and one.named >= 0.5 and len(rows) < most:
            url = f"{reverse('find_team')}?{urlencode({'o': one.area.slug})}"
            rows.append({"text": one.area.full_name, "note": one.area.where, "url": url})
    return rows


def commune_of(shell):
    """The commune whose site this is, or None on a province's site."""
    return shell.agency_page if isinstance(shell.agency_page, CommunePage) else None
