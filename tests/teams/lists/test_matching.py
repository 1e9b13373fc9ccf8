"""Which commune, village, team and person a line means."""

import datetime

import pytest

from tests.factories import (
    AreaFactory,
    AreaSuccessionFactory,
    MemberFactory,
    MembershipFactory,
    TeamFactory,
    VillageFactory,
    commune_page,
)
from tests.teams.lists.files import bring_in, choices, internal, look, official, said, xlsx_of

pytestmark = pytest.mark.django_db

ENDED = datetime.date(2025, 6, 30)


@pytest.fixture
def commune():
    commune = AreaFactory(name="Mường Lúa")
    commune_page(commune)
    return commune


@pytest.fixture
def team(commune):
    return TeamFactory(area=VillageFactory(kind="Thôn", name="Thanh Kim", parent=commune))


def leader_of(team):
    return type(team).objects.get(pk=team.pk).leader


@pytest.mark.parametrize(
    "text",
    [
        "Thôn Thanh Kim",
        "thanh kim",
        "THÔN THANH KIM",
        "Tổ CNSCĐ thôn Thanh Kim",
        "Tổ công nghệ số cộng đồng Thôn Thanh Kim",
        "Tổ chuyển đổi số cộng đồng thôn Thanh Kim",
        "Thôn Thanh Kim, xã Mường Lúa",
        "Thôn Thanh Kim, tỉnh Sơn La",
    ],
)
def test_a_village_is_found_however_the_list_calls_it(admin_user, team, text):
    bring_in(admin_user, official([text, "Lò Văn B"]))
    assert leader_of(team).name == "Lò Văn B"


@pytest.mark.parametrize(("name", "text"), [("3", "TDP 03"), ("Số 3", "TDP số 3"), ("3A", "Tổ dân phố 3 a")])
def test_abbreviations_and_numbers_are_understood(admin_user, commune, name, text):
    team = TeamFactory(area=VillageFactory(kind="Tổ dân phố", name=name, parent=commune))
    bring_in(admin_user, official([text, "Lò Văn B"]))
    assert leader_of(team).name == "Lò Văn B"


@pytest.mark.parametrize("text", ["Xã Mường Lúa", "Tổ CNSCĐ xã Mường Lúa", "Xã", "Tổ công nghệ số cộng đồng cấp xã"])
def test_the_commune_s_own_team_is_found(admin_user, commune, text):
    team = TeamFactory(area=commune)
    bring_in(admin_user, official([text, "Lò Văn B"]))
    assert leader_of(team).name == "Lò Văn B"


def test_a_kind_alone_is_unclear(admin_user, team):
    found = look(admin_user, official(["Bản", "Lò Văn B"]))
    assert "“Bản” chưa nói rõ là nơi nào" in said(found, "review")


def test_an_unknown_village_is_named_with_the_nearest_known_ones(admin_user, team):
    found = look(admin_user, official(["Thôn Thanh Kiêm", "Lò Văn B"]))
    assert "Thôn Thanh Kim" in said(found, "review")
    assert list(choices(found).values()) == [["skip", "new"]]
    assert leader_of(team) is None


def test_another_kind_of_the_same_name_is_not_taken_for_it(admin_user, team):
    assert "Thôn Thanh Kim" in said(look(admin_user, official(["Bản Thanh Kim", "Lò Văn B"])), "review")


def test_a_former_village_leads_to_what_it_became(admin_user, commune, team):
    former = VillageFactory(name="Kim Cũ", kind="Xóm", parent=commune, valid_to=ENDED)
    AreaSuccessionFactory(predecessor=former, successor=team.area)
    bring_in(admin_user, official(["Xóm Kim Cũ", "Lò Văn B"]))
    assert leader_of(team).name == "Lò Văn B"


def test_a_former_village_that_was_split_is_left_to_the_editor(admin_user, commune, team):
    former = VillageFactory(name="Kim Cũ", kind="Xóm", parent=commune, valid_to=ENDED)
    other = TeamFactory(area=VillageFactory(parent=commune))
    for area in (team.area, other.area):
        AreaSuccessionFactory(predecessor=former, successor=area, extent="part")
    assert "Nhiều nơi cùng tên" in said(look(admin_user, official(["Xóm Kim Cũ", "Lò Văn B"])), "review")


@pytest.mark.parametrize("cells", [["Xã Đức Bồng", "Thôn 1"], ["", "Thôn 1 (xã Đức Bồng cũ)"]])
def test_a_former_commune_s_village_is_not_taken_for_its_namesake(admin_user, commune, team, cells):
    """Two villages "Thôn 1" met in one commune: the list says of which former commune it is."""
    before = AreaFactory(name="Đức Bồng", valid_to=ENDED)
    AreaSuccessionFactory(predecessor=before, successor=commune)
    TeamFactory(area=VillageFactory(kind="Thôn", name="1", parent=commune))
    moved = TeamFactory(area=VillageFactory(kind="Thôn", name="Bồng 1", parent=commune))
    old = VillageFactory(kind="Thôn", name="1", parent=before, valid_to=ENDED)
    AreaSuccessionFactory(predecessor=old, successor=moved.area)
    header = ["STT", "Xã", "Tên tổ", "Họ và tên Tổ trưởng", "Số điện thoại", "Chức vụ"]
    bring_in(admin_user, xlsx_of([header, [1, *cells, "Lò Văn B", "", ""]]), file_name="a.xlsx")
    assert leader_of(moved).name == "Lò Văn B"


