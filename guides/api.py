"""What the site gives to programs: published pages and platforms, to read only, with nothing of a person.

Pages without ``api_fields`` (communes, lists of contacts) give their title and address only. There is no search: the
site's own, ``/tim/``, finds with and without diacritics.
"""

from django.core.exceptions import ValidationError
from rest_framework.exceptions import ParseError
from wagtail.api.v2.filters import FieldsFilter, OrderingFilter
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import BaseAPIViewSet, PagesAPIViewSet
from wagtail.models import Page, Site

from home.models import readable

from .models import GuidePage, Platform

HOSTILE = (OverflowError, RecursionError, ValidationError, ValueError)  # what no sensible query ends in
FURTHEST = 9  # digits: databases count no further


class Public:
    """Asks nobody who they are, so that caches share the answer; what cannot be understood is the asker's fault."""

    authentication_classes = ()
    permission_classes = ()

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if any("\x00" in text for pair in request.GET.items() for text in pair):
            raise ParseError("null characters are not allowed")
        if len(request.GET.get("offset", "")) > FURTHEST:
            raise ParseError("offset is too large")

    def handle_exception(self, exc):
        if isinstance(exc, HOSTILE):
            exc = ParseError("the query cannot be understood")
        return super().handle_exception(exc)


class PagesEndpoint(Public, PagesAPIViewSet):
    """Pages that anybody may read, of the site that is asked."""

    known_query_parameters = PagesAPIViewSet.known_query_parameters - {"site"}
    meta_fields = [name for name in PagesAPIViewSet.meta_fields if name != "alias_of"]

    def get_base_queryset(self):
        site = Site.find_for_request(self.request)
        pages = readable(Page.objects.all())
        return pages.descendant_of(site.root_page, inclusive=True) if site else pages.none()

    def paginate_queryset(self, queryset):
        """The platforms of all guides of a page of answers come with one query."""
        found = list(super().paginate_queryset(queryset))
        GuidePage.objects.with_platforms(page for page in found if isinstance(page, GuidePage))
        return found


class PlatformsEndpoint(Public, BaseAPIViewSet):
    """Outside services that guides name, with their state today."""

    model = Platform
    name = "platforms"
    filter_backends = (FieldsFilter, OrderingFilter)
    listing_default_fields = [*BaseAPIViewSet.listing_default_fields, "name", "url", "state", "notice"]

    def get_queryset(self):
        return Platform.objects.select_related("renamed_to").order_by("pk")


router = WagtailAPIRouter("api")
router.register_endpoint("pages", PagesEndpoint)
router.register_endpoint("platforms", PlatformsEndpoint)
