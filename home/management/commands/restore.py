"""A backup back into the database and the folder of uploads that the site is set to. See ``docs/operations.md``."""

import argparse
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from home.backups import Refused, restoring


class Command(BaseCommand):
    help = "Restore a backup, all of it or nothing. Stop the site first."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("archive", type=Path)
        parser.add_argument("--replace", action="store_true", help="replace the site that is here")
        parser.add_argument("--lift", action="store_true", help=argparse.SUPPRESS)  # what restore runs apart

    def handle(self, *args, archive, replace, lift, **options):
        started = time.monotonic()
        try:
            if lift:
                restoring.lift(archive)
                return
            rows, files, env = restoring.restore(archive, replace, self.say)
        except Refused as error:
            raise CommandError(error) from error
        self.stdout.write(
            _("Restored: %(rows)d rows, %(files)d files, in %(seconds)d seconds. Start the site again.")
            % {"rows": rows, "files": files, "seconds": time.monotonic() - started}
        )
        if env:
            self.stdout.write(
                _("The settings that the backup holds are in %(path)s. Compare them with .env, then delete that file.")
                % {"path": env}
            )

    def say(self, text):
        self.stdout.write(f"• {text}")
        self.stdout.flush()