def test_two_villages_of_one_name_are_told_apart_by_the_leader(admin_user, commune):
    teams = [TeamFactory(area=VillageFactory(kind="Thôn", name="1", parent=commune)) for _ in range(2)]
    for team, name in zip(teams, ("Lò Văn B", "Lò Văn C"), strict=True):
        MembershipFactory(team=team, role="leader", member=MemberFactory(name=name, area=commune))
    found = bring_in(admin_user, official(["Thôn 1", "Lò Văn C", "0900 000 001"], ["Thôn 1", "Lò Văn D"]))
    assert leader_of(teams[1]).phone == "+84900000001"
    assert leader_of(teams[0]).name == "Lò Văn B"
    assert found.counts["review"] == 1


def test_several_communes_need_to_be_told_apart(admin_user, commune, team):
    other = AreaFactory(name="Nà Hoa")
    commune_page(other)
    TeamFactory(area=VillageFactory(kind="Thôn", name="Thanh Kim", parent=other))
    assert "Hãy ghi rõ xã" in said(look(admin_user, official(["Thôn Thanh Kim", "Lò Văn B"])), "review")
    bring_in(admin_user, official(["Thôn Thanh Kim", "Lò Văn B"], title="DANH SÁCH TỔ XÃ MƯỜNG LÚA"))
    assert leader_of(team).name == "Lò Văn B"


def test_the_first_row_of_the_form_names_the_commune_of_all(admin_user, commune, team):
    other = AreaFactory(name="Nà Hoa")
    commune_page(other)
    bring_in(admin_user, official(["Xã Mường Lúa", ""], ["Thôn Thanh Kim", "Lò Văn B"]))
    assert leader_of(team).name == "Lò Văn B"


# -- people


@pytest.fixture
def leader(commune, team):
    member = MemberFactory(name="Lò Văn Bình", phone="0900 000 001", area=commune)
    MembershipFactory(team=team, member=member, role="leader", starts_on=datetime.date(2025, 1, 1))
    return member


def test_one_name_in_one_team_is_one_person(admin_user, team, leader):
    bring_in(admin_user, official(["Thanh Kim", "Lò Văn Bình", "0900 000 009"]))
    assert leader_of(team) == leader
    assert leader_of(team).phone == "+84900000009"


def test_a_name_without_diacritics_is_that_person_and_not_a_new_spelling(admin_user, team, leader):
    assert bring_in(admin_user, official(["Thanh Kim", "LO VAN BINH"])).changes == []
    assert leader_of(team).name == "Lò Văn Bình"


def test_another_tone_is_asked_about(admin_user, team, leader):
    content = official(["Thanh Kim", "Lò Văn Bính"])
    (question,) = choices(look(admin_user, content)).items()
    assert question[1] == ["skip", f"is {leader.pk}", "new"]
    assert bring_in(admin_user, content).changes == [], "without a choice nothing is done"
    bring_in(admin_user, content, {question[0]: f"is {leader.pk}"})
    assert leader_of(team).name == "Lò Văn Bính"


def test_another_tone_with_the_same_number_is_a_mended_name(admin_user, team, leader):
    bring_in(admin_user, official(["Thanh Kim", "Lò Văn Bính", "0900 000 001"]))
    assert (leader_of(team).pk, leader_of(team).name) == (leader.pk, "Lò Văn Bính")


def test_a_namesake_of_another_team_is_asked_about(admin_user, commune, team):
    other = MemberFactory(name="Lò Văn B", area=commune, consents=["name"])
    content = official(["Thanh Kim", "Lò Văn B", "0900 000 009"])
    ((question, offered),) = choices(look(admin_user, content)).items()
    assert offered == ["skip", f"is {other.pk}", "new"]
    bring_in(admin_user, content, {question: "new"})
    assert leader_of(team) != other
    assert leader_of(team).public_name == ""


def test_a_namesake_with_the_same_number_is_that_person(admin_user, commune, team):
    other = MemberFactory(name="Lò Văn B", phone="0900 000 009", area=commune)
    bring_in(admin_user, official(["Thanh Kim", "Lò Văn B", "0900000009"]))
    assert leader_of(team) == other


def test_a_choice_that_was_not_offered_is_no_choice(admin_user, commune, team):
    MemberFactory(name="Lò Văn B", area=commune)
    stranger = MemberFactory(name="Ca Văn C", area=commune)
    content = official(["Thanh Kim", "Lò Văn B"])
    ((question, _offered),) = choices(look(admin_user, content)).items()
    assert bring_in(admin_user, content, {question: f"is {stranger.pk}"}).changes == []


def test_a_code_whose_name_is_another_s_is_asked_about(admin_user, team, leader):
    """Somebody typed a new leader over the row of the old one: the old one's consents must not become theirs."""
    row = {"code": str(leader.pk), "team": "Thanh Kim", "name": "Ca Văn C", "role": "Tổ trưởng"}
    found = look(admin_user, internal(row))
    assert "Lò Văn Bình" in said(found, "review")
    assert list(choices(found).values()) == [["skip", f"is {leader.pk}", "new"]]


def test_the_same_person_twice_in_a_team_is_taken_once(admin_user, team):
    row = {"team": "Thanh Kim", "name": "Lò Văn B", "phone": "0900 000 001"}
    found = bring_in(admin_user, internal(row, row))
    assert team.memberships.count() == 1
    assert found.counts["review"] == 1


def test_a_new_person_of_two_teams_is_one_when_name_and_number_agree(admin_user, commune, team):
    other = TeamFactory(area=commune)
    row = {"name": "Lò Văn B", "phone": "0900 000 001"}
    bring_in(admin_user, internal(row | {"team": "Thanh Kim"}, row | {"team": "Xã Mường Lúa"}))
    assert team.memberships.get().member == other.memberships.get().member
