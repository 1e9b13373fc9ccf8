"""Slips of typing, made by rule from text that is written well: what search is asked on phones, in bulk.

Each rule is a function of the text and of chance. Chance depends on nothing but the rule and the text, so the same
text gives the same slip on every machine. No rule knows how search works.
"""

import random
import re
import unicodedata
from dataclasses import dataclass

from home.vietnamese import TONES, fold, normalise

_WORD = re.compile(r"[^\W\d_]+")
_TELEX = {"\u0302": None, "\u0306": "w", "\u031b": "w", "đ": "dd"} | dict(zip(TONES, "frxsj", strict=True))
_VNI = {"\u0302": "6", "\u0306": "8", "\u031b": "7", "đ": "d9"} | dict(zip(TONES, "23415", strict=True))
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@dataclass(frozen=True)
class Slip:
    rule: str
    text: str
    source: str
    guides: frozenset  # addresses of the guides that answer it


def _keystrokes(text, keys):
    """The keys pressed for ``text`` when no input method turned them into letters; the tone comes last."""

    def struck(match):
        letters, tone = [], ""
        for char in unicodedata.normalize("NFD", match[0].lower()):
            if char in TONES:
                tone = keys[char]
            elif char in keys:
                letters.append(keys[char] or letters[-1])
            else:
                letters.append(char)
        return "".join(letters) + tone

    return _WORD.sub(struck, unicodedata.normalize("NFC", text))


def _neighbours(letter):
    """The keys beside ``letter`` in its row, and those above and below it."""
    row = next(number for number, keys in enumerate(_ROWS) if letter in keys)
    place = _ROWS[row].index(letter)
    beside = [(row, place - 1), (row, place + 1), (row - 1, place), (row - 1, place + 1), (row + 1, place - 1)]
    beside.append((row + 1, place))
    return [_ROWS[one][other] for one, other in beside if 0 <= one < 3 and 0 <= other < len(_ROWS[one])]


def _in_one_word(change):
    """A rule that changes one word of three letters or more, typed without diacritics."""

    def rule(text, chance):
        words = fold(text).split()
        places = [place for place, word in enumerate(words) if len(word) > 2 and word.isascii() and word.isalpha()]
        if places:
            place = chance.choice(places)
            words[place] = change(words[place], chance)
        return " ".join(words)

    return rule


def _near_key(word, chance):
    place = chance.randrange(len(word))
    return word[:place] + chance.choice(_neighbours(word[place])) + word[place + 1 :]


def _dropped(word, chance):
    place = chance.randrange(len(word))
    return word[:place] + word[place + 1 :]


def _swapped(word, chance):
    places = [place for place in range(len(word) - 1) if word[place] != word[place + 1]]
    place = chance.choice(places or [0])
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _run_together(text, chance):
    """Two to four words in a row without the spaces between them, typed without diacritics."""
    words = fold(text).split()
    length = min(len(words), chance.randint(2, 4))
    first = chance.randint(0, len(words) - length)
    return " ".join([*words[:first], "".join(words[first : first + length]), *words[first + length :]])


def _sounds(*onsets):
    """A rule by which every word that begins with one of ``onsets`` begins with another one of them.

    It works on the marked text, where *đ* is not *d*, and is typed without diacritics.
    """
    begins = re.compile(rf"\b({'|'.join(onsets)})(?=([^\W\d_]))", re.IGNORECASE)

    def rule(text, chance):
        def change(match):
            onset, follows = match[1].lower(), fold(match[2])
            if onset + follows in ("lh", "ng", "nh") or (onset == "gi" and follows not in tuple("aeou")):
                return match[0]  # another sound
            return chance.choice([one for one in onsets if one != onset and (one != "gi" or follows in tuple("aeou"))])

        return fold(begins.sub(change, normalise(text)))

    return rule


RULES = {
    "no diacritics": lambda text, chance: fold(text),
    "decomposed letters (NFD)": lambda text, chance: unicodedata.normalize("NFD", normalise(text)),
    "Telex keys left over": lambda text, chance: _keystrokes(text, _TELEX),
    "VNI keys left over": lambda text, chance: _keystrokes(text, _VNI),
    "2 to 4 words run together": _run_together,
    "one neighbouring key": _in_one_word(_near_key),
    "one letter dropped": _in_one_word(_dropped),
    "two letters swapped": _in_one_word(_swapped),
    "l and n exchanged": _sounds("l", "n"),
    "s and x exchanged": _sounds("s", "x"),
    "tr and ch exchanged": _sounds("tr", "ch"),
    "r, d and gi exchanged": _sounds("r", "d", "gi"),
}


def sources(guides, queries, phrases=2):
    """{text: the guides it asks for}: of each guide its titles and some of its search words, then ``queries``.

    Only text of two words and more with diacritics, as the rules need them. ``guides``: rows with slug, title,
    short_title and search_words; ``queries``: {text: slugs}.
    """
    known, found = {}, {}
    for guide in guides:
        for text in {guide["title"], guide["short_title"], *guide["search_words"].splitlines()}:
            known.setdefault(fold(text), set()).add(guide["slug"])
    for guide in guides:
        words = [text for text in dict.fromkeys(guide["search_words"].splitlines()) if _is_whole(text)]
        some = random.Random(guide["slug"]).sample(words, min(phrases, len(words)))
        for text in (guide["title"], guide["short_title"], *some):
            if _is_whole(text):
                found[normalise(text)] = frozenset(known[fold(text)])
    return found | {normalise(text): frozenset(slugs) for text, slugs in queries.items() if _is_whole(text)}


def _is_whole(text):
    return len(fold(text).split()) > 1 and fold(text) != unicodedata.normalize("NFC", text.casefold())


def made(texts):
    """Every slip that the rules make of ``texts``. Where a rule has nothing to change it makes none."""
    for rule, make in RULES.items():
        for text, guides in texts.items():
            typed = make(text, random.Random(f"{rule}: {text}"))
            if typed != text and (rule == "no diacritics" or typed != fold(text)):
                yield Slip(rule, typed, text, guides)
