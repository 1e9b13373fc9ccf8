"""Kills at random moments, and whether anything half done is left. Run by `make try-kills`, twenty minutes.

gunicorn's workers and master, PostgreSQL with all its processes, a command, or all of these at once get SIGKILL while
a page is published, a list of members imported, a backup made or restored; or the disk is full. All servers are our
own. "All at once" stands for a power cut as far as processes go. It does not show what a disk loses that said
"written" and had not: that is PostgreSQL's fsync and our own before a backup gets its name, which a trial with
processes cannot see.

Publishing and importing are asked of gunicorn by two addresses that only this trial has; they do what the admin does.
"""

import argparse
import contextlib
import csv
import io
import os
import random
import signal
import sys
import time
import urllib.parse
from collections import Counter
from pathlib import Path

GUIDE = "nhan-biet-lua-dao"
ROWS = 200  # of the list that is imported
HERE = Path(__file__).resolve()
PLAN = {  # (what is done, what is killed): how often, of 200
    ("publish", "worker"): 25, ("publish", "gunicorn"): 12, ("publish", "postgres"): 25, ("publish", "all at once"): 8,
    ("import", "worker"): 25, ("import", "gunicorn"): 10, ("import", "postgres"): 25, ("import", "all at once"): 8,
    ("backup", "command"): 18, ("backup", "postgres"): 8, ("backup", "all at once"): 4,
    ("restore", "command"): 8, ("restore", "postgres"): 4,
    ("publish", "disk full"): 6, ("import", "disk full"): 6, ("backup", "disk full"): 8,
}  # fmt: skip


def application(environ, start_response):
    """What gunicorn serves in this trial: the site, and the two addresses."""
    path = environ["PATH_INFO"]
    if not path.startswith("/-/try/"):
        return application.site(environ, start_response)
    from django.db import close_old_connections

    close_old_connections()
    asked = urllib.parse.parse_qs(environ["QUERY_STRING"])
    try:
        if path.endswith("publish"):
            publish(asked["title"][0])
        else:
            bring_in(int(asked["key"][0]))
        status = "200 OK"
    except Exception as error:
        status = f"500 {type(error).__name__}"
    start_response(status, [("Content-Type", "text/plain")])
    return [b""]


def publish(title):
    """As the admin does: in a request that ``WholeChangeMiddleware`` makes one change."""
    from django.http import HttpResponse
    from django.test import RequestFactory

    from home.middleware import WholeChangeMiddleware

    admin = WholeChangeMiddleware(lambda request: _publish(title) or HttpResponse())
    admin(RequestFactory().post("/admin/pages/"))


def _publish(title):
    from guides.models import GuidePage

    page = GuidePage.objects.get(slug=GUIDE, depth=4)
    page.title = title
    page.save_revision().publish()


def bring_in(key):
    from teams.lists.importing import apply
    from teams.models import ListImport

    for _sentence in apply(ListImport.objects.get(pk=key), {}):
        pass


if __name__ != "__main__":  # gunicorn loads us
    import django

    django.setup()
    from config.wsgi import application as site

    application.site = site
else:
    from stand import HOST, ROOT, Gunicorn, Stand, free_port, table, until


