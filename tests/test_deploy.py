"""What `deploy/` holds fits the site. Whether it works is tried for real by `make try-deploy`."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from wagtail.models import Site

from home.models import SiteSettings
from home.outages import OCCASIONS, write_outage_pages

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
FILL = """
set -euo pipefail
export SKIP_SYSTEM=1
SOURCE=$1 ROOT=$2
. "$SOURCE/deploy/common.sh"
HOSTS="tenxa.tentinh.gov.vn xahai.tentinh.gov.vn" URL_PREFIX=$3 CERTIFICATE=/x.crt CERTIFICATE_KEY=/x.key
mkdir -p "$ETC"
write_nginx
write_units
"""


def filled(folder, prefix=""):
    """What install.sh would write below ``folder``, by name."""
    subprocess.run(["bash", "-c", FILL, "fill", DEPLOY.parent, folder, prefix], check=True, capture_output=True)
    return {path.name: path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("script", sorted(DEPLOY.glob("*.sh")), ids=lambda path: path.name)
def test_scripts_are_bash(script):
    assert subprocess.run(["bash", "-n", script], capture_output=True, text=True).stderr == ""


@pytest.mark.parametrize("prefix", ["", "/to-so"])
def test_nginx_gets_a_whole_site(tmp_path, prefix):
    site = filled(tmp_path, prefix)["tocongngheso"]
    assert not re.search(r"@[A-Z_0-9]+@", site)
    assert site.count("{") == site.count("}")
    assert site.count("server_name tenxa.tentinh.gov.vn xahai.tentinh.gov.vn;") == 2
    assert ("rewrite ^/to-so(/.*)$ $1;" in site) == bool(prefix)


def test_nginx_and_django_mean_the_same(tmp_path):
    site = filled(tmp_path)["tocongngheso"]
    assert f"proxy_cache_bypass $cookie_{settings.SESSION_COOKIE_NAME} " in site
    assert f"proxy_no_cache $cookie_{settings.SESSION_COOKIE_NAME} " in site
    assert "CLIENT_ADDRESS_HEADER=X-Real-IP" in (DEPLOY / "install.sh").read_text("utf-8")
    assert "proxy_set_header X-Real-IP $remote_addr;" in site
    largest = max(int(size) for size in re.findall(r"client_max_body_size (\d+)m;", site))
    assert largest * 1024 * 1024 > settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
    assert set(re.findall(r"/([\w-]+)\.html", site)) == set(OCCASIONS)


def test_what_was_withdrawn_is_not_served_for_longer_than_its_headers_say(tmp_path):
    assert "updating" not in re.search(r"proxy_cache_use_stale (.*);", filled(tmp_path)["tocongngheso"])[1]


def test_timers_run_commands_that_there_are(tmp_path):
    units = filled(tmp_path)
    commands = re.findall(r"ExecStart=.* manage\.py (\w+)", "".join(units.values()))
    assert len(commands) == sum(name.endswith(".timer") for name in units) == 3
    assert set(commands) <= set(get_commands())
    assert all(f"{name.removesuffix('.timer')}.service" in units for name in units if name.endswith(".timer"))


@pytest.mark.django_db
def test_outage_pages_offer_the_number_and_ask_for_nothing_else(tmp_path):
    site = Site.objects.get(is_default_site=True)
    SiteSettings.objects.create(site=site, organisation="UBND xã Thử", office_phone="0900000123")
    Site.objects.create(hostname="xahai.tentinh.gov.vn", root_page=site.root_page)
    assert write_outage_pages(tmp_path) == 3 * len(OCCASIONS)
    for host in ("default", site.hostname, "xahai.tentinh.gov.vn"):
        for name in OCCASIONS:
            html = (tmp_path / host / f"{name}.html").read_text("utf-8")
            assert 'href="tel:0900000123"' in html
            assert "UBND xã Thử" in html
            assert "default-src 'none'; style-src 'sha256-" in html
            assert not re.search(r'\bsrc="|rel="stylesheet"|<script|rel="manifest"', html)


@pytest.mark.django_db
def test_outage_pages_of_a_name_that_a_site_had_before_go(tmp_path):
    site = Site.objects.get(is_default_site=True)
    write_outage_pages(tmp_path)
    site.hostname = "ten-moi.example"
    site.save()
    write_outage_pages(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"default", "ten-moi.example"}
