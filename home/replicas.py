"""A copy of the database that only readers ask (REPLICA_DATABASE_URL), and only once it has what they must see.

A request that may be answered from the cache of pages reads from the copy: nobody is signed in, nothing is sent. When
something is changed, the mark of the cache of pages (``home.pagecache``) says how far the first database had written by
then; until the copy is as far, the first one is asked. So no page that is older than its mark is kept as a new one, and
a number that was withdrawn does not come back from a copy that lags. What searches is asked of the first one always.
"""

import logging
import time
from threading import local

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections

REPLICA = "replica"
QUIET = 5  # seconds for which a copy that failed or lags is left alone by this process

_request = local()
_state = {"away_until": 0.0, "renewed_until": 0.0, "reached": ""}
logger = logging.getLogger(__name__)


class ReaderRouter:
    """Which database is asked, as the request has it (``ReplicaMiddleware``)."""

    def db_for_read(self, model, **hints):
        return REPLICA if getattr(_request, "reads", False) else DEFAULT_DB_ALIAS

    def db_for_write(self, model, **hints):
        return DEFAULT_DB_ALIAS

    def allow_relation(self, *objects, **hints):
        return True

    def allow_migrate(self, db, *args, **hints):
        return db == DEFAULT_DB_ALIAS


class ReplicaMiddleware:
    """Stands inside the cache of pages. When the copy fails meanwhile, the first database is asked once more."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        from .pagecache import is_anonymous_read

        if not is_anonymous_read(request) or not _has(_wanted()):
            return self.get_response(request)
        _request.reads = True
        try:
            response = self.get_response(request)
        finally:
            _request.reads = False
        if response.status_code >= 500:
            _leave_alone()
            return self.get_response(request)
        return response


def written():
    """How far the first database has written, as part of a mark; empty where there is no copy, or none to ask."""
    if REPLICA not in connections:
        return ""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_lsn()")
            return f"@{cursor.fetchone()[0]}"
    except DatabaseError:
        return ""


def _wanted():
    """How far the copy must be. A mark that does not say it, of before there was a copy or of when the first database
    was down, is replaced, or nobody would ask the copy until something is changed.
    """
    from .pagecache import current_mark, renew_marks

    mark = current_mark()
    if mark and not written_of(mark) and _state["renewed_until"] < time.monotonic():
        _state["renewed_until"] = time.monotonic() + QUIET
        renew_marks()
    return written_of(mark)


def written_of(mark):
    return (mark or "").partition("@")[2]


def _has(position):
    """Whether the copy has all that was written up to there. Asked once for each change, and when it was not so yet."""
    if not position or _state["away_until"] > time.monotonic():
        return False
    try:
        connections[REPLICA].close_if_unusable_or_obsolete()
        if _state["reached"] == position:
            connections[REPLICA].ensure_connection()
            return True
        with connections[REPLICA].cursor() as cursor:
            cursor.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", [position])
            has = cursor.fetchone()[0]
    except DatabaseError:
        _leave_alone()
        return False
    if has:
        _state["reached"] = position
    return bool(has)


def _leave_alone():
    logger.warning("The replica does not answer")
    _state["away_until"] = time.monotonic() + QUIET
    try:
        connections[REPLICA].close()
    except DatabaseError:
        pass
