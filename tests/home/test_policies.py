"""Headers that every answer carries."""

import pytest

from tests.factories import home_page

pytestmark = pytest.mark.django_db


def test_a_public_page_may_run_nothing_but_the_site_s_own_scripts(client):
    home_page()
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in [directive.strip() for directive in policy.split(";")]
    assert "default-src 'none'" in policy
    assert "style-src 'self' 'sha256-" in policy


def test_the_admin_may_run_scripts_inside_its_pages_and_nothing_from_elsewhere(admin_client):
    policy = admin_client.get("/admin/").headers["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "unsafe-eval" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("address", ["/", "/khong-co/", "/admin/login/"])
def test_every_answer_says_what_a_page_may_do_and_who_may_use_it(client, address):
    home_page()
    headers = client.get(address).headers
    assert "camera=()" in headers["Permissions-Policy"]
    assert "geolocation=(self)" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
