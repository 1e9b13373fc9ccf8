"""What many public pages are made of, remembered by each process until anything is changed.

A page that no cache holds asks first whose site it is, which page is the first, which commune it belongs to: the same
for all. Valid is what was read under the mark that the cache of pages has now (``home.pagecache``), so an edit or a
withdrawn consent is seen by the next request on every worker. Only requests that may be answered from that cache
remember: whoever is signed in, sends something or previews a draft reads the database.
"""

import time
from collections import OrderedDict
from contextlib import contextmanager
from threading import Lock, local

from wagtail.models import Site

VALUES = 300  # in each process; a commune page has some 20 KB
FRESH = 30  # seconds: for what no mark tells, such as a new day
_values, _lock = OrderedDict(), Lock()
_request = local()


@contextmanager
def reading(mark):
    """While a request is answered under this mark; None: nothing is remembered."""
    _request.mark = mark
    try:
        yield
    finally:
        _request.mark = None


def remembered(key, read):
    """What ``read()`` gave when it was last asked under the present mark. All threads share it: it is only read."""
    mark = getattr(_request, "mark", None)
    if mark is None:
        return read()
    held = _values.get(key)
    if held and held[0] == mark and time.monotonic() - held[1] < FRESH:
        return held[2]
    value = read()
    with _lock:
        _values[key] = (mark, time.monotonic(), value)
        _values.move_to_end(key)
        while len(_values) > VALUES:
            _values.popitem(last=False)
    return value


def site_for(request):
    """``Site.find_for_request``, with its first page as what it is: remembered instead of three queries."""
    if not hasattr(request, "_wagtail_site"):
        key = ("site", request.get_host(), request.get_port())
        request._wagtail_site = remembered(key, lambda: _site(request))
    return request._wagtail_site


class SiteMiddleware:
    """Lets Wagtail know the site of a page before it asks. Other answers need none, some not even a database."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.resolver_match.view_name == "wagtail_serve":
            site_for(request)


def _site(request):
    site = Site.find_for_request(request)
    if site:
        site.root_page = site.root_page.specific
    return site
