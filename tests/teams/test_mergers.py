"""Places are merged and split with everything that hangs on them, and nothing is lost."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, GroupPagePermission, ModelLogEntry, Page, Revision

from guides.models import GuideIndexPage, GuidePage
from teams.models import (
    Area,
    AreaSuccession,
    CommunePage,
    CommuneTally,
    Consent,
    ContactListPage,
    Level,
    Member,
    Membership,
    Plan,
    Team,
    TeamAccount,
)
from teams.setup import Duty, group_for, open_account, set_up_commune
from teams.succession.changes import Merger, Split
from teams.succession.preview import preview
from tests.factories import (
    AreaFactory,
    AreaSuccessionFactory,
    MemberFactory,
    MembershipFactory,
    PlanFactory,
    PlanRuleFactory,
    TeamFactory,
    VillageFactory,
    guide_page,
    home_page,
)

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 7, 1)
EVE = datetime.date(2026, 6, 30)
ACT = "Nghị quyết 00/NQ-HĐND"


def commune(name, slug, villages=()):
    """A commune online, with its own team and one in each of its villages."""
    area = AreaFactory(name=name)
    set_up_commune(area, slug=slug, office_phone="0900 000 900")
    staffed(TeamFactory(area=area))
    for position, village in enumerate(villages, start=1):
        staffed(TeamFactory(area=VillageFactory(kind="Thôn", name=village, parent=area, position=position)))
    return area


def staffed(team):
    """Two people, one of whom may be called."""
    leader = MemberFactory(area=team.commune, phone="0900 000 001", consents=["name", "phone"])
    MembershipFactory(team=team, member=leader, role="leader", starts_on=datetime.date(2025, 1, 1))
    MembershipFactory(team=team, member=MemberFactory(area=team.commune))
    return team


@pytest.fixture(scope="module", autouse=True)
def _communes(django_db_setup, django_db_blocker):
    """Three communes, made once: what a test does to them is rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        home_page()
        commune("Tùng Châu", "tung-chau", ["Châu Thịnh", "Đông Thái"])
        commune("Liên Minh", "lien-minh", ["Yên Phú"])
        commune("Đức Minh", "duc-minh", ["Thọ Ninh"])
        yield
        transaction.set_rollback(True)


@pytest.fixture
def chau():
    return Area.objects.get(slug="xa-tung-chau")


@pytest.fixture
def lien():
    return Area.objects.get(slug="xa-lien-minh")


@pytest.fixture
def minh():
    return Area.objects.get(slug="xa-duc-minh")


def new(name, kind="Xã", level=Level.COMMUNE):
    return Area(level=level, kind=kind, name=name)


def team_at(name):
    return Team.objects.get(area=Area.objects.villages().current().get(name=name))


def commune_team(area):
    return Team.objects.listed().get(area=area, level="commune")


def merge(*areas, into=None, day=DAY, **choices):
    heir = Merger(list(areas), [into or new("Chung Sức")], day, ACT, **choices).apply()
    return Area.objects.get(pk=heir.pk)


COUNTED = (Team, Member, Membership, Consent, Plan, Page, GuidePage, Image, Document, TeamAccount, get_user_model())


def counts():
    return {model: model.objects.count() for model in COUNTED}


def landing(client, address):
    response = client.get(address, follow=True)
    assert response.status_code == 200, address
    return response


