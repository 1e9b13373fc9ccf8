"""Teams and members, which follow their places."""

from collections import defaultdict

from django.db.models import Q
from django.utils import timezone

from ..models import Member, Membership, Team


def end_teams(teams, last_day):
    """End teams with whoever is in them; nothing ends before it began."""
    for team in teams:
        going_on = Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate())
        for row in Membership.objects.filter(going_on, team=team):
            row.ends_on = max(last_day, row.starts_on or last_day)
            row.save()
        team.status = Team.Status.ENDED
        team.ended_on = max(last_day, team.founded_on or last_day)
        team.save()


def move_teams(teams, became):
    """Let teams follow what their areas became. Returns those that moved."""
    moved = [team for team in teams if became[team.area_id] != team.area]
    for team in moved:
        team.area = became[team.area_id]
        team.save()
    return moved


def keep_within_communes(became, moved, ended, continuing):
    """Let what teams also serve, and who stands in for them, follow; both lie in a team's own commune.

    ``continuing`` stands in where one of the ``ended`` teams did. Returns the teams that changed.
    """
    if continuing:
        continuing.refresh_from_db()
    keys = [team.pk for team in moved]
    teams = Team.objects.listed().select_related("commune", "stands_in").prefetch_related("covers")
    concerned = Q(pk__in=keys) | Q(covers__in=list(became)) | Q(stands_in__in=[*keys, *(team.pk for team in ended)])
    changed = []
    for team in teams.filter(concerned).distinct():
        served = {became.get(area.pk, area) for area in team.covers.all()}
        served = {area for area in served if area != team.area and area.path.startswith(team.commune.path)}
        stands_in = continuing if team.stands_in in ended else team.stands_in
        if stands_in and (stands_in == team or stands_in.commune_id != team.commune_id):
            stands_in = None
        if served != set(team.covers.all()) or stands_in != team.stands_in:
            team.covers.set(served)
            team.stands_in = stands_in
            team.save()
            changed.append(team)
    return changed


def move_members(members):
    """Give each member of the pairs to the area beside it. Returns the keys of those that moved."""
    moved = defaultdict(list)
    for member, area in members:
        if member.area != area:
            moved[area.pk].append(member.pk)
    for area, keys in moved.items():
        Member.objects.filter(pk__in=keys).update(area=area)
    return [key for keys in moved.values() for key in keys]


def keep_versions(records, user):
    """Keep in the history how records are now, which also has the search index read them anew."""
    for record in records:
        record.save_revision(user=user, log_action=True, clean=False)
