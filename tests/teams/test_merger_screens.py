"""The screens on which an editor merges and splits places."""

import datetime

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from teams.models import Area, Member, Team
from teams.setup import Duty, open_account, set_up_commune
from tests.factories import AreaFactory, MemberFactory, MembershipFactory, TeamFactory, VillageFactory, home_page

pytestmark = pytest.mark.django_db

INDEX = "/admin/sap-nhap/"


@pytest.fixture(autouse=True)
def first_page():
    return home_page()


@pytest.fixture
def chau():
    return online("Tùng Châu", "Châu Thịnh", "Đông Thái")


@pytest.fixture
def lien(chau):
    return online("Liên Minh", "Yên Phú")


def online(name, *villages):
    area = AreaFactory(name=name)
    set_up_commune(area, office_phone="0900 000 900")
    TeamFactory(area=area)
    for village in villages:
        TeamFactory(area=VillageFactory(kind="Thôn", name=village, parent=area))
    return area


def merge_address(area):
    return reverse("teams_mergers:merge", args=[area.pk])


def split_address(area):
    return reverse("teams_mergers:split", args=[area.pk])


def village(name):
    return Area.objects.villages().current().get(name=name)


def merger(*areas, **fields):
    """What the browser sends from the last screen; ``answered=0`` from the first one."""
    return {
        "answered": 1,
        "areas": [area.pk for area in areas],
        "into": "",
        "kind": "Xã",
        "name": "Chung Sức",
        "date": "2026-07-01",
        "act": "Nghị quyết 00",
        "team": Team.objects.filter(area=areas[0]).values_list("pk", flat=True).first() or "",
        "office": areas[0].pk,
        "with_accounts": "on",
    } | fields


@pytest.fixture
def province(chau, lien, client):
    """Signed in: an editor of the whole province."""
    user, _password = open_account("tinh", "Nguyễn Văn A", Duty.PROVINCE, chau.get_parent())
    client.force_login(user)
    return user


@pytest.fixture
def editor(chau, lien, client):
    """Signed in: an editor of the first commune."""
    user, _password = open_account("xa", "Nguyễn Văn B", Duty.EDITOR, chau)
    client.force_login(user)
    return user


