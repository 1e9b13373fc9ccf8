"""Finding: what of the index answers a query, best first. The same arithmetic on every database.

The weight of a term in an entry is stored (``search.indexing``); what a term says in general follows from how many
entries hold it. Two words in a row say more than the two apart, which in Vietnamese, where most words are two
syllables, is most of the meaning; diacritics typed and met say a little more still.
"""

from collections import Counter
from dataclasses import dataclass
from math import ceil, log

from django.db.models import Case, Count, F, FloatField, Sum, Value, When

from .models import Posting

PAIR = 1.1  # two words in a row, against one word
MARKS = 0.25  # diacritics that were typed and stand there
COMMON = 0.5  # a term that more than this share of all entries hold says nothing
LOOSE = 0.3  # the words of a synonym apart, against the words in a row
HEARD, UNHEARD = 0.9, 0.5  # a word that only sounds like the one typed where its neighbours speak for it; that one
ENOUGH = 0.22  # of what was asked, at least this much must be answered
SMALL = 200  # among fewer entries no term is too common
LOOKED_AT = 3  # entries that are judged for each hit that is wanted
LOOKED_THROUGH = 6_000  # postings by which these are chosen
STEPS = 8  # of what a term is worth, when they are chosen


@dataclass(frozen=True)
class Hit:
    number: int
    score: float
    coverage: float


def find(query, words, kinds, most=12):
    """Return the best ``Hit``s of each of ``kinds`` for an understood ``query``: two queries to the database.

    However many entries there are, only those are judged whose rarest terms say most: ``LOOKED_AT`` for each hit.
    What the first kind says of words in a row may change how ``query`` is understood.
    """
    worth = _terms(query)
    counts = _counts(worth, kinds, words)
    _read_in_context(query, counts[kinds[0]])
    rarity = {
        kind: {term: rarity_of(count, words.totals.get(kind, 0)) for term, count in counts[kind].items()}
        for kind in kinds
    }
    held = {kind: {} for kind in kinds}
    for kind, number, term, weight in _postings(worth, counts, rarity, LOOKED_AT * most):
        held[kind].setdefault(number, {})[term] = weight
    return {
        kind: _best(query, held[kind], counts[kind], rarity[kind], words.totals.get(kind, 0))[:most] for kind in kinds
    }


def _counts(terms, kinds, words):
    """{kind: {term: entries that hold it}} of the terms that say something: one query."""
    counts = {kind: {} for kind in kinds}
    for kind, found in counts.items():
        total = words.totals.get(kind, 0)
        for term in terms:
            count = words.count(kind, term)
            if count and (total < SMALL or count <= COMMON * total):
                found[term] = count
    others = [term for term in terms if "_" in term or term[0] == "="]
    rows = Posting.objects.filter(kind__in=kinds, term__in=others).order_by()
    for kind, term, count in rows.values_list("kind", "term").annotate(Count("pk")) if others else ():
        counts[kind][term] = count
    return counts


def _postings(worth, counts, rarity, most):
    """(kind, entry, term, weight) of the ``most`` entries of each kind that are worth judging: one query."""
    parts = []
    for kind, known in counts.items():
        if not known:
            continue
        likely = _likely(kind, {term: worth[term] * rarity[kind][term] for term in _rarest(known)}, most)
        parts.append(
            Posting.objects.filter(kind=kind, term__in=known, entry__in=likely)
            .order_by()
            .values_list("kind", "entry_id", "term", "weight")
        )
    return parts[0].union(*parts[1:], all=True) if parts else ()


def _rarest(counts):
    """As many of the terms, rarest first, as together stand in no more entries than can be gone through in no time."""
    chosen, left = [], LOOKED_THROUGH
    for term in sorted(counts, key=counts.get):
        left -= counts[term]
        if chosen and left < 0:
            break
        chosen.append(term)
    return chosen


def _likely(kind, worth, most):
    """The numbers of the entries that hold most of the terms, by what each is ``worth``, as a query of its own."""
    highest = max(worth.values()) or 1
    steps = {}  # a database compares with a few lists faster than with each term
    for term, value in worth.items():
        steps.setdefault(ceil(STEPS * value / highest), []).append(term)
    cases = (When(term__in=terms, then=Value(step / STEPS)) for step, terms in steps.items())
    weight = F("weight") * Case(*cases, default=Value(0.0), output_field=FloatField())
    return (
        Posting.objects.filter(kind=kind, term__in=worth)
        .order_by()
        .values("entry_id")
        .annotate(score=Sum(weight))
        .order_by("-score", "entry_id")
        .values("entry_id")[:most]
    )


