"""What readers see while something behind nginx is down, hangs or is full. Run by `make try-outages`, ten minutes.

nginx with our template, gunicorn, PostgreSQL, Redis, all of its own. 40 readers a second ask pages that were seen
before; beside them one asks for an address that nobody asked yet, and one sends a form. Then how soon an edit, a
withdrawal and a page that is taken off are seen, and how long entries are kept.
"""

import argparse
import contextlib
import http.client
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from itertools import count
from pathlib import Path

from stand import ROOT, Readers, Redis, Stand, free_port, table, told, until

TEAM, GUIDE = "/duc-minh/to/thon-chau-thinh/", "/huong-dan/nhan-biet-lua-dao/"
SEEN = [
    "/",
    "/duc-minh/",
    TEAM,
    "/huong-dan/",
    GUIDE,
    "/duc-minh/to/",
    "/tim/to/",
    "/gop-y/vkh2/",
    "/duc-minh/danh-ba/",
]
FORM, SIGN_IN = "/gop-y/vkh2/", "/admin/login/"
numbers = count(1)
wrong = []


def must(holds, what):
    print(f"  {'✓' if holds else '✗'} {what}", flush=True)
    if not holds:
        wrong.append(what)


def said(text):
    """What an answer says to a person: its heading, and whether it offers a number."""
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.S)
    phone = " + phone" if 'href="tel:' in text else ""
    return f"“{heading[1].strip() if heading else text[:40]}”{phone}"


def asked(stand, *question, **options):
    try:
        return stand.get(*question, **options)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__, {}, b""


def unseen(stand):
    started = time.monotonic()
    status, _headers, body = asked(stand, f"/ten-cu/?lan={next(numbers)}")
    return status, body.decode(), time.monotonic() - started


