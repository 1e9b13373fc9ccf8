"""What trials of outages stand on: servers of their own, below one temporary folder, ended by their process ids.

nginx with the template of `deploy/nginx`, filled as install.sh does; gunicorn; PostgreSQL (as the user postgres where
we are root) and Redis on free ports. Nothing of the machine's own servers is touched.
"""

import bisect
import contextlib
import http.client
import os
import random
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
POSTGRES = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/bin"))
HOST = "tenxa.example"
FAKETIME = ("FAKETIME_TIMESTAMP_FILE", "FAKETIME_NO_CACHE", "FAKETIME_DONT_FAKE_MONOTONIC", "NO_FAKE_STAT")
HOUSEHOLDS = 5_000  # addresses from which readers come
BY_HOUSEHOLD = "set_real_ip_from 127.0.0.1; real_ip_header X-Reader;"  # for nginx, whose limits go by address
FILL = """
set -euo pipefail
export SKIP_SYSTEM=1
SOURCE=$1 ROOT=$2 HTTP_PORT=$3 HTTPS_PORT=$4 LISTEN4=127.0.0.1: LISTEN6=[::1]:
. "$SOURCE/deploy/common.sh"
HOSTS=$5 URL_PREFIX=$6 CERTIFICATE=$ETC/site.crt CERTIFICATE_KEY=$ETC/site.key
mkdir -p "$ETC/nginx.d" "$ETC/hosts.d" "$VAR" "$CACHE" "$LOG" "$(dirname "$SOCKET")"
[ -e "$ETC/site.crt" ] || openssl req -x509 -newkey rsa:2048 -nodes -days 9 -subj "/CN=x" \\
  -keyout "$ETC/site.key" -out "$ETC/site.crt" 2>&1
write_nginx
"""


def household(chance=random):
    """The address of one of the households, for ``X-Reader``."""
    return f"10.1.{chance.randrange(HOUSEHOLDS // 250)}.{chance.randrange(1, 251)}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port):
    """True where somebody listens there; raises OSError else."""
    socket.create_connection(("127.0.0.1", port), 1).close()
    return True


def until(holds, seconds=30, what=""):
    """Wait for it; gives what it returned."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(Exception):
            if found := holds():
                return found
        time.sleep(0.05)
    raise TimeoutError(f"not within {seconds} s: {what or holds}")


class Server:
    """A process with its children in a group of its own, so that all of them can be killed at once."""

    process = None
    user = {}

    def command(self):
        raise NotImplementedError

    def is_up(self):
        raise NotImplementedError

    environment = None
    log = subprocess.DEVNULL

    def start(self, wait=True):
        self.process = subprocess.Popen(
            [str(part) for part in self.command()],
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
            **self.user,
        )
        if wait:
            until(self.is_up, 60, type(self).__name__)

    def is_running(self):
        return self.process and self.process.poll() is None

    def signal(self, number):
        os.killpg(self.process.pid, number)

    def kill(self):
        """SIGKILL to every process of it, as a power cut or the kernel's memory killer would."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                self.signal(signal.SIGKILL)
            self.process.wait()

    def stop(self):
        if self.is_running():
            self.signal(signal.SIGCONT)
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()


