"""Load provinces, communes, mergers and villages from lists; `docs/places.md` describes the lists."""

import datetime
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from teams.gazetteer import package
from teams.gazetteer.areas import MERGED_ON, AreaChanges, Merger, Origin
from teams.gazetteer.files import Refused
from teams.gazetteer.listed import read_areas, read_successions
from teams.gazetteer.saving import lock
from teams.gazetteer.telling import tell
from teams.gazetteer.villages import change_villages
from teams.models import Area


class Command(BaseCommand):
    help = "Load provinces, communes, mergers and villages from lists. Nothing is deleted; run again, it updates."

    def add_arguments(self, parser):
        parser.add_argument("--areas", type=Path, metavar="CSV", help="provinces and communes of a day")
        parser.add_argument("--successions", type=Path, metavar="CSV", help="what communes of before became")
        parser.add_argument("--package", action="store_true", help="both of these from the package vietnamadminunits")
        parser.add_argument("--villages", type=Path, metavar="CSV", help="villages of communes")
        parser.add_argument("--source", default="", help="name and version of the list; needed with --areas")
        parser.add_argument("--date", type=_day, help="the day of which the list speaks; needed with --areas")
        parser.add_argument("--merged-on", type=_day, default=MERGED_ON, help="day of the mergers: 2025-07-01")
        parser.add_argument("--act", default="", help="legal act of the mergers, when they are not those of 2025")
        parser.add_argument("--dry-run", action="store_true", help="tell what would change, and change nothing")
        parser.add_argument("--lines", type=int, default=10, help="how many lines of each kind are told")

    def handle(self, *args, **options):
        self.refuse_options(options)
        started = time.monotonic()
        try:
            with transaction.atomic():
                self.take(options)
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except Refused as refused:
            raise CommandError("\n".join([_("Nothing was changed:"), *refused.sentences])) from refused
        seconds = round(time.monotonic() - started, 1)
        done = (
            _("Only a preview: nothing was changed. %(seconds)s s") if options["dry_run"] else _("Done. %(seconds)s s")
        )
        self.stdout.write(done % {"seconds": seconds})

    def refuse_options(self, options):
        """Refuse options that lack something or contradict each other."""
        lists = [name for name in ("areas", "successions", "package", "villages") if options[name]]
        longest = Area._meta.get_field("code_source").max_length
        if not lists:
            raise CommandError(_("Say what to load: --areas, --successions, --package or --villages."))
        if options["package"] and (options["areas"] or options["successions"]):
            raise CommandError(_("--package brings areas and mergers itself; leave out --areas and --successions."))
        if (options["areas"] or options["successions"]) and not options["source"]:
            raise CommandError(_("Name the list and its version: --source “…”."))
        if options["areas"] and not options["date"]:
            raise CommandError(_("Of which day does the list speak? --date 2026-07-01"))
        if len(options["source"]) > longest:
            raise CommandError(
                _("%(column)s is longer than %(count)d characters.") % {"column": "--source", "count": longest}
            )

    def take(self, options):
        lock()
        areas, successions, source = self.lists(options)
        if areas or successions:
            changes = AreaChanges.against_stored()
            if areas:
                changes.take_areas(areas, Origin(source, options["date"] or package.DATE))
            if successions:
                changes.take_successions(successions, Merger(source, options["merged_on"], options["act"]))
            changes.problems.refuse()
            self.say(changes, options)
            if not options["dry_run"] or options["villages"]:
                changes.save()
        if options["villages"]:
            changes = change_villages(options["villages"], options["date"])
            self.say(changes, options)
            if not options["dry_run"]:
                changes.save()

    def lists(self, options):
        if options["package"]:
            return package.read()
        areas, successions = options["areas"], options["successions"]
        return (
            areas and read_areas(areas),
            successions and read_successions(successions),
            options["source"],
        )

    def say(self, changes, options):
        for line in tell(changes, options["lines"]):
            self.stdout.write(line)


def _day(text):
    return datetime.date.fromisoformat(text)