class TestMergingCommunes:
    def test_the_old_ones_end_the_day_before_and_the_new_one_begins(self, chau, lien):
        heir = merge(chau, lien)
        assert heir.full_name == "Xã Chung Sức"
        assert heir.valid_from == DAY
        assert heir.get_parent() == chau.get_parent()
        for area in (chau, lien):
            area.refresh_from_db()
            assert area.valid_to == EVE
            step = area.successions.get()
            assert (step.successor, step.extent, step.date, step.act) == (heir, "whole", DAY, ACT)

    def test_each_village_ends_and_begins_anew(self, chau, lien):
        heir = merge(chau, lien)
        villages = Area.objects.villages().within(heir).in_order()
        assert [village.name for village in villages] == ["Châu Thịnh", "Đông Thái", "Yên Phú"]
        for village in villages:
            former = village.origins.get().predecessor
            assert (former.name, former.kind, former.valid_to) == (village.name, village.kind, EVE)
            assert former.commune in (chau, lien)
            assert village.valid_from == DAY

    def test_the_old_address_of_a_team_leads_to_the_new_one_with_its_number(self, client, chau, lien):
        team = team_at("Châu Thịnh")
        merge(chau, lien)
        response = landing(client, "/tung-chau/to/thon-chau-thinh/")
        assert response.redirect_chain[-1][0] == "/xa-chung-suc/to/thon-chau-thinh/"
        assert len(response.redirect_chain) == 1
        assert team.leader.name in response.text
        assert "tel:0900000001" in response.text

    @pytest.mark.parametrize("below", ["", "to/", "danh-ba/", "huong-dan/"])
    def test_the_old_pages_lead_to_the_new_ones(self, client, chau, lien, below):
        merge(chau, lien)
        for slug in ("tung-chau", "lien-minh"):
            assert landing(client, f"/{slug}/{below}").redirect_chain[-1][0] == f"/xa-chung-suc/{below}"

    def test_the_former_village_leads_to_its_team(self, client, chau, lien):
        merge(chau, lien)
        assert 'href="/xa-chung-suc/to/thon-chau-thinh/"' in client.get("/ten-cu/thon-chau-thinh/").text
        assert 'href="/xa-chung-suc/to/thon-yen-phu/"' in client.get(f"/ten-cu/{lien.slug}/").text

    def test_nothing_is_lost(self, chau, lien):
        revisions = Revision.objects.count()
        before = counts()
        merge(chau, lien)
        after = counts()
        assert {model for model in COUNTED if after[model] < before[model]} == set()
        assert {model: after[model] for model in (Team, Member, Membership, Consent)} == {
            model: before[model] for model in (Team, Member, Membership, Consent)
        }
        assert Revision.objects.count() > revisions

    def test_every_member_is_kept_by_the_new_commune_and_knows_what_was_signed(self, chau, lien):
        before = dict(Consent.objects.values_list("pk", "member"))
        people = list(Member.objects.filter(area__in=[chau, lien]).values_list("pk", flat=True))
        heir = merge(chau, lien)
        assert set(heir.members.values_list("pk", flat=True)) == set(people)
        assert dict(Consent.objects.values_list("pk", "member")) == before

    def test_one_commune_team_goes_on_and_the_other_ends_with_its_memberships(self, client, chau, lien):
        going, ending = commune_team(chau), commune_team(lien)
        heir = merge(chau, lien, team=going)
        assert commune_team(heir) == going
        ending.refresh_from_db()
        assert (ending.status, ending.ended_on, ending.area) == ("ended", EVE, lien)
        assert set(ending.memberships.values_list("ends_on", flat=True)) == {EVE}
        assert len(going.people()) == 2
        assert landing(client, "/lien-minh/to/xa/").redirect_chain[-1][0] == f"/ten-cu/{lien.slug}/"
        assert landing(client, "/tung-chau/to/xa/").redirect_chain[-1][0] == "/xa-chung-suc/to/xa/"

    def test_the_other_one_may_be_chosen(self, chau, lien):
        going = commune_team(lien)
        assert commune_team(merge(chau, lien, team=going)) == going

    def test_who_was_in_the_team_that_ended_may_join_again(self, chau, lien):
        person = commune_team(lien).leader
        heir = merge(chau, lien)
        MembershipFactory(team=commune_team(heir), member=person, starts_on=DAY)
        assert person.memberships.count() == 2

    def test_nothing_ends_before_it_began(self, chau, lien):
        late = datetime.date(2026, 9, 1)
        team = commune_team(lien)
        Team.objects.filter(pk=team.pk).update(founded_on=late)
        team.memberships.update(starts_on=late)
        merge(chau, lien)
        team.refresh_from_db()
        assert team.ended_on == late
        assert set(team.memberships.values_list("ends_on", flat=True)) == {late}

    def test_who_left_before_is_left_alone(self, chau, lien):
        left = datetime.date(2025, 5, 5)
        row = MembershipFactory(team=commune_team(lien), member=MemberFactory(area=lien), ends_on=left)
        merge(chau, lien)
        row.refresh_from_db()
        assert row.ends_on == left

    def test_a_team_that_ended_before_stays_with_the_place_of_its_time(self, chau, lien):
        village = VillageFactory(name="Xưa", parent=chau)
        team = TeamFactory(area=village, status="ended")
        merge(chau, lien)
        team.refresh_from_db()
        assert team.area == village
        assert team.commune == chau

    def test_other_villages_a_team_serves_and_who_stands_in_follow(self, client, chau, lien):
        team, helper = team_at("Châu Thịnh"), team_at("Đông Thái")
        served = VillageFactory(kind="Thôn", name="Không Tổ", parent=chau)
        team.covers.add(served)
        Team.objects.filter(pk=team.pk).update(stands_in=helper, status="paused")
        merge(chau, lien)
        team.refresh_from_db()
        assert [area.commune.name for area in team.covers.all()] == ["Chung Sức"]
        assert team.stands_in == helper
        assert landing(client, "/ten-cu/thon-khong-to/").status_code == 200
        assert "/xa-chung-suc/to/thon-chau-thinh/" in client.get("/ten-cu/thon-khong-to/").text

    def test_who_stood_in_for_others_and_ended_is_replaced_by_the_one_that_goes_on(self, chau, lien):
        team = team_at("Yên Phú")
        Team.objects.filter(pk=team.pk).update(stands_in=commune_team(lien), status="paused")
        heir = merge(chau, lien)
        team.refresh_from_db()
        assert team.stands_in == commune_team(heir)

    def test_plans_stay_documents_of_their_time_and_teams_go_on_resting_on_them(self, chau, lien):
        plan = PlanFactory(area=chau)
        PlanRuleFactory(plan=plan)
        team = team_at("Châu Thịnh")
        Team.objects.filter(pk=team.pk).update(plan=plan)
        merge(chau, lien)
        plan.refresh_from_db()
        team.refresh_from_db()
        assert plan.area == chau
        assert team.plan == plan
        assert team.rule is not None

    def test_the_history_of_every_team_and_member_tells_of_it(self, admin_user, chau, lien):
        team, member = team_at("Châu Thịnh"), team_at("Yên Phú").leader
        Merger([chau, lien], [new("Chung Sức")], DAY, ACT).apply(admin_user)
        for record in (team, member):
            record.refresh_from_db()
            assert record.latest_revision.user == admin_user
            assert record.latest_revision.as_object().area == record.area
            assert ModelLogEntry.objects.for_instance(record).filter(action="wagtail.edit", user=admin_user).exists()
        assert ModelLogEntry.objects.for_instance(chau).filter(user=admin_user).exists()

    def test_villages_of_one_name_keep_it_or_get_another_at_once(self, client, chau, lien):
        for area in (chau, lien):
            staffed(TeamFactory(area=VillageFactory(kind="Thôn", name="1", parent=area)))
        other = Area.objects.current().get(name="1", path__startswith=lien.path)
        change = Merger([chau, lien], [new("Chung Sức")], DAY, names={other.pk: "1 Liên Minh"})
        assert change.clashes() == []
        change.names = {}
        assert {village.commune for village, _others in change.clashes()} == {chau, lien}
        change.names = {other.pk: "1 Liên Minh"}
        heir = change.apply()
        assert {"1", "1 Liên Minh"} <= {village.name for village in heir.get_children()}
        assert landing(client, "/lien-minh/to/thon-1/").redirect_chain[-1][0] == "/xa-chung-suc/to/thon-1-lien-minh/"
        assert landing(client, "/tung-chau/to/thon-1/").redirect_chain[-1][0] == "/xa-chung-suc/to/thon-1/"

    def test_names_that_differ_by_diacritics_only_are_pointed_out(self, chau, lien):
        VillageFactory(kind="Thôn", name="Văn Lang", parent=chau)
        VillageFactory(kind="Thôn", name="Văn Lăng", parent=lien)
        names = {village.name for village, _others in Merger([chau, lien], [new("Chung")], DAY).clashes()}
        assert names == {"Văn Lang", "Văn Lăng"}

    def test_a_name_typed_in_decomposed_letters_is_the_same_name(self, chau, lien):
        heir = merge(chau, lien, into=new("\u0110u\u031b\u0301c Tho\u0323"))
        assert heir.name == "Đức Thọ"
        assert heir.slug == "xa-duc-tho"

    def test_official_order_one_former_commune_after_the_other(self, chau, lien):
        heir = merge(lien, chau)
        assert [village.name for village in heir.get_children().in_order()] == ["Yên Phú", "Châu Thịnh", "Đông Thái"]

    def test_numbers_counted_ahead_are_counted_anew(self, chau, lien, minh):
        CommuneTally.objects.update_or_create(area=minh, defaults={"counted_on": DAY})
        merge(chau, lien, into=minh)
        assert CommuneTally.objects.get(area=minh).counted_on is None

    def test_one_commune_alone_may_get_a_new_name(self, client, chau):
        heir = merge(chau, into=new("Tùng Châu", kind="Phường"))
        assert heir.full_name == "Phường Tùng Châu"
        assert landing(client, "/tung-chau/to/").redirect_chain[-1][0] == "/phuong-tung-chau/to/"

    def test_a_commune_without_a_page_gets_none(self, chau):
        areas = [AreaFactory(), AreaFactory()]
        heir = merge(*areas)
        assert not CommunePage.objects.filter(area=heir).exists()

    def test_a_commune_without_a_page_joins_one_that_has(self, chau):
        village = VillageFactory(name="Mới Vào", parent=AreaFactory())
        heir = merge(chau, village.get_parent())
        assert heir.commune_page.office_phone == "+84900000900"
        assert heir.get_children().filter(name="Mới Vào").exists()


