"""Counts of what needs doing: right on the demo, forgotten when a record changes, counted again in batches."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page

from teams.models import Area, CommuneTally, ContactListPage
from teams.tallies import count, count_in_batches, numbers, stale
from tests.factories import (
    AreaFactory,
    ConsentFactory,
    MemberFactory,
    MembershipFactory,
    PlanFactory,
    PlanRuleFactory,
    TeamFactory,
    VillageFactory,
    commune_page,
    guide_page,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    commune = AreaFactory()
    commune_page(commune)
    return commune


@pytest.fixture
def team(commune):
    """A team with its leader, on a plan."""
    plan = PlanRuleFactory(min_members=3).plan
    team = TeamFactory(area=VillageFactory(parent=commune), plan=plan)
    MembershipFactory(team=team, member=MemberFactory(area=commune, consents=["name"]), role="leader")
    return team


@pytest.fixture
def elsewhere():
    """Another commune with a team, counted."""
    commune = AreaFactory()
    commune_page(commune)
    TeamFactory(area=VillageFactory(parent=commune))
    count([commune])
    return commune


@pytest.fixture
def forgets(commune, elsewhere):
    """Say whether a change makes the commune's tally stale, and no other one."""

    def answer(change):
        count([commune, elsewhere])
        change()
        assert is_counted(elsewhere)
        return not is_counted(commune)

    return answer


def is_counted(commune):
    return not stale(Area.objects.filter(pk=commune.pk)).exists()


def save(record, **fields):
    def change():
        for field, value in fields.items():
            setattr(record, field, value)
        record.save()

    return change


def test_a_tally_counts_each_kind(commune, team):
    VillageFactory(parent=commune)
    TeamFactory(area=VillageFactory(parent=commune), checked_on=timezone.localdate())
    (work,) = count([commune])
    assert numbers(work) == {
        "teams": 2,
        "without_leader": 1,
        "against_plan": 1,
        "without_team": 1,
        "to_check": 2,  # the first team and the contact list
        "without_consent": 0,
        "waiting": 0,
    }
    tally = CommuneTally.objects.get(area=commune)
    assert (tally.counted_on, tally.work) == (timezone.localdate(), 5)


def test_a_tally_counted_again_takes_the_place_of_the_old_one(commune, team):
    count([commune])
    team.memberships.all().delete()
    count([commune])
    assert CommuneTally.objects.get(area=commune).without_leader == 1


def test_a_tally_of_yesterday_is_stale(commune):
    count([commune])
    assert is_counted(commune)
    CommuneTally.objects.update(counted_on=timezone.localdate() - datetime.timedelta(days=1))
    assert not is_counted(commune)


def test_a_commune_never_counted_is_stale(commune):
    assert not is_counted(commune)


def test_changes_of_a_team_and_its_people(commune, team, forgets):
    row = team.memberships.get()
    assert forgets(save(team, place="Nhà văn hóa"))
    assert forgets(save(row, role="member"))
    assert forgets(save(row.member, is_minor=True))
    assert forgets(lambda: ConsentFactory(member=row.member, purpose="phone"))
    assert forgets(row.member.consents.first().delete)
    assert forgets(lambda: team.covers.add(VillageFactory(parent=commune)))
    assert forgets(row.member.delete)
    assert forgets(lambda: TeamFactory(area=VillageFactory(parent=commune)))
    assert forgets(team.delete)


def test_a_team_that_moves_makes_both_communes_stale(commune, team, elsewhere):
    count([commune])
    save(team, area=VillageFactory(parent=elsewhere))()
    assert not is_counted(commune)
    assert not is_counted(elsewhere)


def test_changes_of_places(commune, forgets):
    village = VillageFactory(parent=commune)
    assert forgets(save(village, valid_to=datetime.date(2025, 6, 30)))
    assert forgets(lambda: VillageFactory(parent=commune))


def test_changes_of_plans(commune, team, forgets):
    assert forgets(save(team.plan, title="Kế hoạch mới"))
    assert forgets(save(team.plan.rules.get(), min_members=1))
    assert forgets(lambda: PlanFactory(area=commune))


def test_changes_of_pages(commune, forgets):
    contacts = ContactListPage.objects.child_of(commune.commune_page).get()
    assert forgets(save(contacts, checked_on=timezone.localdate()))
    assert forgets(contacts.unpublish)
    assert forgets(lambda: Page.objects.get(pk=contacts.pk).delete())


def test_a_change_that_concerns_no_commune_forgets_nothing(forgets):
    assert not forgets(lambda: guide_page())
    assert not forgets(lambda: MemberFactory())


def test_nobody_counts_longer_than_asked(commune, elsewhere):
    CommuneTally.objects.forget()
    communes = Area.objects.filter(pk__in=[commune.pk, elsewhere.pk])
    assert count_in_batches(stale(communes), seconds=0) == 2
    assert count_in_batches(stale(communes), seconds=60) == 0


def test_the_command_counts_every_commune_that_has_a_page(commune, elsewhere, capsys):
    AreaFactory()
    call_command("tally")
    assert set(CommuneTally.objects.values_list("area", flat=True)) == {commune.pk, elsewhere.pk}
    assert "Đã đếm 2 xã" in capsys.readouterr().out


def test_many_communes_take_as_many_queries_as_one(commune, team, django_assert_max_num_queries):
    for _number in range(5):
        other = AreaFactory()
        commune_page(other)
        TeamFactory(area=VillageFactory(parent=other), plan=team.plan)
    communes = list(Area.objects.communes())
    with django_assert_max_num_queries(22):
        count(communes)
