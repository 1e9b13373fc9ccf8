"""Narrowing the admin's lists by commune, of which a country has thousands."""

import re

import pytest
from django.urls import reverse

from teams.models import Member, Team
from teams.setup import Duty, open_account, set_up_commune
from tests.factories import AreaFactory, MemberFactory, TeamFactory, VillageFactory, home_page

LISTS = {"team": "commune", "member": "area"}  # how each calls the commune

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.parametrize(("model", "place"), LISTS.items(), ids=LISTS),
]


@pytest.fixture
def communes(monkeypatch):
    """Three, in two provinces, each with a record that bears its name; one choice offers two of them."""
    monkeypatch.setattr("teams.filters.COMMUNES_LISTED", 2)
    home_page()
    found = {}
    for province, names in (("Sơn La", ["Mường Lúa", "Chiềng Mai"]), ("Nghệ An", ["Đức Minh"])):
        top = AreaFactory(parent=None, level="province", kind="Tỉnh", name=province)
        for name in names:
            found[name] = AreaFactory(name=name, parent=top)
            TeamFactory(area=VillageFactory(name=f"Thôn {name}", parent=found[name]))
            MemberFactory(name=f"Lò Thị {name}", area=found[name])
    return found


@pytest.fixture
def ask(client, admin_user, model):
    """Open the list with some choices: (the names of the choices, what they offer, the records that are listed)."""
    client.force_login(admin_user)

    def ask(**chosen):
        response = client.get(reverse(f"wagtailsnippets_teams_{model}:list"), chosen)
        assert response.status_code == 200
        form = response.context["filters"].form
        offered = [
            str(area)
            for name in ("province", LISTS[model])
            if name in form.fields
            for area in form[name].field.queryset
        ]
        rows = re.findall(r"(?:Thôn|Lò Thị) (Mường Lúa|Chiềng Mai|Đức Minh)", response.text)
        return [name for name in ("province", LISTS[model]) if name in form.fields], offered, set(rows)

    return ask


def test_where_they_are_many_the_province_is_asked_for_first(communes, ask, place):
    choices, offered, listed = ask()
    assert choices == ["province"]
    assert offered == ["Tỉnh Nghệ An", "Tỉnh Sơn La"]
    assert listed == set(communes)


def test_a_province_narrows_the_list_and_offers_its_communes(communes, ask, place):
    choices, offered, listed = ask(province=communes["Mường Lúa"].get_parent().pk)
    assert choices == ["province", place]
    assert [name for name in offered if name.startswith("Xã")] == ["Xã Chiềng Mai", "Xã Mường Lúa"]
    assert listed == {"Mường Lúa", "Chiềng Mai"}


def test_the_choice_of_communes_comes_with_the_list_once_a_province_is_chosen(communes, ask, client, model, place):
    ask()
    top = communes["Mường Lúa"].get_parent()
    page = client.get(reverse(f"wagtailsnippets_teams_{model}:list")).text
    sent = dict(re.findall(r'<input type="hidden" name="(_w_filter\w+)" value="(\d)">', page))
    results = reverse(f"wagtailsnippets_teams_{model}:list_results")
    anew = client.get(results, {"province": top.pk} | sent).text
    assert f'<select name="{place}"' in anew
    assert "Xã Mường Lúa</option>" in anew


def test_a_commune_alone_narrows_too(communes, ask, place):
    choices, _offered, listed = ask(**{place: communes["Mường Lúa"].pk})
    assert choices == ["province", place]
    assert listed == {"Mường Lúa"}


def test_another_province_lets_go_of_the_commune_that_was_chosen(communes, ask, place):
    mine, other = communes["Mường Lúa"], communes["Đức Minh"]
    assert ask(province=other.get_parent().pk, **{place: mine.pk})[2] == {"Đức Minh"}


@pytest.mark.parametrize("nonsense", ["x", "0", "-1", "9" * 40, "1\0", "²"])
def test_nonsense_offers_the_provinces(communes, ask, place, nonsense):
    assert ask(province=nonsense)[0] == ["province"]
    assert ask(**{place: nonsense})[0] == ["province"]


def test_few_communes_are_offered_at_once(communes, ask, place, monkeypatch):
    monkeypatch.setattr("teams.filters.COMMUNES_LISTED", 3)
    choices, offered, _listed = ask()
    assert choices == [place]
    assert offered == ["Xã Chiềng Mai", "Xã Đức Minh", "Xã Mường Lúa"]


def test_of_one_province_all_communes_are_offered_at_once(communes, ask, place, monkeypatch):
    monkeypatch.setattr("teams.filters.COMMUNES_LISTED", 1)
    Team.objects.filter(commune=communes["Đức Minh"]).delete()
    Member.objects.filter(area=communes["Đức Minh"]).delete()
    choices, offered, _listed = ask()
    assert choices == [place]
    assert offered == ["Xã Chiềng Mai", "Xã Mường Lúa"]


def test_an_editor_is_offered_no_other_commune(communes, client, model, place):
    ours = communes["Mường Lúa"]
    set_up_commune(ours)
    user, _password = open_account("bientap", "Lê Thị C", Duty.EDITOR, ours)
    client.force_login(user)
    for chosen in ({}, {place: communes["Đức Minh"].pk}, {"province": communes["Đức Minh"].get_parent().pk}):
        response = client.get(reverse(f"wagtailsnippets_teams_{model}:list"), chosen)
        form = response.context["filters"].form
        assert "province" not in form.fields
        assert [str(area) for area in form[place].field.queryset] == ["Xã Mường Lúa"]
        assert "Đức Minh" not in response.text
