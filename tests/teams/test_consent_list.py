"""Who consented to what: the list that proves it, and the form that people sign."""

import hashlib
from datetime import date

import pytest
from django.urls import reverse

from teams.models import Consent
from teams.setup import Duty
from teams.wordings import wordings
from tests.factories import AreaFactory, ConsentFactory, MemberFactory, TeamFactory, VillageFactory, account
from tests.teams.test_admin import edit_member, member_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return AreaFactory(name="Mường Lúa")


@pytest.fixture
def editor(commune, client):
    """Signed in."""
    user = account(Duty.EDITOR, commune)
    client.force_login(user)
    return user


def url(view, *args):
    return reverse(f"teams_consents:{view}", args=args)


# The list


def test_it_says_of_each_consent_all_that_proves_it(editor, commune, client):
    member = MemberFactory(name="Lò Văn B", office="Trưởng bản", area=commune)
    ConsentFactory(
        member=member,
        purpose="phone",
        given_on=date(2026, 3, 4),
        manner="recording",
        wording_version="01/2026",
        collected_by="Vàng A C",
        withdrawn_on=date(2026, 5, 6),
    )
    text = client.get(url("commune", commune.pk)).text
    for word in ("Lò Văn B", "Trưởng bản", "04/03/2026", "ghi âm", "01/2026", "Vàng A C", "06/05/2026"):
        assert word in text, word


def test_what_was_not_recorded_is_said_to_be_so(editor, commune, client):
    ConsentFactory(member=MemberFactory(area=commune))
    assert client.get(url("commune", commune.pk)).text.count("chưa ghi") == 3


def test_who_withdrew_the_name_stands_there_by_number(editor, commune, client):
    """A withdrawal must be provable, without the name that was withdrawn."""
    member = MemberFactory(name="Lò Văn Bí", area=commune, consents=["name"])
    member.withdraw(["name"], editor)
    text = client.get(url("commune", commune.pk)).text
    assert "Lò Văn Bí" not in text
    assert f"Thành viên số {member.pk}" in text


def test_members_of_a_village_of_the_commune_are_on_it(editor, commune, client):
    MemberFactory(name="Lò Văn B", area=VillageFactory(parent=commune), consents=["name"])
    assert "Lò Văn B" in client.get(url("commune", commune.pk)).text


def test_with_one_commune_its_list_opens_at_once(editor, commune, client):
    assert client.get(url("index")).headers["Location"] == url("commune", commune.pk)


def test_a_province_chooses_the_commune(commune, client):
    other = AreaFactory(name="Nà Hoa", parent=commune.get_parent())
    account(Duty.EDITOR, commune)
    account(Duty.EDITOR, other)
    client.force_login(account(Duty.PROVINCE, commune.get_parent()))
    text = client.get(url("index")).text
    assert url("commune", commune.pk) in text
    assert url("commune", other.pk) in text


def test_it_costs_the_same_for_any_number_of_members(editor, commune, client, django_assert_max_num_queries):
    for _ in range(30):
        MemberFactory(area=commune, consents=["name", "phone"])
    client.get(url("commune", commune.pk))
    with django_assert_max_num_queries(30):
        client.get(url("commune", commune.pk))


@pytest.mark.parametrize("view", ["commune", "form"])
def test_another_commune_has_no_list(editor, client, view):
    theirs = AreaFactory(name="Nơi Khác")
    account(Duty.EDITOR, theirs)
    MemberFactory(name="Lò Văn BIMAT", area=theirs, consents=["name"])
    response = client.get(url(view, theirs.pk))
    assert response.status_code == 404
    assert "BIMAT" not in response.text


@pytest.mark.parametrize("view", ["index", "commune", "form"])
def test_the_account_of_a_team_has_none_either(commune, client, view):
    team = TeamFactory(area=VillageFactory(parent=commune))
    client.force_login(account(Duty.TEAM, commune, team))
    assert client.get(url(view, *([] if view == "index" else [commune.pk]))).status_code == 404


def test_the_list_of_members_leads_there(editor, client):
    assert url("index") in client.get(reverse("wagtailsnippets_teams_member:list")).text


# The form and its wordings


def test_the_form_names_the_agency_and_the_version_and_ticks_nothing(editor, commune, client):
    text = client.get(url("form", commune.pk)).text
    newest = wordings()[0]
    assert "Ủy ban nhân dân xã Mường Lúa xin phép" in text
    assert f"phiên bản {newest.version}" in text
    assert "{agency}" not in text
    for purpose in Consent.Purpose.values:
        assert newest.purposes[purpose] in text
    assert "checked" not in text.split('class="paper"')[1]


def test_a_wording_that_was_signed_never_changes():
    """Who changes one changes what people signed. A better text is a new version; add its sum here."""
    sums = {
        wording.version: hashlib.sha256(repr(wording).encode()).hexdigest()[:16] for wording in reversed(wordings())
    }
    assert sums == {"01/2026": "a05f40302761ce6b"}


def test_a_wording_has_a_sentence_for_each_purpose():
    for wording in wordings():
        assert set(wording.purposes) == set(Consent.Purpose.values)


# Recording one


@pytest.mark.parametrize("field", ["manner", "collected_by", "wording_version"])
def test_a_new_consent_says_how_it_was_given(editor, commune, client, field):
    member = MemberFactory(area=commune)
    form = member_form(member, consents=["name"]) | {f"consents-0-{field}": ""}
    response = client.post(reverse("wagtailsnippets_teams_member:edit", args=[member.pk]), form)
    assert "phải chứng minh được" in response.text
    assert not member.consents.exists()


def test_nothing_is_chosen_beforehand(editor, client):
    text = client.get(reverse("wagtailsnippets_teams_member:add")).text
    row = text.split("consents-__prefix__-manner")[1]
    assert "selected" not in row.split("</select>")[0].replace('value="" selected', "")
    assert Consent().manner == Consent().wording_version == Consent().purpose == ""


def test_only_a_version_that_exists_is_recorded(editor, commune, client):
    member = MemberFactory(area=commune)
    form = member_form(member, consents=["name"]) | {"consents-0-wording_version": "99/2099"}
    assert client.post(reverse("wagtailsnippets_teams_member:edit", args=[member.pk]), form).status_code == 200
    assert not member.consents.exists()


def test_an_old_consent_without_details_does_not_block_the_record(editor, commune, client):
    member = MemberFactory(area=commune, consents=["name"])
    row = {
        "consents-TOTAL_FORMS": "1",
        "consents-INITIAL_FORMS": "1",
        "consents-0-id": member.consents.get().pk,
        "consents-0-purpose": "name",
        "consents-0-given_on": "05/01/2026",
    }
    assert edit_member(client, member, office="Trưởng bản", **row).status_code == 302