class TestJoiningACommuneThatGoesOn:
    def test_its_own_villages_teams_and_addresses_do_not_change(self, client, chau, minh):
        village, team = Area.objects.get(name="Thọ Ninh"), commune_team(minh)
        assert merge(chau, into=minh) == minh
        village.refresh_from_db()
        minh.refresh_from_db()
        assert village.valid_to is None
        assert minh.valid_to is None
        assert client.get("/duc-minh/to/thon-tho-ninh/").status_code == 200
        assert commune_team(minh) == team
        assert landing(client, "/tung-chau/to/thon-dong-thai/").redirect_chain[-1][0] == "/duc-minh/to/thon-dong-thai/"

    def test_one_of_several_keeps_its_name(self, chau, lien):
        assert merge(lien, into=chau) == chau
        assert chau.origins.get().predecessor == lien
        assert Area.objects.villages().current().within(chau).count() == 3

    def test_new_villages_come_behind_its_own(self, chau, minh):
        merge(chau, into=minh)
        names = [village.name for village in minh.get_children().current().in_order()]
        assert names == ["Thọ Ninh", "Châu Thịnh", "Đông Thái"]

    def test_over_three_steps_every_address_leads_to_the_end_at_once(self, client, chau, lien, minh):
        guide_page(GuideIndexPage.objects.get(slug="huong-dan", path__startswith=chau.commune_page.path), slug="bai")
        lien = merge(chau, into=lien)
        minh = merge(lien, into=minh, day=DAY + datetime.timedelta(days=1))
        merge(minh, into=new("Cuối Cùng"), day=DAY + datetime.timedelta(days=2))
        for address in ("tung-chau", "lien-minh", "duc-minh"):
            for below in ("to/", "danh-ba/", ""):
                chain = landing(client, f"/{address}/{below}").redirect_chain
                assert [url for url, _status in chain] == [f"/xa-cuoi-cung/{below}"]
        for address in ("/tung-chau/huong-dan/bai/", "/lien-minh/huong-dan/bai/", "/duc-minh/huong-dan/bai/"):
            assert [url for url, _ in landing(client, address).redirect_chain] == ["/xa-cuoi-cung/huong-dan/bai/"]
        chain = landing(client, "/tung-chau/to/thon-chau-thinh/").redirect_chain
        assert [url for url, _status in chain] == ["/xa-cuoi-cung/to/thon-chau-thinh/"]


