"""Wagtail's own, of which nothing is left half done when it is killed."""

from django.db import transaction
from wagtail.management.commands.publish_scheduled import Command as WagtailCommand


class Command(WagtailCommand):
    def handle(self, *args, **options):
        with transaction.atomic():
            super().handle(*args, **options)
