"""How long search takes in a country of communes, and how that grows. Run by `make bench-search-speed`.

For each database and size: what is asked through the views, what an edit costs and whether the next request finds it,
and what writing the index anew takes. Figures depend on the machine and on what else it does, so each stands beside
its ratio to a bare view of the same run, and beside Wagtail's own search in the same data. Each size is a process of
its own with a database of its own, which is gone afterwards.
"""

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import time
from contextlib import contextmanager
from statistics import median, quantiles
from urllib.parse import urlsplit

import national

SIZES = {"a province": 1 / 30, "10 %": 0.1, "50 %": 0.5, "100 %": 1.0}
POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"
ASKED, EDITS = 240, 20
BARE = "bare view"


# What is asked


def guide_queries():
    with open(national.ROOT / "bench/queries.tsv", encoding="utf-8", newline="") as file:
        return [row["query"] for row in csv.DictReader(file, delimiter="\t")]


def place_queries(chance):
    """Places as people type them: villages with their commune, communes with their province, old ones too."""
    from home.vietnamese import fold
    from teams.models import Area, Level, attach_lineage

    def some(areas):
        keys = list(areas.order_by("pk").values_list("pk", flat=True))
        return attach_lineage(Area.objects.filter(pk__in=chance.sample(keys, min(ASKED // 3, len(keys)))))

    communes = Area.objects.filter(level=Level.COMMUNE)
    texts = [f"{area.full_name} {area.lineage[0].name}" for area in some(Area.objects.filter(level=Level.VILLAGE))]
    texts += [f"{area.name} {area.lineage[-1].name}" for area in some(communes.current())]
    texts += [f"{area.full_name} {area.lineage[0].name}" for area in some(communes.ended())]
    return [text if number % 2 else fold(text) for number, text in enumerate(texts)]


def cut(texts, chance):
    """The same while they are typed: cut after some letter."""
    return [text[: chance.randint(min(3, len(text)), len(text))] for text in texts]


# Measuring


class Times:
    """Milliseconds by the clock, and of them those that this process and its database server really worked.

    On a machine that does other things as well only the second say something of search.
    """

    def __init__(self):
        self.clock, self.worked = [], []

    @contextmanager
    def taken(self):
        started, worked = time.perf_counter(), working_time()
        yield
        self.worked.append(1000 * (working_time() - worked))
        self.clock.append(1000 * (time.perf_counter() - started))

    def figures(self, **more):
        return {"clock": spread(self.clock), "worked": spread(self.worked), "asked": len(self.clock), **more}


def working_time():
    from django.db import connection

    server = 0
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        with open(f"/proc/{connection.connection.info.backend_pid}/schedstat") as file:
            server = int(file.read().split()[0]) / 1e9
    return time.process_time() + server


def spread(times):
    cuts = quantiles(times, n=100, method="inclusive")
    return [median(times), cuts[94], cuts[98]]


def asked_of(address, texts):
    """Ask for each text; the time of each, and the most queries that one cost."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, times, most = Client(), Times(), 0
    for text in texts[:20]:
        client.get(address, {"q": text})
    for text in texts:
        with times.taken():
            response = client.get(address, {"q": text})
        assert response.status_code == 200, (address, text)
    for text in texts[::5]:
        with CaptureQueriesContext(connection) as queries:
            client.get(address, {"q": text})
        most = max(most, len(queries))
    say(f"{address} {spread(times.worked)}")
    return times.figures(queries=most)


def say(text):
    """Of what is going on, for who waits."""
    print(text, file=sys.stderr, flush=True)


def stock(texts, models):
    """Wagtail's own search for the same, ten of each model."""
    from wagtail.search.backends import get_search_backend

    backend, times = get_search_backend(), Times()
    for text in texts:
        with times.taken():
            for model in models:
                list(backend.search(text, model, operator="or")[:10])
    return times.figures()


def fill_stock(models):
    from wagtail.search.backends import get_search_backends

    for backend in get_search_backends():
        for model in models:
            rows = list(model.objects.all())
            for start in range(0, len(rows), 2_000):
                backend.add_bulk(model, rows[start : start + 2_000])


def edits(chance):
    """Publishing a guide and saving a village: the time of each, and of the next request, which must find it."""
    from django.test import Client

    from guides.models import GuidePage
    from search.vocabulary import Vocabulary
    from teams.models import Area, Level

    client = Client()
    found = {name: Times() for name in ("publish", "save", "after", "suggested after", "read")}
    guides = list(GuidePage.objects.live().order_by("pk")[:EDITS])
    villages = list(Area.objects.filter(level=Level.VILLAGE).order_by("pk")[:: max(1, Area.objects.count() // EDITS)])
    for number, guide in enumerate(guides):
        word = "".join(chance.choices("bcdghklmnpqtvx", k=7))
        guide.title = f"{guide.title} {word}"
        with found["publish"].taken():
            guide.save_revision().publish()
        with found["after"].taken():
            response = client.get("/tim/", {"q": word})
        assert guide.slug in response.text, "an edit was not found by the next request"
        village = villages[number % len(villages)]
        village.name = f"{village.name} {word[::-1]}"
        with found["save"].taken():
            village.save()
        with found["suggested after"].taken():
            response = client.get("/tim/goi-y/", {"q": village.name})
        assert village.slug in response.text, "an edit was not found by the next request"
        with found["read"].taken():
            Vocabulary.read({}, {})
    return {name: times.figures() for name, times in found.items()}


def rebuilt():
    """Seconds and the most memory of a process that writes the index anew."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, time.perf_counter()
    command = [sys.executable, "manage.py", "rebuild_search"]
    subprocess.run(command, cwd=national.ROOT, check=True, stdout=subprocess.DEVNULL, env=environment())
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert peak > before
    return {"seconds": time.perf_counter() - started, "peak": peak / 1024}


def environment():
    return dict(os.environ, DJANGO_SETTINGS_MODULE="config.settings.test")


def measure(scale, lists, guides, with_stock):
    """Build, ask, edit; print what was found as JSON."""
    folder = national.start()

    from django.core.management import call_command
    from django.db import connection

    from guides.models import GuidePage
    from home.bulk import filled
    from search.models import Posting, Word
    from teams.models import Area, Team
    from teams.signals import areas_written

    call_command("catalogue")
    for signal in (filled, areas_written):  # the index is written below, and timed
        signal.disconnect(dispatch_uid="search")
    building = time.perf_counter()
    national.build_named(scale, lists, guides)
    building = time.perf_counter() - building
    say(f"built in {building:.0f} s")
    found = {"rebuild": rebuilt()}
    with connection.cursor() as cursor:
        # As PostgreSQL does by itself within minutes.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    chance = random.Random(7)
    about_guides, about_places = guide_queries(), place_queries(chance)
    texts = (about_guides * 2)[:ASKED] + about_places
    chance.shuffle(texts)
    found["asked"] = {
        BARE: asked_of("/healthz/", texts),
        "/tim/ about guides": asked_of("/tim/", about_guides),
        "/tim/ about places": asked_of("/tim/", about_places),
        "/tim/": asked_of("/tim/", texts),
        "/tim/to/": asked_of("/tim/to/", about_places),
        "/tim/goi-y/": asked_of("/tim/goi-y/", cut(texts, chance)),
    }
    found["edits"] = edits(chance)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if with_stock:
        fill_stock([GuidePage, Area])
        found["asked"]["Wagtail's own search"] = stock(texts[::6], [GuidePage, Area])
    counts = {
        "communes": Area.objects.communes().current().count(),
        "places": Area.objects.count(),
        "teams": Team.objects.count(),
        "guides": GuidePage.objects.count(),
        "words": Word.objects.count(),
        "postings": Posting.objects.count(),
    }
    print(json.dumps(found | {"counts": counts, "building": building, "peak": peak, "on": connection.vendor}))
    folder.cleanup()


# Running each size by itself


@contextmanager
def own_database(server):
    """A database of its own on the server, dropped at the end; None: a SQLite file."""
    if server is None:
        yield {}
        return
    import psycopg

    name = f"bench_search_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield {"DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl()}
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def show(size, found):
    bare = found["asked"][BARE]
    counts = ", ".join(f"{count:,} {name}" for name, count in found["counts"].items())
    load = "/".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"\n── {found['on']}, {size}: {counts}; built in {found['building']:.0f} s, load {load}")
    print(f"{'':28}{'worked ms: median, p95, p99':>28}{'× bare':>8}{'clock: median, p95, p99':>28}{'queries':>8}")
    names = {
        "publish": "publish a guide",
        "after": "/tim/ directly after",
        "save": "save a village",
        "suggested after": "/tim/goi-y/ directly after",
        "read": "read all of the vocabulary",
    }
    rows = found["asked"] | {names[key]: row for key, row in found["edits"].items()}
    for name, row in rows.items():
        worked, clock = ("".join(f"{value:9.1f}" for value in row[key]) for key in ("worked", "clock"))
        ratio = row["worked"][1] / bare["worked"][1]
        print(f"{name:28} {worked}{ratio:8.1f} {clock}{row.get('queries', ''):>8}")
    print(f"index anew {found['rebuild']['seconds']:.1f} s, {found['rebuild']['peak']:.0f} MB; ", end="")
    print(f"this process {found['peak']:.0f} MB at most", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lists", nargs="*", metavar="CSV", help="the list of areas and that of successions")
    parser.add_argument("--on", choices=["sqlite", "postgresql"], action="append", help="default: both")
    parser.add_argument("--size", choices=SIZES, action="append", help="default: all of them")
    parser.add_argument("--server", default=os.environ.get("DATABASE_URL") or POSTGRES, help="a PostgreSQL server")
    parser.add_argument("--without-stock", action="store_true", help="leave out Wagtail's own search, which takes long")
    parser.add_argument("--measure", type=float, help="used by the script itself")
    options = parser.parse_args()
    lists = options.lists or None
    if options.measure:
        guides = max(200, round(2_000 * options.measure))
        measure(options.measure, lists, guides, not options.without_stock)
        return
    for database in options.on or ("sqlite", "postgresql"):
        for size in options.size or SIZES:
            with own_database(options.server if database == "postgresql" else None) as address:
                command = [sys.executable, __file__, *options.lists, "--measure", str(SIZES[size])]
                command += ["--without-stock"] if options.without_stock else []
                inherited = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
                done = subprocess.run(command, env=inherited | address, stdout=subprocess.PIPE, text=True, check=True)
                show(size, json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    main()
