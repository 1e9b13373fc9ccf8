"""The words that stand in the index, and which of them a mistyped word may have meant."""

from bisect import bisect_left
from dataclasses import dataclass, field
from math import log
from threading import Lock

from home.vietnamese import fold

from .models import IndexState, Kind, Synonym, Word
from .words import WORD, key_of, slips, sound, without_typing_marks

LONGEST_RUN = 40  # letters in a row without a space that are still taken apart


@dataclass
class Vocabulary:
    """Single words with how many entries hold them; synonyms; read once and kept until the index changes."""

    mark: object = 0  # of the index that was read
    totals: dict = field(default_factory=dict)  # entries of each kind
    by_kind: dict = field(default_factory=dict)  # {kind: {word: entries}}
    counts: dict = field(default_factory=dict)  # of all kinds together
    shown: dict = field(default_factory=dict)
    synonyms: dict = field(default_factory=dict)
    by_sound: dict = field(default_factory=dict)

    @classmethod
    def read(cls, mark, totals):
        words = cls(mark, totals, {kind: {} for kind in Kind.values})
        rows = Word.objects.filter(count__gt=0).values_list("kind", "term", "count", "shown")
        for kind, term, count, shown in rows:
            words.by_kind[kind][term] = count
            words.counts[term] = words.counts.get(term, 0) + count
            words.shown.setdefault(term, shown)
        for synonym in Synonym.objects.all():
            for phrase, other in synonym.pairs():
                words.synonyms.setdefault(phrase, []).append((other, synonym.commune_id))
        for phrase in words.synonyms:
            for key in phrase:
                words.counts.setdefault(key, 1)
        for key in words.counts:
            words.by_sound.setdefault(sound(key), []).append(key)
        words.ordered = sorted(words.counts)
        words.most = max(words.counts.values(), default=1)
        return words

    def count(self, kind, key):
        """How many entries of ``kind`` hold the word."""
        return self.by_kind.get(kind, {}).get(key, 0)

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
_known = Vocabulary()


def vocabulary():
    """The vocabulary of today. One small query says whether what this worker remembers still holds."""
    global _known
    mark, totals = IndexState.objects.filter(pk=1).values_list("mark", "entries").first() or (None, {})
    if _known.mark != mark:
        with _lock:
            if _known.mark != mark:
                _known = Vocabulary.read(mark, totals)
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
