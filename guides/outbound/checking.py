"""The nightly look: which addresses there are, what each of them answered, for how many nights it did not."""

import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor, as_completed

from django.db import transaction
from django.utils import timezone

from home.outbound import Address

from ..models import LinkUse, OutboundLink, Platform

AT_ONCE = 4  # hosts that are asked at the same time
PAUSE = 1  # seconds between two questions to one host
GIVE_UP = 3  # addresses of one host without any answer, after which the rest is not asked
FEW = 3  # hosts; when none of so many answers, it is our own network that fails

State = OutboundLink.State


class NobodyAnswers(Exception):
    """No host at all was heard: most likely this machine cannot reach the Internet."""


@transaction.atomic
def keep(found):
    """Store which addresses there are and who leads to them, as ``collect`` found; return how many were forgotten."""
    known = dict(OutboundLink.objects.values_list("url", "pk"))
    forgotten = [key for url, key in known.items() if url not in found]
    OutboundLink.objects.filter(pk__in=forgotten).delete()
    OutboundLink.objects.bulk_create([OutboundLink(url=url) for url in found if url not in known], batch_size=500)
    known = dict(OutboundLink.objects.values_list("url", "pk"))
    wanted = {(known[url], *keys_of(record)) for url, records in found.items() for record in records}
    uses = {tuple(use): key for key, *use in LinkUse.objects.values_list("pk", "link", "page", "platform")}
    LinkUse.objects.filter(pk__in=[key for use, key in uses.items() if use not in wanted]).delete()
    LinkUse.objects.bulk_create(
        [LinkUse(link_id=link, page_id=page, platform_id=platform) for link, page, platform in wanted - uses.keys()],
        batch_size=500,
    )
    return len(forgotten)


def keys_of(record):
    """The key of a page and that of a platform, one of which is nothing."""
    return (None, record.pk) if isinstance(record, Platform) else (record.pk, None)


def ask_host(links, asker, pause):
    """Ask the addresses of one host, one after the other; when it does not answer at all, not all of them."""
    found, unheard = [], 0
    for place, link in enumerate(links):
        if unheard < GIVE_UP:
            time.sleep(pause if place else 0)
            answer = asker.ask(link.url)
            unheard = 0 if answer.is_heard else unheard + 1
        found.append((link, answer))
    return found


def answers(links, asker, at_once=AT_ONCE, pause=PAUSE):
    """Ask all of ``links``, a few hosts at a time; yield (link, answer), but nothing before somebody was heard."""
    by_host = defaultdict(list)
    for link in links:
        by_host[Address(link.url).host].append(link)
    waiting, is_heard = [], len(by_host) < FEW
    hosts = ThreadPoolExecutor(at_once)
    try:
        for host in as_completed([hosts.submit(ask_host, group, asker, pause) for group in by_host.values()]):
            waiting += host.result()
            is_heard = is_heard or any(answer.is_heard for _link, answer in waiting)
            if is_heard:
                yield from waiting
                waiting = []
    finally:
        hosts.shutdown(cancel_futures=True)
    if waiting:
        raise NobodyAnswers


def record(link, answer):
    """Store what ``link`` answered. A night counts once, however often it is asked."""
    now = timezone.now()
    failures = 0
    if answer.state == State.BROKEN:
        asked_today = link.checked_at and timezone.localdate(link.checked_at) == timezone.localdate(now)
        failures = max(link.failures, 1) if asked_today else link.failures + 1
    longest = OutboundLink._meta.get_field("leads_to").max_length
    OutboundLink.objects.filter(pk=link.pk).update(
        state=answer.state,
        reason=answer.reason,
        leads_to=answer.leads_to[:longest],
        failures=failures,
        checked_at=now,
    )
