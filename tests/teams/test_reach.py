"""A record of another commune does not exist for an editor: at the doors of teams, members and areas."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission

from teams.models import Team
from teams.permissions import reach
from tests.factories import AreaFactory, MemberFactory, MembershipFactory, TeamFactory, VillageFactory, commune_page
from tests.teams.test_admin import member_form, team_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours():
    return AreaFactory(name="Mường Lúa")


@pytest.fixture
def theirs():
    return AreaFactory(name="Nơi Khác")


@pytest.fixture
def editor(ours, theirs, django_user_model, client):
    """Signed in: may edit the page of one commune, and has every right on the models."""
    page = commune_page(ours)
    commune_page(theirs)
    group = Group.objects.create(name="Biên tập viên")
    group.permissions.add(
        Permission.objects.get(codename="access_admin"), *Permission.objects.filter(content_type__app_label="teams")
    )
    GroupPagePermission.objects.create(
        group=group, page=page, permission=Permission.objects.get(codename="change_page")
    )
    user = django_user_model.objects.create_user("bientap", password="x")
    user.groups.add(group)
    client.force_login(user)
    return user


@pytest.fixture
def secret(theirs):
    """A team of the other commune with its leader."""
    team = TeamFactory(area=VillageFactory(name="BIMAT", parent=theirs))
    MembershipFactory(team=team, member=MemberFactory(name="Lò Văn BIMAT", area=theirs), role="leader")
    return team


def address(model, view, *args):
    return reverse(f"wagtailsnippets_teams_{model}:{view}", args=args)


def test_the_page_tree_says_what_is_in_reach(editor, ours, admin_user):
    assert reach(editor) == (ours.path,)
    assert reach(admin_user) is None


@pytest.mark.parametrize("model", ["team", "member", "area"])
def test_lists_exports_and_choosers_name_nothing_of_the_other_commune(editor, secret, client, model):
    for query in ("", "?export=csv", "?export=xlsx", "?q=bimat"):
        response = client.get(address(model, "list") + query)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"BIMAT" not in content
    for view in ("choose", "choose_results"):
        assert "BIMAT" not in client.get(reverse(f"wagtailsnippetchoosers_teams_{model}:{view}")).text


@pytest.mark.parametrize("model", ["team", "member", "area"])
@pytest.mark.parametrize("view", ["edit", "delete", "history", "usage"])
def test_every_address_of_a_record_of_the_other_commune_is_not_there(editor, secret, client, model, view):
    record = {"team": secret, "member": secret.leader, "area": secret.area}[model]
    for answer in (client.get, client.post):
        assert answer(address(model, view, record.pk)).status_code == 404
    record.refresh_from_db()
    assert client.get(reverse(f"wagtailsnippetchoosers_teams_{model}:chosen", args=[record.pk])).status_code == 404


def test_own_records_are_listed_edited_and_chosen(editor, ours, client):
    team = TeamFactory(area=VillageFactory(name="Suối Mơ", parent=ours))
    member = MemberFactory(name="Lò Văn B", area=ours)
    assert "Suối Mơ" in client.get(address("team", "list")).text
    assert "Lò Văn B" in client.get(reverse("wagtailsnippetchoosers_teams_member:choose")).json()["html"]
    rows = [{"member": member.pk, "role": "leader"}]
    assert client.post(address("team", "edit", team.pk), team_form(team, rows)).status_code == 302
    assert Team.objects.get(pk=team.pk).leader == member


@pytest.mark.parametrize("field", ["area", "stands_in"])
def test_a_forged_choice_is_refused_and_not_named(editor, ours, secret, client, field):
    team = TeamFactory(area=VillageFactory(parent=ours))
    forged = {"area": secret.area_id, "stands_in": secret.pk}[field]
    response = client.post(address("team", "edit", team.pk), team_form(team, [], **{field: forged}))
    assert "BIMAT" not in response.text
    team.refresh_from_db()
    assert team.area != secret.area
    assert team.stands_in is None


def test_a_member_of_the_other_commune_cannot_be_put_into_an_own_team(editor, ours, secret, client):
    team = TeamFactory(area=VillageFactory(parent=ours))
    response = client.post(address("team", "edit", team.pk), team_form(team, [{"member": secret.leader.pk}]))
    assert "BIMAT" not in response.text
    assert not team.memberships.exists()


def test_a_member_cannot_be_moved_or_created_into_the_other_commune(editor, ours, theirs, client):
    member = MemberFactory(area=ours)
    response = client.post(address("member", "edit", member.pk), member_form(member, area=theirs.pk))
    assert response.status_code == 200
    member.refresh_from_db()
    assert member.area == ours
    response = client.post(
        reverse("wagtailsnippetchoosers_teams_member:create"),
        {"name": "Lò Văn B", "background": "resident", "area": theirs.pk},
    )
    assert response.json()["step"] != "chosen"


def test_a_bulk_delete_leaves_the_other_commune_s_records(editor, secret, client):
    url = reverse("wagtail_bulk_action", args=["teams", "team", "delete"])
    client.post(f"{url}?id={secret.pk}")
    client.post(f"{url}?id=all")
    assert Team.objects.filter(pk=secret.pk).exists()
