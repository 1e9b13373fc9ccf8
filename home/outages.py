"""What is said while we cannot answer: files, one for each site and occasion, that ask for nothing else.

nginx shows them while nothing behind it answers, and we do while the database does not.
"""

import shutil

from django.conf import settings
from django.http import HttpResponse
from django.http.request import split_domain_port
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils import translation
from wagtail.models import Site

from .policies import style_hashes

FOLDER = settings.VAR_DIR / "outage"
# As deploy/nginx/site.conf calls them: what was sent was not received; a page cannot be shown; too many requests.
OCCASIONS = {"chua-gui-duoc": "unsent", "tam-nghi": "closed", "tu-tu": "slow"}


def outage_page(site, occasion):
    """The page as text. It carries its own policy, since nginx cannot tell the hash of its stylesheet."""
    request = RequestFactory().get("/", headers={"host": site.hostname}, secure=True)
    request._wagtail_site = site
    html = render_to_string("outage.html", {"occasion": occasion}, request)
    allowed = " ".join(style_hashes(html.encode()))
    policy = f"default-src 'none'; style-src {allowed}; img-src data:; base-uri 'none'; form-action 'none'"
    return html.replace("%POLICY%", policy, 1)


def write_outage_pages(folder=FOLDER):
    """Write them for every site, and those of the default one for names that no site has; how many were written."""
    written, names = 0, set()
    with translation.override(settings.LANGUAGE_CODE):
        for site in Site.objects.select_related("root_page"):
            for name in {site.hostname, "default"} if site.is_default_site else {site.hostname}:
                names.add(name)
                place = folder / name
                place.mkdir(parents=True, exist_ok=True)
                for file, occasion in OCCASIONS.items():
                    new = place / f"{file}.new"
                    new.write_text(outage_page(site, occasion), "utf-8")
                    new.replace(place / f"{file}.html")  # nginx reads the old one or the new one
                    written += 1
    for place in folder.iterdir() if folder.is_dir() else ():
        if place.name not in names and {file.stem for file in place.glob("*")} <= set(OCCASIONS):
            shutil.rmtree(
                place
            )  # of a site that has another name by now: the default one's number is right, this is not
    return written


def unavailable(request):
    """The answer while the database does not answer. It asks for nothing: not for the site either."""
    occasion = "tam-nghi" if request.method in ("GET", "HEAD") else "chua-gui-duoc"
    response = HttpResponse(_written(request, occasion), status=503)
    response["Cache-Control"] = "no-store"
    response["Retry-After"] = "120"
    return response


def _written(request, occasion):
    host = split_domain_port(request.META.get("HTTP_HOST", ""))[0]
    for name in (host, "default"):
        try:
            return (FOLDER / name / f"{occasion}.html").read_text("utf-8")
        except OSError:
            continue
    return get_template("500.html").render()  # nobody wrote them: `manage.py outage_pages`
