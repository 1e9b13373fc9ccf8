"""Delete what is about persons and is needed no more, as long after as ``KEPT_MONTHS`` says; see ``home.register``."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

from home.dates import months_after
from teams.models import ListImport, Member, Membership
from teams.persons.forgetting import NOBODY, forget_person


def before(name):
    """The day before which something of this kind is kept no longer."""
    return months_after(timezone.localdate(), -settings.KEPT_MONTHS[name])


class Command(BaseCommand):
    help = "Delete the data of members who left long ago, old imports of lists, sign-ins and history."

    def handle(self, *args, **options):
        members = list(self.left_long_ago())
        for member in members:
            forget_person(member)
        forgotten, _each = ListImport.objects.forgotten().delete()
        old = ListImport.objects.finished().filter(applied_at__date__lt=before("lists"))
        lists, _each = old.delete()
        get_user_model().objects.filter(last_login__date__lt=before("sign_in")).update(last_login=None)
        entries = sum(
            model.objects.filter(timestamp__date__lt=before("log")).delete()[0]
            for model in (ModelLogEntry, PageLogEntry)
        )
        self.stdout.write(
            f"Đã xóa dữ liệu của {len(members)} người đã thôi tham gia, {lists + forgotten} lần nhập danh sách, "
            f"{entries} dòng lịch sử."
        )

    @staticmethod
    def left_long_ago():
        """Who was in a team and has been in none since; not who never was in one yet, whose record is new."""
        last = before("ended_members")
        memberships = Membership.objects.filter(member=OuterRef("pk"))
        since = memberships.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=last))
        return Member.objects.filter(Exists(memberships), ~Exists(since)).exclude(name=NOBODY).select_related("area")