class TestMerging:
    def test_one_begins_with_a_place_and_chooses_those_around_it(self, province, client, chau, lien):
        assert "Sáp nhập, chia tách địa bàn" in client.get(INDEX).text
        response = client.get(INDEX, {"area": chau.pk, "merge": "1"})
        assert response.headers["Location"] == merge_address(chau)
        text = client.get(merge_address(chau)).text
        assert f'value="{chau.pk}"' in text
        assert "Xã Liên Minh" in text

    def test_what_will_happen_is_shown_first_and_nothing_is_done_yet(self, province, client, chau, lien):
        text = client.post(merge_address(chau), merger(chau, lien, answered=0)).text
        assert "Xã Tùng Châu kết thúc ngày 30/06/2026" in text
        assert "Xã Chung Sức bắt đầu từ ngày 01/07/2026" in text
        assert "3 thôn chuyển xã" in text
        assert "4 tổ chuyển theo" in text
        assert Area.objects.get(pk=chau.pk).valid_to is None

    def test_confirmed_it_is_done_and_the_page_is_named(self, province, client, chau, lien):
        response = client.post(merge_address(chau), merger(chau, lien), follow=True)
        assert response.redirect_chain == [(INDEX, 302)]
        assert "Đã sáp nhập: mọi thứ của nơi cũ nay thuộc xã Chung Sức" in response.text
        assert 'href="/xa-chung-suc/"' in response.text
        assert client.get("/xa-tung-chau/to/thon-dong-thai/", follow=True).status_code == 200

    def test_sent_twice_it_is_done_once(self, province, client, chau, lien):
        client.post(merge_address(chau), merger(chau, lien))
        areas = Area.objects.count()
        response = client.post(merge_address(chau), merger(chau, lien), follow=True)
        assert "Xã Tùng Châu không còn nữa" in response.text
        assert Area.objects.count() == areas

    def test_one_may_go_back_and_finds_what_was_typed(self, province, client, chau, lien):
        text = client.post(merge_address(chau), merger(chau, lien, back="1")).text
        assert 'value="Chung Sức"' in text
        assert 'name="answered" value="0"' in text
        assert Area.objects.get(pk=chau.pk).valid_to is None

    def test_the_team_that_goes_on_is_chosen(self, province, client, chau, lien):
        teams = {area: Team.objects.get(area=area) for area in (chau, lien)}
        text = client.post(merge_address(chau), merger(chau, lien, answered=0)).text
        assert "Tổ tiếp tục hoạt động" in text
        client.post(merge_address(chau), merger(chau, lien, team=teams[lien].pk))
        assert Team.objects.listed().get(level="commune").pk == teams[lien].pk

    def test_villages_of_one_name_are_given_another(self, province, client, chau, lien):
        ours, theirs = (VillageFactory(kind="Thôn", name="1", parent=area) for area in (chau, lien))
        text = client.post(merge_address(chau), merger(chau, lien, answered=0)).text
        assert "Tên mới của thôn 1 (xã Liên Minh)" in text
        assert "Còn có thôn 1 (xã Tùng Châu)" in text
        names = {f"name_{ours.pk}": "2", f"name_{theirs.pk}": "2"}
        assert "đã mang tên này" in client.post(merge_address(chau), merger(chau, lien, **names)).text
        names = {f"name_{ours.pk}": "1", f"name_{theirs.pk}": "1 Lie\u0302n Minh"}
        client.post(merge_address(chau), merger(chau, lien, **names))
        assert village("1").commune == village("1 Liên Minh").commune

    def test_a_commune_that_keeps_its_name_is_chosen_not_typed(self, province, client, chau, lien):
        text = client.post(merge_address(chau), merger(chau, lien, answered=0, name="Lie\u0302n Minh")).text
        assert "Đã có xã Liên Minh" in text
        client.post(merge_address(chau), merger(chau, lien, into=lien.pk, name=""))
        assert Area.objects.get(pk=lien.pk).valid_to is None
        assert village("Đông Thái").commune == lien

    def test_the_name_of_a_commune_that_is_not_in_reach_is_taken_too(self, province, client, chau, lien):
        AreaFactory(name="Đức Minh", parent=chau.get_parent())
        text = client.post(merge_address(chau), merger(chau, lien, answered=0, name="Đức Minh")).text
        assert "Đã có xã Đức Minh" in text

    def test_the_word_before_the_name_begins_with_a_capital(self, province, client, chau, lien):
        text = client.post(merge_address(chau), merger(chau, lien, answered=0, kind="phường")).text
        assert "Phường Chung Sức bắt đầu" in text

    def test_what_somebody_else_did_in_the_same_moment_gets_a_sentence(self, province, client, chau, lien, monkeypatch):
        def refuse(change):
            raise ValidationError("Có nơi trong số này không còn nữa")

        monkeypatch.setattr("teams.succession.changes.refuse_what_ended", refuse)
        response = client.post(merge_address(chau), merger(chau, lien))
        assert "Có nơi trong số này không còn nữa" in response.text
        assert Area.objects.get(pk=chau.pk).valid_to is None

    def test_a_commune_cannot_become_itself_alone(self, province, client, chau):
        text = client.post(merge_address(chau), merger(chau, answered=0, into=chau.pk)).text
        assert "Hãy chọn nơi được nhập vào" in text

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"date": str(timezone.localdate() + datetime.timedelta(days=1))}, "Ngày này chưa tới"),
            ({"date": ""}, "bắt buộc"),
            ({"date": "hôm qua"}, "ngày"),
            ({"date": "0001-01-01"}, "xem lại năm"),
            ({"date": "2020-01-01"}, "Ngày sớm nhất có thể chọn là 02/05/2021"),
            ({"name": ""}, "Hãy ghi tên mới"),
            ({"kind": ""}, "Hãy ghi loại đứng trước tên"),
            ({"name": "x" * 121}, "120"),
            ({"name": "a\x00b"}, ""),
            ({"areas": []}, "bắt buộc"),
            ({"areas": ["\x00"]}, ""),
            ({"areas": ["99999999999999999999"]}, ""),
            ({"into": "abc"}, ""),
            ({"answered": "99"}, ""),
            ({"answered": "\x00"}, ""),
        ],
    )
    def test_what_cannot_be_gets_a_sentence_and_changes_nothing(self, province, client, chau, lien, fields, sentence):
        Area.objects.filter(pk=lien.pk).update(valid_from=datetime.date(2021, 5, 1))
        response = client.post(merge_address(chau), merger(chau, lien) | fields)
        assert response.status_code == 200
        assert sentence in response.text
        assert Area.objects.get(pk=chau.pk).valid_to is None

    def test_two_villages_merge(self, editor, client, chau):
        response = client.get(merge_address(village("Châu Thịnh"))).text
        assert "Thôn Đông Thái" in response
        assert "Yên Phú" not in response
        areas = village("Châu Thịnh"), village("Đông Thái")
        client.post(merge_address(areas[0]), merger(*areas, kind="Thôn", name="Đoàn Kết"))
        assert village("Đoàn Kết").commune == chau
        assert client.get("/ten-cu/thon-dong-thai/").status_code == 200


