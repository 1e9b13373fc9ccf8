"""How fast the site is, against whom, and how that grows with the country. Run by `make bench`; needs wrk and nginx.

Figures depend on the machine and on what else it does: what counts are the ratios of one run, and the milliseconds of
work, which are those of the servers' processes (gunicorn's and PostgreSQL's) and not of the clock. A peer that is
served somewhere is measured beside ours: PEER_URL is its address, PEER_PAGES its pages under our names for them,
for example PEER_PAGES="home=/ directory=/list/".
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import asking, national  # noqa: E402
from bench.search_speed import own_database, say  # noqa: E402

SIZES = {"1 %": 0.01, "10 %": 0.1, "100 %": 1.0}
POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"
FILE = "nginx, a file"
TURNS, TURN = 4, 2  # how often, and for how many seconds, two that are compared are asked in turns
# Asked for with a question, a page comes from no cache.
UNCACHED = "?khong-nho"


# Building: a process of its own with a database of its own


def build(scale):
    """Fill the database; print, as JSON, which pages to ask for and what queries and work they and the admin cost."""
    folder = national.start()

    from django.core.management import call_command
    from django.db import connection

    call_command("catalogue")
    started = time.perf_counter()
    national.build_named(scale, guides=max(40, round(2_000 * scale)), people_each=5)
    with connection.cursor() as cursor:
        # As PostgreSQL does by itself within minutes.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    found = {"building": time.perf_counter() - started, "counts": counts()}
    found["pages"] = pages()
    client = visitor()
    found["queries"] = {name: asked(client, address)["queries"] for name, address in found["pages"].items()}
    call_command("tally", stdout=sys.stderr)  # as the timer does after midnight
    found["admin"] = {}
    for who, user in accounts().items():
        client = visitor(user)
        for name, address in screens(user).items():
            found["admin"][f"{name}, {who}"] = asked(client, address)
    print(json.dumps(found))
    folder.cleanup()


def counts():
    from guides.models import GuidePage
    from teams.models import Area, Member, Team

    return {
        "provinces": Area.objects.current().filter(level="province").count(),
        "communes": Area.objects.communes().current().count(),
        "teams": Team.objects.count(),
        "members": Member.objects.count(),
        "guides": GuidePage.objects.count(),
    }


def pages():
    """An address of each kind of page: of the commune with most teams, 200, and of one of its villages.

    The others have 27 teams each, as the communes of the country have, and are looked at by the directory of one.
    """
    from django.db.models import Count

    from home.vietnamese import fold
    from teams.models import CommunePage, Team

    largest = Team.objects.values("commune").annotate(teams=Count("pk")).order_by("-teams").first()["commune"]
    commune = CommunePage.objects.get(area=largest)
    usual = CommunePage.objects.exclude(area=largest).order_by("path").first()
    team = Team.objects.filter(commune=largest, level="village").select_related("area").order_by("pk")[10]
    return {
        "home": f"/{UNCACHED}",
        "commune": f"/{commune.slug}/{UNCACHED}",
        "directory": f"/{commune.slug}/to/{UNCACHED}",
        "directory-of-27": f"/{usual.slug}/to/{UNCACHED}",
        "team": f"/{commune.slug}/to/{team.slug}/{UNCACHED}",
        "contact list": f"/{commune.slug}/danh-ba/{UNCACHED}",
        "guides": f"/huong-dan/{UNCACHED}",
        "guide": f"/huong-dan/kich-hoat-vneid/{UNCACHED}",
        "guide in a commune": f"/{commune.slug}/huong-dan/kich-hoat-vneid/{UNCACHED}",
        "search": "/tim/?q=quen+mat+khau+vneid",
        "search for a place": f"/tim/?q={fold(commune.title).replace(' ', '+')}",
        "team finder": f"/tim/to/?q={fold(commune.title).replace(' ', '+')}",
    }


def accounts():
    """An administrator, who sees all of the country, and an editor of one commune."""
    from django.contrib.auth import get_user_model

    from teams.models import Area
    from teams.setup import open_account, set_up_commune

    communes = Area.objects.communes().current().order_by("path")
    commune = communes[communes.count() // 3]
    set_up_commune(commune)
    editor, _password = open_account("bienTap", "Người biên tập", "editor", commune, None)
    administrator = get_user_model().objects.create_superuser("quantri", password="x")
    return {"administrator": administrator, "editor": editor}


def screens(user):
    """The lists of the admin, one form of each record, the first screen, the pages and the reports."""
    from django.urls import reverse
    from wagtail.snippets.models import get_snippet_models

    found = {"first screen": reverse("wagtailadmin_home"), "pages": reverse("wagtailadmin_explore_root")}
    found["search of pages"] = reverse("wagtailadmin_pages:search") + "?q=duc"
    for model in get_snippet_models():
        viewset = model.snippet_viewset
        if not viewset.permission_policy.user_has_permission(user, "change"):
            continue
        found[f"list: {model._meta.model_name}"] = reverse(viewset.get_url_name("list"))
        record = viewset.permission_policy.instances_user_has_permission_for(user, "change").order_by("-pk").first()
        if record:
            found[f"form: {model._meta.model_name}"] = reverse(viewset.get_url_name("edit"), args=[record.pk])
    return found


def visitor(user=None):
    from django.test import Client

    client = Client()
    if user:
        client.force_login(user)
    return client


def asked(client, address):
    """{queries, work: ms, status}: of the second of two times asking, work the least of three more."""
    from django.db import connection

    from bench.search_speed import working_time

    queries = []

    def count(execute, *question):
        queries.append(question)
        return execute(*question)

    client.get(address)
    with connection.execute_wrapper(count):
        response = client.get(address)
    least = None
    for _attempt in range(3):
        started = working_time()
        client.get(address)
        taken = 1000 * (working_time() - started)
        least = taken if least is None else min(least, taken)
    return {"queries": len(queries), "work": least, "status": response.status_code}


# Serving what was built, as it is deployed


@contextmanager
def site(database):
    """The site on ``database``, served by gunicorn; gives its address, an object of tests/serving.py."""
    from tests.serving import served

    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        socket = Path(folder) / "site.sock"
        with served(
            Path(folder), database, demo=False, also_at=[f"unix:{socket}"], ALLOWED_HOSTS="127.0.0.1,localhost"
        ) as address:
            address.socket = socket
            yield address


def backends(database):
    """The processes of PostgreSQL that serve ``database``."""
    import psycopg

    name = database.rpartition("/")[2]
    with psycopg.connect(database.rpartition("/")[0] + "/postgres") as connection:
        return [pid for (pid,) in connection.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [name])]


def rushed(url, processes, seconds, connections=4):
    """What asking ``url`` as fast as it answers gave: with ``work``, the milliseconds of work of one answer."""
    for _time in range(8):  # each worker reads once what it remembers
        fetch(url, gzipped=True)
    time_taken = {}
    with asking.worked(processes, time_taken):
        found = asking.rushed(url, seconds, connections)
    found["work"] = 1000 * time_taken["cpu"] / found["answered"]
    return found


def rush_pages(address, database, paths, seconds):
    def processes():
        return [*asking.children(address.server.pid), *backends(database)]

    return {name: rushed(f"{address}{path}", processes, seconds) for name, path in paths.items()}


def rush_bare(seconds):
    """A view of Django that does nothing, on the same gunicorn."""
    from tests.serving import GUNICORN, ROOT, free_port

    port = free_port()
    server = subprocess.Popen(
        [*GUNICORN, "--pythonpath", ".", "bench.bare:application"],
        cwd=ROOT,
        env=os.environ | {"BIND": f"127.0.0.1:{port}", "LOG_LEVEL": "ERROR"},
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/")
        return rushed(f"http://127.0.0.1:{port}/", lambda: asking.children(server.pid), seconds)
    finally:
        server.terminate()
        server.wait(10)


def rush_kept(address, path, seconds):
    """The page at ``path`` from the site's own cache, through nginx from its cache, and as a file of the same bytes."""
    found = {"from our page cache": rushed(address + path, lambda: asking.children(address.server.pid), seconds)}
    files = address.var / "files"
    files.mkdir()
    (files / "page").write_bytes(fetch(address + path, gzipped=False))
    (files / "page.gz").write_bytes(fetch(address + path, gzipped=True))
    more = (
        f"location /as-file/ {{ alias {files}/; gzip_static on; default_type text/html; {same_head(address + path)} }}"
    )
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        asking.nginx(Path(folder), address.var, address.socket, more) as front,
    ):
        process = int((Path(folder) / "nginx.pid").read_text())
        rows = in_turns(
            f"{front}/as-file/page", front + path, connections=16, processes=lambda: asking.children(process)
        )
    return found | dict(zip((FILE, "nginx, from its cache"), rows, strict=True))


