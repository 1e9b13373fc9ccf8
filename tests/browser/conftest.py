"""The whole site as it is deployed: production settings, gunicorn, the demo, a real browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from .chromium import find_chromium

ROOT = Path(__file__).resolve().parents[2]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """A served site with the demo; gives its address, and its accounts as ``site.accounts``."""
    var = tmp_path_factory.mktemp("var")
    port = free_port()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "only-for-the-browser-tests-" + "x" * 40,
        "DATABASE_URL": f"sqlite:///{var / 'site.sqlite3'}",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1",
        "VAR_DIR": str(var),
        "BIND": f"127.0.0.1:{port}",
        "LOG_LEVEL": "ERROR",
    }
    accounts = var / "accounts.txt"
    subprocess.run(
        [sys.executable, "manage.py", "prepare", "--demo", str(accounts)],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    address = Address(environment["BASE_URL"])
    address.accounts = dict(line.split("\t")[:2] for line in accounts.read_text("utf-8").splitlines())
    try:
        address.wait(server)
        yield address
    finally:
        server.terminate()
        server.wait(15)


class Address(str):
    """The served site's address."""

    accounts: dict

    def wait(self, server):
        for _attempt in range(120):
            assert server.poll() is None, "gunicorn ended at once"
            try:
                urllib.request.urlopen(f"{self}/healthz/", timeout=2).close()
                return
            except OSError:
                time.sleep(0.25)
        raise AssertionError("gunicorn did not answer within 30 seconds")


@pytest.fixture(scope="session")
def chromium():
    path = find_chromium()
    assert path, "No Chromium found: set CHROMIUM, or install the package chromium."
    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium):
    """A page on a small phone."""
    context = chromium.new_context(viewport=PHONE, has_touch=True, locale="vi-VN")
    yield context.new_page()
    context.close()


@pytest.fixture
def plain_phone(chromium):
    """A page on a small phone without JavaScript."""
    context = chromium.new_context(viewport=PHONE, has_touch=True, java_script_enabled=False, locale="vi-VN")
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(chromium):
    """A page on an office computer."""
    context = chromium.new_context(viewport=DESK, locale="vi-VN")
    yield context.new_page()
    context.close()