class TestSplitting:
    def parts(self, **fields):
        return {
            "answered": 2,
            "into_0": "",
            "kind_0": "Xã",
            "name_0": "Chung Một",
            "into_1": "",
            "kind_1": "Xã",
            "name_1": "Chung Hai",
            "date": "2026-07-01",
        } | fields

    def test_every_village_must_be_decided(self, province, client, chau):
        text = client.post(split_address(chau), self.parts(answered=0)).text
        assert "Mỗi thôn về đâu" in text
        assert "checked" not in text.split("Mỗi thôn về đâu")[1]
        one = {f"village_{village('Châu Thịnh').pk}": "0"}
        text = client.post(split_address(chau), self.parts(answered=1, **one)).text
        assert text.count("Hãy chọn nơi thôn này về") == 1

    def test_members_whom_no_team_takes_along_are_asked_about(self, province, client, chau):
        alone, taken = MemberFactory(area=chau, name="Nguyễn Văn E"), MemberFactory(area=chau, name="Nguyễn Văn G")
        MembershipFactory(team=Team.objects.get(area=village("Đông Thái")), member=taken)
        places = {f"village_{village('Châu Thịnh').pk}": "0", f"village_{village('Đông Thái').pk}": "1"}
        text = client.post(split_address(chau), self.parts(answered=1, **places)).text
        assert "Nguyễn Văn E" in text
        assert "Nguyễn Văn G" not in text
        client.post(split_address(chau), self.parts(**places, **{f"member_{alone.pk}": "1"}))
        assert Member.objects.get(pk=alone.pk).area.name == "Chung Hai"
        assert Member.objects.get(pk=taken.pk).area.name == "Chung Hai"
        assert village("Châu Thịnh").commune.name == "Chung Một"

    def test_where_the_commune_goes_on_what_is_its_own_stays(self, province, client, chau, lien):
        own = Team.objects.get(area=chau)
        places = {f"village_{village('Châu Thịnh').pk}": "0", f"village_{village('Đông Thái').pk}": "1"}
        parts = {"into_0": lien.pk, "name_0": "", "into_1": chau.pk, "name_1": ""}
        text = client.post(split_address(chau), self.parts(answered=1, **parts, **places)).text
        assert "Xã Tùng Châu tiếp tục" in text
        client.post(split_address(chau), self.parts(**parts, **places))
        own.refresh_from_db()
        assert (own.area, own.status) == (chau, "active")
        assert village("Châu Thịnh").commune == chau
        assert village("Đông Thái").commune == lien

    def test_a_village_is_split(self, editor, client, chau):
        area = village("Châu Thịnh")
        fields = {"kind_0": "Thôn", "name_0": "Châu Thịnh 1", "kind_1": "Thôn", "name_1": "Châu Thịnh 2"}
        assert "Những việc sẽ diễn ra" in client.post(split_address(area), self.parts(answered=0, **fields)).text
        client.post(split_address(area), self.parts(answered=1, **fields))
        assert village("Châu Thịnh 1").teams.exists()
        assert village("Châu Thịnh 2").commune == chau

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"name_1": ""}, "ít nhất hai nơi"),
            ({"name_1": "Chung Một"}, "đã ghi ở trên"),
            ({"name_1": "Liên Minh"}, "Đã có xã Liên Minh"),
            ({"kind_1": ""}, "Hãy ghi loại"),
            ({"into_1": "\x00"}, ""),
        ],
    )
    def test_what_cannot_be_gets_a_sentence(self, province, client, chau, lien, fields, sentence):
        response = client.post(split_address(chau), self.parts(answered=0, **fields))
        assert sentence in response.text
        assert "Mỗi thôn về đâu" not in response.text