def same_head(url):
    """Lines for nginx that give a file the headers of ``url``: of its answer they are a tenth."""
    with urllib.request.urlopen(url, timeout=60) as response:
        headers = response.getheaders()
    own = {"server", "date", "connection", "content-type", "content-length", "etag"}  # which a file has anyway
    return " ".join(f'add_header {name} "{value}";' for name, value in headers if name.lower() not in own)


def fetch(url, gzipped):
    import ssl

    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"} if gzipped else {})
    insecure = ssl._create_unverified_context()  # a certificate made a moment ago
    with urllib.request.urlopen(request, timeout=60, context=insecure) as response:
        return response.read()


def _wait_for(url):
    for _attempt in range(100):
        with suppress(OSError):
            fetch(url, gzipped=False)
            return
        time.sleep(0.2)
    raise RuntimeError(f"{url} does not answer.")


def rush_beside(ours, theirs):
    """Pages of ours and of a peer, addresses by name: for each name what both did in turns."""
    return {name: in_turns(ours[name], url) for name, url in theirs.items()}


def in_turns(*urls, connections=4, processes=list):
    """The best turn of each, and the least work of one answer in any: what else the machine does meets all.

    Four connections may all come to one of two workers: one turn alone may be half of what a server can do.
    """
    turns = [[rushed(url, processes, TURN, connections) for url in urls] for _turn in range(TURNS)]
    return [
        max(rows, key=lambda row: row["rate"]) | {"work": min(row["work"] for row in rows)}
        for rows in zip(*turns, strict=True)
    ]


