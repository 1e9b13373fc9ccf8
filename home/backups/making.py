"""Making a backup: written, read back, restored into a scratch place, compared; only then does it count."""

import hashlib
import json
import os
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, connections, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext as _

from home.models import HomePage

from . import Refused, keeping, rows
from .archives import ENV, FORMAT, INFO, MEDIA, ROWS, Archive, Writer, packed
from .sealing import key_of, sealed


def make(say=lambda text: None):
    """Returns the path of the new backup, how many rows and files it has, and the names of those that were removed."""
    key = key_of(settings.BACKUP_KEY)
    with keeping.plainly(), keeping.alone():
        if not has_site():
            raise Refused(_("There is nothing to back up: the database is empty. Look at DATABASE_URL."))
        folder = keeping.folder()
        if folder.resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve()):
            raise Refused(_("BACKUP_DIR lies in the folder of uploads, which the web server shows. Choose another."))
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / keeping.next_name(is_sealed=key is not None)
        unfinished = folder / f".{path.name}{keeping.UNFINISHED}"
        say(_("Writing …"))
        with snapshot(connection):
            loader = MigrationLoader(connection)
            applied = set(loader.applied_migrations) & set(loader.graph.nodes)
            kept = rows.kept_models(apps_at(loader, applied))
            with open(unfinished, "xb", opener=_private) as file:
                with sealed(file, key) as stream, Writer(stream) as writer:
                    sums = _write(writer, kept, applied, is_sealed=key is not None)
                file.flush()
                os.fsync(file.fileno())
        say(_("Restoring it into a scratch place and comparing …"))
        archive = Archive(unfinished, key)
        if archive.sums != sums:
            raise Refused(_("The backup cannot be read back as it was written. The disk may be failing."))
        _compare(archive, kept)
        unfinished.rename(path)
        _sync(folder)
        removed = keeping.to_remove(os.listdir(folder), newest=path.name)
        for name in removed:
            (folder / name).unlink()
    files = sum(name.startswith(MEDIA) for name in sums)
    return path, sum(table["rows"] for table in archive.tables.values()), files, removed


def has_site():
    """Whether the database holds more than what a new one begins with."""
    tables = connection.introspection.table_names()
    return any(model._meta.db_table in tables and model.objects.exists() for model in (get_user_model(), HomePage))


def apps_at(loader, applied):
    """The models as these migrations know them: the code's own, unless some are still to be applied."""
    return apps if applied == set(loader.graph.nodes) else loader.project_state(last_of(loader, applied)).apps


def last_of(loader, applied):
    """The migrations among these on which none of the others depends."""
    return [name for name in sorted(applied) if applied.isdisjoint(loader.graph.node_map[name].children)]


@contextmanager
def snapshot(connection):
    """The database as it is at one moment, however long reading takes. Nobody waits for it (on SQLite: in WAL mode)."""
    isolation = " ISOLATION LEVEL REPEATABLE READ READ ONLY" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"BEGIN{isolation}")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _write(writer, kept, applied, is_sealed):
    tables = {
        label: {"columns": rows.columns_of(model), "rows": rows.count(connection, model)}
        for label, model in kept.items()
    }
    info = {
        "format": FORMAT,
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "migrations": sorted(applied),
        "tables": tables,
    }
    writer.add(INFO, json.dumps(info, ensure_ascii=False, indent=1).encode())
    for label, model in kept.items():
        for name, content in packed(label, rows.read(connection, model)):
            writer.add(name, content)
    env = Path(settings.BASE_DIR) / ".env"
    if is_sealed and env.exists():
        writer.add_file(ENV, env)
    root = Path(settings.MEDIA_ROOT)
    for path in _files_below(root):
        try:
            writer.add_file(MEDIA + path.relative_to(root).as_posix(), path)
        except FileNotFoundError:
            continue  # deleted since it was listed
    return writer.finish()


def _files_below(root):
    for folder, folders, names in os.walk(root, onerror=_stop):
        for name in sorted([*folders, *names]):
            path = Path(folder, name)
            if path.is_symlink():
                raise Refused(
                    _("%(path)s is a link. Put the files themselves below the folder of uploads; links are not saved.")
                    % {"path": path}
                )
            if path.is_file():
                yield path


def _stop(error):
    if not isinstance(error, FileNotFoundError):  # no folder of uploads, no uploads
        raise error


def _compare(archive, kept):
    """Restore the rows into a database of their own, and see whether a backup of that would be the same."""
    found = {}
    with scratch_database(keeping.scratch() / "site.sqlite3") as scratch:
        with scratch.schema_editor() as editor:
            for model in kept.values():
                # As migrations remember it, a model can have one index twice.
                model._meta.indexes = list({index.name: index for index in model._meta.indexes}.values())
                if not model._meta.auto_created:  # the table of a many-to-many field is made with its model
                    editor.create_model(model)
        with transaction.atomic(using=scratch.alias):
            for label, block in archive.blocks():
                rows.write(scratch, kept[label], block)
            scratch.check_constraints()
        for label, model in kept.items():
            for name, content in packed(label, rows.read(scratch, model)):
                found[name] = hashlib.sha256(content).hexdigest()
            if rows.count(scratch, model) != archive.tables[label]["rows"]:
                raise _differs(label)
    for name in found.keys() | {name for name in archive.sums if ROWS.fullmatch(name)}:
        if found.get(name) != archive.sums.get(name):
            raise _differs(name)


def _differs(name):
    return Refused(
        _("What was restored on trial differs from the site: %(name)s. No backup was made.") % {"name": name}
    )


@contextmanager
def scratch_database(path):
    """A connection to an SQLite file of its own."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings_of = connections.configure_settings({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": path}})
    connections["scratch"] = DatabaseWrapper(settings_of["default"], "scratch")
    try:
        with connections["scratch"].cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")  # nobody will miss it
        yield connections["scratch"]
    finally:
        connections["scratch"].close()
        del connections["scratch"]


def _private(path, flags):
    return os.open(path, flags, 0o600)


def _sync(folder):
    """Write the folder itself to the disk, so that the new name outlives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
