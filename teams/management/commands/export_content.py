"""The content of communes as one file, with which they leave or are merged. See ``docs/content-format.md``."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from home.backups import Refused, keeping
from teams.content.exporting import export


class Command(BaseCommand):
    help = "Write the content of one or more communes, or of the whole site, to a zip file."

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--commune", action="append", metavar="SLUG", help="address of the commune's page")
        which.add_argument("--all", action="store_true", help="the whole site")
        parser.add_argument("file", type=Path)

    def handle(self, *args, commune, file, **options):
        try:
            with keeping.plainly():
                counts = export(file, commune)
        except Refused as error:
            raise CommandError(error) from error
        self.stdout.write(
            _("Exported to %(path)s: %(count)d records. The file holds personal data: hand it over safely.")
            % {"path": file, "count": sum(counts.values())}
        )
