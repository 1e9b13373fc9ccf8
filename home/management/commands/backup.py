"""Everything of the site in one file: rows, uploads, settings. See ``docs/operations.md``."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from home.backups import Refused, making


class Command(BaseCommand):
    help = "Back the site up into BACKUP_DIR, restore that on trial, and remove backups that are kept no longer."
    requires_system_checks = []

    def handle(self, *args, **options):
        started = time.monotonic()
        try:
            path, rows, files, removed = making.make(self.say)
        except Refused as error:
            raise CommandError(error) from error
        self.stdout.write(
            _(
                "Backed up to %(path)s: %(rows)d rows, %(files)d files, %(size)s, in %(seconds)d seconds. "
                "All of it was restored on trial and compared."
            )
            % {
                "path": path,
                "rows": rows,
                "files": files,
                "size": filesizeformat(path.stat().st_size),
                "seconds": time.monotonic() - started,
            }
        )
        if removed:
            self.stdout.write(_("Removed, as kept no longer: %(names)s") % {"names": ", ".join(removed)})
        if settings.MEDIA_STORE_URL:
            self.stdout.write(
                _("Uploads are in MEDIA_STORE_URL, not in the backup: have that store keep their older versions.")
            )
        if not settings.BACKUP_KEY:
            self.stdout.write(
                _(
                    "The backup is not encrypted: whoever has the file reads everything in it. So the settings of "
                    ".env, with their passwords, are not in it. Set BACKUP_KEY to have both."
                )
            )

    def say(self, text):
        self.stdout.write(f"• {text}")
        self.stdout.flush()
