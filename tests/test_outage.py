"""A served site, two workers: a change is seen with the next request, and pages are read on without the database."""

import os
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager

import psycopg
import pytest

from .run import reachable_postgres
from .serving import new_postgres, served

pytestmark = pytest.mark.once
TEAM, GUIDE = "/duc-minh/to/thon-chau-thinh/", "/huong-dan/kich-hoat-vneid/"
NUMBER = "tel:0900000004"
OFTEN = 12  # requests that reach both workers, each with a connection of its own
WITHDRAWN = """
from teams.models import Membership

for row in Membership.objects.open().filter(team__slug="thon-chau-thinh"):
    row.member.withdraw({"phone"}, None)
"""
TAKEN_OFF = """
from guides.models import GuidePage

GuidePage.objects.get(slug="nhan-biet-lua-dao").unpublish()
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """On PostgreSQL where one answers, else on SQLite; ``site.without_database()`` takes its database away."""
    var = tmp_path_factory.mktemp("var")
    if not reachable_postgres():
        with served(var) as address:
            address.without_database = lambda: no_file(var / "site.sqlite3")
            yield address
        return
    with new_postgres(f"outage_{os.getpid()}") as database, served(var, database) as address:
        address.without_database = lambda: no_connections(database)
        yield address


@contextmanager
def no_file(path):
    for file in path.parent.glob(f"{path.name}*"):
        file.rename(file.with_name(f"away-{file.name}"))
    path.mkdir()
    try:
        yield
    finally:
        path.rmdir()
        for file in path.parent.glob(f"away-{path.name}*"):
            file.rename(file.with_name(file.name.removeprefix("away-")))


@contextmanager
def no_connections(database):
    server, _slash, name = database.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        try:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            yield
        finally:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def answers(address, data=None):
    """(status, text) of each of several requests."""
    found = []
    for _ in range(OFTEN):
        try:
            with urllib.request.urlopen(address, data, timeout=20) as response:
                found.append((response.status, response.read().decode()))
        except urllib.error.HTTPError as error:
            found.append((error.code, error.read().decode()))
    return found


def test_a_withdrawn_number_is_gone_from_every_worker_with_the_next_request(site):
    assert all(NUMBER in text for _status, text in answers(site + TEAM))
    site.manage("shell", "-c", WITHDRAWN)
    assert not any(NUMBER in text for _status, text in answers(site + TEAM))


def test_a_page_that_is_taken_off_is_gone_from_every_worker_with_the_next_request(site):
    address = f"{site}/huong-dan/nhan-biet-lua-dao/"
    assert {status for status, _text in answers(address)} == {200}
    site.manage("shell", "-c", TAKEN_OFF)
    assert {status for status, _text in answers(address)} == {404}


def test_pages_are_read_on_without_the_database_forms_offer_the_phone_and_everything_works_when_it_is_back(site):
    addresses = [site + path for path in ("/", TEAM, GUIDE, "/tim/to/", "/xac-minh/")]
    before = {address: answers(address)[-1] for address in addresses}
    with site.without_database():
        for address in addresses:
            assert set(answers(address)) == {before[address]}
        assert answers(f"{site}/healthz/")[0][0] == 200
        assert answers(f"{site}/readyz/")[0][0] == 503
        for status, text in (*answers(f"{site}/tim/?q=vneid"), *answers(f"{site}/ten-cu/")):
            assert status == 503
            assert "Trang này tạm nghỉ ít phút" in text
            assert 'href="tel:' in text
        for status, text in answers(f"{site}/gop-y/vkh2/", b"giup=co"):
            assert status == 503
            assert "Tạm thời chưa gửi được" in text
            assert 'href="tel:' in text
    assert answers(f"{site}/readyz/")[-1][0] == 200
    site.manage("shell", "-c", "from home.models import HomePage; HomePage.objects.first().save_revision().publish()")
    assert {status for status, _text in answers(site + GUIDE)} == {200}
