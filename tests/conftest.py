"""What any test may ask for."""

import os

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from hypothesis import settings

settings.register_profile("default", deadline=None, derandomize=True)
settings.load_profile("default")


@pytest.fixture(scope="session", autouse=True)
def _vietnamese():
    """Tests read the Vietnamese page, so the catalogue is compiled first."""
    call_command("catalogue")


@pytest.fixture(autouse=True)
def _forget_cached():
    """The cache outlives a test's rolled-back database; what it holds must not."""
    cache.clear()


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The whole demo, loaded once for a module and rolled back after it; use it to read, with ``db``."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", stdout=open(os.devnull, "w"))  # noqa: SIM115
        yield
        transaction.set_rollback(True)
    cache.clear()
