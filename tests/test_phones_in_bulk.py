"""Phone numbers are for calling: one tap calls, and no address gives the numbers of many to programs."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from guides.models import GuideIndexPage
from home import phones
from teams.models import CommunePage
from teams.roles import Role
from teams.setup import set_up_commune
from teams.sitemaps import SITEMAPS
from tests.factories import (
    AreaFactory,
    MemberFactory,
    MembershipFactory,
    TeamFactory,
    VillageFactory,
    guide_page,
    home_page,
)

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[1]
NUMBERS = [f"0900 000 {number}" for number in (401, 402, 403)]


@pytest.fixture
def commune():
    home_page()
    guide_page()
    page = set_up_commune(AreaFactory(name="Đức Minh"), slug="duc-minh")
    for number in NUMBERS:
        team = TeamFactory(area=VillageFactory(parent=page.area, name=f"Suối {number[-1]}"))
        member = MemberFactory(name="Lò Văn A", phone=number, area=page.area, consents=["name", "phone"])
        MembershipFactory(team=team, member=member, role=Role.LEADER)
    return page


def numbers_in(text):
    """Those of the members that stand there, however they are written."""
    digits = re.sub(r"[^0-9]", "", text)
    return [number for number in NUMBERS if phones.normalise(number)[3:] in digits]


def test_one_tap_calls(client, commune):
    html = client.get(f"{commune.url}to/").content.decode()
    assert numbers_in(html) == NUMBERS
    assert html.count('href="tel:') >= len(NUMBERS)


def test_no_program_is_given_numbers(client, commune):
    keys = CommunePage.objects.get().get_descendants(inclusive=True).values_list("pk", flat=True)
    api = reverse("api:pages:listing")
    asked = [
        f"{api}?fields=*",
        *(f"{api}{key}/?fields=*" for key in keys),
        f"{api}?type=teams.CommunePage&fields=*",
        f"{reverse('api:platforms:listing')}?fields=*",
        reverse("sitemap"),
        *(reverse("part_of_sitemap", args=[section]) for section in SITEMAPS),
        reverse("manifest"),
        reverse("service_worker"),
        reverse("offline"),
        f"{reverse('suggest')}?q=suối",
        f"{reverse('suggest')}?q=0900",
        f"{reverse('suggest')}?q=lò văn a",
        f"{reverse('search')}?q=0900000401",
        f"{reverse('search')}?q=lò văn a",
        GuideIndexPage.objects.child_of(commune).get().url,
    ]
    for address in asked:
        answer = client.get(address)
        assert answer.status_code in (200, 400, 404), address
        assert not numbers_in(answer.content.decode().replace("0900000401", "", 3)), address


def test_lists_as_files_are_for_who_signs_in(client, commune):
    answer = client.get(reverse("teams_lists:index"))
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_robots_keep_no_copy_of_pages_with_numbers(client, commune):
    team = commune.area.get_children().first().teams.get()
    for address in ("to/", f"to/{team.slug}/", "danh-ba/"):
        assert '<meta name="robots" content="noarchive">' in client.get(f"{commune.url}{address}").content.decode()
    assert "Disallow: /*/to-dan/" in client.get("/robots.txt").text


def test_nginx_slows_down_who_copies_pages_with_numbers():
    """By address; wide enough for a commune whose 300 readers share one, three pages each in five minutes."""
    conf = (ROOT / "deploy/nginx/site.conf").read_text()
    rate = int(re.search(r"zone=@NAME@_phones:\w+ rate=(\d+)r/s", conf)[1])
    burst = re.search(r"limit_req zone=@NAME@_phones burst=(\d+)", conf)[1]
    place = re.search(r'_reads_phones \{\s+default\s+"";\s+"~(\S+)"', conf)[1]
    assert int(burst) + rate * 300 >= 300 * 3
    assert int(burst) >= 300
    pattern = re.compile(place)
    for address in ("/duc-minh/to/", "/duc-minh/to/thon-a/", "/to/thon-a/to-dan/", "/duc-minh/danh-ba/"):
        assert pattern.search(address), address
    for address in ("/", "/duc-minh/", "/tim/to/", "/tim/to/goi-y/", "/duc-minh/huong-dan/to/", "/tom/"):
        assert not pattern.search(address), address
