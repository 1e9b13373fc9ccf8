"""The five plans the site was made from, as the demo keeps them: what one asks, another forbids.

Docstrings quote the documents. Findings are asked for a fixed day, so that they do not change with time.
"""

from datetime import date

import pytest
from django.db.models import Q

from teams.models import Area, Plan, Team
from teams.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

ON = date(2026, 11, 1)
MAYOR = "Chủ tịch UBND cấp xã"


def plan(issuer):
    return Plan.objects.get(issuer__endswith=issuer)


def team(name, level="village"):
    """The team of a place; the demo marks invented places."""
    return Team.objects.get(Q(area__name=name) | Q(area__name=f"{name} (ví dụ)"), level=level)


def codes(name, level="village", on=ON):
    return [finding.code for finding in team(name, level).findings(on)]


def holds(record, **expected):
    """Compare the fields named, so that a difference shows all of them."""
    assert {field: getattr(record, field) for field in expected} == expected


def milestones(issuer):
    return [(one.kind, one.starts_on, one.ends_on) for one in plan(issuer).milestones.all()]


def both(issuer):
    """The rules for a commune's team and for village teams."""
    found = plan(issuer)
    return [found.rule_for("commune"), found.rule_for("village")]


# Xã Tùng Châu, 2023 (tỉnh Hà Tĩnh): 122/KH-UBND

TUNG_CHAU = "xã Tùng Châu"


def test_tung_chau_has_number_and_date():
    """“Số: 122/KH-UBND   Tùng Châu, ngày 30 tháng 03 năm 2023”"""
    assert str(plan(TUNG_CHAU)) == "Kế hoạch số 122/KH-UBND ngày 30/3/2023 của Ủy ban nhân dân xã Tùng Châu"


def test_tung_chau_wants_exactly_three():
    """“Thẩm quyền thành lập: Chủ tịch UBND cấp xã. Số lượng: 03 thành viên.”"""
    for rule in both(TUNG_CHAU):
        holds(rule, min_members=3, max_members=3, size_wording="Số lượng: 03 thành viên.", founded_by=MAYOR)
        holds(rule, team_name="Tổ chuyển đổi số cộng đồng")
    assert codes("Châu Thịnh") == codes("Thanh Kim") == []
    assert codes("Đồng Lúa") == ["too_few"]
    assert codes("Cồn Dâu") == ["too_many"]


def test_tung_chau_seats_the_commune_team():
    """“Tổ trưởng: Đại diện Lãnh đạo UBND. Thành viên: 01 đồng chí Bí thư (hoặc Phó Bí thư) Đoàn Thanh niên,
    01 đồng chí cán bộ chuyên trách CNTT.”"""
    commune, _village = both(TUNG_CHAU)
    holds(commune, deputy="none", deputy_offices="")
    assert commune.seats(commune.leader_offices) == [["Chủ tịch UBND", "Phó Chủ tịch UBND"]]
    assert commune.seats(commune.member_offices) == [
        ["Bí thư Đoàn", "Phó Bí thư Đoàn"],
        ["Cán bộ chuyên trách CNTT"],
    ]
    assert codes("Đức Minh", "commune") == []


def test_tung_chau_seats_village_teams():
    """“Tổ trưởng: Tổ trưởng Thôn. Tổ phó: Bí thư Chi đoàn thôn.”"""
    _commune, village = both(TUNG_CHAU)
    holds(village, deputy="required", deputy_offices="Bí thư Chi đoàn", member_offices="")
    assert village.seats(village.leader_offices) == [["Tổ trưởng thôn", "Trưởng thôn", "Thôn trưởng"]]
    assert [row.role for row in team("Châu Thịnh").people()] == [Role.LEADER, Role.DEPUTY, Role.MEMBER]


