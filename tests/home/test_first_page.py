"""A site that was installed and has no content yet."""

import pytest
from django.core.management import call_command
from wagtail.models import Page, Site

from home.models import HomePage
from tests.factories import home_page, standard_page

pytestmark = pytest.mark.django_db


def test_an_empty_site_gets_a_page_that_readers_can_read(client, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://tenxa.tentinh.gov.vn"
    call_command("first_page")
    response = client.get("/", headers={"host": "tenxa.tentinh.gov.vn"})
    assert response.status_code == 200
    assert "Welcome to your new Wagtail site" not in response.text
    assert settings.WAGTAIL_SITE_NAME in response.text
    assert Site.objects.get().hostname == "tenxa.tentinh.gov.vn"


def test_a_site_with_pages_stays_as_it_is():
    standard_page()
    before = list(Page.objects.values_list("pk", "title"))
    call_command("first_page")
    call_command("first_page")
    assert list(Page.objects.values_list("pk", "title")) == before


def test_the_demo_takes_the_place_of_the_bare_first_page_and_of_nothing_else(tmp_path):
    call_command("first_page")
    call_command("load_demo", accounts=tmp_path / "accounts.txt")
    assert HomePage.objects.get().get_children().exists()
    assert (tmp_path / "accounts.txt").exists()
    before = Page.objects.count()
    call_command("load_demo")
    assert Page.objects.count() == before


def test_a_first_page_that_was_edited_is_kept():
    page = home_page()
    page.save_revision().publish()
    call_command("load_demo")
    assert list(HomePage.objects.all()) == [page]
