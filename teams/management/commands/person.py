"""One person's data, for the technician: a copy as JSON, or their deletion."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from teams.models import Member
from teams.persons.forgetting import forget_person
from teams.persons.held import as_json


class Command(BaseCommand):
    help = "Print all that is held about a member as JSON, or delete it."

    def add_arguments(self, parser):
        parser.add_argument("number", type=int, help="of the member: as in the address of the screen")
        parser.add_argument("--delete", action="store_true")

    def handle(self, *args, number, delete, **options):
        member = Member.objects.filter(pk=number).first()
        if member is None:
            raise CommandError(_("There is no member with this number."))
        if delete:
            forget_person(member)
            self.stdout.write(_("Deleted: the site holds nothing more about this person."))
        else:
            self.stdout.write(json.dumps(as_json(member), ensure_ascii=False, indent=1, default=str))
