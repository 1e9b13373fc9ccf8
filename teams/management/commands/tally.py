"""Count what needs doing in every commune, so that the provinces' screens need not: for a timer, after midnight."""

import time

from django.core.management.base import BaseCommand

from teams.models import Area
from teams.tallies import count_in_batches


class Command(BaseCommand):
    help = "Count what needs doing in every commune."

    def handle(self, *args, **options):
        started = time.monotonic()
        communes = Area.objects.communes().current().filter(commune_page__isnull=False)
        count_in_batches(communes)
        seconds = round(time.monotonic() - started)
        self.stdout.write(f"Đã đếm {communes.count()} xã trong {seconds} giây.")
