"""Redis that does not answer: what is remembered there is done without."""

import time

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import RequestFactory

from home import caches as ours
from home.limits import is_within_limit
from home.pagecache import PageCacheMiddleware, renew_marks
from tests.serving import free_port

LOCAL = "django.core.cache.backends.locmem.LocMemCache"


@pytest.fixture
def no_redis(settings, monkeypatch):
    """Both caches at a port where nobody listens."""
    monkeypatch.setattr(ours, "_quiet_until", {})
    away = {"LOCATION": f"redis://127.0.0.1:{free_port()}/0", "OPTIONS": {"socket_connect_timeout": 0.5}}
    settings.CACHES = {
        "default": away | {"BACKEND": "home.caches.ForgivingCache"},
        "pages": away | {"BACKEND": "home.caches.SharedCache"},
    }


def test_what_is_remembered_is_made_each_time(no_redis):
    cache = caches["default"]
    assert cache.get("a", "nothing") == "nothing"
    assert cache.get("a", default=1) == 1
    assert cache.get("a") is None
    assert cache.get_or_set("a", lambda: "made", 10) == "made"
    cache.set("a", 1)
    cache.clear()
    assert cache.add("a", 1)
    assert not cache.delete("a")
    with pytest.raises(ValueError, match="a"):
        cache.incr("a")


def test_forms_are_received(no_redis):
    assert is_within_limit(RequestFactory().post("/"), "words", 1, 60)


def test_one_that_hangs_is_not_asked_by_each_request(no_redis, monkeypatch):
    asked = []

    def hang(*args, **kwargs):
        asked.append(args)
        raise TimeoutError

    monkeypatch.setattr(ours.RedisCache, "get", hang)
    for _ in range(50):
        assert caches["default"].get("a") is None
        with pytest.raises(ours.Unreachable):
            caches["pages"].get("a")
    assert len(asked) == 1
    later = time.monotonic() + ours.QUIET + 1
    monkeypatch.setattr(ours.time, "monotonic", lambda: later)
    caches["default"].get("a")
    assert len(asked) == 2


def test_what_was_changed_meanwhile_is_told_when_the_cache_is_back(no_redis, settings):
    said = ["before"]

    def page(request):
        response = HttpResponse(said[-1])
        response["Cache-Control"] = "public"
        return response

    settings.CACHES = {"pages": {"BACKEND": LOCAL, "LOCATION": "told-later"}}
    readers, ask = PageCacheMiddleware(page), RequestFactory().get
    assert readers(ask("/")).text == "before"
    here, settings.CACHES = settings.CACHES, {"pages": {"BACKEND": "tests.home.test_caches.Away"}}
    said.append("after")
    renew_marks()
    settings.CACHES = here
    assert readers(ask("/")).text == "after"


class Away:
    def __init__(self, *args, **kwargs):
        raise OSError("away")
