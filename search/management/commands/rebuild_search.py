"""Write the index of ``/tim/`` anew; editing keeps it true, so this is for imports in bulk and after restoring."""

import time

from django.core.management.base import BaseCommand

from search import indexing, synonyms


class Command(BaseCommand):
    help = "Write the search index anew. Who searches meanwhile finds what was there before."

    def handle(self, *args, **options):
        started = time.monotonic()
        synonyms.load()
        indexing.rebuild(self.stdout.write)
        self.stdout.write(f"{time.monotonic() - started:.1f} s")
