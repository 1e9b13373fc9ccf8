"""A commune is put online in one step, and an account is one form."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.models import GroupPagePermission

from teams.models import CommunePage, TeamAccount
from teams.permissions import communes_in_reach, own_team, reach
from teams.setup import Duty, open_account, set_up_commune
from tests.factories import AreaFactory, TeamFactory, VillageFactory, home_page
from tests.signing_in import confirm, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _confirmed(request):
    """Who opens accounts has entered the password a moment ago."""
    if "admin_client" in request.fixturenames:
        confirm(request.getfixturevalue("admin_client"))


@pytest.fixture
def commune():
    home_page()
    return AreaFactory(name="Mường Lúa")


def test_a_commune_has_its_pages_sections_and_groups_at_once(commune, client):
    page = set_up_commune(commune)
    assert client.get(page.url).status_code == 200
    assert [section.slug for section in page.get_children()] == ["to", "danh-ba", "huong-dan"]
    assert {group.name for group in Group.objects.filter(name__contains="Mường Lúa")} == {
        "Biên tập viên xã Mường Lúa, tỉnh Sơn La",
        "Người duyệt xã Mường Lúa, tỉnh Sơn La",
        "Thành viên tổ xã Mường Lúa, tỉnh Sơn La",
    }


def test_running_it_again_adds_what_is_missing_and_nothing_twice(commune):
    page = set_up_commune(commune)
    page.get_children().get(slug="danh-ba").delete()
    before = GroupPagePermission.objects.count()
    again = set_up_commune(commune)
    assert again.pk == page.pk
    assert {section.slug for section in again.get_children()} == {"to", "danh-ba", "huong-dan"}
    assert GroupPagePermission.objects.count() == before


def test_each_duty_reaches_what_it_needs(commune):
    other = AreaFactory(name="Cùng Tỉnh", parent=commune.get_parent())
    team = TeamFactory(area=VillageFactory(parent=commune))
    for area in (commune, other):
        set_up_commune(area)
    editor, _ = open_account("bientap", "Nguyễn Văn A", Duty.EDITOR, commune)
    province, _ = open_account("tinh", "Nguyễn Văn B", Duty.PROVINCE, commune.get_parent())
    keeper, _ = open_account("to", "Lò Văn B", Duty.TEAM, commune, team)
    assert reach(editor) == (commune.path,)
    assert set(communes_in_reach(province)) == {commune, other}
    assert reach(keeper) == ()
    assert own_team(keeper) == team.pk


def test_a_commune_set_up_later_is_the_province_s_too(commune):
    set_up_commune(commune)
    province, _ = open_account("tinh", "Nguyễn Văn B", Duty.PROVINCE, commune.get_parent())
    later = AreaFactory(name="Đến Sau", parent=commune.get_parent())
    set_up_commune(later)
    assert later in communes_in_reach(province)


def test_the_command_names_a_commune_that_is_not_there(commune):
    call_command("set_up_commune", commune.slug, verbosity=0)
    assert CommunePage.objects.filter(area=commune).exists()
    with pytest.raises(CommandError, match="khong-co"):
        call_command("set_up_commune", "khong-co")


def test_an_administrator_puts_a_commune_online(commune, admin_client):
    address = reverse("teams_setup:commune")
    assert "Đưa một xã lên trang" in admin_client.get(address).text
    response = admin_client.post(address, {"area": commune.pk, "slug": "", "organisation": ""}, follow=True)
    assert "Xã Mường Lúa" in response.text
    assert CommunePage.objects.get(area=commune).slug == "muong-lua"


def test_an_account_is_one_form_and_its_password_is_shown_once(commune, admin_client, client):
    set_up_commune(commune)
    address = reverse("teams_setup:account")
    data = {"name": "Nguyễn Văn A", "username": "0900 000 012", "duty": "editor", "area": commune.pk}
    response = admin_client.post(address, data)
    assert "0900000012" in response.text
    password = response.context["password"]
    assert password in response.text
    assert password not in admin_client.get(address).text
    signed_in = sign_in(client, "0900.000.012", password, follow=True)
    assert signed_in.status_code == 200
    assert signed_in.context["user"].get_full_name() == "Nguyễn Văn A"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"username": "bien tap"}, "hợp lệ"),
        ({"username": "ADMIN"}, "Đã có tài khoản mang tên này."),
        ({"area": ""}, "bắt buộc"),
        ({"duty": "team"}, "Tài khoản này trông coi tổ nào?"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(commune, admin_client, change, sentence):
    set_up_commune(commune)
    data = {"name": "Nguyễn Văn A", "username": "nguyenvana", "duty": "editor", "area": commune.pk} | change
    response = admin_client.post(reverse("teams_setup:account"), data)
    assert sentence.lower() in response.text.lower()
    assert "password" not in response.context


def test_a_team_of_another_commune_is_refused(commune, admin_client):
    set_up_commune(commune)
    data = {"name": "Lò Văn B", "username": "to", "duty": "team", "area": commune.pk, "team": TeamFactory().pk}
    response = admin_client.post(reverse("teams_setup:account"), data)
    assert "Tổ này thuộc xã khác." in response.text
    assert not TeamAccount.objects.exists()


def test_only_administrators_open_accounts(commune, client):
    set_up_commune(commune)
    editor, _ = open_account("bientap", "Nguyễn Văn A", Duty.EDITOR, commune)
    client.force_login(editor)
    for view in ("commune", "account"):
        assert client.get(reverse(f"teams_setup:{view}")).status_code == 404
