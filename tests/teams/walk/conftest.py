"""The two communes that the walks share."""

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from teams.models import Area, Level
from teams.setup import Duty, open_account, set_up_commune
from tests.factories import AreaFactory

from .worlds import World


@pytest.fixture(scope="package")
def worlds(django_db_setup, django_db_blocker, tmp_path_factory):
    """Communes of two provinces, with a record of everything in each; an administrator."""
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
    ):
        provinces = [
            Area.add_root(instance=Area(level=Level.PROVINCE, kind="Tỉnh", name=name)) for name in ("Một", "Hai")
        ]
        made = [World("zrieng", provinces[0], 1), World("zbimat", provinces[1], 2)]
        set_up_commune(AreaFactory(name="Cùng Tỉnh", parent=provinces[0]))
        made[0].province_editor, _ = open_account("bientap.tinh", "Tỉnh", Duty.PROVINCE, provinces[0])
        administrator = get_user_model().objects.create_superuser("quantri", password="x")
        yield *made, administrator
        transaction.set_rollback(True)
    cache.clear()
