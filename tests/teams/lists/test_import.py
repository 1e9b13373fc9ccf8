"""An imported list changes what it says, and nothing else."""

import datetime
import io

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError
from django.utils import timezone
from openpyxl import Workbook
from wagtail.models import ModelLogEntry, ReferenceIndex
from wagtail.search.backends import get_search_backend

from teams.lists import exporting, saving, writing
from teams.models import Area, CommuneTally, ListImport, Member, Membership, Team
from teams.permissions import communes_in_reach
from tests.factories import (
    AreaFactory,
    ConsentFactory,
    MemberFactory,
    MembershipFactory,
    PlanFactory,
    TeamFactory,
    VillageFactory,
    commune_page,
)
from tests.teams.lists.editors import make_editor
from tests.teams.lists.files import OFFICIAL, bring_in, choices, confirm, internal, look, official, said, xlsx_of

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def commune():
    commune = AreaFactory(name="Mường Lúa")
    commune_page(commune)
    return commune


@pytest.fixture
def team(commune):
    return TeamFactory(area=VillageFactory(name="Suối Mơ", parent=commune))


@pytest.fixture
def leader(commune, team):
    member = MemberFactory(name="Lò Văn Bình", phone="0900 000 001", office="Trưởng bản", area=commune)
    MembershipFactory(team=team, member=member, role="leader", starts_on=datetime.date(2025, 1, 1))
    return member


def fresh(record):
    return type(record).objects.get(pk=record.pk)


# -- both lists


@pytest.mark.parametrize("build", [exporting.official_list, exporting.internal_list])
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_an_untouched_export_changes_nothing(admin_user, commune, team, leader, build, ending):
    shown = MemberFactory(name="Lò Thị Chanh", phone="0900 000 002", area=commune, consents=["name", "phone"])
    other = TeamFactory(area=VillageFactory(name="Nà Hoa", kind="Thôn", parent=commune))
    MembershipFactory(team=other, member=shown, role="leader")
    gone = MemberFactory(name="Lò Thị Dung", phone="0900 000 003", area=commune, background="teacher")
    ConsentFactory(member=gone, withdrawn_on=datetime.date(2026, 3, 10))
    MembershipFactory(team=other, member=gone, role="standing_deputy", starts_on=datetime.date(2025, 7, 1))
    MembershipFactory(team=team, member=shown, role="collaborator", ends_on=TODAY() + 30 * ONE_DAY)
    MemberFactory(name="=Lò Văn Mười", office="@phó", phone="0914.....", area=commune, is_minor=True)
    TeamFactory(area=VillageFactory(name="Trống", parent=commune))
    table = build(admin_user, list(communes_in_reach(admin_user)))
    content = writing.workbook(table) if ending == "xlsx" else b"".join(writing.csv_lines(table))
    found = look(admin_user, content, f"danh-sach.{ending}")
    assert set(found.preview["counts"]) <= {"review", "unchanged"}, said(found)
    assert said(found).count("review") == (build is exporting.official_list), "the one team without a leader"
    assert confirm(found).changes == []


@pytest.mark.parametrize("build", [exporting.official_list, exporting.internal_list])
def test_an_untouched_export_of_two_provinces_changes_nothing(admin_user, commune, team, leader, build):
    province = AreaFactory(level="province", kind="Tỉnh", name="Hà Tĩnh", parent=None)
    namesake = AreaFactory(name="Mường Lúa", parent=province)
    commune_page(namesake)
    other = TeamFactory(area=VillageFactory(name="Suối Mơ", parent=namesake))
    member = MemberFactory(name="Lò Thị Chanh", phone="0900 000 002", area=namesake, consents=["name", "phone"])
    MembershipFactory(team=other, member=member, role="leader")
    table = build(admin_user, list(communes_in_reach(admin_user)))
    assert said(look(admin_user, b"".join(writing.csv_lines(table)))) == ""


