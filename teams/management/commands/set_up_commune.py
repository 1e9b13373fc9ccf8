"""Put communes online from the command line."""

from django.core.management.base import BaseCommand, CommandError

from teams.models import Area
from teams.setup import set_up_commune


class Command(BaseCommand):
    help = "Make the pages, collection and groups of communes; run again, it adds what is missing."

    def add_arguments(self, parser):
        parser.add_argument("slugs", nargs="+", metavar="commune", help="as in /ten-cu/<commune>/: xa-duc-minh")

    def handle(self, *args, slugs, **options):
        communes = {area.slug: area for area in Area.objects.communes().current().filter(slug__in=slugs)}
        if missing := [slug for slug in slugs if slug not in communes]:
            raise CommandError(f"No such commune today: {', '.join(missing)}")
        for slug in slugs:
            page = set_up_commune(communes[slug])
            self.stdout.write(f"{page.title}: {page.url}")
