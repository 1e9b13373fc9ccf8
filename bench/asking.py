"""Ask served pages, and read off what the answers cost: as fast as they come (wrk), or at a given rate."""

import getpass
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

from bench.stand import FILL, ROOT, free_port, listens, until

UNITS = {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}  # milliseconds


def need(*programs):
    """Stop with a word for each program that is not there."""
    missing = [name for name in programs if not shutil.which(name)]
    if missing:
        raise SystemExit(f"Missing: {', '.join(missing)}. On Debian: apt install {' '.join(missing)}")


def rushed(url, seconds=4, connections=4, headers=("Accept-Encoding: gzip",)):
    """Ask ``url`` again and again over some connections: {rate, median, p99} a second and in milliseconds."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency"]
    for header in headers:
        command += ["-H", header]
    said = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{url} failed under load:\n{said}")
    found = {
        percent: float(value) * UNITS[unit] for percent, value, unit in re.findall(r"(\d+)%\s+([\d.]+)(\w+)", said)
    }
    return {
        "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),
        "answered": int(re.search(r"(\d+) requests in", said)[1]),
        "median": found["50"],
        "p99": found["99"],
    }


@contextmanager
def worked(processes, result):
    """Put into ``result["cpu"]`` what ``processes()``, process numbers, worked meanwhile, in seconds."""
    before = _time_of(processes())
    yield
    after = _time_of(processes())
    result["cpu"] = sum(value - before.get(process, 0) for process, value in after.items())


def _time_of(processes):
    found = {}
    for process in processes:
        try:
            found[process] = int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
            for thread in Path(f"/proc/{process}/task").iterdir():
                if thread.name != str(process):
                    found[f"{process}/{thread.name}"] = int((thread / "schedstat").read_text().split()[0]) / 1e9
        except OSError:
            continue
    return found


def children(process):
    """The workers of a server."""
    return [int(number) for number in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def memory(process):
    """Megabytes that a process keeps in memory, those it shares with others among them."""
    return int(re.search(r"^Rss:\s+(\d+)", Path(f"/proc/{process}/smaps_rollup").read_text(), re.M)[1]) / 1024


@contextmanager
def nginx(folder, var, socket, more="", around="", editors=None):
    """nginx before the server at ``socket``, which keeps its files in ``var``, as install.sh sets it up.

    Gives its address. ``more``: lines for its server; ``around``: lines for all of it; ``editors``: the socket of the
    editors' worker, if there is one.
    """
    root, plain, secure = folder / "root", free_port(), free_port()
    command = ["bash", "-c", FILL, "fill", ROOT, root, plain, secure, "localhost", ""]
    subprocess.run([str(part) for part in command], check=True, capture_output=True)
    (root / "run/tocongngheso").mkdir(parents=True, exist_ok=True)
    (root / "run/tocongngheso/gunicorn.sock").symlink_to(socket)
    if editors:
        (root / "run/tocongngheso/editors.sock").symlink_to(editors)
    for part in ("static", "media"):
        (root / "var/lib/tocongngheso" / part).symlink_to(var / part)
    (root / "etc/tocongngheso/nginx.d/more.conf").write_text(more)
    temporary = "".join(
        f"{kind}_temp_path {folder}/tmp-{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    settings = folder / "nginx.conf"
    settings.write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log error; worker_processes 2;\n"
        f"user {getpass.getuser()};\ninclude /etc/nginx/modules-enabled/*.conf;\n"
        "events { worker_connections 4096; }\n"
        f"http {{ include /etc/nginx/mime.types; {temporary} {around}\n"
        f"keepalive_requests 100000; include {root}/etc/nginx/sites-enabled/*; }}\n"
    )
    server = subprocess.Popen(["nginx", "-c", settings])
    try:
        until(lambda: listens(secure), 10, "nginx")
        yield f"https://localhost:{secure}"
    finally:
        server.terminate()
        server.wait(10)
