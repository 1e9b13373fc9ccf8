"""Asking whether an address outside answers.

Editors write the addresses and our server asks them, so it must not be led to what only it can reach: names are
resolved here, only addresses of the open Internet are connected to, and just those that were looked at, at every step
of a redirect. Nothing is sent but who asks, nothing is kept, and no body is read.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from django.utils.translation import gettext as _

from home.outbound import Address

from ..models import OutboundLink

State = OutboundLink.State
HOPS = 6  # redirects
REDIRECTS, FOR_GOOD = (301, 302, 303, 307, 308), (301, 308)
SHUT_TO_PROGRAMS = (401, 403, 407, 429, 451)  # there is somebody, who shows programs nothing
GONE = (404, 410)
SAFE = "/%:@!$&'()*+,;=~-._?[]"
NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Answer:
    """What asking an address gave, in words for editors."""

    state: str
    reason: str = ""
    leads_to: str = ""
    is_heard: bool = True  # whether any server answered; else the fault may be ours
    may_pass: bool = False  # whether asking again soon may help


class Unanswered(Exception):
    """Nobody answered, and why."""

    def __init__(self, reason, is_heard=False, may_pass=False):
        super().__init__(reason)
        self.answer = Answer(State.BROKEN, reason, is_heard=is_heard, may_pass=may_pass)


def is_open_internet(text):
    """Whether the IP address ``text`` is one that anybody may reach, also when it hides in one of another kind."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if address.version == 6:
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if address in NAT64:
            inner = ipaddress.ip_address(int(address) & 0xFFFFFFFF)
        if inner:
            return is_open_internet(str(inner))
    return address.is_global and not address.is_multicast


