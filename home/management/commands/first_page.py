"""The first page of a site that has none, in place of Wagtail's welcome page."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from wagtail.models import Page, Site

from home.models import HomePage


class Command(BaseCommand):
    help = "Give an empty site its first page, to be filled in the admin. A site that has one stays as it is."

    def handle(self, *args, **options):
        if HomePage.objects.exists() or Page.objects.filter(depth__gt=2).exists():
            return
        with transaction.atomic():
            Page.objects.filter(depth=2).delete()  # Wagtail's own
            page = HomePage(title=settings.WAGTAIL_SITE_NAME, slug="home", draft_title=settings.WAGTAIL_SITE_NAME)
            Page.get_first_root_node().add_child(instance=page)
            Site.objects.update_or_create(
                is_default_site=True,
                defaults={
                    "hostname": urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname,
                    "root_page": page,
                    "site_name": settings.WAGTAIL_SITE_NAME,
                },
            )
        self.stdout.write("• The first page is there, to be filled in the admin")
