"""When a phone is lost and the recovery codes too."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from home.signin import second_factor


class Command(BaseCommand):
    help = "Take the second step from an account: it signs in with its password alone and sets up a new one."

    def add_arguments(self, parser):
        parser.add_argument("user", help="the account's user name")

    def handle(self, *args, user, **options):
        try:
            account = get_user_model().objects.get(username=user)
        except get_user_model().DoesNotExist:
            raise CommandError(f"No account is named {user}.") from None
        if not second_factor.reset(account):
            raise CommandError(f"{user} has no second step.")
        self.stdout.write(f"✓ {user} signs in with the password alone now. Make sure that it was they who asked.")