def test_every_role_and_background_is_understood_as_it_is_written(admin_user, commune, team):
    for role in Membership._meta.get_field("role").choices:
        for background in Member.Background:
            member = MemberFactory(area=commune, background=background, name=f"Lò {role[0]} {background}")
            MembershipFactory(team=TeamFactory(area=VillageFactory(parent=commune)), member=member, role=role[0])
    table = exporting.internal_list(admin_user, [commune])
    found = look(admin_user, b"".join(writing.csv_lines(table)))
    assert said(found) == ""


def test_nothing_changes_before_it_is_confirmed(admin_user, team, leader):
    found = look(admin_user, official(["Bản Suối Mơ", "Ca Văn C"]))
    assert "ended" in said(found)
    assert fresh(team).leader == leader


def test_the_file_and_the_preview_go_when_it_is_imported(admin_user, team):
    found = bring_in(admin_user, official(["Bản Suối Mơ", "Lò Văn B"]))
    assert (bytes(found.content), found.preview, found.state) == (b"", {}, "applied")
    assert "Lò" not in str(found.changes) + str(found.counts)


def test_a_file_that_is_no_list_is_said_to_be_none(admin_user):
    found = look(admin_user, b"\x00\x01\x02", "anh.jpg")
    assert found.preview["unreadable"]
    assert bytes(found.content) == b""


@pytest.mark.parametrize("content", [official(["Bản Suối Mơ\x00", "Lò Văn\u0301 B\x00", "09\x00", "x" * 500])])
def test_odd_characters_do_not_break_it(admin_user, team, content):
    assert look(admin_user, content).preview["entries"]


# -- the official list


def test_a_new_leader_begins_today_and_the_old_one_ended_yesterday(admin_user, team, leader):
    found = look(admin_user, official(["Bản Suối Mơ", "Ca Văn C", "0900 000 009", "Bí thư chi bộ"]))
    assert "Danh sách không nói người này còn ở lại tổ hay không" in said(found, "ended")
    assert "chưa có đồng ý" in said(found, "added").lower()
    confirm(found)
    new = fresh(team).leader
    assert (new.name, new.phone, new.office, new.area) == ("Ca Văn C", "+84900000009", "Bí thư chi bộ", team.commune)
    assert team.memberships.get(member=leader).ends_on == TODAY() - ONE_DAY
    assert team.memberships.get(member=new).starts_on == TODAY()
    assert not new.consents.exists()


def test_a_member_who_becomes_leader_is_the_same_person(admin_user, commune, team, leader):
    member = MemberFactory(name="Ca Văn C", area=commune, consents=["name"])
    old = MembershipFactory(team=team, member=member, starts_on=datetime.date(2025, 1, 1))
    bring_in(admin_user, official(["Bản Suối Mơ", "Ca Văn C"]))
    assert fresh(team).leader == member
    assert fresh(old).ends_on == TODAY() - ONE_DAY
    assert member.consents.count() == 1


def test_a_leader_of_today_can_be_mended_the_same_day(admin_user, team, leader):
    bring_in(admin_user, official(["Bản Suối Mơ", "Ca Văn C"]))
    bring_in(admin_user, official(["Bản Suối Mơ", "Ca Văn D"]))
    assert fresh(team).leader.name == "Ca Văn D"
    assert not team.memberships.filter(member__name="Ca Văn C").exists()


def test_blank_cells_erase_nothing(admin_user, team, leader):
    assert bring_in(admin_user, official(["Bản Suối Mơ", "Lò Văn Bình", "", ""])).changes == []
    assert (fresh(leader).phone, fresh(leader).office) == ("+84900000001", "Trưởng bản")


def test_a_missing_leader_is_named_and_changes_nothing(admin_user, team, leader):
    ConsentFactory(member=leader)
    found = look(admin_user, official(["Bản Suối Mơ", "", "0900 000 005"]))
    assert "Thiếu họ tên tổ trưởng" in said(found, "review")
    confirm(found)
    assert fresh(leader).phone == "+84900000001"


