"""The whole site with its demo, served as it is deployed: production settings and gunicorn."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from environ import Env

from .run import reachable_postgres

ROOT = Path(__file__).resolve().parents[1]
ACCOUNTS = "accounts.txt"
# A browser opens a connection before it has a question; a worker that waits on one is ended, not waited for. Nor is one
# that was told to stop while it started: it does not hear that, and gunicorn says it once.
GUNICORN = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--graceful-timeout", "2"]


class Address(str):
    """The served site's address, its accounts' passwords by name, what it keeps, and its server, to stop and start."""

    accounts: dict
    environment: dict
    var: Path
    server = None

    def manage(self, *command):
        """Run a command of ``manage.py`` on the site."""
        command = [sys.executable, "manage.py", *(str(part) for part in command)]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def start(self):
        self.server = subprocess.Popen(
            [*GUNICORN, "config.wsgi"],
            cwd=ROOT,
            env=self.environment,
            stderr=subprocess.DEVNULL,
        )
        for _attempt in range(120):
            assert self.server.poll() is None, "gunicorn ended at once"
            try:
                urllib.request.urlopen(f"{self}/healthz/", timeout=2).close()
                return
            except OSError:
                time.sleep(0.25)
        raise AssertionError("gunicorn did not answer within 30 seconds")

    def stop(self):
        self.server.send_signal(signal.SIGQUIT)  # at once: browsers hold connections open
        self.server.wait(60)  # on a busy machine the workers need their time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def new_postgres(name):
    """A new database on the server that is at hand."""
    fields = Env.db_url_config(reachable_postgres())
    server = psycopg.connect(
        host=fields["HOST"] or None,
        port=fields["PORT"] or None,
        user=fields["USER"] or None,
        password=fields["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    )
    with server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield reachable_postgres().rpartition("/")[0] + f"/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def demo_folder():
    """A folder as ``prepare --demo`` fills it on SQLite; made once, to be copied: it knows no address of its own."""
    folder = TemporaryDirectory(prefix="demo-")
    _prepare(_address(Path(folder.name)))
    return folder


def _address(var, database="", also_at=(), **more):
    port = free_port()
    address = Address(f"http://127.0.0.1:{port}")
    address.var = var
    address.environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "only-for-a-passing-site-" + "x" * 40,
        "DATABASE_URL": database or f"sqlite:///{var / 'site.sqlite3'}",
        "BASE_URL": str(address),
        "ALLOWED_HOSTS": "127.0.0.1",
        "VAR_DIR": str(var),
        "BIND": ",".join([f"127.0.0.1:{port}", *also_at]),
        "LOG_LEVEL": "ERROR",
        **more,
    }
    return address


def _prepare(address, demo=True):
    address.manage("prepare", *(["--demo", address.var / ACCOUNTS] if demo else []))


@contextmanager
def served(var, database="", demo=True, also_at=(), **more):
    """A served site that keeps what it writes in the folder ``var``; gives its address.

    ``also_at``: what gunicorn listens at besides; ``more``: of its environment.
    """
    address = _address(var, database, also_at, **more)
    if demo and not database:
        shutil.copytree(demo_folder().name, var, dirs_exist_ok=True)
    else:
        _prepare(address, demo)
    if demo:
        lines = (var / ACCOUNTS).read_text("utf-8").splitlines()
        address.accounts = dict(line.split("\t")[:2] for line in lines)
    try:
        address.start()
        yield address
    finally:
        address.stop()
