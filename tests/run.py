"""Everything `make test` does, in order, and a last word on what was run and what was not.

With CI=true nothing may be left out: a database or browser that is missing fails the run.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
LOCAL_SERVERS = ("postgres:///postgres", "postgres://postgres@127.0.0.1:5432/postgres")
ran, left_out = [], []


def run(title, *command, **environment):
    """Run one step; the first that fails ends the run with its exit code."""
    print(f"\n── {title}", flush=True)
    started = time.monotonic()
    code = subprocess.call([str(part) for part in command], cwd=ROOT, env=os.environ | environment)
    if code:
        sys.exit(f"\n✗ {title} failed.")
    ran.append(f"{title} ({time.monotonic() - started:.0f} s)")


def run_together(steps):
    """Run steps at the same time, on as many cores; what they print comes one after the other, a failure last."""
    started = time.monotonic()
    processes = []
    for title, (command, environment) in steps.items():
        output = tempfile.TemporaryFile("w+")  # noqa: SIM115
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environment, stdout=output, stderr=subprocess.STDOUT
        )
        processes.append((title, process, output))
    took = {}
    for title, process, _ in processes:
        process.wait()
        took[title] = f"{title} ({time.monotonic() - started:.0f} s)"
    failed = []
    for title, process, output in sorted(processes, key=lambda step: step[1].returncode != 0):
        output.seek(0)
        print(f"\n── {title}\n{output.read()}", flush=True)
        (failed if process.returncode else ran).append(took[title])
    if failed:
        sys.exit(f"\n✗ {', '.join(failed)} failed.")


def reachable_postgres():
    """Return the address of a PostgreSQL server that answers, or None."""
    import environ
    import psycopg

    named = os.environ.get("TEST_DATABASE_URL", "")
    for address in [named] if named.startswith("postgres") else LOCAL_SERVERS:
        fields = environ.Env.db_url_config(address)
        try:
            psycopg.connect(
                host=fields["HOST"] or None,
                port=fields["PORT"] or None,
                user=fields["USER"] or None,
                password=fields["PASSWORD"] or None,
                dbname="postgres",
                connect_timeout=5,
            ).close()
        except psycopg.OperationalError:
            continue
        return address
    return None


def main():
    manage = (sys.executable, "manage.py")
    run("ruff: lint", BIN / "ruff", "check", ".")
    run("ruff: format", BIN / "ruff", "format", "--check", ".")
    run("djhtml: templates", BIN / "djhtml", "--check", "templates")
    run("check", *manage, "check", DJANGO_SETTINGS_MODULE="config.settings.test")
    run(
        "makemigrations --check",
        *manage,
        "makemigrations",
        "--check",
        "--dry-run",
        DJANGO_SETTINGS_MODULE="config.settings.test",
    )
    run(
        "translation catalogue",
        *manage,
        "catalogue",
        "--check",
        DJANGO_SETTINGS_MODULE="config.settings.test",
    )

    tests = (sys.executable, "-m", "pytest", "-q")
    databases = {"SQLite": ("sqlite://:memory:", "not browser")}
    if postgres := reachable_postgres():
        databases["PostgreSQL"] = postgres, "not browser and not once"
    else:
        left_out.append("tests on PostgreSQL: no server answers (set TEST_DATABASE_URL)")
    run_together(
        {
            f"tests on {name}": ([*tests, "-m", chosen], {"TEST_DATABASE_URL": address})
            for name, (address, chosen) in databases.items()
        }
    )

    sys.path.insert(0, str(ROOT))
    from tests.browser.chromium import find_chromium

    if find_chromium():
        run("browser tests", *tests, "-m", "browser", TEST_DATABASE_URL="sqlite://:memory:")
    else:
        left_out.append("browser tests: no Chromium found (set CHROMIUM, or install the package chromium)")

    print("\nRun:", *ran, sep="\n  ✓ ")
    if left_out:
        print("Not run:", *left_out, sep="\n  – ")
        if os.environ.get("CI") == "true":
            sys.exit("✗ CI leaves nothing out.")
    else:
        print("Nothing was left out.")


if __name__ == "__main__":
    main()
