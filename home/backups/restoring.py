"""Restoring a backup: all of it or nothing, into the database and the folder of uploads that the site is set to."""

import io
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from ..pagecache import clear_pages
from . import Refused, keeping, rows
from .archives import ENV, MEDIA, STEP, Archive
from .making import apps_at, has_site, last_of, scratch_database
from .sealing import key_of


def restore(path, replace=False, say=lambda text: None):
    """Returns how many rows and files the site has now, and where settings that came along were put, if any did."""
    with keeping.plainly(), keeping.alone():
        say(_("Reading the whole backup …"))
        archive = Archive(path, key_of(settings.BACKUP_KEY))
        loader = MigrationLoader(connection)
        is_older = not set(loader.graph.nodes) <= _applied(archive, loader)
        kept = rows.kept_models(apps)
        if not is_older:
            _check_columns(archive, kept)
        _make_ready(loader, replace)
        with _uploads() as (staged, put_in_place):
            say(_("Unpacking the files …"))
            files, env = _unpack(archive, staged)
            if is_older:
                say(_("The backup is of an older version: its rows are brought up to this one first …"))
                _lift_apart(path)
            say(_("Loading the rows …"))
            with transaction.atomic():
                rows.empty(connection, apps)
                if is_older:
                    with scratch_database(_lifted()) as lifted:
                        _load(kept, ((label, block) for label in kept for block in rows.read(lifted, kept[label])))
                else:
                    _load(kept, archive.blocks())
                os.sync()
                put_in_place()
        if env is not None:
            env = _put_aside(env)
        say(_("Writing the search indexes anew; the site can be looked at meanwhile, but not edited …"))
        _index()
        return sum(rows.count(connection, model) for model in kept.values()), files, env


def _index():
    ContentType.objects.clear_cache()
    cache.clear()
    clear_pages()
    try:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        call_command("rebuild_search", stdout=io.StringIO())
        call_command("update_index", verbosity=0)  # the admin's lists: the longer of the two
    except (OSError, DatabaseError) as error:
        raise Refused(
            _(
                "All rows and files are restored, but search is not ready: %(reason)s. "
                "Run “manage.py update_index” and “manage.py rebuild_search”."
            )
            % {"reason": error}
        ) from error


def lift(path):
    """Into a database without tables: as the backup's own version had them, the rows, then the migrations since.

    Runs in a process of its own, on a file of its own: migrations work on the site's one database.
    """
    archive = Archive(path, key_of(settings.BACKUP_KEY))
    executor = MigrationExecutor(connection)
    nodes = _applied(archive, executor.loader) & set(executor.loader.graph.nodes)
    executor.migrate(last_of(executor.loader, nodes))
    then = apps_at(executor.loader, nodes)
    kept = rows.kept_models(then)
    _check_columns(archive, kept)
    with transaction.atomic():
        rows.empty(connection, then)
        _load(kept, archive.blocks())
    call_command("migrate", verbosity=0)


def _lifted():
    return keeping.scratch() / "lifted.sqlite3"


def _lift_apart(path):
    _lifted().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    apart = {"DATABASE_URL": f"sqlite:///{_lifted()}", "VAR_DIR": str(_lifted().parent), "CACHE_URL": ""}
    command = [sys.executable, "manage.py", "restore", "--lift", str(path.resolve())]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=os.environ | apart, capture_output=True, text=True)
    if done.returncode:
        raise Refused(
            _("The backup of an older version cannot be brought up to this one: %(reason)s Nothing was changed.")
            % {"reason": (done.stderr.strip().splitlines() or [""])[-1][:300]}
        )


def _applied(archive, loader):
    """The migrations that the backup's database had, those included that stand for several of them by now."""
    applied = archive.migrations | {
        key for key, migration in loader.replacements.items() if set(migration.replaces) <= archive.migrations
    }
    if unknown := applied - set(loader.disk_migrations):
        raise Refused(
            _(
                "This backup was made by another version of the software, which knows %(migration)s. "
                "Update the software, then restore. Nothing was changed."
            )
            % {"migration": ".".join(min(unknown))}
        )
    return applied


def _make_ready(loader, replace):
    """Refuse to overwrite a site without being told to; give an empty database its tables."""
    is_current = set(loader.graph.nodes) <= set(loader.applied_migrations)
    exists = has_site() or any(Path(settings.MEDIA_ROOT).glob("*"))
    if exists and not replace:
        raise Refused(
            _(
                "There is a site here already: its database or its folder of uploads is not empty. Back it up, then "
                "add --replace, and all of it is replaced by what the backup holds. Nothing was changed."
            )
        )
    if is_current:
        return
    if has_site():
        raise Refused(
            _(
                "The database is of an older version than the software. Run “manage.py migrate” first, "
                "or restore into a new, empty database. Nothing was changed."
            )
        )
    call_command("migrate", verbosity=0)


def _check_columns(archive, kept):
    ours = {label: rows.columns_of(model) for label, model in kept.items()}
    if {label: table["columns"] for label, table in archive.tables.items()} != ours:
        raise Refused(_("The tables of this backup are not those of this software. Nothing was changed."))


def _load(kept, blocks):
    label = ""
    try:
        for label, block in blocks:
            rows.write(connection, kept[label], block)
        rows.finish(connection, kept.values())
    except (IntegrityError, DataError) as error:
        raise Refused(
            _("A row does not fit this database (%(table)s: %(reason)s). Nothing was changed.")
            % {"table": label, "reason": str(error).splitlines()[0]}
        ) from error


def _unpack(archive, folder):
    """Put the uploads into the folder. Returns how many there are, and the settings."""
    files, env = 0, None
    for name, file, changed_at in archive.contents():
        if name == ENV:
            env = file.read()
        elif name.startswith(MEDIA):
            path = folder / name.removeprefix(MEDIA)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as target:
                shutil.copyfileobj(file, target, STEP)
            os.utime(path, (changed_at, changed_at))
            files += 1
    return files, env


@contextmanager
def _uploads():
    """A folder to unpack uploads into, and what puts it in the place of the site's; taken back when anything fails."""
    root = Path(settings.MEDIA_ROOT).resolve()
    staged, before = keeping.staging(), root.with_name(f".{root.name}.before-restore")
    staged.mkdir(parents=True)

    def put_in_place():
        shutil.rmtree(before, ignore_errors=True)
        if root.exists():
            root.rename(before)
        staged.rename(root)

    try:
        yield staged, put_in_place
    except BaseException:
        if not staged.exists():
            root.rename(staged)
        if before.exists() and not root.exists():
            before.rename(root)
        raise
    shutil.rmtree(before, ignore_errors=True)


def _put_aside(env):
    """Settings are for a person to compare: this machine's database and address may be others."""
    path = Path(settings.VAR_DIR) / "env.restored"
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(env)
    return path
