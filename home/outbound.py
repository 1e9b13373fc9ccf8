"""Links that lead to other sites: which address is official, what readers are warned of, and the mark on the page.

Addresses are read as browsers read them, because whoever forges one counts on the difference. Other apps vouch and
warn through the hook ``judge_outbound_links``, called with {address: Verdict} of one page.
"""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from html import escape, unescape
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from django.template.loader import get_template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Site

STATE = "gov.vn"  # for state bodies only: Circular 24/2015/TT-BTTTT article 13.1, as a registrar quotes it
# Addresses where anybody may have a page: one is official only when it is just that of a platform.
SHARED_HOSTS = {
    *("play.google.com", "apps.apple.com", "itunes.apple.com", "appgallery.huawei.com"),
    *("sites.google.com", "docs.google.com", "drive.google.com", "forms.gle", "forms.office.com"),
    *("facebook.com", "m.facebook.com", "fb.com", "youtube.com", "m.youtube.com", "youtu.be", "tiktok.com"),
    *("zalo.me", "chat.zalo.me", "oa.zalo.me", "t.me", "github.com"),
}
SHORTENERS = {
    *("bit.ly", "tinyurl.com", "t.co", "goo.gl", "is.gd", "v.gd", "ow.ly", "cutt.ly", "rebrand.ly", "shorturl.at"),
    *("shorturl.asia", "short.gy", "rb.gy", "t.ly", "tiny.cc", "buff.ly", "s.id", "bom.so", "bom.to", "by.com.vn"),
    *("vn.link", "linktr.ee", "qr.ae", "u.nu", "soo.gd", "x.co", "lnk.to", "snip.ly", "clck.ru", "urlz.fr"),
}
# Endings that cost next to nothing, so that forgers throw addresses away under them. Our own choice, no law lists them.
ODD_ENDINGS = {
    *("xyz", "top", "vip", "icu", "cc", "tk", "ml", "ga", "cf", "gq", "club", "work", "buzz", "click", "link", "live"),
    *(
        "life",
        "fun",
        "win",
        "bid",
        "loan",
        "men",
        "rest",
        "cam",
        "cyou",
        "sbs",
        "cfd",
        "monster",
        "quest",
        "zip",
        "mov",
    ),
}
SLOT = "<!--mark-->"  # where a template wants the mark to stand inside its link, when not at the end
SHORT = 12  # letters, as much as stays on one line however large the text

