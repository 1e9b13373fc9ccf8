"""The screens of lists, as an editor of one commune uses them."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import GroupPagePermission

from teams.models import ListImport, Member, Team
from tests.factories import AreaFactory, MemberFactory, MembershipFactory, TeamFactory, VillageFactory, commune_page
from tests.teams.lists.files import look, official

pytestmark = pytest.mark.django_db


def content_of(response):
    return b"".join(response.streaming_content).decode() if response.streaming else response.text


def make_editor(django_user_model, name, *communes, models=True):
    """An account that may edit the pages of some communes and, unless told otherwise, has the rights to records."""
    group = Group.objects.create(name=name)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    if models:
        group.permissions.add(*Permission.objects.filter(content_type__app_label="teams"))
    for commune in communes:
        GroupPagePermission.objects.create(
            group=group, page=commune.commune_page, permission=Permission.objects.get(codename="change_page")
        )
    user = django_user_model.objects.create_user(name, password="x")
    user.groups.add(group)
    return user


@pytest.fixture
def ours():
    area = AreaFactory(name="Mường Lúa")
    commune_page(area)
    return area


@pytest.fixture
def editor(ours, django_user_model, client):
    user = make_editor(django_user_model, "bientap", ours)
    client.force_login(user)
    return user


def upload(client, content, name="danh-sach.csv"):
    return client.post(reverse("teams_lists:index"), {"file": SimpleUploadedFile(name, content)})


def test_x(editor, ours, client):
    text = client.get(reverse("teams_lists:index")).text
    TeamFactory(area=VillageFactory(name="Suối Mơ", parent=ours))
    r = upload(client, official(["Bản Suối Mơ", "Lò Văn Minh", "0900000009", "Bí thư"], ["Bản Nà Mới", "Lò Văn Em"]))
    print(r.status_code)
    url = r.headers["Location"]
    print(content_of(client.get(url))[-2500:])
    text = client.get(url).text
    print(text[text.index('id="main"') :])
    r = client.post(url + "nhap/", {"choice-0": "new"})
    print(content_of(r)[-2500:])
    text = client.get(url).text
    print(text[text.index('id="main"') :])
    text = client.get(url + "hoan-tac/").text
    print(text[text.index('id="main"') :])
    r = client.post(url + "hoan-tac/")
    print(content_of(r)[-2500:])
    text = client.get(url).text
    print(text[text.index('id="main"') :])
    text = client.get(reverse("teams_lists:index")).text
    print(text[text.index('id="main"') :])
    print(client.get(reverse("teams_lists:export") + "?kind=official&ending=paper").text)
    assert 0
