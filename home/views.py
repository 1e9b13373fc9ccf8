"""Answers that belong to no page."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.defaults import server_error

from .outages import unavailable
from .readiness import readiness

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@never_cache
def healthz(request):
    """Say that the server runs. Whether it reaches all that it needs is what ``readyz`` tells."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request):
    """Say whether everything works that the site needs; 503 when something does not."""
    found = readiness()
    ready = all(found.values())
    return JsonResponse({"ready": ready} | found, status=200 if ready else 503)


def robots(request):
    """Keep robots out of the admin, of search results and of sheets with phone numbers, wherever the site lives."""
    closed = [f"Disallow: {reverse(name)}" for name in ("wagtailadmin_home", "search", "verify")]
    closed.append(f"Disallow: {reverse('wagtail_serve', args=[''])}*/to-dan/")
    sitemap = f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}"
    return HttpResponse("\n".join(["User-agent: *", *closed, sitemap, ""]), content_type="text/plain")


def not_found(request, exception):
    """The page that helps to find the right one."""
    return TemplateResponse(request, "404.html", status=404).render()


def failed(request):
    """The page after a fault: a calm one when the database does not answer or the disk is full.

    Called while the exception is handled (``handler500``).
    """
    error = sys.exception()
    if isinstance(error, (OperationalError, InterfaceError)) or (isinstance(error, OSError) and error.errno in FULL):
        return unavailable(request)
    return server_error(request)
