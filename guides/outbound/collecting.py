"""Which addresses outside the published pages and the platforms lead to."""

import json
import re
from collections import defaultdict
from html import unescape
from urllib.parse import urldefrag, urlsplit

from django.apps import apps
from django.conf import settings
from django.db import models
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, Site

from home.outbound import Address

from ..models import OutboundLink, Platform

LONGEST = OutboundLink._meta.get_field("url").max_length

_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


def plain(text):
    """An address as it is stored and asked: what comes after # names a part of the page that the browser finds."""
    return urldefrag(Address(text).text)[0]


def addresses_in(value):
    """The addresses in a value of JSON: strings that are one, and links in rich text."""
    if isinstance(value, str):
        if _ADDRESS.fullmatch(value.strip()):
            yield value
        elif "<" in value:
            yield from (unescape("".join(found)) for found in _HREF.findall(value))
    elif isinstance(value, dict):
        for part in value.values():
            yield from addresses_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from addresses_in(part)


def linking_fields(model):
    return [field for field in model._meta.fields if isinstance(field, StreamField | RichTextField | models.URLField)]


def addresses_of(record):
    """What a page or a platform leads to, in its own fields."""
    for field in linking_fields(type(record)):
        text = field.value_to_string(record)
        yield from addresses_in(json.loads(text or "[]") if isinstance(field, StreamField) else text)


def own_hosts():
    base = urlsplit(getattr(settings, "WAGTAILADMIN_BASE_URL", "") or "").hostname
    return {base, *Site.objects.values_list("hostname", flat=True)}


def linking_records():
    """What is published and has fields that may lead outside: of a page the live fields, not the draft."""
    for model in apps.get_models():
        if issubclass(model, Page) and linking_fields(model):
            yield from model.objects.live().order_by("pk").iterator(chunk_size=200)
    yield from Platform.objects.all()


def collect():
    """Return {address: {records that lead to it}}, and the addresses that are too long to be kept."""
    own, found = own_hosts(), defaultdict(set)
    for record in linking_records():
        for address in map(plain, addresses_of(record)):
            if _ADDRESS.match(address) and Address(address).host not in own:
                found[address].add(record)
    too_long = {address for address in found if len(address) > LONGEST}
    return {address: records for address, records in found.items() if address not in too_long}, too_long
