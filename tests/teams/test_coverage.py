"""How many village teams a commune has against what its plan asks, in the five plans' words."""

import pytest

from teams.coverage import coverage
from teams.desk.work import read_work
from teams.models import Area, PlanRule
from tests.factories import AreaFactory, PlanFactory, PlanRuleFactory, TeamFactory, VillageFactory

pytestmark = pytest.mark.django_db


def messages(rule, teams, without_team):
    return [finding.message for finding in coverage(rule, teams, without_team)]


def work(name):
    """What needs doing in a commune of the demo."""
    return read_work(Area.objects.communes().current().filter(name=name))[0]


def test_a_plan_that_asks_for_five_teams():
    rule = PlanRule(min_teams=5, coverage_wording="tối thiểu 05 bản")
    assert messages(rule, 3, 9) == ["Kế hoạch cần ít nhất 5 tổ thôn, bản, xã có 3."]
    assert [finding.wording for finding in coverage(rule, 3, 9)] == ["tối thiểu 05 bản"]
    assert messages(rule, 5, 9) == messages(rule, 6, 0) == []


def test_a_plan_that_asks_for_a_team_in_every_village():
    rule = PlanRule(covers_all=True)
    assert messages(rule, 7, 2) == ["Kế hoạch cần mỗi thôn, bản một tổ, còn 2 nơi chưa có."]
    assert messages(rule, 7, 0) == []


def test_a_plan_that_says_nothing_finds_nothing():
    assert messages(PlanRule(), 0, 9) == messages(None, 0, 9) == []


def test_tung_chau_and_duc_tho_are_content_with_two(demo):
    """“lựa chọn 02 thôn gồm Thanh Kim và Châu Thịnh”; “lựa chọn 02 thôn, tổ dân phố”"""
    for name in ("Đức Minh", "Đức Thọ"):
        assert [rule.min_teams for rule in work(name).coverage_rules] == [2]
        assert work(name).coverage == work(name).without_team == []


def test_thanh_thinh_and_tu_ky_want_a_team_in_every_village(demo):
    """“mỗi thôn trên địa bàn thành lập 01 Tổ”; “ở các thôn, khu dân cư”"""
    for name, missing in (("Thanh Thịnh", 1), ("Tứ Kỳ", 3)):
        (finding,) = work(name).coverage
        assert finding.message == f"Kế hoạch cần mỗi thôn, bản một tổ, còn {missing} nơi chưa có."
        assert finding.wording
        assert len(work(name).without_team) == missing


def test_van_ho_wants_five_and_only_three_where_a_commune_is_quang_minh_alone(demo):
    """“Mỗi xã lựa chọn tối thiểu 05 bản, tiểu khu (đối với xã Quang Minh 03 bản)”"""
    assert work("Vân Hồ").coverage == []
    (finding,) = work("Song Khủa").coverage
    assert finding.message == "Kế hoạch cần ít nhất 5 tổ thôn, bản, xã có 2."
    assert "tối thiểu 05 bản" in finding.wording


def test_without_any_team_the_plan_of_the_place_asks():
    commune = AreaFactory()
    VillageFactory(parent=commune)
    plan = PlanFactory(area=commune.get_parent())
    PlanRuleFactory(plan=plan, min_teams=2)
    (found,) = read_work([commune])
    assert [finding.code for finding in found.coverage] == ["too_few_teams"]


def test_a_newer_plan_of_a_team_speaks_instead():
    commune = AreaFactory()
    PlanRuleFactory(plan=PlanFactory(area=commune.get_parent()), min_teams=9)
    team = TeamFactory(area=VillageFactory(parent=commune), plan=PlanRuleFactory(min_teams=1).plan)
    (found,) = read_work([commune])
    assert found.coverage == []
    assert found.teams == [team]