def test_a_masked_number_never_replaces_a_whole_one(admin_user, team, leader):
    assert bring_in(admin_user, official(["Bản Suối Mơ", "Lò Văn Bình", "0900....."])).changes == []
    Member.objects.update(phone="")
    bring_in(admin_user, official(["Bản Suối Mơ", "Lò Văn Bình", "0900....."]))
    assert fresh(leader).phone == "0900....."


def test_a_new_number_of_somebody_who_agreed_is_said_to_be_shown(admin_user, team, leader):
    ConsentFactory(member=leader, purpose="phone")
    found = look(admin_user, official(["Bản Suối Mơ", "Lò Văn Bình", "0900 000 009"]))
    assert "số mới sẽ hiện trên trang" in said(found, "changed")
    confirm(found)
    assert fresh(leader).public_phone == "+84900000009"


def test_a_village_without_a_team_gets_one_with_the_usual_plan(admin_user, commune, team):
    Team.objects.update(plan=PlanFactory(area=commune))
    village = VillageFactory(name="Nà Hoa", parent=commune)
    bring_in(admin_user, official(["Bản Nà Hoa", "Lò Văn B"]))
    added = Team.objects.get(area=village)
    assert (added.leader.name, added.plan, added.commune, added.slug) == (
        "Lò Văn B",
        fresh(team).plan,
        commune,
        "ban-na-hoa",
    )
    assert added.memberships.get().starts_on is None, "since when is not known"


def test_a_village_is_added_only_when_the_editor_says_so(admin_user, commune, team):
    content = official(["Bản Nà Mới", "Lò Văn B"], ["Tổ CNSCĐ bản Nà Mới", "Lò Văn B"])
    found = look(admin_user, content)
    ((question, offered),) = choices(found).items()
    assert offered == ["skip", "new"]
    confirm(found, {question: "new"})
    village = Area.objects.get(name="Nà Mới")
    assert (village.full_name, village.get_parent()) == ("Bản Nà Mới", commune)
    assert Team.objects.get(area=village).leader.name == "Lò Văn B"


def test_teams_the_list_does_not_name_stay_and_are_named(admin_user, commune, team, leader):
    TeamFactory(area=VillageFactory(name="Nà Hoa", parent=commune))
    found = look(admin_user, official(["Bản Suối Mơ", "Ca Văn C"]))
    assert said(found, "unmentioned") == "unmentioned | Bản Nà Hoa, Xã Mường Lúa"
    confirm(found)
    assert not Team.objects.filter(status="ended").exists()


def test_a_team_on_two_lines_is_taken_once(admin_user, team):
    found = look(admin_user, official(["Bản Suối Mơ", "Lò Văn B"], ["Bản Suối Mơ", "Ca Văn C"]))
    assert "Dòng 2" in said(found, "review")
    confirm(found)
    assert fresh(team).leader.name == "Lò Văn B"


# -- the internal list


def test_a_line_of_the_internal_list_changes_the_record_and_the_membership(admin_user, team, leader):
    row = {
        "code": str(leader.pk),
        "team_code": str(team.pk),
        "name": "Lò Văn Bình",
        "role": "Tổ phó",
        "office": "Phó bản",
        "background": "giáo viên",
        "phone": "0900 000 007",
        "other_phone": "0900 000 008",
        "zalo": "có",
        "since": "02/02/2025",
    }
    bring_in(admin_user, internal(row))
    member, membership = fresh(leader), team.memberships.get()
    assert (member.office, member.background, member.phone, member.other_phone, member.has_zalo) == (
        "Phó bản",
        "teacher",
        "+84900000007",
        "+84900000008",
        True,
    )
    assert (membership.role, membership.starts_on) == ("deputy", datetime.date(2025, 2, 2))


