"""What to mend in a guide before it is published, as data. Findings advise; they never block saving or publishing.

They are made of the draft as it is, so any part of it may still be missing.
"""

import re
from dataclasses import dataclass
from html import unescape

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Site
from wagtail.utils.text import text_from_html

from home.outbound import Address, judge

MOST_WORDS = 25  # in a sentence that is understood when heard once; a Vietnamese word is counted by its syllables
SHOWN_WORDS = 8  # of a long sentence, so that its author finds it
FIRST = 3  # findings named in the message after saving
SCREEN = re.compile(r"\b(?:màn hình|bấm|nhấn|chạm|nút|ứng dụng)\b|“[^”]+”", re.IGNORECASE)
BOLD = re.compile(r"<b>(?!\d)")  # a button; numbers are bold too
SECRETS = re.compile(r"mật khẩu|passcode|mã pin|\bOTP\b", re.IGNORECASE)
SPELT_OUT = re.compile(r"(?:https?://|www\.)[^\s<>\"”)]+[^\s<>\"”).,;:]")
SENTENCE_ENDS = re.compile(r"(?<=[.!?:;…])\s+|\n")


@dataclass(frozen=True)
class Finding:
    """One thing to mend. ``field`` and ``block`` (its id) say where in the form, as far as there is a place."""

    code: str
    message: str
    field: str = ""
    block: str = ""


def findings(guide):
    """Return the findings for a guide: what keeps readers from doing it first, then what they cannot rely on."""
    return [
        *_facts(guide),
        *_steps(guide),
        *_scam_line(guide),
        *_long_sentences(guide),
        *_platforms(guide),
        *_links(guide),
        *_sources(guide),
        *_checked(guide),
        *_findable(guide),
    ]


def _html(value):
    """The source of rich text; of a field that is still empty nothing."""
    return getattr(value, "source", None) or (value if isinstance(value, str) else "")


def _plain(html):
    return text_from_html(re.sub(r"</(?:p|li|h\d)>|<br/?>", "\n", html)).strip()


@dataclass(frozen=True)
class Passage:
    """A text of the guide, by the name that its place has for the editor."""

    where: str
    html: str
    field: str
    block: str = ""


def step_name(number):
    return _("Step %(number)d") % {"number": number}


def _passages(guide):
    """Every text that readers are meant to follow, with its place."""
    yield Passage(_("Summary"), guide.summary or "", "summary")
    for number, block in enumerate(guide.steps, 1):
        step = block.value
        texts = [step["text"], *(choice["then"] for choice in step["choices"]), *(n["text"] for n in step["notes"])]
        for text in texts:
            yield Passage(step_name(number), _html(text), "steps", block.id)
    for field, where in (("problems", _("What often goes wrong")), ("cases", _("Special cases"))):
        for block in getattr(guide, field):
            yield Passage(where, _html(block.value["answer"]), field, block.id)


def _facts(guide):
    if not guide.summary:
        yield Finding("no_summary", _("The summary is missing: one sentence, why it is worth doing."), "summary")
    if not guide.audience:
        yield Finding("no_audience", _("It is not said for whom the guide is."), "audience")
    if not guide.needs:
        yield Finding("no_needs", _("It is not said what one needs: phone, papers, account."), "needs")
    if not guide.result:
        yield Finding("no_result", _("It is not said what one gets in the end."), "result")


def _steps(guide):
    if len(guide.steps) < 2:
        message = _("There are fewer than two steps: cut what is to be done into single steps.")
        yield Finding("few_steps", message, "steps")
    for number, block in enumerate(guide.steps, 1):
        step, names = block.value, {"step": step_name(number)}
        pictures = [picture for picture in step["pictures"] if picture]
        if not pictures and not step["drawing"] and _names_screen(step):
            message = _("%(step)s names a screen or a button and has neither picture nor drawing.") % names
            yield Finding("step_without_picture", message, "steps", block.id)
        if any(picture.decorative or not picture.contextual_alt_text for picture in pictures):
            message = _("%(step)s: a picture has no description for who cannot see it.") % names
            yield Finding("no_alt_text", message, "steps", block.id)
    if guide.steps and not any(note["kind"] == "done" for note in _notes(guide)):
        message = _("No step says what one sees when it worked (a note “What you see when it worked”).")
        yield Finding("no_done_note", message, "steps", list(guide.steps)[-1].id)


