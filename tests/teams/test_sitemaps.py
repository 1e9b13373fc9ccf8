"""What robots are told of: an index, and parts with every address once."""

import re

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from teams.models import Team, TeamDirectoryPage
from teams.setup import set_up_commune
from teams.sitemaps import PageSitemap, TeamSitemap
from tests.factories import AreaFactory, TeamFactory, VillageFactory, home_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def communes():
    home_page()
    return [set_up_commune(AreaFactory(name=name)) for name in ("Mường Lựa", "Bình Minh")]


@pytest.fixture
def teams(communes):
    return [TeamFactory(area=VillageFactory(parent=page.area)) for page in communes for _number in range(3)]


def told(client):
    """The paths of the parts that the index names, and of every page in each of them."""
    parts = [address.replace("&amp;", "&") for address in addresses(client, "/sitemap.xml")]
    return parts, [address for part in parts for address in addresses(client, part)]


def addresses(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return re.findall(r"<loc>http://[^/]*(/[^<]*)</loc>", response.text)


def test_pages_and_teams_are_told_of_each_once(client, communes, teams):
    parts, pages = told(client)
    assert parts == ["/sitemap-pages.xml", "/sitemap-teams.xml"]
    assert {"/", "/xa-muong-lua/", "/xa-muong-lua/to/", f"/xa-muong-lua/to/{teams[0].slug}/"} <= set(pages)
    assert len(pages) == len(set(pages))
    for path in pages:
        assert client.get(path).status_code == 200, path


def test_a_large_site_is_told_of_in_parts(client, communes, teams, monkeypatch):
    monkeypatch.setattr(PageSitemap, "limit", 4)
    monkeypatch.setattr(TeamSitemap, "limit", 4)
    parts, pages = told(client)
    assert {"/sitemap-pages.xml?p=2", "/sitemap-teams.xml", "/sitemap-teams.xml?p=2"} <= set(parts)
    assert {
        f"/xa-muong-lua/to/{teams[0].slug}/",
        f"/xa-binh-minh/to/{teams[5].slug}/",
        "/xa-binh-minh/danh-ba/",
    } <= set(pages)
    assert len(pages) == len(set(pages))


def test_more_communes_and_teams_cost_no_more_queries(client, teams, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get("/sitemap.xml")
    with django_assert_max_num_queries(8):
        client.get("/sitemap-teams.xml")


@pytest.mark.parametrize("path", ["/sitemap-teams.xml?p=9", "/sitemap-teams.xml?p=x", "/sitemap-people.xml"])
def test_a_part_that_there_is_not_is_not_found(client, teams, path):
    assert client.get(path).status_code == 404


def test_teams_of_a_directory_that_nobody_may_read_are_not_told_of(client, communes, teams):
    closed, unpublished = (TeamDirectoryPage.objects.child_of(page).get() for page in communes)
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    unpublished.unpublish()
    assert not [path for path in told(client)[1] if "/to/" in path]


def test_a_team_that_has_ended_is_not_told_of(client, teams):
    Team.objects.filter(pk=teams[0].pk).update(ended_on=timezone.localdate(), status=Team.Status.ENDED)
    pages = told(client)[1]
    assert f"/xa-muong-lua/to/{teams[0].slug}/" not in pages
    assert f"/xa-muong-lua/to/{teams[1].slug}/" in pages
