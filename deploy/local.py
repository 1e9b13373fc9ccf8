#!/usr/bin/env python3
"""Serve the site on this machine, from nothing: `make run`. Standard library only, until .venv exists.

Steps that are done already are skipped, so the second start takes seconds and keeps what was edited.
"""

import argparse
import hashlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"
ACCOUNTS = VAR / "accounts.txt"
NEEDED_MB = 700


def stop(sentence):
    sys.exit("\n✗ " + sentence)


def step(text):
    print("• " + text, flush=True)


def call(*command, **kwargs):
    """Run a command quietly; on failure show the end of what it said."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=str(ROOT),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **kwargs,
    )
    if done.returncode:
        print(done.stdout[-3000:])
        stop("`{}` failed; the lines above say why.".format(" ".join(str(part) for part in command[-3:])))
    return done.stdout


def check_machine():
    if sys.version_info < (3, 11):
        stop("Python 3.11 or newer is needed; this is Python {}.{}.".format(*sys.version_info[:2]))
    if not VENV.exists() and shutil.disk_usage(str(ROOT)).free < NEEDED_MB * 1024 * 1024:
        stop(f"The disk is nearly full: about {NEEDED_MB} MB must be free for the first start.")
    try:
        VAR.mkdir(exist_ok=True)
        (VAR / ".writable").touch()
    except OSError as error:
        stop(f"Cannot write below {VAR.name}: {error.strerror}.")


def check_port(port):
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as probe:
            probe.settimeout(1)
            if probe.connect_ex((address, port)) == 0:
                stop(f"Port {port} is in use; choose another: make run PORT={port + 1}")


def prepare(dev=False):
    """Build .venv from the pinned versions, once for each version of the pins."""
    import tomllib  # Python 3.11, which is sure by now

    project = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text("utf-8"))["project"]
    wanted = repr(sorted(project.items())) + ROOT.joinpath("constraints.txt").read_text("utf-8")
    digest = hashlib.sha256(wanted.encode()).hexdigest() + (" dev" if dev else "")
    stamp = VENV / "installed"
    if stamp.exists() and stamp.read_text() in (digest, digest + " dev"):
        return
    if not PYTHON.exists() or subprocess.call([str(PYTHON), "-m", "pip", "--version"], stdout=subprocess.DEVNULL):
        step("Making .venv …")
        if subprocess.call([sys.executable, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL):
            stop("Python's venv module is missing; on Debian: apt install python3-venv")
        shutil.rmtree(str(VENV), ignore_errors=True)
        call(sys.executable, "-m", "venv", VENV)
    step("Installing pinned packages (a few minutes the first time) …")
    environment = dict(os.environ, PIP_CONSTRAINT=str(ROOT / "constraints.txt"))
    call(PYTHON, "-m", "pip", "install", "--quiet", "--editable", ".[dev]" if dev else ".", env=environment)
    stamp.write_text(digest)


def environment(port):
    """What production needs in the environment, for this machine; the secret is made once and kept in var/."""
    secret = VAR / "secret-key"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(50))
    defaults = {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": secret.read_text(),
        "DATABASE_URL": "sqlite:///{}".format(VAR / "site.sqlite3"),
        "BASE_URL": f"http://localhost:{port}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "LOG_LEVEL": "WARNING",
    }
    return dict(defaults, **os.environ)


def addresses(port):
    """127.0.0.1, and ::1 where the machine has IPv6: browsers try either for "localhost"."""
    found = [f"127.0.0.1:{port}"]
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
        found.append(f"[::1]:{port}")
    except OSError:
        pass
    return found


def run(port):
    check_machine()
    check_port(port)
    prepare()
    env = environment(port)
    prepared = subprocess.call([str(PYTHON), "manage.py", "prepare", "--demo", str(ACCOUNTS)], cwd=str(ROOT), env=env)
    if prepared:
        stop("The site could not be prepared; the lines above say why.")
    base = env["BASE_URL"]
    print(f"\n  Site    {base}/\n  Admin   {base}/admin/\n")
    if ACCOUNTS.exists():
        print("  Demo accounts (user name, password, who):")
        for line in ACCOUNTS.read_text("utf-8").splitlines():
            print("    {:18} {:14} {}".format(*line.split("\t")))
    print("\n  Stop with Ctrl+C.\n", flush=True)
    command = [PYTHON, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi"]
    os.chdir(str(ROOT))
    env["BIND"] = ",".join(addresses(port))
    os.execve(str(PYTHON), [str(part) for part in command], env)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["run", "prepare"])
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--dev", action="store_true")
    options = parser.parse_args()
    try:
        if options.what == "run":
            run(options.port)
        else:
            check_machine()
            prepare(dev=options.dev)
    except KeyboardInterrupt:
        sys.exit(130)
