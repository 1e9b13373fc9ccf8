"""What a browser may load and run for a page: the strictest policy for citizens, what Wagtail needs for editors."""

import base64
import hashlib
import re
from functools import lru_cache
from urllib.parse import urlsplit

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

PUBLIC = {
    "default-src": [NONE],
    "script-src": [SELF],  # and what starts the others
    "style-src": [SELF],  # and the page's own stylesheet, by what it says
    "img-src": [SELF, "data:"],
    "media-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "worker-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],  # an editor's preview
    "base-uri": [NONE],
}
# Wagtail's date choosers, inline panels and group forms carry scripts inside the page (wagtail/wagtail#1288).
ADMIN = PUBLIC | {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
}
_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


def starter():
    """The one script inside a page: the others are fetched once it is painted. The first frame comes before that."""
    return f'requestAnimationFrame(() => requestAnimationFrame(() => import("{static("js/site.js")}")))'


@lru_cache(maxsize=200)
def _hash_of(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text).digest()).decode()}'"


def style_hashes(html):
    """How a policy names the stylesheets inside a page."""
    return [_hash_of(style) for style in _STYLE.findall(html)]


def _is_sign_in(request):
    """Where passwords are typed nothing of Wagtail's runs, so that the strictest policy holds."""
    from .signin.urls import OPEN  # settings read this module before there are any

    return request.resolver_match is not None and request.resolver_match.view_name in OPEN


class PolicyMiddleware(CSPMiddleware):
    """Stands where answers are not compressed yet: it reads the stylesheet that a page carries."""

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if report_only:
            return parts
        store = urlsplit(settings.MEDIA_STORE_URL)
        pictures = {name: [f"{store.scheme}://{store.netloc}"] for name in ("img-src", "media-src") if store.netloc}
        parts.update = pictures
        if request.path.startswith(reverse("wagtailadmin_home")) and not _is_sign_in(request):
            parts.config = ADMIN
        elif not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            # Of scripts only the known one: whatever else a page carries may have been put there.
            parts.update = pictures | {
                "style-src": style_hashes(response.content),
                "script-src": [_hash_of(starter().encode())],
            }
        return parts

    def process_response(self, request, response):
        response = super().process_response(request, response)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