def test_tung_chau_joining_needs_an_introduction_and_the_chairman():
    """“được sự giới thiệu của Tổ trưởng Tổ chuyển đổi số cấp xã, thôn và được sự đồng ý của Chủ tịch UBND
    xã”; “được sự chấp thuận của Chủ tịch UBND xã trên cơ sở đề xuất của Tổ trưởng chuyển đổi số thôn”"""
    for rule in both(TUNG_CHAU):
        holds(
            rule,
            needs_introduction=True,
            introduced_by="Tổ trưởng tổ cấp xã, thôn",
            join_approver="Chủ tịch UBND xã",
            leave_approver="Chủ tịch UBND xã",
            leave_proposed_by="Tổ trưởng tổ thôn",
        )


def test_tung_chau_lets_further_people_be_collaborators():
    """“trường hợp có nhiều thành viên có nguyện vọng tham gia vào Tổ thì các thôn có thể thành lập các nhóm
    cộng tác viên”"""
    for rule in both(TUNG_CHAU):
        holds(rule, collaborators_over=3)
    assert [row.role for row in team("Bến Trúc").people()].count(Role.COLLABORATOR) == 2
    assert codes("Bến Trúc") == []


def test_tung_chau_starts_with_two_villages():
    """“lựa chọn 02 thôn gồm Thanh Kim và Châu Thịnh”"""
    commune, village = both(TUNG_CHAU)
    holds(commune, covers_all=False, min_teams=None)
    holds(village, covers_all=False, min_teams=2)
    assert "Thanh Kim và Châu Thịnh" in village.coverage_wording


def test_tung_chau_has_three_phases():
    """“Từ 30/3/2023 đến tháng 4/2023”; “Từ tháng 04/2023 đến tháng 06/2023”; “Cuối tháng 6/2023”"""
    assert milestones(TUNG_CHAU) == [
        ("phase", date(2023, 3, 30), date(2023, 4, 30)),
        ("phase", date(2023, 4, 1), date(2023, 6, 30)),
        ("phase", date(2023, 6, 1), date(2023, 6, 30)),
    ]


def test_tung_chau_reports_without_a_fixed_day():
    """“Báo cáo UBND xã kết quả hoạt động định kỳ hoặc đột xuất.”"""
    for rule in both(TUNG_CHAU):
        holds(rule, report_day=None, report_to="UBND xã")


def test_tung_chau_has_become_part_of_duc_minh():
    former = plan(TUNG_CHAU).area
    assert former.has_ended(ON)
    assert [(found.area.full_name, found.is_part) for found in former.successors(ON)] == [("Xã Đức Minh", False)]


# Xã Thanh Thịnh, 2025 (tỉnh Thái Nguyên): 13/KH-UBND

THANH_THINH = "xã Thanh Thịnh"


def test_thanh_thinh_has_number_and_date():
    """“Số: 13/KH-UBND   Thanh Thịnh, ngày 22 tháng 7 năm 2025”"""
    assert str(plan(THANH_THINH)) == "Kế hoạch số 13/KH-UBND ngày 22/7/2025 của Ủy ban nhân dân xã Thanh Thịnh"


def test_thanh_thinh_wants_five_to_ten():
    """“Tối đa không quá 10 thành viên”; “duy trì số lượng khoảng từ 5-10 thành viên”"""
    for rule in both(THANH_THINH):
        holds(rule, min_members=5, max_members=10, founded_by=MAYOR, team_name="Tổ Công nghệ số cộng đồng")
        assert "Tối đa không quá 10 thành viên" in rule.size_wording
        assert "khoảng từ 5-10 thành viên" in rule.size_wording
    assert codes("Nà Khoang") == []


def test_thanh_thinh_seats_the_commune_team():
    """“Tổ trưởng: Bí thư Đoàn thanh niên cấp xã. Tổ phó: 01 đồng chí đang công tác trên địa bàn cấp xã”"""
    commune, _village = both(THANH_THINH)
    holds(commune, leader_offices="Bí thư Đoàn", deputy="required", deputy_offices="", member_offices="")
    assert codes("Thanh Thịnh", "commune") == []


