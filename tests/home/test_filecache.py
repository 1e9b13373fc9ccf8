"""Limits hold for all workers of a machine together."""

import subprocess
import sys

import pytest

from home.filecache import SharedFileCache
from tests.test_settings import ROOT

WORKER = """
import sys
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