class TestPages:
    @pytest.fixture
    def sections(self, chau, lien):
        return {area: GuideIndexPage.objects.child_of(area.commune_page).get() for area in (chau, lien)}

    def test_guides_and_drafts_go_along_and_are_found_by_their_old_addresses(self, client, chau, lien, sections):
        guide = guide_page(sections[chau], slug="cua-xa")
        draft = guide_page(sections[lien], slug="nhap", live=False)
        heir = merge(chau, lien)
        section = GuideIndexPage.objects.child_of(heir.commune_page).get()
        assert {page.pk for page in section.get_children()} == {guide.pk, draft.pk}
        assert (
            landing(client, "/tung-chau/huong-dan/cua-xa/").redirect_chain[-1][0] == "/xa-chung-suc/huong-dan/cua-xa/"
        )
        assert client.get("/lien-minh/huong-dan/nhap/", follow=True).status_code == 404

    def test_two_guides_of_one_address_are_both_found(self, client, chau, lien, sections):
        guides = [guide_page(sections[area], slug="bai", title=f"Bài của {area}") for area in (chau, lien)]
        for guide in guides:
            guide.save_revision()
        merge(chau, lien)
        for slug, guide in zip(("tung-chau", "lien-minh"), guides, strict=True):
            assert guide.title in landing(client, f"/{slug}/huong-dan/bai/").text
        second = GuidePage.objects.get(pk=guides[1].pk)
        assert second.slug == "bai-2"
        second.get_latest_revision().publish()
        assert client.get("/xa-chung-suc/huong-dan/bai-2/").status_code == 200

    def test_other_pages_below_the_commune_s_go_along(self, client, chau, lien):
        from home.models import StandardPage

        chau.commune_page.add_child(instance=StandardPage(title="Về xã", slug="ve-xa"))
        merge(chau, lien)
        assert landing(client, "/tung-chau/ve-xa/").redirect_chain[-1][0] == "/xa-chung-suc/ve-xa/"

    def test_support_points_hotlines_and_chosen_guides_are_added_once(self, chau, lien, sections):
        guide = guide_page(sections[chau])
        point = {"name": "Điểm hỗ trợ", "what": "", "place": "", "hours": "", "phone": ""}
        for area in (chau, lien):
            page = CommunePage.objects.get(area=area)
            page.support_points = [("point", point | {"place": area.name}), ("point", point)]
            page.tasks = [("guide", guide)]
            page.save()
            contacts = ContactListPage.objects.child_of(page).get()
            contacts.hotlines = [("hotline", {"name": f"Công an {area.name}", "number": "0900 000 111"})]
            contacts.save()
        page = merge(chau, lien).commune_page
        assert [block.value["place"] for block in page.support_points] == ["Tùng Châu", "", "Liên Minh"]
        assert [block.value.pk for block in page.tasks] == [guide.pk]
        hotlines = ContactListPage.objects.child_of(page).get().hotlines
        assert [block.value["name"] for block in hotlines] == ["Công an Tùng Châu", "Công an Liên Minh"]

    def test_a_draft_on_the_page_that_goes_on_is_neither_published_nor_lost(self, chau, minh):
        point = {"name": "Điểm hỗ trợ", "what": "", "place": "", "hours": "", "phone": ""}
        CommunePage.objects.filter(area=chau).update(support_points=[{"type": "point", "value": point}])
        page = CommunePage.objects.get(area=minh)
        page.title = "Bản nháp"
        waiting = page.save_revision()
        merge(chau, into=minh)
        page = CommunePage.objects.get(area=minh)
        assert page.title == "Xã Đức Minh"
        assert len(page.support_points) == 1
        assert page.latest_revision == waiting
        draft = page.get_latest_revision_as_object()
        assert draft.title == "Bản nháp"
        assert len(draft.support_points) == 1

    def test_the_office_of_the_new_commune_is_the_chosen_one_s(self, chau, lien):
        CommunePage.objects.filter(area=lien).update(address="Trụ sở Liên Minh", office_phone="+84900000777")
        page = merge(chau, lien, office=lien).commune_page
        assert page.address == "Trụ sở Liên Minh"
        assert page.office_phone == "+84900000777"
        assert page.organisation == "Ủy ban nhân dân xã Chung Sức"

    def test_pictures_and_files_go_along(self, chau, lien):
        ours = Collection.objects.get(name="Xã Tùng Châu")
        document = Document.objects.create(title="Quyết định", collection=ours)
        heir = merge(chau, lien)
        document.refresh_from_db()
        assert document.collection == ours
        ours.refresh_from_db()
        assert ours.get_parent().name == heir.full_name

    def test_pages_of_the_old_commune_are_in_no_menu(self, chau, lien):
        Page.objects.filter(pk=chau.commune_page.pk).update(show_in_menus=True)
        merge(chau, lien)
        assert not Page.objects.get(pk=chau.commune_page.pk).show_in_menus


