"""Content that another site exported into this one. See ``docs/content-format.md``."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from home.backups import Refused, keeping
from home.models import HomePage
from teams.content.importing import take_in


class Command(BaseCommand):
    help = "Take in what export_content wrote: all of it or nothing; a second time nothing changes."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--under", metavar="SLUG", help="first page below which the communes go")

    def handle(self, *args, file, under, **options):
        try:
            page = HomePage.objects.filter(slug=under).first() if under else None
            if under and page is None:
                raise Refused(_("There is no first page with the address %(slug)s.") % {"slug": under})
            with keeping.plainly():
                done = take_in(file, page)
        except Refused as error:
            raise CommandError(error) from error
        self.stdout.write(
            _("Imported: %(added)d records new, %(changed)d changed, %(unchanged)d as they were.")
            % {"added": done.added, "changed": done.changed, "unchanged": done.unchanged}
        )
        for text in done.left:
            self.stdout.write(_("Left out: %(what)s") % {"what": text})