def test_a_last_day_ends_the_membership_and_the_same_list_again_changes_nothing(admin_user, team, leader):
    row = {"code": str(leader.pk), "team": "Bản Suối Mơ", "since": "01/01/2025", "until": "31/10/2026"}
    found = bring_in(admin_user, internal(row))
    assert found.counts["ended"] == 1
    assert fresh(team).leader is None
    assert bring_in(admin_user, internal(row)).changes == []


def test_who_left_is_not_brought_back_by_an_old_list(admin_user, team, leader):
    team.memberships.update(ends_on=datetime.date(2026, 1, 31))
    row = {"code": str(leader.pk), "team": "Bản Suối Mơ", "since": "01/01/2025"}
    assert "đã rời tổ" in said(look(admin_user, internal(row)), "review")
    bring_in(admin_user, internal(row | {"since": "01/06/2026"}))
    assert team.memberships.count() == 2


def test_two_leaders_leave_the_team_as_it_is(admin_user, team, leader):
    content = internal(
        {"code": str(leader.pk), "team": "Bản Suối Mơ", "phone": "0900 000 007"},
        {"name": "Ca Văn C", "team": "Bản Suối Mơ", "role": "Tổ trưởng"},
    )
    found = look(admin_user, content)
    assert "tổ có tổ trưởng khác" in said(found, "review")
    confirm(found)
    assert fresh(team).leader == leader
    assert fresh(leader).phone == "+84900000007", "what is not in question is taken"
    assert not Member.objects.filter(name="Ca Văn C").exists()


def test_leaders_may_change_places_in_one_list(admin_user, commune, team, leader):
    deputy = MemberFactory(name="Ca Văn C", area=commune)
    MembershipFactory(team=team, member=deputy, role="deputy")
    bring_in(
        admin_user,
        internal(
            {"code": str(deputy.pk), "team": "Bản Suối Mơ", "role": "Tổ trưởng"},
            {"code": str(leader.pk), "team": "Bản Suối Mơ", "role": "Tổ phó"},
        ),
    )
    assert fresh(team).leader == deputy


def test_a_member_needs_no_team(admin_user, commune):
    bring_in(admin_user, internal({"name": "Lò Văn B", "phone": "0900 000 001"}))
    assert Member.objects.get().area == commune


def test_where_two_lines_of_one_person_disagree_the_edited_one_holds(admin_user, commune, team, leader):
    other = TeamFactory(area=commune)
    MembershipFactory(team=other, member=leader)
    row = {"code": str(leader.pk), "phone": "0900 000 001"}
    bring_in(
        admin_user, internal(row | {"team": "Xã Mường Lúa", "phone": "0900 000 002"}, row | {"team": "Bản Suối Mơ"})
    )
    assert fresh(leader).phone == "+84900000002"


def test_the_team_code_and_the_place_must_agree(admin_user, commune, team):
    other = TeamFactory(area=VillageFactory(name="Nà Hoa", parent=commune))
    commune_page(AreaFactory(name="Nơi Khác"))
    row = {"name": "Lò Văn B", "team_code": str(other.pk), "commune": "Xã Mường Lúa"}
    content = internal(row | {"commune": "Xã Nơi Khác"}, row | {"team": "Bản Suối Mơ"})
    assert said(look(admin_user, content), "review").count("hai tổ khác nhau") == 2


def test_both_lists_may_be_in_one_file(admin_user, commune, team, leader):
    """The internal list is taken first; what the official one says of the same people is no repetition."""
    book = Workbook()
    official_sheet, internal_sheet = book.active, book.create_sheet("Nội bộ")
    official_sheet.append(OFFICIAL)
    official_sheet.append([1, "Bản Suối Mơ", "Lò Văn Bình", "0900 000 001", "Bí thư"])
    internal_sheet.append(["Mã thành viên", "Địa bàn của tổ", "Họ và tên", "Vai trò trong tổ", "Chức vụ"])
    internal_sheet.append([str(leader.pk), "Bản Suối Mơ", "Lò Văn Bình", "Tổ trưởng", "Bí thư"])
    file = io.BytesIO()
    book.save(file)
    found = look(admin_user, file.getvalue(), "ca-hai.xlsx")
    assert found.preview["counts"] == {"changed": 1, "unchanged": 1}, said(found)


