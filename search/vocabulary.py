"""The words that stand in the index, and which of them a mistyped word may have meant."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from math import log
from threading import Lock

from home.vietnamese import fold

from .models import IndexState, Kind, Synonym, Word
from .words import WORD, is_plain, key_of, slips, sound, without_typing_marks

LONGEST_RUN = 40  # letters in a row without a space that are still taken apart


@dataclass
class Vocabulary:
    """Words and whole names with how many entries hold them, and synonyms: read once, and each part of it again when
    that part of the index has changed.
    """

    marks: dict = field(default_factory=dict)  # of the parts of the index that were read
    totals: dict = field(default_factory=dict)  # entries of each kind
    by_kind: dict = field(default_factory=dict)  # {kind: {word: entries}}
    spelled: dict = field(default_factory=dict)  # {kind: {word: how it is written}}
    signed: dict = field(default_factory=dict)  # {kind: {whole name, or word with its diacritics: entries}}
    synonyms: dict = field(default_factory=dict)
    counts: dict = field(default_factory=dict)  # of the words of all kinds together
    shown: dict = field(default_factory=dict)
    by_sound: dict = field(default_factory=dict)

    @classmethod
    def read(cls, marks, totals, before=None):
        """Read what ``before``, an older vocabulary, does not hold as it is now."""
        before = before or cls()
        words = cls(marks, totals, before.by_kind.copy(), before.spelled.copy(), before.signed.copy(), before.synonyms)
        changed = [kind for kind in Kind.values if kind not in before.by_kind or before.is_old(kind, marks)]
        for kind in changed:
            words.by_kind[kind], words.spelled[kind], words.signed[kind] = {}, {}, {}
        rows = Word.objects.filter(kind__in=changed, count__gt=0).values_list("kind", "term", "count", "shown")
        for kind, term, count, shown in rows:
            if is_plain(term):
                words.by_kind[kind][term], words.spelled[kind][term] = count, shown
            else:
                words.signed[kind][term] = count
        if before.is_old(IndexState.SYNONYMS, marks) or not before.by_kind:
            words.synonyms = {}
            for synonym in Synonym.objects.all():
                for phrase, other in synonym.pairs():
                    words.synonyms.setdefault(phrase, []).append((other, synonym.commune_id))
        words._add_up()
        return words

    def is_old(self, part, marks):
        return self.marks.get(part) != marks.get(part)

    def _add_up(self):
        counts = Counter()
        for kind in Kind.values:
            counts.update(self.by_kind[kind])
            self.shown = self.spelled[kind] | self.shown
        self.counts = dict(counts)
        for phrase in self.synonyms:
            for key in phrase:
                self.counts.setdefault(key, 1)
        self.ordered = sorted(self.counts)  # whatever order a database told them in
        for key in self.ordered:
            self.by_sound.setdefault(sound(key), []).append(key)
        self.most = max(self.counts.values(), default=1)

    def count(self, kind, term):
        """How many entries of ``kind`` hold a word, a word with its diacritics or a whole name."""
        return (self.by_kind if is_plain(term) else self.signed).get(kind, {}).get(term, 0)

    def __contains__(self, key):
        return key in self.counts

    def commonness(self, key):
        """From 0 for a word nobody wrote to 1 for the commonest."""
        return log(1 + self.counts.get(key, 0)) / log(2 + self.most)

    def like(self, key):
        """Known words that sound like ``key``."""
        return [other for other in self.by_sound.get(sound(key), ()) if other != key]

    def beginning_with(self, start, most=12):
        """The commonest words that begin so."""
        first = bisect_left(self.ordered, start)
        found = []
        for key in self.ordered[first : first + 400]:
            if not key.startswith(start):
                break
            found.append(key)
        return sorted(found, key=lambda key: -self.counts[key])[:most]

    def taken_apart(self, run):
        """The known words that ``run`` is when spaces were left out, or None: as few and as common as can be."""
        if not 5 <= len(run) <= LONGEST_RUN:
            return None
        best = [(0.0, ())] + [None] * len(run)
        for end in range(1, len(run) + 1):
            for start in range(max(0, end - 7), end):
                word = run[start:end]
                if best[start] is not None and word in self.counts and (len(word) > 1 or word.isdigit()):
                    cost = best[start][0] + 1.5 - self.commonness(word)
                    if best[end] is None or cost < best[end][0]:
                        best[end] = cost, (*best[start][1], word)
        return best[-1][1] if best[-1] and len(best[-1][1]) > 1 else None

    def meant(self, word, key, may_be_cut=False):
        """What a word that nobody wrote may have meant: {key: factor}, the likeliest nearest to 1."""
        found = {}

        def add(other, factor):
            if other in self.counts:
                found[other] = max(found.get(other, 0), factor)

        for other in without_typing_marks(key):
            add(other, 0.95)
            for alike in self.like(other) if not found else ():
                add(alike, 0.6)
        for other in self.like(key):
            add(other, 0.85)
        if may_be_cut and len(key) > 1:
            for other in self.beginning_with(key):
                add(other, 0.8)
        if len(key) > 2 and not any(factor > 0.9 for factor in found.values()):
            for other, likelihood in slips(key):
                if other in self.counts:
                    add(other, 0.35 + 0.25 * likelihood + 0.15 * self.commonness(other))
        return dict(sorted(found.items(), key=lambda item: -item[1])[:6])


_lock = Lock()
_known = None


def vocabulary():
    """The vocabulary of today. One small query says whether what this worker remembers still holds."""
    global _known
    marks, totals = IndexState.objects.filter(pk=1).values_list("marks", "entries").first() or ({}, {})
    if _known is None or _known.marks != marks:
        with _lock:
            if _known is None or _known.marks != marks:
                _known = Vocabulary.read(marks, totals, _known)
    return _known


SURELY = 0.3  # what a word only sounds like is no better way of writing it


def spelled(words, parts, texts=()):
    """Parts of a query as what was found writes them: “dang ki” → “đăng ký”. Best text first."""
    ways = [{key_of(fold(word).replace(" ", "")): word for word in reversed(WORD.findall(text))} for text in texts]
    options = [[key for key, factor in part.options.items() if factor > SURELY] for part in parts]
    ways.sort(key=lambda way: -sum(any(key in way for key in of_part) for of_part in options))
    return " ".join(
        next((way[key] for way in ways for key in of_part if key in way), words.shown.get(part.key) or part.key)
        for part, of_part in zip(parts, options, strict=True)
    )
