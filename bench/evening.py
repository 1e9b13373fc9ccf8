"""An evening after the loudspeaker: readers come faster and faster while editors save and a list of 10,000 comes in.

Run by `make bench-evening`; needs nginx and PostgreSQL. The site is served as it is deployed, behind nginx with HTTPS.
Readers come at a given rate whether or not those before them have their page, and wait from the moment when they came:
a server that falls behind is seen. They ask for communes, teams and guides, some far more often than others, and one
in a hundred searches. All of it, who asks included, shares this machine.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections import Counter
from pathlib import Path
from statistics import quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import asking, national  # noqa: E402
from bench.search_speed import own_database, say  # noqa: E402
from bench.site import POSTGRES  # noqa: E402
from bench.stand import BY_HOUSEHOLD, household  # noqa: E402

FIRST, LAST = 50, 1_000  # readers a second
EDITORS, PAUSE = 20, 20  # editors, and seconds between two saves of one
PATIENCE = 300  # seconds that one waits for an answer, as nginx does
SEARCHES = (
    "quen mat khau vneid",
    "to cong nghe so",
    "ma qr",
    "lua dao",
    "bao hiem y te",
    "dang ky tam tru",
    "san buu dien",
)


# The data: a province of 10,000 members, made in a process of its own


def prepare(rows, file):
    """Fill the database; print, as JSON, what is read and which teams are edited, each by an account of its own."""
    folder = national.start()

    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection

    from bench import lists
    from guides.models import GuidePage
    from teams.models import CommunePage, Team

    call_command("catalogue")
    lists.prepare(rows, "changed", file)
    teams = list(Team.objects.filter(level="village").order_by("pk")[:: rows // 5 // EDITORS][:EDITORS])
    for number in range(len(teams)):
        get_user_model().objects.create_superuser(f"bien-tap-{number}", password=None)
    paths = [page.url_path.removeprefix("/home") for page in CommunePage.objects.live()]
    pages = {
        "commune": paths,
        "directory": [f"{path}to/" for path in paths],
        "team": [
            f"{path}to/{slug}/"
            for path, area in zip(paths, CommunePage.objects.live().values_list("area", flat=True), strict=True)
            for slug in Team.objects.filter(commune=area).values_list("slug", flat=True)[:20]
        ],
        "guide": [page.url_path.removeprefix("/home") for page in GuidePage.objects.live()[:60]],
    }
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(json.dumps({"pages": pages, "teams": [team.pk for team in teams]}))
    folder.cleanup()


SESSIONS = """
from django.contrib.auth import get_user_model
from django.test import Client
for user in get_user_model().objects.filter(username__startswith="bien-tap-").order_by("pk"):
    client = Client()
    client.force_login(user)
    print(client.cookies["sessionid"].value)
