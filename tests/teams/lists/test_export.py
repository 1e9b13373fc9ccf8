"""Lists taken out: the official one for passing on, the internal one for the office."""

import csv
import datetime
import io

import pytest
from openpyxl import load_workbook

from teams.lists import exporting, writing
from teams.models import Consent
from teams.permissions import communes_in_reach
from tests.factories import (
    AreaFactory,
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
    commune = AreaFactory(name="Mường Lúa")
    commune_page(commune)
    return commune


def led_team(commune, name, leader, **fields):
    team = TeamFactory(area=VillageFactory(name=name, parent=commune), **fields)
    MembershipFactory(team=team, member=leader, role="leader")
    return team


def communes_of(user):
    return list(communes_in_reach(user))


def rows_of_csv(table):
    text = b"".join(writing.csv_lines(table)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def sheet_of(table):
    return load_workbook(io.BytesIO(writing.workbook(table))).active


def test_the_official_list_is_that_of_the_van_ho_form(admin_user, commune):
    rule = PlanRuleFactory(team_name="Tổ chuyển đổi số cộng đồng")
    PlanRuleFactory(plan=rule.plan, level="commune", team_name="Tổ chuyển đổi số cộng đồng")
    leader = MemberFactory(
        name="Lò Văn B", office="Trưởng bản", phone="0900 000 001", area=commune, consents=["name", "phone"]
    )
    led_team(commune, "Suối Mơ", leader, plan=rule.plan)
    TeamFactory(area=commune, plan=rule.plan)
    rows = rows_of_csv(exporting.official_list(admin_user, communes_of(admin_user)))
    assert rows[:6] == [
        ["DANH SÁCH TỔ CHUYỂN ĐỔI SỐ CỘNG ĐỒNG XÃ, BẢN"],
        ["Xã Mường Lúa"],
        [],
        [
            "STT",
            "Tên Tổ chuyển đổi số cộng đồng",
            "Họ và tên Tổ trưởng",
            "Số điện thoại",
            "Chức vụ chính quyền địa phương",
        ],
        ["1.", "Xã Mường Lúa", "", "", ""],
        ["2.", "Bản Suối Mơ", "Lò Văn B", "0900 000 001", "Trưởng bản"],
    ]
    assert rows[-1][0].startswith("Ghi chú: Danh sách có 2 tổ.")


def test_the_official_list_names_only_who_agreed(admin_user, commune):
    led_team(commune, "Một", MemberFactory(name="Lò Kín", phone="0900 000 001", office="Trưởng bản", area=commune))
    led_team(commune, "Hai", MemberFactory(name="Lò Hở", phone="0900 000 002", area=commune, consents=["name"]))
    pupil = MemberFactory(name="Lò Em", phone="0900 000 003", area=commune, consents=["name", "phone"], is_minor=True)
    led_team(commune, "Ba", pupil)
    text = str(rows_of_csv(exporting.official_list(admin_user, communes_of(admin_user))))
    assert "Lò Hở" in text
    assert "Trưởng bản" in text
    for hidden in ("Lò Kín", "Lò Em", "0900"):
        assert hidden not in text


def test_several_communes_are_told_apart_by_a_column(admin_user, commune):
    other = AreaFactory(name="Nà Hoa")
    commune_page(other)
    for area in (commune, other):
        TeamFactory(area=VillageFactory(name="Một", parent=area))
    rows = rows_of_csv(exporting.official_list(admin_user, communes_of(admin_user)))
    assert rows[1] == ["Tỉnh Sơn La"]
    assert [row[1:3] for row in rows[4:6]] == [["Xã Mường Lúa", "Bản Một"], ["Xã Nà Hoa", "Bản Một"]]


def test_teams_that_ended_are_not_listed(admin_user, commune):
    TeamFactory(area=VillageFactory(name="Cũ", parent=commune), status="ended")
    assert "Cũ" not in str(rows_of_csv(exporting.official_list(admin_user, communes_of(admin_user))))


def test_the_internal_list_has_everybody_of_today_with_what_is_recorded(admin_user, commune):
    member = MemberFactory(
        name="Lò Văn B", office="Trưởng bản", phone="0900 000 001", has_zalo=True, area=commune, consents=["name"]
    )
    team = led_team(commune, "Suối Mơ", member)
    left = MemberFactory(name="Lò Thị Nghỉ", area=commune)
    MembershipFactory(team=team, ends_on=datetime.date(2025, 1, 1), member=left)
    MemberFactory(name="Lò Thị Chờ", area=commune)
    header, *rows = rows_of_csv(exporting.internal_list(admin_user, communes_of(admin_user)))[3:]
    first = dict(zip(header, rows[0], strict=True))
    assert first["Mã thành viên"] == str(member.pk)
    assert first["Vai trò trong tổ"] == "Tổ trưởng"
    assert first["Số điện thoại"] == "0900 000 001"
    assert first["Dùng Zalo"] == "có"
    assert first["Đồng ý công khai tên"] == "có 05/01/2026"
    assert first["Đồng ý công khai số điện thoại"] == ""
    found = [dict(zip(header, row, strict=True)) for row in rows[:3]]
    assert [(row["Họ và tên"], row["Địa bàn của tổ"]) for row in found] == [
        ("Lò Văn B", "Bản Suối Mơ"),
        ("Lò Thị Chờ", ""),
        ("Lò Thị Nghỉ", ""),
    ]


def test_what_somebody_withdrew_is_written_nowhere(admin_user, commune):
    member = MemberFactory(name="Lò Văn Rút", phone="0900 000 001", other_phone="0900 000 002", area=commune)
    for purpose in ("name", "phone"):
        Consent.objects.create(
            member=member, purpose=purpose, given_on="2026-01-05", withdrawn_on=datetime.date(2026, 3, 10)
        )
    led_team(commune, "Suối Mơ", member)
    text = str(rows_of_csv(exporting.internal_list(admin_user, communes_of(admin_user))))
    assert "Lò Văn Rút" not in text
    assert "0900" not in text
    assert "rút 10/03/2026" in text
    Consent.objects.create(member=member, purpose="name", given_on=datetime.date(2026, 4, 1))
    assert "Lò Văn Rút" in str(rows_of_csv(exporting.internal_list(admin_user, communes_of(admin_user))))


def test_odd_characters_make_no_damaged_workbook(admin_user, commune):
    led_team(commune, "Suối\ufffe", MemberFactory(name="Lò\uffff\x07 B", area=commune, consents=["name"]))
    assert sheet_of(exporting.official_list(admin_user, communes_of(admin_user)))["C5"].value == "Lò B"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "\t=", "\r@"])
