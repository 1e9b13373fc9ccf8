"""What lets a phone keep the site: the service worker, the manifest, and the page shown when there is no network.

What is kept, and when it is shown, is decided in ``static/js/sw.js``. Here stands what only the server knows: the
addresses, and a version that changes with whatever the shell is made of.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import condition

from .scripts import squeeze_js
from .shell import shell_for

SOURCES = Path(settings.BASE_DIR) / "static"
WORKER = SOURCES / "js/sw.js"
ICONS = {  # file → (pixels, purpose)
    "icons/icon-192.png": (192, "any"),
    "icons/icon-512.png": (512, "any"),
    "icons/maskable-512.png": (512, "maskable"),
}
SHORT_NAME = 15  # letters that stand below an icon on a phone


def shell_files():
    """The files of the shell, by their names below ``static/``."""
    modules = sorted(path.relative_to(SOURCES).as_posix() for path in WORKER.parent.glob("*.js") if path != WORKER)
    return [*modules, "css/making.css", "icons/icon-192.png"]


def words():
    """What the worker says above a saved copy. ``{day}`` and ``{time}`` are filled in on the phone."""
    return {
        "offline": _("There is no network."),
        "slow": _("The network is too weak for the newest version."),
        "day": _("You are reading the copy saved on {day}."),
        "today": _("You are reading the copy saved at {time} today, {day}."),
        "absent": _("This page is not saved on the phone."),
        "again": _("Try again"),
    }


@lru_cache(maxsize=None if not settings.DEBUG else 0)
def worker(root, language):
    """The worker's script for a site below ``root``, and its version."""
    files = shell_files()
    shell = {
        "root": root,
        "offline": reverse("offline"),
        "kit": reverse("kit"),
        # A navigation to these is none of the worker's business, or never worth keeping.
        "admin": reverse("wagtailadmin_home"),
        "closed": [reverse("search"), *(f"{root}{path}" for path in ("api/", "healthz/", "documents/"))],
        "pictures": f"{settings.MEDIA_URL}images/",
        "sounds": f"{root}documents/",
        "files": [static(name) for name in files],
        "words": words(),
    }
    source = squeeze_js(WORKER.read_text("utf-8"))
    contents = hashlib.sha256(json.dumps([shell, source]).encode())
    for name in files:
        contents.update((SOURCES / name).read_bytes())
    shell["version"] = contents.hexdigest()[:12]
    return f"const SHELL = {json.dumps(shell, ensure_ascii=False)};\n{source}", shell["version"]


def _worker(request):
    return worker(get_script_prefix(), get_language())


@condition(etag_func=lambda request: f'"{_worker(request)[1]}"')
def service_worker(request):
    """The service worker, at the root of the site so that all of it is in its scope. Browsers ask again each time."""
    script, _version = _worker(request)
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = get_script_prefix()
    return response


def short_name(name):
    """As many whole words of ``name`` as fit below an icon."""
    words = name.split()
    while len(words) > 1 and len(" ".join(words)) > SHORT_NAME:
        words.pop()
    return " ".join(words)[:SHORT_NAME]


def manifest(request):
    """What a phone must know to put the site among its apps."""
    shell, root = shell_for(request), get_script_prefix()
    site_name = shell.settings["site_name"]
    page = shell.agency_page
    return JsonResponse(
        {
            "id": root,
            "name": f"{site_name} – {page.title}" if page else site_name,
            "short_name": short_name(site_name),
            "description": _("Who in your village helps with online services, and how things are done, step by step."),
            "lang": "vi",
            "dir": "ltr",
            "start_url": root,
            "scope": root,
            "display": "standalone",
            "theme_color": "#a30d1d",
            "background_color": "#fbe3a1",
            "icons": [
                {"src": static(name), "sizes": f"{pixels}x{pixels}", "type": "image/png", "purpose": purpose}
                for name, (pixels, purpose) in ICONS.items()
            ],
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )


def offline(request):
    """What is kept on this phone, and whom to call: also shown in place of a page that is not kept."""
    return render(request, "home/offline.html")
