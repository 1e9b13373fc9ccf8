"""How long all of Vietnam takes to come in, with its mergers of 2025. Run by `make bench-places`.

Given the two lists, or neither when the package vietnamadminunits is installed. Each step is a process of its own, so
that its peak memory is its own. DATABASE_URL may name an empty PostgreSQL database; without it a temporary SQLite file
is used. “of CPU” is this process's time, without the database server's.
"""

import argparse
import datetime
import io
import os
import resource
import subprocess
import sys
import time

import national

DATE = datetime.date(2026, 7, 1)
STEPS = {
    "preview": {"dry_run": True},
    "first": {},
    "again": {},
    "newer": {"date": DATE + datetime.timedelta(days=180)},
}


def run(step, lists):
    """Take one step; return how many places and successions there are after it."""
    from django.core.management import call_command

    from teams.models import Area, AreaSuccession

    if lists:
        options = {"areas": lists[0], "successions": lists[1], "source": "bench", "date": DATE}
    else:
        options = {"package": True}
    call_command("import_areas", stdout=io.StringIO(), **options | STEPS[step])
    return f"{Area.objects.count()} areas, {AreaSuccession.objects.count()} successions"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lists", nargs="*", metavar="CSV", help="the list of areas and that of successions")
    parser.add_argument("--step", choices=STEPS, help="used by the script itself")
    options = parser.parse_args()
    if len(options.lists) not in (0, 2):
        parser.error("give the list of areas and that of successions, or neither")
    folder = national.start()
    if options.step:
        started, worked = time.perf_counter(), time.process_time()
        told = run(options.step, options.lists)
        seconds, worked = time.perf_counter() - started, time.process_time() - worked
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{seconds:.1f} {worked:.1f} {peak:.0f} {told}")
        return
    environment = dict(os.environ, DATABASE_URL=os.environ["TEST_DATABASE_URL"])
    print(f"{'step':8} {'seconds':>8} {'of CPU':>8} {'peak MB':>8}")
    for step in STEPS:
        command = [sys.executable, __file__, "--step", step, *options.lists]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr)
        seconds, worked, peak, told = done.stdout.strip().split(maxsplit=3)
        print(f"{step:8} {seconds:>8} {worked:>8} {peak:>8}  {told}", flush=True)
    folder.cleanup()


if __name__ == "__main__":
    main()
