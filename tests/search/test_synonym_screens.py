"""Editors mend the search: words that mean the same, of their commune, and what nobody found."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.urls import reverse

from search.models import MissedQuery, Synonym
from teams.models import Area, Level
from teams.setup import Duty, group_for, open_account, set_up_commune
from tests.factories import AreaFactory, guide_page, home_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours():
    home_page()
    return set_up_commune(AreaFactory(name="Mường Lúa"))


@pytest.fixture
def theirs(ours):
    province = Area.add_root(instance=Area(level=Level.PROVINCE, kind="Tỉnh", name="Hà Tĩnh"))
    return set_up_commune(AreaFactory(name="Nơi Khác", parent=province))


@pytest.fixture
def neighbour(ours):
    return set_up_commune(AreaFactory(name="Cùng Tỉnh"))


@pytest.fixture
def editor(ours, theirs, client):
    return sign_in(client, Duty.EDITOR, ours.area)


def sign_in(client, duty, area, team=None):
    user, _password = open_account(f"{duty}.{area.pk}", "Người Sửa", duty, area, team)
    client.force_login(user)
    return user


@pytest.fixture
def shared():
    return Synonym.objects.create(words="cờ cờ cờ dê", means="căn cước", note="dùng chung")


def address(view, *args):
    return reverse(f"wagtailsnippets_search_synonym:{view}", args=args)


def typed(words="rau má", means="căn cước", **more):
    return {"words": words, "means": means, "note": ""} | more


def errors_at(response, name):
    return response.context["form"].errors.get(name, [])


# Of whom


def test_an_editor_s_synonym_holds_in_the_own_commune_without_asking(editor, ours, client):
    assert 'name="commune"' not in client.get(address("add")).text
    assert client.post(address("add"), typed()).status_code == 302
    assert Synonym.objects.get(words="rau má").commune == ours


def test_an_editor_changes_and_deletes_own_synonyms(editor, ours, client):
    own = Synonym.objects.create(words="rau má", means="thẻ", commune=ours)
    client.post(address("edit", own.pk), typed(means="thẻ căn cước"))
    own.refresh_from_db()
    assert (own.means, own.commune) == ("thẻ căn cước", ours)
    client.post(address("delete", own.pk))
    assert not Synonym.objects.filter(pk=own.pk).exists()


def test_shared_synonyms_are_read_and_not_changed(editor, shared, client):
    text = client.get(address("list"), {"q": "co co co de"}).text
    assert "cờ cờ cờ dê" in text
    assert "mọi xã" in text
    assert address("edit", shared.pk) not in text
    for view in ("edit", "delete", "history", "usage"):
        for ask in (client.get, client.post):
            assert ask(address(view, shared.pk)).status_code == 404, view
    assert Synonym.objects.filter(pk=shared.pk, means="căn cước").exists()


def test_own_synonyms_stand_before_the_shared_ones(editor, ours, shared, client):
    Synonym.objects.create(words="zzz", means="thẻ", commune=ours)
    text = client.get(address("list")).text
    assert text.index("zzz") < text.index("mọi xã")


def test_another_commune_s_synonyms_do_not_exist(editor, theirs, client):
    secret = Synonym.objects.create(words="BIMAT", means="thẻ", commune=theirs)
    for query in ("", "?q=bimat", "?export=csv", f"?commune={theirs.pk}"):
        response = client.get(address("list") + query)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"BIMAT" not in content, query
    for view in ("edit", "delete", "history", "usage"):
        for ask in (client.get, client.post):
            assert ask(address(view, secret.pk)).status_code == 404, view
    assert Synonym.objects.filter(pk=secret.pk).exists()


def test_a_forged_commune_is_not_taken(editor, ours, theirs, client):
    client.post(address("add"), typed(commune=theirs.pk))
    assert Synonym.objects.get(words="rau má").commune == ours


def test_a_province_chooses_among_its_communes(ours, neighbour, theirs, client):
    sign_in(client, Duty.PROVINCE, ours.area.lineage[-1])
    text = client.get(address("add")).text
    assert "Xã Mường Lúa, Tỉnh Sơn La" in text
    assert "Xã Cùng Tỉnh, Tỉnh Sơn La" in text
    assert "Nơi Khác" not in text
    assert errors_at(client.post(address("add"), typed()), "commune")
    response = client.post(address("add"), typed(commune=theirs.pk))
    assert errors_at(response, "commune")
    assert "Nơi Khác" not in response.text
    client.post(address("add"), typed(commune=neighbour.pk))
    assert Synonym.objects.get(words="rau má").commune == neighbour


def test_an_administrator_keeps_the_shared_ones(ours, shared, admin_client):
    assert "mọi xã" in admin_client.get(address("add")).text
    admin_client.post(address("add"), typed(commune=""))
    assert Synonym.objects.get(words="rau má").commune is None
    admin_client.post(address("add"), typed("rau dền", commune=ours.pk))
    assert Synonym.objects.get(words="rau dền").commune == ours
    assert admin_client.get(address("edit", shared.pk)).status_code == 200


def test_among_the_communes_of_a_country_one_searches_instead_of_scrolling(ours, admin_client, monkeypatch):
    assert ours.title in admin_client.get(address("add")).text
    monkeypatch.setattr("search.forms.OFFERED_AT_MOST", 0)
    form = admin_client.get(address("add")).text
    assert "page-chooser" in form
    assert ours.title not in form
    admin_client.post(address("add"), typed("rau dền", commune=ours.pk))
    assert Synonym.objects.get(words="rau dền").commune == ours


def test_the_account_of_a_team_mends_no_search(ours, shared, client):
    from tests.factories import TeamFactory, VillageFactory

    team = TeamFactory(area=VillageFactory(parent=ours.area))
    sign_in(client, Duty.TEAM, ours.area, team)
    for path in (address("list"), address("add"), reverse("missed:index")):
        assert client.get(path).status_code == 404, path
        assert path not in client.get("/admin/").text


def test_groups_of_before_get_the_rights_with_the_upgrade(ours):
    upgrade = import_module("search.migrations.0002_synonyms_of_communes")
    rights = Permission.objects.filter(content_type__app_label="search", content_type__model="synonym")
    groups = {duty: group_for(duty, ours.area) for duty in (Duty.EDITOR, Duty.APPROVER, Duty.TEAM)}
    for group in groups.values():
        group.permissions.remove(*rights)
    upgrade.give_rights(apps)
    counts = {duty: group.permissions.filter(pk__in=rights).count() for duty, group in groups.items()}
    assert counts == {Duty.EDITOR: 4, Duty.APPROVER: 4, Duty.TEAM: 0}


# What is typed


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("  rau   má ", "rau má"),
        ("rau ma\u0301", "rau má"),
        ("rau\x00má", "rau má"),
        ("rau má; rau dền,, , !?", "rau má, rau dền"),
        ("a\u0302" * 150, "â" * 150),
        ("<b>rau</b>", "<b>rau</b>"),
    ],
)
def test_what_is_typed_is_put_in_order(editor, client, words, kept):
    assert client.post(address("add"), typed(words)).status_code == 302
    assert Synonym.objects.get(means="căn cước", note="", commune__isnull=False).words == kept
    assert client.get(address("list")).status_code == 200


@pytest.mark.parametrize("field", ["words", "means"])
@pytest.mark.parametrize("text", ["", "\x00", "?!", " , ; ", "🦆", "rau má " * 40])
def test_what_is_no_word_is_asked_for_again_at_its_field(editor, client, field, text):
    response = client.post(address("add"), typed(**{field: text}))
    assert response.status_code == 200
    assert len(errors_at(response, field)) == 1
    assert not Synonym.objects.filter(commune__isnull=False).exists()


@pytest.mark.parametrize(
    ("words", "means", "more", "field"),
    [
        ("một hai ba bốn năm sáu bảy", "thẻ", {}, "words"),
        ("thẻ", "một hai ba bốn năm sáu bảy", {"both_ways": "on"}, "means"),
        ("rau má, là", "thẻ", {}, "words"),
        ("thẻ", "không", {"both_ways": "on"}, "means"),
        ("căn cước, thẻ", "CAN CUOC", {}, "means"),
    ],
)
def test_what_would_spoil_the_search_is_refused(editor, client, words, means, more, field):
    response = client.post(address("add"), typed(words, means, **more))
    assert len(errors_at(response, field)) == 1
    assert not Synonym.objects.filter(commune__isnull=False).exists()


def test_every_synonym_a_site_begins_with_would_pass_the_form(admin_user):
    import tomllib

    from search.synonyms import FILE
    from search.viewsets import SynonymViewSet

    form_class = SynonymViewSet().get_edit_handler().get_form_class()
    for row in tomllib.loads(FILE.read_text("utf-8"))["synonyms"]:
        form = form_class({key: str(value) for key, value in row.items()}, for_user=admin_user)
        assert form.is_valid(), (row, form.errors)


# What nobody found


@pytest.fixture
def missed():
    return MissedQuery.objects.create(query="rau má ở đâu", folded="rau ma o dau", count=3)


def test_what_nobody_found_is_listed_with_how_often_and_when(editor, missed, client):
    MissedQuery.objects.create(query="cà kheo", folded="ca kheo")
    text = client.get(reverse("missed:index")).text
    assert text.index("rau má ở đâu") < text.index("cà kheo")
    assert "3 lần, gần nhất ngày" in text


def test_an_empty_list_says_so(editor, client):
    assert "Mọi câu bà con tìm đều có kết quả." in client.get(reverse("missed:index")).text


def test_one_click_makes_a_synonym_of_what_was_typed(editor, missed, client):
    assert f"{address('add')}?words=rau+m%C3%A1" in client.get(reverse("missed:index")).text
    assert 'value="rau má ở đâu"' in client.get(address("add"), {"words": missed.query}).text
    for hostile in ("\x00", "x" * 10_000, "<script>", "a\u0302" * 300):
        assert client.get(address("add"), {"words": hostile}).status_code == 200


def test_a_query_that_is_found_now_is_off_the_list(editor, missed, client):
    guide_page(title="Trồng ngò tây", slug="ngo-tay").save_revision().publish()
    other = MissedQuery.objects.create(query="cà kheo", folded="ca kheo")
    response = client.post(address("add"), typed("rau má", "ngò tây"), follow=True)
    assert "1 câu trước đây tìm không thấy nay đã thấy" in response.text
    assert list(MissedQuery.objects.all()) == [other]


def test_a_synonym_of_what_no_guide_says_does_not_help_and_says_so(editor, missed, client):
    response = client.post(address("add"), typed("rau má", "xyzzy"), follow=True)
    assert "Tìm “rau má ở đâu” vẫn chưa thấy gì." in response.text
    assert MissedQuery.objects.filter(pk=missed.pk).exists()


def test_a_query_is_done_with_by_one_button_and_comes_back_when_asked_again(editor, missed, client):
    assert client.get(reverse("missed:done", args=[missed.pk])).status_code == 405
    for _ in range(2):  # somebody else was faster
        assert client.post(reverse("missed:done", args=[missed.pk])).status_code == 302
    assert not MissedQuery.objects.exists()
    client.get("/tim/", {"q": "rau má ở đâu"})
    assert MissedQuery.objects.get().count == 1


def test_the_first_screen_of_a_commune_names_what_is_asked_for_most(editor, ours, client):
    assert 'id="missed"' not in client.get("/admin/").text
    for number in range(7):
        MissedQuery.objects.create(query=f"rau má {number}", folded=f"rau ma {number}", count=number + 1)
    text = client.get("/admin/").text
    assert "“rau má 6”" in text
    assert "“rau má 2”" in text
    assert "“rau má 1”" not in text
    assert reverse("missed:index") in text
    assert "không có việc gì cần làm" in text or "việc cần làm" in text
