"""A shared guide at the address of a commune: one text, with the commune's note, number and team."""

import re

import pytest
from wagtail.models import Page, PageViewRestriction

from guides.models import GuideIndexPage, LocalNote
from tests.factories import (
    AreaFactory,
    MemberFactory,
    MembershipFactory,
    TeamFactory,
    VillageFactory,
    commune_page,
    guide_page,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    page = commune_page(AreaFactory(name="Mường Lúa"), slug="muong-lua", office_phone="0900 000 900")
    page.add_child(instance=GuideIndexPage(title="Hướng dẫn", slug="huong-dan", show_in_menus=True))
    return page


def index_of(commune):
    return GuideIndexPage.objects.child_of(commune).get()


def team_of(commune, **fields):
    team = TeamFactory(area=VillageFactory(name="Suối Mơ", parent=commune.area), **fields)
    leader = MemberFactory(name="Lò Văn B", phone="0900 000 001", area=commune.area, consents=["name", "phone"])
    MembershipFactory(team=team, member=leader, role="leader")
    return team, leader


def test_it_stands_under_the_commune_s_name_with_its_number(client, commune):
    guide_page()
    text = client.get("/muong-lua/huong-dan/kich-hoat/").text
    assert "Kích hoạt VNeID" in text
    assert "© Ủy ban nhân dân xã Mường Lúa" in text
    assert 'href="tel:0900000900"' in text


def test_the_commune_s_note_is_shown_there_and_nowhere_else(client, commune):
    guide = guide_page()
    LocalNote.objects.create(index_page=index_of(commune), guide=guide, text="Ở xã ta nộp tại tầng 1 trụ sở ủy ban.")
    assert "nộp tại tầng 1" in client.get("/muong-lua/huong-dan/kich-hoat/").text
    assert "nộp tại tầng 1" not in client.get("/huong-dan/kich-hoat/").text


def test_markup_in_a_note_is_text(client, commune):
    LocalNote.objects.create(index_page=index_of(commune), guide=guide_page(), text="<b>x</b>\n<script>y</script>")
    text = client.get("/muong-lua/huong-dan/kich-hoat/").text
    assert "&lt;b&gt;x&lt;/b&gt;" in text
    assert "<script>y" not in text


def test_search_engines_are_led_to_the_one_text(client, commune):
    guide_page()
    assert '<link rel="canonical" href="http://localhost/huong-dan/kich-hoat/">' in (
        client.get("/muong-lua/huong-dan/kich-hoat/").text
    )
    assert 'rel="canonical"' not in client.get("/huong-dan/kich-hoat/").text


def test_the_reader_s_team_is_called_when_the_address_names_it(client, commune):
    guide_page()
    team, _leader = team_of(commune)
    text = client.get(f"/muong-lua/huong-dan/kich-hoat/?to=muong-lua/{team.slug}").text
    assert 'href="tel:0900000001"' in text
    assert "Gọi tổ bản Suối Mơ" in text
    assert f'href="/muong-lua/to/{team.slug}/"' in text


def test_a_number_that_was_withdrawn_is_not_called_from_a_guide(client, commune):
    guide_page()
    team, leader = team_of(commune)
    leader.consents.all().delete()
    text = client.get(f"/muong-lua/huong-dan/kich-hoat/?to=muong-lua/{team.slug}").text
    assert "0900000001" not in text
    assert "Lò Văn B" not in text
    assert 'href="tel:0900000900"' in text


@pytest.mark.parametrize("to", ["", "x", "/", "muong-lua/", "muong-lua/khong-co", "../../x", "\x00/\x00", "a/b/c" * 99])
def test_a_team_that_does_not_exist_is_as_if_none_were_named(client, commune, to):
    guide_page()
    response = client.get("/muong-lua/huong-dan/kich-hoat/", {"to": to})
    assert response.status_code == 200
    assert 'href="tel:0900000900"' in response.text


def test_its_own_addresses_exist_at_the_commune_too(client, commune):
    guide_page()
    for below, words in (("trinh-chieu/", "0900\xa0000\xa0900"), ("doc-loa/", "© Ủy ban nhân dân xã Mường Lúa")):
        response = client.get(f"/muong-lua/huong-dan/kich-hoat/{below}")
        assert response.status_code == 200
        assert words in response.text
    assert client.get("/muong-lua/huong-dan/kich-hoat/khong-co/").status_code == 404
    address = re.search(r'method="post" action="([^"]+)"', client.get("/muong-lua/huong-dan/kich-hoat/").text)[1]
    assert "© Ủy ban nhân dân xã Mường Lúa" in client.get(address).text


def test_a_guide_of_another_commune_is_not_found_below_this_one(client, commune):
    other = commune_page(AreaFactory(name="Bản Khác"), slug="ban-khac")
    index = other.add_child(instance=GuideIndexPage(title="Hướng dẫn", slug="huong-dan"))
    guide_page(index, title="Bài của xã khác", slug="bai-rieng")
    assert client.get("/ban-khac/huong-dan/bai-rieng/").status_code == 200
    assert client.get("/muong-lua/huong-dan/bai-rieng/").status_code == 404
    assert client.get("/huong-dan/bai-rieng/").status_code == 404
    assert "Bài của xã khác" not in client.get("/muong-lua/huong-dan/").text


@pytest.mark.parametrize("hidden", ["draft", "restricted"])
def test_what_nobody_may_read_is_not_read_through_a_commune(client, commune, hidden):
    guide = guide_page(live=hidden != "draft")
    if hidden == "restricted":
        PageViewRestriction.objects.create(page=guide, restriction_type="login")
    for address in ("/muong-lua/huong-dan/kich-hoat/", "/muong-lua/huong-dan/kich-hoat/doc-loa/"):
        assert client.get(address).status_code == 404
    assert "Kích hoạt VNeID" not in client.get("/muong-lua/huong-dan/").text


def test_a_restricted_page_is_closed_at_every_address(client, commune):
    guide = guide_page()
    PageViewRestriction.objects.create(page=Page.objects.get(pk=guide.get_parent().pk), restriction_type="login")
    assert client.get("/huong-dan/kich-hoat/").status_code == 302
    assert client.get("/muong-lua/huong-dan/kich-hoat/").status_code == 404


def test_links_on_the_commune_s_pages_lead_to_its_own_addresses(client, commune):
    guide = guide_page(related=[])
    other = guide_page(title="Bài hai", slug="bai-hai", related=[("guide", guide)])
    commune.tasks = [("guide", other)]
    commune.save_revision().publish()
    assert 'href="/muong-lua/huong-dan/bai-hai/"' in client.get("/muong-lua/").text
    assert 'href="/muong-lua/huong-dan/kich-hoat/"' in client.get("/muong-lua/huong-dan/bai-hai/").text
    assert 'href="/huong-dan/kich-hoat/"' in client.get("/huong-dan/bai-hai/").text


def note_form(index, guide_key):
    return {
        "title": index.title,
        "slug": index.slug,
        "lead": "",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "local_notes-TOTAL_FORMS": 1,
        "local_notes-INITIAL_FORMS": 0,
        "local_notes-MIN_NUM_FORMS": 0,
        "local_notes-MAX_NUM_FORMS": 1000,
        "local_notes-0-id": "",
        "local_notes-0-ORDER": 1,
        "local_notes-0-guide": guide_key,
        "local_notes-0-text": "Ở xã ta nộp tại tầng 1.",
        "action-publish": "1",
    }


def test_an_editor_writes_a_note_in_the_form_of_the_commune_s_guides(admin_client, client, commune):
    guide, index = guide_page(), index_of(commune)
    response = admin_client.post(f"/admin/pages/{index.pk}/edit/", note_form(index, guide.pk))
    assert response.status_code == 302
    assert "Ở xã ta nộp tại tầng 1." in client.get("/muong-lua/huong-dan/kich-hoat/").text


@pytest.mark.parametrize("key", ["own guide of a commune", "999999", "x", "\x00"])
def test_a_note_on_anything_but_a_shared_guide_is_refused(admin_client, commune, key):
    index = index_of(commune)
    if key == "own guide of a commune":
        key = guide_page(index, slug="rieng").pk
    response = admin_client.post(f"/admin/pages/{index.pk}/edit/", note_form(index, key))
    assert response.status_code == 404
    assert not LocalNote.objects.exists()
