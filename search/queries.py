"""What somebody typed, understood: slots, each with the ways it may be read."""

from dataclasses import dataclass, field

from .words import keys, typed_words

# Words of asking, not of what is asked for. They count, but little.
ASKING = frozenset(
    keys(
        "a ai anh ba bac bao bi bien biet cac cach cai can cau chau chi cho chua co con cua cung da dau de "
        "dem den di dieu do duoc em gi giup ha hai hay hoac hoi huong khi khong la lai lam len loai ma mau "
        "mih minh moi mot muon nao nay nen neu ngai nghe nguoi nhe nhieu nhu nhung o oi ong phai qua ra rang "
        "rat ri roi sao se tai tao thay the thi thoi toi tren trong tu va van vao ve viec voi vua vui xin "
        "xuong "
    )
)
_ASKING_WEIGHT = 0.3
MOST_WORDS = 24
LONGEST_PHRASE = 6  # words that a synonym stands for
_SOUNDS_LIKE = 0.3  # how far a known word may mean one that only sounds like it


@dataclass
class Part:
    """One word of a reading: the keys it may be, with how likely each is; and its diacritics when typed."""

    options: dict
    exact: str = ""
    weight: float = 1.0

    @property
    def key(self):
        return max(self.options, key=self.options.get) if self.options else ""


@dataclass
class Slot:
    """One or more words of the query with the readings that may stand for them; the first is what was typed."""

    readings: list
    factors: list = field(default_factory=list)


@dataclass
class Query:
    slots: list
    typed: str
    keys: list  # what was understood, word by word
    was_corrected: bool = False
    unknown: list = field(default_factory=list)

    @property
    def parts(self):
        return [part for slot in self.slots for part in slot.readings[0]]


def understand(text, words, commune=None, may_be_cut=False):
    """Return the ``Query`` that ``text`` is, in the light of the vocabulary ``words``.

    ``commune``: the key of the page whose own synonyms hold too. ``may_be_cut``: the last word may not be whole yet.
    """
    parts, unknown, corrected = [], [], False
    typed = list(typed_words(text))[:MOST_WORDS]
    place = 0
    while place < len(typed):
        word, key, marks = typed[place]
        is_last = place == len(typed) - 1
        following = typed[place + 1][1] if not is_last else ""
        if key in words:
            options = {key: 1.0} | dict.fromkeys(words.like(key), _SOUNDS_LIKE)
            if may_be_cut and is_last:
                options |= {other: max(options.get(other, 0), 0.6) for other in words.beginning_with(key)}
            parts.append(Part(options, marks or "", _weight(key)))
        elif following and key + following in words:
            parts.append(Part({key + following: 1.0}, "", 1.0))
            place += 1
        else:
            runs = words.taken_apart(key) if len(key) > 5 else None
            meant = words.meant(word, key, may_be_cut and is_last)
            if runs and not any(factor > 0.9 for factor in meant.values()):
                parts += [Part({run: 1.0}, "", _weight(run)) for run in runs]
                corrected = True
            elif meant:
                parts.append(Part(meant, "", 1.0))
                corrected = corrected or not (may_be_cut and is_last)
            else:
                unknown.append(word)
        place += 1
    understood = [part.key for part in parts]
    return Query(_slots(parts, words, commune), text, understood, corrected, unknown)


def _weight(key):
    return _ASKING_WEIGHT if key in ASKING else 1.0


def _slots(parts, words, commune):
    """Words that a synonym stands for become one slot; the longest synonym wins, from the left."""
    slots, place = [], 0
    while place < len(parts):
        for length in range(min(LONGEST_PHRASE, len(parts) - place), 0, -1):
            phrase = tuple(part.key for part in parts[place : place + length])
            others = [other for other, of in words.synonyms.get(phrase, ()) if of is None or of == commune]
            if others:
                readings = [[Part({key: 1.0}, "", 1.0) for key in other] for other in others]
                own = parts[place : place + length]
                factors = [1.0, *(_share(len(own), len(other)) for other in others)]
                slots.append(Slot([own, *readings], factors))
                place += length
                break
        else:
            slots.append(Slot([[parts[place]]], [1.0]))
            place += 1
    return slots


def _share(own, other):
    """A synonym of many words must not outweigh the rest of the query by their number."""
    return min(1.0, (own + 1) / (other + 0.5)) * 0.95