# -- consents


def test_a_consent_comes_with_its_day_only(admin_user, team, leader):
    row = {"code": str(leader.pk), "team": "Bản Suối Mơ"}
    found = look(admin_user, internal(row | {"consent_name": "có"}))
    assert "ngày" in said(found, "review")
    assert confirm(found).changes == []
    bring_in(admin_user, internal(row | {"consent_name": "có 01/02/2026", "consent_phone": "02/02/2026"}))
    assert dict(leader.consents.values_list("purpose", "given_on")) == {
        "name": datetime.date(2026, 2, 1),
        "phone": datetime.date(2026, 2, 2),
    }


def test_no_consent_comes_from_a_blank_cell_a_tick_or_a_future_day(admin_user, team, leader):
    row = {"code": str(leader.pk), "team": "Bản Suối Mơ"}
    future = f"có {TODAY() + ONE_DAY:%d/%m/%Y}"
    for text in ("", "x", "✓", "có", "đồng ý", "không", future, "có 31/02/2026"):
        assert bring_in(admin_user, internal(row | {"consent_name": text, "role": "Tổ trưởng"})).changes == []


def test_a_withdrawal_takes_everything_of_the_datum_away(admin_user, team, leader):
    ConsentFactory(member=leader)
    leader.save_revision()
    bring_in(admin_user, internal({"code": str(leader.pk), "team": "Bản Suối Mơ", "consent_name": "rút 01/06/2026"}))
    assert leader.consents.get().withdrawn_on == datetime.date(2026, 6, 1)
    assert fresh(leader).public_name == ""
    assert all("Bình" not in str(revision.content) + revision.object_str for revision in leader.revisions)
    assert not ModelLogEntry.objects.filter(label__contains="Bình").exists()


def test_an_old_list_does_not_give_again_what_was_withdrawn(admin_user, team, leader):
    ConsentFactory(member=leader, withdrawn_on=datetime.date(2026, 3, 1))
    row = {"code": str(leader.pk), "team": "Bản Suối Mơ"}
    found = look(admin_user, internal(row | {"consent_name": "có 05/01/2026"}))
    assert "đã rút ngày 01/03/2026" in said(found, "review")
    assert confirm(found).changes == []
    bring_in(admin_user, internal(row | {"consent_name": "có 05/04/2026"}))
    assert fresh(leader).allows("name")


def test_a_minor_is_given_no_consent_and_the_line_is_left_out(admin_user, team):
    row = {"name": "Lò Thị Em", "team": "Bản Suối Mơ", "minor": "có", "consent_name": "có 01/02/2026"}
    found = look(admin_user, internal(row))
    assert "dưới 18 tuổi" in said(found, "review")
    confirm(found)
    assert not Member.objects.exists()


def test_who_agreed_is_not_made_a_minor_before_it_is_withdrawn(admin_user, team, leader):
    ConsentFactory(member=leader)
    row = {"code": str(leader.pk), "team": "Bản Suối Mơ", "minor": "có"}
    assert "dưới 18 tuổi" in said(look(admin_user, internal(row)), "review")
    bring_in(admin_user, internal(row | {"consent_name": "rút 01/06/2026"}))
    assert fresh(leader).is_minor


# -- history, search, what follows


def test_each_record_has_its_history(admin_user, team, leader):
    bring_in(admin_user, official(["Bản Suối Mơ", "Ca Văn C"]))
    new = fresh(team).leader
    for record in (fresh(team), new):
        assert record.latest_revision.user == admin_user
        assert ModelLogEntry.objects.for_instance(record).get().action == "teams.import_list"
    assert fresh(team).revisions.count() == 2, "what it was, and what it is"
    assert ModelLogEntry.objects.for_instance(new).get().message == "Thay đổi khi nhập danh sách"