def test_thanh_thinh_seats_village_teams():
    """“Tổ trưởng: Là trưởng thôn. Tổ phó: Bí thư Chi Đoàn thanh niên cấp thôn.”"""
    _commune, village = both(THANH_THINH)
    holds(village, leader_offices="Trưởng thôn", deputy="required", deputy_offices="Bí thư Chi đoàn")
    assert codes("Bản Chàm") == ["no_deputy"]
    assert codes("Nà Mạ") == ["no_leader"]
    assert codes("Nà Mạ", on=date(2026, 6, 30)) == []


def test_thanh_thinh_lets_each_level_approve_its_own():
    """“phải được sự đồng ý của Chủ tịch Ủy ban nhân dân cấp xã đối với cấp xã, Tổ trưởng Tổ Công nghệ số cộng
    đồng thôn đối với cấp thôn”"""
    commune, village = both(THANH_THINH)
    head = "Tổ trưởng Tổ Công nghệ số cộng đồng thôn"
    holds(commune, join_approver=MAYOR, leave_approver=MAYOR)
    holds(village, join_approver=head, leave_approver=head)


def test_thanh_thinh_asks_for_no_introduction():
    """“Đăng ký tham gia: Người dân … muốn tham gia … phải được sự đồng ý”, with nobody who introduces."""
    for rule in both(THANH_THINH):
        holds(rule, needs_introduction=False, introduced_by="", leave_proposed_by="")


def test_thanh_thinh_has_collaborators_above_ten():
    """“Trường hợp số lượng nhiều hơn 10 thành viên thì các địa phương nghiên cứu có thể thành lập các nhóm
    cộng tác viên”"""
    for rule in both(THANH_THINH):
        holds(rule, collaborators_over=10)
    assert len(team("Pác Lạn").people()) == 12
    assert codes("Pác Lạn") == []


def test_thanh_thinh_wants_a_team_in_every_village():
    """“thành lập 01 Tổ Công nghệ số cộng đồng cấp xã và mỗi thôn trên địa bàn thành lập 01 Tổ Công nghệ số
    cộng đồng cấp thôn”"""
    commune, village = both(THANH_THINH)
    holds(commune, covers_all=False)
    holds(village, covers_all=True, min_teams=None)


def test_thanh_thinh_founds_its_teams_by_a_day():
    """“Trước ngày 23/7/2025”"""
    assert milestones(THANH_THINH) == [("deadline", None, date(2025, 7, 23))]


def test_thanh_thinh_reports_without_a_fixed_day():
    """“Báo cáo Ủy ban nhân dân cấp xã kết quả hoạt động định kỳ hoặc đột xuất.”"""
    for rule in both(THANH_THINH):
        holds(rule, report_day=None, report_to="UBND cấp xã")


# Huyện Đức Thọ, 2022 (tỉnh Hà Tĩnh): số và ngày để trống

DUC_THO = "huyện Đức Thọ"


def test_duc_tho_has_a_blank_number_and_date():
    """“Số:    /KH-UBND   Đức Thọ, ngày    tháng    năm 2022”"""
    holds(plan(DUC_THO), number="", day=None, month=None, year=2022)
    assert str(plan(DUC_THO)) == "Kế hoạch năm 2022 của Ủy ban nhân dân huyện Đức Thọ"


def test_duc_tho_wants_exactly_three():
    """“Số lượng: 03 thành viên.”; “duy trì số lượng hoạt động là 03 thành viên”"""
    for rule in both(DUC_THO):
        holds(rule, min_members=3, max_members=3, founded_by=MAYOR, team_name="Tổ chuyển đổi số cộng đồng")
    assert codes("Đồng Cần") == []


