"""What is written into the index: the words of each record, with how much they say where they stand."""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.html import strip_tags
from wagtail.documents import get_document_model
from wagtail.models import Page, ReferenceIndex

from guides.models import GuidePage, KitPage
from home.models import StandardPage, readable
from teams.models import Area, AreaSuccession, CommunePage, ContactListPage, Level, Plan, TeamDirectoryPage

from .models import Entry, IndexState, Kind, Posting, Word
from .words import EXACT, NEAR, OWN, exact, is_name, typed_words

SATURATION = 5.0  # pseudo-frequency at which half of what a term can say is said
BATCH = 2_000  # rows written in one statement
LAYOUT = 3  # to be raised when other words or weights are written than before: upgrading then writes the index anew


def text_of(rich):
    return strip_tags(str(getattr(rich, "source", rich)).replace("</p>", " "))


def words_of_guide(guide):
    """(text, weight, whether two words in a row count) for each piece of a guide."""
    yield guide.title, 6, True
    yield guide.short_title, 5, True
    for phrase in guide.search_words.splitlines():
        yield phrase, 5, True
    yield guide.summary, 2.5, True
    yield guide.topic.plain_name, 1, True
    yield guide.topic.summary, 0.5, True
    yield guide.audience, 0.8, True
    yield guide.result, 1.5, True
    for platform in guide.platforms:
        yield platform.name, 1.5, True
    for block in guide.needs:
        yield block.value, 0.8, True
    for block in guide.steps:
        step = block.value
        yield step["title"], 2, True
        yield text_of(step["text"]), 0.9, True
        for choice in step["choices"]:
            yield f"{choice['when']} {text_of(choice['then'])}", 0.6, True
        for note in step["notes"]:
            yield text_of(note["text"]), 0.5, False
    for block in guide.problems:
        yield block.value["question"], 1.8, True
        yield text_of(block.value["answer"]), 0.5, False
    for block in guide.cases:
        yield block.value["case"], 1, True
        yield text_of(block.value["answer"]), 0.4, False


def words_of_page(page):
    yield page.title, 6, True
    yield page.search_description, 3, True
    for field in ("lead", "summary", "organisation"):
        yield getattr(page, field, ""), 2, True
    for block in getattr(page, "body", ()):
        yield text_of(block.value if isinstance(block.value, str) else block.render()), 0.8, True


def words_of_document(document):
    yield document.title, 6, True
    yield document.filename.rpartition(".")[0].replace("-", " ").replace("_", " "), 2, True


def names_of_area(area, above, later, former):
    """(name, sign, how surely it is meant): its own, those it lies in, those it came to lie in, and what these were."""
    rank = {Level.PROVINCE: 0.3, Level.COMMUNE: 0.2, Level.DISTRICT: 0.1}.get(area.level, 0)
    yield area.name, OWN, 4 + rank - (0.05 if area.has_ended() else 0)
    yield area.kind, "", 0
    for sureness, names in ((1, [place.name for place in above]), (1, later), (0.4, former)):
        for name in names:
            yield name, NEAR, sureness


def is_counted(term):
    """Whether it is counted in how many entries a term stands: all but two words in a row, which are too many."""
    return is_name(term) or "_" not in term


def weigh(kind, pieces):
    """Return {term: weight} and {word: how it is written}."""
    return weigh_names(pieces) if kind == Kind.PLACE else weigh_words(pieces)


def weigh_words(pieces):
    amounts, spelled = defaultdict(float), {}
    for text, weight, in_pairs in pieces:
        words = list(typed_words(text or ""))
        for word, key, _marks in words:
            amounts[key] += weight
            amounts[f"{EXACT}{exact(word)}"] += weight
            spelled.setdefault(key, word[:90])
        if in_pairs:
            for (_one, left, _marks), (_other, right, _more) in zip(words, words[1:], strict=False):
                amounts[f"{left}_{right}"] += weight
    saturated = {term[:90]: (SATURATION + 1) * amount / (amount + SATURATION) for term, amount in amounts.items()}
    return saturated, spelled


