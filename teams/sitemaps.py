"""What robots are told of."""

from django.db.models import Exists, OuterRef
from django.db.models.functions import Length, Substr
from wagtail.contrib.sitemaps import Sitemap

from .models import Area, CommunePage


class PageSitemap(Sitemap):
    """Every page, without those of communes that are no more: they only lead on."""

    def items(self):
        ended = CommunePage.objects.filter(area__in=Area.objects.communes().ended())
        return super().items().exclude(Exists(ended.filter(path=Substr(OuterRef("path"), 1, Length("path")))))
