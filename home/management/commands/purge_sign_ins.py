"""Old lines of the sign-in report, deleted."""

from django.core.management.base import BaseCommand

from home.signin.events import forget_old


class Command(BaseCommand):
    help = "Delete what was written down of signing in more than SIGN_IN_LOG_DAYS days ago. Part of `nightly`."

    def handle(self, *args, **options):
        self.stdout.write(f"• {forget_old()} sign-ins forgotten")
