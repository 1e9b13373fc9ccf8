"""“Vẫn đúng”: one click says that a guide, a contact list or a team is still true."""

import datetime
import itertools

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from guides.models import GuideIndexPage, GuidePage, Platform
from home.checked import overdue
from home.dates import months_after
from teams.models import ContactListPage, TeamAccount
from teams.setup import Duty, open_account, set_up_commune
from tests.factories import AreaFactory, TeamFactory, VillageFactory, guide_page, home_page, standard_page

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LONG_AGO = TODAY - datetime.timedelta(days=400)


@pytest.fixture
def ours():
    home_page()
    area = AreaFactory(name="Mường Lúa")
    set_up_commune(area)
    return area


@pytest.fixture
def theirs():
    home_page()
    area = AreaFactory(name="Nơi Khác")
    set_up_commune(area)
    return area


@pytest.fixture
def editor(ours, client):
    user, _password = open_account("bientap", "Lê Thị C", Duty.EDITOR, ours)
    client.force_login(user)
    return user


def own_guide(commune, **fields):
    return guide_page(GuideIndexPage.objects.child_of(commune.commune_page).get(), **fields)


def contacts_of(commune):
    return ContactListPage.objects.child_of(commune.commune_page).get()


def confirm(client, record, **data):
    kind = "page" if isinstance(record, Page) else "team"
    response = client.post(reverse(f"desk:confirm_{kind}", args=[record.pk]), data, follow=True)
    record.refresh_from_db()
    return response


def test_a_guide_is_good_for_as_long_as_before(editor, ours, client):
    guide = own_guide(ours, checked_on=LONG_AGO, check_again_on=LONG_AGO + datetime.timedelta(days=90))
    response = confirm(client, guide)
    again = TODAY + datetime.timedelta(days=90)
    assert (guide.checked_on, guide.checked_by, guide.check_again_on) == (TODAY, "Lê Thị C", again)
    assert f"Đã ghi: Kích hoạt VNeID vẫn đúng, kiểm tra lại ngày {again:%d/%m/%Y}" in response.text


def test_a_guide_never_checked_is_good_for_six_months(editor, ours, client):
    guide = own_guide(ours)
    confirm(client, guide)
    assert (guide.checked_on, guide.check_again_on) == (TODAY, months_after(TODAY, 6))


def test_a_mistyped_year_is_not_carried_beyond_the_calendar(editor, ours, client):
    guide = own_guide(ours, checked_on=LONG_AGO, check_again_on=datetime.date(9999, 12, 31))
    confirm(client, guide)
    assert guide.check_again_on == months_after(TODAY, 120)


def test_a_draft_is_confirmed_too_and_stays_a_draft(editor, ours, client):
    guide = own_guide(ours, checked_on=LONG_AGO)
    guide.save_revision().publish()
    guide.title = "Tên đang sửa"
    guide.save_revision()
    confirm(client, guide)
    live, draft = GuidePage.objects.get(pk=guide.pk), guide.get_latest_revision_as_object()
    assert (live.title, live.checked_on, live.has_unpublished_changes) == ("Kích hoạt VNeID", TODAY, True)
    assert (draft.title, draft.checked_on, draft.check_again_on) == ("Tên đang sửa", TODAY, live.check_again_on)
    guide.get_latest_revision().publish()
    assert GuidePage.objects.get(pk=guide.pk).checked_on == TODAY


def test_the_form_of_a_confirmed_page_knows_the_new_day(editor, ours, client):
    contacts = contacts_of(ours)
    contacts.save_revision().publish()
    confirm(client, contacts)
    text = client.get(reverse("wagtailadmin_pages:edit", args=[contacts.pk])).text
    assert f'value="{TODAY:%d/%m/%Y}"' in text


def test_a_contact_list_and_a_team(editor, ours, client):
    team = TeamFactory(area=VillageFactory(parent=ours), place="Nhà văn hóa")
    for record in (contacts_of(ours), team):
        response = confirm(client, record)
        assert record.checked_on == TODAY
        assert f"kiểm tra lại ngày {months_after(TODAY, 6):%d/%m/%Y}" in response.text
    assert team.place == "Nhà văn hóa"