"""


def sessions(site):
    """The keys of sessions in which the editors are signed in at the served site."""
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", SESSIONS]
    done = subprocess.run(command, cwd=national.ROOT, env=site.environment, check=True, capture_output=True, text=True)
    return done.stdout.split()


# Readers


class Readers:
    """Readers on some connections that are kept, who come at a rate that grows evenly from FIRST to LAST."""

    def __init__(self, front, pages, seconds, connections):
        self.front, self.pages, self.seconds = urllib.parse.urlsplit(front), pages, seconds
        self.chance, self.waits, self.statuses = random.Random(7), [], Counter()
        self.waiting, self.free = asyncio.Queue(), connections

    async def read(self):
        workers = [asyncio.create_task(self._connection()) for _number in range(self.free)]
        started = asyncio.get_running_loop().time()
        due = 0.0
        while due < self.seconds:
            due += self.chance.expovariate(FIRST + (LAST - FIRST) * due / self.seconds)
            if (left := started + due - asyncio.get_running_loop().time()) > 0:
                await asyncio.sleep(left)
            self.waiting.put_nowait((started + due, due, self._path()))
        await self.waiting.join()
        for worker in workers:
            worker.cancel()

    def _path(self):
        draw = self.chance.random()
        if draw < 0.01:
            return "/tim/?q=" + self.chance.choice(SEARCHES).replace(" ", "+")
        if draw < 0.2:
            return "/"
        kind = self.chance.choices(("commune", "directory", "team", "guide"), (15, 10, 30, 24))[0]
        paths = self.pages[kind]
        # Few are asked for by many: the first by far the most.
        return paths[min(len(paths) - 1, int(self.chance.paretovariate(0.7)) - 1)]

    async def _connection(self):
        insecure = ssl._create_unverified_context()  # a certificate made a moment ago
        reader = writer = None
        while True:
            came, due, path = await self.waiting.get()
            try:
                if writer is None:
                    reader, writer = await asyncio.open_connection(
                        "127.0.0.1", self.front.port, ssl=insecure, server_hostname="localhost"
                    )
                head = f"Host: {self.front.netloc}\r\nAccept-Encoding: gzip\r\nX-Reader: {household(self.chance)}"
                writer.write(f"GET {path} HTTP/1.1\r\n{head}\r\n\r\n".encode())
                status = await self._answer(reader)
            except (OSError, asyncio.IncompleteReadError, ValueError):
                status, writer = "no answer", None
            self.statuses[status] += 1
            self.waits.append((due, 1000 * (asyncio.get_running_loop().time() - came)))
            self.waiting.task_done()

    async def _answer(self, reader):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        if "content-length:" in head:
            await reader.readexactly(int(head.split("content-length:")[1].split()[0]))
        elif "chunked" in head:
            while size := int((await reader.readline()).strip(), 16):
                await reader.readexactly(size + 2)
            await reader.readline()
        return int(head.split()[1])


# Editors


# What a script of the form adds: teams of this province have neither hours nor channels.
NO_BLOCKS = {"sessions-count": "0", "channels-count": "0"}


class Editor(threading.Thread):
    """Opens the form of a team, changes the place where it is met, saves, waits."""

    def __init__(self, front, session, team, until, number):
        super().__init__(daemon=True)
        self.form = f"{front}/admin/snippets/teams/team/edit/{team}/"
        self.session, self.team, self.until, self.number = session, team, until, number
        self.saved, self.last, self.failed, self.token = 0, None, [], ""

    def run(self):
        time.sleep(self.number * PAUSE / EDITORS)
        while time.monotonic() < self.until:
            place = f"Nhà văn hóa, phòng {self.number}-{self.saved + 1}"
            try:
                page, token = self.get()
                fields = fields_of(page) | NO_BLOCKS | {"place": place, "csrfmiddlewaretoken": token}
                if not self.post(fields, token).endswith("/admin/snippets/teams/team/"):
                    raise RuntimeError("the form was not saved")
                self.saved, self.last = self.saved + 1, place
            except (OSError, RuntimeError) as error:
                self.failed.append(str(error))
            time.sleep(PAUSE)

    def open(self, data=None, cookies=""):
        request = urllib.request.Request(self.form, data=data)
        request.add_header("Cookie", f"sessionid={self.session}{cookies}")
        request.add_header("Referer", self.form)
        return urllib.request.urlopen(request, timeout=PATIENCE, context=ssl._create_unverified_context())

    def get(self):
        with self.open() as response:
            cookie = response.headers.get("Set-Cookie", "")
            self.token = cookie.split("csrftoken=")[1].split(";")[0] if "csrftoken=" in cookie else self.token
            return response.read().decode(), self.token

    def post(self, fields, token):
        with self.open(urllib.parse.urlencode(fields, doseq=True).encode(), f"; csrftoken={token}") as response:
            return response.url


def fields_of(page):
    """What a browser would send of the longest form of a page, unchanged."""
    from bs4 import BeautifulSoup

    form = max(BeautifulSoup(page, "html.parser").find_all("form"), key=lambda form: len(form.find_all("input")))
    fields = {}
    for field in form.find_all(["input", "select", "textarea"]):
        name, kind = field.get("name"), field.get("type", "")
        if not name or kind in ("submit", "button", "file"):
            continue
        if kind in ("checkbox", "radio"):
            if field.has_attr("checked"):
                fields.setdefault(name, []).append(field.get("value", "on"))
        elif field.name == "select":
            fields[name] = [option.get("value", "") for option in field.find_all("option", selected=True)]
        elif field.name == "textarea":
            fields[name] = field.text
        else:
            fields[name] = field.get("value", "")
    return fields


# The evening


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--rows", type=int, default=10_000, help="of the list that comes in")
    parser.add_argument("--connections", type=int, default=100, help="that readers keep open")
    parser.add_argument("--server", default=os.environ.get("DATABASE_URL") or POSTGRES, help="a PostgreSQL server")
    parser.add_argument("--prepare", metavar="FILE", help="used by the script itself")
    options = parser.parse_args()
    if options.prepare:
        prepare(options.rows, options.prepare)
        return
    asking.need("nginx", "openssl")
    from tests.serving import served

    with own_database(options.server) as database, tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "var").mkdir()
        (folder / "front").mkdir()
        file, socket, editors = folder / "list.xlsx", folder / "site.sock", folder / "editors.sock"
        say("A province is being built …")
        command = [sys.executable, __file__, "--prepare", str(file), "--rows", str(options.rows)]
        done = subprocess.run(command, env=os.environ | database, stdout=subprocess.PIPE, text=True, check=True)
        found = json.loads(done.stdout.splitlines()[-1])
        address, at = database["DATABASE_URL"], [f"unix:{socket}", f"unix:{editors}"]
        more = {"ALLOWED_HOSTS": "127.0.0.1,localhost", "EDITORS_SOCKET": str(editors)}
        with (
            served(folder / "var", address, demo=False, also_at=at, **more) as site,
            asking.nginx(folder / "front", folder / "var", socket, around=BY_HOUSEHOLD, editors=editors) as front,
        ):
            evening(options, site, front, found, file, address)


def evening(options, site, front, found, file, database):
    seconds = 60 * options.minutes
    read_before(front, found["pages"])
    signed_in = list(zip(sessions(site), found["teams"], strict=True))
    ends, edited = multiprocessing.Pipe(duplex=False)
    # A process of their own: who reads a form of 300 KB keeps no reader of this one waiting.
    desk = multiprocessing.Process(target=edit, args=(front, signed_in, seconds, edited), daemon=True)
    desk.start()
    imported = threading.Thread(target=bring_in, args=(file, database, seconds / 4, said := []), daemon=True)
    imported.start()
    readers = Readers(front, found["pages"], seconds, options.connections)
    say(f"Readers come for {options.minutes:g} minutes …")
    asyncio.run(readers.read())
    imported.join(PATIENCE)
    tell(readers, ends.recv() if ends.poll(2 * PATIENCE) else None, said)


def edit(front, signed_in, seconds, edited):
    """Let everybody edit for some seconds, then look what is there; send what was saved, failed and is lost."""
    until = time.monotonic() + seconds
    editors = [Editor(front, session, team, until, number) for number, (session, team) in enumerate(signed_in)]
    for editor in editors:
        editor.start()
    for editor in editors:
        editor.join(seconds + PATIENCE)
    edited.send({
        "editors": len(editors),
        "saved": sum(editor.saved for editor in editors),
        "failed": [word for editor in editors for word in editor.failed],
        "lost": [editor.team for editor in editors if editor.last and not is_shown(editor)],
    })  # fmt: skip


def read_before(front, pages):
    """Ask every page once: what was read in the last days is kept somewhere."""
    insecure = ssl._create_unverified_context()
    for number, path in enumerate(["/", *(path for paths in pages.values() for path in paths)]):
        headers = {"Accept-Encoding": "gzip", "X-Reader": f"10.2.{number // 250}.{number % 250 + 1}"}
        request = urllib.request.Request(front + path, headers=headers)
        urllib.request.urlopen(request, timeout=60, context=insecure).close()


def bring_in(file, database, wait, said):
    """Import the list, as its screens do, in a process of its own that gives way as the editors' worker does."""
    time.sleep(wait)
    for step in ("preview", "apply"):
        script = str(Path(__file__).with_name("lists.py"))
        command = ["nice", "-n", "5", sys.executable, script, "--step", step, "--file", str(file)]
        done = subprocess.run(command, env=os.environ | {"DATABASE_URL": database}, capture_output=True, text=True)
        said.append(f"{step}: " + (done.stdout.strip() if done.returncode == 0 else f"FAILED {done.stderr[-300:]}"))


