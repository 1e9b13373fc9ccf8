"""How soon a page is seen on a slow phone, without a network and with the worker in the way: ``make bench-offline``.

The site is served as it is deployed; Chromium's processor is slowed four times, as its own tools do for a phone. The
worker is stopped before each view, as phones do after half a minute, so that starting it counts. (Chromium slows a
page's main thread, not the worker's; the last column says how long it was until the worker answered.)
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.browser.chromium import opened_browser  # noqa: E402
from tests.serving import served  # noqa: E402

PHONE = {"width": 360, "height": 740}
TEAM = "duc-minh/thon-chau-thinh"
PAGES = {
    "a guide": "/huong-dan/kich-hoat-vneid/",
    "a kit": f"/bo/?g=kich-hoat-vneid.nhan-biet-lua-dao&to={TEAM}",
    "a team": "/duc-minh/to/thon-chau-thinh/",
    "a page that is not saved": "/huong-dan/dang-ky-tam-tru/",
}
PAINTED = """() => {
    const [navigation] = performance.getEntriesByType('navigation');
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    const worker = navigation.workerStart ? navigation.responseStart - navigation.workerStart : 0;
    return paint && [paint.startTime, navigation.domInteractive, worker];
}"""


def view(page, session, url):
    """Open ``url`` with nothing warm; return ms until it is painted, until it can be used, and the worker's part."""
    page.goto("about:blank")
    session.send("ServiceWorker.stopAllWorkers")
    session.send("Network.clearBrowserCache")
    page.goto(url)
    for _attempt in range(100):
        if painted := page.evaluate(PAINTED):
            return painted
        page.wait_for_timeout(50)
    raise RuntimeError(f"{url} was never painted.")


def measure(name, page, session, url, runs):
    views = [view(page, session, url) for _run in range(runs)]
    painted, usable, worker = zip(*views, strict=True)
    print(
        f"{name:38} {statistics.median(painted):6.0f} {max(painted):6.0f} {statistics.median(usable):6.0f}"
        f" {statistics.median(worker):6.0f}",
        flush=True,
    )


def opened(browser, slower, **options):
    context = browser.new_context(viewport=PHONE, has_touch=True, locale="vi-VN", **options)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("ServiceWorker.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    return context, page, session


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--slower", type=float, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as site, opened_browser() as browser:
        print(f"ms at {options.slower:g}x slowdown, {options.runs} views   painted  worst usable worker")
        context, page, session = opened(browser, options.slower, service_workers="block")
        measure("a guide, network, no worker", page, session, site + PAGES["a guide"], options.runs)
        context.close()
        context, page, session = opened(browser, options.slower)
        for address in list(PAGES.values())[:3]:
            page.goto(site + address)
            while not page.evaluate("async url => Boolean(await caches.match(url))", address):
                page.wait_for_timeout(100)
        measure("a guide, network, worker", page, session, site + PAGES["a guide"], options.runs)
        site.stop()
        context.set_offline(True)
        for name, address in PAGES.items():
            measure(f"{name}, no network", page, session, site + address, options.runs)
        context.close()


if __name__ == "__main__":
    main()
