"""“Tổ của thôn tôi”: places by any part of their name, old or new, in any order and spelling.

The index knows each place by its whole name and by the whole names around it (``search.indexing.weigh_names``). So one
asks for whatever words in a row may be a name, which few places answer to, and judges those: a word explains one name
only, “xã Đan Phượng, huyện Đan Phượng” being two. What whole names leave unexplained, single words may explain.
"""

from collections import defaultdict
from dataclasses import dataclass

from teams.models import Area, Level, areas_at

from .engine import fetched, likely, rarest, rarity_of
from .models import Kind
from .words import NEAR, OWN, exact, keys, typed_words

MOST = 12
LOOKED_AT = 50  # the likeliest entries, whose names are compared with what was typed
READ = 20  # the best of them, whose records are read
LOOKED_THROUGH = 1_200  # postings by which these are chosen, for each place that is wanted
LONGEST_NAME = 6  # words in a row that are looked up as a name
SPELLINGS = 6  # of each of these, the likeliest
ENDINGS = 14  # of those that end with the last word, which may not be whole yet
FULLY = 0.9  # of what tells was typed
SURE = 0.85  # a word that fits less may be another

KINDS_OF = {
    Level.PROVINCE: ("tỉnh", "thành phố"),
    Level.DISTRICT: ("huyện", "quận", "thị xã", "thành phố"),
    Level.COMMUNE: ("xã", "phường", "thị trấn", "đặc khu"),
    Level.VILLAGE: (
        "thôn",
        "bản",
        "xóm",
        "làng",
        "buôn",
        "ấp",
        "tổ dân phố",
        "tiểu khu",
        "khu phố",
        "khu",
        "khóm",
        "tổ",
    ),
}
LEVELS_OF = defaultdict(set)  # the levels that a kind, as keys, may be of
for _level, _kinds in KINDS_OF.items():
    for _kind in _kinds:
        LEVELS_OF[tuple(keys(_kind))].add(_level)
KINDS = frozenset(key for kind in LEVELS_OF for key in kind)
# What is said around a place: “số điện thoại tổ công nghệ số thôn …”.
AROUND = frozenset(
    keys("tổ công nghệ chuyển đổi số cộng đồng của ở tìm gọi điện thoại cho tôi hỏi ai giúp nhà mình ta nay cũ mới")
)

SAYS_LITTLE = KINDS | AROUND


@dataclass
class Found:
    """A place with how well it fits: 1 when every word typed is explained and every word of its name was typed."""

    number: int
    score: float
    explained: float
    named: float
    start: int = 0  # where its whole name stands in what was typed, and where that ends
    end: int = 0
    kind: tuple = ()  # the kind typed before it, as keys
    is_sure: bool = False  # its whole name was typed, and nothing else but where it lies and words of asking
    path: str = ""  # in the tree of places
    area: Area | None = None


def find_places(query, words, most=MOST):
    """Return the best ``Found`` for an understood query: two queries to the database, however many places."""
    parts = [part for part in query.parts if part.options]
    if not parts:
        return []
    typed = _Typed(parts, words)
    found = typed.judged(LOOKED_THROUGH * most)
    found = sorted(found, key=lambda one: (-one.score, one.number))[:READ]
    _read(found)
    found = [one for one in found if one.area]
    for one in found:
        one.score += typed.fits(one)
        if any(_lies_in(other, one) and other.explained > one.explained + 0.01 for other in found):
            one.score -= 0.2  # named only to say where the other one lies
        if any(_is_within_name_of(one, other) and other.explained >= one.explained for other in found):
            one.score, one.is_sure = one.score - 0.2, False
    order = {Level.COMMUNE: 0, Level.VILLAGE: 1, Level.DISTRICT: 2, Level.PROVINCE: 3}
    found.sort(key=lambda one: (-round(one.score, 3), one.area.has_ended(), order[one.area.level], one.area.sort_name))
    return found[:most]


def _read(found):
    """Let each of ``found`` know its area, and that the areas above it: one query."""
    areas = areas_at(one.path for one in found)
    for one in found:
        one.area = areas.get(one.path)


def _lies_in(one, other):
    return one is not other and one.area.path.startswith(other.area.path)


