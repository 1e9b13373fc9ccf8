"""Vietnamese text: the one folding function and the sort keys, used by slugs, search and lists.

Names are stored as typed, in NFC, and never "corrected"; only comparisons fold.
"""

import re
import unicodedata

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
VOWELS = "aăâeêioôơuưy"
TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries

# đ, and the letters of old fonts that look like it
_D = str.maketrans("đðɖ", "ddd")
_WORDS = re.compile(r"[^\W_]+")
_END, _SPACE, _DIGITS, _LETTERS = 0, 1, 2, 12  # ranges of the two-digit codes in a sort key
_CODES = {letter: f"{_LETTERS + place:02}" for place, letter in enumerate(ALPHABET)}
_CODES |= {digit: f"{_DIGITS + int(digit):02}" for digit in "0123456789"}


def normalise(text):
    """Return ``text`` in NFC, without control characters and with single spaces."""
    text = str(text)
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(char) == "Cc" else char for char in text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def every_letter():
    """Return each letter with each tone it can carry, small and capital: what a font must have."""
    small = [
        unicodedata.normalize("NFC", letter + tone)
        for letter in ALPHABET
        for tone in ("", *(TONES if letter in VOWELS else ""))
    ]
    return "".join(small) + "".join(small).upper()


def fold(text):
    """Return the words of ``text`` as typed without diacritics: lower case, ``đ`` as ``d``, no marks.

    Old and new tone placement (*hòa*, *hoà*) fold alike because the marks go.
    """
    decomposed = unicodedata.normalize("NFD", str(text).casefold().translate(_D))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(_WORDS.findall(bare))


def spelling_key(text):
    """Return what the spellings of one name share: only capitals, the place of a tone mark (*hòa*, *hoà*), signs
    between words and zeros before a number are left aside.

    Every other mark counts: *Văn Lang* and *Văn Lăng* are two places.
    """
    words = []
    for word in _WORDS.findall(unicodedata.normalize("NFC", str(text)).casefold()):
        marks = unicodedata.normalize("NFD", word.lstrip("0") or "0")
        letters = "".join(mark for mark in marks if mark not in TONES)
        words.append(letters + "".join(mark for mark in marks if mark in TONES))
    return " ".join(words)


def slugify(text, max_length=80):
    """Return an ASCII slug of ``text``, cut at a word."""
    words = fold(text).encode("ascii", "ignore").decode().split()
    slug = ""
    for word in words:
        if len(slug) + len(word) + 1 > max_length:
            break
        slug = f"{slug}-{word}" if slug else word
    return slug


def sort_key(text):
    """Return a key of digits only, so that every database sorts it alike, in Vietnamese order.

    Letters decide first (``d`` before ``đ``, ``a`` before ``ă`` before ``â``), then tones; numbers sort
    by value, so that "Nà Mận 2" comes before "Nà Mận 10".
    """
    letters, tones = [], []
    for word in re.findall(r"\d+|[^\W\d_]+", unicodedata.normalize("NFC", str(text)).casefold()):
        if letters:
            letters.append(f"{_SPACE:02}")
        for char in word.rjust(6, "0") if word.isdecimal() else word:
            tone = 0
            if char not in _CODES:
                base, *marks = unicodedata.normalize("NFD", char)
                tone = next((TONES.index(mark) + 1 for mark in marks if mark in TONES), 0)
                char = unicodedata.normalize("NFC", base + "".join(m for m in marks if m not in TONES))
            if char.isdecimal():
                char = str(unicodedata.decimal(char))
            letters.append(_CODES.get(char, "99"))
            tones.append(str(tone))
    return "".join(letters) + f"{_END:02}" + "".join(tones)


def person_sort_key(name):
    """Return the sort key of a person: given name, then middle names, then family name."""
    family, *rest = name.split() or [""]
    return sort_key(" ".join([*rest[-1:], *rest[:-1], family]))