class Postgres(Server):
    def __init__(self, folder, copy_of=None, conf=""):
        self.folder, self.port = folder, free_port()
        self.user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        if self.user:
            for parent in (folder.parent, *folder.parent.parents):
                if parent.is_relative_to(tempfile.gettempdir()) and parent != Path(tempfile.gettempdir()):
                    parent.chmod(0o755)
            folder.mkdir(mode=0o700)
            shutil.chown(folder, "postgres", "postgres")
        if copy_of:
            made = [POSTGRES / "pg_basebackup", "-R", "-D", folder, "-h", "127.0.0.1", "-p", copy_of.port]
            made += ["-U", "postgres", "-X", "stream", "-c", "fast"]
        else:
            made = [
                POSTGRES / "initdb",
                "-D",
                folder,
                "-A",
                "trust",
                "-U",
                "postgres",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ]
        subprocess.run([str(p) for p in made], check=True, capture_output=True, cwd="/", **self.user)
        with (folder / "postgresql.conf").open("a") as file:
            file.write(f"\nport = {self.port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n{conf}\n")

    def command(self):
        return [POSTGRES / "postgres", "-D", self.folder]

    def start(self, wait=True):
        (self.folder / "postmaster.pid").unlink(missing_ok=True)  # of one that was killed
        super().start(wait)

    def kill(self):
        """Backends have groups of their own: each gets its SIGKILL."""
        if self.process:
            children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
            found = children.read_text().split() if children.exists() else []
            for pid in (self.process.pid, *map(int, found)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait()

    def stop(self):
        if self.is_running():
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)

    def signal(self, number):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for pid in (self.process.pid, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def is_up(self):
        return self.ask("SELECT 1")

    def connect(self, database="postgres"):
        import psycopg

        address = f"host=127.0.0.1 port={self.port} user=postgres dbname={database}"
        return psycopg.connect(address, autocommit=True, connect_timeout=3)

    def ask(self, sql, database="postgres"):
        with self.connect(database) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchone() if cursor.description else None

    def address(self, database):
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"


class Redis(Server):
    def __init__(self, folder, conf=None):
        self.folder, self.port, self.conf = folder, free_port(), conf
        folder.mkdir()

    def command(self):
        return ["redis-server", *([self.conf] if self.conf else []), "--port", self.port, "--dir", self.folder,
                "--bind", "127.0.0.1", "--save", ""]  # fmt: skip

    def is_up(self):
        return listens(self.port)


class Gunicorn(Server):
    def __init__(self, environment, bind):
        self.environment, self.bind = environment | {"BIND": bind}, bind

    def command(self):
        return [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--graceful-timeout", "2",
                "config.wsgi"]  # fmt: skip

    def workers(self):
        return [int(pid) for pid in
                Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()]  # fmt: skip

    def is_up(self):
        if self.bind.startswith("unix:"):
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(5)
            connection.connect(self.bind.removeprefix("unix:"))
        else:
            host, port = self.bind.rsplit(":", 1)
            connection = socket.create_connection((host, int(port)), 5)
        with connection:
            connection.sendall(f"GET /healthz/ HTTP/1.0\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\n\r\n".encode())
            return connection.recv(50)


class Nginx(Server):
    def __init__(self, stand, hosts=HOST, prefix=""):
        self.stand, self.port, self.http_port = stand, free_port(), free_port()
        self.fill(hosts, prefix)
        modules = Path("/etc/nginx/modules-enabled")
        user = f"user {os.environ.get('USER') or 'root'};\n" if os.geteuid() == 0 else ""
        temporary = "".join(
            f"  {kind}_temp_path {stand.folder}/tmp-{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        told = "".join(f"env {name};\n" for name in ("LD_PRELOAD", *FAKETIME))
        self.conf = stand.folder / "nginx.conf"
        self.conf.write_text(
            f"{user}daemon off;\npid {stand.folder}/nginx.pid;\nerror_log {stand.folder}/nginx.log error;\n"
            f"worker_processes 2;\n{told}include {modules}/*.conf;\nevents {{ worker_connections 2048; }}\nhttp {{\n"
            f"  include /etc/nginx/mime.types;\n{temporary}  {BY_HOUSEHOLD}\n"
            f"  include {stand.root}/etc/nginx/sites-enabled/*;\n}}\n"
        )

    def fill(self, hosts=HOST, prefix=""):
        command = ["bash", "-c", FILL, "fill", ROOT, self.stand.root, self.http_port, self.port, hosts, prefix]
        subprocess.run([str(part) for part in command], check=True, capture_output=True)

    def command(self):
        return ["nginx", "-c", self.conf]

    def reload(self):
        self.process.send_signal(signal.SIGHUP)
        time.sleep(1)

    def is_up(self):
        return self.stand.get("/-/nothing")


class Stand:
    """A folder, what the environment of the site is, and the servers that were started for it."""

    def __init__(self, name):
        self.folder = Path(tempfile.mkdtemp(prefix=f"{name}-"))
        self.root = self.folder / "root"
        self.var = self.root / "var/lib/tocongngheso"
        self.var.mkdir(parents=True)
        self.socket = self.root / "run/tocongngheso/gunicorn.sock"
        self.socket.parent.mkdir(parents=True)
        self.servers = []
        self.nginx = None
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": "only-for-a-trial-" + "x" * 40,
            "DATABASE_URL": f"sqlite:///{self.var}/site.sqlite3",
            "BASE_URL": f"https://{HOST}",
            "ALLOWED_HOSTS": f"{HOST},127.0.0.1",
            "VAR_DIR": str(self.var),
            "BACKUP_DIR": str(self.folder / "backups"),
            "CACHE_URL": "",
            "CLIENT_ADDRESS_HEADER": "X-Real-IP",
            "LOG_LEVEL": "ERROR",
        }

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        for server in reversed(self.servers):
            with contextlib.suppress(Exception):
                server.stop()
                server.kill()
        if os.environ.get("KEEP"):
            print(f"Kept: {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def add(self, server):
        self.servers.append(server)
        return server

    def postgres(self, name="postgres", **options):
        server = self.add(Postgres(self.folder / name, **options))
        server.start()
        return server

    def new_site(self, database=None):
        """The demo, prepared, with its pages for outages."""
        if database:
            database.ask("CREATE DATABASE site")
            self.environment["DATABASE_URL"] = database.address("site")
        self.manage("prepare", "--demo", self.folder / "accounts.txt")
        self.manage("outage_pages")

    def gunicorn(self, bind=None, **environment):
        server = self.add(Gunicorn(self.environment | environment, bind or f"unix:{self.socket}"))
        server.start()
        return server

    def with_nginx(self, **options):
        self.nginx = self.add(Nginx(self, **options))
        self.nginx.start()
        return self.nginx

    def manage(self, *command, check=True, **options):
        return subprocess.run(
            [sys.executable, "manage.py", *(str(part) for part in command)],
            cwd=ROOT, env=self.environment, check=check, capture_output=True, text=True, **options,
        )  # fmt: skip

    def shell(self, code):
        """Run Python with Django ready; the last line that it printed."""
        done = self.manage("shell", "-v", "0", "-c", code, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return (done.stdout.strip().splitlines() or [""])[-1]

    def get(self, path, method="GET", body=None, host=HOST, timeout=70, headers=None):
        """(status, headers, body) through nginx."""
        context = ssl._create_unverified_context()
        with socket.create_connection(("127.0.0.1", self.nginx.port), timeout) as plain:
            connection = http.client.HTTPSConnection(host, timeout=timeout)
            connection.sock = context.wrap_socket(plain, server_hostname=host)
            connection.request(method, path, body, {"Host": host, "X-Reader": household()} | (headers or {}))
            response = connection.getresponse()
            return response.status, response.headers, response.read()

    def ask(self, address, data=None, timeout=70, headers=None):
        """(status, text) of a server without nginx."""
        request = urllib.request.Request(address, data, headers or {})
        try:
            with urllib.request.urlopen(request, timeout=timeout) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


class Asking:
    """Asks through nginx, each thread over a connection that it keeps."""

    def __init__(self, stand, timeout=40):
        self.stand, self.timeout, self.here = stand, timeout, threading.local()

    def __call__(self, path):
        kept = getattr(self.here, "connection", None)
        try:
            return self._ask(kept or self._new(), path)
        except (OSError, http.client.HTTPException):
            self.here.connection = None
            if kept is None:
                raise
        return self._ask(self._new(), path)  # nginx had closed it meanwhile

    def _new(self):
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection(HOST, timeout=self.timeout)
        plain = socket.create_connection(("127.0.0.1", self.stand.nginx.port), self.timeout)
        connection.sock = context.wrap_socket(plain, server_hostname=HOST)
        return connection

    def _ask(self, connection, path):
        connection.request("GET", path, headers={"Accept-Encoding": "gzip", "X-Reader": household()})
        response = connection.getresponse()
        response.read()
        self.here.connection = None if response.will_close else connection
        return response.status


class Readers:
    """People who ask at a steady rate, whether or not the ones before were answered."""

    def __init__(self, stand, paths, rate=50, timeout=40, ask=None):
        self.ask = ask or Asking(stand, timeout)
        self.paths, self.rate = paths, rate
        self.found = []  # (when, path, status, seconds)
        self.ended = threading.Event()

    def __enter__(self):
        self.pool = ThreadPoolExecutor(400)
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        return self

    def __exit__(self, *failure):
        self.ended.set()
        self.thread.join()
        self.pool.shutdown()
        self.found.sort()

    def _run(self):
        begun, number = time.monotonic(), 0
        while not self.ended.is_set():
            self.pool.submit(self._one, self.paths[number % len(self.paths)])
            number += 1
            time.sleep(max(0, begun + number / self.rate - time.monotonic()))

    def _one(self, path):
        at = time.monotonic()
        try:
            status = self.ask(path)
        except (OSError, http.client.HTTPException) as error:
            status = type(error).__name__
        self.found.append((at, path, status, time.monotonic() - at))

    def between(self, start, end):
        return [row for row in self.found if start <= row[0] < end]


def told(rows):
    """How many, how many not 200, median, 99th percentile, longest (ms)."""
    times = sorted(row[3] * 1000 for row in rows)
    errors = sum(row[2] != 200 for row in rows)
    if not times:
        return 0, 0, 0, 0, 0
    return len(rows), errors, times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.99))], times[-1]


def nearest(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, bisect.bisect_left(range(len(values)), len(values) * share))]


def table(titles, rows):
    """Print rows under their titles, in columns."""
    rows = [[f"{cell:.1f}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows]
    widths = [max(len(row[n]) for row in [titles, *rows]) for n in range(len(titles))]
    for row in [titles, *rows]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip(), flush=True)
