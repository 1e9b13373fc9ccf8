"""The first screens over the whole demo."""

import pytest

from teams.models import Area, CommuneTally
from teams.tallies import count_in_batches
from tests.teams.test_desk import numbers_seen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture
def sign_in(client, django_user_model):
    return lambda username: client.force_login(django_user_model.objects.get(username=username))


def communes():
    return Area.objects.communes().current().filter(commune_page__isnull=False)


def test_what_is_counted_is_what_the_screen_of_each_commune_shows(sign_in, client):
    sign_in("quantri")
    count_in_batches(communes())
    for commune in list(communes().select_related("tally")):
        seen = numbers_seen(client.get(f"/admin/xa/{commune.pk}/").text)
        for name in CommuneTally.WORK:
            assert seen[name] == getattr(commune.tally, name), (commune, name)


def test_an_editor_begins_with_what_needs_doing_in_the_commune(sign_in, client):
    sign_in("bientap.ducminh")
    text = client.get("/admin/").text
    assert "Xã Đức Minh: 4 việc cần làm." in text
    assert "Số lượng: 03 thành viên." in text


def test_a_province_begins_with_the_sums_of_its_communes(sign_in, client):
    sign_in("bientap.hatinh")
    text = client.get("/admin/").text
    assert "2 xã:" in text
    assert "Xã Đức Minh, tỉnh Hà Tĩnh" in text
    assert "Xã Vân Hồ" not in text


def test_a_team_begins_with_what_citizens_miss(sign_in, client):
    sign_in("to.chauthinh")
    text = client.get("/admin/").text
    assert "Kênh liên lạc riêng của tổ" in text
    assert "/duc-minh/to/" in text
    assert "Lò Văn" not in text


def test_the_screens_cost_the_same_for_any_number_of_records(sign_in, client, django_assert_max_num_queries):
    """Any screen of the admin takes some 15: who is signed in, and what the menu may show. Guides add their sections:
    platforms that ended, shared guides that changed."""
    for username, queries in (("bientap.ducminh", 36), ("bientap.hatinh", 23), ("quantri", 22)):
        sign_in(username)
        client.get("/admin/")
        with django_assert_max_num_queries(queries):
            client.get("/admin/")


def test_nothing_english_is_left_on_the_first_screen(sign_in, client):
    for username in ("quantri", "bientap.ducminh", "to.chauthinh"):
        sign_in(username)
        text = client.get("/admin/").text
        for word in ("Dashboard", "Your most recent edits", "editor guide", "Search all pages"):
            assert word not in text
