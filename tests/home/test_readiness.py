"""Whether the site says that it can do all that it should."""

import json
import time
from types import SimpleNamespace

import pytest
from django.core.cache import caches
from django.db import connection

from home import readiness

pytestmark = pytest.mark.django_db
FINE = {"ready": True, "database": True, "cache": True, "disk": True, "migrations": True}


@pytest.fixture(autouse=True)
def new_process(monkeypatch):
    monkeypatch.setattr(readiness, "_migrated", False)


def without(client, name):
    """The answer while ``name`` alone is not as it should be."""
    response = client.get("/readyz/")
    assert response.status_code == 503
    assert response.json() == FINE | {"ready": False, name: False}
    return response


def broken(*args, **kwargs):
    raise OSError("secret-host:5432 refuses the password")


def test_a_whole_site_is_ready_and_says_so_anew_each_time(client):
    response = client.get("/readyz/")
    assert (response.status_code, response.json()) == (200, FINE)
    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies


def test_a_database_that_does_not_answer(client, monkeypatch):
    client.get("/readyz/")  # this process knows by now that all migrations are there
    monkeypatch.setattr(connection, "cursor", broken)
    assert "secret" not in without(client, "database").text


def test_a_cache_that_does_not_answer(client, monkeypatch):
    monkeypatch.setattr(type(caches["default"]), "set", broken)
    assert "secret" not in without(client, "cache").text


def test_a_disk_that_is_nearly_full(client, monkeypatch, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(readiness.shutil, "disk_usage", lambda path: SimpleNamespace(free=100 * 1024 * 1024))
    without(client, "disk")


def test_room_on_the_disk_is_looked_for_every_second(monkeypatch):
    free = [10**9]
    clock = [time.monotonic() + 100]
    monkeypatch.setattr(readiness, "_room", (0.0, True))
    monkeypatch.setattr(readiness.shutil, "disk_usage", lambda path: SimpleNamespace(free=free[0]))
    monkeypatch.setattr(readiness.time, "monotonic", lambda: clock[0])
    assert readiness.has_room()
    free[0] = 10**6
    assert readiness.has_room()
    clock[0] += readiness.LOOKED + 1
    assert not readiness.has_room()
    free[0] = 10**9
    clock[0] += readiness.LOOKED + 1
    assert readiness.has_room()


def test_tables_that_are_not_migrated(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'home'")
    assert json.loads(without(client, "migrations").content)["migrations"] is False


def test_pages_are_answered_while_the_folder_of_the_site_is_away(client, monkeypatch, settings, tmp_path):
    monkeypatch.setattr(readiness, "_room", (0.0, True))
    settings.VAR_DIR = tmp_path / "away"
    assert client.get("/robots.txt").status_code == 200
    assert not readiness.has_room()
