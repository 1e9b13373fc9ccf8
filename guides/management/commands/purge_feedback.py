"""Forget what readers wrote long ago; how many were helped stays counted."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from guides.models import Feedback
from home.dates import months_after


class Command(BaseCommand):
    help = "Take off the words of readers that are old; the counts stay. Safe to run every night."

    def add_arguments(self, parser):
        parser.add_argument("--months", type=int, help="how long words are kept; as KEPT_MONTHS says by default")

    def handle(self, *args, months=None, **options):
        months = settings.KEPT_MONTHS["feedback_words"] if months is None else months
        if months < 1:
            raise CommandError("Số tháng phải từ 1 trở lên.")
        forgotten = Feedback.objects.forget_words(months_after(timezone.localdate(), -months))
        self.stdout.write(f"Đã xóa lời của {forgotten} góp ý cũ hơn {months} tháng.")
