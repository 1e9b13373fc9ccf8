"""How often one address may send something: counted for minutes, kept nowhere else, and never as an address."""

import hashlib
import hmac
import ipaddress
import time

from django.conf import settings
from django.core.cache import cache


def client_address(request):
    """The address of whoever asks. A proxy's word is taken only where ``CLIENT_ADDRESS_HEADER`` names its header."""
    named = settings.CLIENT_ADDRESS_HEADER and request.headers.get(settings.CLIENT_ADDRESS_HEADER, "")
    return named.split(",")[-1].strip() if named else request.META.get("REMOTE_ADDR", "")


def network_of(address):
    """The network of an IPv4 (/24) or IPv6 (/48) address: enough to see an attack; empty for anything else."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    known = getattr(known, "ipv4_mapped", None) or known
    return str(ipaddress.ip_network((known, 24 if known.version == 4 else 48), strict=False))


def sign(*parts):
    """A number that tells things apart and from which, without the site's key, none of them can be found."""
    text = "\0".join(map(str, parts))
    return hmac.new(settings.SECRET_KEY.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def is_within_limit(request, what, most, seconds):
    """Count one more ``what`` from the address of ``request``; False when it is more than ``most`` in ``seconds``."""
    key = f"limit-{sign(what, client_address(request), int(time.time() // seconds))}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # forgotten between the two: the cache is full
        return True
