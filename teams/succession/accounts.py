"""Accounts, which follow their commune or their team. Nobody keeps a right to what is no more."""

from ..models import TeamAccount
from ..setup import Duty, group_for


def hand_on_accounts(change, teams):
    """Give accounts the same duty where their team or commune went, and end the groups of communes that ended.

    An account whose team ended has no duty any more.
    """
    communes = {area.commune for area in change.areas}
    accounts = TeamAccount.objects.filter(team__in=teams).select_related("user", "team__commune")
    for account in accounts:
        account.user.groups.remove(*(group_for(Duty.TEAM, commune) for commune in communes))
        if not account.team.has_ended():
            account.user.groups.add(group_for(Duty.TEAM, account.team.commune))
    for commune in communes.intersection(change.ending):
        for duty in (Duty.EDITOR, Duty.APPROVER):
            if change.with_accounts:
                group_for(duty, change.first_heir).user_set.add(*group_for(duty, commune).user_set.all())
        for duty in (Duty.EDITOR, Duty.APPROVER, Duty.TEAM):
            group_for(duty, commune).delete()
