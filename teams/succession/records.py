"""Teams and members, which follow their places."""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ReferenceIndex, Revision
from wagtail.search.backends import get_search_backends

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
        references = ReferenceIndex.objects.filter(
            content_type=ContentType.objects.get_for_model(Member), object_id__in=map(str, keys), model_path="area"
        )
        references.update(to_object_id=str(area))
    return [key for keys in moved.values() for key in keys]


def keep_versions(records, user):
    """Keep in the history how records are now, and have the search read them anew.

    As ``save_revision`` does for one: a commune has hundreds of members.
    """
    records, model = list(records), records.model
    content_type = ContentType.objects.get_for_model(model)
    revisions = Revision.objects.bulk_create(
        Revision(
            content_type=content_type,
            base_content_type=content_type,
            object_id=str(record.pk),
            object_str=str(record),
            created_at=timezone.now(),
            user=user,
            content=record.serializable_data(),
        )
        for record in records
    )
    for record, revision in zip(records, revisions, strict=True):
        record.latest_revision = revision
        log(instance=record, action="wagtail.edit", user=user, revision=revision, content_changed=True)
    model.objects.bulk_update(records, ["latest_revision"], batch_size=500)
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(model, records)
