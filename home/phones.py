"""Phone numbers as Vietnamese lists write them.

A number that can be dialled is stored as E.164 ("+84914123456"); short and service numbers (113, 1022,
1900 0368) as their digits; anything else, such as the masked "0914....." of the Vân Hồ list, as typed.
"""

import re

from .vietnamese import normalise as normalise_text

_PUNCTUATION = re.compile(r"[\s.\-–()]")
_SPACES = re.compile(r"\s")
_E164 = re.compile(r"\+84[2-9]\d{8,9}")
_ABROAD = re.compile(r"(?:\+|00)?840?([2-9]\d{8,9})")
_NATIONAL = re.compile(r"0([2-9]\d{8,9})")
_SERVICE = re.compile(r"1[89]00\d{4,6}|1\d{2,4}|5656")


def normalise(raw):
    """Return the stored form of ``raw``; text that is no phone number comes back as typed."""
    text = normalise_text(raw)
    digits = _PUNCTUATION.sub("", text)
    if match := _NATIONAL.fullmatch(digits) or _ABROAD.fullmatch(digits):
        return f"+84{match[1]}"
    return digits if _SERVICE.fullmatch(digits) else text


def is_dialable(stored):
    """Whether a ``tel:`` link to ``stored`` can work."""
    stored = stored or ""
    return bool(_E164.fullmatch(stored) or _SERVICE.fullmatch(stored))


def is_masked(stored):
    """Whether some digits are hidden on purpose, as in the lists' own "0914....."."""
    return bool(re.fullmatch(r"0\d{2,8}[.*xX•…]+", _SPACES.sub("", stored or "")))


def national(stored):
    """Return the digits a neighbour dials: "0914123456"."""
    return f"0{stored[3:]}" if stored.startswith("+84") else stored


def display(stored):
    """Return ``stored`` in the groups people read out: "0914 123 456", "1900 565 657", "113"."""
    digits = national(stored)
    if not digits.isdigit() or len(digits) < 7:
        return digits
    head = 3 if digits.startswith(("024", "028")) else 4
    rest = digits[head:]
    cut = len(rest) - 3
    return "\N{NO-BREAK SPACE}".join(filter(None, [digits[:head], rest[:cut], rest[cut:]]))
