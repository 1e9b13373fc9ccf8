"""The folder of backups: their names, which of them are kept, and that one command at a time works there."""

import datetime
import errno
import fcntl
import re
import shutil
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db.utils import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from . import Refused

NAME = re.compile(r"sao-luu-(\d{8}-\d{6})\.tar(?:\.age)?")
UNFINISHED = ".part"
DAYS, WEEKS, MONTHS = 7, 4, 12
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def folder():
    return Path(settings.BACKUP_DIR)


def scratch():
    """Where a database is put together for a while. Beside the site's own data: in clear, so not beside the backups."""
    return Path(settings.VAR_DIR) / "backup-scratch"


def staging():
    """Where uploads are unpacked: beside their folder, so that they are put in its place at once."""
    root = Path(settings.MEDIA_ROOT).resolve()
    return root.with_name(f".{root.name}.restoring")


@contextmanager
def alone():
    """One backup or restore of a site at a time; what an earlier one left when it was killed is cleared first."""
    Path(settings.VAR_DIR).mkdir(parents=True, exist_ok=True)
    with (Path(settings.VAR_DIR) / "backup.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # let go by the system whatever happens to us
        except BlockingIOError as error:
            raise Refused(_("Another backup or restore is running. Wait until it has ended.")) from error
        _clear()
        try:
            yield
        finally:
            _clear()


def _clear():
    for path in (scratch(), staging()):
        shutil.rmtree(path, ignore_errors=True)
    for path in folder().glob(f".*{UNFINISHED}"):
        if NAME.fullmatch(path.name[1 : -len(UNFINISHED)]):
            path.unlink()


def next_name(is_sealed):
    """A name that no backup has, also when the clock was set back."""
    moment = timezone.localtime()
    while True:
        name = f"sao-luu-{moment:%Y%m%d-%H%M%S}.tar"
        if not any((folder() / taken).exists() for taken in (name, f"{name}.age")):
            return f"{name}.age" if is_sealed else name
        moment += datetime.timedelta(seconds=1)


def to_remove(names, newest):
    """Of these backups those that are kept no longer: the names say when each was made.

    Kept are all of the last day, then the last one of each of 7 days, 4 weeks and 12 months that have any.
    ``newest`` is kept whatever its date says.
    """
    moments = {}
    for name in names:
        if found := NAME.fullmatch(name):
            try:
                moments[name] = datetime.datetime.strptime(found[1], "%Y%m%d-%H%M%S")
            except ValueError:
                continue  # not a date, so not ours
    latest = sorted(moments, key=moments.get, reverse=True)
    kept = {newest}
    kept.update(name for name in latest if moments[name].date() == moments[latest[0]].date())
    for limit, period in ((DAYS, "%Y%m%d"), (WEEKS, "%G-%V"), (MONTHS, "%Y%m")):
        last = {}
        for name in latest:
            last.setdefault(moments[name].strftime(period), name)
        kept.update(list(last.values())[:limit])
    return [name for name in latest if name not in kept]


@contextmanager
def plainly():
    """Say in a sentence what the machine could not do."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise Refused(_full()) from error
        raise Refused(
            _("The file or folder %(path)s cannot be read or written: %(reason)s.")
            % {"path": error.filename or "", "reason": error.strerror or error}
        ) from error
    except OperationalError as error:
        if "disk is full" in str(error) or "disk I/O error" in str(error) or "No space left" in str(error):
            raise Refused(_full()) from error
        raise Refused(_("The database could not do it: %(reason)s") % {"reason": error}) from error


def _full():
    return _("The disk is full. Make room, then run the command again. Nothing was changed.")
