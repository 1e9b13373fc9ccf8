"""Finding: what of the index answers a query, best first. The same arithmetic on every database.

The weight of a term in an entry is stored (``search.indexing``); what a term says in general follows from how many
entries hold it. Two words in a row say more than the two apart, which in Vietnamese, where most words are two
syllables, is most of the meaning; diacritics typed and met say a little more still.
"""

from collections import Counter
from dataclasses import dataclass
from math import ceil, log

from django.db import connection
from django.db.models import Count

from .models import Posting
from .words import EXACT, is_exact

PAIR = 1.1  # two words in a row, against one word
MARKS = 0.25  # diacritics that were typed and stand there
COMMON = 0.5  # a term that more than this share of all entries hold says nothing
LOOSE = 0.3  # the words of a synonym apart, against the words in a row
HEARD, UNHEARD = 0.9, 0.5  # a word that only sounds like the one typed where its neighbours speak for it; that one
ENOUGH = 0.22  # of what was asked, at least this much must be answered
SMALL = 200  # among fewer entries no term is too common
LOOKED_AT = 3  # entries that are judged for each hit that is wanted
LOOKED_THROUGH = 500  # postings by which these are chosen, for each that is wanted
STEPS = 8  # of what a term is worth, when they are chosen


@dataclass(frozen=True)
class Hit:
    number: int
    score: float
    coverage: float


def find(query, words, kinds):
    """Return the best ``Hit``s for an understood ``query``: two queries to the database.

    ``kinds``: {kind: how many are wanted}. However many entries there are, only those whose rarest terms say most are
    judged, ``LOOKED_AT`` for each that is wanted. What the first kind says of words in a row may change how ``query``
    is understood.
    """
    worth = _terms(query)
    counts = _counts(worth, kinds, words)
    _read_in_context(query, next(iter(counts.values())))
    totals = {kind: words.totals.get(kind, 0) for kind in kinds}
    rarity = {
        kind: {term: rarity_of(count, totals[kind]) for term, count in known.items()} for kind, known in counts.items()
    }
    held = {kind: {} for kind in kinds}
    for kind, number, term, weight in _postings(worth, counts, rarity, kinds):
        held[kind].setdefault(number, {})[term] = weight
    return {
        kind: _best(query, held[kind], counts[kind], rarity[kind], totals[kind])[:most] for kind, most in kinds.items()
    }


def _counts(terms, kinds, words):
    """{kind: {term: entries that hold it}} of the terms that say something: one query, for words in a row."""
    pairs = [term for term in terms if "_" in term]
    counts = {kind: {} for kind in kinds}
    for kind, found in counts.items():
        total = words.totals.get(kind, 0)
        most = total if total < SMALL else COMMON * total
        for term in terms:
            count = 0 if "_" in term else words.count(kind, term)
            if 0 < count <= most or (count and is_exact(term)):
                found[term] = count
    rows = Posting.objects.filter(kind__in=kinds, term__in=pairs).order_by()
    for kind, term, count in rows.values_list("kind", "term").annotate(Count("pk")) if pairs else ():
        counts[kind][term] = count
    return counts


def _postings(worth, counts, rarity, wanted):
    """(kind, entry, term, weight) of the entries that are worth judging: one query."""
    parts, values = [], []
    for kind, known in counts.items():
        if known:
            chosen = rarest(known, LOOKED_THROUGH * wanted[kind])
            telling = {term: worth[term] * rarity[kind][term] for term in chosen}
            best, of_best = likely(kind, telling, LOOKED_AT * wanted[kind])
            parts.append(
                f"SELECT kind, entry_id, term, weight FROM ({best}) AS best JOIN search_posting USING (entry_id) "
                f"WHERE kind = %s AND term IN ({marks(known)})"
            )
            values += [*of_best, str(kind), *known]
    return fetched(" UNION ALL ".join(parts), values) if parts else ()


