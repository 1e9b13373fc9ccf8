"""Paper: sheets of A4 as PDF files, made of the site's own templates.

The PDF library needs programs and fonts of the system. It is loaded with the first sheet, never before; where it, or a
font with every Vietnamese letter, is missing, the same address answers with the template as a page that the browser
prints. So it does while too many ask at once: making a sheet takes one processor for about a second.
"""

import hashlib
import logging
import threading
from functools import cache as once

from django.core.cache import caches
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header

from .flat import flat

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core"  # of Debian and Ubuntu
KEPT = 60 * 60 * 6  # seconds that a sheet is kept; the day it is printed on stands on it
WAITING = 2  # requests of a process that may wait for its press; whoever comes then prints from the browser
PATIENCE = 20  # seconds

log = logging.getLogger(__name__)
_places = threading.BoundedSemaphore(1 + WAITING)
_press = threading.Lock()  # one sheet at a time: two would share a processor and need the memory twice


@once
def lacking():
    """What this machine lacks to make sheets: ``"library"``, ``"letters"`` of Vietnamese in its fonts, or nothing."""
    try:
        from . import press
    except (ImportError, OSError):
        return "library"
    with _press:
        return "" if press.knows_every_letter() else "letters"


def paper(request, template, context, name, sides=1, sizes=(13,)):
    """Answer with ``template`` as a PDF file that opens in the browser and is saved as ``name``.

    ``sizes`` are sizes of type in points, the largest first: the first with which all of it fits on ``sides`` sides of
    A4 is taken, else the last.
    """
    html = flat(render_to_string(template, context | {"printed_on": timezone.localdate()}, request))
    pdf = None if lacking() else _sheet(html, request.build_absolute_uri(), sides, sizes)
    if pdf is None:
        response = HttpResponse(html)
        if not lacking():
            patch_cache_control(response, private=True, no_store=True)  # the next to ask may be luckier
    else:
        response = HttpResponse(pdf, "application/pdf")
        response["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf")
    response["X-Robots-Tag"] = "noindex"  # a number that was withdrawn must not live on in a search engine
    return response


def _sheet(html, address, sides, sizes):
    """The PDF of ``html``, kept under a digest of all that it is made of; None when it cannot be made now."""
    made_of = "\n".join([html, address, str(sides), *map(str, sizes)])
    key = "paper-" + hashlib.sha256(made_of.encode()).hexdigest()
    pdf = caches["memory"].get(key)
    if pdf is not None or not _places.acquire(blocking=False):
        return pdf
    try:
        if not _press.acquire(timeout=PATIENCE):
            return None
        try:
            pdf = caches["memory"].get(key)  # whoever held the press may have made the very same
            if pdf is None:
                from . import press

                pdf = press.pressed(html, address, sides, sizes)
                caches["memory"].set(key, pdf, KEPT)
        finally:
            _press.release()
    except Exception:
        log.exception("A sheet could not be made; the browser prints it: %s", address)
        return None
    finally:
        _places.release()
    return pdf
