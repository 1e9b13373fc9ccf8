"""Public pages, kept: answered before sessions, sign-in and database are asked, and still there when these are down.

Two places: the shared one (``CACHES["pages"]``) for all workers, and near, in each process, what was taken from it. A
page holds for half a minute, and only as long as nothing was changed (``forget_pages``): a mark in the shared cache
says since when. While one request makes a page anew, whoever asks meanwhile gets the one before.
"""

import hashlib
import logging
import time
from collections import OrderedDict
from threading import Event, Lock
from uuid import uuid4

from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import reverse
from wagtail.models import Page

from .readiness import has_room
from .remembered import reading
from .replicas import written

FRESH = 30  # seconds after which a page is made anew: for what no signal tells
FRESH_ALONE = 5  # the same while the shared cache does not answer: then nothing tells
NEAR_PAGES = 400  # in each process
NEAR_SIZE = 100_000  # bytes: a page has 15 KB packed and 60 KB plain, a sheet of paper more
MADE_ANEW_IN = 10  # seconds after which another request tries
FOR_OUTAGES = 60 * 60 * 24 * 7  # seconds for which a page is kept for when it cannot be made
_CHANGED = "pages-changed"
_untold = Event()  # the shared cache was away when this process changed something
_NOT_KEPT = {"content-length", "date", "age", "connection", "vary", "etag"}

logger = logging.getLogger(__name__)


def forget_pages(**kwargs):
    """Have no page answered any more that was made before what is being written now."""
    waiting = connection.run_on_commit
    if not (waiting and waiting[-1][1] is _forget):
        transaction.on_commit(_forget)


def _forget():
    try:
        caches["pages"].set(_CHANGED, _new_mark(), None)
        _untold.clear()
    except Exception:  # whatever its server says: it is told when it is back
        _untold.set()
        logger.warning("The page cache does not answer", exc_info=True)
        try:
            caches["pages"].delete(_CHANGED)  # files can be deleted from a disk that is full
        except Exception:
            pass


def _new_mark():
    return uuid4().hex + written()


def current_mark():
    """Since when pages hold; None when the shared cache does not answer."""
    try:
        return caches["pages"].get_or_set(_CHANGED, _new_mark, None)
    except Exception:
        return None


def is_anonymous_read(request):
    """Whether the answer is the same for everybody, with or without a question in the address."""
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.META.get("HTTP_COOKIE", "")
        and not request.path.startswith(reverse("wagtailadmin_home"))
    )


def clear_pages():
    """Keep no page at all, not for outages either: the site is another one now."""
    try:
        caches["pages"].clear()
    except Exception:
        logger.warning("The page cache does not answer", exc_info=True)
    _forget()


# What changes without any page looking different, or too often to make every page anew for it.
_APPS = {"home", "teams", "guides", "wagtailcore", "wagtailimages", "wagtaildocs", "wagtailredirects"}
_SILENT = frozenset({
    "Comment", "CommentReply", "Feedback", "Locale", "ModelLogEntry", "PageLogEntry", "PageSubscription",
    "ReferenceIndex", "Rendition", "Revision", "Task", "TaskState", "UploadedFile", "Workflow", "WorkflowState",
})  # fmt: skip


def record_changed(sender, update_fields=None, **kwargs):
    """Of pages only what is published counts: a draft is saved every few seconds."""
    meta = sender._meta
    if meta.app_label not in _APPS or meta.object_name in _SILENT:
        return
    if issubclass(sender, Page) and update_fields is not None and "live" not in update_fields:
        return
    forget_pages()


class Kept:
    """A page as it was sent."""

    def __init__(self, response, mark):
        self.body = response.content
        self.headers = {name: value for name, value in response.items() if name.lower() not in _NOT_KEPT}
        self.etag = f'"{hashlib.sha256(self.body).hexdigest()[:24]}"'
        self.made_at = time.time()
        self.mark = mark
        self.remade_until = 0.0

    @property
    def age(self):
        return max(0, int(time.time() - self.made_at))

    def answer(self, request):
        known = {tag.strip().removeprefix("W/") for tag in request.META.get("HTTP_IF_NONE_MATCH", "").split(",")}
        is_known = self.etag in known
        headers = {**self.headers, "ETag": self.etag, "Age": str(self.age), "Vary": "Accept-Encoding"}
        if is_known:
            del headers["Content-Type"]
            return HttpResponse(status=304, headers=headers)
        headers["Content-Length"] = str(len(self.body))
        return HttpResponse(b"" if request.method == "HEAD" else self.body, headers=headers)