class Asker:
    """Asks addresses, one after the other; ``may_ask_local`` is for tests."""

    def __init__(self, agent, seconds=10, tries=2, pause=2, may_ask_local=False):
        self.agent, self.seconds, self.tries, self.pause = agent, seconds, tries, pause
        self.may_ask_local = may_ask_local

    def ask(self, url):
        """Return the ``Answer`` of ``url``, asked again when what went wrong may pass."""
        for left in reversed(range(self.tries)):
            answer = self.ask_once(url)
            if not answer.may_pass or not left:
                break
            time.sleep(self.pause)
        return answer

    def ask_once(self, url):
        here, seen, for_good = url, {url}, True
        try:
            status, location = self.request(here)
            while status in REDIRECTS and location:
                here = urljoin(here, location)
                for_good = for_good and status in FOR_GOOD
                if here in seen or len(seen) > HOPS:
                    raise Unanswered(_("The address leads from one to the next without end."), is_heard=True)
                seen.add(here)
                status, location = self.request(here)
        except Unanswered as problem:
            return problem.answer
        except ValueError:  # urljoin and urlsplit
            return Answer(State.BROKEN, _("The address is not written as one."))
        return judged(url, here, status, for_good)

    def request(self, url):
        """Ask with HEAD, which costs least; servers that do not like it are asked again as a browser would."""
        try:
            status, location = self.send(url, "HEAD")
        except Unanswered as problem:
            if not problem.answer.may_pass:
                raise
            status = None
        return (status, location) if status and status < 400 else self.send(url, "GET")

    def send(self, url, method):
        split = urlsplit(url)
        host = host_of(split)
        is_safe = split.scheme.lower() == "https"
        port = split.port or (443 if is_safe else 80)
        path = quote(split.path or "/", safe=SAFE) + (f"?{quote(split.query, safe=SAFE)}" if split.query else "")
        with self.told(), self.connected(host, port, is_safe) as sock:
            connection = http.client.HTTPConnection(host, port)
            connection.default_port = 443 if is_safe else 80  # what it leaves out of the Host header
            connection.sock = sock
            headers = {"User-Agent": self.agent, "Accept": "*/*", "Accept-Language": "vi", "Connection": "close"}
            connection.request(method, path, headers=headers)
            response = connection.getresponse()
            return response.status, location_of(response)

    @contextmanager
    def told(self):
        """Say in words what went wrong on the way."""
        over = time.monotonic() + self.seconds
        try:
            yield
            if time.monotonic() >= over:
                raise TimeoutError  # what was read of the answer may lack its end
        except ssl.SSLCertVerificationError:
            reason = _("The security certificate of the site is wrong or has expired: browsers warn of it.")
            raise Unanswered(reason, is_heard=True) from None
        except ConnectionRefusedError:
            raise Unanswered(_("The site does not take connections."), may_pass=True) from None
        except (OSError, http.client.HTTPException, ValueError) as problem:
            is_late = isinstance(problem, TimeoutError) or time.monotonic() >= over
            reason = _("The site took too long to answer.") if is_late else _("The connection broke off.")
            raise Unanswered(reason, may_pass=True) from None

    @contextmanager
    def connected(self, host, port, is_safe):
        """A connection that is cut off when the time is over, however slowly the other side goes on."""
        socks = [self.connect(self.resolve(host, port), port)]
        over = threading.Timer(self.seconds, lambda: cut(socks[-1]))
        over.daemon = True
        over.start()
        try:
            if is_safe:
                context = ssl.create_default_context()
                socks.append(context.wrap_socket(socks[0], server_hostname=host, do_handshake_on_connect=False))
                socks[-1].do_handshake()
            yield socks[-1]
        finally:
            over.cancel()
            socks[-1].close()

    def resolve(self, host, port):
        """The IP addresses of ``host``; none when a single one of them is not of the open Internet."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as problem:
            may_pass = getattr(problem, "errno", None) == socket.EAI_AGAIN
            raise Unanswered(_("No site has this name."), may_pass=may_pass) from None
        addresses = list(dict.fromkeys(row[4][0] for row in found))
        if not self.may_ask_local and not all(map(is_open_internet, addresses)):
            raise Unanswered(_("The address is one of an inner network: nobody outside can open it."), is_heard=True)
        return addresses

    def connect(self, addresses, port):
        problem = None
        for address in addresses[:4]:
            try:
                return socket.create_connection((address, port), timeout=self.seconds)
            except OSError as error:
                problem = error
        raise problem


def host_of(split):
    """The host as servers know it; what cannot be one is not asked."""
    try:
        host = (split.hostname or "").rstrip(".").encode("idna").decode("ascii")
        _port = split.port
    except (UnicodeError, ValueError):
        host = ""
    if not host or split.scheme.lower() not in ("http", "https"):
        raise Unanswered(_("It leads to what is no address of a site."), is_heard=True)
    return host


def cut(sock):
    """End a connection that another thread waits at; its own method would ask the other side first."""
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        pass  # it is closed already


def location_of(response):
    """Where a redirect leads; some servers write it in UTF-8."""
    location = response.headers.get("Location", "")
    try:
        location = location.encode("latin-1").decode()
    except UnicodeError:
        pass
    return urldefrag(location)[0]


def judged(url, here, status, for_good):
    """What an answer of a server means: ``url`` was asked, ``here`` is where it led."""
    values = {"status": status}
    if status in SHUT_TO_PROGRAMS:
        return Answer(State.OK, _("The site answers, but shows programs nothing (%(status)s).") % values)
    if status in GONE:
        return Answer(State.BROKEN, _("The site has no such page (%(status)s).") % values)
    if status >= 500:
        return Answer(State.BROKEN, _("The site has a fault (%(status)s).") % values, may_pass=True)
    if status >= 300 or status < 200:
        return Answer(State.BROKEN, _("The site refuses the address (%(status)s).") % values)
    reason = where_it_led(Address(url), Address(here), for_good)
    return Answer(State.MOVED, reason, here) if reason else Answer(State.OK)


def where_it_led(asked, found, for_good):
    """Why an editor should know where the address led; nothing when it is the same or passing."""
    if asked.site != found.site:
        return _("It leads to another site.")
    names_a_page = asked.split.path.strip("/") or asked.split.query
    if names_a_page and not found.split.path.strip("/"):
        return _("It leads to the first page of the site: what it named is probably no more.")
    if names_a_page and for_good and asked.key != found.key:
        return _("The page has another address now.")
    return ""
