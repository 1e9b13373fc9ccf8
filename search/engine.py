"""Finding: what of the index answers a query, best first. The same arithmetic on every database.

The weight of a term in an entry is stored (``search.indexing``); what a term says in general follows from how many
entries hold it. Two words in a row say more than the two apart, which in Vietnamese, where most words are two
syllables, is most of the meaning; diacritics typed and met say a little more still.
"""

from dataclasses import dataclass
from functools import reduce
from math import log
from operator import or_

from django.db.models import Q

from .models import Posting

PAIR = 1.1  # two words in a row, against one word
MARKS = 0.25  # diacritics that were typed and stand there
COMMON = 0.5  # a term that more than this share of all entries hold says nothing
LOOSE = 0.3  # the words of a synonym apart, against the words in a row
HEARD, UNHEARD = 0.9, 0.5  # a word that only sounds like the one typed where its neighbours speak for it; that one
ENOUGH = 0.22  # of what was asked, at least this much must be answered


@dataclass(frozen=True)
class Hit:
    number: int
    score: float
    coverage: float


def find(query, words, kinds, most=12):
    """Return the best ``Hit``s of each of ``kinds`` for an understood ``query``: one query to the database.

    What the first kind says of words in a row may change how ``query`` is understood.
    """
    terms = _terms(query)
    asked = {kind: [term for term in terms if _says_something(term, kind, words)] for kind in kinds}
    held = {kind: {} for kind in kinds}
    for kind, number, term, weight in _postings(asked):
        held[kind].setdefault(term, []).append((number, weight))
    _read_in_context(query, held[kinds[0]])
    return {kind: _best(query, held[kind], words.totals.get(kind, 0), most) for kind in kinds}


def _says_something(term, kind, words):
    """Leave out words that no entry of the kind holds, and of many entries those that most hold."""
    if "_" in term or term[0] == "=":
        return True
    total, count = words.totals.get(kind, 0), words.count(kind, term)
    return count > 0 and (total < 200 or count <= COMMON * total)


def _postings(asked):
    wanted = [Q(kind=kind, term__in=terms) for kind, terms in asked.items() if terms]
    if not wanted:
        return ()
    return Posting.objects.filter(reduce(or_, wanted)).values_list("kind", "entry_id", "term", "weight")


def _best(query, postings, total, most):
    rarity = {term: rarity_of(len(rows), total) for term, rows in postings.items()}
    weights = {}
    for term, rows in postings.items():
        for number, weight in rows:
            weights.setdefault(number, {})[term] = weight
    slots = [_Slot(slot, weights, rarity, total) for slot in query.slots]
    ceiling = sum(slot.ceiling for slot in slots) or 1
    hits = [_judge(number, held, slots, ceiling, rarity) for number, held in weights.items()]
    hits = [hit for hit in hits if hit.coverage >= ENOUGH]
    return sorted(hits, key=lambda hit: (-hit.score, hit.number))[:most]


def rarity_of(count, total):
    """How much it says that an entry holds a term which ``count`` of ``total`` hold."""
    return log(1 + max(total - count + 0.5, 0) / (count + 0.5))


def _terms(query):
    found = set()
    for slot in query.slots:
        for reading in slot.readings:
            for part in reading:
                found.update(part.options)
                if part.exact:
                    found.add(f"={part.exact}")
            for one, other in zip(reading, reading[1:], strict=False):
                found.update(_pairs(one, other))
    for slot, following in zip(query.slots, query.slots[1:], strict=False):
        for reading in slot.readings:
            for after in following.readings:
                found.update(_pairs(reading[-1], after[0]))
    return found


def _pairs(one, other):
    return [f"{left}_{right}" for left in one.options for right in other.options]


def _read_in_context(query, postings):
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
            if any(f"{left}_{key}" in postings for left in before)
            or any(f"{key}_{right}" in postings for right in after)
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

    def __init__(self, slot, weights, rarity, total):
        self.readings = slot.readings
        self.factors = slot.factors
        self.rarity = rarity
        own = slot.readings[0]
        self.as_one = None
        if len(slot.readings) > 1:
            said = sum(any(_is_said(reading, held) for reading in slot.readings) for held in weights.values())
            self.as_one = rarity_of(said, total) * sum(part.weight for part in own) ** 0.5
        self.ceiling = self.as_one or _ceiling(own, rarity)

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
    best = 0.0
    for left, first in one.options.items():
        for right, second in other.options.items():
            term = f"{left}_{right}"
            if term in held:
                best = max(best, held[term] * (rarity[term] if rarity else 1) * min(first, second) ** 0.5)
    return PAIR * best * max(one.weight, other.weight)


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
