"""References inside streams and rich text, exchanged for others, and whether a stream is what its blocks take."""

import re
from html.parser import HTMLParser

from django.core.exceptions import ValidationError
from django.utils.html import escape
from wagtail import blocks
from wagtail.rich_text.rewriters import extract_attrs
from wagtail.whitelist import check_url

SCALARS = (str, int, float, bool, type(None))
TAGS = {
    *("p", "br", "hr", "b", "strong", "i", "em", "u", "sub", "sup", "ol", "ul", "li", "h2", "h3", "h4", "a", "embed"),
    *("blockquote", "code"),
}
ATTRIBUTES = {"id", "linktype", "href", "embedtype", "format", "alt", "url", "data-block-key"}
LINKED = {"page": "wagtailcore.page", "document": "wagtaildocs.document", "image": "wagtailimages.image"}
LINK = re.compile(r"<a(\b[^>]*)>(.*?)</a>", re.DOTALL)
EMBED = re.compile(r"<embed(\b[^>]*)/>")
DROPPED = object()


class WrongType(ValueError):
    """A value is not of the kind that its place takes."""


def walked(block, raw, translate, check=False):
    """``raw``, a value as it is stored, with each reference as ``translate(label, reference)`` gives it.

    What is translated to None is left out: the whole block of a stream, the link around a text. Raises ``WrongType``,
    with ``check`` also for what the block itself would refuse.
    """
    if isinstance(block, (blocks.StreamBlock, blocks.ListBlock)):
        below = _child if isinstance(block, blocks.StreamBlock) else _item
        found = [below(block, item, translate, check) for item in _list(raw)]
        return [item for item in found if item is not DROPPED]
    if isinstance(block, blocks.StructBlock):
        return _struct(block, raw, translate, check)
    if isinstance(block, blocks.ChooserBlock):
        if raw is None or raw == "":
            return None
        found = translate(block.model_class._meta.label_lower, raw)
        return DROPPED if found is None else found
    if not isinstance(raw, SCALARS):
        raise WrongType(block.label)
    if isinstance(block, blocks.RichTextBlock):
        return rich_text(_text(raw), translate, check)
    if check and raw not in (None, ""):
        try:
            block.clean(block.to_python(raw))
        except (ValidationError, ValueError, TypeError) as error:
            raise WrongType(block.label) from error
    return raw


def _list(raw):
    if not isinstance(raw, list):
        raise WrongType
    return raw


def _dict(raw):
    if not isinstance(raw, dict):
        raise WrongType
    return raw


def _text(raw):
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise WrongType
    return raw


def _child(stream, raw, translate, check):
    block = stream.child_blocks.get(_dict(raw).get("type"))
    if block is None or not isinstance(raw.get("id"), str | None):
        if check:
            raise WrongType
        return DROPPED  # of a kind that the site no longer knows, and shows no more
    value = walked(block, raw.get("value"), translate, check)
    return DROPPED if value is DROPPED else {**raw, "value": value}


def _item(block, raw, translate, check):
    """Items as Wagtail writes them, and as they were before they had numbers."""
    if isinstance(raw, dict) and raw.get("type") == "item" and "value" in raw:
        value = walked(block.child_block, raw["value"], translate, check)
        return DROPPED if value is DROPPED else {**raw, "value": value}
    return walked(block.child_block, raw, translate, check)


def _struct(block, raw, translate, check):
    found = {}
    for name, value in _dict(raw).items():
        child = block.child_blocks.get(name)
        if child is None:
            if check:
                raise WrongType
            continue
        value = walked(child, value, translate, check)
        found[name] = None if value is DROPPED else value
    return found


def rich_text(html, translate, check=False):
    """Rich text as Wagtail stores it: links to pages and files are numbers."""
    if check:
        _Strict().feed(html)

    def link(match):
        attrs = extract_attrs(match[1])
        label = LINKED.get(attrs.get("linktype"))
        if label is None:
            return match[0]
        found = translate(label, attrs.get("id"))
        return match[2] if found is None else f"<a{_with_id(match[1], found)}>{match[2]}</a>"

    def embed(match):
        label = LINKED.get(extract_attrs(match[1]).get("embedtype"))
        if label is None:
            return match[0]
        found = translate(label, extract_attrs(match[1]).get("id"))
        return "" if found is None else f"<embed{_with_id(match[1], found)}/>"

    return EMBED.sub(embed, LINK.sub(link, html))


def _with_id(attributes, value):
    return re.sub(r'(?<![\w-])id="[^"]*"', lambda _match: f'id="{escape(value)}"', attributes)


class _Strict(HTMLParser):
    """Refuses what the editor cannot write: the text is shown to readers as it stands."""

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            raise WrongType(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES or (name in ("href", "url") and value and check_url(value) is None):
                raise WrongType(name)

    def handle_decl(self, decl):
        raise WrongType(decl)

    def handle_comment(self, data):
        raise WrongType

    unknown_decl = handle_pi = handle_decl