def sent(stand):
    started = time.monotonic()
    status, _headers, body = asked(
        stand, FORM, "POST", "giup=co", headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    return status, body.decode(), time.monotonic() - started


def outage(stand, name, begin, end, seconds, rate, calm=True):
    """Readers before, during and after. Returns a row of the table."""
    for path in SEEN:
        stand.get(path)
    with Readers(stand, SEEN, rate) as readers:
        time.sleep(3)
        began = time.monotonic()
        begin()
        time.sleep(max(6, seconds / 2))
        unseen_status, unseen_text, unseen_took = unseen(stand)
        form_status, form_text, form_took = sent(stand)
        time.sleep(max(0, began + seconds - time.monotonic()))
        ended = time.monotonic()
        end()
        back = until(lambda: unseen(stand)[0] == 200 and time.monotonic(), 60, "answering again")
        time.sleep(2)
    before = told(readers.between(0, began))
    during = readers.between(began, ended)
    asked, errors, median, p99, longest = told(during)
    if errors:
        print("   ", Counter(row[2] for row in during if row[2] != 200))
    after = told(readers.between(ended, float("inf")))
    waited = sum(row[3] > 1 for row in during)
    if calm:
        must(errors == 0 and after[1] == 0, f"{name}: no reader of a page that was seen before got an error")
        must(waited <= asked / 50, f"{name}: they did not wait ({waited} of {asked} longer than a second)")
        must(unseen_status in (200, 503), f"{name}: a page never seen is answered calmly ({unseen_status})")
        must(form_status in (302, 503), f"{name}: a form is told the truth ({form_status})")
        if form_status == 503:
            must("Tạm thời chưa gửi được" in form_text and 'href="tel:' in form_text, f"{name}: and offers the number")
    return [name, asked, errors, median, before[3], p99, longest, waited, f"{unseen_status} {said(unseen_text)} {unseen_took:.1f} s",  # noqa: E501
            f"{form_status} {said(form_text) if form_status == 503 else 'received'} {form_took:.1f} s",
            back - ended]  # fmt: skip


@contextlib.contextmanager
def small_disk(folder, megabytes):
    """A file system of that size at the folder, where we may mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=False)


def fill(folder):
    with contextlib.suppress(OSError), (folder / "filler").open("wb") as file:
        while True:
            file.write(bytes(65536))


def changes(stand, times):
    """How soon readers see what an editor does: an edit, a withdrawn number, a page taken off."""
    code = """
import sys, time
from guides.models import GuidePage
from teams.models import Consent, Member, Membership
guide = GuidePage.objects.get(slug="nhan-biet-lua-dao")
rows = [row.member_id for row in Membership.objects.open().filter(team__slug="thon-chau-thinh")]
print("ready", flush=True)
for line in sys.stdin:
    what, text = line.split()
    if what == "edit":
        guide = GuidePage.objects.get(pk=guide.pk); guide.title = text; guide.save_revision().publish()
    elif what == "off":
        GuidePage.objects.get(pk=guide.pk).unpublish()
    elif what == "on":
        GuidePage.objects.get(pk=guide.pk).save_revision().publish()
    elif what == "withdraw":
        for member in Member.objects.filter(pk__in=rows): member.withdraw({"phone"}, None)
    elif what == "allow":
        for key in rows: Consent.objects.create(member_id=key, purpose="phone")
    print(time.time(), flush=True)
"""
    editor = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", code],
        cwd=ROOT, env=stand.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    editor.stdout.readline()

    def do(what, text="-"):
        editor.stdin.write(f"{what} {text}\n")
        editor.stdin.flush()
        return float(editor.stdout.readline())

    def after(moment, path, holds):
        until(lambda: holds(*stand.get(path)[::2]), 90)
        return time.time() - moment

    found = {"edit": [], "withdrawal": [], "taken off": []}
    with Readers(stand, [GUIDE, TEAM, "/"], 20):  # pages stay warm, as when they are read
        for number in range(times):
            moment = do("edit", f"lan-sua-{number}")
            found["edit"].append(after(moment, GUIDE, lambda s, b, n=number: f"lan-sua-{n}<".encode() in b))
            moment = do("off")
            found["taken off"].append(after(moment, GUIDE, lambda s, b: s == 404))
            do("on")
            until(lambda: stand.get(GUIDE)[0] == 200)
            until(lambda: b"tel:0900000004" in stand.get(TEAM)[2])
            moment = do("withdraw")
            found["withdrawal"].append(after(moment, TEAM, lambda s, b: s == 200 and b"tel:0900000004" not in b))
            do("allow")
    editor.stdin.close()
    editor.wait()
    print("\nSeconds until readers behind nginx see it")
    table(["what", "times", "min", "median", "max"],
          [[what, len(t), f"{min(t):.2f}", f"{statistics.median(t):.2f}", f"{max(t):.2f}"] for what, t in found.items()])  # fmt: skip  # noqa: E501
    must(max(found["edit"]) < 60, "an edit is public within 60 s")
    must(
        max(found["withdrawal"]) < 5 and max(found["taken off"]) < 5,
        "what is withdrawn or taken off is gone within 5 s",
    )


def week(stand):
    """A week cannot be waited for: nginx runs with a clock that is put forward (libfaketime)."""
    print("\nKept for a week")
    settings = "from home.pagecache import FOR_OUTAGES; print(FOR_OUTAGES)"
    must(stand.shell(settings) == "604800", "our own cache keeps pages for 604,800 s (setting, asserted)")
    library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    if not library:
        print("  – libfaketime is not here (Debian: apt install faketime); nginx was not tried")
        return
    clock = stand.folder / "clock"
    clock.write_text("+0")
    faked = {"LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1"}
    stand.nginx.stop()
    stand.nginx.environment = os.environ | faked | {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}
    stand.nginx.start()
    for path in SEEN:
        stand.get(path)
    stand.server.kill()
    stand.socket.unlink(missing_ok=True)
    try:
        for days in (1, 3, 6.9):
            clock.write_text(f"+{days}d")
            time.sleep(12)  # the manager of the cache looks every ten seconds
            found = [asked(stand, path) for path in SEEN]
            right = [status for status, _headers, _body in found].count(200)
            moment = found[0][1].get("Date")
            must(
                right == len(SEEN),
                f"nginx, its clock at {moment}, {days} days without gunicorn: {right} of {len(SEEN)}",
            )
    finally:
        stand.server.start()
        stand.nginx.stop()
        stand.nginx.environment = None
        stand.nginx.start()


def alone(stand):
    """Without nginx: what gunicorn says by itself while the database is down."""
    print("\nWithout nginx, database down")
    port = free_port()
    server = stand.gunicorn(f"127.0.0.1:{port}", BASE_URL=f"http://127.0.0.1:{port}")
    here = f"http://127.0.0.1:{port}"
    for path in SEEN:
        stand.ask(here + path)
    stand.database.kill()
    rows = []
    try:
        for path in SEEN:
            rows.append([path, *stand.ask(here + path)])
        must(all(row[1] == 200 for row in rows), "every page that was seen before is read on")
        _status, form = stand.ask(here + SIGN_IN)  # is shown: it needs no database, but who signs in does
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
        signs_in = f"csrfmiddlewaretoken={token}&login=bien-tap&password=mat-khau".encode()
        questions = {"/ten-cu/": None, "/tim/?q=vneid": None, SIGN_IN: signs_in, FORM: b"giup=co"}
        for path, data in questions.items():
            status, text = stand.ask(here + path, data, headers={"Cookie": f"csrftoken={token}"})
            must(status == 503 and 'href="tel:' in text, f"{'POST' if data else 'GET'} {path}: {status} {said(text)}")
    finally:
        stand.database.start()
        server.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=30, help="how long each outage lasts")
    parser.add_argument("--rate", type=int, default=40)
    parser.add_argument("--times", type=int, default=20, help="how many edits, withdrawals …")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    with Stand("outages") as stand, contextlib.ExitStack() as mounts:
        if os.geteuid() == 0:
            mounts.enter_context(small_disk(stand.root / "var/cache/nginx-tocongngheso", 8))
            mounts.enter_context(small_disk(stand.var, 300))
        stand.database = database = stand.postgres()
        redis = stand.add(Redis(stand.folder / "redis"))
        redis.start()
        stand.new_site(database)
        stand.environment["CACHE_URL"] = f"redis://127.0.0.1:{redis.port}/0"
        stand.server = server = stand.gunicorn()
        stand.with_nginx()
        rows = []

        def whole(action):
            return lambda: (action(), stand.socket.unlink(missing_ok=True))

        kinds = {
            "database down": (database.kill, database.start),
            "database hangs": (lambda: database.signal(signal.SIGSTOP), lambda: database.signal(signal.SIGCONT)),
            "gunicorn down": (whole(server.kill), server.start),
            "gunicorn hangs": (lambda: server.signal(signal.SIGSTOP), lambda: server.signal(signal.SIGCONT)),
            "redis down": (redis.kill, redis.start),
            "redis hangs": (lambda: redis.signal(signal.SIGSTOP), lambda: redis.signal(signal.SIGCONT)),
        }
        if os.geteuid() == 0:
            cache = stand.root / "var/cache/nginx-tocongngheso"
            kinds["disk full"] = (
                lambda: (fill(cache), fill(stand.var)),
                lambda: ((cache / "filler").unlink(), (stand.var / "filler").unlink()),
            )
        for name, (begin, end) in kinds.items():
            if options.only in name:
                print(f"\n{name}", flush=True)
                rows.append(outage(stand, name, begin, end, options.seconds, options.rate))
        print()
        table(
            [
                "outage",
                "requests",
                "errors",
                "median ms",
                "p99 before",
                "p99 ms",
                "longest",
                "over 1 s",
                "page never seen",
                "form",
                "back after s",
            ],
            rows,
        )
        if not options.only or options.only == "changes":
            changes(stand, options.times)
        if not options.only or options.only == "week":
            week(stand)
        if not options.only or options.only == "alone":
            alone(stand)
    print(f"\n{len(wrong)} wrong")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
