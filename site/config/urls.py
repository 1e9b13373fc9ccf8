"""Addresses that are no pages come first; Wagtail answers the rest."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps import views as sitemaps
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.documents.views.serve import serve as serve_document

from guides.api import router
from guides.feedback import receive
from guides.views import choose, kit, kit_paper, short_link
from home.offline import manifest, offline, service_worker
from home.ranges import with_ranges
from home.views import healthz, readyz, robots
from search.views import find_team, search, suggest, verify
from teams.sitemaps import SITEMAPS
from teams.views import former_area, former_areas

urlpatterns = [
    path("admin/", include("home.signin.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("api/v2/", router.urls),
    re_path(r"^documents/(\d+)/(.*)$", with_ranges(serve_document)),
    path("documents/", include(wagtaildocs_urls)),
    path("tim/", search, name="search"),
    path("tim/to/", find_team, name="find_team"),
    path("tim/goi-y/", suggest, name="suggest"),
    path("tim/to/goi-y/", suggest, {"only_places": True}, name="suggest_place"),
    path("xac-minh/", verify, name="verify"),
    path("bo/", kit, name="kit"),
    path("bo/chon/", choose, name="kit_choose"),
    path("bo/ban-in/", kit_paper, name="kit_paper"),
    path("gop-y/<slug:code>/", receive, name="feedback"),
    path("h/<slug:code>/", short_link, name="short_link"),
    path("ten-cu/", former_areas, name="former_areas"),
    path("ten-cu/<slug:slug>/", former_area, name="former_area"),
    path("sitemap.xml", sitemaps.index, {"sitemaps": SITEMAPS, "sitemap_url_name": "part_of_sitemap"}, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.sitemap, {"sitemaps": SITEMAPS}, name="part_of_sitemap"),
    path("robots.txt", robots),
    path("sw.js", service_worker, name="service_worker"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("khong-mang/", offline, name="offline"),
    path("healthz/", healthz),
    path("readyz/", readyz),
    # Only pictures: documents go through Wagtail, which asks who may read them. nginx, where it stands
    # in front, answers this before us.
    path("media/images/<path:path>", serve, {"document_root": settings.MEDIA_ROOT / "images"}),
    path("", include(wagtail_urls)),
]

handler404 = "home.views.not_found"
handler500 = "home.views.failed"
