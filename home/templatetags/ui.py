"""Tags of the page shell: inline stylesheet, icons, and phone numbers. Loaded in every template."""

import re
from functools import cache, lru_cache
from pathlib import Path

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from home import phones, policies
from home.outbound import mark

register = template.Library()

STYLESHEETS = Path(settings.BASE_DIR) / "static/css"
_SYMBOL = re.compile(r'<symbol id="([^"]+)".*?</symbol>', re.DOTALL)
_USED = re.compile(r'href="#([ip]-[\w-]+)"')


def squeeze_css(css):
    """Return ``css`` without comments and needless spaces."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,>])\s*", r"\1", css)
    return re.sub(r":\s+", ":", css).replace(";}", "}").strip()


@cache
def _stylesheet(name):
    return squeeze_css((STYLESHEETS / f"{name}.css").read_text("utf-8"))


@cache
def _symbols():
    sprite = render_to_string("components/icons.svg")
    return {match[1]: match[0] for match in _SYMBOL.finditer(sprite)}


def symbol(name):
    """The symbol of ``components/icons.svg`` that has this name, or nothing."""
    return _symbols().get(name, "")


@register.simple_tag
def stylesheet(name="site"):
    """A stylesheet, inside the page: one request paints the first screen. What few pages need has a file of its own."""
    if settings.DEBUG:
        _stylesheet.cache_clear()
    return mark_safe(_stylesheet(name))


@register.simple_tag
def starter():
    """What fetches the scripts of a page; ``home.policies`` lets it run by what it says."""
    return mark_safe(policies.starter())


@register.simple_tag
@lru_cache(200)
def icon(name):
    """An icon of ``components/icons.svg``, drawn beside a word that says the same."""
    return format_html('<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def go():
    """The arrow at the end of a row that leads on."""
    return mark_safe('<svg class="i v" aria-hidden="true"><use href="#i-go"/></svg>')


@register.filter
def phone(number):
    """A number as people read it out."""
    return phones.display(phones.normalise(number or ""))


@register.filter
def tel(number):
    """The target of a call link, or nothing when the number cannot be dialled."""
    number = phones.normalise(number or "")
    return f"tel:{phones.national(number)}" if phones.is_dialable(number) else ""


@register.simple_tag
def ring(number, label, off=False):
    """The round button that dials; ``off`` when the number is somebody else's."""
    kind = "ring off" if off else "ring"
    return format_html('<a class="{}" href="{}" aria-label="{}">{}</a>', kind, tel(number), label, icon("phone"))


@register.filter
def lower_first(text):
    """For the middle of a sentence: “Trưởng thôn” becomes “trưởng thôn”, “UBND” stays."""
    text = str(text or "")
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


class SpriteNode(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        html = mark(re.sub(r"\n\s*", "\n", self.nodelist.render(context)), context.get("request"))
        symbols, wanted = _symbols(), {}
        queue = _USED.findall(html)
        while queue:
            name = queue.pop(0)
            if name in symbols and name not in wanted:
                wanted[name] = symbols[name]
                queue += _USED.findall(symbols[name])
        sprite = "".join(wanted.values())
        return f'<svg class="vh" width="0" height="0" aria-hidden="true">{sprite}</svg>{html}'


@register.tag
def withsprite(parser, token):
    """Mark the links that lead outside; put the symbols that the markup uses, and no others, in front of it."""
    nodelist = parser.parse(("endwithsprite",))
    parser.delete_first_token()
    return SpriteNode(nodelist)
