"""What the text of a cell means. Each parser returns the value and a sentence for the editor, or None."""

import datetime
import re
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from home import phones
from home.vietnamese import fold, normalise

from ..models import Member
from ..roles import Role

MAX_PHONE = 30  # what `home.fields.PhoneField` holds

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_KEPT_AS_TEXT = re.compile(r'="(.*)"|[\'‘’`](?![\'‘’`])(.*)', re.DOTALL)  # ="0914…" in CSV, '0914… in old sheets
_QUOTED = 60  # how much of a cell a sentence quotes


def clean(text):
    """Return the text of a cell in NFC, in one line, without marks that nobody sees or that only spreadsheets need."""
    text = normalise(_UNSEEN.sub("", text))
    if match := _KEPT_AS_TEXT.fullmatch(text):
        text = (match[1] or match[2] or "").strip()
    return text


def _quote(text):
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"


# -- phones

_FIGURE = re.compile(r"([0-9]{9,12})[.,]0+")
_SCIENTIFIC = re.compile(r"([0-9])(?:[.,]([0-9]+))?E\+?([0-9]{1,2})", re.IGNORECASE)
_GAP = r"[\s.\-–()]{0,3}"
_PHONE = re.compile(
    rf"(?<![0-9])(?:\+?84{_GAP})?0?{_GAP}(?:[35789](?:{_GAP}[0-9]){{8}}|2(?:{_GAP}[0-9]){{9}})(?![0-9])"
)
_NO_PHONE = {"", "khong", "khong co", "ko", "ko co", "chua co", "0"}


def find_phones(text):
    """Return the stored forms of the numbers in ``text`` that can be dialled, in their order, and what is left of it.

    One digit too many is a mistyped number, not a number and a digit: then there are none.
    """
    whole = phones.normalise(text)
    if phones.is_dialable(whole):
        return [whole], ""
    found = list(dict.fromkeys(phones.normalise(match[0]) for match in _PHONE.finditer(text)))
    rest = _PHONE.sub(" ", text)
    if 0 < sum(char.isdigit() for char in rest) < 7:
        return [], text
    return found, fold(rest)


def clean_phone(text):
    """Return the stored form of the first number that can be dialled; what is masked or mistyped as typed."""
    text = clean(text)
    if fold(text) in _NO_PHONE:
        return "", None
    if match := _FIGURE.fullmatch(text):
        text = match[1]
    if match := _SCIENTIFIC.fullmatch(text):
        digits = match[1] + (match[2] or "")
        if len(digits) != int(match[3]) + 1:
            return text, _("The spreadsheet shortened this number to “%(text)s”. Type it again as text.") % {
                "text": text
            }
        text = digits
    found, rest = find_phones(text)
    if len(found) == 1 and rest in ("", "zalo", "dt", "sdt", "di dong", "dd"):
        return found[0], None
    if found:
        return found[0], _("Only the number %(phone)s was taken from “%(text)s”.") % {
            "phone": phones.display(found[0]),
            "text": _quote(text),
        }
    if phones.is_masked(text):
        return text, None
    return text[:MAX_PHONE], _("“%(text)s” is not a whole phone number.") % {"text": _quote(text)}


# -- dates

_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4}|\d{2})(?:\s+[\d:.]+)?", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[T\s][\d:.Z+]+)?", re.ASCII)
_IN_WORDS = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2}) nam (\d{4})", re.ASCII)
_SERIAL = re.compile(r"([3-6]\d{4})(?:\.0+)?", re.ASCII)
_FIRST_DIGIT = re.compile(r"[0-9]")
_SERIAL_EPOCH = datetime.date(1899, 12, 30)  # Excel's day 0, its wrong 29 February 1900 counted in


def parse_date(text):
    """Return the date written day first, as Vietnamese lists do, year first, in words, or as Excel's serial number."""
    text = clean(text)
    if not text:
        return None, None
    if match := _SERIAL.fullmatch(text):
        return _SERIAL_EPOCH + datetime.timedelta(days=int(match[1])), None
    year = month = day = 0
    if match := _DAY_FIRST.fullmatch(text) or _IN_WORDS.fullmatch(fold(text)):
        day, month, year = (int(part) for part in match.groups())
        if len(match[3]) == 2:
            year += 2000 if year < 70 else 1900
    elif match := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    if 1900 <= year <= 2100:
        try:
            return datetime.date(year, month, day), None
        except ValueError:  # no such day
            pass
    return None, _("“%(text)s” is not a date. Type it like 31/12/2025.") % {"text": _quote(text)}


# -- words

_TICKS = "✓✔☑☒√"
_YES = {"x", "v", "co", "yes", "y", "true", "1", "dong y", "da dong y", "co dong y", "ok", "roi", "da co", "dung"}
_NO = {"khong", "ko", "k", "no", "n", "false", "0", "chua", "khong dong y", "chua dong y", "khong co"}


