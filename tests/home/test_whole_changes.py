"""What an editor sends is written whole or not at all."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from wagtail.models import Page
from wagtail.signals import page_published

from search.models import Entry
from tests.factories import home_page, standard_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def fails_at_the_end():
    """The last that hears of a published page fails, as when the server is killed there."""

    def fail(**kwargs):
        raise RuntimeError("as it should")

    page_published.connect(fail)
    yield
    page_published.disconnect(fail)


@pytest.fixture
def draft():
    home_page()
    page = standard_page(title="Giới thiệu", live=False)
    page.title = "Về chúng tôi"
    page.save_revision()
    return page


def state(page):
    page = Page.objects.get(pk=page.pk)
    indexed = Entry.objects.filter(number=Entry.number_of("page", page.pk)).exists()
    return page.live, page.title, page.live_revision_id, indexed


def test_a_page_whose_publishing_fails_halfway_is_as_before(admin_client, draft, fails_at_the_end):
    before = state(draft)
    admin_client.raise_request_exception = False
    assert admin_client.post(f"/admin/bulk/wagtailcore/page/publish/?id={draft.pk}").status_code == 500
    assert state(draft) == before


def test_a_page_that_is_published_is_so_in_all_places(admin_client, draft):
    admin_client.post(f"/admin/bulk/wagtailcore/page/publish/?id={draft.pk}")
    live, title, revision, indexed = state(draft)
    assert (live, title, indexed) == (True, "Về chúng tôi", True)
    assert revision


def test_a_page_that_is_published_at_its_time_is_so_wholly_or_not(draft, fails_at_the_end):
    draft.go_live_at = timezone.now() - datetime.timedelta(minutes=1)
    draft.save_revision(approved_go_live_at=draft.go_live_at)
    before = state(draft)
    with pytest.raises(RuntimeError):
        call_command("publish_scheduled")
    assert state(draft) == before


def test_readers_open_no_transaction(client, draft, monkeypatch):
    before, seen = len(connection.savepoint_ids), []
    monkeypatch.setattr("home.views.readiness", lambda: seen.append(len(connection.savepoint_ids)) or {})
    client.get("/readyz/")
    assert seen == [before]