_HTTP = re.compile(r"(?i)(https?):[/\\]*")
_OUTSIDE = re.compile(r"(?i)https?:|[/\\]{2}")
_LIKE_STATE = re.compile(r"gov[.\-_]?vn|g0v[.\-_]?vn")
_TRACKING = re.compile(r"hl|gl|referrer|fbclid|gclid|utm_\w+")
_MAIN = re.compile(r"<main\b[^>]*>.*</main\s*>", re.DOTALL | re.IGNORECASE)
_LINK = re.compile(
    r"<!--.*?-->|<(?P<raw>script|style|textarea|template)\b.*?</(?P=raw)\s*>"
    r"|<a(?=\s)(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>(?P<inner>.*?)</a\s*>",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")
_LAST_WORD = re.compile(r"[^<>\s]+$")
_MARKED = re.compile(r"class=\"out\b")


class Address:
    """An address outside, in the parts that a browser finds in it."""

    def __init__(self, text):
        self.text = re.sub(r"[\t\r\n]", "", str(text)).strip("".join(map(chr, range(33))))
        found = _HTTP.match(self.text)
        self.scheme = found[1].lower() if found else "https"
        rest = self.text[found.end() :] if found else self.text.lstrip("/\\")
        self.rest = re.sub(r"^[^?#]*", lambda before: before[0].replace("\\", "/"), rest)

    @cached_property
    def split(self):
        """None where there is no sense in it."""
        try:
            split = urlsplit(f"{self.scheme}://{self.rest}")
            _port = split.port
        except ValueError:
            return None
        return split if split.hostname else None

    @cached_property
    def host(self):
        if self.split is None:
            return ""
        host = unicodedata.normalize("NFKC", unquote(self.split.hostname)).replace("\u3002", ".")
        return host.lower().rstrip(".")

    @property
    def site(self):
        return self.host.removeprefix("www.")

    @cached_property
    def key(self):
        """The same for two ways of writing one address: a mark of the sender and the language do not count."""
        if self.split is None:
            return self.text
        query = sorted(pair for pair in parse_qsl(self.split.query) if not _TRACKING.fullmatch(pair[0]))
        path = unquote(self.split.path).rstrip("/")
        return f"{self.site}{path}?{urlencode(query)}" if query else f"{self.site}{path}"

    @property
    def is_state(self):
        return self.host == STATE or self.host.endswith(f".{STATE}")

    @property
    def is_number(self):
        """Digits only, in any of the ways that browsers take: 1.2.3.4, 0x7f000001, 2130706433, [::1]."""
        try:
            ipaddress.ip_address(self.host)
        except ValueError:
            return all(re.fullmatch(r"0x[0-9a-f]*|\d+", label) for label in self.host.split("."))
        return True

    @cached_property
    def suspicion(self):
        """Why one should not trust it, judged by its letters alone; nothing when there is no reason."""
        if not self.host:
            return _("not a right address")
        if "@" in self.split.netloc:
            return _("hides where it leads")
        if self.is_number:
            return _("digits instead of a name: nobody knows whose it is")
        if self.is_state:
            return ""
        if _LIKE_STATE.search(self.host):
            return _("looks like a state address and is none: do not open it")
        if not self.host.isascii() or "xn--" in self.host:
            return _("letters that are easily mistaken: look closely")
        if self.site in SHORTENERS:
            return _("shortened: nobody sees where it leads")
        if self.host.rpartition(".")[2] in ODD_ENDINGS:
            return _("an ending that swindlers often use: look closely")
        if self.scheme == "http":
            return _("not encrypted: type no password there")
        return ""


@dataclass
class Verdict:
    """What is known of an address. Nobody can vouch for one that is suspicious."""

    address: Address
    is_vouched: bool = False
    warnings: list = field(default_factory=list)

    @property
    def is_official(self):
        return self.is_vouched and not self.address.suspicion

    @property
    def words(self):
        return [*filter(None, [self.address.suspicion]), *self.warnings]


def judge(texts):
    """{text: Verdict} for the addresses ``texts``."""
    verdicts = {text: Verdict(address := Address(text), address.is_state) for text in texts}
    for hook in hooks.get_hooks("judge_outbound_links"):
        hook(verdicts)
    return verdicts


def own_hosts(request):
    """The names under which this site itself is known."""
    roots = (urlsplit(root.root_url).hostname for root in Site.get_site_root_paths())
    return {Address(f"//{request.get_host()}").host, *filter(None, roots)}


def target(attributes, own):
    """Where a link with these attributes leads, if that is outside, else nothing."""
    for name, *values in _ATTRIBUTE.findall(attributes):
        if name.lower() == "href":
            address = Address(unescape("".join(values)))
            return address.text if _OUTSIDE.match(address.text) and address.host not in own else ""
    return ""


def mark(html, request):
    """Return ``html``, a whole page, with a mark in each link of its main part that leads to another site."""
    main = _MAIN.search(html)
    if main and request:
        html = f"{html[: main.start()]}{mark_links(main[0], request)}{html[main.end() :]}"
    return html.replace(SLOT, "")


def mark_links(html, request):
    links = [link for link in _LINK.finditer(html) if link["attributes"] and not _MARKED.search(link["inner"])]
    own = own_hosts(request) if any(_OUTSIDE.search(link["attributes"]) for link in links) else set()
    targets = {link.start(): target(link["attributes"], own) for link in links if own}
    outside = dict.fromkeys(filter(None, targets.values()))
    if not outside:
        return html
    verdicts = judge(outside)

    def marked(link):
        verdict = verdicts.get(targets.get(link.start()))
        if verdict is None or not (verdict.is_official or verdict.words):
            return link[0]
        attributes = without_praise(link["attributes"]) if verdict.words else link["attributes"]
        return f"<a{attributes}>{with_mark(link['inner'], verdict)}</a>"

    return _LINK.sub(marked, html)


def with_mark(inner, verdict):
    """The content of a link with its mark: in the slot, else at its end.

    What warns is not underlined; the seal does not stand alone on a line.
    """

    def mark_after(last=""):
        return get_template("components/out.html").render({"last": mark_safe(last), "verdict": verdict}).strip("\n")

    if SLOT in inner:
        return inner.replace(SLOT, mark_after(), 1)
    text = inner.rstrip()
    end = inner[len(text) :]
    if verdict.words:
        return f'<span class="txt">{text}</span>{mark_after()}{end}'
    found = _LAST_WORD.search(text)
    last = found[0] if found and len(unescape(found[0])) <= SHORT else ""
    return f"{text.removesuffix(last)}{mark_after(last)}{end}"


def without_praise(attributes):
    """Attributes that tell search engines not to follow: what readers are warned of is not to be recommended."""
    for found in _ATTRIBUTE.finditer(attributes):
        if found[1].lower() == "rel":
            words = unescape("".join(filter(None, found.groups()[1:]))).split()
            rel = escape(" ".join(dict.fromkeys([*words, "nofollow"])))
            return f'{attributes[: found.start()]}rel="{rel}"{attributes[found.end() :]}'
    return f'{attributes.rstrip()} rel="nofollow"'