def test_who_was_added_is_found_and_the_tally_is_counted_again(admin_user, commune, team, leader):
    CommuneTally.objects.update_or_create(area=commune, defaults={"counted_on": TODAY()})
    bring_in(admin_user, official(["Bản Suối Mơ", "Ca Văn Minh"]))
    assert [member.name for member in get_search_backend().search("ca van minh", Member)] == ["Ca Văn Minh"]
    assert CommuneTally.objects.get().counted_on is None


def test_references_are_those_that_saving_one_by_one_would_make(admin_user, commune, team):
    VillageFactory(name="Nà Hoa", parent=commune)
    bring_in(admin_user, official(["Bản Nà Hoa", "Lò Văn B"], ["Bản Suối Mơ", "Ca Văn C"]))

    def references():
        return set(ReferenceIndex.objects.values_list("object_id", "to_object_id", "model_path", "content_path_hash"))

    before = references()
    for record in (*Member.objects.all(), *Team.objects.all()):
        ReferenceIndex.create_or_update_for_object(record)
    assert references() == before
    assert before


# -- all or nothing, and others at work


def test_a_failure_in_the_middle_leaves_nothing_changed(admin_user, team, leader, monkeypatch):
    found = look(admin_user, official(["Bản Suối Mơ", "Ca Văn C"]))

    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr(saving.Saving, "_forget_tallies", fail)
    with pytest.raises(RuntimeError):
        confirm(found)
    found.refresh_from_db()
    assert (found.state, fresh(team).leader) == ("read", leader)
    assert not Member.objects.filter(name="Ca Văn C").exists()


def test_a_row_written_by_somebody_else_meanwhile_is_no_error(admin_user, team, leader, monkeypatch):
    found = look(admin_user, official(["Bản Suối Mơ", "Ca Văn C"]))

    def collide(*args):
        raise IntegrityError

    monkeypatch.setattr(saving.Saving, "_forget_tallies", collide)
    confirm(found)
    assert (found.state, found.preview["stale"]) == ("read", True)


def test_records_edited_since_the_preview_are_previewed_again(admin_user, team, leader):
    found = look(admin_user, official(["Bản Suối Mơ", "Ca Văn C"]))
    Member.objects.filter(pk=leader.pk).update(name="Lò Văn Đổi")
    confirm(found)
    assert (found.state, found.preview["stale"]) == ("read", True)
    assert "Lò Văn Đổi" in said(found, "ended")
    assert fresh(team).leader == leader
    assert confirm(found).state == "applied"


def test_other_edits_do_not_disturb(admin_user, commune, team, leader):
    found = look(admin_user, official(["Bản Suối Mơ", "Ca Văn C"]))
    MemberFactory(name="Lò Thị Khác", area=commune)
    assert confirm(found).state == "applied"


def test_confirming_twice_imports_once(admin_user, team, leader):
    found = look(admin_user, official(["Bản Suối Mơ", "Ca Văn C"]))
    again = ListImport.objects.get(pk=found.pk)
    confirm(found)
    confirm(again)
    assert Member.objects.filter(name="Ca Văn C").count() == 1


# -- reach


@pytest.fixture
def editor(commune):
    return make_editor("bientap", commune)


@pytest.fixture
def theirs():
    """A team of another commune with its leader."""
    area = AreaFactory(name="Nơi Khác")
    commune_page(area)
    team = TeamFactory(area=VillageFactory(name="BIMAT", parent=area))
    member = MemberFactory(name="Lò Văn BIMAT", phone="0900 000 099", area=area)
    MembershipFactory(team=team, member=member, role="leader")
    return team


