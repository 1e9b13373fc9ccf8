"""What is done every night: one command for whatever timer there is, systemd's or cron's."""

import time

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Do each job of NIGHTLY; a job that fails is named at the end and keeps none of the others from being done."

    def handle(self, *args, **options):
        failed = []
        for job in settings.NIGHTLY:
            started = time.monotonic()
            try:
                call_command(job, stdout=self.stdout, stderr=self.stderr)
            except Exception as error:
                failed.append(job)
                self.stderr.write(f"✗ {job}: {error}")
            else:
                self.stdout.write(f"• {job}: {time.monotonic() - started:.1f} s")
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}")
