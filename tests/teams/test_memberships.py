"""Who is in a team and since when: one person once, one leader at a time."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from teams.models import Membership, Team
from teams.roles import Role
from tests.factories import MemberFactory, MembershipFactory, TeamFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
NO_SECOND_LEADER = "The team has a leader already. End that one's time first."
NO_OTHER_LEADER = "The team has another leader at that time. End that one's time first."


def day(number):
    """So many days from today."""
    return TODAY + timedelta(days=number)


@pytest.fixture
def team():
    return TeamFactory()


def reloaded(team):
    return Team.objects.get(pk=team.pk)


def on_one_screen(team):
    """The team with its rows in memory, as a form edits and saves them together."""
    team = reloaded(team)
    team.memberships = list(team.memberships.all())
    return team


def refused(membership):
    with pytest.raises(ValidationError) as error:
        membership.full_clean()
    return error.value.messages


def refused_by_the_database(membership):
    with pytest.raises(IntegrityError), transaction.atomic():
        membership.save()
    return True


def accepted(membership):
    membership.full_clean()
    membership.save()
    return membership


# One person once


def test_a_person_is_in_a_team_once(team):
    member = MembershipFactory(team=team).member
    again = Membership(team=team, member=member, role=Role.DEPUTY)
    assert refused(again) == [gettext("This person is in the team already.")]
    assert refused_by_the_database(again)


def test_past_times_of_a_person_may_not_overlap(team):
    member = MembershipFactory(team=team, starts_on=day(-300), ends_on=day(-200)).member
    again = Membership(team=team, member=member, starts_on=day(-200), ends_on=day(-100))
    assert refused(again) == [gettext("This person is in the team already at that time.")]


def test_a_person_may_leave_and_come_back(team):
    member = MembershipFactory(team=team, starts_on=day(-300), ends_on=day(-200)).member
    accepted(Membership(team=team, member=member, starts_on=day(-199)))
    assert team.memberships.count() == 2
    assert [row.member for row in reloaded(team).people()] == [member]


def test_a_person_may_be_in_two_teams(team):
    member = MembershipFactory(team=team, role=Role.LEADER).member
    other = accepted(Membership(team=TeamFactory(), member=member, role=Role.LEADER))
    assert set(member.memberships.values_list("team", flat=True)) == {team.pk, other.team.pk}


# One leader at a time


def test_a_team_has_one_leader(team):
    MembershipFactory(team=team, role=Role.LEADER)
    second = Membership(team=team, member=MemberFactory(), role=Role.LEADER)
    assert refused(second) == [gettext(NO_SECOND_LEADER)]
    assert refused_by_the_database(second)


def test_a_team_may_have_several_deputies(team):
    MembershipFactory(team=team, role=Role.DEPUTY)
    accepted(Membership(team=team, member=MemberFactory(), role=Role.DEPUTY))


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [(-250, -100), (-400, -250), (-280, -220), (None, -300), (-200, None), (None, None)],
)
def test_times_of_two_leaders_may_not_share_a_day(team, starts_on, ends_on):
    MembershipFactory(team=team, role=Role.LEADER, starts_on=day(-300), ends_on=day(-200))
    second = Membership(
        team=team,
        member=MemberFactory(),
        role=Role.LEADER,
        starts_on=starts_on and day(starts_on),
        ends_on=ends_on and day(ends_on),
    )
    assert refused(second) == [gettext(NO_OTHER_LEADER)]


def test_a_leader_may_follow_one_who_ended_the_day_before(team):
    MembershipFactory(team=team, role=Role.LEADER, starts_on=day(-300), ends_on=day(-1))
    new = accepted(Membership(team=team, member=MemberFactory(), role=Role.LEADER, starts_on=day(0)))
    assert reloaded(team).leader == new.member


def test_a_leader_may_have_come_before_the_present_one(team):
    present = MembershipFactory(team=team, role=Role.LEADER, starts_on=day(-100))
    accepted(Membership(team=team, member=MemberFactory(), role=Role.LEADER, starts_on=day(-300), ends_on=day(-101)))
    assert reloaded(team).leader == present.member


def test_a_member_may_serve_beside_the_leader_at_any_time(team):
    MembershipFactory(team=team, role=Role.LEADER, starts_on=day(-300))
    accepted(Membership(team=team, member=MemberFactory(), starts_on=day(-200), ends_on=day(-100)))


def test_a_saved_membership_does_not_clash_with_itself(team):
    row = MembershipFactory(team=team, role=Role.LEADER, starts_on=day(-300), ends_on=day(-200))
    Membership.objects.get(pk=row.pk).full_clean()


# Days


def test_nobody_leaves_before_they_join(team):
    row = Membership(team=team, member=MemberFactory(), starts_on=day(0), ends_on=day(-1))
    assert refused(row) == [gettext("The last day cannot come before the first.")]
    assert refused_by_the_database(row)


def test_somebody_may_help_for_a_single_day(team):
    accepted(Membership(team=team, member=MemberFactory(), starts_on=day(0), ends_on=day(0)))
    assert len(reloaded(team).people()) == 1


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_open"),
    [
        (None, None, True),
        (0, None, True),
        (1, None, False),
        (None, 0, True),
        (None, -1, False),
        (-2, -1, False),
        (-1, 1, True),
        (1, 2, False),
    ],
)
def test_a_membership_holds_from_its_first_day_to_its_last(team, starts_on, ends_on, is_open):
    row = MembershipFactory(
        team=team,
        starts_on=None if starts_on is None else day(starts_on),
        ends_on=None if ends_on is None else day(ends_on),
    )
    assert row.is_open == is_open
    assert Membership.objects.open().exists() == is_open
    assert bool(reloaded(team).people()) == is_open
    assert bool(Team.objects.with_people().get().people()) == is_open


def test_people_stand_by_role_then_by_given_name(team):
    for name, role in [
        ("Lò Văn An", Role.COLLABORATOR),
        ("Hà Thị Đào", Role.MEMBER),
        ("Lò Thị Dung", Role.MEMBER),
        ("Vì Văn Bình", Role.DEPUTY),
        ("Mùi Văn Yên", Role.STANDING_DEPUTY),
        ("Vàng A Ý", Role.LEADER),
    ]:
        MembershipFactory(team=team, role=role, member__name=name)
    names = [row.member.name for row in reloaded(team).people()]
    assert names == ["Vàng A Ý", "Mùi Văn Yên", "Vì Văn Bình", "Lò Thị Dung", "Hà Thị Đào", "Lò Văn An"]


def test_a_former_leader_leads_no_more(team):
    MembershipFactory(team=team, role=Role.LEADER, ends_on=day(-1))
    assert reloaded(team).leader is None


# Several changes in one save


@pytest.mark.parametrize("leader_comes_first", [True, False])
def test_leader_and_deputy_swap_roles_in_one_save(team, leader_comes_first):
    old, new = MembershipFactory.create_batch(2, team=team)
    if not leader_comes_first:
        old, new = new, old
    Membership.objects.filter(pk=old.pk).update(role=Role.LEADER)

    team = on_one_screen(team)
    for row in team.memberships.all():
        row.role = Role.LEADER if row.pk == new.pk else Role.DEPUTY
    team.save()

    team = reloaded(team)
    assert team.leader == new.member
    assert [row.role for row in team.people()] == [Role.LEADER, Role.DEPUTY]


def test_a_leader_leaves_and_another_comes_in_one_save(team):
    MembershipFactory(team=team, role=Role.LEADER, starts_on=day(-300))
    successor = MemberFactory()

    team = on_one_screen(team)
    (old,) = team.memberships.all()
    old.ends_on = day(-1)
    team.memberships = [Membership(member=successor, role=Role.LEADER, starts_on=day(0)), old]
    team.save()

    team = reloaded(team)
    assert team.leader == successor
    assert team.memberships.count() == 2


def test_a_member_becomes_leader_from_today_in_one_save(team):
    """Two rows of one person: the time as a member ends, the time as leader begins."""
    member = MembershipFactory(team=team, starts_on=day(-300)).member

    team = on_one_screen(team)
    (old,) = team.memberships.all()
    old.ends_on = day(-1)
    team.memberships = [Membership(member=member, role=Role.LEADER, starts_on=day(0)), old]
    team.save()

    assert reloaded(team).leader == member


def test_saving_a_team_without_touching_its_people_keeps_them(team):
    rows = MembershipFactory.create_batch(3, team=team)
    team = reloaded(team)
    team.place = "Nhà văn hóa bản"
    team.save()
    assert set(team.memberships.values_list("pk", flat=True)) == {row.pk for row in rows}


def test_a_save_that_fails_changes_nobody(team):
    """Two leaders at once: the team stays as it was, down to the row that was written first."""
    MembershipFactory(team=team, role=Role.LEADER, member__name="Lò Văn An")
    MembershipFactory(team=team, role=Role.DEPUTY, member__name="Vì Thị Bình")

    broken = on_one_screen(team)
    broken.place = "Nơi khác"
    for row in broken.memberships.all():
        row.role = Role.LEADER
    with pytest.raises(IntegrityError):
        broken.save()

    team = reloaded(team)
    assert [(row.role, row.member.name) for row in team.people()] == [
        (Role.LEADER, "Lò Văn An"),
        (Role.DEPUTY, "Vì Thị Bình"),
    ]
    assert team.place == ""
