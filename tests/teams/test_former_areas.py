"""What citizens see of a place that is no more."""

import datetime

import pytest

from tests.factories import AreaFactory, AreaSuccessionFactory, TeamFactory, VillageFactory, commune_page

pytestmark = pytest.mark.django_db

ENDED = datetime.date(2025, 6, 30)


@pytest.fixture
def new():
    return AreaFactory(name="Đức Minh")


@pytest.fixture
def old(new):
    old = AreaFactory(name="Tùng Châu", valid_to=ENDED)
    AreaSuccessionFactory(predecessor=old, successor=new, act="Nghị quyết 00")
    return old


def test_a_former_commune_says_what_it_became_and_leads_there(client, old, new):
    commune_page(new, slug="duc-minh")
    text = client.get(f"/ten-cu/{old.slug}/").text
    assert "Xã Tùng Châu nay thuộc xã Đức Minh" in text
    assert 'href="/duc-minh/"' in text
    assert "Nghị quyết 00" in text
    assert "30/06/2025" in text


def test_each_former_village_leads_to_its_team(client, old, new):
    commune_page(new, slug="duc-minh")
    former, today = (
        VillageFactory(name="Châu Thịnh", parent=old, valid_to=ENDED),
        VillageFactory(name="Châu Thịnh", parent=new),
    )
    AreaSuccessionFactory(predecessor=former, successor=today)
    team = TeamFactory(area=today)
    assert f'href="/duc-minh/to/{team.slug}/"' in client.get(f"/ten-cu/{old.slug}/").text


def test_a_divided_commune_asks_where_one_lives(client, old, new):
    AreaSuccessionFactory(predecessor=old, successor=AreaFactory(name="Đức Thọ"), extent="part")
    text = client.get(f"/ten-cu/{old.slug}/").text
    assert "Xã Tùng Châu đã chia" in text
    assert "Xã Đức Minh" in text
    assert "Xã Đức Thọ" in text


def test_a_place_whose_future_nobody_recorded_says_so(client):
    lost = AreaFactory(name="Lạc Lối", valid_to=ENDED)
    assert client.get(f"/ten-cu/{lost.slug}/").status_code == 200


def test_a_place_that_still_exists_leads_to_its_own_page(client, new):
    commune_page(new, slug="duc-minh")
    assert client.get(f"/ten-cu/{new.slug}/").headers["Location"] == "/duc-minh/"
    village = VillageFactory(parent=new)
    assert client.get(f"/ten-cu/{village.slug}/").headers["Location"] == "/duc-minh/"
    team = TeamFactory(area=village)
    assert client.get(f"/ten-cu/{village.slug}/").headers["Location"] == f"/duc-minh/to/{team.slug}/"


def test_the_list_finds_a_former_name_without_diacritics(client, old):
    assert "Xã Tùng Châu" in client.get("/ten-cu/", {"q": "tung chau"}).text
    assert "Xã Tùng Châu" not in client.get("/ten-cu/", {"q": "khac"}).text