def _names_screen(step):
    html = _html(step["text"])
    return bool(BOLD.search(html) or SCREEN.search(f"{step['title']} {_plain(html)}"))


def _notes(guide):
    return [note for block in guide.steps for note in block.value["notes"]]


def _scam_line(guide):
    warnings = [_plain(_html(note["text"])) for note in _notes(guide) if note["kind"] == "scam"]
    if not any(map(SECRETS.search, warnings)):
        message = _(
            "No step warns that nobody who helps ever asks for a password or a code (a note “Beware of scams”)."
        )
        yield Finding("no_scam_line", message, "steps")


def sentences(text):
    return [sentence for sentence in SENTENCE_ENDS.split(text) if sentence.strip()]


def _long_sentences(guide):
    for passage in _passages(guide):
        for sentence in sentences(_plain(passage.html)):
            words = sentence.split()
            if len(words) > MOST_WORDS:
                message = _("%(where)s: a sentence of %(count)d words, “%(beginning)s…”. Make two of it.") % {
                    "where": passage.where,
                    "count": len(words),
                    "beginning": " ".join(words[:SHOWN_WORDS]),
                }
                yield Finding("long_sentence", message, passage.field, passage.block)


def _platforms(guide):
    for platform in guide.platforms:
        if platform.notice:
            yield Finding("platform", platform.notice, "platform_links")


def _links(guide):
    """Addresses outside: none that is suspicious, and in what readers follow only those somebody vouches for."""
    found = [(passage, url) for passage in _passages(guide) for url in addresses(passage.html)]
    named = [(Passage(_("Sources"), "", "sources", block.id), block.value["url"]) for block in guide.sources]
    verdicts = judge(dict.fromkeys(url for _passage, url in [*found, *named] if url))
    for passage, url in [*found, *named]:
        if not url:
            continue
        verdict, place = verdicts[url], {"where": passage.where, "address": url}
        if verdict.words:
            message = _("%(where)s: the address “%(address)s” – %(reason)s.")
            message %= place | {"reason": "; ".join(map(str, verdict.words))}
            yield Finding("suspicious_link", message, passage.field, passage.block)
        elif passage.field != "sources" and not verdict.is_official:
            message = _("%(where)s: nobody has verified the address “%(address)s”. Is it official?") % place
            yield Finding("unofficial_link", message, passage.field, passage.block)


def addresses(html):
    """The addresses outside that a text leads to or spells out."""
    links = [unescape(address) for address in re.findall(r"""<a\s[^>]*href=["']([^"']*)""", html)]
    outside = [address for address in links if address.startswith(("http:", "https:", "//"))]
    own = {Address(root.root_url).host for root in Site.get_site_root_paths()}
    found = dict.fromkeys([*outside, *SPELT_OUT.findall(_plain(html))])
    return [address for address in found if Address(address).host not in own]


def _sources(guide):
    if not guide.sources:
        yield Finding("no_source", _("No source is named: where do the facts come from?"), "sources")
    for block in guide.sources:
        source = block.value
        if not source["date"] and not source["url"]:
            message = _("The source “%(title)s” has neither date nor address.") % {"title": source["title"] or "…"}
            yield Finding("vague_source", message, "sources", block.id)


def _checked(guide):
    if not guide.checked_on:
        yield Finding("unchecked", _("The day of the last check is missing."), "checked_on")
    elif guide.is_overdue:
        message = _("It was to be checked again by %(day)s.") % {"day": date_format(guide.check_due_on)}
        yield Finding("overdue", message, "check_again_on")
    if not guide.checked_by:
        yield Finding("checked_by_nobody", _("It is not said who checked it."), "checked_by")


def _findable(guide):
    if not (guide.search_words or "").strip():
        message = _("No other words for it are named: people who say it differently do not find the guide.")
        yield Finding("no_search_words", message, "search_words")


def in_short(found):
    """One sentence for ``found``: how many, and the first few."""
    first = " ".join(f"({place}) {finding.message}" for place, finding in enumerate(found[:FIRST], 1))
    return _("To look at before publishing (%(count)d): %(first)s") % {"count": len(found), "first": first}
