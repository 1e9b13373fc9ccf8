"""A planned downtime stands on every page ahead of time."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from home.downtime import is_late, working_days
from home.models import SiteSettings
from tests.factories import commune_page, home_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def settings_of_site():
    home_page()
    return SiteSettings.objects.get()


def in_days(days):
    return timezone.now() + datetime.timedelta(days=days)


def announce(record, starts, ends, text="Chuyển máy chủ."):
    record.downtime_starts, record.downtime_ends, record.downtime_text = starts, ends, text
    record.full_clean()
    record.save()


def test_every_page_says_it_until_it_is_over(client, settings_of_site):
    announce(settings_of_site, in_days(20), in_days(21))
    for page in (home_page(), commune_page()):
        html = client.get(page.url).content.decode()
        assert "Trang sẽ tạm ngừng từ" in html
        assert "Chuyển máy chủ." in html
    announce(settings_of_site, in_days(-2), in_days(-1))
    assert "tạm ngừng từ" not in client.get(home_page().url).content.decode()


def test_it_costs_no_query(client, settings_of_site):
    """An address with a question is not answered from the cache of pages."""
    address = f"{home_page().url}?x=1"
    counts = []
    for starts, ends in ((None, None), (in_days(20), in_days(21))):
        announce(settings_of_site, starts, ends)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            html = client.get(address).content.decode()
        assert ("tạm ngừng từ" in html) == bool(starts)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_other_hours_are_a_new_announcement(settings_of_site):
    starts, ends = in_days(20), in_days(21)
    announce(settings_of_site, starts, ends)
    first = settings_of_site.downtime_announced
    announce(settings_of_site, starts, ends, text="Lý do khác.")
    assert settings_of_site.downtime_announced == first
    announce(settings_of_site, in_days(5), in_days(6))
    assert settings_of_site.downtime_announced > first
    announce(settings_of_site, None, None)
    assert settings_of_site.downtime_announced is None


@pytest.mark.parametrize(("starts", "ends"), [(20, None), (None, 20), (20, 19)])
def test_half_an_announcement_is_not_saved(settings_of_site, starts, ends):
    with pytest.raises(ValidationError):
        announce(settings_of_site, starts and in_days(starts), ends and in_days(ends))


def test_seven_working_days_lie_between():
    friday, day = datetime.date(2026, 11, 27), datetime.date
    assert working_days(friday, day(2026, 11, 30)) == 0
    assert working_days(friday, day(2026, 12, 8)) == 6
    assert working_days(friday, day(2026, 12, 9)) == 7
    moment = timezone.make_aware(datetime.datetime(2026, 11, 27, 9))
    assert is_late(moment, timezone.make_aware(datetime.datetime(2026, 12, 8, 20)))
    assert not is_late(moment, timezone.make_aware(datetime.datetime(2026, 12, 9, 20)))


def test_the_editor_is_warned_of_a_late_one(client, settings_of_site):
    client.force_login(get_user_model().objects.create_superuser("quantri"))
    url = reverse("wagtailsettings:edit", args=["home", "sitesettings", settings_of_site.site_id])
    assert "chưa đủ 7 ngày làm việc" not in client.get(url).content.decode()
    announce(settings_of_site, in_days(3), in_days(4))
    assert "chưa đủ 7 ngày làm việc" in client.get(url).content.decode()
    announce(settings_of_site, in_days(30), in_days(31))
    assert "chưa đủ 7 ngày làm việc" not in client.get(url).content.decode()