class TestRights:
    def test_a_place_out_of_reach_does_not_exist(self, editor, client, lien):
        for area in (lien, village("Yên Phú")):
            for address in (merge_address(area), split_address(area)):
                assert client.get(address).status_code == 404
                assert client.post(address, merger(area)).status_code == 404

    def test_an_editor_of_one_commune_does_not_merge_communes(self, editor, client, chau):
        for address in (merge_address(chau), split_address(chau)):
            assert client.get(address).status_code == 404
        assert client.get(merge_address(village("Đông Thái"))).status_code == 200

    def test_a_commune_out_of_reach_cannot_be_forged_into_a_merger(self, province, client, chau, lien):
        other = AreaFactory(name="Tỉnh Khác", parent=AreaFactory(level="province", kind="Tỉnh", parent=None))
        set_up_commune(other)
        assert "Tỉnh Khác" not in client.get(merge_address(chau)).text
        for forged in ({"areas": [chau.pk, other.pk]}, {"into": other.pk}):
            assert "Tỉnh Khác" not in client.post(merge_address(chau), merger(chau, lien) | forged).text
        other.refresh_from_db()
        assert other.valid_to is None
        assert Area.objects.get(pk=chau.pk).valid_to is None

    def test_the_account_of_a_team_and_strangers_find_nothing(self, chau, client):
        team = Team.objects.get(area=village("Đông Thái"))
        user, _password = open_account("to", "Nguyễn Văn C", Duty.TEAM, chau, team)
        client.force_login(user)
        for address in (INDEX, merge_address(chau), split_address(village("Đông Thái"))):
            assert client.get(address).status_code == 404
        client.logout()
        assert client.get(INDEX).status_code == 302

    def test_without_the_right_to_areas_nothing_opens(self, editor, client, chau):
        editor.groups.get().permissions.remove(Permission.objects.get(codename="change_area"))
        for address in (INDEX, merge_address(village("Đông Thái"))):
            assert client.get(address).status_code == 404

    def test_the_list_of_areas_leads_here_for_what_may_be_done(self, editor, client, chau):
        listed = client.get(reverse("wagtailsnippets_teams_area:list")).text
        assert merge_address(village("Đông Thái")) in listed
        assert merge_address(chau) not in listed
        assert INDEX in client.get(reverse("wagtailsnippets_teams_areasuccession:list")).text
        assert "được phép sáp nhập" in client.get(INDEX, {"area": chau.pk}).text
        ended = VillageFactory(parent=chau, valid_to=datetime.date(2020, 1, 1))
        assert merge_address(ended) not in client.get(reverse("wagtailsnippets_teams_area:list")).text