class TestAccounts:
    @pytest.fixture
    def accounts(self, chau, lien):
        made = {
            "editor": open_account("bientap", "Nguyễn Văn A", Duty.EDITOR, chau),
            "approver": open_account("duyet", "Nguyễn Văn B", Duty.APPROVER, lien),
            "team": open_account("to", "Nguyễn Văn C", Duty.TEAM, chau, team_at("Châu Thịnh")),
            "ended": open_account("to-xa", "Nguyễn Văn D", Duty.TEAM, lien, commune_team(lien)),
        }
        return {name: user for name, (user, _password) in made.items()}

    def groups(self, user):
        return {group.name for group in user.groups.all()}

    def test_editors_and_approvers_have_the_same_duty_in_the_new_commune(self, chau, lien, accounts):
        heir = merge(chau, lien)
        assert list(accounts["editor"].groups.all()) == [group_for(Duty.EDITOR, heir)]
        assert list(accounts["approver"].groups.all()) == [group_for(Duty.APPROVER, heir)]

    def test_or_none_when_it_was_not_wanted(self, chau, lien, accounts):
        merge(chau, lien, with_accounts=False)
        assert not accounts["editor"].groups.exists()
        assert not accounts["approver"].groups.exists()

    def test_the_account_of_a_team_follows_it_and_that_of_an_ended_team_has_no_duty(self, chau, lien, accounts):
        heir = merge(chau, lien, with_accounts=False)
        assert list(accounts["team"].groups.all()) == [group_for(Duty.TEAM, heir)]
        assert TeamAccount.objects.get(user=accounts["team"]).team.commune == heir
        assert not accounts["ended"].groups.exists()
        assert TeamAccount.objects.filter(user=accounts["ended"]).exists()

    def test_no_right_to_the_old_pages_is_left_but_the_province_s(self, chau, lien, accounts):
        merge(chau, lien)
        rights = GroupPagePermission.objects.filter(page__path__startswith=chau.commune_page.path)
        assert {right.group for right in rights} == {group_for(Duty.PROVINCE, chau.get_parent())}
        assert not Collection.objects.filter(name="Xã Tùng Châu", group_permissions__isnull=False).exists()


