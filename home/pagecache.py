"""Public pages, kept: answered before sessions, sign-in and database are asked, and still there when these are down.

Two places: the shared one (``CACHES["pages"]``) for all workers, and near, in each process, what was taken from it. A
page holds for five minutes, and only as long as nothing was changed that it is made of (``forget_pages``): marks in the
shared cache say since when. While one request makes a page anew, whoever asks meanwhile gets the one before.

There are three kinds of marks. Every change replaces the first. Records that are shown by the pages of one commune only
replace that part's own mark besides; whatever else changes, the one of the rest. A page that says which part it shows
(``is_made_of``) holds as long as the rest and that part do; one that says nothing, as long as the first.
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

FRESH = 300  # seconds after which a page is made anew: for what no signal tells, such as a new day
FRESH_ALONE = 5  # the same while the shared cache does not answer: then nothing tells
NEAR_PAGES = 400  # in each process
NEAR_SIZE = 100_000  # bytes: a page has 15 KB packed and 60 KB plain, a sheet of paper more
MADE_ANEW_IN = 10  # seconds after which another request tries
FOR_OUTAGES = 60 * 60 * 24 * 7  # seconds for which a page is kept for when it cannot be made
_CHANGED = "pages-changed"  # by anything; as any other mark it names, where there are replicas, what was written
_REST = "pages-changed-rest"  # by anything but the records of a part
_untold = Event()  # the shared cache was away when this process changed something
_NOT_KEPT = {"content-length", "date", "age", "connection", "vary", "etag"}

logger = logging.getLogger(__name__)


def forget_pages(parts=None, **kwargs):
    """Have no page answered any more that was made before what is being written now.

    ``parts``: the keys of what is changed, where pages that show none of it hold on; None: anything may look different.
    """
    waiting = connection.run_on_commit
    if waiting and isinstance(waiting[-1][1], _Forgetting):
        waiting[-1][1].add(parts)
    else:
        transaction.on_commit(_Forgetting(parts))


class _Forgetting:
    """What waits for the commit: one for a whole import."""

    def __init__(self, parts):
        self.parts = None if parts is None else set(parts)

    def add(self, parts):
        self.parts = None if parts is None or self.parts is None else self.parts | set(parts)

    def __call__(self):
        renew_marks(self.parts)


def renew_marks(parts=None):
    """``forget_pages`` at once: nothing waits for a commit."""
    # The first mark first: who finds it as it was, after reading another, has read the other as it was too.
    marks = [_CHANGED, *([_REST] if parts is None else map(_mark_of, parts))]
    try:
        for mark in marks:
            caches["pages"].set(mark, _new_mark(), None)
        _untold.clear()
    except Exception:  # whatever its server says: it is told when it is back
        _untold.set()
        logger.warning("The page cache does not answer", exc_info=True)
        for mark in marks:
            try:
                caches["pages"].delete(mark)  # files can be deleted from a disk that is full
            except Exception:
                pass


def _mark_of(part):
    return f"{_CHANGED}-{part}"


def _new_mark():
    return uuid4().hex + written()


def _read(mark):
    return caches["pages"].get_or_set(mark, _new_mark, None)  # one that was lost never comes back


def current_mark(mark=_CHANGED):
    """Since when pages hold; None when the shared cache does not answer."""
    try:
        return _read(mark)
    except Exception:
        return None


def is_made_of(request, part):
    """Say of the page that is being made that it shows records of this part only; None: of none. Ask before reading."""
    marks = getattr(request, "page_marks", None)
    if not marks:
        return
    try:
        narrow = {mark: _read(mark) for mark in (_REST, *([] if part is None else [_mark_of(part)]))}
        if _read(_CHANGED) == marks[_CHANGED]:  # else something changed since, which a replica may not have
            request.page_marks = narrow
    except Exception:
        pass  # it holds as long as nothing at all is changed


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
    renew_marks()


# What changes without any page looking different, or too often to make every page anew for it.
_APPS = {"home", "teams", "guides", "wagtailcore", "wagtailimages", "wagtaildocs", "wagtailredirects"}
_SILENT = frozenset({
    "Comment", "CommentReply", "Feedback", "Locale", "ModelLogEntry", "PageLogEntry", "PageSubscription",
    "ReferenceIndex", "Rendition", "Revision", "Task", "TaskState", "UploadedFile", "Workflow", "WorkflowState",
})  # fmt: skip


def record_changed(sender, instance=None, update_fields=None, **kwargs):
    """Of pages only what is published counts: a draft is saved every few seconds.

    A record that only the pages of some parts show tells which (``parts_showing_it``).
    """
    meta = sender._meta
    if meta.app_label not in _APPS or meta.object_name in _SILENT:
        return
    if issubclass(sender, Page) and update_fields is not None and "live" not in update_fields:
        return
    forget_pages(getattr(instance, "parts_showing_it", None))


class Kept:
    """A page as it was sent, and the marks under which it was made; None: the shared cache did not answer."""

    marks = None  # of one that an older version kept, too

    def __init__(self, response, marks):
        self.body = response.content
        self.headers = {name: value for name, value in response.items() if name.lower() not in _NOT_KEPT}
        self.etag = f'"{hashlib.sha256(self.body).hexdigest()[:24]}"'
        self.made_at = time.time()
        self.marks = marks
        self.remade_until = 0.0

    @property
    def age(self):
        return max(0, int(time.time() - self.made_at))

    def answer(self, request, holds=True):
        """The page for this request; one that still holds is as new as if it were made now."""
        known = {tag.strip().removeprefix("W/") for tag in request.META.get("HTTP_IF_NONE_MATCH", "").split(",")}
        is_known = self.etag in known
        headers = {**self.headers, "ETag": self.etag, "Age": "0" if holds else str(self.age), "Vary": "Accept-Encoding"}
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
            with reading(current_mark(_REST) if _is_for_everybody(request) else None):
                return self.get_response(request)
        key = _key_of(request)
        kept, is_fresh = self._look_up(key)
        if kept and (is_fresh or not self._is_my_turn(kept)):
            return kept.answer(request, is_fresh)
        mark = current_mark()
        request.page_marks = mark and {_CHANGED: mark}
        with reading(current_mark(_REST)):
            response = self.get_response(request)
        if response.status_code >= 500 and kept:
            return kept.answer(request, holds=False)
        if request.method == "GET" and _may_be_kept(response):
            kept = Kept(response, request.page_marks)
            self._keep(key, kept)
            return kept.answer(request)
        if kept and response.status_code < 500:
            if request.method == "HEAD" and _may_be_kept(response):
                kept.remade_until = 0.0  # a page all the same: the next GET makes it anew
            else:
                self._drop(key)
        return response

    def _look_up(self, key):
        """(page, whether it still holds): the page near, or as the shared cache has it; an old one is for outages."""
        near = self.near.get(key)
        if _untold.is_set():
            renew_marks()
        try:
            if near and _holds(near):
                return near, True
            kept = caches["pages"].get(key)
            if kept:
                self._put_near(key, kept)
            return kept, bool(kept) and _holds(kept)
        except Exception:
            logger.warning("The page cache does not answer", exc_info=True)
            return near, bool(near) and near.age < FRESH_ALONE

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


def _holds(kept):
    return bool(kept.marks) and caches["pages"].get_many(kept.marks) == kept.marks and kept.age < FRESH


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
