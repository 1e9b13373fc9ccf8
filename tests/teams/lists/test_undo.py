"""An import can be undone: every record is what it was, unless somebody edited it since."""

import datetime

import pytest
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backend

from teams.lists.undoing import Undoing
from teams.models import Area, Consent, ListImport, Member, Membership, Team, TeamAccount
from tests.factories import (
    AreaFactory,
    ConsentFactory,
    MemberFactory,
    MembershipFactory,
    TeamFactory,
    VillageFactory,
    commune_page,
)
from tests.teams.lists.editors import make_editor
from tests.teams.lists.files import bring_in, choices, internal, look, official, take_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    commune = AreaFactory(name="Mường Lúa")
    commune_page(commune)
    return commune


@pytest.fixture
def team(commune):
    team = TeamFactory(area=VillageFactory(name="Suối Mơ", parent=commune), place="Nhà văn hóa")
    member = MemberFactory(name="Lò Văn Bình", phone="0900 000 001", office="Trưởng bản", area=commune)
    MembershipFactory(team=team, member=member, role="leader", starts_on=datetime.date(2025, 1, 1))
    return team


def records():
    """All that a list can change, as the tables hold it."""
    fields = {"latest_revision_id"}
    return {
        model.__name__: sorted(
            tuple((key, value) for key, value in row.items() if key not in fields)
            for row in model.objects.order_by("pk").values()
        )
        for model in (Area, Team, Member, Membership, Consent)
    }


def test_everything_is_as_it_was(admin_user, commune, team):
    VillageFactory(name="Nà Hoa", parent=commune)
    before = records()
    content = official(
        ["Bản Suối Mơ", "Ca Văn C", "0900 000 002"], ["Bản Nà Hoa", "Ca Văn D"], ["Bản Mới", "Ca Văn E"], ["Xã", "Ca F"]
    )
    chosen = dict.fromkeys(choices(look(admin_user, content)), "new")
    found = bring_in(admin_user, content, chosen)
    assert records() != before
    take_back(found)
    assert records() == before
    assert (found.state, found.changes) == ("undone", [])
    assert found.counts["gone"] == 8, "four people, three teams, one village"


def test_changed_fields_are_put_back_with_a_revision_and_a_log_entry(admin_user, team):
    leader = team.leader
    row = {"code": str(leader.pk), "team": "Bản Suối Mơ", "phone": "0900 000 005", "office": "Bí thư", "role": "Tổ phó"}
    before = records()
    take_back(bring_in(admin_user, internal(row | {"since": "01/02/2025", "zalo": "có"})))
    assert records() == before
    assert Member.objects.get().latest_revision.content["office"] == "Trưởng bản"
    actions = list(ModelLogEntry.objects.for_instance(leader).order_by("pk").values_list("action", flat=True))
    assert actions == ["teams.import_list", "teams.undo_list"]


def test_nothing_is_left_of_people_who_were_added(admin_user, team):
    found = bring_in(admin_user, official(["Bản Suối Mơ", "Ca Văn Thêm"]))
    key = Member.objects.get(name="Ca Văn Thêm").pk
    take_back(found)
    assert not Member.objects.filter(pk=key).exists()
    assert not Revision.objects.filter(content__name="Ca Văn Thêm").exists()
    assert not ReferenceIndex.objects.filter(model_path="area", object_id=str(key)).exists()
    assert not get_search_backend().search("Thêm", Member)


def test_what_was_edited_since_is_named_and_left(admin_user, team):
    leader = team.leader
    found = bring_in(admin_user, official(["Bản Suối Mơ", "Lò Văn Bình", "0900 000 005", "Bí thư"]))
    leader = Member.objects.get(pk=leader.pk)
    leader.office = "Phó bản"
    leader.save()
    undoing = Undoing(found, admin_user)
    undoing.look()
    assert undoing.left == ["Lò Văn Bình"]
    take_back(found)
    leader.refresh_from_db()
    assert (leader.phone, leader.office) == ("+84900000005", "Phó bản")
    assert found.counts["left"] == 1


def test_a_person_somebody_used_since_stays(admin_user, commune, team):
    found = bring_in(admin_user, internal({"name": "Ca Văn C"}))
    member = Member.objects.get(name="Ca Văn C")
    MembershipFactory(team=team, member=member)
    take_back(found)
    assert Member.objects.filter(pk=member.pk).exists()


