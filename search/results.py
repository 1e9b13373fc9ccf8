"""What the results page shows of what the index found."""

from dataclasses import dataclass, field
from functools import lru_cache

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from wagtail.models import Page

from guides.models import GuidePage
from home.models import readable
from home.shell import shell_for
from teams.models import successors_of
from teams.places import places

from .engine import find
from .finder import find_places
from .models import Entry, Kind
from .queries import understand
from .team_finder import Answer, answer_of, nearest
from .vocabulary import spelled, vocabulary
from .words import keys

GUIDES, PLACES, PAGES = 8, 6, 5
LOOKED_AT = 12  # guides, which their names put into another order
LIKELY = 0.5  # of what was typed is explained: less is hardly what was meant
FITS = 0.45  # of the best guide's score: what fits less is not shown beside it, unless they are few
FEW = 3
CALLED_SO = 0.5  # what it adds to a guide's score that its name is all that was typed


@dataclass
class Results:
    """Everything found for one query, in groups; ``meant`` when another query was understood than was typed.

    ``answer``: the place that is surely meant. It stands first then; else guides do.
    """

    query: str
    answer: Answer | None = None
    guides: list = field(default_factory=list)
    places: list = field(default_factory=list)
    former: list = field(default_factory=list)
    pages: list = field(default_factory=list)
    meant: str = ""
    keys: frozenset = frozenset()  # of the words found, for marking them
    explained: float = 0.0  # of what was typed, by the best guide

    @property
    def is_likely(self):
        """Whether what was meant is among it; what is not is an editor's to see."""
        return bool(self.answer or self.places or self.former) or self.explained >= LIKELY

    @property
    def count(self):
        return bool(self.answer) + len(self.guides) + len(self.places) + len(self.former) + len(self.pages)


def results_for(text, request, commune_page=None):
    """Search for ``text``: guides, then places, then pages and files; a place that is surely meant before all."""
    words = vocabulary()
    query = understand(text, words, commune_page and commune_page.pk)
    found = Results(text)
    if not query.slots:
        return found
    hits = find(query, words, {Kind.GUIDE: LOOKED_AT, Kind.PAGE: PAGES})
    found.keys = frozenset(key for part in query.parts for key in part.options)
    likely = find_places(query, words)
    sure = [one for one in likely if one.is_sure][:PLACES]
    own = keys(sure[0].area.name) if sure else ()
    # “An Toàn” is a commune, and more.
    may_be_guide = not sure or all(words.count(Kind.GUIDE, key) for key in own)
    guides = _guides(hits[Kind.GUIDE], query, commune_page) if may_be_guide else []
    about = [guide for guide in guides if sure and _speaks_of(guide, own)]
    if sure and (not about or set(keys(sure[0].area.kind)) & set(query.keys)):
        found.answer = answer_of([one.area for one in sure], request, nearest(sure))
        found.guides = about
    else:
        found.guides = guides
        found.pages = _pages(hits[Kind.PAGE], request)
        _add_places(found, likely, request)
    if found.guides:
        known = len(query.keys) / (len(query.keys) + len(query.unknown))
        found.explained = hits[Kind.GUIDE][0].coverage * known
    if query.was_corrected:
        found.meant = spelled(words, query.parts, _titles(found, likely))
    return found


def _guides(hits, query, commune_page):
    """Shared guides and the commune's own, best first: what is called as was typed comes before what only says it."""
    known = readable(GuidePage.objects.for_rows("search_words")).in_bulk(
        [Entry.record_of(hit.number)[1] for hit in hits]
    )
    scored = []
    for hit in hits:
        guide = known.get(Entry.record_of(hit.number)[1])
        if guide and (not commune_page or guide.is_shared or guide.path.startswith(commune_page.path)):
            scored.append((hit.score * (1 + CALLED_SO * _is_called(guide, query.keys) ** 2), guide))
    scored.sort(key=lambda item: -item[0])
    fit = [guide for score, guide in scored if score >= FITS * scored[0][0]]
    return max(fit, [guide for _score, guide in scored[:FEW]], key=len)[:GUIDES]


