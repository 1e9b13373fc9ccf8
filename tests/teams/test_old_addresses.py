"""Addresses that were printed once go on leading to what people look for."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from guides.models import GuideIndexPage, GuidePage
from teams.models import FormerTeamAddress, Team
from tests.factories import (
    AreaFactory,
    AreaSuccessionFactory,
    MemberFactory,
    MembershipFactory,
    TeamFactory,
    VillageFactory,
    commune_page,
    guide_page,
    home_page,
)

pytestmark = pytest.mark.django_db

ENDED = datetime.date(2025, 6, 30)


@pytest.fixture
def old():
    return AreaFactory(name="Tùng Châu")


@pytest.fixture
def new():
    return AreaFactory(name="Đức Minh")


@pytest.fixture
def pages(old, new):
    """The pages of both communes, with guides of their own."""
    found = commune_page(old, slug="tung-chau"), commune_page(new, slug="duc-minh")
    for page in found:
        page.add_child(instance=GuideIndexPage(title="Hướng dẫn của xã", slug="huong-dan"))
    return found


@pytest.fixture
def team(old):
    team = TeamFactory(area=VillageFactory(kind="Thôn", name="Châu Thịnh", parent=old))
    leader = MemberFactory(name="Nguyễn Văn A", phone="0900 000 001", consents=["name", "phone"], area=old)
    MembershipFactory(team=team, member=leader, role="leader")
    return team


def end(area, *heirs, extent="whole"):
    area.valid_to = ENDED
    area.save()
    for heir in heirs:
        AreaSuccessionFactory(predecessor=area, successor=heir, extent=extent)


def move(team, area):
    team.area = area
    team.save()


def landing(client, address):
    """Where a browser ends, having followed every redirect."""
    response = client.get(address, follow=True)
    assert response.status_code == 200
    return response.redirect_chain[-1][0] if response.redirect_chain else address


class TestTeam:
    def test_the_address_a_team_had_leads_to_the_one_it_has(self, client, pages, team, new):
        move(team, VillageFactory(kind="Thôn", name="Châu Thịnh", parent=new))
        response = client.get("/tung-chau/to/thon-chau-thinh/")
        assert response.status_code == 301
        assert response.headers["Location"] == "/duc-minh/to/thon-chau-thinh/"
        assert "0900\xa0000\xa0001" in client.get(response.headers["Location"]).text

    def test_the_redirect_is_kept_for_half_a_minute_and_no_longer(self, client, pages, team, new):
        move(team, VillageFactory(parent=new))
        assert "max-age=30" in client.get("/tung-chau/to/thon-chau-thinh/").headers["Cache-Control"]

    def test_every_former_address_leads_straight_to_the_present_one(self, client, pages, team, new):
        third = AreaFactory(name="Đức Thọ")
        commune_page(third, slug="duc-tho")
        for commune in (new, third):
            move(team, VillageFactory(kind="Thôn", name="Châu Thịnh", parent=commune))
        for slug in ("tung-chau", "duc-minh"):
            response = client.get(f"/{slug}/to/thon-chau-thinh/")
            assert response.headers["Location"] == "/duc-tho/to/thon-chau-thinh/"

    def test_a_team_that_comes_back_has_its_address_again(self, client, pages, team, new):
        village = team.area
        move(team, VillageFactory(kind="Thôn", name="Châu Thịnh", parent=new))
        move(team, village)
        assert client.get("/tung-chau/to/thon-chau-thinh/").status_code == 200
        assert landing(client, "/duc-minh/to/thon-chau-thinh/") == "/tung-chau/to/thon-chau-thinh/"

    def test_a_new_team_wins_an_address_back(self, client, pages, team, old, new):
        move(team, VillageFactory(parent=new))
        TeamFactory(area=VillageFactory(kind="Thôn", name="Châu Thịnh", parent=old))
        assert client.get("/tung-chau/to/thon-chau-thinh/").status_code == 200
        assert not FormerTeamAddress.objects.filter(team=team, slug="thon-chau-thinh", commune=old).exists()

    def test_saving_a_team_that_stays_keeps_no_former_address(self, team):
        team.save()
        team.save_revision()
        Team.objects.get(pk=team.pk).save()
        assert not FormerTeamAddress.objects.exists()

    def test_a_team_without_a_page_today_leads_to_its_place(self, client, pages, team):
        elsewhere = VillageFactory(parent=AreaFactory(name="Không Trang"))
        move(team, elsewhere)
        response = client.get("/tung-chau/to/thon-chau-thinh/")
        assert response.headers["Location"] == f"/ten-cu/{elsewhere.slug}/"
        assert landing(client, "/tung-chau/to/thon-chau-thinh/") == "/ten-cu/"

    def test_a_team_that_ended_after_it_moved_leads_to_what_its_village_became(self, client, pages, team, new):
        village = VillageFactory(parent=new)
        move(team, village)
        team.status = Team.Status.ENDED
        team.save()
        assert landing(client, "/tung-chau/to/thon-chau-thinh/") == "/duc-minh/"

    def test_an_address_no_team_ever_had_is_not_there(self, client, pages, team):
        assert client.get("/tung-chau/to/khong-co/").status_code == 404


class TestCommune:
    @pytest.mark.parametrize("below", ["", "to/", "danh-ba/", "huong-dan/", "huong-dan/chu-de/chinh-quyen-so/"])
    def test_a_commune_taken_over_whole_leads_to_the_same_page_of_its_successor(self, client, pages, old, new, below):
        guide_page(GuideIndexPage.objects.child_of(pages[1]).get())
        end(old, new)
        response = client.get(f"/tung-chau/{below}")
        assert response.status_code == 301
        assert response.headers["Location"] == f"/duc-minh/{below}"
        assert client.get(response.headers["Location"]).status_code == 200

    def test_an_address_with_diacritics_leads_on_too(self, client, pages, old, new):
        pages[0].slug = "tùng-châu"
        pages[0].save()
        guide_page(GuideIndexPage.objects.child_of(pages[1]).get())
        end(old, new)
        response = client.get("/tùng-châu/huong-dan/chu-de/chinh-quyen-so/")
        assert response.headers["Location"] == "/duc-minh/huong-dan/chu-de/chinh-quyen-so/"

    def test_it_leads_over_any_number_of_steps_at_once(self, client, pages, old, new):
        third = AreaFactory(name="Đức Thọ")
        commune_page(third, slug="duc-tho")
        end(old, new)
        end(new, third)
        assert client.get("/tung-chau/to/").headers["Location"] == "/duc-tho/to/"
        assert client.get("/tung-chau/huong-dan/").headers["Location"] == "/duc-tho/"

    def test_a_divided_commune_asks_where_one_lives(self, client, pages, old, new):
        end(old, new, AreaFactory(name="Đức Thọ"), extent="part")
        for below in ("", "to/", "danh-ba/", "huong-dan/"):
            response = client.get(f"/tung-chau/{below}")
            assert response.status_code == 302
            assert response.headers["Location"] == f"/ten-cu/{old.slug}/"
        assert "đã chia" in client.get(f"/ten-cu/{old.slug}/").text

    @pytest.mark.parametrize("extent", ["whole", "part"])
    def test_a_successor_without_a_page_is_at_least_named(self, client, pages, old, extent):
        end(old, AreaFactory(name="Không Trang"), extent=extent)
        assert landing(client, "/tung-chau/") == f"/ten-cu/{old.slug}/"

    def test_a_commune_whose_future_nobody_recorded_says_so(self, client, pages, old):
        end(old)
        assert landing(client, "/tung-chau/danh-ba/") == f"/ten-cu/{old.slug}/"

    def test_the_address_of_a_team_leads_to_the_team_even_when_its_commune_was_divided(self, client, pages, team, new):
        old = team.commune
        move(team, VillageFactory(kind="Thôn", name="Châu Thịnh", parent=new))
        end(old, new, AreaFactory(name="Đức Thọ"), extent="part")
        assert landing(client, "/tung-chau/to/thon-chau-thinh/") == "/duc-minh/to/thon-chau-thinh/"

    def test_a_team_left_behind_leads_to_what_its_village_became(self, client, pages, team, old, new):
        end(old, new)
        end(team.area, VillageFactory(kind="Thôn", name="Châu Thịnh", parent=new))
        assert landing(client, "/tung-chau/to/thon-chau-thinh/") == f"/ten-cu/{team.area.slug}/"
        assert client.get("/tung-chau/to/khong-co/").status_code == 404

    def test_a_guide_left_behind_leads_to_the_guides_of_today(self, client, pages, old, new):
        guide_page(GuideIndexPage.objects.child_of(pages[0]).get(), slug="cua-xa")
        end(old, new)
        assert client.get("/tung-chau/huong-dan/cua-xa/").headers["Location"] == "/duc-minh/huong-dan/"

    def test_a_commune_with_a_site_of_its_own_leads_to_the_other_host(self, client, pages, old, new):
        Site.objects.create(hostname="tungchau.example", root_page=pages[0])
        end(old, new)
        response = client.get("/to/", HTTP_HOST="tungchau.example")
        assert response.headers["Location"] == "http://localhost/duc-minh/to/"

    def test_it_is_listed_nowhere(self, client, pages, old, new):
        home_page()
        end(old, new)
        assert 'href="/tung-chau/"' not in client.get("/").text
        assert 'href="/duc-minh/"' in client.get("/").text
        sitemap = client.get("/sitemap-pages.xml").text + client.get("/sitemap-teams.xml").text
        assert "/tung-chau/" not in sitemap
        assert "/duc-minh/danh-ba/" in sitemap

    def test_a_commune_on_its_last_day_is_still_there(self, client, pages, old):
        old.valid_to = datetime.date(2999, 1, 1)
        old.save()
        assert client.get("/tung-chau/").status_code == 200


class TestMovedPages:
    def test_a_page_that_moved_or_has_a_new_address_is_found_by_the_old_one(
        self, client, pages, django_capture_on_commit_callbacks
    ):
        index_page, other = (GuideIndexPage.objects.child_of(page).get() for page in pages)
        guide = guide_page(index_page, slug="cua-xa")
        guide.move(other, "last-child")
        assert client.get("/tung-chau/huong-dan/cua-xa/").headers["Location"] == "/duc-minh/huong-dan/cua-xa/"
        guide.refresh_from_db()
        guide.slug = "moi"
        with django_capture_on_commit_callbacks(execute=True):
            guide.save()
        for address in ("/tung-chau/huong-dan/cua-xa/", "/duc-minh/huong-dan/cua-xa/"):
            response = client.get(address)
            assert response.status_code == 301
            assert response.headers["Location"] == "/duc-minh/huong-dan/moi/"
            assert "max-age=30" in response.headers["Cache-Control"]

    def test_a_page_that_came_back_and_was_taken_off_is_not_there(self, client, pages):
        index_page, other = (GuideIndexPage.objects.child_of(page).get() for page in pages)
        guide = guide_page(index_page, slug="cua-xa")
        for parent in (other, index_page):
            Page.objects.get(pk=guide.pk).move(Page.objects.get(pk=parent.pk), "last-child")
        assert client.get("/duc-minh/huong-dan/cua-xa/").headers["Location"] == "/tung-chau/huong-dan/cua-xa/"
        GuidePage.objects.get(pk=guide.pk).unpublish()
        assert client.get("/tung-chau/huong-dan/cua-xa/").status_code == 404

    def test_a_page_that_is_there_costs_no_question_for_redirects(self, client, pages):
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/duc-minh/").status_code == 200
        assert not [query for query in queries if "wagtailredirects" in query["sql"]]
