"""Finding: what of the index answers a query, best first. The same arithmetic on every database.

The weight of a term in an entry is stored (``search.indexing``); what a term says in general follows from how many
entries hold it. Two words in a row say more than the two apart, which in Vietnamese, where most words are two
syllables, is most of the meaning; diacritics typed and met say a little more still.
"""

from dataclasses import dataclass
from math import log

from .models import IndexState, Posting, Word

PAIR = 1.1  # two words in a row, against one word
MARKS = 0.25  # diacritics that were typed and stand there
COMMON = 0.5  # a term that more than this share of all entries hold says nothing
ENOUGH = 0.22  # of what was asked, at least this much must be answered


@dataclass(frozen=True)
class Hit:
    entry: int
    score: float
    coverage: float


def find(query, kind, most=12):
    """Return the best ``Hit``s of ``kind`` for an understood ``query``: three queries to the database."""
    terms = _terms(query)
    if not terms:
        return []
    counts = dict(Word.objects.filter(kind=kind, term__in=terms).values_list("term", "count"))
    state = IndexState.objects.filter(pk=1).values_list("entries", flat=True).first() or {}
    total = max(state.get(kind, 0), 1)
    rarity = {term: rarity_of(count, total) for term, count in counts.items() if count}
    telling = [term for term in rarity if total < 200 or counts[term] <= COMMON * total] or list(rarity)
    weights = {}
    for term, entry, weight in Posting.objects.filter(kind=kind, term__in=telling).values_list(
        "term", "entry_id", "weight"
    ):
        weights.setdefault(entry, {})[term] = weight * rarity[term]
    ceiling = sum(_ceiling(slot, rarity, total) for slot in query.slots) or 1
    hits = [_judge(entry, held, query, ceiling, rarity) for entry, held in weights.items()]
    hits = [hit for hit in hits if hit.coverage >= ENOUGH]
    return sorted(hits, key=lambda hit: (-hit.score, hit.entry))[:most]


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


def _best(part, held):
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
    score = sum(_best(part, held)[0] for part in reading)
    return score + sum(_pair(one, other, held) for one, other in zip(reading, reading[1:], strict=False))


def _judge(entry, held, query, ceiling, rarity):
    score, met, before = 0.0, 0.0, None
    for slot in query.slots:
        scored = [
            (factor * _reading(reading, held), reading)
            for factor, reading in zip(slot.factors, slot.readings, strict=True)
        ]
        best, reading = max(scored, key=lambda item: item[0])
        score += best
        if best:
            met += _ceiling(slot, rarity, 1)
        if before is not None:
            score += _pair(before[-1], reading[0], held)
        before = reading
    coverage = min(1.0, met / ceiling)
    return Hit(entry, score * (0.35 + 0.65 * coverage), coverage)


def _ceiling(slot, rarity, total):
    """What the slot asks for: by the rarity of its words as typed."""
    return (
        sum(
            part.weight * max((rarity.get(key, 0) * factor for key, factor in part.options.items()), default=0)
            for part in slot.readings[0]
        )
        or 0.5
    )
