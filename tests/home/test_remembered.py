"""What pages share is asked once, until anything is changed. Answers to questions come from no cache of pages."""

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from home.models import StandardPage
from home.remembered import VALUES, _values, reading, remembered
from teams.models import CommunePage, Consent
from teams.roles import Role
from tests.factories import MemberFactory, MembershipFactory, TeamFactory, commune_page, home_page, standard_page
from tests.home.test_page_cache import kept_pages  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered(kept_pages):  # noqa: F811
    _values.clear()
    yield
    _values.clear()


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def address(team):
    """The team's page, asked for with a question: no cache of pages answers."""
    page = commune_page(team.area.get_parent())
    return f"{page.url}to/{team.slug}/?x"


def questions(client, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
    assert "Age" not in response.headers
    return len(asked)


def test_the_second_page_of_a_commune_asks_half_of_what_the_first_did(client, address):
    first = questions(client, address)
    assert questions(client, address) <= first / 2


def test_the_first_page_asks_nothing_but_what_is_its_own(client):
    home_page()
    commune_page()
    assert questions(client, "/?x") > 3
    assert questions(client, "/?x") == 0


def test_the_office_s_new_number_stands_on_the_next_page(client, address):
    commune = CommunePage.objects.get()
    for number, shown in (("02393123456", "0239"), ("02143123456", "0214")):
        commune.office_phone = number
        commune.save_revision().publish()
        text = client.get(address).text
        assert shown in text
        assert shown in text[text.index("<footer") :]


def test_what_another_process_changed_is_seen(client, address):
    """Only the mark is shared: this process heard no signal."""
    client.get(address)
    CommunePage.objects.update(responsible="Bà Lò Thị B, Chủ tịch")
    assert "Lò Thị B" not in client.get(address).text
    from home.pagecache import renew_marks

    renew_marks()
    assert "Lò Thị B" in client.get(address).text


def test_a_page_that_was_closed_to_the_public_is_closed_to_the_next_question(client):
    page = standard_page(title="Họp kín", slug="hop-kin")
    assert client.get("/hop-kin/?x").status_code == 200
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert client.get("/hop-kin/?x").status_code == 302
    assert client.get("/?x").status_code == 200


def test_a_withdrawn_number_is_gone_from_every_question(client, team, address):
    member = MemberFactory(phone="0900000111", consents=["name", "phone"])
    MembershipFactory(team=team, member=member, role=Role.LEADER)
    directory = address.partition("/to/")[0] + "/to/?q=" + team.area.name.split()[0]
    for asked in (address, directory):
        assert "0900000111" in client.get(asked).text
    member.withdraw([Consent.Purpose.PHONE], user=None)
    for asked in (address, directory):
        assert "0900000111" not in client.get(asked).text


def test_two_hosts_have_two_sites(client, settings):
    from wagtail.models import Site

    settings.ALLOWED_HOSTS = ["testserver", "xa.example.vn"]
    commune = commune_page()
    Site.objects.create(hostname="xa.example.vn", root_page=commune, port=80)
    for _time in range(2):
        assert commune.title not in client.get("/?x").text.partition("</h1>")[0]
        assert commune.title in client.get("/?x", headers={"host": "xa.example.vn"}).text.partition("</h1>")[0]


def test_who_is_signed_in_reads_the_database(admin_client):
    home_page()
    commune_page()
    admin_client.get("/?x")  # what is kept for a minute for everybody
    assert questions(admin_client, "/?x") == questions(admin_client, "/?x") > 8


def test_a_preview_is_not_remembered(admin_client):
    home = home_page()
    page = home.add_child(instance=StandardPage(title="Giới thiệu", slug="gioi-thieu"))
    before = len(_values)
    page.title = "Bản nháp"
    assert "Bản nháp" in page.make_preview_request().text
    assert len(_values) == before


def test_a_server_that_lives_needs_no_database(client, django_assert_num_queries):
    for address in ("/healthz/", "/sw.js"):
        with django_assert_num_queries(0):
            assert Client().get(address).status_code == 200


def test_not_more_is_remembered_than_has_room():
    with reading("mark"):
        for number in range(VALUES + 20):
            remembered(("one", number), lambda: "x")
        assert len(_values) == VALUES
        assert remembered(("one", VALUES + 19), lambda: "y") == "x"
        assert remembered(("one", 0), lambda: "y") == "y"


def test_outside_a_request_nothing_is_remembered():
    assert [remembered("key", lambda value=value: value) for value in (1, 2)] == [1, 2]