class TestMergingVillages:
    def test_two_villages_become_one_with_the_team_that_was_chosen(self, client, chau):
        going, ending = team_at("Đông Thái"), team_at("Châu Thịnh")
        heir = merge(ending.area, going.area, into=new("Đoàn Kết", "Thôn", Level.VILLAGE), team=going)
        assert heir.get_parent() == chau
        going.refresh_from_db()
        ending.refresh_from_db()
        assert going.area == heir
        assert ending.status == "ended"
        assert landing(client, "/tung-chau/to/thon-dong-thai/").redirect_chain == []
        assert "thon-dong-thai" in client.get("/ten-cu/thon-chau-thinh/").text
        assert landing(client, "/tung-chau/to/thon-chau-thinh/").redirect_chain[-1][0] == "/ten-cu/thon-chau-thinh/"

    def test_a_village_joins_one_that_goes_on(self, client, chau):
        going, ending = team_at("Đông Thái"), team_at("Châu Thịnh")
        merge(ending.area, into=going.area)
        going.refresh_from_db()
        ending.refresh_from_db()
        assert going.area.valid_to is None
        assert going.status == "active"
        assert ending.area.successors()[0].area == going.area

    def test_the_commune_its_page_and_its_accounts_stay(self, chau):
        user, _password = open_account("bientap", "Nguyễn Văn A", Duty.EDITOR, chau)
        member, _password = open_account("to", "Nguyễn Văn B", Duty.TEAM, chau, team_at("Châu Thịnh"))
        merge(team_at("Châu Thịnh").area, into=team_at("Đông Thái").area)
        assert user.groups.exists()
        assert not member.groups.exists()
        assert chau.members.count() == 6

    def test_a_team_that_served_both_serves_the_new_one_once(self, chau):
        first, second = (VillageFactory(kind="Thôn", name=name, parent=chau) for name in ("Một", "Hai"))
        team = team_at("Đông Thái")
        team.covers.set([first, second])
        heir = merge(first, second, into=new("Một Hai", "Thôn", Level.VILLAGE))
        assert list(team.covers.all()) == [heir]


