"""The sheet for the noticeboard: whom to call, where, when. Everything of a person passes the gate."""

import datetime

import pytest
from django.utils import timezone

from tests.factories import AreaFactory, MemberFactory, MembershipFactory, TeamFactory, VillageFactory, commune_page
from tests.pdf import pdf, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return commune_page(AreaFactory(name="Mường Lúa"), slug="muong-lua", office_phone="0900 000 900")


def team_of(commune, name="Suối Mơ", **fields):
    return TeamFactory(area=VillageFactory(name=name, parent=commune.area), **fields)


def lead(team, consents, role="leader", **fields):
    fields = {"name": "Lò Văn B", "phone": "0900 000 001", "office": "Trưởng bản"} | fields
    member = MemberFactory(area=team.commune, consents=consents, **fields)
    MembershipFactory(team=team, member=member, role=role)
    return member


def poster(client, team):
    reader = pdf(client.get(f"/muong-lua/to/{team.slug}/to-dan/"))
    assert len(reader.pages) == 1
    return words(reader).replace("\xa0", " ")


def test_it_says_who_leads_what_number_where_and_when(client, commune):
    team = team_of(
        commune,
        place="Nhà văn hóa bản",
        sessions=[
            (
                "session",
                {"weekday": "3", "starts": datetime.time(14), "ends": datetime.time(17)},
            )
        ],
    )
    lead(team, ["name", "phone"])
    text = poster(client, team)
    for part in (
        "Bản Suối Mơ",
        "xã Mường Lúa",
        "Lò Văn B",
        "trưởng bản",
        "Gọi tổ trưởng",
        "0900 000 001",
        "Nhà văn hóa bản",
        "Chiều thứ Tư",
        "14:00–17:00",
        "không bao giờ hỏi mật khẩu",
    ):
        assert part in text, part
    assert f"testserver/muong-lua/to/{team.slug}" in text.replace(" ", "")


def test_who_has_not_agreed_is_an_office_and_the_commune_is_called(client, commune):
    team = team_of(commune)
    lead(team, [])
    text = poster(client, team)
    assert "Lò Văn B" not in text
    assert "0900 000 001" not in text
    assert "trưởng bản" in text
    assert "0900 000 900" in text


def test_a_number_is_off_the_next_sheet_when_it_is_withdrawn(client, commune):
    team = team_of(commune)
    member = lead(team, ["name", "phone"])
    assert "0900 000 001" in poster(client, team)
    member.consents.filter(purpose="phone").update(withdrawn_on=timezone.localdate())
    text = poster(client, team)
    assert "0900 000 001" not in text
    assert "Lò Văn B" in text


def test_the_name_and_number_of_a_minor_are_never_on_it(client, commune):
    team = team_of(commune)
    lead(team, ["name", "phone"], is_minor=True)
    text = poster(client, team)
    assert "Lò Văn B" not in text
    assert "0900 000 001" not in text


def test_a_deputy_who_agreed_is_called_as_such(client, commune):
    team = team_of(commune)
    lead(team, [])
    lead(team, ["name", "phone"], role="deputy", name="Vì Thị C", phone="0900 000 002", office="")
    text = poster(client, team)
    assert "Gọi tổ phó Vì Thị C" in text
    assert "0900 000 002" in text


def test_a_team_that_pauses_names_the_one_that_helps_and_its_number(client, commune):
    helper = team_of(commune, "Nà Pùa")
    lead(helper, ["phone"], phone="0900 000 003")
    team = team_of(commune, status="paused", stands_in=helper)
    lead(team, ["name", "phone"])
    text = poster(client, team)
    assert "Tạm dừng" in text
    assert "bản Nà Pùa" in text
    assert "0900 000 003" in text
    assert "0900 000 001" not in text


def test_the_longest_names_still_make_one_page(client, commune):
    team = team_of(commune, "Tiểu khu " + "Nghĩa Lộ Đường Thượng " * 4, label="Tổ công nghệ số cộng đồng " * 4)
    team.place, team.bring, team.home_visits = "Nhà văn hóa " * 15, "Thẻ căn cước " * 14, "Có, gọi trước " * 13
    team.save()
    lead(team, ["name", "phone"], name="Lò Văn " * 15)
    poster(client, team)


def test_an_address_that_a_team_left_and_one_that_never_was(client, commune):
    assert client.get("/muong-lua/to/khong-co/to-dan/").status_code == 404
    ended = team_of(commune, status="ended")
    assert client.get(f"/muong-lua/to/{ended.slug}/to-dan/").status_code == 302


def test_the_team_s_page_leads_to_it(client, commune):
    team = team_of(commune)
    assert f'href="/muong-lua/to/{team.slug}/to-dan/"' in client.get(f"/muong-lua/to/{team.slug}/").text


def test_editors_reach_it_from_the_team_s_form(admin_client, commune):
    team = team_of(commune)
    text = admin_client.get(f"/admin/snippets/teams/team/edit/{team.pk}/").text
    assert f'href="/muong-lua/to/{team.slug}/to-dan/"' in text