def test_duc_tho_seats_the_commune_team_without_a_deputy():
    """“Tổ trưởng: Đại diện Lãnh đạo cấp xã. Thành viên: 01 đồng chí Bí thư (hoặc Phó Bí thư) Đoàn Thanh niên
    cấp xã, 01 đồng chí cán bộ chuyên trách CNTT cấp xã.”"""
    commune, _village = both(DUC_THO)
    holds(commune, deputy="none", deputy_offices="")
    (leaders,) = commune.seats(commune.leader_offices)
    assert {"Chủ tịch UBND", "Phó Chủ tịch UBND", "Bí thư Đảng ủy", "Chủ tịch HĐND"} <= set(leaders)
    assert len(commune.seats(commune.member_offices)) == 2
    assert codes("Đức Thọ", "commune") == ["deputy_not_foreseen", "member_office"]


def test_duc_tho_seats_village_teams():
    """“Tổ trưởng: Thôn trưởng/Tổ trưởng tổ dân phố của thôn, tổ dân phố. Tổ phó: Bí thư Chi đoàn cấp thôn, tổ
    dân phố.”"""
    _commune, village = both(DUC_THO)
    holds(village, deputy="required", deputy_offices="Bí thư Chi đoàn")
    assert village.seats(village.leader_offices) == [["Thôn trưởng", "Trưởng thôn", "Tổ trưởng tổ dân phố"]]
    assert codes("Bãi Ngô") == []
    assert codes("Phố Bến") == ["leader_office"]


def test_duc_tho_joining_needs_an_introduction_and_the_chairman():
    """“được sự giới thiệu của Tổ trưởng Tổ chuyển đổi số cấp xã, thôn, tổ dân phố và được sự đồng ý của Chủ
    tịch UBND cấp xã”"""
    heads = "Tổ trưởng tổ cấp xã, thôn, tổ dân phố"
    for rule in both(DUC_THO):
        holds(rule, needs_introduction=True, introduced_by=heads, join_approver=MAYOR)
        holds(rule, leave_proposed_by=heads, leave_approver=MAYOR)


def test_duc_tho_lets_further_people_be_collaborators():
    """“trường hợp có nhiều thành viên có nguyện vọng tham gia vào Tổ thì các địa phương có thể thành lập các
    nhóm cộng tác viên”"""
    for rule in both(DUC_THO):
        holds(rule, collaborators_over=3)


def test_duc_tho_starts_with_two_villages_in_a_commune():
    """“mỗi đơn vị thành lập 01 Tổ chuyển đổi số cấp xã, thị và lựa chọn 02 thôn, tổ dân phố”"""
    _commune, village = both(DUC_THO)
    holds(village, covers_all=False, min_teams=2)


def test_duc_tho_has_three_phases_and_reports_by_the_twentieth():
    """“Từ tháng 9/2022 đến tháng 10/2022”; “Từ tháng 10/2022 đến tháng 11/2022”; “Tháng 12/2022”; “gửi UBND
    huyện và Sở Thông tin và Truyền thông trước ngày 20 hàng tháng”"""
    found = plan(DUC_THO).milestones
    assert [(one.starts_on, one.ends_on) for one in found.filter(kind="phase")] == [
        (date(2022, 9, 1), date(2022, 10, 31)),
        (date(2022, 10, 1), date(2022, 11, 30)),
        (date(2022, 12, 1), date(2022, 12, 31)),
    ]
    holds(found.get(kind="monthly"), day=20, to="Sở Thông tin và Truyền thông")


def test_duc_tho_leaves_the_teams_own_reports_without_a_day():
    """“Báo cáo UBND cấp xã kết quả hoạt động định kỳ hoặc đột xuất.”"""
    for rule in both(DUC_THO):
        holds(rule, report_day=None, report_to="UBND cấp xã")


# Huyện Vân Hồ, 2022 (tỉnh Sơn La): 1480/UBND-VHTT

VAN_HO = "huyện Vân Hồ"