class PageCacheMiddleware:
    """The first of all. What it may answer: GET and HEAD without a query and without somebody signed in."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.near = OrderedDict()
        self.lock = Lock()

    def __call__(self, request):
        response = self._answer(request)
        if not has_room():
            response["X-Accel-Expires"] = "0"  # nginx breaks off where it cannot write what it would keep
        return response

    def _answer(self, request):
        if not _may_be_shared(request):
            with reading(current_mark() if _is_for_everybody(request) else None):
                return self.get_response(request)
        key = _key_of(request)
        mark, kept = self._look_up(key)
        if kept and (_is_fresh(kept, mark) or not self._is_my_turn(kept)):
            return kept.answer(request)
        with reading(mark):
            response = self.get_response(request)
        if response.status_code >= 500 and kept:
            return kept.answer(request)
        if request.method == "GET" and _may_be_kept(response):
            kept = Kept(response, mark)
            self._keep(key, kept)
            return kept.answer(request)
        if kept and response.status_code < 500:
            if request.method == "HEAD" and _may_be_kept(response):
                kept.remade_until = 0.0  # a page all the same: the next GET makes it anew
            else:
                self._drop(key)
        return response

    def _look_up(self, key):
        """(mark, page): the page near, or as the shared cache has it; of what was changed since, only for outages.

        The mark is None when the shared cache does not answer.
        """
        near = self.near.get(key)
        if _untold.is_set():
            _forget()
        try:
            mark = caches["pages"].get_or_set(_CHANGED, _new_mark, None)  # one that was lost never comes back
            if near and near.mark == mark:
                return mark, near
            kept = caches["pages"].get(key)
        except Exception:
            logger.warning("The page cache does not answer", exc_info=True)
            return None, near
        if kept:
            self._put_near(key, kept)
        return mark, kept

    def _is_my_turn(self, kept):
        with self.lock:
            if kept.remade_until > time.monotonic():
                return False
            kept.remade_until = time.monotonic() + MADE_ANEW_IN
            return True

    def _put_near(self, key, kept):
        if len(kept.body) > NEAR_SIZE:
            return
        with self.lock:
            self.near[key] = kept
            self.near.move_to_end(key)
            while len(self.near) > NEAR_PAGES:
                self.near.popitem(last=False)

    def _keep(self, key, kept):
        self._put_near(key, kept)
        try:
            caches["pages"].set(key, kept, FOR_OUTAGES)
        except Exception:
            logger.warning("The page cache does not answer", exc_info=True)

    def _drop(self, key):
        """The page is no more, or not for everybody."""
        self.near.pop(key, None)
        try:
            caches["pages"].delete(key)
        except Exception:
            logger.warning("The page cache does not answer", exc_info=True)


def _is_fresh(kept, mark):
    if mark is None:
        return kept.age < FRESH_ALONE
    return kept.mark == mark and kept.age < FRESH


def _is_for_everybody(request):
    return (
        is_anonymous_read(request)
        and "HTTP_AUTHORIZATION" not in request.META
        and not hasattr(request, "is_dummy")  # Wagtail asks for the preview of a draft as if it were the page
    )


def _may_be_shared(request):
    meta = request.META
    return _is_for_everybody(request) and not meta.get("QUERY_STRING") and "HTTP_RANGE" not in meta


def _key_of(request):
    coding = "gzip" if "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "") else ""
    parts = (request.scheme, request.META.get("HTTP_HOST", ""), request.path, coding)
    return "page-" + hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _may_be_kept(response):
    """Only what says that it is for everybody, and the same for everybody who takes it packed, or plain."""
    cache_control = response.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "public" in cache_control
        and "no-store" not in cache_control
        and response.get("Vary", "").lower() in ("", "accept-encoding")
    )