def _is_called(guide, query_keys):
    """From 0 to 1: how much of a name of the guide was typed, and of what was typed is that name."""
    typed = set(query_keys)
    names = [_keys_of(name) for name in (guide.title, guide.short_title, *guide.search_words.splitlines())]
    return max(2 * len(typed & name) / (len(typed) + len(name)) for name in names if name)


@lru_cache(10_000)
def _keys_of(name):
    return frozenset(keys(name))


def _pages(hits, request):
    hits = [hit for hit in hits if hit.coverage > 0.6][:PAGES]
    records = [Entry.record_of(hit.number) for hit in hits]
    pages = readable(Page.objects.only("title", "url_path", "depth", "path")).in_bulk(
        [key for model, key in records if model == "page"]
    )
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


def _speaks_of(guide, name, may_be_cut=False):
    """Whether the words of a place's name are what a guide is about."""
    said = " ".join(keys(f"{guide.title} {guide.summary} {guide.search_words}"))
    return f" {' '.join(name)}{'' if may_be_cut else ' '}" in f" {said} "


def _titles(found, likely):
    return [guide.title for guide in found.guides] + [one.area.name for one in likely]


def _add_places(found, likely, request):
    """Places whose whole name was typed; of an old place what it is now."""
    likely = [one for one in likely if one.named >= 0.9 and one.explained >= 0.5]
    likely = [one.area for one in likely if one.score >= likely[0].score - 0.25][:PLACES]
    current = [area for area in likely if not area.has_ended()]
    former = [area for area in likely if area.has_ended()]
    became = successors_of(former) if former else {}
    shown = {area.pk for area in current}
    found.places = places(current, request, with_heads=True)
    # A former village that only changed its commune is on the list already, by its place of today.
    found.former = [area for area in former if {one.area.pk for one in became[area.pk]} - shown or not became[area.pk]]


def suggestions_for(text, request, commune_page=None, only_places=False, most=6):
    """Guides and places that a query not yet finished may mean: rows of {text, note, url}, under 2 KB in all."""
    words = vocabulary()
    query = understand(text, words, commune_page and commune_page.pk, may_be_cut=True)
    if not query.slots:
        return []
    likely = [one for one in find_places(query, words, most) if one.explained >= 0.6 and one.named >= 0.5]
    # An old place of the same name is found through the one of today.
    names = {one.area.full_name for one in likely if not one.area.has_ended()}
    likely = [one for one in likely if not (one.area.has_ended() and one.area.full_name in names)]
    places = [_place_row(one.area) for one in likely[:most]]
    if only_places:
        return places
    guides = _guides(find(query, words, {Kind.GUIDE: 4})[Kind.GUIDE], query, commune_page)
    typed = keys(text)
    is_place = likely and likely[0].named == 1 and not any(_speaks_of(guide, typed, True) for guide in guides[:1])
    guides = [_guide_row(guide, request) for guide in guides]
    groups = [places, guides] if is_place else [guides, places]
    # Neither fills the box alone while the other has something to say.
    groups = [group[: max(most - 2, most - len(other))] for group, other in zip(groups, reversed(groups), strict=True)]
    return (groups[0] + groups[1])[:most]


def _guide_row(guide, request):
    index_url = shell_for(request).sections.get("guides.guideindexpage")
    url = f"{index_url}{guide.slug}/" if index_url and guide.is_shared else guide.get_url(request)
    return {"text": guide.list_title, "note": _("Guide"), "url": url}


def _place_row(area):
    url = f"{reverse('find_team')}?{urlencode({'o': area.slug})}"
    note = f"{_('Old name')}: {area.where}" if area.has_ended() else area.where or area.kind
    return {"text": area.full_name, "note": note, "url": url}