def weigh_names(pieces):
    """Of a place: each name as a whole, and single words only of its own, each by its share of that name."""
    weights, spelled = {}, {}
    for text, sign, weight in pieces:
        words = [(word, key) for word, key, _marks in typed_words(text)]
        if sign:
            name = f"{sign}{'_'.join(key for _word, key in words)}"[:90]
            # A district may be called as its province is: the name may be said twice then.
            weights[name] = weights.get(name, 0) + weight
        if sign != NEAR:
            share = 1 / len({key for _word, key in words}) if weight and words else 0
            for word, key in words:
                weights.setdefault(key, share)
                spelled.setdefault(key, word[:90])
    return weights, spelled


# Single records, when somebody edits them


@transaction.atomic
def write(kind, model, key, pieces, **shown):
    """Put the words of a record into the index, in place of those it had. ``shown``: title and address of a file."""
    state = _state()
    _take_out(model, key, state)
    weights, spelled = weigh(kind, pieces)
    entry = Entry.objects.create(number=Entry.number_of(model, key), kind=kind, **shown)
    Posting.objects.bulk_create(
        [Posting(kind=kind, term=term, entry=entry, weight=weight) for term, weight in weights.items()],
        batch_size=BATCH,
    )
    words = {term for term in weights if is_counted(term)}
    known = set(Word.objects.filter(kind=kind, term__in=words).values_list("term", flat=True))
    Word.objects.filter(kind=kind, term__in=known).update(count=F("count") + 1)
    Word.objects.bulk_create(
        [Word(kind=kind, term=term, count=1, shown=spelled.get(term, "")) for term in words - known],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    state.entries[kind] = state.entries.get(kind, 0) + 1
    state.turn(kind)


@transaction.atomic
def forget(model, key):
    """Take a record out of the index."""
    state = _state()
    if kind := _take_out(model, key, state):
        state.turn(kind)


def _state():
    """The one row that whoever changes the index holds first, so that nobody waits for each other in a ring."""
    return IndexState.objects.select_for_update().get_or_create(pk=1)[0]


def _take_out(model, key, state):
    """Take a record out; return of which kind it was, None when it was not there."""
    entry = Entry.objects.filter(number=Entry.number_of(model, key)).first()
    if entry is None:
        return None
    words = [term for term in entry.postings.values_list("term", flat=True) if is_counted(term)]
    Word.objects.filter(kind=entry.kind, term__in=words).update(count=F("count") - 1)
    state.entries[entry.kind] = state.entries.get(entry.kind, 1) - 1
    entry.delete()
    return entry.kind


@transaction.atomic
def changed_synonyms():
    _state().turn(IndexState.SYNONYMS)


PAGES = (StandardPage, CommunePage, TeamDirectoryPage, ContactListPage, KitPage)


def index_page(key):
    """Index the page with this key as it is published, or forget it when not everybody may read it."""
    page = Page.objects.filter(pk=key).specific().first()
    if isinstance(page, GuidePage):
        kind, model, pieces = Kind.GUIDE, "guidepage", words_of_guide
    elif isinstance(page, PAGES):
        kind, model, pieces = Kind.PAGE, "page", words_of_page
    else:
        return
    is_readable = readable(Page.objects.filter(pk=key)).exists()
    if not is_readable or (isinstance(page, CommunePage) and page.area.has_ended()):
        forget(model, key)
    else:
        write(kind, model, key, pieces(page))


def index_area(area):
    """Index a place and, because its name stands in them, those below it."""
    for place, *names in with_names(Area.objects.within(area)):
        write(Kind.PLACE, "area", place.pk, names_of_area(place, *names), url=place.path)


def with_names(areas):
    """Each area with those above it; for one that ended the names where it lies now; and the names of what its commune
    and that commune's district were before."""
    areas = list(areas)
    by_path = {area.path: area for area in areas}
    _read_above(by_path, by_path.values())
    keys = [area.pk for area in by_path.values()]
    steps = AreaSuccession.objects.select_related("predecessor", "successor")
    if len(by_path) < 500:
        steps = steps.filter(Q(successor__in=keys) | Q(predecessor__in=keys))
    origins, heirs = defaultdict(list), defaultdict(list)
    for step in steps:
        origins[step.successor_id].append(step.predecessor)
        heirs[step.predecessor_id].append(step.successor)
    _read_above(by_path, [place for found in (*origins.values(), *heirs.values()) for place in found])
    for area in areas:
        above = [by_path[path] for path in area.paths_above() if path in by_path]
        lines = [area, *above]
        later = next((heirs[place.pk] for place in lines if heirs[place.pk]), ()) if area.has_ended() else ()
        former = {heir.name for heir in later}
        later = {by_path[path].name for heir in later for path in heir.paths_above()}
        for place in lines:
            for origin in origins[place.pk] if place.depth > 1 else ():
                former.add(origin.name)
                district = by_path.get(origin.path[: -Area.steplen])
                former.update([district.name] if district and district.depth > 1 else [])
        around = {place.name for place in above}
        yield area, above, sorted(later - around), sorted(former - later - around - {area.name})


def _read_above(by_path, areas):
    """Add to ``by_path`` whatever lies above ``areas``: one query."""
    missing = {path for area in areas for path in area.paths_above()} - by_path.keys()
    if missing:
        by_path |= {area.path: area for area in Area.objects.filter(path__in=missing)}


def public_documents():
    """Files that a page anybody may read leads to, and those of plans: what else is uploaded is nobody's to find."""
    model = get_document_model()
    uses = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(model),
        base_content_type=ContentType.objects.get_for_model(Page),
    ).values_list("object_id", "to_object_id")
    pages = {str(key) for key in readable(Page.objects.all()).values_list("pk", flat=True)}
    named = {document for page, document in uses if page in pages}
    return model.objects.filter(
        Q(pk__in=named) | Q(pk__in=Plan.objects.filter(document__isnull=False).values("document"))
    )


