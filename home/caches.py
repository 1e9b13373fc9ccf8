"""Redis as a cache that may be away: what is remembered there is a help, and no page or form waits or fails for it."""

import logging
import time

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

QUIET = 5  # seconds for which one that did not answer is not asked again by this process
_quiet_until = {}  # by address: each thread has a cache of its own

logger = logging.getLogger(__name__)


class Unreachable(ConnectionError):
    """The server of the cache does not answer."""


class SharedCache(RedisCache):
    """Says so at once, and for a while without asking again: one that hangs would cost each request its timeout."""

    def _asked(self, method, *args, **kwargs):
        address = self._servers[0]
        if _quiet_until.get(address, 0) > time.monotonic():
            raise Unreachable(address)
        try:
            return getattr(super(), method)(*args, **kwargs)
        except (RedisError, OSError) as error:
            _quiet_until[address] = time.monotonic() + QUIET
            raise Unreachable(address) from error

    def add(self, *args, **kwargs):
        return self._asked("add", *args, **kwargs)

    def get(self, *args, **kwargs):
        return self._asked("get", *args, **kwargs)

    def get_many(self, *args, **kwargs):
        return self._asked("get_many", *args, **kwargs)

    def set(self, *args, **kwargs):
        return self._asked("set", *args, **kwargs)

    def incr(self, *args, **kwargs):
        return self._asked("incr", *args, **kwargs)

    def delete(self, *args, **kwargs):
        return self._asked("delete", *args, **kwargs)

    def clear(self):
        return self._asked("clear")


class ForgivingCache(SharedCache):
    """Remembers nothing while its server is away: ``get`` finds nothing, ``incr`` does not know the key."""

    AWAY = {"add": True, "get_many": {}, "set": None, "delete": False, "clear": None}

    def _asked(self, method, *args, **kwargs):
        try:
            return super()._asked(method, *args, **kwargs)
        except Unreachable:
            logger.warning("The cache does not answer")
            if method == "get":
                return kwargs.get("default", args[1] if len(args) > 1 else None)
            if method == "incr":
                raise ValueError(args[0]) from None
            return self.AWAY[method]
