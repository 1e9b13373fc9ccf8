"""The deletion of one person's data. What must stay, that a decision on a member was taken, stays without the name."""

import json
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Revision

from home.pagecache import clear_pages

from ..models import ForgottenMember, Member, Team
from .held import imports_of, unfinished_imports

ACTION = "teams.delete_person"  # in the log
NOBODY = "(đã xóa dữ liệu)"  # what stands in place of the name, which is data
DOTS = "…"


@transaction.atomic
def forget_person(member, user=None):
    """Delete all that is held about ``member``. Returns the pictures that stay, because something else uses them.

    Memberships that rest on a decision stay, as proof of it, with a record that says nothing of anybody; those that
    hold today end today. Backups made before keep the data until they are removed: ``docs/operations.md``.
    """
    number = _("Member no. %(number)s") % {"number": member.pk}
    ForgottenMember.objects.get_or_create(uuid=member.uuid)
    name = member.name
    pictures = {member.photo_id, *(revision.content.get("photo") for revision in member.revisions)} - {None}
    _forget_imports(member, user)
    teams = Team.objects.filter(memberships__member=member).distinct()
    _take_name_out_of_versions(teams, name)
    with_decision = _keep_decisions(member, name)
    Member.objects.filter(pk=member.pk).update(photo=None, latest_revision=None)
    member.revisions.delete()
    ModelLogEntry.objects.for_instance(member).update(label=number, data={})
    log(instance=member, action=ACTION, user=user, title=number)
    member.photo = None
    stay = _delete_pictures(member, pictures)
    member.refresh_from_db()
    member.consents.all().delete()
    if with_decision:
        _blank(member)
    else:
        member.delete()
    transaction.on_commit(clear_pages)  # also those kept for when the database is down
    return stay


def _forget_imports(member, user):
    """What undoing would need of the person; and lists that wait, which may be read anew from their file."""
    unfinished_imports(member, user).delete()
    for one in imports_of(member):
        one.changes = [change for change in one.changes if change[:2] != ["member", member.pk]]
        one.save(update_fields=["changes"])


def _take_name_out_of_versions(teams, name):
    """Decisions are written by hand, and may name whom they are on."""
    if not name.strip():
        return
    for team in teams:
        changed = []
        for revision in team.revisions:
            content = _without(name, revision.content)
            if content != revision.content:
                revision.content = content
                changed.append(revision)
        Revision.objects.bulk_update(changed, ["content"])


def _without(name, value):
    if isinstance(value, dict):
        return {key: _without(name, item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without(name, item) for item in value]
    return value.replace(name, DOTS).replace(json.dumps(name)[1:-1], DOTS) if isinstance(value, str) else value


def _keep_decisions(member, name):
    """Whether a membership with a decision stays. The others go."""
    today, stays = timezone.localdate(), False
    for membership in member.memberships.all():
        if not (membership.joining_decision or membership.leaving_decision):
            membership.delete()
            continue
        membership.joining_decision = membership.joining_decision.replace(name, DOTS)
        membership.leaving_decision = membership.leaving_decision.replace(name, DOTS)
        if membership.ends_on is None or membership.ends_on > today:
            membership.ends_on = max(today, membership.starts_on or today)
        membership.save()
        stays = True
    return stays


def _blank(member):
    for field in ("office", "phone", "other_phone"):
        setattr(member, field, "")
    member.name, member.uuid = NOBODY, uuid.uuid4()
    member.background, member.has_zalo, member.is_minor = Member.Background.RESIDENT, False, False
    member.save()


def _delete_pictures(member, keys):
    pictures = list(get_image_model().objects.filter(pk__in=keys))
    for image in pictures:
        member._delete_unless_used(image)
    return list(get_image_model().objects.filter(pk__in=keys))
