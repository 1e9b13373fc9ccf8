"""What platforms and the nightly look say of an address: the hook ``judge_outbound_links``."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import CharField, Value
from django.utils.translation import gettext, gettext_lazy

from home.outbound import SHARED_HOSTS, Address

from ..models import OutboundLink, Platform
from .collecting import plain

State = Platform.State
DOUBTFUL = "link"  # stands where platforms have their state
WORDS = {
    State.CLOSED: gettext_lazy("it has closed"),
    State.RENAMED: gettext_lazy("it is called %(name)s now"),
    State.DOUBTFUL: gettext_lazy("nobody is sure whether it still works"),
}


@dataclass
class Service:
    """What a platform says of the addresses that are its own."""

    state: str
    is_official: bool
    new_name: str

    @property
    def works(self):
        return self.state == State.ACTIVE


def known(addresses):
    """The addresses of each platform with its ``Service``, and those of ``addresses`` that do not open.

    One question to the database, because it is asked for nearly every page.
    """
    nothing = Value(None, output_field=CharField())
    platforms = Platform.objects.exclude(url="", android="", ios="").order_by()
    platforms = platforms.values_list("url", "android", "ios", "state", "is_official", "renamed_to__name")
    doubtful = OutboundLink.objects.doubtful().filter(url__in=addresses).order_by()
    doubtful = doubtful.values_list("url", Value(""), Value(""), Value(DOUBTFUL), Value(False), nothing)
    rows = list(platforms.union(doubtful, all=True))
    services = [(row[:3], Service(*row[3:])) for row in rows if row[3] != DOUBTFUL]
    return services, {row[0] for row in rows if row[3] == DOUBTFUL}


@lru_cache(1000)
def known_as(url):
    """The key and the host of an address: those of platforms are read for every page."""
    address = Address(url)
    return address.key, address.site


def by_address(services):
    """{key of an address: services}, and {host: services} where all of the host is one platform's."""
    keys, hosts = defaultdict(list), defaultdict(list)
    for urls, service in services:
        for url in filter(None, urls):
            keys[known_as(url)[0]].append(service)
        _key, host = known_as(urls[0])
        if host and host not in SHARED_HOSTS:
            hosts[host].append(service)
    return keys, hosts


def judge(verdicts):
    """Vouch for official addresses; warn of those that ended or do not open."""
    plain_of = {text: plain(text) for text in verdicts}
    services, unopened = known(set(plain_of.values()))
    keys, hosts = by_address(services)
    for text, verdict in verdicts.items():
        found = keys.get(verdict.address.key) or hosts.get(verdict.address.site) or []
        working = [service for service in found if service.works]
        if working:
            verdict.is_vouched |= any(service.is_official for service in working)
        elif found:
            verdict.warnings.append(WORDS[found[0].state] % {"name": found[0].new_name})
        if plain_of[text] in unopened:
            verdict.warnings.append(gettext("it may not open"))
