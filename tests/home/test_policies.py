"""Headers that every answer carries."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from home.policies import PolicyMiddleware
from tests.factories import home_page

pytestmark = pytest.mark.django_db


def test_a_public_page_may_run_nothing_but_the_site_s_own_scripts(client):
    home_page()
    page = client.get("/")
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    (scripts,) = (part.split() for part in policy.split(";") if part.strip().startswith("script-src"))
    assert scripts[:2] == ["script-src", "'self'"]
    (inside,) = re.findall(r"<script[^>]*>(.*?)</script>", page.text)
    assert 'import("/static/js/site.js")' in inside
    assert scripts[2:] == [f"'sha256-{b64encode(sha256(inside.encode()).digest()).decode()}'"]
    assert "default-src 'none'" in policy
    assert "style-src 'self' 'sha256-" in policy


def test_a_script_that_somebody_put_into_a_page_is_not_named():
    page = HttpResponse("<style>p{}</style><script>alert(1)</script>")
    policy = PolicyMiddleware(lambda request: page)(RequestFactory().get("/")).headers["Content-Security-Policy"]
    assert b64encode(sha256(b"p{}").digest()).decode() in policy
    assert b64encode(sha256(b"alert(1)").digest()).decode() not in policy


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
