"""Django's cache in files, in which only one of many workers may be the first."""

import fcntl
import pickle
import time
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

    def incr(self, key, delta=1, version=None):
        """Count up; Django's would begin the time of the entry anew."""
        with self._alone():
            value = self.get(key, version=version)
            if value is None:
                raise ValueError(f"Key '{key}' not found")
            with open(self._key_to_file(key, version), "rb") as file:
                expires = pickle.load(file)
            self.set(key, value + delta, None if expires is None else expires - time.time(), version)
            return value + delta
