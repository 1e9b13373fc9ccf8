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
ENOUGH = 0.22  # of what was asked, at least this much must be answered


@dataclass(frozen=True)
class Hit:
    number: int
    score: float
    coverage: float


def find(query, words, kinds, most=12):
    """Return the best ``Hit``s of each of ``kinds`` for an understood ``query``: one query to the database."""
    terms = _terms(query)
    asked = {kind: [term for term in terms if _says_something(term, kind, words)] for kind in kinds}
    held = {kind: {} for kind in kinds}
    for kind, number, term, weight in _postings(asked):
        held[kind].setdefault(term, []).append((number, weight))
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
            weights.setdefault(number, {})[term] = weight * rarity[term]
    ceiling = sum(_ceiling(slot, rarity) for slot in query.slots) or 1
    hits = [_judge(number, held, query, ceiling, rarity) for number, held in weights.items()]
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


def _word(part, held):
    """How much of an entry this word is, and as which key."""
    score, best = 0.0, ""
    for key, factor in part.options.items():
        found = held.get(key, 0) * factor
        if found > score:
            score, best = found, key
    score *= part.weight
    if part.exact:
        score += MARKS * part.weight * held.get(f"={part.exact}", 0)
    return score, best


def _pair(one, other, held):
    best = 0.0
    for left, first in one.options.items():
        for right, second in other.options.items():
            found = held.get(f"{left}_{right}", 0)
            if found:
                best = max(best, found * min(first, second) ** 0.5)
    return PAIR * best * max(one.weight, other.weight)


def _reading(reading, held):
    score = sum(_word(part, held)[0] for part in reading)
    return score + sum(_pair(one, other, held) for one, other in zip(reading, reading[1:], strict=False))


def _judge(number, held, query, ceiling, rarity):
    score, met, before = 0.0, 0.0, None
    for slot in query.slots:
        scored = [
            (factor * _reading(reading, held), reading)
            for factor, reading in zip(slot.factors, slot.readings, strict=True)
        ]
        best, reading = max(scored, key=lambda item: item[0])
        score += best
        if best:
            met += _ceiling(slot, rarity)
        if before is not None:
            score += _pair(before[-1], reading[0], held)
        before = reading
    coverage = min(1.0, met / ceiling)
    return Hit(number, score * (0.35 + 0.65 * coverage), coverage)


def _ceiling(slot, rarity):
    """What the slot asks for: by the rarity of its words as typed."""
    return (
        sum(
            part.weight * max((rarity.get(key, 0) * factor for key, factor in part.options.items()), default=0)
            for part in slot.readings[0]
        )
        or 0.5
    )
