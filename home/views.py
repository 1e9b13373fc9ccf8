"""Answers that belong to no page."""

from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from .readiness import readiness


@never_cache
def healthz(request):
    """Say that the server runs and reaches its database."""
    with connection.cursor() as cursor:  # a kept connection may be dead: ask
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request):
    """Say whether everything works that the site needs; 503 when something does not."""
    found = readiness()
    ready = all(found.values())
    return JsonResponse({"ready": ready} | found, status=200 if ready else 503)


def robots(request):
    """Keep robots out of the admin, of search results and of sheets with phone numbers, wherever the site lives."""
    closed = [f"Disallow: {reverse(name)}" for name in ("wagtailadmin_home", "search", "verify")]
    closed.append(f"Disallow: {reverse('wagtail_serve', args=[''])}*/to-dan/")
    sitemap = f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}"
    return HttpResponse("\n".join(["User-agent: *", *closed, sitemap, ""]), content_type="text/plain")


def not_found(request, exception):
    """The page that helps to find the right one."""
    return TemplateResponse(request, "404.html", status=404).render()