class TestSplitting:
    @pytest.fixture
    def split(self, chau):
        """Châu Thịnh goes to the first of two new communes, Đông Thái to the second."""
        villages = {village.name: village.pk for village in chau.get_children()}
        return Split(
            [chau],
            [new("Chung Một"), new("Chung Hai")],
            DAY,
            ACT,
            goes_to={villages["Châu Thịnh"]: 0, villages["Đông Thái"]: 1},
        )

    def test_each_village_goes_where_it_was_said_and_its_team_with_it(self, client, chau, split):
        first, second = split.heirs
        split.apply()
        first, second = split.heirs
        assert team_at("Châu Thịnh").commune == first
        assert team_at("Đông Thái").commune == second
        assert {(step.successor, step.extent) for step in chau.successions.all()} == {(first, "part"), (second, "part")}
        for slug, commune in (("chau-thinh", "mot"), ("dong-thai", "hai")):
            chain = landing(client, f"/tung-chau/to/thon-{slug}/").redirect_chain
            assert chain[-1][0] == f"/xa-chung-{commune}/to/thon-{slug}/"

    def test_the_old_page_asks_where_one_lives(self, client, chau, split):
        split.apply()
        response = landing(client, "/tung-chau/")
        assert "đã chia" in response.text
        assert 'href="/xa-chung-mot/"' in response.text
        assert 'href="/xa-chung-hai/"' in response.text

    def test_the_commune_team_and_what_the_commune_had_go_to_the_first_part(self, client, chau, split):
        guide_page(GuideIndexPage.objects.child_of(chau.commune_page).get(), slug="bai")
        team = commune_team(chau)
        first = split.apply()
        assert commune_team(first) == team
        assert landing(client, "/tung-chau/huong-dan/bai/").redirect_chain[-1][0] == "/xa-chung-mot/huong-dan/bai/"

    def test_members_follow_their_teams_and_the_others_are_asked_about(self, chau, split):
        both = MemberFactory(area=chau)
        for name in ("Châu Thịnh", "Đông Thái"):
            MembershipFactory(team=team_at(name), member=both)
        alone = MemberFactory(area=chau)
        assert {member.pk for member in split.undecided_members()} == {both.pk, alone.pk}
        split.members_go_to = {both.pk: 1}
        split.apply()
        first, second = split.heirs
        both.refresh_from_db()
        alone.refresh_from_db()
        assert both.area == second
        assert alone.area == first
        for name, heir in (("Châu Thịnh", first), ("Đông Thái", second)):
            assert {row.member.area for row in team_at(name).people()} - {second} == {heir} - {second}

    def test_what_would_lie_in_another_commune_is_said_and_let_go(self, chau, split):
        team, other = team_at("Châu Thịnh"), team_at("Đông Thái")
        team.covers.add(other.area)
        Team.objects.filter(pk=team.pk).update(stands_in=other)
        assert split.apart() == [(team, other.area), (team, other)]
        split.apply()
        team.refresh_from_db()
        assert not team.covers.exists()
        assert team.stands_in is None

    def test_a_commune_may_give_away_a_part_and_go_on(self, client, chau, minh):
        villages = {village.name: village.pk for village in chau.get_children()}
        Split([chau], [chau, minh], DAY, goes_to={villages["Châu Thịnh"]: 0, villages["Đông Thái"]: 1}).apply()
        chau.refresh_from_db()
        assert chau.valid_to is None
        assert not chau.successions.exists()
        assert client.get("/tung-chau/to/thon-chau-thinh/").status_code == 200
        assert landing(client, "/tung-chau/to/thon-dong-thai/").redirect_chain[-1][0] == "/duc-minh/to/thon-dong-thai/"
        assert commune_team(chau).status == "active"
        assert commune_team(minh).status == "active"
        assert group_for(Duty.EDITOR, chau).page_permissions.exists()

    def test_the_account_of_a_team_given_away_works_there(self, chau, minh):
        user, _password = open_account("to", "Nguyễn Văn C", Duty.TEAM, chau, team_at("Đông Thái"))
        villages = {village.name: village.pk for village in chau.get_children()}
        Split([chau], [chau, minh], DAY, goes_to={villages["Châu Thịnh"]: 0, villages["Đông Thái"]: 1}).apply()
        assert list(user.groups.all()) == [group_for(Duty.TEAM, minh)]

    def test_a_village_is_split_and_its_team_goes_to_the_first_part(self, client, chau):
        team = team_at("Châu Thịnh")
        former = team.area
        first, second = (new(name, "Thôn", Level.VILLAGE) for name in ("Châu Thịnh 1", "Châu Thịnh 2"))
        split = Split([former], [first, second], DAY)
        split.apply()
        team.refresh_from_db()
        former.refresh_from_db()
        assert team.area == split.first_heir
        assert {became.area.name for became in former.successors()} == {"Châu Thịnh 1", "Châu Thịnh 2"}
        assert client.get("/tung-chau/to/thon-chau-thinh/").status_code == 200


