"""The admin's screens, as an office worker uses them."""

import datetime
import json

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from teams.models import Area, Member, Membership, Team
from tests.factories import (
    AreaFactory,
    MemberFactory,
    MembershipFactory,
    PlanFactory,
    PlanRuleFactory,
    TeamFactory,
    VillageFactory,
    commune_page,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    commune = AreaFactory(name="Mường Lúa")
    commune_page(commune)
    return commune


@pytest.fixture
def team(commune):
    return TeamFactory(area=VillageFactory(name="Suối Mơ", parent=commune))


def team_form(team, rows, **fields):
    """What the browser sends for a team's form: its memberships are dicts of their fields."""
    initial = [row for row in rows if "id" in row]
    blank = {"role": "member", "starts_on": "", "ends_on": "", "joining_decision": "", "leaving_decision": ""}
    return nested_form_data(
        {
            "area": team.area_id,
            "level": team.level,
            "plan": "",
            "status": team.status,
            "stands_in": "",
            "place": "",
            "sessions": streamfield([]),
            "bring": "",
            "home_visits": "",
            "channels": streamfield([]),
            "checked_on": "",
            "label": "",
            "decision_number": "",
            "decision_on": "",
            "founded_on": "",
            "ended_on": "",
            "memberships": inline_formset([blank | row for row in rows], initial=len(initial)),
        }
        | fields
    )


def edit(client, team, rows, **fields):
    return client.post(reverse("wagtailsnippets_teams_team:edit", args=[team.pk]), team_form(team, rows, **fields))


def test_the_menu_speaks_the_words_of_the_work(admin_client):
    text = admin_client.get("/admin/").text
    for word in ("Tổ", "Thành viên", "Kế hoạch", "Địa bàn", "Hướng dẫn", "Sáp nhập, chia tách"):
        assert f'"label": {json.dumps(word)}' in text, word


def test_a_team_is_edited_with_its_members_on_one_screen(admin_client, commune, team):
    leader, member = MemberFactory(area=commune), MemberFactory(area=commune)
    response = edit(
        admin_client,
        team,
        [{"member": leader.pk, "role": "leader"}, {"member": member.pk}],
        place="Nhà văn hóa",
    )
    assert response.status_code == 302, response.text
    team.refresh_from_db()
    assert team.place == "Nhà văn hóa"
    assert team.leader == leader
    assert team.latest_revision is not None


def test_a_new_leader_takes_over_in_one_save(admin_client, commune, team):
    old = MembershipFactory(team=team, member=MemberFactory(area=commune), role="leader")
    new = MembershipFactory(team=team, member=MemberFactory(area=commune))
    rows = [
        {"id": new.pk, "member": new.member_id, "role": "leader"},
        {"id": old.pk, "member": old.member_id, "role": "member"},
    ]
    assert edit(admin_client, team, rows).status_code == 302
    assert Team.objects.get(pk=team.pk).leader == new.member


def test_two_leaders_get_a_sentence_at_the_row_and_nothing_is_saved(admin_client, commune, team):
    rows = [{"member": MemberFactory(area=commune).pk, "role": "leader"} for _ in range(2)]
    response = edit(admin_client, team, rows)
    assert response.status_code == 200
    assert "Thời gian đó tổ có tổ trưởng khác" in response.text
    assert not Membership.objects.exists()


def test_one_person_twice_gets_a_sentence(admin_client, commune, team):
    member = MemberFactory(area=commune)
    response = edit(admin_client, team, [{"member": member.pk}, {"member": member.pk, "role": "deputy"}])
    assert response.status_code == 200
    assert not Membership.objects.exists()


def test_who_left_may_come_back(admin_client, commune, team):
    gone = MembershipFactory(
        team=team,
        member=MemberFactory(area=commune),
        starts_on=datetime.date(2025, 1, 1),
        ends_on=datetime.date(2025, 12, 31),
    )
    rows = [
        {"id": gone.pk, "member": gone.member_id, "starts_on": "2025-01-01", "ends_on": "2025-12-31"},
        {"member": gone.member_id, "starts_on": "2026-02-01"},
    ]
    assert edit(admin_client, team, rows).status_code == 302
    assert Membership.objects.count() == 2


def test_an_end_before_the_start_gets_a_sentence(admin_client, commune, team):
    rows = [{"member": MemberFactory(area=commune).pk, "starts_on": "2026-02-01", "ends_on": "2026-01-01"}]
    response = edit(admin_client, team, rows)
    assert response.status_code == 200
    assert "Ngày kết thúc không thể trước ngày bắt đầu" in response.text


def test_a_village_team_needs_a_village(admin_client, commune, team):
    response = edit(admin_client, team, [], area=commune.pk)
    assert "Tổ cấp thôn" in response.text
    assert response.status_code == 200


def test_the_screen_says_how_the_team_stands_against_its_plan_in_the_plan_s_words(admin_client, team):
    rule = PlanRuleFactory(min_members=3, max_members=3, size_wording="Số lượng: 03 thành viên.")
    team.plan = rule.plan
    team.save()
    text = admin_client.get(reverse("wagtailsnippets_teams_team:edit", args=[team.pk])).text
    assert "Số lượng: 03 thành viên." in text
    assert "Tổ chưa có tổ trưởng" in text


def test_findings_never_block_saving(admin_client, team):
    rule = PlanRuleFactory(min_members=3)
    assert edit(admin_client, team, [], plan=rule.plan_id).status_code == 302


def test_a_member_is_created_from_the_team_s_screen_without_leaving_it(admin_client, commune):
    chooser = admin_client.get(reverse("wagtailsnippetchoosers_teams_member:choose")).json()["html"]
    assert "Thêm thành viên" in chooser
    response = admin_client.post(
        reverse("wagtailsnippetchoosers_teams_member:create"),
        {
            "name": "Lò Văn B",
            "office": "Trưởng bản",
            "background": "resident",
            "phone": "0900 000 001",
            "area": commune.pk,
        },
    )
    assert response.json()["step"] == "chosen", response.text[:800]
    member = Member.objects.get()
    assert (member.name, member.phone, member.area) == ("Lò Văn B", "+84900000001", commune)


def member_form(member, consents=(), **fields):
    return nested_form_data(
        {
            "name": member.name,
            "office": "",
            "background": "resident",
            "area": member.area_id,
            "phone": "",
            "other_phone": "",
            "photo": "",
            "consents": inline_formset(
                [
                    {
                        "purpose": purpose,
                        "given_on": "2026-01-05",
                        "manner": "paper",
                        "collected_by": "Vàng A C",
                        "wording_version": "01/2026",
                        "withdrawn_on": "",
                    }
                    for purpose in consents
                ]
            ),
        }
        | fields
    )


def edit_member(client, member, **kwargs):
    return client.post(reverse("wagtailsnippets_teams_member:edit", args=[member.pk]), member_form(member, **kwargs))


def test_a_consent_is_recorded_for_each_purpose(admin_client):
    member = MemberFactory()
    assert edit_member(admin_client, member, consents=["name", "phone"], phone="0900 000 001").status_code == 302
    member = Member.objects.get(pk=member.pk)
    assert member.public_phone == "+84900000001"
    assert member.public_photo is None


def test_a_minor_cannot_be_given_a_consent(admin_client):
    member = MemberFactory()
    response = edit_member(admin_client, member, consents=["name"], is_minor="on")
    assert response.status_code == 200
    assert "dưới 18 tuổi" in response.text
    assert not member.consents.exists()


@pytest.mark.parametrize("number", ["0914.....", "0900 000 001", "113"])
def test_a_masked_or_whole_number_is_kept(admin_client, number):
    member = MemberFactory()
    assert edit_member(admin_client, member, phone=number).status_code == 302


@pytest.mark.parametrize("number", ["12", "091412", "gọi nhà bên"])
def test_half_a_number_gets_a_sentence_at_the_field(admin_client, number):
    member = MemberFactory()
    response = edit_member(admin_client, member, phone=number)
    assert response.status_code == 200
    assert "0912 345 678" in response.text


def area_form(**fields):
    return {
        "level": "village",
        "kind": "Bản",
        "name": "Nà Hoa",
        "parent": "",
        "valid_from": "",
        "valid_to": "",
        "position": "0",
        "code": "",
        "code_source": "",
        "code_date": "",
        "latitude": "",
        "longitude": "",
    } | fields


def test_a_village_is_added_below_its_commune(admin_client, commune):
    response = admin_client.post(reverse("wagtailsnippets_teams_area:add"), area_form(parent=commune.pk))
    assert response.status_code == 302, response.text
    assert Area.objects.get(name="Nà Hoa").get_parent() == commune


def test_a_village_outside_a_commune_gets_a_sentence(admin_client, commune):
    for parent in ("", commune.get_parent().pk):
        response = admin_client.post(reverse("wagtailsnippets_teams_area:add"), area_form(parent=parent))
        assert response.status_code == 200
        assert not Area.objects.filter(name="Nà Hoa").exists()


def test_a_village_moves_with_its_commune_in_the_form(admin_client, commune):
    village, other = VillageFactory(name="Nà Hoa", parent=commune), AreaFactory()
    url = reverse("wagtailsnippets_teams_area:edit", args=[village.pk])
    assert admin_client.post(url, area_form(parent=other.pk)).status_code == 302
    assert Area.objects.get(pk=village.pk).get_parent() == other


def test_where_a_commune_lies_is_typed_in_degrees(admin_client, commune):
    url = reverse("wagtailsnippets_teams_area:edit", args=[commune.pk])
    fields = {"level": "commune", "kind": "Xã", "name": commune.name, "parent": commune.get_parent().pk}
    response = admin_client.post(url, area_form(**fields, latitude="18.553", longitude="105.59"))
    assert response.status_code == 302, response.text
    commune.refresh_from_db()
    assert (commune.latitude, commune.longitude) == (18.553, 105.59)


@pytest.mark.parametrize("point", [("105.59", "18.553"), ("18.553", ""), ("", "105.59"), ("-91", "0"), ("0", "180.1")])
def test_degrees_that_are_nowhere_or_only_one_of_the_two_get_a_sentence(admin_client, commune, point):
    fields = area_form(parent=commune.pk, latitude=point[0], longitude=point[1])
    response = admin_client.post(reverse("wagtailsnippets_teams_area:add"), fields)
    assert response.status_code == 200
    assert "anh/chị ghi cả hai, hoặc để trống cả hai" in response.text
    assert not Area.objects.filter(name="Nà Hoa").exists()


@pytest.mark.parametrize("text", ["nan", "inf", "18°33'", "x"])
def test_degrees_that_are_no_number_get_a_sentence(admin_client, commune, text):
    fields = area_form(parent=commune.pk, latitude=text, longitude="105.59")
    response = admin_client.post(reverse("wagtailsnippets_teams_area:add"), fields)
    assert response.status_code == 200
    assert not Area.objects.filter(name="Nà Hoa").exists()


def test_places_end_and_are_never_deleted(admin_client, commune):
    assert admin_client.post(reverse("wagtailsnippets_teams_area:delete", args=[commune.pk])).status_code in (302, 403)
    assert Area.objects.filter(pk=commune.pk).exists()


def test_a_plan_keeps_a_partial_date(admin_client):
    plan = PlanFactory(year=2022)
    assert plan.citation == "Kế hoạch năm 2022 của Ủy ban nhân dân xã"
    text = admin_client.get(reverse("wagtailsnippets_teams_plan:edit", args=[plan.pk])).text
    assert "Quy định" in text


def test_a_change_can_be_looked_up_in_the_history(admin_client, commune, team):
    edit(admin_client, team, [], place="Nhà văn hóa")
    history = admin_client.get(reverse("wagtailsnippets_teams_team:history", args=[team.pk]))
    assert history.status_code == 200
    assert team.latest_revision is None or history.text


def test_two_persons_may_change_rows(admin_client, commune, team):
    first = MembershipFactory(team=team, member=MemberFactory(area=commune), role="leader")
    second = MembershipFactory(team=team, member=MemberFactory(area=commune))
    rows = [
        {"id": first.pk, "member": second.member_id, "role": "leader"},
        {"id": second.pk, "member": first.member_id, "role": "member"},
    ]
    assert edit(admin_client, team, rows).status_code == 302
    assert Team.objects.get(pk=team.pk).leader == second.member
    assert Membership.objects.count() == 2


def test_dates_are_read_and_shown_as_vietnamese_people_write_them(admin_client):
    member = MemberFactory()
    form = member_form(member, consents=["name"]) | {"consents-0-given_on": "03/04/2026"}
    url = reverse("wagtailsnippets_teams_member:edit", args=[member.pk])
    assert admin_client.post(url, form).status_code == 302
    assert member.consents.get().given_on == datetime.date(2026, 4, 3)
    assert 'value="03/04/2026"' in admin_client.get(url).text


def test_the_same_consent_twice_gets_a_sentence(admin_client):
    member = MemberFactory()
    response = edit_member(admin_client, member, consents=["name", "name"])
    assert response.status_code == 200
    assert "Đồng ý này đã được ghi" in response.text
    assert not member.consents.exists()


@pytest.mark.parametrize("model", ["team", "member"])
def test_nothing_is_saved_while_an_editor_is_still_typing(admin_client, team, model):
    record = team if model == "team" else MemberFactory()
    text = admin_client.get(reverse(f"wagtailsnippets_teams_{model}:edit", args=[record.pk])).text
    assert "w-autosave-indicator" not in text


def test_a_team_that_moves_gets_a_free_address_in_its_new_commune(commune):
    other = AreaFactory()
    TeamFactory(area=commune)
    team = TeamFactory(area=other)
    assert team.slug == "xa"
    team.area = commune
    team.save()
    assert (team.commune, team.slug) == (commune, "xa-2")


def test_a_team_follows_its_village_to_another_commune(admin_client, commune, team):
    other = AreaFactory()
    url = reverse("wagtailsnippets_teams_area:edit", args=[team.area_id])
    assert admin_client.post(url, area_form(name="Suối Mơ", parent=other.pk)).status_code == 302
    team.refresh_from_db()
    assert team.commune == other


def test_a_stand_in_is_of_the_same_commune(admin_client, team):
    stranger = TeamFactory()
    response = edit(admin_client, team, [], stands_in=stranger.pk)
    assert response.status_code == 200
    assert "cùng xã" in response.text


def test_a_member_added_from_a_team_may_have_agreed_already(admin_client, commune):
    response = admin_client.post(
        reverse("wagtailsnippetchoosers_teams_member:create"),
        {
            "name": "Lò Văn B",
            "background": "resident",
            "area": commune.pk,
            "agrees_name": "on",
            "manner": "paper",
            "collected_by": "Vàng A C",
            "wording_version": "01/2026",
        },
    )
    assert response.json()["step"] == "chosen"
    member = Member.objects.get()
    assert member.public_name == "Lò Văn B"
    assert not member.allows("phone")


def test_the_chooser_tells_two_persons_of_one_name_apart(admin_client, commune):
    MemberFactory(name="Lò Văn B", office="Trưởng bản Nà Hoa", area=commune)
    chooser = admin_client.get(reverse("wagtailsnippetchoosers_teams_member:choose")).json()["html"]
    assert "Trưởng bản Nà Hoa" in chooser
    assert "Xã Mường Lúa" in chooser


def test_a_commune_page_can_be_deleted_and_is_not_copied(admin_client, commune):
    page = commune.commune_page
    response = admin_client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]))
    assert response.status_code == 302
    assert "Mỗi xã chỉ có một trang" in admin_client.get(response.headers["Location"]).text
    assert admin_client.post(reverse("wagtailadmin_pages:delete", args=[page.pk])).status_code == 302
    assert not type(page).objects.exists()


def test_the_area_list_costs_the_same_for_any_number_of_areas(admin_client, commune, django_assert_max_num_queries):
    for _ in range(30):
        VillageFactory(parent=commune)
    admin_client.get(reverse("wagtailsnippets_teams_area:list"))
    with django_assert_max_num_queries(25):
        assert "Xã Mường Lúa" in admin_client.get(reverse("wagtailsnippets_teams_area:list")).text


def test_a_team_cannot_be_put_back_to_a_place_that_is_no_more(admin_client):
    team = TeamFactory(area=VillageFactory(valid_to=datetime.date(2025, 6, 30)))
    response = edit(admin_client, team, [])
    assert "Nơi này không còn nữa. Anh/chị chọn nơi thay thế, hoặc cho tổ kết thúc." in response.text


@pytest.mark.parametrize("query", ["Suối Mơ", "suoi mo"])
def test_a_place_is_found_with_and_without_diacritics(admin_client, query):
    VillageFactory(name="Suối Mơ")
    VillageFactory(name="Nà Lúa")
    text = admin_client.get(reverse("wagtailsnippets_teams_area:list"), {"q": query}).text
    assert "Bản Suối Mơ" in text
    assert "Bản Nà Lúa" not in text