# Telling


def table(head, rows):
    print("\n| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    sys.stdout.flush()


def tell_sizes(built, served):
    sizes = list(built)
    for size, found in built.items():
        said = ", ".join(f"{count:,} {name}" for name, count in found["counts"].items())
        print(f"\n{size}: {said}; built and indexed in {found['building']:.0f} s")
    rows = []
    for name in built[sizes[0]]["pages"]:
        works = [served[size][name]["work"] for size in sizes]
        queries = [str(built[size]["queries"][name]) for size in sizes]
        rows.append(
            [name, " / ".join(queries), " / ".join(f"{work:.1f}" for work in works), f"{works[-1] / works[0]:.2f}"]
        )
    table(["uncached page", f"queries at {', '.join(sizes)}", "work, ms", "largest : smallest"], rows)
    rows = []
    for name in built[sizes[0]]["admin"]:
        cells = [built[size]["admin"].get(name) for size in sizes]
        if not all(cells):
            continue
        works = [cell["work"] for cell in cells]
        rows.append([
            name,
            " / ".join(str(cell["queries"]) for cell in cells),
            " / ".join(f"{work:.0f}" for work in works),
            f"{works[-1] / works[0]:.2f}",
            cells[-1]["status"],
        ])  # fmt: skip
    table(["screen of the admin", "queries", "work, ms", "largest : smallest", "status"], rows)


def tell_speed(pages, bare, beside):
    rows = [[*speeds("a bare view", bare, bare), ""]]
    for name, row in pages.items():
        ratio = f"{beside[name][0]['rate'] / beside[name][1]['rate']:.1f}" if name in beside else ""
        rows.append([*speeds(name, row, bare), ratio])
    rows += [[*speeds(f"peer: {name}", theirs, bare), "1"] for name, (_ours, theirs) in beside.items()]
    head = ["uncached, 4 connections", "a second", "median, ms", "p99, ms", "of a bare view", "× the peer"]
    table(head, rows)
    if beside:
        print(f"\nBeside the peer: the best of {TURNS} turns each.")


def speeds(name, row, bare):
    share = f"1/{bare['rate'] / row['rate']:.0f}"
    return [name, f"{row['rate']:.0f}", f"{row['median']:.1f}", f"{row['p99']:.1f}", share]


def tell_kept(kept):
    file = kept[FILE]
    rows = []
    for name, row in kept.items():
        shares = [f"{100 * row['rate'] / file['rate']:.0f} %", f"{100 * file['work'] / row['work']:.0f} %"]
        rows.append(
            [name, f"{row['rate']:.0f}", f"{row['median']:.2f}", f"{row['p99']:.2f}", f"{row['work']:.3f}", *shares]
        )
    head = ["the first page, kept", "a second", "median, ms", "p99, ms", "work, ms", "of the file", "by work"]
    table(head, rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", choices=SIZES, action="append", help="default: all of them")
    parser.add_argument("--server", default=os.environ.get("DATABASE_URL") or POSTGRES, help="a PostgreSQL server")
    parser.add_argument("--seconds", type=int, default=3, help="for which each page is asked")
    parser.add_argument("--build", type=float, help="used by the script itself")
    options = parser.parse_args()
    if options.build:
        build(options.build)
        return
    asking.need("wrk", "nginx", "openssl")
    started = time.perf_counter()
    peer, their_pages = os.environ.get("PEER_URL", "").rstrip("/"), os.environ.get("PEER_PAGES", "home=/").split()
    theirs = {name: f"{peer}{path}" for name, path in (pair.split("=", 1) for pair in their_pages)} if peer else {}
    built, measured = {}, {}
    sizes = options.size or list(SIZES)
    for size in sizes:
        with own_database(options.server) as address:
            database = address["DATABASE_URL"]
            say(f"{size}: building …")
            inherited = os.environ | address
            command = [sys.executable, __file__, "--build", str(SIZES[size])]
            done = subprocess.run(command, env=inherited, stdout=subprocess.PIPE, text=True, check=True)
            built[size] = json.loads(done.stdout.splitlines()[-1])
            say(f"{size}: asking …")
            with site(database) as served:
                measured[size] = rush_pages(served, database, built[size]["pages"], options.seconds)
                if size == sizes[-1]:
                    memory = max(asking.memory(worker) for worker in asking.children(served.server.pid))
                    bare = rush_bare(options.seconds)
                    ours = {name: f"{served}{path}" for name, path in built[size]["pages"].items()}
                    beside = rush_beside(ours, theirs)
                    kept = rush_kept(served, "/", options.seconds)
    tell_sizes(built, measured)
    tell_speed(measured[sizes[-1]], bare, beside)
    tell_kept(kept)
    print(f"\nA worker keeps {memory:.0f} MB in memory.")
    load = "/".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"\nTaken: {(time.perf_counter() - started) / 60:.1f} minutes, on {os.cpu_count()} cores, load {load}.")


if __name__ == "__main__":
    main()