class Trial:
    def __init__(self, stand, database, seed):
        self.stand, self.database, self.random = stand, database, random.Random(seed)
        self.took = {}  # seconds of each work that nobody disturbed
        self.found = {key: Counter() for key in PLAN}
        self.longest_stale = 0.0
        self.number = 0
        self.title = None
        self.full = contextlib.nullcontext

    # What is done

    def list_of(self):
        """A list of people whom nobody knows yet, looked through; its key, and the mark that they all bear."""
        from django.contrib.auth import get_user_model

        from teams.lists import exporting
        from teams.lists.importing import look_through
        from teams.models import Area, ListImport

        user = get_user_model().objects.filter(is_superuser=True).first()
        if not hasattr(self, "sample"):
            made = exporting.internal_list(user, list(Area.objects.communes().order_by("path")))
            fields = list(made.titles)
            rows = [dict(zip(fields, row, strict=True)) for row in made.rows]
            self.titles = made.titles
            self.sample = next(row for row in rows if "viên" in str(row["role"]).lower())
        mark = f"Lượt {self.number}"
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow([str(title) for title in self.titles.values()])
        for number in range(ROWS):
            row = self.sample | {"code": "", "name": f"Nguyễn Văn Thử {self.number} Số {number}", "office": mark}
            row["phone"] = f"09{self.number:04}{number:04}"
            writer.writerow(["" if row[field] is None else row[field] for field in self.titles])
        found = ListImport.objects.create(
            user=user, file_name="ds.csv", content=b"\xef\xbb\xbf" + text.getvalue().encode()
        )
        for _sentence in look_through(found):
            pass
        found.refresh_from_db()
        assert "digest" in found.preview, found.preview
        return found.pk, mark

    def ask(self, path):
        """Without waiting for the answer."""
        import threading

        def run():
            with contextlib.suppress(Exception):
                self.stand.ask(
                    f"http://127.0.0.1:{self.port}{path}", headers={"Host": HOST, "X-Forwarded-Proto": "https"}
                )

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def command(self, *words):
        """A command in a process of its own, which has Django loaded already."""
        from django.db import connections

        connections.close_all()
        process = os.fork()
        if process:
            return process
        code = 1
        try:
            os.setsid()
            sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115
            from django.core.management import call_command

            call_command(*words)
            code = 0
        except BaseException:
            pass
        os._exit(code)

    # What is killed

    def kill(self, what, process=None):
        """Returns what has to be started again."""
        if what == "worker":
            for pid in self.gunicorn.workers():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            return []
        if process and what in ("command", "all at once"):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process, signal.SIGKILL)
        if what in ("gunicorn", "all at once"):
            self.gunicorn.kill()
        if what in ("postgres", "all at once"):
            self.database.kill()
        return [server for server, names in (
            (self.database, ("postgres", "all at once")), (self.gunicorn, ("gunicorn", "all at once"))) if what in names]  # fmt: skip  # noqa: E501

    def take(self, work, victim):
        """One trial. Counts whether the site came back, and what half states it had."""
        from django.db import connections

        self.number += 1
        count = self.found.get((work, victim), Counter())
        context, process, thread = None, None, None
        if work == "publish":
            context = f"Lượt {self.number} cách nhận biết"
            begin = f"/-/try/publish?title={urllib.parse.quote(context)}"
        elif work == "import":
            context = self.list_of()
            begin = f"/-/try/import?key={context[0]}"
        else:
            context = self.before(work)
        connections.close_all()
        full = victim == "disk full"
        with self.full() if full else contextlib.nullcontext():
            if work in ("publish", "import"):
                thread = self.ask(begin)
            else:
                process = self.command(*context["command"])
            started = time.monotonic()
            if full or victim is None:
                pass
            else:
                time.sleep(self.random.uniform(0, self.took[work] * 1.05))
                to_start = self.kill(victim, process)
            if thread:
                thread.join()
            code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) if process else None
        if victim is None:
            self.took[work] = time.monotonic() - started
            return
        if full:
            to_start = [] if self.database.is_running() else [self.database]
        count["trials"] += 1
        try:
            for server in to_start:
                server.start()
            until(self.database.is_up, 60)
            until(self.gunicorn.is_up, 60)
            until(lambda: self.page()[0] == 200, 40)
            count["recovered"] += 1
        except Exception as error:
            print(f"  ✗ {work}, {victim}: did not come back: {error}", flush=True)
            return
        for half in getattr(self, f"after_{work}")(context, code):
            count["half"] += 1
            print(f"  ✗ {work}, {victim} killed (trial {self.number}): {half}", flush=True)

    # What is looked at afterwards

    def page(self):
        return self.stand.ask(
            f"http://127.0.0.1:{self.port}/huong-dan/{GUIDE}/", headers={"Host": HOST, "X-Forwarded-Proto": "https"}
        )

    def after_publish(self, title, _code):
        from guides.models import GuidePage

        page = GuidePage.objects.select_related("live_revision", "latest_revision").get(slug=GUIDE, depth=4)
        self.found_done = page.title == title
        if page.live_revision.content["title"] != page.title:
            yield f"live revision says {page.live_revision.content['title']!r}, the page {page.title!r}"
        if page.title not in (title, self.title):
            yield f"title is {page.title!r}"
        if page.latest_revision.content["title"] not in (title, page.title):
            yield "the latest revision is another one"
        if not page.live:
            yield "page is not live"
        # A revision that was saved and not published is a draft: whole, and shown to the editor as one.
        self.title = page.title
        yield from self.search_of(page)
        started = time.monotonic()
        try:
            until(lambda: page.title in self.page()[1], 35)
        except TimeoutError:
            yield "readers see an older page after its life"
        self.longest_stale = max(self.longest_stale, time.monotonic() - started)

    def search_of(self, page):
        """The index as it is, against what it would be if it were written now."""
        from django.db import transaction

        from search.indexing import index_page
        from search.models import Entry, Posting

        number = Entry.number_of("guidepage", page.pk)

        def state():
            return set(Posting.objects.filter(entry_id=number).values_list("kind", "term", "weight"))

        with transaction.atomic():
            before = state()
            index_page(page.pk)
            after = state()
            transaction.set_rollback(True)
        if before != after:
            yield f"search index is not in step: {len(before ^ after)} words"

    def after_import(self, context, _code):
        from wagtail.models import Revision

        from teams.models import ListImport, Member, Membership

        key, mark = context
        found = ListImport.objects.get(pk=key)
        members = Member.objects.filter(office=mark)
        there = members.count()
        applied = found.state == ListImport.State.APPLIED
        if there != (ROWS if applied else 0):
            yield f"{there} of {ROWS} members, and the import says {found.state}"
        places = Membership.objects.filter(member__in=members).count()
        if places != there:
            yield f"{places} memberships for {there} members"
        if there and Revision.objects.for_instance(members[0]).count() < 1:
            yield "no history"
        if not applied:
            bring_in(key)
            if members.count() != ROWS:
                yield "a second confirmation does not bring the list in"
        members.delete()  # or the lists would grow

    def backups(self):
        folder = Path(self.stand.environment["BACKUP_DIR"])
        return sorted(path for path in folder.glob("*") if not path.name.startswith("."))

    def before(self, work):
        if work == "backup":
            return {"command": ["backup"], "before": set(self.backups())}
        media = self.stand.var / "media/images/dau.txt"
        media.write_text(str(self.number))
        publish(f"Lượt {self.number} trước khi phục hồi")
        return {"command": ["restore", self.archive, "--replace"], "now": (f"Lượt {self.number} trước khi phục hồi", str(self.number))}  # fmt: skip  # noqa: E501

    def after_backup(self, context, code):
        from home.backups.archives import Archive

        new = set(self.backups()) - context["before"]
        if code == 0 and len(new) != 1:
            yield "said that it was done, and there is no new backup"
        for path in new:
            try:
                Archive(path, None)
            except Exception as error:
                yield f"{path.name} cannot be read: {error}"

    def state(self):
        from guides.models import GuidePage

        return GuidePage.objects.get(slug=GUIDE, depth=4).title, (self.stand.var / "media/images/dau.txt").read_text()

    def after_restore(self, context, code):
        from django.db import connections

        def read():
            try:
                return self.state()
            except FileNotFoundError:
                return None

        state, expected = read(), [context["now"], self.archived]
        if state not in expected:
            yield f"rows and uploads are of two moments: {state}"
        if code == 0 and state != self.archived:
            yield "said that it was done, and the site is another one"
        connections.close_all()
        again = os.waitstatus_to_exitcode(os.waitpid(self.command(*context["command"]), 0)[1])
        if again or read() != self.archived:
            yield f"the same command once more: {again}, {read()}"
        self.title = self.state()[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--share", type=float, default=1, help="of the 200")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    from outages import fill, small_disk

    with Stand("kills") as stand, contextlib.ExitStack() as mounts:
        can_mount = os.geteuid() == 0
        if can_mount:
            mounts.enter_context(small_disk(stand.folder / "disk", 600))
        os.chmod(stand.folder, 0o755)
        disk = stand.folder / "disk"
        disk.mkdir(exist_ok=True)
        stand.environment["BACKUP_DIR"] = str(disk / "backups")
        database = stand.postgres("disk/postgres", conf="max_wal_size = 64MB\nmin_wal_size = 32MB")
        stand.new_site(database)
        os.environ.update(stand.environment)
        os.chdir(ROOT)
        sys.path[:0] = [str(ROOT), str(ROOT / "site")]
        import django

        django.setup()
        trial = Trial(stand, database, options.seed)
        trial.port = free_port()
        trial.gunicorn = stand.add(Site(stand.environment | {"BASE_URL": f"https://{HOST}"}, f"127.0.0.1:{trial.port}"))
        trial.gunicorn.start()

        @contextlib.contextmanager
        def full():
            fill(disk)
            try:
                yield
            finally:
                (disk / "filler").unlink(missing_ok=True)

        trial.full = full
        (stand.var / "media/images").mkdir(exist_ok=True)
        (stand.var / "media/images/dau.txt").write_text("0")
        publish("Lượt 0 cách nhận biết")
        trial.title = "Lượt 0 cách nhận biết"
        for work in ("publish", "import", "backup"):
            trial.take(work, None)
        from guides.models import GuidePage

        trial.title = GuidePage.objects.get(slug=GUIDE, depth=4).title
        trial.archive = str(trial.backups()[-1])
        trial.archived = trial.state()
        trial.take("restore", None)
        print("Undisturbed, seconds:", {work: round(took, 2) for work, took in trial.took.items()}, flush=True)
        plan = [key for key, times in PLAN.items() for _ in range(max(1, round(times * options.share)))]
        plan = [key for key in plan if options.only in " ".join(key) and (can_mount or key[1] != "disk full")]
        trial.random.shuffle(plan)
        started = time.monotonic()
        for number, key in enumerate(plan, 1):
            trial.take(*key)
            if number % 20 == 0:
                print(f"{number} of {len(plan)} after {time.monotonic() - started:.0f} s", flush=True)
        print()
        rows = [[*key, count["trials"], count["recovered"], count["half"]] for key, count in trial.found.items()]
        rows.append(["all", "", *(sum(row[n] for row in rows) for n in (2, 3, 4))])
        table(["while", "killed", "trials", "recovered", "half states"], rows)
        halves = rows[-1][4] + rows[-1][2] - rows[-1][3]
        print(f"\nLongest that readers saw an older page: {trial.longest_stale:.1f} s")
        halves += at_the_end(trial, stand)
    sys.exit(bool(halves))


def at_the_end(trial, stand):
    """The whole search index, and the last backup, which must still be restorable."""
    from django.db import connections

    from search.indexing import rebuild
    from search.models import Posting

    def postings():
        return set(Posting.objects.values_list("kind", "term", "weight", "entry_id"))

    before = postings()
    rebuild()
    differ = len(before ^ postings())
    print(f"Search index against one written anew: {differ} of {len(before)} words differ")
    connections.close_all()
    made = os.waitstatus_to_exitcode(os.waitpid(trial.command("backup"), 0)[1])
    left = [path.name for path in Path(stand.environment["BACKUP_DIR"]).glob(".*")]
    left += [path.name for path in stand.var.glob(".*")]
    restored = os.waitstatus_to_exitcode(
        os.waitpid(trial.command("restore", str(trial.backups()[-1]), "--replace"), 0)[1]
    )
    print(f"A backup after all of it: {made}; unfinished files left: {left}; restoring it: {restored}")
    return differ + bool(made) + bool(left) + bool(restored)


if __name__ == "__main__":

    class Site(Gunicorn):
        def command(self):
            return [*super().command()[:-1], "--pythonpath", f"{HERE.parent},site", "kills:application"]

    main()
