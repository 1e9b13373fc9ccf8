"""Phone numbers as Vietnamese lists write them.

A number that can be dialled is stored as E.164 ("+84914123456"); short and service numbers (113, 1022,
1900 0368) as their digits; anything else, such as the masked "0914....." of the Vân Hồ list, as typed.
A spreadsheet that took a number for a figure lost its zero ("914123456"): the zero comes back.
"""

import re

from .vietnamese import normalise as normalise_text

# Marks without a shape, which come along when a number is copied from a telephone's contacts
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_SPACES = re.compile(r"\s")
_PUNCTUATION = re.compile(r"[\s.\-–()]")
_MASK = re.compile(r"[.*xX•…]{2,}$")
_SUBSCRIBER = "([35789][0-9]{8}|2[0-9]{9})"  # a mobile number, or a landline with its area code
_E164 = re.compile(rf"\+84{_SUBSCRIBER}")
_NUMBER = re.compile(rf"(?:0|(?:\+|00)?840?)?{_SUBSCRIBER}")
_SERVICE = re.compile(r"1[89]00[0-9]{4,6}|1[0-9]{2,4}|5656")


def normalise(raw):
    """Return the stored form of ``raw``; text that is no phone number comes back as typed."""
    text = normalise_text(_UNSEEN.sub("", str(raw)))
    if _MASK.search(text):
        return text
    digits = _PUNCTUATION.sub("", text)
    if match := _NUMBER.fullmatch(digits):
        return f"+84{match[1]}"
    return digits if _SERVICE.fullmatch(digits) else text


def is_dialable(stored):
    """Whether a ``tel:`` link to ``stored`` can work."""
    stored = stored or ""
    return bool(_E164.fullmatch(stored) or _SERVICE.fullmatch(stored))


def is_masked(stored):
    """Whether some digits are hidden on purpose, as in the lists' own "0914....."."""
    text = _SPACES.sub("", stored or "")
    return bool(_MASK.search(text) and re.fullmatch(r"[0-9]{2,9}", _MASK.sub("", text)))


def national(stored):
    """Return the digits a neighbour dials: "0914123456"."""
    return f"0{stored[3:]}" if stored.startswith("+84") else stored


def display(stored):
    """Return ``stored`` in the groups people read out: "0914 123 456", "1900 565 657", "113"."""
    digits = national(stored)
    if not is_dialable(stored) or len(digits) < 7:
        return digits
    head = 3 if digits.startswith(("024", "028")) else 4
    rest = digits[head:]
    cut = 4 if len(rest) in (4, 7, 8) else 3
    return "\N{NO-BREAK SPACE}".join(filter(None, [digits[:head], rest[:cut], rest[cut:]]))
