"""What must be done before the server starts, after an install or an upgrade, in one process."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrate, compile translations, collect static files; with --demo fill an empty site."

    def add_arguments(self, parser):
        parser.add_argument("--demo", type=Path, metavar="FILE", help="load the demo, its accounts into FILE")

    def handle(self, *args, demo=None, **options):
        self.say("Preparing the database …")
        call_command("migrate", verbosity=0)
        self.say("Compiling translations, collecting static files …")
        call_command("catalogue")
        call_command("collectstatic", interactive=False, verbosity=0)
        if demo:
            self.say("Loading the demo, unless the site has content …")
            call_command("load_demo", accounts=demo, stdout=self.stdout)
        call_command("rebuild_search", if_old=True, stdout=self.stdout)
        call_command("outage_pages", stdout=self.stdout)

    def say(self, text):
        self.stdout.write(f"• {text}")
        self.stdout.flush()
