"""Marking what was found."""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from home.vietnamese import fold
from search.words import key_of

register = template.Library()
_WORD = re.compile(r"[^\W_]+")


@register.filter
def marked(text, keys):
    """``text`` with the words whose keys were asked for marked."""

    def mark(match):
        word = match[0]
        return f"<mark>{word}</mark>" if key_of(fold(word).replace(" ", "")) in keys else word

    # Split by words before escaping would break entities; words hold nothing that needs escaping.
    pieces, last = [], 0
    for match in _WORD.finditer(str(text)):
        pieces += [conditional_escape(text[last : match.start()]), mark(match)]
        last = match.end()
    return mark_safe("".join([*pieces, conditional_escape(text[last:])]))
