"""From an uploaded file to changed records: looking it through, and applying it. Both tell how far they are."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ..models import ListImport
from .comparing import SKIP, Comparison
from .reading import UnreadableFile, read
from .saving import Saving

IMPORT = "teams.import_list"  # in the log


def look_through(list_import, stale=False):
    """Read the file and keep what it would change as the preview; yields sentences about the progress.

    ``stale`` says that the preview the editor confirmed was no longer true.
    """
    try:
        sheets = yield from _read(list_import)
    except UnreadableFile as error:
        list_import.preview = {"unreadable": str(error)}
        list_import.content = b""
    else:
        comparison = Comparison(list_import.user)
        yield from _compare(comparison, sheets)
        _keep(list_import, comparison, stale)
    list_import.state = ListImport.State.READ
    list_import.save()


def apply(list_import, choices):
    """Change the records as the preview says and as the editor chose, all or nothing; yields sentences.

    Everything is read and compared again: where that gives another outcome than the preview, somebody edited these
    records since, and the new preview is kept instead.
    """
    try:
        with transaction.atomic():
            yield from _apply(list_import, choices)
    except IntegrityError:
        yield from look_through(list_import, stale=True)


def _apply(list_import, choices):
    stored = ListImport.objects.select_for_update().get(pk=list_import.pk)
    if stored.state != ListImport.State.READ or "digest" not in stored.preview:
        return  # confirmed already
    sheets = yield from _read(stored)
    comparison = Comparison(stored.user, lock=True)
    yield from _compare(comparison, sheets)
    if comparison.as_data()["digest"] != stored.preview["digest"]:
        _keep(stored, comparison, stale=True)
        stored.save()
        return
    if set(choices.values()) - {SKIP}:
        comparison = Comparison(stored.user, choices, lock=True)
        yield from _compare(comparison, sheets)
    saving = Saving(comparison.changes, stored.user, IMPORT)
    yield from saving.run()
    stored.counts = comparison.as_data()["counts"]
    stored.changes = saving.written
    stored.state = ListImport.State.APPLIED
    stored.applied_at = timezone.now()
    stored.preview, stored.content = {}, b""
    stored.save()
    stored.communes.set(comparison.communes)
    _forget_oldest(stored)


def _read(list_import):
    """The sheets of the file, all of them: one line may speak of a person of another sheet."""
    sheets, count = [], 0
    yield _("Reading the file…")
    for sheet in read(bytes(list_import.content), list_import.file_name):
        sheets.append(sheet)
        count += len(sheet.lines)
        yield _("Read %(count)s lines.") % {"count": number_format(count)}
    return sheets


def _compare(comparison, sheets):
    for done, total in comparison.run(sheets):
        yield _("Compared %(done)s of %(total)s lines with what is recorded.") % {
            "done": number_format(done),
            "total": number_format(total),
        }


def _keep(list_import, comparison, stale):
    list_import.preview = comparison.as_data() | {"stale": stale}
    list_import.communes.set(comparison.communes)


def _forget_oldest(list_import):
    """Only the latest imports of a commune can be undone: what that needs of earlier ones goes."""
    State = ListImport.State
    earlier = ListImport.objects.filter(state=State.APPLIED, communes__in=list_import.communes.all()).distinct()
    for older in earlier.exclude(changes=[]):
        if older.later_ones().count() >= ListImport.UNDOABLE:
            older.changes = []
            older.save()
