"""What robots are told of: an index of parts, each small enough to be made while somebody waits."""

from django.db.models import Exists, Max, OuterRef
from django.db.models.functions import Length, Substr
from django.utils.functional import cached_property
from wagtail.contrib.sitemaps import Sitemap

from .models import Area, CommunePage, Team, TeamDirectoryPage


class PageSitemap(Sitemap):
    """Every page, without those of communes that are no more: they only lead on."""

    limit = 1_000  # in a part

    def items(self):
        ended = CommunePage.objects.filter(area__in=Area.objects.communes().ended())
        return super().items().exclude(Exists(ended.filter(path=Substr(OuterRef("path"), 1, Length("path")))))

    def get_latest_lastmod(self):
        return self.items().aggregate(latest=Max("last_published_at"))["latest"]


class TeamSitemap(PageSitemap):
    """Every team, at its address in the directory of its commune."""

    limit = 5_000

    @cached_property
    def directories(self):
        """The addresses of the directories, by the key of the commune."""
        communes = dict(CommunePage.objects.values_list("path", "area"))
        pages = TeamDirectoryPage.objects.filter(pk__in=super().items().values("pk"))
        return {communes[page.path[: -page.steplen]]: page.get_full_url(self.request) for page in pages}

    def items(self):
        return Team.objects.listed().filter(commune__in=self.directories).order_by("commune", "pk")

    def get_latest_lastmod(self):
        return None  # a team does not know when its page last changed

    def _urls(self, page, protocol, domain):
        teams = self.paginator.page(page).object_list.values_list("commune", "slug")
        return [{"location": f"{self.directories[commune]}{slug}/"} for commune, slug in teams]


SITEMAPS = {"pages": PageSitemap, "teams": TeamSitemap}
