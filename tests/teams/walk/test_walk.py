"""Nobody sees a byte or changes a row of another commune, wherever in the admin they knock."""

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import transaction

from teams.models import Area, Level
from teams.setup import Duty, open_account, set_up_commune
from tests.factories import AreaFactory

from .walker import Walk
from .worlds import World


@pytest.fixture(scope="module")
def worlds(django_db_setup, django_db_blocker, tmp_path_factory):
    """Communes of two provinces, with a record of everything in each; an administrator."""
    from django.test import override_settings

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


WALKERS = {
    "an editor": lambda ours: ours.editor,
    "an approver": lambda ours: ours.approver,
    "the account of a team": lambda ours: ours.keeper,
    "an editor of the province": lambda ours: ours.province_editor,
    "nobody signed in": lambda ours: None,
}


@pytest.mark.parametrize("who", WALKERS)
def test_nothing_of_the_other_commune_is_shown_or_changed(worlds, db, who, capsys):
    ours, theirs, administrator = worlds
    walk = Walk(WALKERS[who](ours), ours, theirs, administrator)
    findings = walk.go()
    with capsys.disabled():
        print(f"\n{who}: {dict(walk.count)}")
    assert not findings, "\n".join(["", *findings])


def test_an_editor_of_the_other_commune_sees_nothing_of_the_first(worlds, db, capsys):
    theirs, ours, administrator = worlds
    walk = Walk(ours.editor, ours, theirs, administrator)
    findings = walk.go()
    with capsys.disabled():
        print(f"\nan editor of the other: {dict(walk.count)}")
    assert not findings, "\n".join(["", *findings])