class TestAllOrNothing:
    def test_a_day_before_one_of_the_places_began_is_refused(self, chau, lien):
        heir = merge(chau, lien)
        with pytest.raises(ValidationError, match="02/07/2026"):
            merge(heir, into=new("Quá Sớm"), day=DAY)

    def test_a_failure_in_the_middle_changes_nothing(self, chau, lien, monkeypatch):
        before = counts(), list(Area.objects.values()), list(Team.objects.values()), list(Member.objects.values())

        def fail(*args):
            raise RuntimeError

        monkeypatch.setattr("teams.succession.changes.hand_on_accounts", fail)
        with pytest.raises(RuntimeError), transaction.atomic():
            merge(chau, lien)
        after = counts(), list(Area.objects.values()), list(Team.objects.values()), list(Member.objects.values())
        assert after == before

    def test_what_somebody_else_has_just_merged_is_refused(self, chau, lien, minh):
        late = Merger([chau, lien], [new("Muộn")], DAY)
        merge(chau, into=minh)
        with pytest.raises(ValidationError, match="không còn"):
            late.apply()
        assert not Area.objects.filter(name="Muộn").exists()

    def test_a_step_recorded_by_hand_before_is_kept_once(self, chau, minh):
        AreaSuccessionFactory(predecessor=chau, successor=minh, extent="part")
        merge(chau, into=minh)
        step = AreaSuccession.objects.get(predecessor=chau)
        assert (step.extent, step.act) == ("whole", ACT)


class TestPreview:
    def test_it_counts_what_will_move(self, chau, lien):
        guide_page(GuideIndexPage.objects.child_of(chau.commune_page).get())
        open_account("bientap", "Nguyễn Văn A", Duty.EDITOR, chau)
        shown = preview(Merger([chau, lien], [new("Chung Sức")], DAY))
        assert (shown.villages, shown.teams, shown.members) == (3, 4, 10)
        assert (shown.pages, shown.accounts, shown.files) == (1, 1, 0)
        assert shown.ending_teams == [(commune_team(lien), 2)]

    def test_it_changes_nothing(self, chau, lien):
        before = counts(), list(Area.objects.values()), list(Team.objects.values())
        preview(Merger([chau, lien], [new("Chung Sức")], DAY))
        assert (counts(), list(Area.objects.values()), list(Team.objects.values())) == before


@settings(
    max_examples=5,
    phases=[Phase.generate],  # to shrink an example takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.lists(st.sampled_from(["Một", "Hai", "Hải"]), max_size=2), min_size=2, max_size=3),
    st.lists(st.booleans(), min_size=2, max_size=2),
)
def test_in_whatever_order_communes_merge_every_old_address_leads_to_a_page(db, client, named, under_new_names):
    """Communes with villages of like names, each merged into the next one or together with it into a new one."""
    with transaction.atomic():
        communes = [commune(f"Số {number}", f"so-{number}", names) for number, names in enumerate(named)]
        addresses = [f"/so-{number}/{below}" for number in range(len(communes)) for below in ("", "to/", "danh-ba/")]
        for team in Team.objects.select_related("commune__commune_page"):
            addresses.append(f"/{team.commune.commune_page.slug}/to/{team.slug}/")
        people = set(Member.objects.filter(area__in=communes).values_list("pk", flat=True))
        rows = Membership.objects.count()
        heir, *others = communes
        for number, (area, under_new_name) in enumerate(zip(others, under_new_names, strict=False)):
            day = DAY + datetime.timedelta(days=number)
            if under_new_name:
                heir = merge(heir, area, into=new(f"Mới {number}"), day=day)
            else:
                heir = merge(heir, into=area, day=day)
        for address in addresses:
            assert len(landing(client, address).redirect_chain) <= 1
        assert set(heir.members.values_list("pk", flat=True)) == people
        assert Membership.objects.count() == rows
        transaction.set_rollback(True)
