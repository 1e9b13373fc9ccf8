"""The site's own pages and what surrounds every page."""

import pytest
from django.db import connection
from django.template.loader import render_to_string

from home.models import SiteSettings
from tests.factories import commune_page, home_page, standard_page

pytestmark = pytest.mark.django_db


def test_the_first_page_begins_with_the_finder_which_is_a_plain_form(client):
    home_page()
    text = client.get("/").text
    form = text[text.index("<form") : text.index("</form>")]
    assert 'action="/tim/"' in form
    assert "Tìm tổ" in form
    assert "method" not in form
    assert text.index("<form") < text.index("Chọn xã")


def test_communes_are_chosen_by_province(client):
    commune_page(slug="muong-lua", title="Xã Mường Lúa")
    text = client.get("/").text
    assert text.index("<h3>Tỉnh Sơn La</h3>") < text.index('href="/muong-lua/"')


def test_the_menu_holds_the_pages_that_were_put_there(client):
    standard_page(show_in_menus=True)
    standard_page(title="Ẩn", slug="an", show_in_menus=False)
    text = client.get("/").text
    assert '<a href="/gioi-thieu/">Giới thiệu</a>' in text
    assert ">Ẩn<" not in text


def test_a_notice_stands_at_the_foot_of_every_page_at_once(client):
    home_page()
    assert "Trang thử" not in client.get("/").text
    settings = SiteSettings.objects.get()
    settings.notice = "Trang thử"
    settings.save()
    assert "Trang thử" in client.get("/").text


def test_a_page_published_into_the_menu_is_there_at_once(client):
    home_page()
    client.get("/")
    page = standard_page(show_in_menus=True, live=False)
    assert "Giới thiệu" not in client.get("/").text
    page.save_revision().publish()
    assert "Giới thiệu" in client.get("/").text


def test_an_editor_has_the_user_bar_and_a_visitor_has_not(admin_client, client):
    home_page()
    assert "wagtail-userbar" in admin_client.get("/").text
    assert "wagtail-userbar" not in client.get("/").text


def test_the_page_for_our_own_failures_asks_nothing_of_the_site_and_gives_a_number():
    text = render_to_string("500.html")
    assert "không phải do bà con" in text
    assert "tel:113" in text


def test_health_robots_and_site_map_answer(client):
    home_page()
    assert client.get("/healthz/").text == "ok\n"
    assert "Disallow: /admin/" in client.get("/robots.txt").text
    assert "<sitemapindex" in client.get("/sitemap.xml").text


# Addresses


def test_the_page_at_an_address_is_found_by_an_index():
    with connection.cursor() as cursor:
        indexes = connection.introspection.get_constraints(cursor, "wagtailcore_page").values()
    assert ["url_path"] in [index["columns"] for index in indexes if index["index"]]
