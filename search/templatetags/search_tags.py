"""Marking what was found."""

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from home.vietnamese import fold
from search.words import WORD, key_of
from teams.models import Level

register = template.Library()


@register.simple_tag
def place_url(place):
    """The page of the team that serves a place, or of the commune; else what the finder says of the place."""
    has_page = place.url and (place.team or place.area.level == Level.COMMUNE)
    return place.url if has_page else f"{reverse('find_team')}?o={place.area.slug}"


@register.filter
def marked(text, keys):
    """``text`` with the words whose keys were asked for marked."""

    def mark(match):
        word = match[0]
        return f"<mark>{word}</mark>" if key_of(fold(word).replace(" ", "")) in keys else word

    # Split by words before escaping would break entities; words hold nothing that needs escaping.
    pieces, last = [], 0
    for match in WORD.finditer(str(text)):
        pieces += [conditional_escape(text[last : match.start()]), mark(match)]
        last = match.end()
    return mark_safe("".join([*pieces, conditional_escape(text[last:])]))
