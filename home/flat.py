"""Drawings that stand by themselves: on paper no sprite and no stylesheet reaches into an SVG.

Each ``<use>`` of a symbol of ours becomes what the symbol holds, each class the colours it stands for. The same classes
have the same meaning in ``static/css/site.css``, section 6.
"""

import re

from .templatetags.ui import symbol

INK, PAPER, BLUE, YELLOW, GREEN, RED = "#16212b", "#fff", "#0b3b8c", "#ffd34d", "#0a5638", "#98101f"
_LINE = f'fill="none" stroke="{INK}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
_TEXT = {
    "fill": INK,
    "stroke": "none",
    "text-anchor": "middle",
    "font-weight": "700",
    "font-size": "9",
    "font-family": "Noto Sans,DejaVu Sans",
}
_CLASSES = {
    "e": {"fill": BLUE, "stroke": "none"},
    "y": {"fill": YELLOW},
    "g": {"stroke": GREEN, "stroke-width": "3.5"},
    "r": {"stroke": RED, "stroke-width": "3.5"},
    "k": {"fill": INK, "stroke": "none"},
    "w": {"fill": PAPER},
    "t": {"fill": PAPER},
    "m": {"font-size": "6.5"},
    "d": {"fill": INK},
}
_COLOURS = {"var(--paper)": PAPER, "var(--ink)": INK, "currentColor": INK}
_SVG = re.compile(r"<svg\b([^>]*)>(.*?)</svg>", re.DOTALL)
_USE = re.compile(r'<use href="#([ip]-[\w-]+)"[^>]*?(?:/>|></use>)')
_TAG = re.compile(r"<(\w+)((?:\s[^<>]*?)?)(/?)>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_SYMBOL = re.compile(r'<symbol[^>]*viewBox="([^"]+)"[^>]*>(.*)</symbol>', re.DOTALL)


def flat(html):
    """Return ``html`` with each drawing in it made to stand by itself."""
    return _SVG.sub(_flat_drawing, html)


def _flat_drawing(match):
    attributes, inner = match.groups()
    is_drawing = 'class="dr"' in attributes
    boxes = []

    def instead(use):
        found = _SYMBOL.match(symbol(use[1]))
        if found:
            boxes.append(found[1])
        return found[2] if found else ""

    inner = _USE.sub(instead, inner)
    if boxes and "viewBox" not in attributes:
        attributes += f' viewBox="{boxes[0]}"'
    if is_drawing or 'class="i' in attributes:
        attributes += f" {_LINE}"
        inner = _TAG.sub(_flat_tag, inner)
    for name, colour in _COLOURS.items():
        inner = inner.replace(name, colour)
    return f"<svg{attributes}>{inner}</svg>"


def _flat_tag(match):
    name, attributes, end = match.groups()
    values = dict(_ATTRIBUTE.findall(attributes))
    classes = values.pop("class", "").split()
    if name == "text":
        values = _TEXT | values
    for one in classes:  # they say more than attributes, as in a stylesheet
        values |= _CLASSES.get(one, {})
    written = "".join(f' {key}="{value}"' for key, value in values.items())
    return f"<{name}{written}{end}>"
