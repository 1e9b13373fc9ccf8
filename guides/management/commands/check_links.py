"""Ask every address outside that pages and platforms lead to: for a timer, at night."""

from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from guides.models import OutboundLink
from guides.outbound.asking import Asker
from guides.outbound.checking import NobodyAnswers, answers, keep, record
from guides.outbound.collecting import collect

State = OutboundLink.State


class Command(BaseCommand):
    help = "Ask every address outside that published pages and platforms lead to, and keep what they answered."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="ask and say, but keep nothing")
        parser.add_argument(
            "--older-than", type=int, metavar="HOURS", help="only what was not asked within so many hours"
        )
        parser.add_argument("--seconds", type=float, default=10, help="to wait for one answer (10)")
        parser.add_argument("--pause", type=float, default=1, help="seconds between two questions to one host (1)")

    def handle(self, *args, dry_run, older_than, seconds, pause, **options):
        found, too_long = collect()
        forgotten = 0 if dry_run else keep(found)
        links = list(self.links(found, dry_run, older_than))
        asker = Asker(
            f"to-cong-nghe-so (+{settings.WAGTAILADMIN_BASE_URL}/)",
            seconds=seconds,
            pause=2 * pause,
            may_ask_local=getattr(settings, "CHECK_LINKS_MAY_ASK_LOCAL", False),
        )
        count = Counter()
        try:
            for link, answer in answers(links, asker, pause=pause):
                count[answer.state] += 1
                self.say(link, answer)
                if not dry_run:
                    record(link, answer)
        except NobodyAnswers:
            raise CommandError(
                "Không trang nào trả lời: có lẽ chính máy chủ này không ra được Internet. Không ghi gì."
            ) from None
        for url in sorted(too_long):
            self.stdout.write(f"– {url[:80]}…\n  Địa chỉ quá dài, không hỏi.")
        self.stdout.write(
            f"Đã hỏi {len(links)} trong {len(found)} địa chỉ: {count[State.OK]} trả lời, "
            f"{count[State.MOVED]} dẫn sang chỗ khác, {count[State.BROKEN]} không trả lời. "
            + ("Chỉ thử, không ghi gì." if dry_run else f"Bỏ {forgotten} địa chỉ không còn dùng.")
        )

    @staticmethod
    def links(found, dry_run, older_than):
        """What is to be asked; on a trial also what is not kept yet."""
        links = OutboundLink.objects.filter(url__in=found) if dry_run else OutboundLink.objects.all()
        known = {link.url for link in links}
        new = [OutboundLink(url=url) for url in found if url not in known]
        if older_than is not None:
            before = timezone.now() - timedelta(hours=older_than)
            links = links.filter(Q(checked_at__isnull=True) | Q(checked_at__lte=before))
        return [*links, *new]

    def say(self, link, answer):
        if answer.state == State.OK and not answer.reason:
            return
        sign = {State.OK: "✓", State.MOVED: "→", State.BROKEN: "✗"}[answer.state]
        leads_to = f" {answer.leads_to}" if answer.leads_to else ""
        self.stdout.write(f"{sign} {link.url}\n  {answer.reason}{leads_to}")
