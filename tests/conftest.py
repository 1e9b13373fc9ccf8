"""What any test may ask for."""

import os

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from hypothesis import settings

DATABASE = {"db", "transactional_db", "django_db_setup"}

settings.register_profile("default", deadline=None, derandomize=True)
settings.load_profile("default")


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory):
    """Suites run beside each other: none meets the other's files, nor those of the site that is worked on."""
    with override_settings(VAR_DIR=tmp_path_factory.mktemp("var"), MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield


@pytest.fixture(scope="session", autouse=True)
def _vietnamese():
    """Tests read the Vietnamese page, so the catalogue is compiled first."""
    call_command("catalogue")


@pytest.fixture(autouse=True)
def _forget_cached():
    """The cache outlives a test's rolled-back database; what it holds must not."""
    cache.clear()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Run what asks for no database once; and what reads the demo last, so that no other test meets it."""
    for item in items:
        if not (item.get_closest_marker("django_db") or DATABASE.intersection(item.fixturenames)):
            item.add_marker("once")
    items.sort(key=lambda item: "demo" in item.fixturenames)


@pytest.fixture(scope="session")
def demo(django_db_setup, django_db_blocker):
    """The whole demo, loaded once for all tests that read it, the last of the run; ask for ``db`` too.

    A fixture that adds to it for longer than a test takes that back (``transaction.atomic``).
    """
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", stdout=open(os.devnull, "w"))  # noqa: SIM115
        yield
        transaction.set_rollback(True)
    cache.clear()
