"""Whoever is in the records may have a copy of what is held about them, and may have it deleted."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, ModelLogEntry, Revision
from wagtail.search.backends import get_search_backend

from teams.models import Consent, ForgottenMember, ListImport, Member, Membership
from teams.persons.forgetting import NOBODY
from teams.roles import Role
from teams.setup import Duty
from tests.factories import AreaFactory, MemberFactory, MembershipFactory, TeamFactory, VillageFactory, account

pytestmark = pytest.mark.django_db

NAME, PHONE = "Lò Văn Bí", "0900 000 001"


@pytest.fixture
def commune():
    return AreaFactory(name="Mường Lúa")


@pytest.fixture
def editor(commune, client):
    user = account(Duty.EDITOR, commune)
    client.force_login(user)
    return user


@pytest.fixture
def member(editor, commune):
    photo = get_image_model().objects.create(
        title="Ảnh Lò Văn Bí", file=get_test_image_file(), collection=Collection.objects.order_by("depth").last()
    )
    member = MemberFactory(
        name=NAME, phone=PHONE, office="Trưởng bản", photo=photo, area=commune, consents=Consent.Purpose.values
    )
    member.save_revision(user=editor, log_action=True)
    team = TeamFactory(area=VillageFactory(parent=commune))
    MembershipFactory(team=team, member=member, role=Role.LEADER, joining_decision=f"12/QĐ-UBND về {NAME}")
    team.refresh_from_db()
    team.save_revision(user=editor, log_action=True)
    return member


@pytest.fixture
def list_import(member, commune, editor):
    one = ListImport.objects.create(
        user=editor,
        file_name="danh-sach.xlsx",
        state=ListImport.State.APPLIED,
        applied_at=timezone.now(),
        changes=[["member", member.pk, None, member.latest_revision_id], ["team", 999, None, 1]],
    )
    one.communes.add(commune)
    return one


def url_of(member):
    return reverse("wagtailsnippets_teams_member:person", args=[member.pk])


def test_the_way_to_it_is_on_the_members_screen(client, member):
    html = client.get(reverse("wagtailsnippets_teams_member:edit", args=[member.pk])).content.decode()
    assert url_of(member) in html


def test_a_copy_has_all_that_is_held(client, member, list_import):
    screen = client.get(url_of(member)).content.decode()
    assert "2 ngày làm việc" in screen
    file = client.get(url_of(member), {"tep": "json"})
    assert file["Content-Disposition"] == f'attachment; filename="du-lieu-thanh-vien-{member.pk}.json"'
    content = json.loads(file.content)
    assert content["Hồ sơ"][0]["Họ và tên"] == NAME
    assert content["Hồ sơ"][0]["Điện thoại"] == PHONE
    assert content["Tham gia tổ"][0]["Quyết định tham gia"].startswith("12/QĐ-UBND")
    assert len(content["Đồng ý công khai"]) == 3
    assert content["Ảnh"][0]["nội dung (base64)"]
    assert content["Các bản trước của hồ sơ"][0]["Họ và tên"] == NAME
    assert content["Danh sách đã nhập có thay đổi hồ sơ"][0]["tệp"] == "danh-sach.xlsx"
    html = client.get(url_of(member), {"tep": "html"}).content.decode()
    assert NAME in html
    assert PHONE in html
    assert "Trưởng bản" in html
    assert ModelLogEntry.objects.for_instance(member).filter(action="teams.export_person").count() == 2


def test_nothing_goes_without_the_tick(client, member):
    client.post(url_of(member))
    member.refresh_from_db()
    assert member.name == NAME


def test_a_deletion_leaves_nothing_of_the_person(
    client, member, list_import, editor, commune, django_capture_on_commit_callbacks
):
    waiting = ListImport.objects.create(user=editor, file_name="cho.csv", content=NAME.encode(), preview={"x": NAME})
    waiting.communes.add(commune)
    uuid, photo = member.uuid, member.photo.file
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url_of(member), {"delete": "yes"})
    assert not Consent.objects.exists()
    assert not photo.storage.exists(photo.name)
    texts = [
        *map(str, Member.objects.values()),
        *map(str, Membership.objects.values()),
        *map(str, Revision.objects.values("content", "object_str")),
        *map(str, ModelLogEntry.objects.values()),
        *map(str, ListImport.objects.values()),
        *map(str, get_image_model().objects.values()),
    ]
    assert not [text for text in texts if "Bí" in text or "900000001" in text or "Trưởng bản" in text]
    assert not get_search_backend().search("Bí", Member.objects.all())
    list_import.refresh_from_db()
    assert list_import.changes == [["team", 999, None, 1]]
    assert ForgottenMember.objects.get().uuid == uuid
    entry = ModelLogEntry.objects.get(action="teams.delete_person")
    assert (entry.user, entry.label) == (editor, f"Thành viên số {member.pk}")


def test_that_a_decision_was_taken_stays_without_the_name(client, member):
    client.post(url_of(member), {"delete": "yes"})
    membership = Membership.objects.get()
    assert (membership.joining_decision, membership.ends_on) == ("12/QĐ-UBND về …", timezone.localdate())
    assert membership.member.name == NOBODY
    assert not membership.member.public_name


def test_without_a_decision_the_record_goes_too(client, member):
    Membership.objects.update(joining_decision="")
    client.post(url_of(member), {"delete": "yes"})
    assert not Member.objects.exists()
    assert not Membership.objects.exists()


def test_an_older_version_of_the_team_can_still_be_opened(client, member):
    team = Membership.objects.get().team
    Membership.objects.update(joining_decision="")
    version = team.latest_revision_id
    client.post(url_of(member), {"delete": "yes"})
    url = reverse("wagtailsnippets_teams_team:revisions_revert", args=[team.pk, version])
    assert client.get(url).status_code == 200


def test_pages_that_name_the_person_are_said(client, member, commune):
    page = commune.commune_page
    page.responsible = NAME
    page.save()
    assert page.title in client.get(url_of(member)).content.decode()
    said = client.post(url_of(member), {"delete": "yes"}, follow=True).content.decode()
    assert "vẫn còn ở trang" in said


def test_editors_of_other_communes_find_nothing_there(client, member):
    client.force_login(account(Duty.EDITOR, AreaFactory(name="Khác")))
    for answer in (client.get(url_of(member)), client.post(url_of(member), {"delete": "yes"})):
        assert answer.status_code == 404
    assert Member.objects.filter(name=NAME).exists()


def test_the_technician_has_a_command(member):
    out = StringIO()
    call_command("person", member.pk, stdout=out)
    assert json.loads(out.getvalue())["Hồ sơ"][0]["Họ và tên"] == NAME
    call_command("person", member.pk, "--delete", stdout=StringIO())
    assert not Member.objects.filter(name=NAME).exists()


def test_a_membership_of_the_future_ends_when_it_begins(client, member):
    begins = timezone.localdate() + timedelta(days=9)
    Membership.objects.update(starts_on=begins)
    client.post(url_of(member), {"delete": "yes"})
    assert Membership.objects.get().ends_on == begins