@pytest.mark.parametrize(
    "rows",
    [
        [["Xã Nơi Khác", "Ca Văn C"], ["Bản BIMAT", "Ca Văn C"]],
        [["Bản BIMAT, xã Nơi Khác", "Ca Văn C"]],
        [["Tổ CNSCĐ xã Nơi Khác", "Ca Văn C"]],
    ],
)
def test_lines_of_another_commune_are_named_and_not_taken(editor, theirs, rows):
    before = theirs.leader
    found = look(editor, official(*rows))
    assert "không thuộc các xã anh/chị phụ trách" in said(found, "outside")
    assert confirm(found).changes == []
    assert fresh(theirs).leader == before


def test_a_whole_list_of_another_commune_is_not_taken_for_ours(editor, commune, theirs):
    """Both communes have a "Thôn 1"."""
    ours = TeamFactory(area=VillageFactory(kind="Thôn", name="1", parent=commune))
    found = bring_in(editor, official(["Thôn 1", "Ca Văn C"], title="DANH SÁCH TỔ CÔNG NGHỆ SỐ XÃ NƠI KHÁC NĂM 2026"))
    assert found.counts["outside"] == 1
    assert fresh(ours).leader is None


def test_codes_of_another_commune_are_as_good_as_unknown(editor, team, theirs):
    before = Member.objects.get()
    found = look(
        editor,
        internal(
            {"code": str(before.pk), "team": "Bản Suối Mơ", "name": "Ca Văn C", "phone": "0900 000 001"},
            {"team_code": str(theirs.pk), "name": "Ca Văn D"},
            {"code": "9" * 40, "team": "Bản Suối Mơ", "name": "Ca Văn E"},
        ),
    )
    assert "BIMAT" not in said(found)
    assert f"không có mã tổ {theirs.pk}" in said(found, "review").lower()
    confirm(found, {question: offered[-1] for question, offered in choices(found).items()})
    assert (fresh(before).name, fresh(before).phone) == ("Lò Văn BIMAT", "+84900000099")
    assert set(team.memberships.values_list("member__name", flat=True)) == {"Ca Văn C", "Ca Văn E"}
    assert theirs.memberships.count() == 1


def test_a_namesake_of_another_commune_is_not_offered(editor, team, theirs):
    assert choices(look(editor, official(["Bản Suối Mơ", "Lò Văn BIMAT"]))) == {}


def test_reach_is_asked_again_when_it_is_confirmed(editor, team, leader):
    found = look(editor, official(["Bản Suối Mơ", "Ca Văn C"]))
    editor.groups.get().page_permissions.all().delete()
    found = ListImport.objects.get(pk=found.pk)
    confirm(found)
    assert found.state == "read"
    assert fresh(team).leader == leader


def test_who_may_not_add_places_or_teams_is_not_offered_to(editor, commune, team):
    editor.groups.get().permissions.remove(
        *Permission.objects.filter(codename__in=("add_area", "add_team"), content_type__app_label="teams")
    )
    VillageFactory(name="Nà Hoa", parent=commune)
    found = look(editor, official(["Bản Mới Tinh", "Lò Văn B"], ["Bản Nà Hoa", "Ca Văn C"]))
    assert choices(found) == {}
    assert "chưa có tổ" in said(found, "review")
    assert confirm(found).changes == []


# -- size


def test_a_list_of_a_thousand_lines_comes_in_and_costs_no_query_for_each(
    admin_user, commune, django_assert_max_num_queries
):
    teams = [TeamFactory(area=VillageFactory(parent=commune)) for _number in range(20)]
    header = ["Tên tổ", "Họ và tên", "Số điện thoại", "Vai trò trong tổ"]
    rows = [
        [teams[number % 20].area.full_name, f"Lò Văn {number}", f"0900{number:06}", "thành viên"]
        for number in range(1000)
    ]
    found = look(admin_user, xlsx_of([header, *rows]), "to.xlsx")
    assert found.preview["counts"] == {"added": 1000, "unchanged": 0}
    with django_assert_max_num_queries(300):
        confirm(found)
    assert Membership.objects.count() == 1000
