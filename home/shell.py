"""What stands around every page: whose site it is, the menu, the short numbers, the notice.

Read once a minute for each agency and kept in the cache, so that a page spends its queries on its content.
Nothing of a member is in it.
"""

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone
from wagtail.models import Page, Site

from .models import Agency, SiteSettings, readable
from .remembered import site_for

SECONDS = 60
_VERSION = "shell-version"


class Shell:
    """The agency, menu, settings and sections that hold for one page."""

    def __init__(self, request, page=None):
        self.site = site_for(request)
        if page is None and self.site:
            root = self.site.root_page
            page = root.specific if issubclass(root.specific_class, Agency) else None
        self.agency_page = getattr(page, "agency_page", None)
        # Of an agency below the site's first page: who searches from its pages is answered in its light.
        is_below = self.agency_page and self.site and self.agency_page.pk != self.site.root_page_id
        self.agency_slug = self.agency_page.slug if is_below else ""
        # Only then is it worth asking who that is, which makes an answer differ by cookie.
        self.may_be_editor = settings.SESSION_COOKIE_NAME in request.COOKIES
        shared = self._shared()
        self.settings, self.menu, self.sections = shared["settings"], shared["menu"], shared["sections"]
        self.agency = self.agency_page or self.settings
        self.home_url = (
            self.agency_page.get_url(request) if self.agency_page else self.site and self.site.root_page.url
        ) or "/"

    @property
    def downtime(self):
        """Whether a downtime is announced that is not over."""
        ends = self.settings["downtime_ends"]
        return bool(ends) and timezone.now() < ends

    def _shared(self):
        version = caches["memory"].get(_VERSION, 0)
        key = f"shell-{version}-{self.site and self.site.pk}-{self.agency_page and self.agency_page.pk}"
        return caches["memory"].get_or_set(key, self._read, SECONDS)

    def _read(self):
        # A commune's own site shares the settings and the explaining pages of the default one.
        default = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        sites = [site for site in (self.site, default) if site]
        known = {record.site_id: record for record in SiteSettings.objects.filter(site__in=sites)}
        site_settings = next((known[site.pk] for site in sites if site.pk in known), SiteSettings())
        roots = [site.root_page for site in sites] + [self.agency_page]
        below = Page.objects.none()
        for root in filter(None, roots):
            children = Page.objects.child_of(root)
            # Of an agency every section, of a site only its menu: a province has a page for each commune.
            below |= children if root == self.agency_page else children.in_menu()
        pages = list(readable(below).select_related("content_type").order_by("-depth", "path"))
        return {
            "settings": {
                field: getattr(site_settings, field)
                for field in (
                    *(field.name for field in Agency._meta.get_fields()),
                    "site_name",
                    "notice",
                    *("downtime_text", "downtime_starts", "downtime_ends"),
                )
            }
            | {"hotlines": [dict(block.value) for block in site_settings.hotlines]},
            # A commune's own pages come before the site's; one title is listed once.
            "menu": list(
                {
                    page.title: {"title": page.title, "url": page.get_url(current_site=self.site)}
                    for page in pages
                    if page.show_in_menus
                }.values()
            ),
            # What an agency has of its own, by the kind of page: “guides.guideindexpage”.
            "sections": {
                f"{page.content_type.app_label}.{page.content_type.model}": page.get_url(current_site=self.site)
                for page in pages
                if self.agency_page and page.path.startswith(self.agency_page.path)
            },
        }


def shell_for(request, page=None):
    """Return the shell of a request, made once."""
    if not hasattr(request, "shell"):
        request.shell = Shell(request, page)
    return request.shell


def forget(**kwargs):
    """Have every shell read anew; connected to the signals of what it is made of."""
    try:
        caches["memory"].incr(_VERSION)
    except ValueError:
        caches["memory"].set(_VERSION, 1, None)
