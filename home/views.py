"""Answers that belong to no page."""

from django.db import connection
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache


@never_cache
def healthz(request):
    """Say that the server runs and reaches its database."""
    connection.ensure_connection()
    return HttpResponse("ok\n", content_type="text/plain")


def robots(request):
    sitemap = request.build_absolute_uri("/sitemap.xml")
    return HttpResponse(
        f"User-agent: *\nDisallow: /admin/\nDisallow: /tim/\nSitemap: {sitemap}\n", content_type="text/plain"
    )


def not_found(request, exception):
    """The page that helps to find the right one. Plain text where no person reads."""
    return TemplateResponse(request, "404.html", status=404).render()
