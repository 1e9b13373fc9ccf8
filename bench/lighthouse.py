"""What Lighthouse says of every kind of page, on a slow phone: `make bench-pages`; needs npm, Chromium and nginx.

The demo is served as it is deployed, from nginx's cache with HTTPS (one round trip more than plain HTTP). Lighthouse
comes from npm into a temporary folder unless LIGHTHOUSE names one that is there. Two networks are simulated, its own
"slow 4G" (150 ms, 1.6 Mbit/s) and 3G (300 ms, 700 kbit/s), both on a processor four times slower. Seconds depend on
the machine, so a bare page of one request stands beside them; what a first visit fetches does not. ``--http`` asks the
same nginx without HTTPS, as figures of other sites were often measured.
"""

import argparse
import json
import os
import ssl
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import asking  # noqa: E402
from tests.browser.chromium import find_chromium  # noqa: E402
from tests.pages import PAGES  # noqa: E402
from tests.serving import served  # noqa: E402

BARE = "a bare page"
CHROMIUM = "--headless=new --no-sandbox --disable-gpu --ignore-certificate-errors --disable-background-networking"
UNPROVEN = ssl._create_unverified_context()
NETWORKS = {"slow 4G": (150, 1638.4), "3G": (300, 700)}  # ms a round trip, kbit/s
SCORES = ("performance", "accessibility", "best-practices", "seo")
# These answer something else than a page of their own with status 200.
LEFT_OUT = ("not found",)


def lighthouse(folder):
    """The path of Lighthouse's command."""
    if named := os.environ.get("LIGHTHOUSE"):
        return named
    asking.need("npm")
    subprocess.run(["npm", "install", "--silent", "--no-save", "--prefix", folder, "lighthouse@12"], check=True)
    return f"{folder}/node_modules/.bin/lighthouse"


def asked(command, url, network):
    """Lighthouse's report of ``url``."""
    round_trip, throughput = NETWORKS[network]
    command = [
        command,
        url,
        "--quiet",
        "--output=json",
        "--output-path=stdout",
        f"--chrome-flags={CHROMIUM}",
        f"--only-categories={','.join(SCORES)}",
        f"--throttling.rttMs={round_trip}",
        f"--throttling.throughputKbps={throughput}",
        "--throttling.cpuSlowdownMultiplier=4",
    ]
    for _attempt in range(3):  # now and then it loses its browser
        done = subprocess.run(
            command, env=os.environ | {"CHROME_PATH": find_chromium()}, capture_output=True, text=True
        )
        if done.returncode == 0:
            return json.loads(done.stdout)
    raise RuntimeError(f"Lighthouse failed at {url}:\n{done.stderr}")


def judged(command, url, network):
    """What Lighthouse says of ``url``: scores of a hundred, seconds, requests, bytes and what it finds wrong."""
    report = asked(command, url, network)
    audits = report["audits"]
    requests = audits["network-requests"]["details"]["items"]
    weighty = {ref["id"] for name in SCORES for ref in report["categories"][name]["auditRefs"] if ref["weight"]}
    return {
        "scores": [round(100 * (report["categories"][name]["score"] or 0)) for name in SCORES],
        "paint": audits["largest-contentful-paint"]["numericValue"] / 1000,
        "blocked": audits["total-blocking-time"]["numericValue"],
        "shift": audits["cumulative-layout-shift"]["numericValue"],
        "requests": len(requests),
        "bytes": sum(row.get("transferSize", 0) for row in requests),
        "wrong": [
            name for name in sorted(weighty) if (audits[name]["score"] or 0) < 0.9 and audits[name]["score"] is not None
        ],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", help="names of tests/pages.py; default: all")
    parser.add_argument("--http", action="store_true", help="without HTTPS")
    chosen = parser.parse_args()
    names = chosen.pages or [name for name in PAGES if name not in LEFT_OUT]
    asking.need("nginx", "openssl")
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        command = lighthouse(folder)
        var, socket = folder / "var", folder / "site.sock"
        var.mkdir()
        (folder / "bare.html").write_text(
            '<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            '<meta name="description" content="Trang trống"><link rel="icon" href="data:,"><title>Trang</title>'
            "<body><main><h1>Trang</h1></main></html>"
        )
        plain = asking.free_port()
        more = f"listen 127.0.0.1:{plain}; location = /bare.html {{ alias {folder}/bare.html; }}"
        with served(var, also_at=[f"unix:{socket}"], ALLOWED_HOSTS="127.0.0.1,localhost"):
            (folder / "front").mkdir()
            with asking.nginx(folder / "front", var, socket, more) as front:
                front = f"http://127.0.0.1:{plain}" if chosen.http else front
                tell(command, {BARE: "/bare.html"} | {name: PAGES[name] for name in names}, front)


def tell(command, pages, front):
    print(
        "| page | slow 4G: performance, accessibility, practices, SEO | LCP, s | × bare | 3G: performance | LCP, s ",
        end="",
    )
    print("| × bare | blocked, ms | shift | first visit: requests | KB | below 90 |\n|" + "---|" * 12)
    bare = None
    for name, path in pages.items():
        with urllib.request.urlopen(front + path, context=UNPROVEN) as answer:
            answer.read()  # as readers have it: kept by nginx
        fast, slow = (judged(command, front + path, network) for network in NETWORKS)
        bare = bare or [fast["paint"], slow["paint"]]
        cells = [
            name,
            " / ".join(map(str, fast["scores"])),
            f"{fast['paint']:.2f}",
            f"{fast['paint'] / bare[0]:.1f}",
            slow["scores"][0],
            f"{slow['paint']:.2f}",
            f"{slow['paint'] / bare[1]:.1f}",
            f"{slow['blocked']:.0f}",
            f"{slow['shift']:.2f}",
            slow["requests"],
            f"{slow['bytes'] / 1024:.0f}",
            ", ".join(dict.fromkeys(fast["wrong"] + slow["wrong"])),
        ]
        print("| " + " | ".join(map(str, cells)) + " |", flush=True)


if __name__ == "__main__":
    main()
