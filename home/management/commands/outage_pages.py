"""Pages for when the site does not answer, with the numbers that the settings of the site have today."""

from django.core.management.base import BaseCommand

from home.outages import write_outage_pages


class Command(BaseCommand):
    help = "Write the pages that nginx shows while the site does not answer. Part of `nightly`."

    def handle(self, *args, **options):
        self.stdout.write(f"• {write_outage_pages()} outage pages")
