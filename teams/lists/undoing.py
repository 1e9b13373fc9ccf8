"""Undoing an import: each record is again what it was before, unless somebody edited it since."""

import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import ReferenceIndex, Revision
from wagtail.signal_handlers import disable_reference_index_auto_update

from ..models import Area, ListImport, Member, Membership, Team
from ..models.consents import DATA
from ..permissions import in_reach
from .changes import Changes
from .saving import CHILDREN, CHUNK, Saving, same_content

UNDO = "teams.undo_list"  # in the log
MODELS = {"team": Team, "member": Member, "area": Area}


def undo(list_import, user):
    """Undo an import, all or nothing; yields sentences about the progress."""
    with transaction.atomic():
        stored = ListImport.objects.select_for_update().get(pk=list_import.pk)
        if not stored.can_be_undone:
            return
        undoing = Undoing(stored, user, lock=True)
        yield _("Looking for records that were edited since…")
        undoing.look()
        yield from undoing.run()
        stored.state = ListImport.State.UNDONE
        stored.undone_at = timezone.now()
        stored.changes = []
        stored.counts |= {"back": len(undoing.back), "gone": len(undoing.gone), "left": len(undoing.left)}
        stored.save()


class Undoing:
    """What undoing an import would do, and does.

    ``back`` names the records that are again what they were, ``gone`` those that the import added, ``left`` those that
    stay because they were edited since or are no longer in reach, or because something refers to them.
    """

    def __init__(self, list_import, user, lock=False):
        self.list_import = list_import
        self.user = user
        self.lock = lock  # keep others from changing the records until the transaction ends
        self.changes = Changes()
        self.back, self.gone, self.left = [], [], []
        self._to_remove = {Team: [], Member: [], Area: []}

    def look(self):
        """Find out, without changing anything."""
        by_model = {model: [] for model in MODELS.values()}
        for name, *change in self.list_import.changes:
            by_model[MODELS[name]].append(change)
        for model in (Team, Member):
            for start in range(0, len(by_model[model]), CHUNK):
                self._look_at(model, by_model[model][start : start + CHUNK])
        areas = in_reach(self.user, Area.objects.all()).in_bulk([key for key, *_revisions in by_model[Area]])
        for area in areas.values():
            self._to_remove[Area].append(area)
            self.gone.append(str(area))

    def _look_at(self, model, changes):
        records = in_reach(self.user, model.objects.all())
        if model is Team:
            records = records.select_related("area", "commune", "plan")
        if self.lock:
            records = records.select_for_update(of=("self",))
        records = records.prefetch_related(CHILDREN[model][0]).in_bulk([key for key, *_revisions in changes])
        revisions = Revision.objects.in_bulk({key for _key, *pair in changes for key in pair} - {None})
        for key, before, after in changes:
            record = records.get(key)
            if record is None:
                self.left.append(_("record no. %(key)s, which is no longer there") % {"key": key})
                continue
            rows = getattr(record, CHILDREN[model][0])
            rows.set(rows.all())
            if after not in revisions or not same_content(record.serializable_data(), revisions[after].content):
                self.left.append(str(record))
            elif before is None:
                self._to_remove[model].append(record)
                self.gone.append(str(record))
            elif before not in revisions:
                self.left.append(str(record))
            else:
                self.back.append(str(record))
                self.changes.touch(record)
                if model is Team:
                    restore(record, revisions[before].content)
                else:
                    restore_person(record, revisions[before].content, revisions[after].content)

    def run(self):
        """Undo; call it in a transaction. Yields sentences about the progress."""
        saving = Saving(self.changes, self.user, UNDO)
        yield from saving.run()
        for model in (Team, Member, Area):
            yield from self._remove(model, self._to_remove[model], saving)

    def _remove(self, model, records, saving):
        taken = referred_to(model, [record.pk for record in records])
        kept = [record for record in records if record.pk in taken]
        gone = [record for record in records if record.pk not in taken]
        saving.log([(record, None) for record in gone], "wagtail.delete", deleted=True)
        for start in range(0, len(gone), CHUNK):
            yield _("Removed %(done)s of %(total)s records.") % {"done": start, "total": len(gone)}
            _delete(model, [record.pk for record in gone[start : start + CHUNK]])
        for record in kept:
            self.gone.remove(str(record))
            self.left.append(str(record))
            self._end(record)

    def _end(self, record):
        """What something refers to by now cannot be removed: a team and a place end, a person stays."""
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        if isinstance(record, Team):
            record.status, record.ended_on = Team.Status.ENDED, yesterday
            record.save()
            record.save_revision(user=self.user, log_action=UNDO, clean=False)
        elif isinstance(record, Area):
            record.valid_to = yesterday
            record.save()


def _delete(model, keys):
    """Delete records and what the index of references knows of them, which signals would do one by one."""
    index = ReferenceIndex.objects.filter(base_content_type=ContentType.objects.get_for_model(model))
    index.filter(object_id__in=list(map(str, keys))).delete()
    with disable_reference_index_auto_update():
        model.objects.filter(pk__in=keys).delete()


def restore(team, content):
    """Give a team and its memberships the content of a revision. Writes nothing."""
    _fill(team, content)
    rows = {row.pk: row for row in team.memberships.all()}
    wanted = []
    for values in content["memberships"]:
        row = rows.get(values["pk"]) or Membership(pk=values["pk"])
        _fill(row, values)
        wanted.append(row)
    if back := {row.member_id for row in wanted if row.pk not in rows}:
        back -= set(Member.objects.filter(pk__in=back).values_list("pk", flat=True))
    team.memberships.set([row for row in wanted if row.member_id not in back])


def restore_person(member, before, after):
    """Give a member the content of a revision, and take back the consents that came after it. Writes nothing.

    Consents are facts: what was withdrawn stays so, and what is withheld is in no revision.
    """
    withheld = {field for purpose in member.withheld() for field in DATA[purpose]}
    _fill(member, {name: value for name, value in before.items() if name not in withheld})
    known = {values["pk"] for values in before["consents"]}
    came = {values["pk"] for values in after["consents"]} - known
    member.consents.set([item for item in member.consents.all() if item.pk not in came or item.withdrawn_on])


def _fill(record, content):
    for field in record._meta.concrete_fields:
        if field.name in content and not field.primary_key and field.name != "latest_revision":
            setattr(record, field.attname, field.to_python(content[field.name]))


def referred_to(model, keys):
    """Those of ``keys`` that other records refer to, by any relation but that of their own rows."""
    own = CHILDREN[model][1] if model in CHILDREN else None
    found = set()
    for relation in model._meta.get_fields(include_hidden=True):
        to_one = relation.one_to_many or relation.one_to_one
        if relation.auto_created and not relation.concrete and to_one and relation.related_model is not own:
            others = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": keys})
            found |= set(others.values_list(relation.field.attname, flat=True))
    return found