def test_the_history_tells_who_confirmed(editor, ours, client):
    contacts, team = contacts_of(ours), TeamFactory(area=VillageFactory(parent=ours))
    confirm(client, contacts)
    confirm(client, team)
    for address in (
        reverse("wagtailadmin_pages:history", args=[contacts.pk]),
        reverse("wagtailsnippets_teams_team:history", args=[team.pk]),
    ):
        text = client.get(address).text
        assert "Đã xem lại: vẫn đúng" in text
        assert "Lê Thị C" in text


def test_one_click_leads_back_to_the_same_place(editor, ours, client):
    address = reverse("desk:confirm_page", args=[contacts_of(ours).pk])
    assert client.post(address, {"next": f"/admin/xa/{ours.pk}/#to_check"}).url == f"/admin/xa/{ours.pk}/#to_check"
    for elsewhere in ("https://example.com/", "//example.com/", "javascript:alert(1)", ""):
        assert client.post(address, {"next": elsewhere}).url == "/admin/"


def test_looking_changes_nothing(editor, ours, client):
    team = TeamFactory(area=VillageFactory(parent=ours))
    for address in (
        reverse("desk:confirm_page", args=[contacts_of(ours).pk]),
        reverse("desk:confirm_team", args=[team.pk]),
    ):
        assert client.get(address).status_code == 405
    team.refresh_from_db()
    assert team.checked_on is None


def test_what_is_out_of_reach_is_not_there(editor, theirs, client):
    team = TeamFactory(area=VillageFactory(parent=theirs))
    for record in (contacts_of(theirs), own_guide(theirs), standard_page(), team):
        assert confirm(client, record).status_code == 404
        assert record.checked_on is None


def test_a_page_without_a_check_date_and_an_unknown_one_are_not_there(editor, ours, client):
    assert confirm(client, ours.commune_page).status_code == 404
    for kind in ("page", "team"):
        for key in (999_999, 10**30):
            assert client.post(f"/admin/xa/van-dung/{'trang' if kind == 'page' else 'to'}/{key}/").status_code == 404


def test_a_page_that_somebody_else_locked_stays_as_it_is(editor, ours, client, admin_user):
    contacts = contacts_of(ours)
    contacts.locked, contacts.locked_by = True, admin_user
    contacts.save()
    assert "đang bị khóa" in confirm(client, contacts).text
    assert contacts.checked_on is None


def test_the_account_of_a_team_confirms_its_own_team_only(ours, client):
    team, other = (TeamFactory(area=VillageFactory(parent=ours)) for _ in range(2))
    user, _password = open_account("to", "Tổ", Duty.TEAM, ours, team)
    assert TeamAccount.objects.get(user=user).team == team
    client.force_login(user)
    assert confirm(client, team).status_code == 200
    assert confirm(client, other).status_code == 404
    assert (team.checked_on, other.checked_on) == (TODAY, None)


def test_a_record_is_true_for_six_months_and_unknown_ones_are_due():
    def is_due(checked_on, **fields):
        return GuidePage(checked_on=checked_on, **fields).is_overdue

    assert is_due(None)
    assert is_due(months_after(TODAY, -7))
    assert not is_due(TODAY)
    assert not is_due(LONG_AGO, check_again_on=TODAY)
    assert is_due(LONG_AGO, check_again_on=TODAY - datetime.timedelta(days=1))


@pytest.mark.parametrize("today", [datetime.date(2026, 8, 31), datetime.date(2026, 3, 1), datetime.date(2026, 11, 27)])
def test_those_that_are_due_are_found_by_a_question_to_the_database(monkeypatch, today):
    days = [None, *(months_after(today, -6) + datetime.timedelta(days=days) for days in range(-5, 6))]
    again = [None, today - datetime.timedelta(days=1), today]
    Platform.objects.bulk_create(
        Platform(
            name=f"Sàn {number}", slug=f"san-{number}", url="https://choque.vn", checked_on=checked, check_again_on=due
        )
        for number, (checked, due) in enumerate(itertools.product(days, again))
    )
    monkeypatch.setattr(timezone, "localdate", lambda: today)
    everything = Platform.objects.order_by("pk")
    assert overdue(everything) == [one for one in everything if one.is_overdue]
    assert 0 < len(overdue(everything)) < len(everything)
