"""Whether the site can do all that it should: for whoever watches it, and for upgrades."""

import logging
import shutil
import time

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

FREE_MB = 500  # below it an upload or a backup may fail soon
NO_ROOM_MB = 50  # below it nothing should be written that need not be
LOOKED = 1  # seconds for which what was found of the disk holds

logger = logging.getLogger(__name__)
_room = (0.0, True)  # until when it holds, and whether there is some
_migrated = False  # of this process: its code asks for no other tables later


def _database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _cache():
    for name in caches:
        caches[name].set("ready", 1, 10)
    return True


def _disk():
    return all(
        shutil.disk_usage(path).free >= FREE_MB * 1024 * 1024
        for path in (settings.VAR_DIR, settings.BACKUP_DIR)
        if path.exists()
    )


def _migrations():
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def has_room():
    """Whether the disk has room for what is only kept to be quicker. Costs nothing: asked with every request."""
    global _room
    if _room[0] < time.monotonic():
        try:
            free = shutil.disk_usage(settings.VAR_DIR).free
        except OSError:  # the folder is away, its disk perhaps: pages are made all the same
            free = 0
        _room = time.monotonic() + LOOKED, free >= NO_ROOM_MB * 1024 * 1024
    return _room[1]


CHECKS = {"database": _database, "cache": _cache, "disk": _disk, "migrations": _migrations}


def readiness():
    """What is as it should be, by name. Why it is not stands in the log: the answer is read by strangers too."""
    found = {}
    for name, check in CHECKS.items():
        try:
            found[name] = check()
        except Exception:
            logger.exception("Not ready: %s", name)
            found[name] = False
    return found
