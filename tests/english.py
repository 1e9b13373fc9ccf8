"""Finds English in what a screen of the admin says, to the eye or to a screen reader.

The English words are those of the catalogues themselves: every msgid of Wagtail, Django and our own. A word among
them that no Vietnamese syllable is spelled like is English, wherever it stands; a text that is a msgid as a whole
and should have become something else is English too ("On", "No").
"""

import html
import io
import json
import re
import zipfile
from functools import cache
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import polib
from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext

# In the catalogues, and what a Vietnamese office writes too: formats and products, units and keys, languages.
NAMES = """
app authenticator avif cookie csrf css csv csvs django docx embed embedly excel facebook gmail google html http
https internet javascript microsoft jpeg jpg json latin ldap libreoffice link managementform ods odt
otp passcode pdf png post qr rtf store tsv unicode url urls utc uuid vneid vni wagtail web webp word xls xlsx zalo zip
mobile ogg online play webm
alt byte ctrl enter esc gb kb km mb pb shift tab tb
english gael igbo kabyle kurd sorani sorb
"""
# Said by code that asks no catalogue.
FUNCTION_WORDS = """
about after all also and any are available because been before below between both but cannot could does each from has
have here however into its more must never next not now off once only other our out over please previous should some
such that their there these they this under until was were what when where which while who will with would you your
"""
ONSET = "(b|c|ch|d|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu?|r|s|t|th|tr|v|x)?"
RIME = "([aeiouy]|a[imnouy]|anh?g?|e[mno]|eng|i[amnu]|inh|o[aeimn]|ong|oa[imny]|oan[gh]|oe[no]|u[aeimny]|ung|uy[an])"
UNMARKED_SYLLABLE = re.compile(f"{ONSET}{RIME}$")  # those that end in c, ch, p, t always carry a mark
NO_WORDS = re.compile(
    r"%\(\w+\)\w|%[sdr]|\{[^{}]*\}"  # places of values in msgids
    r"|https?://\S+|\S+@\S+"  # addresses
    r"|\b[\w-]+(\.[\w-]+)+|[\w.-]*/[\w./-]*"  # names of files, hosts, accounts; paths
    r"|\b\w+(-\w+)+"  # addresses of pages
    r"|\(Text\)"  # as Excel calls it
    r"|\bw-\S+|\S*(--|_)\S*"  # names of styles and scripts
)
WORD = re.compile(r"(?<!\w)[A-Za-z]{2,}(?!\w)")

READ_ATTRIBUTES = ("title", "placeholder", "alt", "label", "summary")
# Attributes that hold names for scripts and styles.
CODE_ATTRIBUTES = re.compile(
    r"data-((\w+-)*(action|controller|target|outlet|icon|field|class(es)?|selector|tippy-\w+)$)"
)
CODE_KEYS = {"type", "icon", "icon_name", "iconName", "name", "id", "class", "className", "classnames", "_type", "lang"}
SILENT = ("style", "script", "code", "svg")
STRING = re.compile(r"""(["'`])((?:\\.|(?!\1).)*)\1""")  # in a script


def english_catalogues(domain="django"):
    """The sources of the strings of Django and of the installed apps."""
    places = [
        Path(import_module("django").__file__).parent / "conf",
        *(Path(app.path) for app in apps.get_app_configs()),
    ]
    return [path for place in places for path in sorted(place.glob(f"locale/en/LC_MESSAGES/{domain}.po"))]


@cache
def messages():
    """Every English string that the site may say."""
    paths = [*english_catalogues(), *english_catalogues("djangojs"), *Path(settings.BASE_DIR).glob("locale/**/*.po")]
    entries = [entry for path in paths for entry in polib.pofile(str(path))]
    return {text for entry in entries for text in (entry.msgid, entry.msgid_plural) if text}


@cache
def vocabulary():
    words = {word.lower() for text in messages() for word in WORD.findall(NO_WORDS.sub(" ", text))} | set(
        FUNCTION_WORDS.split()
    )
    return {word for word in words if not UNMARKED_SYLLABLE.match(word)} - set(NAMES.split())


@cache
def english_in(text):
    """The first English word of ``text``, or the whole of it where it should have become something else, or ''."""
    plain = " ".join(text.split()).rstrip(":…. ")
    if plain in messages() and gettext(plain) != plain and plain.lower() not in NAMES.split():
        return plain
    words = (word.group().lower() for word in WORD.finditer(NO_WORDS.sub(" ", text)))
    return next((word for word in words if word in vocabulary()), "")


def said_by(response):
    """Yield every text of an answer that a person may see or hear, with the messages that the next page shows."""
    for message in getattr(getattr(response.wsgi_request, "_messages", None), "_queued_messages", ()):
        yield from said_by_text(str(message))
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.get("Content-Type", "")
    if body[:2] == b"PK":
        yield from said_by_workbook(body)
    elif "json" in kind:
        yield from said_by_data(json.loads(body))
    elif "html" in kind:
        yield from said_by_html(body.decode())


def said_by_workbook(body):
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/") and "styles" not in name and "theme" not in name:
                yield from said_by_html(archive.read(name).decode())


def said_by_html(markup):
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader.said


class Reader(HTMLParser):
    """Reads a page, or a piece of one, aloud."""

    def __init__(self):
        super().__init__()
        self.said, self.silent, self.hidden, self.script = [], 0, False, None

    def handle_starttag(self, tag, attrs):
        self.handle_startendtag(tag, attrs)
        self.silent += tag in SILENT
        if tag == "script":
            self.script = dict(attrs).get("type") or "text/javascript"

    def handle_startendtag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        self.hidden = "hidden" in attributes  # a counter, say, that a script fills before it is shown
        is_button = tag == "input" and attributes.get("type") in ("submit", "button", "reset")
        for name, value in attributes.items():
            if name in READ_ATTRIBUTES or name.startswith("aria-") and name.endswith(("label", "description")):
                self.said.append(value)
            elif name.startswith("data-") and not CODE_ATTRIBUTES.match(name):
                self.said += said_by_text(value)
            elif name == "value" and is_button:
                self.said.append(value)

    def handle_endtag(self, tag):
        self.silent -= tag in SILENT
        self.hidden, self.script = False, None

    def handle_data(self, data):
        if self.script is None:
            if not self.silent and not self.hidden and data.strip():
                self.said.append(data)
        elif "json" in self.script:
            self.said += said_by_data(json.loads(data))
        else:
            for _quote, text in STRING.findall(data):
                self.said += said_by_text(text)


def said_by_data(data, key=""):
    """The words in what a script is given: labels, messages, and pieces of HTML."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from said_by_data(value, name)
    elif isinstance(data, list):
        for value in data:
            yield from said_by_data(value, key)
    elif isinstance(data, str) and key not in CODE_KEYS:
        yield from said_by_text(data)


def said_by_text(text):
    """A text in an attribute or in data: it may be data, HTML, or a name for scripts, which is not read."""
    text = text.strip()
    if text.startswith(("{", "[")):
        try:
            yield from said_by_data(json.loads(text))
        except ValueError:
            pass  # a selector
    elif "<" in text:
        yield from said_by_html(text)
    elif " " in text or text[:1].isupper() and not text.isupper():
        yield html.unescape(text)
