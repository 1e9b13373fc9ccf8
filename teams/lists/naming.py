"""Names of places as lists type them: folded, abbreviations written out, the words for a team before them left out."""

import re

from home.vietnamese import fold

COMMUNE_KINDS = ("xa", "phuong", "thi tran", "dac khu")
VILLAGE_KINDS = (
    *("thon", "ban", "xom", "ap", "lang", "buon", "bon", "plei", "khom", "khoi", "khoi pho", "khu", "khu pho", "to"),
    *("to dan pho", "tieu khu", "khu dan cu", "cum dan cu"),
)
_ABBREVIATIONS = {
    "tdp": "to dan pho",
    "tk": "tieu khu",
    "kp": "khu pho",
    "kdc": "khu dan cu",
    "tp": "thanh pho",
    "tt": "thi tran",
    "x": "xa",
    "p": "phuong",
}
# "Tổ công nghệ số cộng đồng", "Tổ CNSCĐ", "Tổ chuyển đổi số cộng đồng cấp …", whatever the plan calls it
_TEAM = re.compile(
    r"(ten )?to (cong nghe so|chuyen doi so|cnscd|cdscd|cnsc|cdsc|cns|cds)( cong dong| cd)?( cap| cua)?(?= |$)"
)
_BETWEEN = re.compile(r"[,;(–]| - ")
_FORMER = re.compile(r"\s+cũ$", re.IGNORECASE)
_SEAM = re.compile(r"(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-z])")


def key(text):
    """Return what two spellings of one place have in common: “TDP 03” and “Tổ dân phố 3” have one key."""
    words = [word.lstrip("0") or "0" for word in _SEAM.sub(" ", fold(text)).split()]
    if words:
        words[0] = _ABBREVIATIONS.get(words[0], words[0])
    return " ".join(words)


def keys_of(area):
    """The keys an area answers to: with its kind and without."""
    return {key(area.full_name), key(area.name)}


def without_team(text):
    """Return ``text`` as typed without the words for a team: “Tổ CNSCĐ thôn Thanh Kim” is “thôn Thanh Kim”."""
    words = text.split()
    if match := _TEAM.match(fold(text)):
        count = len(match[0].split())
        # Count words as typed: a folded one may stand for several, as in "CNSCĐ/bản".
        typed = 0
        while count > 0 and typed < len(words):
            count -= len(fold(words[typed]).split())
            typed += 1
        return " ".join(words[typed:]).lstrip("-–:, ")
    return text


def begins_with_kind(text, kinds):
    """The kind at the beginning of ``text`` and what follows it as typed, or None when there is none."""
    words = text.split()
    for count in (3, 2, 1):
        kind = key(" ".join(words[:count])) if len(words) >= count else ""
        if kind in kinds:
            return " ".join(words[:count]), " ".join(words[count:])
    return None


def parts(text):
    """The places that ``text`` names one in another: “thôn 3 (xã Đức Bồng cũ)” are “thôn 3” and “xã Đức Bồng”."""
    found = (part.strip(" ).") for part in _BETWEEN.split(without_team(text)))
    return [_FORMER.sub("", part) for part in found]


def names_commune(text):
    """The part of ``text`` that names a commune, or ""."""
    for part in parts(text):
        found = begins_with_kind(part, COMMUNE_KINDS)
        if found and found[1]:
            return part
    return ""