def _best(query, held, counts, rarity, total):
    slots = [_Slot(slot, held, counts, rarity, total) for slot in query.slots]
    ceiling = sum(slot.ceiling for slot in slots) or 1
    hits = [_judge(number, terms, slots, ceiling, rarity) for number, terms in held.items()]
    hits = [hit for hit in hits if hit.coverage >= ENOUGH]
    return sorted(hits, key=lambda hit: (-hit.score, hit.number))


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
                    add([(f"={part.exact}", MARKS)], factor * part.weight)
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


class _Slot:
    """A slot among the entries that were found.

    Words that mean the same are one term of their own: an entry that says “qua mạng” answers “trực tuyến” as well as
    one that says so, however common the words *qua* and *mạng* are each for itself.
    """

    def __init__(self, slot, held, counts, rarity, total):
        self.readings = slot.readings
        self.factors = slot.factors
        self.rarity = rarity
        own = slot.readings[0]
        self.as_one = None
        if len(slot.readings) > 1:
            said = self._said(held, counts)
            self.as_one = rarity_of(said, total) * sum(part.weight for part in own) ** 0.5
        self.ceiling = self.as_one or _ceiling(own, rarity)

    def _said(self, held, counts):
        """In how many of all entries any reading stands: as many as their terms do, less as they meet in those held."""
        here = Counter(term for terms in held.values() for term in terms)
        said_here = sum(any(_is_said(reading, terms) for reading in self.readings) for terms in held.values())
        times_here = sum(_times_said(reading, here) for reading in self.readings)
        times = sum(_times_said(reading, counts) for reading in self.readings)
        return said_here * times / times_here if times_here else times

    def score(self, held):
        """(score, the reading that an entry answers best); ``held``: the weights of the terms in it."""
        if self.as_one is None:
            return _words(self.readings[0], held, self.rarity), self.readings[0]
        scored = [
            (factor * _strength(reading, held), reading)
            for factor, reading in zip(self.factors, self.readings, strict=True)
        ]
        best, reading = max(scored, key=lambda item: item[0])
        return self.as_one * best, reading


def _times_said(reading, counts):
    """In how many entries a reading may stand, at most."""
    if len(reading) == 1:
        return sum(counts.get(key, 0) for key in reading[0].options)
    return min(
        sum(counts.get(term, 0) for term, _worth in _pairs(one, other))
        for one, other in zip(reading, reading[1:], strict=False)
    )


def _is_said(reading, held):
    if len(reading) == 1:
        return any(key in held for key in reading[0].options)
    return all(_pair(one, other, held) for one, other in zip(reading, reading[1:], strict=False))


def _strength(reading, held):
    """How strongly an entry says a reading, as one word would be said."""
    words = sum(_word(part, held) for part in reading) / len(reading)
    if len(reading) == 1:
        return words * (1 + PAIR / 2)
    pairs = sum(_pair(one, other, held) for one, other in zip(reading, reading[1:], strict=False)) / (len(reading) - 1)
    return pairs * (1 + PAIR) / PAIR if _is_said(reading, held) else LOOSE * words


def _words(reading, held, rarity):
    score = sum(_word(part, held, rarity) for part in reading)
    return score + sum(_pair(one, other, held, rarity) for one, other in zip(reading, reading[1:], strict=False))


def _word(part, held, rarity=None):
    """How much of an entry this word is."""

    def worth(term):
        return held.get(term, 0) * (rarity.get(term, 0) if rarity else 1)

    score = max((worth(key) * factor for key, factor in part.options.items()), default=0)
    if part.exact:
        score += MARKS * worth(f"={part.exact}")
    return part.weight * score


def _pair(one, other, held, rarity=None):
    return max(
        (held[term] * (rarity[term] if rarity else 1) * worth for term, worth in _pairs(one, other) if term in held),
        default=0.0,
    )


def _judge(number, held, slots, ceiling, rarity):
    score, met, before = 0.0, 0.0, None
    for slot in slots:
        best, reading = slot.score(held)
        score += best
        if best:
            met += slot.ceiling
        if before is not None:
            score += _pair(before[-1], reading[0], held, rarity)
        before = reading
    coverage = min(1.0, met / ceiling)
    return Hit(number, score * (0.35 + 0.65 * coverage), coverage)


def _ceiling(reading, rarity):
    """What the words ask for: by their rarity as typed."""
    return (
        sum(
            part.weight * max((rarity.get(key, 0) * factor for key, factor in part.options.items()), default=0)
            for part in reading
        )
        or 0.5
    )
