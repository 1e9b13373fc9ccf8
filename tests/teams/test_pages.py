"""What citizens see of a commune and its teams."""

import datetime

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from teams.models import ContactListPage, Team, TeamDirectoryPage
from tests.factories import (
    AreaFactory,
    ConsentFactory,
    MemberFactory,
    MembershipFactory,
    PlanRuleFactory,
    TeamFactory,
    VillageFactory,
    commune_page,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return AreaFactory(name="Mường Lúa")


@pytest.fixture
def page(commune):
    return commune_page(commune, slug="muong-lua")


@pytest.fixture
def team(commune, page):
    return TeamFactory(area=VillageFactory(name="Suối Mơ", parent=commune))


def team_text(client, team):
    return client.get(f"/muong-lua/to/{team.slug}/").text


class TestTeam:
    def test_the_leader_who_agreed_is_named_with_a_call_button_and_zalo(self, client, team):
        leader = MemberFactory(
            name="Lò Văn B",
            office="Trưởng bản",
            phone="0900 000 001",
            has_zalo=True,
            consents=["name", "phone"],
        )
        MembershipFactory(team=team, member=leader, role="leader")
        text = team_text(client, team)
        assert "<b>Lò Văn B</b>" in text
        assert 'class="call" href="tel:0900000001"' in text
        assert 'href="https://zalo.me/0900000001"' in text
        assert "0900\xa0000\xa0001" in text

    def test_a_leader_who_did_not_agree_is_an_office_and_the_commune_is_called(self, client, team):
        leader = MemberFactory(name="Lò Văn B", office="Trưởng bản", phone="0900 000 001", has_zalo=True)
        MembershipFactory(team=team, member=leader, role="leader")
        text = team_text(client, team)
        assert "Lò Văn B" not in text
        assert "0900000001" not in text
        assert "0900\xa0000\xa0001" not in text
        assert "Trưởng bản" in text
        assert 'class="call" href="tel:0900000900"' in text

    def test_a_withdrawn_consent_takes_the_datum_off_at_once(self, client, team):
        leader = MemberFactory(name="Lò Văn B", phone="0900 000 001", consents=["name", "phone"])
        MembershipFactory(team=team, member=leader, role="leader")
        assert "0900000001" in team_text(client, team)
        leader.consents.filter(purpose="phone").update(withdrawn_on=timezone.localdate())
        text = team_text(client, team)
        assert "0900000001" not in text
        assert "Lò Văn B" in text

    def test_a_minor_is_a_role_only_whatever_was_signed(self, client, team):
        pupil = MemberFactory(name="Vàng A D", phone="0900 000 002", is_minor=True, consents=["name", "phone", "photo"])
        MembershipFactory(team=team, member=pupil)
        text = team_text(client, team)
        assert "Vàng A D" not in text
        assert "0900000002" not in text

    def test_who_left_is_not_shown(self, client, team):
        member = MemberFactory(name="Lường Thị E", consents=["name"])
        MembershipFactory(team=team, member=member, ends_on=timezone.localdate() - datetime.timedelta(days=1))
        assert "Lường Thị E" not in team_text(client, team)

    def test_a_deputy_is_called_when_the_leader_has_no_public_number(self, client, team):
        MembershipFactory(team=team, member=MemberFactory(consents=["name"]), role="leader")
        deputy = MemberFactory(phone="0900 000 003", consents=["phone"])
        MembershipFactory(team=team, member=deputy, role="deputy")
        text = team_text(client, team)
        assert "Gọi tổ phó" in text
        assert 'class="call" href="tel:0900000003"' in text

    def test_members_come_by_role_then_by_given_name(self, client, team):
        for name, role in (("Lò Văn Ý", "member"), ("Vàng A An", "member"), ("Bùi Thị Zơ", "leader")):
            MembershipFactory(team=team, member=MemberFactory(name=name, consents=["name"]), role=role)
        text = team_text(client, team).split('<ul class="places">')[1]
        assert text.index("Bùi Thị Zơ") < text.index("Vàng A An") < text.index("Lò Văn Ý")

    def test_where_and_when_to_meet_them_is_said_as_people_say_it(self, client, team):
        team.place = "Nhà văn hóa bản Suối Mơ"
        team.sessions = [
            ("session", {"weekday": "2", "starts": datetime.time(14), "ends": datetime.time(17)}),
            ("session", {"weekday": "6", "starts": datetime.time(7, 30), "ends": datetime.time(10, 30)}),
        ]
        team.checked_on = datetime.date(2026, 11, 15)
        team.save()
        text = team_text(client, team)
        assert "Nhà văn hóa bản Suối Mơ" in text
        assert 'Chiều thứ Ba <span class="n">14:00–17:00</span>' in text
        assert 'Sáng thứ Bảy <span class="n">7:30–10:30</span>' in text
        assert "15/11/2026" in text

    def test_a_paused_team_names_the_one_that_helps_meanwhile(self, client, commune, team):
        other = TeamFactory(area=VillageFactory(name="Nà Hoa", parent=commune))
        leader = MemberFactory(phone="0900 000 001", consents=["phone"])
        MembershipFactory(team=team, member=leader, role="leader")
        team.status, team.stands_in = Team.Status.PAUSED, other
        team.save()
        text = team_text(client, team)
        assert "Tạm dừng" in text
        assert f'href="/muong-lua/to/{other.slug}/"' in text
        assert 'class="call" href="tel:0900000001"' not in text

    def test_a_channel_is_shown_only_when_it_is_meant_to_be(self, client, team):
        team.channels = [
            ("channel", {"kind": "zalo_group", "value": "https://zalo.me/g/abcdef123", "is_public": False}),
            ("channel", {"kind": "facebook", "value": "https://facebook.com/suoimo", "is_public": True}),
        ]
        team.save()
        text = team_text(client, team)
        assert "zalo.me/g/" not in text
        assert "facebook.com/suoimo" in text

    def test_a_team_that_ended_and_one_of_another_commune_are_not_there(self, client, team):
        stranger = TeamFactory()
        assert client.get(f"/muong-lua/to/{stranger.slug}/").status_code == 404
        team.status = Team.Status.ENDED
        team.save()
        assert team.slug not in client.get("/muong-lua/to/").text

    def test_typed_markup_is_shown_as_typed(self, client, team):
        MembershipFactory(
            team=team,
            member=MemberFactory(name="<script>alert(1)</script>", consents=["name"]),
            role="leader",
        )
        text = team_text(client, team)
        assert "<script>" not in text
        assert "&lt;script&gt;" in text


class TestDirectory:
    def test_every_team_is_listed_with_the_commune_team_first(self, client, commune, team):
        TeamFactory(area=commune)
        text = client.get("/muong-lua/to/").text
        assert "2 tổ ở xã Mường Lúa" in text
        assert text.index("Tổ của xã") < text.index("Bản Suối Mơ")

    def test_a_search_ignores_diacritics(self, client, team):
        assert "Bản Suối Mơ" in client.get("/muong-lua/to/", {"q": "SUOI MO"}).text
        assert "Bản Suối Mơ" not in client.get("/muong-lua/to/", {"q": "na hoa"}).text

    def test_two_hundred_teams_cost_no_more_questions_than_two(
        self, client, commune, team, django_assert_max_num_queries
    ):
        villages = [VillageFactory(name=f"Nà {number}", parent=commune) for number in range(60)]
        for village in villages:
            leader = MemberFactory(phone="0900 000 001", consents=["name", "phone"], area=commune)
            MembershipFactory(team=TeamFactory(area=village), member=leader, role="leader")
        client.get("/muong-lua/to/")
        with django_assert_max_num_queries(12):
            client.get("/muong-lua/to/")


class TestContactList:
    def test_the_official_table_has_the_five_columns_of_the_document(self, client, team):
        text = client.get("/muong-lua/danh-ba/").text
        columns = ["STT", "Tên tổ", "Họ và tên tổ trưởng", "Số điện thoại", "Chức vụ chính quyền địa phương"]
        places = [text.index(f'scope="col">{column}<') for column in columns]
        assert places == sorted(places)

    def test_the_title_bears_the_name_the_plan_gives_the_teams(self, client, team):
        rule = PlanRuleFactory(team_name="Tổ chuyển đổi số cộng đồng")
        team.plan = rule.plan
        team.save()
        assert "DANH SÁCH TỔ CHUYỂN ĐỔI SỐ CỘNG ĐỒNG BẢN" in client.get("/muong-lua/danh-ba/").text

    def test_a_number_is_there_only_with_consent(self, client, team):
        leader = MemberFactory(name="Lò Văn B", phone="0900 000 001")
        MembershipFactory(team=team, member=leader, role="leader")
        assert "Gọi qua xã" in client.get("/muong-lua/danh-ba/").text
        ConsentFactory(member=leader, purpose="phone")
        text = client.get("/muong-lua/danh-ba/").text
        assert 'href="tel:0900000001"' in text
        assert "Lò Văn B" not in text


class TestCommune:
    def test_a_village_without_a_team_is_told_whom_to_call(self, client, commune, page, team):
        VillageFactory(name="Đồi Chè", parent=commune)
        commune_team = TeamFactory(area=commune)
        text = client.get("/muong-lua/").text
        assert "bản Đồi Chè" in text
        assert f'href="/muong-lua/to/{commune_team.slug}/"' in text

    def test_a_village_served_by_a_neighbouring_team_leads_there(self, client, commune, team):
        team.covers.add(VillageFactory(name="Co Lim", parent=commune))
        assert f'<a href="/muong-lua/to/{team.slug}/">Bản Co Lim</a>' in client.get("/muong-lua/").text

    def test_header_and_footer_are_the_commune_s_own(self, client, page, team):
        for address in (
            "/muong-lua/",
            "/muong-lua/to/",
            f"/muong-lua/to/{team.slug}/",
            "/muong-lua/danh-ba/",
        ):
            text = client.get(address).text
            assert "© Ủy ban nhân dân xã Mường Lúa" in text
        assert "© Ủy ban nhân dân tỉnh" in client.get("/").text

    def test_a_commune_may_be_the_root_of_a_site_of_its_own(self, client, page, team):
        from wagtail.models import Site

        Site.objects.create(hostname="muonglua.example", port=80, root_page=page)
        text = client.get("/", headers={"host": "muonglua.example"}).text
        assert "Xã Mường Lúa" in text
        assert client.get(f"/to/{team.slug}/", headers={"host": "muonglua.example"}).status_code == 200
        assert "© Ủy ban nhân dân xã Mường Lúa" in client.get("/tim/", headers={"host": "muonglua.example"}).text

    @pytest.mark.parametrize("page_type", [TeamDirectoryPage, ContactListPage])
    def test_a_restricted_page_is_named_nowhere(self, client, page, team, page_type):
        restricted = page_type.objects.get()
        PageViewRestriction.objects.create(page=restricted, restriction_type=PageViewRestriction.LOGIN)
        for address in ("/", "/muong-lua/"):
            assert f">{restricted.title}<" not in client.get(address).text


class TestListsAndNeighbours:
    def test_a_deputy_is_called_from_the_list_too(self, client, team):
        deputy = MemberFactory(phone="0900 000 003", consents=["phone"])
        MembershipFactory(team=team, member=deputy, role="deputy")
        assert 'class="ring" href="tel:0900000003"' in client.get("/muong-lua/to/").text

    def test_a_paused_team_s_row_dials_the_one_that_helps_meanwhile(self, client, commune, team):
        other = TeamFactory(area=VillageFactory(name="Nà Hoa", parent=commune))
        head = MemberFactory(phone="0900 000 007", consents=["phone"])
        MembershipFactory(team=other, member=head, role="leader")
        team.status, team.stands_in = Team.Status.PAUSED, other
        team.save()
        text = client.get("/muong-lua/to/", {"q": "suoi mo"}).text
        assert "Gọi tổ ở bản Nà Hoa" in text
        assert 'href="tel:0900000007"' in client.get("/muong-lua/to/").text
        assert "Tạm dừng" in client.get("/muong-lua/danh-ba/").text

    def test_a_team_whose_last_day_has_come_is_not_listed_and_its_address_leads_on(self, client, commune, team):
        team.ended_on = timezone.localdate() - datetime.timedelta(days=1)
        team.save()
        assert "Bản Suối Mơ" not in client.get("/muong-lua/to/").text
        response = client.get(f"/muong-lua/to/{team.slug}/", follow=True)
        assert response.redirect_chain[-1][0] == "/muong-lua/"

    def test_a_village_that_another_team_serves_is_found_in_the_directory(self, client, commune, team):
        team.covers.add(VillageFactory(name="Khuổi Vầu", parent=commune))
        assert "Bản Suối Mơ" in client.get("/muong-lua/to/", {"q": "khuoi vau"}).text

    def test_a_village_s_own_team_comes_before_one_that_serves_it_too(self, client, commune, team):
        village = VillageFactory(name="Nà Hoa", parent=commune)
        own = TeamFactory(area=village)
        team.covers.add(village)
        assert f'href="/muong-lua/to/{own.slug}/">Bản Nà Hoa' in client.get("/muong-lua/").text

    def test_villages_lead_to_teams_though_the_directory_is_not_in_the_menu(self, client, team):
        TeamDirectoryPage.objects.update(show_in_menus=False)
        assert f'href="/muong-lua/to/{team.slug}/"' in client.get("/muong-lua/").text

    def test_a_commune_without_villages_says_whom_to_call(self, client, page):
        text = client.get("/muong-lua/").text
        assert "đang được cập nhật" in text
        assert "Bà con ở thôn, bản nào?" not in text

    def test_a_number_typed_with_spaces_can_be_dialled(self, client, page, team):
        from home.models import SiteSettings

        settings = SiteSettings.objects.get()
        settings.office_phone = "0239 3 000 000"
        settings.hotlines = [("hotline", {"number": "1900 0368", "name": "Hỗ trợ VNeID"})]
        settings.save()
        assert 'href="tel:02393000000"' in client.get("/").text
        assert 'href="tel:19000368"' in client.get("/muong-lua/danh-ba/").text

    def test_a_commune_s_own_site_keeps_the_hotlines_and_the_explaining_pages(self, client, page, team):
        from wagtail.models import Site

        from tests.factories import standard_page

        standard_page(title="Quyền riêng tư", slug="quyen-rieng-tu", show_in_menus=True)
        settings = page.get_parent().sites_rooted_here.get().sitesettings
        settings.notice = "Trang thử"
        settings.save()
        Site.objects.create(hostname="muonglua.example", port=80, root_page=page)
        text = client.get("/", headers={"host": "muonglua.example"}).text
        assert "Trang thử" in text
        assert "Quyền riêng tư" in text


def test_where_communes_are_too_many_to_list_provinces_are_chosen(client, monkeypatch):
    monkeypatch.setattr("teams.templatetags.teams_tags.COMMUNES_LISTED", 1)
    here = commune_page()
    assert here.title in client.get("/").text
    there = commune_page()
    text = client.get("/").text
    province = here.area.get_parent()
    assert f'href="/tim/to/?o={province.slug}"' in text
    assert province.full_name in text
    assert there.title not in text