def parse_yes_no(text):
    """Return True, False, or None for an empty cell or one that says neither."""
    text = clean(text)
    folded = fold(text)
    if folded in _YES or (text and text in _TICKS):
        return True, None
    if folded in _NO or (text and not folded):  # a dash, an empty box
        return False, None
    return None, text and _("“%(text)s” is neither yes nor no.") % {"text": _quote(text)} or None


def parse_zalo(text):
    """As ``parse_yes_no``; many lists write the number itself."""
    return (True, None) if find_phones(clean(text))[0] else parse_yes_no(text)


_ROLES = (
    (Role.STANDING_DEPUTY, ("to pho thuong truc", "pho to truong thuong truc", "to pho tt")),
    (Role.DEPUTY, ("to pho", "pho to truong", "pho to", "tp")),
    (Role.LEADER, ("to truong", "truong to", "tt")),
    (Role.COLLABORATOR, ("cong tac vien", "ctv")),
    (Role.MEMBER, ("thanh vien", "to vien", "uy vien", "tv")),
)


def parse_role(text):
    """Return a ``Role``, or None for an empty or unknown one."""
    folded = fold(text)
    for role, names in _ROLES:
        for name in names:
            # "Tổ trưởng tổ dân phố" is an office, not a role in the team.
            if f"{folded} ".startswith(f"{name} ") and not re.search(r"\b(dan pho|tdp)\b", folded):
                return role, None
    return _choice(Role, text, _("“%(text)s” is not a role in a team."))


_BACKGROUNDS = {
    "cong an": Member.Background.POLICE,
    "can bo": Member.Background.OFFICIAL,
    "cong chuc": Member.Background.OFFICIAL,
    "doan the": Member.Background.OFFICIAL,
    "doan thanh nien": Member.Background.OFFICIAL,
    "giao vien": Member.Background.TEACHER,
    "y te": Member.Background.HEALTH,
    "doanh nghiep": Member.Background.COMPANY,
    "vien thong": Member.Background.COMPANY,
    "buu chinh": Member.Background.COMPANY,
    "buu dien": Member.Background.COMPANY,
    "dang vien": Member.Background.PARTY,
    "hoc sinh": Member.Background.PUPIL,
    "nguoi dan": Member.Background.RESIDENT,
    "nhan dan": Member.Background.RESIDENT,
}


def parse_background(text):
    """Return a ``Member.Background``, the one that is named first, or None for an empty or unknown one."""
    words = f" {fold(text)} "
    places = {words.find(f" {name} "): found for name, found in _BACKGROUNDS.items() if f" {name} " in words}
    if places:
        return places[min(places)], None
    return _choice(Member.Background, text, _("“%(text)s” is no background that the site knows."))


def _choice(choices, text, message):
    """Return the choice whose label, in a language of the site, or value is ``text``."""
    if not (folded := fold(text)):
        return None, None
    if found := _labels(choices).get(folded):
        return found, None
    return None, message % {"text": _quote(clean(text))}


@lru_cache
def _labels(choices):
    labels = {fold(choice.value): choice for choice in choices}
    for language, _name in settings.LANGUAGES:
        with override(language):
            labels |= {fold(choice.label): choice for choice in choices}
    return labels


# -- consents

_WITHDRAWN = ("da rut dong y", "rut dong y", "da rut", "rut", "da thu hoi", "thu hoi", "withdrawn")


def parse_consent(text):
    """Return whether a consent was given (True), withdrawn (False) or neither (None), and on which day.

    “có 05/01/2026”, “05/01/2026”, “rút 10/03/2026”: as exports write it, a word and a date. Never taken for given
    without a date, nor for withdrawn.
    """
    text = clean(text)
    date = _FIRST_DIGIT.search(text)
    word, day = (text[: date.start()], text[date.start() :]) if date else (text, "")
    folded = fold(word)
    given = True if folded in _YES or (day and not folded) else False if folded in _WITHDRAWN else None
    if given is None:
        fine = not text or folded in _NO or not folded
        return (None, None), None if fine else _("“%(text)s” says neither a consent nor that it was withdrawn.") % {
            "text": _quote(text)
        }
    day, problem = parse_date(day)
    if day is None:
        return (None, None), problem or _("Type the day too: yes 31/12/2025, or withdrawn 31/12/2025.")
    return (given, day), None


# What is said of the values of a list while it is read, by field
PARSERS = {
    "phone": clean_phone,
    "other_phone": clean_phone,
    "since": parse_date,
    "until": parse_date,
    "zalo": parse_zalo,
    "minor": parse_yes_no,
    "consent_name": parse_consent,
    "consent_phone": parse_consent,
    "consent_photo": parse_consent,
    "role": parse_role,
    "background": parse_background,
}
