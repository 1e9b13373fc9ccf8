"""Django's cache in files, in which only one of many workers may be the first."""

import fcntl
from contextlib import contextmanager
from pathlib import Path

from django.core.cache.backends.filebased import FileBasedCache


class SharedFileCache(FileBasedCache):
    """Limits are counted here: what is added or counted up by one worker or thread is not lost to another."""

    @contextmanager
    def _alone(self):
        self._createdir()
        with open(Path(self._dir) / "lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # let go when the file is closed
            yield

    def add(self, *args, **kwargs):
        with self._alone():
            return super().add(*args, **kwargs)

    def incr(self, *args, **kwargs):
        with self._alone():
            return super().incr(*args, **kwargs)
