"""Backups of the whole demo, restored elsewhere: every row and every file is compared."""

import filecmp
import json
import os
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pyrage
import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Collection

from teams.models import Area, ListImport, Member
from tests.run import reachable_postgres
from tests.serving import new_postgres

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ROOT = Path(__file__).resolve().parents[2]
KEY = str(pyrage.x25519.Identity.generate())
MADE_ANEW = re.compile(
    r"sqlite_|django_session|django_migrations|wagtailsearch_|search_(entry|posting|word|indexstate)"
)


class Place:
    def __init__(self, folder, database=None, key=""):
        self.folder, self.media = folder, folder / "media"
        self.file = folder / "site.sqlite3"
        self.media.mkdir(parents=True)
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": "only-for-a-passing-site-" + "x" * 40,
            "DATABASE_URL": database or f"sqlite:///{self.file}",
            "BASE_URL": "http://127.0.0.1",
            "ALLOWED_HOSTS": "127.0.0.1",
            "VAR_DIR": str(folder),
            "BACKUP_DIR": "",
            "BACKUP_KEY": key,
            "LOG_LEVEL": "ERROR",
        }

    def command(self, *words):
        return [sys.executable, "manage.py", *(str(word) for word in words)]

    def manage(self, *words, **kwargs):
        return subprocess.run(
            self.command(*words), cwd=ROOT, env=self.environment, capture_output=True, text=True, **kwargs
        )

    def back_up(self):
        done = self.manage("backup")
        assert done.returncode == 0, done.stderr
        return max((self.folder / "backups").iterdir())

    def restore(self, archive, *options):
        done = self.manage("restore", archive, *options)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def rows(self):
        """Every row of every table, read without our code. JSON is compared as what it says."""
        with closing(sqlite3.connect(self.file)) as database:
            names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {
                name: sorted(
                    [repr([_plain(value) for value in row]) for row in database.execute(f'SELECT * FROM "{name}"')]
                )
                for name in names
                if not MADE_ANEW.match(name)
            }

    def files(self):
        return sorted(path.relative_to(self.media).as_posix() for path in self.media.rglob("*") if path.is_file())

    def count(self, table):
        with closing(sqlite3.connect(self.file)) as database:
            return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def _plain(value):
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.dumps(json.loads(value), sort_keys=True)
        except ValueError:
            pass
    return value


@pytest.fixture(scope="module")
def blank(django_db_setup, django_db_blocker):
    """The bytes of an SQLite file with all tables and nothing in them, taken from the database of the tests."""
    assert connection.vendor == "sqlite", "runs with the tests on SQLite, and goes to PostgreSQL by itself"
    with django_db_blocker.unblock():
        connection.ensure_connection()
        return connection.connection.serialize()


@pytest.fixture(scope="module")
def filled(blank, django_db_blocker):
    """The bytes of an SQLite file with the demo, and with values that are easily lost on the way."""
    odd = "Nguyễn Văn “Ước” \\ \t\n\r 👩🏽‍🌾 'x' \u2028 %s \x7f"
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", stdout=open(os.devnull, "w"))  # noqa: SIM115
        user = User.objects.create(username="kho", last_login=timezone.now().replace(microsecond=7), password="!")
        user.groups.add(Group.objects.first())
        user.user_permissions.add(Permission.objects.first())
        Member.objects.create(name=odd, area=Area.objects.last())
        imported = ListImport.objects.create(
            user=user,
            file_name=odd[:50],
            content=bytes(range(256)),
            counts={"Ước": [1, 2.5, None, odd]},
            preview=None or {},
        )
        imported.communes.add(Area.objects.first())
        get_document_model().objects.create(
            title="Tệp", file="documents/biểu mẫu.pdf", collection=Collection.objects.first()
        )
        content = connection.connection.serialize()
        transaction.set_rollback(True)
    return content


FILES = {
    "documents/biểu mẫu.pdf": b"%PDF-1.7 \x00\xff" * 500,
    "original_images/a/b/ảnh bản 1.jpg": os.urandom(300_000),
    "empty.txt": b"",
}


