"""What somebody reads while the database or the disk fails, without nginx: a calm page, and the number to call."""

import errno

import pytest
from django.db import InterfaceError, OperationalError

from home import outages
from home.outages import write_outage_pages
from tests.factories import home_page

pytestmark = pytest.mark.django_db
FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def reader(client, settings, tmp_path, monkeypatch):
    from wagtail.models import Site

    from home.models import SiteSettings

    home_page()
    SiteSettings.objects.update_or_create(
        site=Site.objects.get(is_default_site=True), defaults={"office_phone": "0900000123"}
    )
    monkeypatch.setattr(outages, "FOLDER", tmp_path)
    write_outage_pages(tmp_path)
    client.raise_request_exception = False
    return client


@pytest.fixture
def fails(monkeypatch):
    """Have every page fail with an error."""

    def with_error(error):
        def fail(*args, **kwargs):
            raise error

        monkeypatch.setattr("home.models.BasePage.route", fail)
        monkeypatch.setattr("guides.feedback.asked_guide", fail)

    return with_error


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed"), FULL])
def test_a_page_says_calmly_that_it_rests_and_offers_the_number(reader, fails, error):
    fails(error)
    response = reader.get("/")
    assert response.status_code == 503
    assert "Trang này tạm nghỉ ít phút" in response.text
    assert 'href="tel:0900000123"' in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies


@pytest.mark.parametrize("error", [OperationalError("gone"), FULL])
def test_a_form_says_that_it_was_not_sent_and_offers_the_number(reader, fails, error):
    fails(error)
    response = reader.post("/gop-y/abcd/", {"giup": "co"})
    assert response.status_code == 503
    assert "Tạm thời chưa gửi được" in response.text
    assert 'href="tel:0900000123"' in response.text


@pytest.mark.parametrize("host", ["khac.example:8000", "..", "a/../../b", ""])
def test_hosts_that_no_page_was_written_for_get_the_page_of_the_first_site(reader, fails, settings, host):
    fails(OperationalError("gone"))
    response = reader.get("/", headers={"host": host})
    if response.status_code != 400:
        assert 'href="tel:0900000123"' in response.text


def test_where_no_page_was_written_there_is_a_plain_one(reader, fails, monkeypatch, tmp_path):
    monkeypatch.setattr(outages, "FOLDER", tmp_path / "nowhere")
    fails(OperationalError("gone"))
    response = reader.get("/")
    assert response.status_code == 503
    assert "thử lại sau ít phút" in response.text


@pytest.mark.parametrize("error", [ValueError("a fault of ours"), OSError(errno.EACCES, "closed")])
def test_a_fault_of_ours_is_none_of_these(reader, fails, error):
    fails(error)
    response = reader.get("/")
    assert response.status_code == 500
    assert "Trang đang gặp trục trặc" in response.text
