"""What an editor is told about a team that differs from its plan: advice, and only from the plan's own rule."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teams.findings import findings
from teams.models import Member, Membership, PlanRule
from teams.roles import Role
from tests.factories import MembershipFactory, PlanRuleFactory, TeamFactory

TODAY = timezone.localdate()


def leader(office=""):
    return person(office, Role.LEADER)


def deputy(office=""):
    return person(office, Role.DEPUTY)


def person(office="", role=Role.MEMBER):
    return Membership(role=role, member=Member(name="Lò Văn A", office=office))


def collaborator():
    return person(role=Role.COLLABORATOR)


def people(count):
    """A leader and members, ``count`` in all."""
    return [leader(), *(person() for _ in range(count - 1))]


def codes(rule, rows):
    return [finding.code for finding in findings(rule, rows)]


def only(rule, rows):
    """The single finding there is."""
    (finding,) = findings(rule, rows)
    return finding


def test_without_a_rule_nothing_is_found():
    assert findings(None, []) == []


def test_a_rule_that_asks_nothing_wants_a_leader_only():
    assert codes(PlanRule(), people(1)) == []
    assert codes(PlanRule(), []) == ["no_leader"]


# Size


@pytest.mark.parametrize(("count", "found"), [(4, ["too_few"]), (5, []), (7, []), (10, []), (11, ["too_many"])])
def test_a_team_has_at_least_and_at_most_so_many_people(count, found):
    assert codes(PlanRule(min_members=5, max_members=10), people(count)) == found


@pytest.mark.parametrize(("count", "found"), [(2, ["too_few"]), (3, []), (4, ["too_many"])])
def test_a_plan_may_name_one_exact_size(count, found):
    assert codes(PlanRule(min_members=3, max_members=3), people(count)) == found


def test_a_plan_may_name_only_one_of_the_bounds():
    assert codes(PlanRule(max_members=10), people(1)) == []
    assert codes(PlanRule(min_members=5), people(30)) == []


def test_collaborators_do_not_count_as_members():
    rule = PlanRule(min_members=3, max_members=3, collaborators_over=3)
    assert codes(rule, [*people(3), collaborator(), collaborator()]) == []
    assert codes(rule, [*people(2), collaborator()])[0] == "too_few"


def test_the_size_is_said_in_numbers_and_in_the_words_of_the_plan():
    found = only(PlanRule(min_members=5, size_wording="Tối thiểu là 05 thành viên"), people(4))
    assert "4" in found.message
    assert "5" in found.message
    assert found.wording == "Tối thiểu là 05 thành viên"
    assert not found.advice


# Leader


@pytest.mark.parametrize(
    ("office", "found"),
    [
        ("Trưởng thôn", []),
        ("Trưởng thôn Châu Thịnh", []),
        ("Thôn trưởng", []),
        ("Bí thư Chi bộ, Trưởng thôn", []),
        ("Phó Trưởng thôn", ["leader_office"]),
        ("", ["leader_office"]),
    ],
)
def test_the_leader_holds_an_office_that_the_plan_names(office, found):
    assert codes(PlanRule(leader_offices="Trưởng thôn / Thôn trưởng"), [leader(office)]) == found


def test_the_finding_on_the_leader_names_both_offices():
    rule = PlanRule(leader_offices="Trưởng bản / Trưởng tiểu khu", leader_wording="Trưởng bản, tiểu khu.")
    found = only(rule, [leader("Phó Bí thư Đoàn")])
    assert "Phó Bí thư Đoàn" in found.message
    assert "Trưởng bản / Trưởng tiểu khu" in found.message
    assert found.wording == "Trưởng bản, tiểu khu."


def test_a_missing_leader_is_not_also_one_of_the_wrong_office():
    assert codes(PlanRule(leader_offices="Trưởng thôn"), [person("Trưởng thôn")]) == ["no_leader"]


# Deputy


def test_a_required_deputy_is_missed():
    rule = PlanRule(deputy=PlanRule.Deputy.REQUIRED, deputy_offices="Bí thư Chi đoàn")
    assert codes(rule, [leader()]) == ["no_deputy"]
    assert codes(rule, [leader(), deputy("Bí thư Chi đoàn thôn")]) == []


def test_a_required_deputy_of_another_office_is_found():
    rule = PlanRule(deputy=PlanRule.Deputy.REQUIRED, deputy_offices="Bí thư Chi đoàn")
    found = only(rule, [leader(), deputy("Giáo viên")])
    assert (found.code, found.advice) == ("deputy_office", False)


def test_an_optional_deputy_is_not_missed_and_its_office_is_advice():
    rule = PlanRule(deputy=PlanRule.Deputy.OPTIONAL, deputy_offices="Bí thư Đoàn", deputy_wording="khuyến nghị")
    assert codes(rule, [leader()]) == []
    assert codes(rule, [leader(), deputy("Bí thư Đoàn bản")]) == []
    found = only(rule, [leader(), deputy("Giáo viên")])
    assert (found.code, found.advice, found.wording) == ("deputy_office", True, "khuyến nghị")


def test_a_deputy_that_the_plan_does_not_foresee_is_found():
    assert codes(PlanRule(deputy=PlanRule.Deputy.NONE), [leader(), deputy()]) == ["deputy_not_foreseen"]


def test_a_standing_deputy_is_a_deputy():
    rule = PlanRule(deputy=PlanRule.Deputy.REQUIRED, deputy_offices="Trưởng phòng\nChánh Văn phòng")
    standing = person("Trưởng phòng Văn hóa và Thông tin", Role.STANDING_DEPUTY)
    assert codes(rule, [leader(), standing, deputy("Chánh Văn phòng")]) == []


def test_each_deputy_takes_one_seat():
    rule = PlanRule(deputy=PlanRule.Deputy.REQUIRED, deputy_offices="Chánh Văn phòng\nBí thư Huyện đoàn")
    assert codes(rule, [leader(), deputy("Chánh Văn phòng"), deputy("Chánh Văn phòng")]) == ["deputy_office"]
    assert codes(rule, [leader(), deputy("Chánh Văn phòng, Bí thư Huyện đoàn")]) == ["deputy_office"]


# Members


SEATS = "Bí thư Đoàn / Phó Bí thư Đoàn\nCán bộ chuyên trách CNTT"


def test_every_empty_seat_is_named():
    found = findings(PlanRule(member_offices=SEATS), [leader()])
    assert [one.code for one in found] == ["member_office", "member_office"]
    assert "Bí thư Đoàn / Phó Bí thư Đoàn" in found[0].message
    assert "Cán bộ chuyên trách CNTT" in found[1].message


def test_seats_are_taken_in_any_order_and_further_members_are_welcome():
    rows = [leader(), person("Cán bộ chuyên trách CNTT xã"), person("Giáo viên"), person("Phó Bí thư Đoàn xã")]
    assert codes(PlanRule(member_offices=SEATS), rows) == []


def test_the_seat_of_a_member_is_not_taken_by_leader_deputy_or_collaborator():
    rule = PlanRule(member_offices="Bí thư Đoàn", collaborators_over=1)
    for role in (Role.DEPUTY, Role.COLLABORATOR):
        assert codes(rule, [leader(), person("Bí thư Đoàn", role)]) == ["member_office"]
    assert codes(rule, [leader("Bí thư Đoàn")]) == ["member_office"]


# Collaborators


def test_a_plan_that_does_not_speak_of_collaborators_foresees_none():
    assert codes(PlanRule(), people(3)) == []
    assert codes(PlanRule(), [*people(3), collaborator()]) == ["collaborators_not_foreseen"]


@pytest.mark.parametrize(
    ("members", "collaborators", "found"),
    [
        (10, 2, []),
        (9, 2, []),
        (8, 2, ["collaborators_without_cause"]),
        (6, 2, ["collaborators_without_cause"]),
        (6, 0, []),
    ],
)
def test_collaborators_need_more_people_than_the_plan_says(members, collaborators, found):
    rows = [*people(members), *(collaborator() for _ in range(collaborators))]
    assert codes(PlanRule(collaborators_over=10), rows) == found


# Several things at once


def test_everything_that_differs_is_said():
    rule = PlanRule(
        min_members=5,
        leader_offices="Trưởng bản",
        deputy=PlanRule.Deputy.REQUIRED,
        member_offices="Bí thư Đoàn",
    )
    assert codes(rule, [leader("Bí thư Chi bộ"), collaborator()]) == [
        "too_few",
        "leader_office",
        "no_deputy",
        "member_office",
        "collaborators_not_foreseen",
    ]


# How an office is read


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("Trưởng thôn Châu Thịnh", "Trưởng thôn"),
        ("trưởng thôn", "Trưởng thôn"),
        ("Truong thon", "Trưởng thôn"),
        ("Bí thư Đoàn xã", "Bí thư Đoàn"),
        ("Bí thư Đoàn Thanh niên xã", "Bí thư Đoàn"),
        ("Bí thư Chi bộ, Trưởng thôn", "Trưởng thôn"),
        ("Đảng ủy viên; Bí thư Đoàn xã", "Bí thư Đoàn"),
        ("Trưởng bản,  Tổ trưởng tổ hòa giải", "Tổ trưởng tổ hoà giải"),
    ],
)
def test_an_office_fits_by_its_beginning(text, office):
    assert PlanRule.is_held_by(text, [office])


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("Phó Bí thư Đoàn xã", "Bí thư Đoàn"),
        ("Phó Chủ tịch UBND xã", "Chủ tịch UBND"),
        ("Bí thư Chi đoàn thôn", "Bí thư Đoàn"),
        ("Nguyên Trưởng thôn", "Trưởng thôn"),
        ("Trưởng", "Trưởng thôn"),
        ("Trưởng thônX", "Trưởng thôn"),
        ("", "Trưởng thôn"),
        (" , ;", "Trưởng thôn"),
    ],
)
def test_another_office_does_not_fit(text, office):
    assert not PlanRule.is_held_by(text, [office])


def test_seats_are_lines_and_offices_of_one_seat_are_separated_by_slashes():
    assert PlanRule.seats("Trưởng bản / Trưởng tiểu khu\n\n  Bí thư Đoàn  \n") == [
        ["Trưởng bản", "Trưởng tiểu khu"],
        ["Bí thư Đoàn"],
    ]
    assert PlanRule.seats("") == []


# A team and its own plan


@pytest.mark.django_db
def test_a_team_without_a_plan_has_no_findings():
    assert TeamFactory(plan=None).findings() == []


@pytest.mark.django_db
def test_only_people_of_today_count():
    rule = PlanRuleFactory(min_members=2, leader_offices="Trưởng bản")
    team = TeamFactory(plan=rule.plan)
    MembershipFactory(team=team, role=Role.LEADER, member__office="Trưởng bản")
    MembershipFactory(team=team, ends_on=TODAY - timedelta(days=1))
    MembershipFactory(team=team, starts_on=TODAY + timedelta(days=1))
    assert [found.code for found in team.findings()] == ["too_few"]


@pytest.mark.django_db
def test_a_team_can_be_judged_as_it_was_on_a_day():
    rule = PlanRuleFactory(min_members=2)
    team = TeamFactory(plan=rule.plan)
    MembershipFactory(team=team, role=Role.LEADER)
    MembershipFactory(team=team, ends_on=TODAY - timedelta(days=10))
    assert team.findings(TODAY - timedelta(days=10)) == []
    assert [found.code for found in team.findings(TODAY - timedelta(days=9))] == ["too_few"]


@pytest.mark.django_db
def test_a_rule_for_another_level_says_nothing():
    rule = PlanRuleFactory(level="commune", min_members=5)
    assert TeamFactory(plan=rule.plan).findings() == []


@pytest.mark.django_db
def test_findings_do_not_block_saving():
    rule = PlanRuleFactory(min_members=5)
    team = TeamFactory(plan=rule.plan)
    assert team.findings()
    team.full_clean()
    team.save()


def test_everybody_who_can_be_seated_is_seated_whoever_comes_first():
    rule = PlanRule(deputy="none", member_offices="Bí thư Đoàn / Phó Bí thư Đoàn\nCán bộ chuyên trách CNTT")
    rows = [person("Bí thư Đoàn xã, Cán bộ chuyên trách CNTT"), person("Phó Bí thư Đoàn xã")]
    assert "member_office" not in codes(rule, rows)


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("Chủ tịch Ủy ban nhân dân xã", "Chủ tịch UBND"),
        ("Cán bộ chuyên trách công nghệ thông tin", "Cán bộ chuyên trách CNTT"),
        ("Bí thư Chi bộ kiêm Trưởng thôn", "Trưởng thôn"),
    ],
)
def test_an_office_is_known_by_its_long_name_and_behind_another(text, office):
    assert PlanRule.is_held_by(text, [office])
