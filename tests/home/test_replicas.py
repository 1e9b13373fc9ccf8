"""Readers ask a copy of the database, once it has what they must see; editors and forms never do."""

import pytest
from django.core.cache import caches
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import RequestFactory

from home import replicas
from home.pagecache import _CHANGED
from home.replicas import ReaderRouter, ReplicaMiddleware
from teams.models import Team

LOCAL = "django.core.cache.backends.locmem.LocMemCache"
router = ReaderRouter()


class Copy:
    """A replica that has ``reached`` a place in what the first database wrote."""

    def __init__(self):
        self.has, self.fails, self.asked = True, False, 0

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        pass

    def cursor(self):
        self.ensure_connection()
        return self

    def ensure_connection(self):
        if self.fails:
            raise DatabaseError("away")

    def execute(self, sql, values):
        self.asked += 1

    def fetchone(self):
        return (self.has,)

    def close_if_unusable_or_obsolete(self):
        pass

    close = close_if_unusable_or_obsolete


@pytest.fixture
def copy(settings, monkeypatch):
    copy = Copy()
    monkeypatch.setattr(replicas, "connections", {"replica": copy})
    monkeypatch.setattr(replicas, "_state", dict.fromkeys(("away_until", "renewed_until"), 0.0) | {"reached": ""})
    monkeypatch.setattr("home.pagecache.written", lambda: "@0/5000")
    settings.CACHES = {"pages": {"BACKEND": LOCAL, "LOCATION": "replicas"}}
    caches["pages"].set(_CHANGED, "mark@0/3000", None)
    yield copy
    caches["pages"].clear()


def asked(request, status=200):
    """Which databases the answer to a request reads from and writes to."""
    seen = []

    def answer(request):
        seen.append(router.db_for_read(Team))
        assert router.db_for_write(Team) == "default"
        return HttpResponse(status=status if seen[-1] == "replica" else 200)

    assert ReplicaMiddleware(answer)(request).status_code == 200
    assert router.db_for_read(Team) == "default"
    return seen


def get(path="/", **options):
    return RequestFactory().get(path, **options)


def test_readers_ask_the_copy(copy):
    assert asked(get()) == ["replica"]
    assert asked(get("/tim/?q=vneid")) == ["replica"]
    assert copy.asked == 1  # and it is asked only once how far it is


def test_editors_read_what_they_wrote(copy):
    assert asked(get(headers={"cookie": "sessionid=x"})) == ["default"]
    assert asked(get("/admin/")) == ["default"]
    assert asked(RequestFactory().post("/gop-y/abcd/")) == ["default"]


def test_a_copy_that_lags_behind_a_change_is_not_asked_until_it_has_it(copy):
    copy.has = False
    assert asked(get()) == ["default"]
    copy.has = True
    assert asked(get()) == ["replica"]
    caches["pages"].set(_CHANGED, "mark@0/4000", None)
    copy.has = False
    assert asked(get()) == ["default"]


@pytest.mark.parametrize("mark", [None, "mark"])
def test_without_a_mark_that_says_how_far_the_first_is_asked(copy, mark):
    caches["pages"].set(_CHANGED, mark, None)
    assert asked(get()) == ["default"]


def test_a_mark_of_before_there_was_a_copy_is_replaced_at_once(copy):
    caches["pages"].set(_CHANGED, "mark", None)
    asked(get())
    assert caches["pages"].get(_CHANGED).endswith("@0/5000")
    assert asked(get()) == ["replica"]


def test_while_the_first_cannot_say_how_far_it_is_the_marks_are_left_alone(copy, monkeypatch):
    monkeypatch.setattr("home.pagecache.written", lambda: "")
    caches["pages"].set(_CHANGED, "mark", None)
    asked(get())
    mark = caches["pages"].get(_CHANGED)
    assert asked(get()) == ["default"]
    assert caches["pages"].get(_CHANGED) == mark, "once in some seconds is enough"


def test_a_copy_that_is_down_is_left_alone_for_a_while(copy):
    copy.fails = True
    assert asked(get()) == ["default"]
    copy.fails = False
    assert asked(get()) == ["default"]


def test_a_copy_that_breaks_off_costs_no_reader_an_error(copy):
    assert asked(get(), status=503) == ["replica", "default"]
    assert asked(get()) == ["default"]


def test_tables_are_made_in_the_first_only():
    assert router.allow_migrate("default", "home")
    assert not router.allow_migrate("replica", "home")