def test_a_team_that_got_an_account_since_ends_instead_of_going(admin_user, commune):
    VillageFactory(name="Nà Hoa", parent=commune)
    found = bring_in(admin_user, official(["Bản Nà Hoa", "Ca Văn C"]))
    added = Team.objects.get()
    TeamAccount.objects.create(user=make_editor("to", commune), team=added)
    take_back(found)
    added.refresh_from_db()
    assert added.has_ended()
    assert found.counts["left"] == 2, "the team and its leader"


def test_a_consent_that_the_list_gave_goes_and_one_it_withdrew_stays_withdrawn(admin_user, team):
    leader = team.leader
    ConsentFactory(member=leader, purpose="phone")
    row = {"code": str(leader.pk), "team": "Bản Suối Mơ"}
    take_back(bring_in(admin_user, internal(row | {"consent_name": "có 01/02/2026"})))
    assert not leader.consents.filter(purpose="name").exists()
    take_back(bring_in(admin_user, internal(row | {"consent_phone": "rút 01/03/2026", "office": "Bí thư"})))
    leader = Member.objects.get(pk=leader.pk)
    assert leader.consents.get(purpose="phone").withdrawn_on == datetime.date(2026, 3, 1)
    assert (leader.office, leader.phone) == ("Trưởng bản", "+84900000001"), "the number itself is kept"


def test_a_minor_keeps_name_and_number_that_no_revision_holds(admin_user, commune, team):
    pupil = MemberFactory(name="Lò Thị Em", phone="0900 000 007", area=commune, is_minor=True)
    take_back(bring_in(admin_user, internal({"code": str(pupil.pk), "office": "Học sinh"})))
    pupil.refresh_from_db()
    assert (pupil.name, pupil.phone, pupil.office) == ("Lò Thị Em", "+84900000007", "")


def test_the_latest_import_goes_first(admin_user, team):
    first = bring_in(admin_user, official(["Bản Suối Mơ", "Lò Văn Bình", "0900 000 002"]))
    second = bring_in(admin_user, official(["Bản Suối Mơ", "Lò Văn Bình", "0900 000 003"]))
    assert not first.can_be_undone
    assert take_back(first).state == "applied"
    take_back(second)
    take_back(first)
    assert Member.objects.get().phone == "+84900000001"


def test_imports_of_other_communes_do_not_stand_in_the_way(admin_user, commune, team):
    first = bring_in(admin_user, official(["Xã Mường Lúa", ""], ["Bản Suối Mơ", "Ca Văn C"]))
    other = AreaFactory(name="Nà Hoa")
    commune_page(other)
    bring_in(admin_user, official(["Xã Nà Hoa", "Ca Văn D"]))
    assert first.can_be_undone


def test_only_the_last_three_can_be_undone(admin_user, team):
    for number in range(2, 6):
        bring_in(admin_user, official(["Bản Suối Mơ", "Lò Văn Bình", f"0900 000 00{number}"]))
    kept = [bool(found.changes) for found in ListImport.objects.order_by("pk")]
    assert kept == [False, True, True, True]
    for found in ListImport.objects.order_by("-pk")[:3]:
        take_back(found)
    assert Member.objects.get().phone == "+84900000002"
    assert not ListImport.objects.order_by("pk").first().can_be_undone


def test_records_that_are_no_longer_in_reach_are_left(admin_user, commune, team):
    editor = make_editor("bientap", commune)
    found = bring_in(editor, official(["Bản Suối Mơ", "Lò Văn Bình", "0900 000 002"]))
    other = AreaFactory(name="Nơi Khác")
    commune_page(other)
    Member.objects.update(area=other)
    take_back(found)
    assert Member.objects.get().phone == "+84900000002"
    assert found.counts["left"] == 1


def test_undoing_twice_undoes_once(admin_user, team):
    found = bring_in(admin_user, official(["Bản Suối Mơ", "Ca Văn C"]))
    again = ListImport.objects.get(pk=found.pk)
    take_back(found)
    take_back(again)
    assert ModelLogEntry.objects.filter(action="teams.undo_list").count() == 1