def test_van_ho_is_a_letter():
    """“Số: 1480/UBND-VHTT   Vân Hồ, ngày 15 tháng 6 năm 2022   V/v hướng dẫn thành lập Tổ chuyển đổi số cộng
    đồng”"""
    assert str(plan(VAN_HO)) == "Công văn số 1480/UBND-VHTT ngày 15/6/2022 của Ủy ban nhân dân huyện Vân Hồ"


def test_van_ho_wants_five_to_ten():
    """“Tối thiểu là 05 thành viên, tối đa không quá 10 thành viên.”"""
    for rule in both(VAN_HO):
        holds(rule, min_members=5, max_members=10, founded_by=MAYOR, team_name="Tổ chuyển đổi số cộng đồng")
    assert codes("Nà Pưa") == []
    assert codes("Lũng Đào") == ["too_few"]


def test_van_ho_seats_the_commune_team():
    """“Tổ trưởng: Bí thư Đoàn thanh niên cấp xã. Tổ phó: 01 đồng chí đang công tác trên địa bàn cấp xã”"""
    commune, _village = both(VAN_HO)
    holds(commune, leader_offices="Bí thư Đoàn", deputy="required", deputy_offices="")
    assert codes("Vân Hồ", "commune") == []
    assert team("Song Khủa", "commune").leader.office == "Phó Bí thư Đoàn xã"
    assert codes("Song Khủa", "commune") == ["leader_office", "no_deputy"]


def test_van_ho_leaves_a_village_free_to_have_a_deputy():
    """“Tổ trưởng: Trưởng bản, tiểu khu. Tổ phó: Có thể có hoặc không có.”"""
    _commune, village = both(VAN_HO)
    holds(village, deputy="optional")
    assert village.seats(village.leader_offices) == [["Trưởng bản", "Trưởng tiểu khu"]]
    assert Role.DEPUTY not in [row.role for row in team("Co Mận").people()]
    assert codes("Co Mận") == []


def test_van_ho_only_recommends_who_the_deputy_is():
    """“Trường hợp có, khuyến nghị lựa chọn nhân sự là Bí thư Đoàn thanh niên cấp bản.”"""
    (found,) = team("Suối Trăng").findings(ON)
    assert (found.code, found.advice) == ("deputy_office", True)
    assert "khuyến nghị" in found.wording


def test_van_ho_joining_needs_an_introduction_and_the_chairman():
    """“có đề nghị, được sự giới thiệu của Tổ trưởng Tổ chuyển đổi số cấp xã, cấp bản và được sự đồng ý của Chủ
    tịch Ủy ban nhân dân cấp xã”"""
    heads = "Tổ trưởng tổ cấp xã, cấp bản"
    for rule in both(VAN_HO):
        holds(rule, needs_introduction=True, introduced_by=heads, join_approver=MAYOR)
        holds(rule, leave_proposed_by=heads, leave_approver=MAYOR)


def test_van_ho_has_collaborators_above_ten():
    """“Trường hợp số lượng nhiều hơn 10 thành viên thì các địa phương nghiên cứu có thể thành lập các nhóm
    cộng tác viên”"""
    for rule in both(VAN_HO):
        holds(rule, collaborators_over=10)
    assert len(team("Sao Mai").people()) == 8
    assert codes("Sao Mai") == ["collaborators_without_cause"]


def test_van_ho_wants_five_village_teams_in_a_commune():
    """“Mỗi xã lựa chọn tối thiểu 05 bản, tiểu khu (đối với xã Quang Minh 03 bản)”"""
    found = plan(VAN_HO)
    commune = Area.objects.current(ON).get(name="Vân Hồ")
    holds(found.rule_for("village"), covers_all=False, min_teams=5, area=None)
    holds(found.rule_for("village", commune), min_teams=5)
    holds(team("Nà Pưa").rule, min_teams=5)
    assert Team.objects.filter(commune=commune, level="village").count() == 5


