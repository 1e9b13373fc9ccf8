"""How long a province's list takes to come in: read and previewed, applied, undone. Run by `make bench-lists`.

Each step is a process of its own, so that its peak memory is its own. DATABASE_URL may name an empty PostgreSQL
database; without it a temporary SQLite file is used. The ratio is that of the processor's time to what reading the
bare file with openpyxl takes in the same run.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import national

MEMBERS_OF_A_COMMUNE = national.MEMBERS / national.COMMUNES
STEPS = ("bare", "export", "preview", "apply", "undo")


def prepare(rows, work, file):
    """Fill the database with about ``rows`` members and write the list that changes or brings in all of them."""
    from openpyxl import Workbook

    from teams.lists import exporting
    from teams.models import Area, Member, Team

    national.build(rows / MEMBERS_OF_A_COMMUNE / national.COMMUNES)
    table = exporting.internal_list(user(), list(Area.objects.communes().order_by("path")))
    fields = list(table.titles)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Danh sách")
    sheet.append([str(title) for title in table.titles.values()])
    for number, row in enumerate(table.rows):
        if number == rows:
            break
        values = dict(zip(fields, row, strict=True))
        values["phone"] = f"09{number:08}"
        if work == "new":
            values |= {"code": "", "team_code": "", "name": f"{values['name']} {number}"}
        sheet.append(list(values.values()))
    book.save(file)
    if work == "new":
        Team.objects.all().delete()
        Member.objects.all().delete()


def user():
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get_or_create(username="bench", is_superuser=True, is_staff=True)[0]


def run(step, file):
    """Take one step; return how many rows it was about."""
    from openpyxl import load_workbook

    from teams.lists import exporting, writing
    from teams.lists.importing import apply, look_through
    from teams.lists.undoing import undo
    from teams.models import Area, ListImport

    if step == "bare":
        return sum(1 for _row in load_workbook(file, read_only=True).active.iter_rows(values_only=True))
    if step == "export":
        table = exporting.internal_list(user(), list(Area.objects.communes().order_by("path")))
        return len(writing.workbook(table))
    if step == "preview":
        found = ListImport.objects.create(user=user(), file_name="list.xlsx", content=Path(file).read_bytes())
        finish(look_through(found))
    else:
        found = ListImport.objects.latest("pk")
        finish(apply(found, {}) if step == "apply" else undo(found, user()))
    found.refresh_from_db()
    return found.preview.get("counts") or found.counts


def finish(steps):
    for _sentence in steps:
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--work", choices=("changed", "new"), default="changed", help="what the list does to each row")
    parser.add_argument("--step", choices=STEPS, help="used by the script itself")
    parser.add_argument("--file")
    options = parser.parse_args()
    folder = national.start()
    if options.step:
        started, worked = time.perf_counter(), time.process_time()
        told = run(options.step, options.file)
        seconds, worked = time.perf_counter() - started, time.process_time() - worked
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{seconds:.2f} {worked:.2f} {peak:.0f} {told}")
        return
    file = str(Path(folder.name) / "list.xlsx")
    environment = dict(os.environ, DATABASE_URL=os.environ["TEST_DATABASE_URL"])
    prepare(options.rows, options.work, file)
    print(f"{options.rows} rows, each {options.work}")
    print(f"{'step':8} {'seconds':>8} {'of CPU':>8} {'× bare':>7} {'rows/s':>8} {'peak MB':>8}")
    bare = None
    for step in STEPS:
        command = [sys.executable, __file__, "--step", step, "--file", file]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr)
        seconds, worked, peak, told = done.stdout.strip().split(maxsplit=3)
        bare = bare or float(worked)
        ratio, rate = float(worked) / bare, options.rows / float(seconds)
        print(f"{step:8} {seconds:>8} {worked:>8} {ratio:7.1f} {rate:8.0f} {peak:>8}  {told}", flush=True)


if __name__ == "__main__":
    main()
