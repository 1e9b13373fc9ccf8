"""What is held of persons is registered, told to readers, and deleted when its time is over."""

import datetime
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from home.dates import months_after
from home.fields import PhoneField
from home.register import REGISTER, WITHOUT_PERSONS, told
from search.models import MissedQuery
from teams.models import Consent, ListImport, Member, Membership
from teams.setup import Duty
from tests.factories import AreaFactory, MemberFactory, MembershipFactory, TeamFactory, account, standard_page

REGISTERED = [label for held in REGISTER for label in held.models]


def models():
    found = apps.get_models(include_auto_created=True)
    return {model._meta.label: model for model in found if model._meta.managed and not model._meta.proxy}


def test_every_model_is_said_to_be_about_persons_or_not():
    """A new model? Say in home/register.py what it holds of whom, or that it holds nothing of anybody."""
    assert set(models()) - {"wagtailsearch.SQLiteFTSIndexEntry"} == (
        {*REGISTERED, *WITHOUT_PERSONS} - {"wagtailsearch.SQLiteFTSIndexEntry"}
    )
    assert not {*REGISTERED} & WITHOUT_PERSONS
    assert len(REGISTERED) == len(set(REGISTERED))


def test_what_is_said_to_hold_nothing_has_no_phone_no_account_and_no_file():
    from django.contrib.auth import get_user_model
    from django.db.models import BinaryField, EmailField

    for label in WITHOUT_PERSONS & set(models()):
        for field in models()[label]._meta.concrete_fields:
            assert not isinstance(field, PhoneField | EmailField | BinaryField), field
            assert field.related_model is not get_user_model(), field


def test_every_term_of_the_register_is_a_setting():
    text = " ".join(str(held.kept) for held in REGISTER)
    for months in settings.KEPT_MONTHS.values():
        assert f"{months} tháng" in text


@pytest.mark.django_db
def test_readers_are_told_from_it(client):
    page = standard_page(body=[("held", None)])
    html = client.get(page.url).content.decode()
    for held in told():
        assert str(held.data) in html
    for words in ("2 ngày làm việc", "72 giờ", "rút lại đồng ý", "24 tháng"):
        assert words in html


@pytest.mark.django_db
def test_editors_read_it_and_take_it_as_a_file(client):
    client.force_login(account(Duty.EDITOR, AreaFactory()))
    url = reverse("register:index")
    assert str(REGISTER[0].data) in client.get(url).content.decode()
    csv = client.get(url, {"tep": "csv"}).content.decode("utf-8-sig")
    assert "Giữ bao lâu" in csv
    assert client.get(url, {"tep": "xlsx"}).content.startswith(b"PK")
    assert client.get(url, {"tep": "exe"}).status_code == 404


def long_ago(months, days=2):
    return months_after(timezone.localdate(), -months) - datetime.timedelta(days=days)


@pytest.mark.django_db
def test_who_left_long_ago_is_forgotten_and_nobody_else(settings):
    settings.KEPT_MONTHS = {**settings.KEPT_MONTHS, "ended_members": 6}
    commune = AreaFactory()
    team = TeamFactory(area=commune)
    kept = {}
    for name, end in (("Cũ", long_ago(6)), ("Mới thôi", long_ago(5)), ("Còn", None)):
        member = MemberFactory(name=f"Lò Văn {name}", area=commune, consents=["name"])
        MembershipFactory(team=team, member=member, starts_on=datetime.date(2020, 1, 1), ends_on=end)
        kept[name] = member
    back = MemberFactory(name="Lò Văn Về", area=commune)
    MembershipFactory(team=team, member=back, starts_on=datetime.date(2019, 1, 1), ends_on=datetime.date(2020, 1, 1))
    MembershipFactory(team=team, member=back, starts_on=datetime.date(2021, 1, 1))
    new = MemberFactory(name="Lò Văn Chưa", area=commune)
    call_command("purge_members", stdout=StringIO())
    names = set(Member.objects.values_list("name", flat=True))
    assert names == {"Lò Văn Mới thôi", "Lò Văn Còn", back.name, new.name}
    assert Consent.objects.count() == 2
    call_command("purge_members", stdout=StringIO())
    assert set(Member.objects.values_list("name", flat=True)) == names


@pytest.mark.django_db
def test_a_record_without_a_name_is_not_forgotten_every_night_again(settings):
    member = MemberFactory()
    ended = datetime.date(2020, 1, 1)
    MembershipFactory(member=member, ends_on=ended, joining_decision="12/QĐ-UBND")
    call_command("purge_members", stdout=StringIO())
    entries = ModelLogEntry.objects.count()
    out = StringIO()
    call_command("purge_members", stdout=out)
    assert "của 0 người" in out.getvalue()
    assert ModelLogEntry.objects.count() == entries
    assert Membership.objects.get().ends_on == ended


@pytest.mark.django_db
def test_lists_sign_ins_history_and_queries_go_when_their_time_is_over():
    user = account(Duty.EDITOR, AreaFactory())
    now = timezone.now()
    old = now - datetime.timedelta(days=365 * 6)
    user.last_login = old
    user.save()
    ListImport.objects.create(user=user, file_name="cũ", state="applied", applied_at=old)
    ListImport.objects.create(user=user, file_name="mới", state="applied", applied_at=now)
    ListImport.objects.create(user=user, file_name="bỏ quên")
    ListImport.objects.filter(file_name="bỏ quên").update(created_at=old)
    member = MemberFactory()
    for moment in (old, now):
        ModelLogEntry.objects.log_action(member, "wagtail.edit", timestamp=moment)
    for query, day in (("cũ", old.date()), ("mới", now.date())):
        missed = MissedQuery.objects.create(query=query, folded=query)
        MissedQuery.objects.filter(pk=missed.pk).update(last_on=day)
    call_command("purge_members", stdout=StringIO())
    call_command("purge_missed", stdout=StringIO())
    user.refresh_from_db()
    assert user.last_login is None
    assert list(ListImport.objects.values_list("file_name", flat=True)) == ["mới"]
    assert ModelLogEntry.objects.filter(timestamp=old).count() == 0
    assert ModelLogEntry.objects.filter(timestamp=now).count() == 1
    assert list(MissedQuery.objects.values_list("query", flat=True)) == ["mới"]


def test_all_of_it_is_done_every_night():
    assert {"clearsessions", "purge_feedback", "purge_missed", "purge_members"} <= set(settings.NIGHTLY)