# Everything at once


def is_up_to_date():
    """Whether the index was written by a version that writes the same."""
    return IndexState.objects.filter(pk=1, layout=LAYOUT).exists()


def rebuild(say=lambda text: None):
    """Write the whole index anew, in one transaction: who searches meanwhile finds what was there before."""
    with transaction.atomic():
        state = _state()
        writer = _Bulk()
        for guide in GuidePage.objects.with_platforms(GuidePage.objects.listed()):
            writer.add(Kind.GUIDE, "guidepage", guide.pk, words_of_guide(guide))
        for model in PAGES:
            for page in readable(model.objects).iterator(500):
                writer.add(Kind.PAGE, "page", page.pk, words_of_page(page))
        for document in public_documents():
            shown = {"title": document.title, "url": document.url}
            writer.add(Kind.PAGE, "document", document.pk, words_of_document(document), **shown)
        for area, *names in with_names(Area.objects.all()):
            writer.add(Kind.PLACE, "area", area.pk, names_of_area(area, *names), url=area.path)
        writer.finish()
        state.layout, state.entries = LAYOUT, writer.totals
        state.turn(*Kind.values)
    say(", ".join(f"{Kind(kind).label}: {total}" for kind, total in writer.totals.items()))


class _Bulk:
    """Writes entries by the thousand, in place of those that were there."""

    def __init__(self):
        for model in (Posting, Entry, Word):
            model.objects.all()._raw_delete(model.objects.db)
        self.totals, self.counts, self.spelled = {}, defaultdict(int), {}
        self.entries, self.postings = [], []

    def add(self, kind, model, key, pieces, **shown):
        weights, spelled = weigh(kind, pieces)
        number = Entry.number_of(model, key)
        self.totals[kind] = self.totals.get(kind, 0) + 1
        self.entries.append(Entry(number=number, kind=kind, **shown))
        for term, weight in weights.items():
            self.postings.append((str(kind), term, weight, number))
            if is_counted(term):
                self.counts[kind, term] += 1
                self.spelled.setdefault((kind, term), spelled.get(term, ""))
        if len(self.postings) >= 20_000:
            self._write()

    def _write(self):
        Entry.objects.bulk_create(self.entries, batch_size=BATCH)
        table = Posting._meta.db_table
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} (kind, term, weight, entry_id) FROM STDIN") as copy:
                    for row in self.postings:
                        copy.write_row(row)
            else:
                cursor.executemany(
                    f"INSERT INTO {table} (kind, term, weight, entry_id) VALUES (%s, %s, %s, %s)", self.postings
                )
        self.entries, self.postings = [], []

    def finish(self):
        self._write()
        Word.objects.bulk_create(
            [
                Word(kind=kind, term=term, count=count, shown=self.spelled[kind, term])
                for (kind, term), count in self.counts.items()
            ],
            batch_size=BATCH,
        )
