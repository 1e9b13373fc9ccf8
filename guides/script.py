"""The read-aloud script of a guide, for the commune's loudspeakers.

Each of its lines is one breath of the reader: numbers, dates and abbreviations are written as they are said.
"""

import re
from math import ceil

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.rich_text import get_text_for_indexing

from home.phones import display
from home.shell import shell_for
from home.spoken import spoken
from home.templatetags.ui import lower_first

# In a quiet room Vietnamese read 5.25 syllables a second (Coupé et al., Science Advances 5, 2019). Out of doors every
# word comes twice, from the near loudspeaker and from the far one, and old people listen too: half of that, with the
# breath after each line in it.
SYLLABLES_A_MINUTE = 150
_SYLLABLE = re.compile(r"[^\W\d_]+")


def explained():
    """Words that people hear more often than they know them, with the sentence that says what they are."""
    return {
        "OTP": _("An OTP code is the code that comes in a message"),
        "passcode": _("A passcode is a secret code of six digits"),
        "QR": _("A QR code is the square picture that a telephone scans"),
    }


def plain(rich):
    """The words of a rich text."""
    return " ".join(get_text_for_indexing(rich.source).split()) if rich else ""


def sentence(text):
    """``text`` with a capital and a stop."""
    text = text.strip()
    if text and text[-1] not in ".!?…:":
        text = f"{text.rstrip(',;')}."
    return text[:1].upper() + text[1:] if text[1:2] == text[1:2].lower() else text  # “eTax” stays


class Script:
    """A guide in the words of whoever reads it out: ``lines`` of text, and how long they take."""

    RATE = SYLLABLES_A_MINUTE

    def __init__(self, guide, request):
        self.guide = guide
        self.contact = guide.contact(request)
        agency = shell_for(request, guide).agency
        self.agency = agency["organisation"] if isinstance(agency, dict) else agency.organisation

    @cached_property
    def lines(self):
        """Sentences by paragraph."""
        written = [*self._opening(), *self._before(), *self._steps(), *self._closing()]
        return self._explain([" ".join(spoken(sentence(part)) for part in line if part) for line in written])

    @property
    def text(self):
        return "\r\n\r\n".join([self.guide.title, *self.lines]) + "\r\n"

    @property
    def syllables(self):
        """In Vietnamese every word that is written is one syllable."""
        return sum(len(_SYLLABLE.findall(line)) for line in self.lines)

    @property
    def minutes(self):
        return max(1, ceil(self.syllables / self.RATE))

    def _opening(self):
        guide = self.guide
        names = {"agency": self.agency, "title": guide.title}
        greeting = _("%(agency)s to all neighbours. Today's guide: “%(title)s”.") % names
        yield [greeting, guide.summary]
        if guide.audience:
            yield [_("It is for: %(who)s") % {"who": lower_first(guide.audience)}]
        for notice in guide.notices:
            yield [_("Please note"), notice]

    def _before(self):
        guide = self.guide
        needs = [lower_first(block.value) for block in guide.needs]
        takes = ", ".join(filter(None, [lower_first(guide.time), lower_first(guide.cost)]))
        yield [
            needs and _("Before you begin, have ready: %(things)s") % {"things": ", ".join(needs)},
            takes and _("It takes: %(time)s") % {"time": takes},
            guide.place and _("In person: %(place)s") % {"place": guide.place},
        ]
        if guide.local_note:
            yield [_("In our commune"), *guide.local_note.splitlines()]
        if guide.guides_before:
            titles = ", ".join(f"“{one.list_title}”" for one in guide.guides_before)
            yield [_("First be done with: %(guides)s") % {"guides": titles}]

    def _steps(self):
        count = len(self.guide.steps)
        yield [ngettext("There is %(count)d step", "There are %(count)d steps", count) % {"count": count}]
        for number, block in enumerate(self.guide.steps, 1):
            step = block.value
            head = _("Step %(number)d: %(title)s") % {"number": number, "title": lower_first(step["title"])}
            choices = [f"{one['when'].rstrip(':.,')}, {lower_first(plain(one['then']))}" for one in step["choices"]]
            yield [head, plain(step["text"]), *choices, *(self._note(note) for note in step["notes"])]

    @staticmethod
    def _note(note):
        words = {
            "tip": _("A tip: %(text)s"),
            "warn": _("Take care: %(text)s"),
            "scam": _("Beware of scams: %(text)s"),
            "done": _("When it worked: %(text)s"),
        }
        return words.get(note["kind"], words["tip"]) % {"text": lower_first(plain(note["text"]))}

    def _closing(self):
        if self.guide.is_selling:
            yield [_("Who sells says and keeps: I commit to deliver goods of the very quality I show")]
        number = display(self.contact.number) if self.contact.number else ""
        if number:
            call = lower_first(self.contact.label)
            if self.contact.name:
                call = _("%(call)s, ask for %(name)s") % {"call": call, "name": self.contact.name}
            yield [
                _("The team of your village helps, at home too, free of charge"),
                _("Neighbours, %(call)s: %(number)s") % {"call": call, "number": number},
                _("Once more, the number is %(number)s") % {"number": number},
            ]
        yield [
            _(
                "Remember: nobody of the team, the police, the bank or the commune ever asks for a password, "
                "a passcode or an OTP code"
            ),
            _("Whoever asks is a scammer: hang up at once"),
        ]
        yield [_("Thank you for listening")]

    @staticmethod
    def _explain(lines):
        """Say what a strange word is where it comes first, unless the guide does so itself."""
        for word, meaning in explained().items():
            if any(re.search(rf"\b{word}(?: \(|,? là | tức )", line, re.IGNORECASE) for line in lines):
                continue
            place = next((place for place, line in enumerate(lines) if re.search(rf"\b{word}\b", line)), None)
            if place is not None:
                lines[place] = f"{lines[place]} {sentence(meaning)}"
        return lines