def place_with(folder, database, **kwargs):
    place = Place(folder, **kwargs)
    place.file.write_bytes(database)
    return place


@pytest.fixture(scope="module")
def source(filled, tmp_path_factory):
    """The demo as a site; to be read only."""
    place = place_with(tmp_path_factory.mktemp("source"), filled, key=KEY)
    for name, content in FILES.items():
        path = place.media / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return place


@pytest.fixture(scope="module")
def archive(source):
    return source.back_up()


def test_the_drill(source, archive, blank, tmp_path):
    """From SQLite to PostgreSQL, where there is one, and back to SQLite: every row and every file is the same."""
    target = place_with(tmp_path / "target", blank, key=KEY)
    if reachable_postgres():
        with new_postgres(f"backup_drill_{os.getpid()}") as address:
            between = Place(tmp_path / "between", database=address, key=KEY)
            assert "Đã phục hồi" in between.restore(archive)
            assert_new_rows_get_new_numbers(address)
            with psycopg.connect(address) as database:
                (found,) = database.execute("SELECT count(*) FROM search_entry").fetchone()
            assert found == source.count("search_entry")
            archive = between.back_up()
    target.restore(archive)

    expected, found = source.rows(), target.rows()
    assert expected.keys() == found.keys()
    assert len(expected["teams_member"]) > 100
    for table in expected:
        assert found[table] == expected[table], table
    assert target.files() == source.files() == sorted(FILES)
    assert filecmp.cmpfiles(source.media, target.media, FILES, shallow=False) == (list(FILES), [], [])
    assert target.count("search_entry") == source.count("search_entry") > 0
    assert target.count("wagtailsearch_indexentry") > 0


def assert_new_rows_get_new_numbers(address):
    with psycopg.connect(address) as database:
        for table in ("teams_member", "wagtailcore_page", "auth_permission", "teams_team_covers"):
            last, following = database.execute(
                f"SELECT max(id), nextval(pg_get_serial_sequence('{table}', 'id')) FROM {table}"
            ).fetchone()
            assert following == (last or 0) + 1, table


def test_a_backup_of_an_older_version_is_brought_up_to_this_one(source, filled, blank, tmp_path):
    old = place_with(tmp_path / "old", filled)
    assert old.manage("migrate", "search", "zero").returncode == 0
    archive = old.back_up()
    target = place_with(tmp_path / "target", blank)
    target.restore(archive)
    now, then = target.rows(), source.rows()
    assert now["teams_member"] == then["teams_member"]
    assert now["wagtailcore_revision"] == then["wagtailcore_revision"]
    assert target.count("search_synonym") == source.count("search_synonym") > 0  # what the migration puts there
    assert target.count("search_entry") == source.count("search_entry")


def test_a_restore_that_fails_leaves_the_site_as_it_was(archive, filled, tmp_path):
    site = place_with(tmp_path / "site", filled, key=KEY)
    (site.media / "here.txt").write_text("stays")
    with closing(sqlite3.connect(site.file)) as database, database:
        database.execute("UPDATE auth_user SET first_name = 'Trước'")
    before = site.rows()
    done = site.manage(
        "restore",
        archive,
        "--replace",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
    )
    assert done.returncode == 1
    assert "Ổ đĩa đã đầy" in done.stderr
    assert site.rows() == before
    assert site.files() == ["here.txt"]
    assert not list(site.folder.glob(".media*"))


def test_a_backup_that_is_killed_leaves_nothing_that_counts(source, filled, tmp_path):
    site = place_with(tmp_path / "site", filled)
    with (site.media / "long.mp4").open("wb") as film:
        film.truncate(3 << 30)  # takes no room, but long to copy
    folder = site.folder / "backups"
    running = subprocess.Popen(
        site.command("backup"), cwd=ROOT, env=site.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for _attempt in range(3000):
        if list(folder.glob(".*.part")):
            break
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    assert running.wait(30) == -signal.SIGKILL
    (left,) = folder.iterdir()
    assert left.name.endswith(".part")
