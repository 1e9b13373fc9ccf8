"""Where Chromium is on this machine, and how it is started."""

import os
import shutil
from contextlib import contextmanager

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)


def find_chromium():
    """Return the path of a Chromium, or None: CHROMIUM names one, else the usual names are tried."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def opened_browser():
    """Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright  # `make test` asks for Chromium before it is sure of this

    path = find_chromium()
    assert path, "No Chromium found: set CHROMIUM, or install the package chromium."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