def is_shown(editor):
    """Whether the form shows what its editor saved last."""
    return editor.last in editor.get()[0]


def tell(readers, edits, said):
    count = len(readers.waits)
    print(f"\n{count:,} readers, of these by status: {dict(readers.statuses)}")
    print("\n| readers a second | median, ms | p95 | p99 | longest |\n|---|---|---|---|---|")
    parts = 10
    for part in range(parts):
        waits = [wait for due, wait in readers.waits if int(parts * due / readers.seconds) == part]
        if len(waits) > 1:
            cuts = quantiles(waits, n=100)
            rate = FIRST + (LAST - FIRST) * (part + 0.5) / parts
            print(f"| {rate:.0f} | {cuts[49]:.1f} | {cuts[94]:.1f} | {cuts[98]:.1f} | {max(waits):.0f} |")
    cuts = quantiles([wait for _due, wait in readers.waits], n=100)
    print(
        f"| all | {cuts[49]:.1f} | {cuts[94]:.1f} | {cuts[98]:.1f} | {max(wait for _due, wait in readers.waits):.0f} |"
    )
    if edits:
        print(f"\n{edits['editors']} editors saved {edits['saved']} times; edits lost: {len(edits['lost'])}")
        print(f"failed: {len(edits['failed'])} {edits['failed'][:3]}")
    else:
        print("\nthe editors did not come to an end")
    for sentence in said:
        print(f"the list of members, {sentence}")
    print(f"load {'/'.join(f'{value:.1f}' for value in os.getloadavg())} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