def fetched(sql, values):
    """The rows that a query of these values brings."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def marks(values):
    """Placeholders for as many values."""
    return ", ".join(["%s"] * len(values))


def rarest(counts, postings):
    """As many of the terms, rarest first, as together stand in no more entries than can be gone through in no time."""
    chosen, left = [], postings
    for term in sorted(counts, key=lambda term: (counts[term], term)):
        left -= counts[term]
        if chosen and left < 0:
            break
        chosen.append(term)
    return chosen


def likely(kind, worth, most):
    """The SQL, and its values, of the ``most`` entries that hold most of the terms, by what each is ``worth``.

    Written out, for SQLite and PostgreSQL alike: the ORM needs longer to build such a query than they to answer it.
    """
    highest = max(worth.values()) or 1
    steps = {}  # a database compares with a few lists faster than with each term
    for term, value in worth.items():
        steps.setdefault(ceil(STEPS * value / highest), []).append(term)
    cases = " ".join(f"WHEN term IN ({marks(terms)}) THEN {step}" for step, terms in steps.items())
    sql = (
        f"SELECT entry_id FROM search_posting WHERE kind = %s AND term IN ({marks(worth)}) "
        # In whole thousandths, whose sum is the same in whatever order a database adds them.
        f"GROUP BY entry_id ORDER BY SUM(ROUND(weight * 1000) * CASE {cases} ELSE 0 END) DESC, entry_id LIMIT {most:d}"
    )
    return sql, [str(kind), *worth, *(term for terms in steps.values() for term in terms)]


def _best(query, held, counts, rarity, total):
    judge = _Judge(query, held, counts, rarity, total)
    hits = (judge.hit(number, terms) for number, terms in held.items())
    return sorted((hit for hit in hits if hit.coverage >= ENOUGH), key=lambda hit: (-hit.score, hit.number))


def rarity_of(count, total):
    """How much it says that an entry holds a term which ``count`` of ``total`` hold."""
    return log(1 + max(total - count + 0.5, 0) / (count + 0.5))


def _terms(query):
    """{term: what it is worth at most, but for its rarity} of all that may answer."""
    worth = {}

    def add(terms, factor):
        for term, value in terms:
            worth[term] = max(worth.get(term, 0), factor * value)

    for slot in query.slots:
        for factor, reading in zip(slot.factors, slot.readings, strict=True):
            for part in reading:
                add(part.options.items(), factor * part.weight)
                if part.exact:
                    add([(f"{EXACT}{part.exact}", MARKS)], factor * part.weight)
            for one, other in zip(reading, reading[1:], strict=False):
                add(_pairs(one, other), factor)
    for slot, following in zip(query.slots, query.slots[1:], strict=False):
        for reading in slot.readings:
            for after in following.readings:
                add(_pairs(reading[-1], after[0]), 1)
    return worth


def _pairs(one, other):
    """Both words in a row, in each of their spellings, and what that is worth."""
    weight = PAIR * max(one.weight, other.weight)
    for left, first in one.options.items():
        for right, second in other.options.items():
            yield f"{left}_{right}", weight * min(first, second) ** 0.5


def _read_in_context(query, counts):
    """Prefer what a word sounds like where the word itself stands beside none of its neighbours, and the other does.

    *Lop* is a word (lớp), but beside *hồ sơ* guides only say *nộp*.
    """
    parts = query.parts
    options = [part.options for part in parts]
    for place, part in enumerate(parts):
        if part.weight < 1:
            continue
        before = options[place - 1] if place else ()
        after = options[place + 1] if place + 1 < len(parts) else ()
        beside = {
            key
            for key in part.options
            if any(f"{left}_{key}" in counts for left in before) or any(f"{key}_{right}" in counts for right in after)
        }
        if beside and part.key not in beside:
            part.options = part.options | {key: max(part.options[key], HEARD) for key in beside} | {part.key: UNHEARD}
    understood = [part.key for part in parts]
    query.was_corrected |= understood != query.keys
    query.keys = understood


class _Said:
    """A reading with the terms that entries say it by, each with what it is worth there."""

    def __init__(self, parts, counts, rarity=None):
        def worth(term, factor):
            return term, factor * (rarity[term] if rarity else 1)

        self.parts = parts
        self.words = [
            (part.weight, [worth(key, factor) for key, factor in part.options.items() if key in counts])
            for part in parts
        ]
        exact = ((f"{EXACT}{part.exact}", part.weight) for part in parts if part.exact)
        self.marks = [worth(term, MARKS * weight) for term, weight in exact if term in counts]
        self.pairs = [_joined(one, other, counts, rarity) for one, other in zip(parts, parts[1:], strict=False)]

    def is_in(self, held):
        """Whether an entry says it: the word, or its words in a row."""
        if not self.pairs:
            return any(key in held for key, _worth in self.words[0][1])
        return all(_most(pair, held) for pair in self.pairs)

    def times(self, counts):
        """In how many entries it may stand, at most."""
        ways = self.pairs or [self.words[0][1]]
        return min(sum(counts.get(term, 0) for term, _worth in way) for way in ways)

    def of_words(self, held):
        score = sum(weight * _most(options, held) for weight, options in self.words)
        return score + sum(worth * held[term] for term, worth in self.marks if term in held)

    def of_pairs(self, held):
        return sum(_most(pair, held) for pair in self.pairs)

    def as_one(self, held):
        """How strongly an entry says it, as one word would be said."""
        words = self.of_words(held) / len(self.parts)
        if not self.pairs:
            return words * (1 + PAIR / 2)
        pairs = self.of_pairs(held) / len(self.pairs)
        return pairs * (1 + PAIR) / PAIR if self.is_in(held) else LOOSE * words


def _joined(one, other, counts, rarity):
    """The terms by which entries say two words in a row, each with what it is worth."""
    known = ((term, worth) for term, worth in _pairs(one, other) if term in counts)
    return [(term, worth * (rarity[term] if rarity else 1)) for term, worth in known]


def _most(terms, held):
    best = 0.0
    for term, worth in terms:
        if term in held:
            best = max(best, worth * held[term])
    return best


class _Slot:
    """A slot among the entries that were found.

    Words that mean the same are one term of their own: an entry that says “qua mạng” answers “trực tuyến” as well as
    one that says so, however common the words *qua* and *mạng* are each for itself.
    """

    def __init__(self, slot, held, counts, rarity, total):
        self.rarity = None
        if len(slot.readings) == 1:
            said = _Said(slot.readings[0], counts, rarity)
            self.ways = [(1.0, said)]
            asked = (weight * max((worth for _key, worth in options), default=0) for weight, options in said.words)
            self.ceiling = sum(asked) or 0.5
            return
        ways = [_Said(reading, counts) for reading in slot.readings]
        self.ways = list(zip(slot.factors, ways, strict=True))
        weight = sum(part.weight for part in slot.readings[0]) ** 0.5
        self.rarity = rarity_of(self._times(held, counts), total) * weight
        self.ceiling = self.rarity or 0.5

    def _times(self, held, counts):
        """In how many of all entries any way of saying it stands: as the ways do, less as they meet in ``held``."""
        here = Counter(term for terms in held.values() for term in terms)
        ways = [said for _factor, said in self.ways]
        times_here = sum(said.times(here) for said in ways)
        times = sum(said.times(counts) for said in ways)
        said_here = sum(any(said.is_in(terms) for said in ways) for terms in held.values())
        return said_here * times / times_here if times_here else times

    def score(self, held):
        """(score, the way an entry answers it best); ``held``: the weights of the terms in it."""
        if self.rarity is None:
            said = self.ways[0][1]
            return said.of_words(held) + said.of_pairs(held), said
        best, said = max(((factor * said.as_one(held), said) for factor, said in self.ways), key=lambda item: item[0])
        return self.rarity * best, said


class _Judge:
    """Scores entries by all slots, and by the words in a row where one slot ends and the next begins."""

    def __init__(self, query, held, counts, rarity, total):
        self.slots = [_Slot(slot, held, counts, rarity, total) for slot in query.slots]
        self.ceiling = sum(slot.ceiling for slot in self.slots) or 1
        self.counts, self.rarity = counts, rarity
        self.joints = {}

    def hit(self, number, held):
        score, met, before = 0.0, 0.0, None
        for slot in self.slots:
            best, said = slot.score(held)
            score += best
            if best:
                met += slot.ceiling
            if before is not None:
                score += _most(self._joint(before, said), held)
            before = said
        coverage = min(1.0, met / self.ceiling)
        return Hit(number, score * (0.35 + 0.65 * coverage), coverage)

    def _joint(self, before, after):
        key = id(before), id(after)
        if key not in self.joints:
            self.joints[key] = _joined(before.parts[-1], after.parts[0], self.counts, self.rarity)
        return self.joints[key]