def _is_within_name_of(one, other):
    """Whether the name of ``one``, as it was typed, is only a part of the other's: “Dịch Vọng” of “Dịch Vọng Hậu”."""
    return one.end - one.start < other.end - other.start and other.start <= one.start and one.end <= other.end


class _Typed:
    """What was typed: what each of its words weighs, and which of them in a row may be a name."""

    def __init__(self, parts, words):
        self.parts = parts
        self.counts = {key: words.count(Kind.PLACE, key) for part in parts for key in part.options}
        total = words.totals.get(Kind.PLACE, 1)
        self.rarity = {key: rarity_of(count, total) if count else 0 for key, count in self.counts.items()}
        self.weights = []
        self.spans = self._spans()
        signed = (f"{sign}{name}" for name in self.spans for sign in (OWN, NEAR))
        self.names = {term: count for term in signed if (count := words.count(Kind.PLACE, term))}

    def _weigh(self, names):
        """A word says more the rarer it is; one of kind, or of asking, hardly anything unless it is part of a name."""
        spans = [span for name in names for span in self.spans[name]]
        of_names = {place for start, end, _factor in spans if end - start > 1 for place in range(start, end)}
        return [
            0.15
            if part.key in SAYS_LITTLE and place not in of_names
            else max(part.weight, place in of_names) * (0.5 + self.rarity[part.key] / 10)
            for place, part in enumerate(self.parts)
        ]

    def _spans(self):
        """{name: [(start, end, factor)]} of all words in a row, in their likeliest spellings."""
        spans = defaultdict(list)
        likely = [sorted(part.options.items(), key=lambda item: -item[1]) for part in self.parts]
        for start in range(len(likely)):
            ways = [(1.0, ())]
            for end in range(start + 1, min(start + LONGEST_NAME, len(likely)) + 1):
                ways = [(factor * more, (*name, key)) for factor, name in ways for key, more in likely[end - 1]]
                most = ENDINGS if end == len(likely) else SPELLINGS
                ways = sorted(ways, key=lambda way: -way[0])[:most]
                for factor, name in ways:
                    spans["_".join(name)].append((start, end, factor))
        return spans

    def telling_words(self):
        """Words that places are called by, with what each says."""
        parts = [part for part in self.parts if part.key not in KINDS] or self.parts
        parts = [part for part in parts if part.key not in AROUND] or parts
        factors = {}
        for part in parts:
            for key, factor in part.options.items():
                if self.counts[key]:
                    factors[key] = max(factors.get(key, 0), factor * part.weight)
        return {key: self.rarity[key] * factor for key, factor in factors.items()}

    def judged(self, postings):
        """A ``Found`` for each of the likeliest entries whose own name is named: one query.

        ``postings``: how many of them are gone through at most, the rarest first.
        """
        telling = self.telling_words()
        counts = self.names | {word: self.counts[word] for word in telling}
        if not counts:
            return []
        worth = dict.fromkeys(self.names, 1.0) | telling
        worth = {term: worth[term] for term in rarest(counts, postings)}
        asked = {*self.names, *self.counts}
        held, paths = {}, {}
        best, values = likely(Kind.PLACE, worth, LOOKED_AT)
        sql = (
            f"SELECT number, url, term, weight FROM ({best}) AS best "
            "JOIN search_entry ON number = best.entry_id JOIN search_posting USING (entry_id)"
        )
        for number, where, term, weight in fetched(sql, values):
            if term in asked:
                held.setdefault(number, {})[term], paths[number] = weight, where
        self.weights = self._weigh({term[1:] for terms in held.values() for term in terms if term[0] in (OWN, NEAR)})
        found = [self._judge(number, terms) for number, terms in held.items()]
        found = [one for one in found if one.named]
        for one in found:
            one.path = paths[one.number]
        return found

    def _judge(self, number, held):
        """By the terms that an entry holds: the whole name typed, or some words of it, and names around it."""
        whole, near = [], defaultdict(list)
        around = {term: self.spans[term[1:]] for term in held if term[0] == NEAR}
        bounds = {(start, end) for spans in around.values() for start, end, _factor in spans}
        for term, spans in around.items():
            left = held[term]
            for start, end, factor in reversed(spans):
                if not any(first <= start and end <= last and last - first > end - start for first, last in bounds):
                    near[start].append((end, factor * max(0.3, min(left, 1))))
                    left -= 1  # said again, it should be the name of two places
        for term in held:
            if term[0] == OWN:
                whole += self.spans[term[1:]]
        for start in sorted(near):  # the kind before a name belongs to it
            if kind := self._kind_before(start):
                near[start - len(kind)] += near[start]
        best = None
        for start, end, factor in whole:
            before, after = self._explained(near, 0, start), self._explained(near, end, len(self.parts))
            own = factor * sum(self.weights[start:end])
            kind = self._kind_before(start)
            if kind and self._explained(near, 0, start - len(kind)) == before:
                own += sum(self.weights[start - len(kind) : start])
            else:
                kind = ()  # the end of another name
            share = (before + own + after) / sum(self.weights)
            score = share + 0.8 - (0.15 if before else 0)  # the smallest place is said first
            if best is None or score > best.score:
                best = Found(number, score, share, 1, start, end, kind)
                best.is_sure = factor >= SURE and self._is_told(start, end, before + own + after, kind)
        return best or self._judge_words(number, held, near)

    def _is_told(self, start, end, explained, kind):
        """Whether a name says all that was asked; one word alone, without its kind, is more often no place."""
        own = range(start, end)
        telling = [place for place, part in enumerate(self.parts) if place in own or part.key not in SAYS_LITTLE]
        return explained >= FULLY * sum(self.weights[place] for place in telling) and (len(telling) > 1 or bool(kind))

    def _judge_words(self, number, held, near):
        """By words of its name that were typed, in whatever order."""
        taken = set()
        explained, named = self._explained(near, 0, len(self.parts), taken), 0.0
        left = {key: weight for key, weight in held.items() if key[0] not in (OWN, NEAR)}
        for place, part in enumerate(self.parts):
            key = max((key for key in part.options if key in left), key=part.options.get, default="")
            if key and place not in taken:
                explained += self.weights[place] * part.options[key]
                named += left.pop(key)
        share, named = explained / sum(self.weights), min(round(named, 3), 0.9)
        return Found(number, share + 0.8 * named, share, named)

    def _kind_before(self, start):
        """The kind typed before a word, as keys, or nothing."""
        before = tuple(part.key for part in self.parts[max(0, start - 3) : start])
        return next((before[at:] for at in range(len(before)) if before[at:] in LEVELS_OF), ())

    def _explained(self, near, first, last, taken=None):
        """What the words from ``first`` to ``last`` say as names around the place, no word being of two names.

        The places of those words are added to ``taken``.
        """
        best, chosen = {last: 0.0}, {}
        for start in range(last - 1, first - 1, -1):
            best[start] = best[start + 1]
            for end, factor in near.get(start, ()):
                if end <= last and factor * sum(self.weights[start:end]) + best[end] > best[start]:
                    best[start], chosen[start] = factor * sum(self.weights[start:end]) + best[end], end
        place = first
        while taken is not None and place < last:
            taken.update(range(place, chosen.get(place, place)))
            place = chosen.get(place, place + 1)
        return best[first]

    def fits(self, one):
        """What the diacritics and the kind that were typed say for or against a place; against it, it is not sure."""
        fits = 0.0
        name = list(typed_words(one.area.name))
        if one.named == 1:
            typed = zip(name, self.parts[one.start :], strict=False)
        else:
            typed = [(word, part) for word in name for part in self.parts if word[1] in part.options]
        for (word, _key, _marks), part in typed:
            if part.exact and exact(word) == part.exact:
                fits += 0.05
            elif part.exact:
                fits, one.is_sure = fits - 0.05, False
        if one.kind and one.kind == tuple(keys(one.area.kind)):
            fits += 0.05
        elif one.kind and (one.area.level in LEVELS_OF[one.kind] or set(one.kind) <= AROUND):
            fits -= 0.1  # “tổ” is a kind of place, and the team that is looked for
        elif one.kind:
            fits, one.is_sure = fits - 0.3, False
        # “Phường 2, thành phố Sóc Trăng” does not lie in another town of tỉnh Sóc Trăng.
        said = f" {' '.join(part.key for part in self.parts)} "
        return fits + 0.13 * sum(f" {' '.join(keys(place.full_name))} " in said for place in one.area.lineage)
