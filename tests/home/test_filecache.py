"""Limits hold for all workers of a machine together."""

import subprocess
import sys
import time

import pytest

from home.filecache import SharedFileCache
from tests.test_settings import ROOT

WORKER = """
import sys
import time
from django.conf import settings
settings.configure(CACHES={"default": {"BACKEND": "home.filecache.SharedFileCache", "LOCATION": sys.argv[1]}})
from django.core.cache import cache
won = sum(cache.add(f"code-{number}", 1, 60) for number in range(50))
for _ in range(50):
    cache.incr("count")
print(won)
"""


@pytest.mark.once
def test_of_many_workers_one_is_the_first_and_none_is_left_uncounted(tmp_path):
    cache = SharedFileCache(str(tmp_path), {})
    cache.set("count", 0, 60)
    workers = [
        subprocess.Popen([sys.executable, "-c", WORKER, tmp_path], cwd=ROOT, stdout=subprocess.PIPE) for _ in range(4)
    ]
    won = [int(worker.communicate()[0]) for worker in workers]
    assert sum(won) == 50
    assert cache.get("count") == 200


def test_what_is_counted_is_forgotten_when_its_time_is_over(tmp_path, monkeypatch):
    cache = SharedFileCache(str(tmp_path), {})
    cache.add("count", 0, 1000)
    assert cache.incr("count") == 1
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 990)
    assert cache.incr("count") == 2
    monkeypatch.setattr("time.time", lambda: now + 1010)
    assert cache.get("count") is None
    with pytest.raises(ValueError, match="not found"):
        cache.incr("count")


def test_what_is_kept_for_good_stays_so(tmp_path):
    cache = SharedFileCache(str(tmp_path), {})
    cache.set("count", 1, None)
    cache.incr("count", 5)
    assert cache.get("count") == 6