def test_van_ho_wants_only_three_in_quang_minh():
    """“(đối với xã Quang Minh 03 bản)”, which since 2025 lies in xã Song Khủa"""
    quang_minh = Area.objects.get(name="Quang Minh")
    rule = plan(VAN_HO).rule_for("village", quang_minh)
    holds(rule, area=quang_minh, min_teams=3, min_members=5, max_members=10, deputy="optional")
    for former in Area.objects.within(quang_minh).villages():
        assert plan(VAN_HO).rule_for("village", former) == rule
    assert team("Suối Lạnh").rule == rule
    assert codes("Suối Lạnh") == []


def test_the_exception_of_quang_minh_is_for_village_teams():
    quang_minh = Area.objects.get(name="Quang Minh")
    holds(plan(VAN_HO).rule_for("commune", quang_minh), area=None)


def test_van_ho_was_a_pilot_of_one_year():
    """“Thời gian thí điểm: Từ ngày 20/6/2022 đến 20/6/2023.”"""
    holds(plan(VAN_HO), valid_from=date(2022, 6, 20), valid_to=date(2023, 6, 20))
    holds(plan(VAN_HO).milestones.get(kind="phase"), starts_on=date(2022, 6, 20), ends_on=date(2023, 6, 20))


def test_van_ho_wants_the_list_before_the_pilot_starts():
    """“gửi danh sách và Quyết định thành lập … trước ngày 18/6/2022”"""
    holds(plan(VAN_HO).milestones.get(kind="deadline"), ends_on=date(2022, 6, 18))


def test_van_ho_communes_report_by_the_twentieth_and_the_district_by_the_twentyfifth():
    """“gửi UBND huyện (qua Phòng Văn hóa và Thông tin huyện) trước ngày 20 hàng tháng”; “gửi Sở Thông tin và
    Truyền thông trước ngày 25 hàng tháng trong thời gian thí điểm”"""
    commune, village = both(VAN_HO)
    holds(commune, report_day=20, report_to="UBND huyện (qua Phòng Văn hóa và Thông tin huyện)")
    holds(village, report_day=None, report_to="")
    holds(plan(VAN_HO).milestones.get(kind="monthly"), day=25, to="Sở Thông tin và Truyền thông")


# Huyện Tứ Kỳ, 2022 (tỉnh Hải Dương khi đó): tờ trình không số

TU_KY = "huyện Tứ Kỳ"


def test_tu_ky_is_a_proposal_without_number_and_date():
    """“TỜ TRÌNH Về việc đề nghị thành lập Tổ chỉ đạo triển khai công nghệ số cộng đồng huyện Tứ Kỳ”"""
    holds(plan(TU_KY), kind="Tờ trình", number="", year=None, month=None, day=None)
    assert str(plan(TU_KY)) == "Tờ trình của Phòng Văn hóa và Thông tin huyện Tứ Kỳ"
    assert milestones(TU_KY) == []


def test_tu_ky_wants_a_leader_and_two_to_five_members():
    """“do Trưởng thôn (khu dân cư) làm tổ trưởng và từ 02-05 thành viên”"""
    village = plan(TU_KY).rule_for("village")
    holds(village, min_members=1 + 2, max_members=1 + 5, team_name="Tổ Công nghệ số cộng đồng")
    assert village.seats(village.leader_offices) == [["Trưởng thôn", "Trưởng khu dân cư"]]
    assert len(team("Đông Quán").people()) == 7
    assert codes("Đông Quán") == ["too_many"]


def test_tu_ky_seats_the_commune_team_without_a_size():
    """“Tổ Công nghệ số cộng đồng cấp xã do Chủ tịch UBND xã, thị trấn làm tổ trưởng, thành viên là cán bộ, công
    chức chuyên môn, Trưởng đài Truyền thanh và trưởng các đoàn thể cấp xã”"""
    commune = plan(TU_KY).rule_for("commune")
    holds(commune, leader_offices="Chủ tịch UBND", min_members=None, max_members=None)
    seats = commune.seats(commune.member_offices)
    assert ["Trưởng đài Truyền thanh"] in seats
    assert len(seats) == 3
    assert codes("Tứ Kỳ", "commune") == []


