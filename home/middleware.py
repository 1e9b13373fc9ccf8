"""What every public answer has in common."""

import re
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import transaction
from django.middleware.gzip import GZipMiddleware
from django.urls import reverse
from django.utils.cache import patch_cache_control
from wagtail.contrib.redirects.middleware import RedirectMiddleware

# What was edited or withdrawn leaves shared caches within five seconds, and the phone that saw it within half a minute.
# Only when we are down may a cache go on, for a week.
PUBLIC = {
    "public": True,
    "max_age": 30,
    "s_maxage": 2,
    "stale_while_revalidate": 3,
    "stale_if_error": 60 * 60 * 24 * 7,
}


class PublicPageMiddleware:
    """Say how long a public page may be cached.

    An answer to somebody signed in carries the editors' user bar and is never shared. Answers that already
    say how they may be cached (the admin's, static files') are left alone.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if "Cache-Control" in response or response.cookies:
            return response
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            patch_cache_control(response, private=True, no_store=True)
        elif request.method in ("GET", "HEAD") and response.status_code < 500:
            patch_cache_control(response, **PUBLIC)
        return response


class CompressTextMiddleware(GZipMiddleware):
    """Pictures, sound, film and office files are compressed already; of those a part may be asked for."""

    TEXT = re.compile(r"text/|image/svg|application/(?:\w+\+)?(?:json|xml|javascript)")

    def process_response(self, request, response):
        is_text = self.TEXT.match(response.get("Content-Type", ""))
        return super().process_response(request, response) if is_text and response.status_code != 206 else response


class MovedPageMiddleware(RedirectMiddleware):
    """Wagtail's redirects, but none that leads to itself: of a page that moved, came back and was taken off."""

    def process_response(self, request, response):
        found = super().process_response(request, response)
        leads_to_itself = found is not response and unquote(urlsplit(found["Location"]).path) == request.path
        return response if leads_to_itself else found


class WholeChangeMiddleware:
    """What an editor sends is written whole or not at all, also when the server is killed meanwhile.

    Publishing in Wagtail is several writes: the page, its revision, then what signals add, search among it. Not for
    GET: on SQLite each reader would wait for the writer (``ATOMIC_REQUESTS`` would do that).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in ("GET", "HEAD") or not request.path.startswith(reverse("wagtailadmin_home")):
            return self.get_response(request)
        with transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response
