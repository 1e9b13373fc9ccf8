"""Forget what was looked for in vain long ago."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from home.dates import months_after
from search.models import MissedQuery


class Command(BaseCommand):
    help = "Delete queries without result that nobody asked for as long as KEPT_MONTHS says. Safe to run every night."

    def handle(self, *args, **options):
        before = months_after(timezone.localdate(), -settings.KEPT_MONTHS["missed"])
        count, _each = MissedQuery.objects.filter(last_on__lt=before).delete()
        self.stdout.write(f"Đã xóa {count} câu tìm không thấy.")
