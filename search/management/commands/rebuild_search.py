"""Write the index of ``/tim/`` anew; editing keeps it true, so this is for upgrades and after restoring."""

import time

from django.core.management.base import BaseCommand

from search import indexing


class Command(BaseCommand):
    help = "Write the search index anew. Who searches meanwhile finds what was there before."

    def add_arguments(self, parser):
        parser.add_argument("--if-old", action="store_true", help="only when this version writes another index")

    def handle(self, *args, if_old=False, **options):
        if if_old and indexing.is_up_to_date():
            return
        started = time.monotonic()
        indexing.rebuild(self.stdout.write)
        self.stdout.write(f"{time.monotonic() - started:.1f} s")