def test_tu_ky_speaks_of_neither_deputies_nor_collaborators():
    for rule in both(TU_KY):
        holds(rule, deputy="none", deputy_offices="", collaborators_over=None, collaborators_wording="")
    assert codes("Bắc Cầu") == ["deputy_not_foreseen", "collaborators_not_foreseen"]


def test_tu_ky_regulates_neither_joining_nor_leaving_nor_reports():
    for rule in both(TU_KY):
        holds(rule, join_approver="", needs_introduction=False, joining_wording="")
        holds(rule, leave_approver="", leave_proposed_by="", leaving_wording="")
        holds(rule, report_day=None, report_to="", report_wording="")


def test_tu_ky_wants_a_team_in_every_village():
    """“quyết định thành lập Tổ Công nghệ số cộng đồng ở các thôn, khu dân cư”"""
    holds(plan(TU_KY).rule_for("village"), covers_all=True, founded_by="Chủ tịch UBND xã, thị trấn")


def test_tu_ky_seats_the_steering_team_by_office():
    """“Trưởng phòng Văn hóa và Thông tin huyện (Tổ phó Thường trực); Chánh Văn phòng HĐND&UBND huyện; Trưởng
    phòng Giáo dục và Đào tạo huyện; Bí thư Huyện đoàn (mời tham gia)”"""
    steering = plan(TU_KY).rule_for("steering")
    holds(steering, leader_offices="Phó Chủ tịch UBND huyện", deputy="required", min_members=None)
    assert len(steering.seats(steering.deputy_offices)) == 4
    assert len(steering.seats(steering.member_offices)) == 19
    holds(steering, team_name="Tổ chỉ đạo triển khai công nghệ số cộng đồng")


def test_the_steering_team_was_whole_and_ended_with_the_district():
    """“Tổ chỉ đạo triển khai công nghệ số cộng đồng huyện Tứ Kỳ”"""
    steering = team("Tứ Kỳ", "steering")
    last_day = date(2025, 6, 30)
    assert steering.name == "Tổ chỉ đạo triển khai công nghệ số cộng đồng huyện Tứ Kỳ"
    assert steering.findings(last_day) == []
    assert (
        steering.memberships.filter(role=Role.STANDING_DEPUTY)
        .get()
        .member.office.startswith("Trưởng phòng Văn hóa và Thông tin")
    )
    holds(steering, status=Team.Status.ENDED, ended_on=last_day)
    assert steering.has_ended()
    assert steering.people() == []
    assert steering not in Team.objects.listed()
    assert steering.area.valid_to == last_day


# All five


def test_every_rule_keeps_the_documents_words_beside_its_values():
    for found in Plan.objects.prefetch_related("rules"):
        for rule in found.rules.all():
            assert bool(rule.size_wording) == (rule.min_members is not None), rule
            assert bool(rule.joining_wording) == bool(rule.join_approver), rule
            assert bool(rule.leaving_wording) == bool(rule.leave_approver), rule
            assert bool(rule.collaborators_wording) == (rule.collaborators_over is not None), rule
            assert rule.leader_wording, rule
            assert bool(rule.deputy_wording) == (rule.deputy != rule.Deputy.NONE), rule


def test_no_plan_names_a_person():
    """Signers and members are kept by office."""
    for found in Plan.objects.all():
        assert found.signer.startswith(("Chủ tịch", "Phó Chủ tịch", "Trưởng phòng")), found


def test_the_plans_contradict_each_other():
    """What one asks, another forbids: one size for all would be wrong for four of them."""
    sizes = {
        (rule.min_members, rule.max_members)
        for found in Plan.objects.all()
        for rule in found.rules.filter(level="village")
    }
    assert sizes == {(3, 3), (5, 10), (3, 6)}