def test_no_cell_starts_a_formula(admin_user, commune, start):
    member = MemberFactory(name=f"{start}1+1", office=f"{start}cmd|' /C calc'!A0", area=commune, consents=["name"])
    led_team(commune, f"{start}Suối", member)
    for build in (exporting.official_list, exporting.internal_list):
        for row in rows_of_csv(build(admin_user, communes_of(admin_user))):
            assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row)
        for row in sheet_of(build(admin_user, communes_of(admin_user))).iter_rows():
            for cell in row:
                assert cell.value is None or cell.data_type == "s"


def test_the_workbook_is_laid_out_for_a4_and_keeps_numbers_as_text(admin_user, commune):
    led_team(commune, "Suối", MemberFactory(phone="0900 000 001", area=commune, consents=["name", "phone"]))
    sheet = sheet_of(exporting.official_list(admin_user, communes_of(admin_user)))
    assert sheet.print_title_rows == "$4:$4"
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
    phone = sheet["D5"]
    assert (phone.value, phone.number_format, phone.font.name, phone.font.size) == (
        "0900 000 001",
        "@",
        "Times New Roman",
        13,
    )
    assert phone.border.left.style == "thin"
    assert sheet["A4"].alignment.wrap_text


@pytest.mark.parametrize("build", [exporting.official_list, exporting.internal_list])
def test_a_list_costs_the_same_for_any_number_of_teams(
    admin_user, commune, build, django_assert_max_num_queries, django_assert_num_queries
):
    def add_teams(count):
        for _number in range(count):
            team = TeamFactory(area=VillageFactory(parent=commune))
            MembershipFactory(team=team, role="leader", member=MemberFactory(area=commune, consents=["name"]))

    add_teams(2)
    rows_of_csv(build(admin_user, communes_of(admin_user)))
    with django_assert_max_num_queries(12) as few:
        rows_of_csv(build(admin_user, communes_of(admin_user)))
    add_teams(8)
    with django_assert_num_queries(len(few)):
        rows_of_csv(build(admin_user, communes_of(admin_user)))
