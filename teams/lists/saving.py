"""Changes written at once: records with their history, their log, the search index and all that follows from them.

Rows are written in bulk, which sends no signals. So what signals do for one record is done here for all: the index of
the search, the index of references, and the tallies to be counted again.
"""

import json
import uuid

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from wagtail.log_actions import registry as log_registry
from wagtail.models import ReferenceIndex, Revision
from wagtail.search.backends import get_search_backends

from home.pagecache import forget_pages

from ..models import Area, CommuneTally, Consent, Member, Membership, Team
from ..roles import Role

CHUNK = 500  # records written, and held as text, at once
CHILDREN = {Member: ("consents", Consent), Team: ("memberships", Membership)}


class Saving:
    """Writes ``Changes`` for a user, as one action of the log; call it in a transaction."""

    def __init__(self, changes, user, action):
        self.changes = changes
        self.user = user
        self.action = action
        self.at = timezone.now()
        self.uuid = uuid.uuid4()
        self.written = []  # the name of the model, the key, the revision before and the revision after

    def run(self):
        """Write; yields sentences about the progress."""
        total = sum(len(self.changes.of(model)) for model in (Area, Member, Team))
        for area, _before in self.changes.of(Area):
            self._add_area(area)
        for model in (Member, Team):
            self._add_new(model)
        # Children refer to people and teams, so both are there before any of them.
        for model in (Team, Member):
            self._write_children(model)
        for model in (Member, Team):
            records = self.changes.of(model)
            for start in range(0, len(records), CHUNK):
                yield _("Saved %(done)s of %(total)s records.") % {
                    "done": number_format(len(self.written)),
                    "total": number_format(total),
                }
                self._finish(model, records[start : start + CHUNK])
        self._forget_tallies()

    def _add_area(self, area):
        parent = Area.objects.get(pk=area.commune.pk)
        parent.add_child(instance=area)
        self.log([(area, None)], "wagtail.create")
        self.written.append(["area", area.pk, None, None])

    def _add_new(self, model):
        new = [record for record, before in self.changes.of(model) if before is None]
        if model is Team:
            Team.objects.add_all(new)
        else:
            model.objects.bulk_create(new, batch_size=CHUNK)

    def _write_children(self, model):
        relation, child = CHILDREN[model]
        gone, changed, new = [], [], []
        for record, before in self.changes.of(model):
            known = {row["pk"]: row for row in before[relation]} if before else {}
            rows = list(getattr(record, relation).all())
            gone += known.keys() - {row.pk for row in rows}
            for row in rows:
                if row.pk not in known:
                    new.append(row)
                elif _own_values(row) != {field: known[row.pk].get(field) for field in _own_values(row)}:
                    changed.append(row)
        child.objects.filter(pk__in=gone).delete()
        # Who leaves goes first and the leader last, so that no row finds its place still taken.
        changed.sort(key=_order)
        _update(child, changed)
        child.objects.bulk_create(sorted(new, key=_order), batch_size=CHUNK)

    def _finish(self, model, records):
        """The history of some records, the records themselves, and the indexes."""
        before = self._revisions_before(model, records)
        after = Revision.objects.bulk_create(
            [self._revision(record, record.serializable_data()) for record, _before in records]
        )
        for (record, _before), revision in zip(records, after, strict=True):
            record.latest_revision = revision
        found = [record for record, _before in records]
        _update(model, found)
        self.log(zip(found, after, strict=True), self.action)
        for record, old in records:
            if model is Member and old is not None:
                record.forget_withheld()  # what is withdrawn, in the versions of before too
        forget_pages()
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(model, found)
        index_references([record for record, old in records if old is None])
        for record, old in records:
            if model is Team and old is not None:
                ReferenceIndex.create_or_update_for_object(record)
        for record, revision in zip(found, after, strict=True):
            self.written.append([model._meta.model_name, record.pk, before.get(record.pk), revision.pk])

    def _revisions_before(self, model, records):
        """The keys of the revisions that hold what the records were; made where the history does not have them."""
        old = {record.pk: (record, content) for record, content in records if content is not None}
        latest = Revision.objects.in_bulk({record.latest_revision_id for record, _content in old.values()} - {None})
        found, missing = {}, []
        for key, (record, content) in old.items():
            revision = latest.get(record.latest_revision_id)
            if revision and same_content(revision.content, content):
                found[key] = revision.pk
            else:
                missing.append(self._revision(record, content))
        for revision in Revision.objects.bulk_create(missing):
            found[int(revision.object_id)] = revision.pk
        return found

    def _revision(self, record, content):
        content_type = ContentType.objects.get_for_model(record)
        return Revision(
            content_type=content_type,
            base_content_type=content_type,
            object_id=str(record.pk),
            object_str=str(record),
            created_at=self.at,
            user=self.user,
            content=content,
        )

    def log(self, records, action, deleted=False):
        """Put an entry for each of ``records``, pairs with their revision or None, into the history."""
        entries = [
            (
                log_registry.get_log_model_for_instance(record),
                {
                    "content_type": ContentType.objects.get_for_model(record),
                    "object_id": str(record.pk),
                    "label": str(record),
                    "action": action,
                    "timestamp": self.at,
                    "uuid": self.uuid,
                    "user": self.user,
                    "revision": revision,
                    "content_changed": True,
                    "deleted": deleted,
                },
            )
            for record, revision in records
        ]
        if entries:
            model = entries[0][0]
            model.objects.bulk_create([model(**values) for _model, values in entries])

    def _forget_tallies(self):
        communes = {team.commune_id for team, _before in self.changes.of(Team)}
        members = [member.pk for member, _before in self.changes.of(Member)]
        for start in range(0, len(members), CHUNK):
            teams = Team.objects.filter(memberships__member__in=members[start : start + CHUNK])
            communes |= set(teams.values_list("commune", flat=True))
        CommuneTally.objects.filter(area__in=communes).forget()


def index_references(records):
    """Do for new records what ``ReferenceIndex.create_or_update_for_object`` does for one, in one statement for all."""
    rows = []
    for record in records:
        content_type = ContentType.objects.get_for_model(record)
        for to_type, to_key, model_path, content_path in set(ReferenceIndex._extract_references_from_object(record)):
            rows.append(
                ReferenceIndex(
                    content_type=content_type,
                    base_content_type=content_type,
                    object_id=record.pk,
                    to_content_type_id=to_type,
                    to_object_id=to_key,
                    model_path=model_path,
                    content_path=content_path,
                    content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
                )
            )
    ReferenceIndex.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)


def same_content(one, other):
    """Whether two contents of revisions say the same of a record.

    Which revision was its latest is no matter, nor is the order of its rows.
    """
    return _as_stored(one) == _as_stored(other)


def _as_stored(content):
    content = json.loads(json.dumps(content, cls=DjangoJSONEncoder))
    content.pop("latest_revision", None)
    for relation, _child in CHILDREN.values():
        if relation in content:
            content[relation].sort(key=lambda row: row["pk"])
    return content


def _own_values(row):
    return {field.name: getattr(row, field.attname) for field in row._meta.fields if not field.primary_key}


def _order(row):
    if isinstance(row, Consent):
        return (row.withdrawn_on is None,)
    return row.ends_on is None, row.role == Role.LEADER


def _update(model, rows):
    """Write rows that exist, all their fields, in few statements."""
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model.objects.bulk_create(
        rows, batch_size=CHUNK, update_conflicts=True, update_fields=fields, unique_fields=[model._meta.pk.name]
    )
