"""Forget what readers wrote long ago; how many were helped stays counted."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from guides.models import Feedback
from home.dates import months_after

KEPT = 24  # months


class Command(BaseCommand):
    help = "Take off the words of readers that are older than two years; the counts stay. Safe to run every night."

    def add_arguments(self, parser):
        parser.add_argument("--months", type=int, default=KEPT, help=f"how long words are kept; {KEPT} by default")

    def handle(self, *args, months=KEPT, **options):
        if months < 1:
            raise CommandError("Số tháng phải từ 1 trở lên.")
        forgotten = Feedback.objects.forget_words(months_after(timezone.localdate(), -months))
        self.stdout.write(f"Đã xóa lời của {forgotten} góp ý cũ hơn {months} tháng.")
