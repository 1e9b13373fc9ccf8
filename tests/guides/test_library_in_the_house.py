"""Every guide of the library on paper, read aloud and on the wall."""

import re

import pytest

from guides.models import GuidePage
from home import press
from tests.pdf import pdf

pytestmark = pytest.mark.django_db


def test_the_longest_guides_fit_on_one_sheet_in_large_type(demo, db, client, monkeypatch):
    """Larger type is only tried while it fits, so one try with the smallest tells."""
    smallest = min(GuidePage.SHEET["sizes"])
    assert smallest >= 12.5
    monkeypatch.setattr(press, "styles", lambda sizes: [f":root{{font-size:{smallest}pt!important}}{press.TIGHTER}"])
    longest = sorted(GuidePage.objects.live(), key=lambda guide: -len(str(guide.steps) + str(guide.problems)))
    for guide in longest[:12]:
        response = client.get(f"{guide.url}ban-in/", {"to": "duc-minh/thon-chau-thinh"})
        assert len(pdf(response).pages) <= 2, guide.slug
        assert len(response.content) < 300 * 1024, guide.slug


def test_every_guide_can_be_read_aloud(demo, db, client):
    for guide in GuidePage.objects.live():
        text = client.get(f"{guide.url}doc-loa/?txt").content.decode("utf-8-sig").split("\r\n\r\n", 1)[1]
        assert not re.search(r"[\d%@#&+=*_<>]|CCCD|UBND|BHYT|BHXH", text), guide.slug
        assert not re.search(r"[,;:]\s*[.,;:]|\s[.,;:!?]|\.\.", text), guide.slug


def test_every_guide_has_its_slides(demo, db, client):
    for guide in GuidePage.objects.live():
        text = client.get(f"{guide.url}trinh-chieu/").text
        assert text.count('<section class="slide') == len(guide.steps) + 2, guide.slug
