"""How words are compared: one key for every way of writing a word, and the ways in which typing goes wrong.

A key is the word folded (``home.vietnamese.fold``) with ``y`` as ``i``: *kỳ*, *kì*, *ky* and *ki* are one word to a
reader in a hurry. What search stores and what it is asked go through the same functions, on every database.
"""

import re
import unicodedata
from functools import lru_cache

from home.vietnamese import TONES, fold

WORD = re.compile(r"[^\W_]+")
_LONGEST = 40  # letters of a word; what is longer is no word

# Sounds that regions do not keep apart, spelled as one; for finding only, the text stays as it is.
_ONSETS = (
    ("ngh", "ng"),
    ("gh", "g"),
    ("gi", "d"),
    ("tr", "ch"),
    ("kh", "kh"),
    ("ph", "f"),
    ("qu", "q"),
    ("nh", "nh"),
    ("ng", "ng"),
    ("th", "th"),
    ("ch", "ch"),
    ("r", "d"),
    ("l", "n"),
    ("x", "s"),
    ("k", "c"),
    ("w", "q"),
    ("z", "d"),
)
_ENDINGS = (("ng", "n"), ("nh", "n"), ("ch", "t"), ("c", "t"))

_TELEX_VOWELS = re.compile(r"aa|aw|ee|oo|ow|uw|dd")
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = {
    letter: {
        other
        for other_row, other_keys in enumerate(_KEYBOARD)
        for other_place, other in enumerate(other_keys)
        if abs(row - other_row) <= 1 and abs(place - other_place) <= 1 and other != letter
    }
    for row, keys in enumerate(_KEYBOARD)
    for place, letter in enumerate(keys)
}


def key_of(folded):
    """The key of a word that is folded already."""
    return folded.replace("y", "i")[:_LONGEST]


def keys(text):
    """The keys of the words of ``text``, in order."""
    return [key_of(word) for word in fold(text).split()]


def phrases(text):
    """The keys of each of the ways of saying something that ``text`` names, parted by commas."""
    return [tuple(phrase) for way in text.split(",") if (phrase := keys(way))]


@lru_cache(maxsize=20_000)
def exact(word):
    """One form for every way of writing the same diacritics: *hòa*, *hoà* and decomposed letters alike."""
    letters, tone = [], 0
    for char in unicodedata.normalize("NFD", word.casefold()):
        if char in TONES:
            tone = TONES.index(char) + 1
        else:
            letters.append(char)
    return unicodedata.normalize("NFC", "".join(letters)).replace("y", "i")[:_LONGEST] + (str(tone) if tone else "")


def typed_words(text):
    """The words of what somebody typed, as typed: (word, key, its diacritics or None)."""
    for word in WORD.findall(unicodedata.normalize("NFC", str(text)).casefold()):
        key = key_of(fold(word).replace(" ", ""))
        if key:
            marked = exact(word)
            yield word, key, marked if marked != key else None


@lru_cache(maxsize=20_000)
def sound(key):
    """What the key sounds like to somebody who keeps no l from n, s from x, tr from ch, r from d and gi."""
    for onset, as_one in _ONSETS:
        if key.startswith(onset) and len(key) > len(onset):
            key = as_one + key[len(onset) :]
            break
    for ending, as_one in _ENDINGS:
        if key.endswith(ending) and len(key) > len(ending):
            return key[: -len(ending)] + as_one
    return key


def without_typing_marks(word):
    """What Telex or VNI left in the letters, taken out: *ddawng* → *dang*, *d9a8ng* → *dang*; in likely order."""
    found = []
    if any(char.isdigit() for char in word) and not word.isdigit():
        found.append(re.sub(r"(?<=[a-z])[0-9]+", "", word))
    bare = _TELEX_VOWELS.sub(lambda match: match[0][0], word)
    for form in (bare, word):
        tone = re.sub(r"^([a-z]*[aeiouy][a-z]*?)[sfrxj]$", r"\1", form)
        inner = re.sub(r"([aeiouy])[sfrxj](?=[a-z])", r"\1", form)
        found += [tone, inner]
    found.append(bare)
    found.append(re.sub(r"w", "u", bare))
    return [key_of(form) for form in dict.fromkeys(found) if form and form != word]


def slips(key):
    """Words one slip of a finger away from ``key``, with how likely the slip is: 1 is the likeliest."""
    letters = "abcdeghiklmnopqrstuvx"
    for place in range(len(key)):
        left, char, right = key[:place], key[place], key[place + 1 :]
        yield left + right, 0.8
        if right:
            yield left + right[0] + char + right[1:], 1.0
        near = _NEIGHBOURS.get(char, ())
        for letter in letters:
            if letter != char:
                yield left + letter + right, 1.0 if letter in near else 0.6
    for place in range(len(key) + 1):
        for letter in letters:
            yield key[:place] + letter + key[place:], 0.8


OWN, NEAR = "@", "<"  # before a whole name: of the place itself, of a place around it
EXACT = "="  # before a word with its diacritics


def is_name(term):
    return term[0] in (OWN, NEAR)


def is_exact(term):
    return term[0] == EXACT


def is_plain(term):
    """Whether a term is the key of a single word."""
    return not ("_" in term or is_name(term) or is_exact(term))
