"""Kits: guides for one home visit, in one address, with the team that hands them over."""

import re

import pytest
from django.urls import reverse

from guides.codes import DIGITS, LETTERS, new_code
from guides.models import GuideIndexPage, GuidePage, GuidePlatform, KitPage, Platform
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
def guides():
    return [guide_page(title=f"Bài {name}", slug=f"bai-{name}") for name in ("mot", "hai", "ba")]


@pytest.fixture
def team():
    commune = commune_page(AreaFactory(name="Mường Lúa"), slug="muong-lua", office_phone="0900 000 900")
    commune.add_child(instance=GuideIndexPage(title="Hướng dẫn", slug="huong-dan"))
    team = TeamFactory(area=VillageFactory(name="Suối Mơ", parent=commune.area))
    leader = MemberFactory(name="Lò Văn B", phone="0900 000 001", area=commune.area, consents=["name", "phone"])
    MembershipFactory(team=team, member=leader, role="leader")
    return team


def titles(text):
    return re.findall(r"Bài (\w+)</a></h3>", text)


def kit(client, guides, **more):
    return client.get("/bo/", {"g": ".".join(guide.code for guide in guides)} | more)


def test_a_kit_lists_its_guides_in_the_order_of_its_address(client, guides):
    first, second, third = guides
    assert titles(kit(client, [third, first, second]).text) == ["ba", "mot", "hai"]


def test_guides_may_be_named_by_their_short_names_and_parted_by_commas(client, guides):
    assert titles(client.get("/bo/?g=bai-hai,bai-mot").text) == ["hai", "mot"]
    assert titles(client.get("/bo/?g=bai-ba&g=bai-mot", follow=True).text) == ["ba", "mot"]


def test_a_kit_carries_the_team_with_its_number(client, guides, team):
    text = kit(client, guides, to=f"muong-lua/{team.slug}").text
    assert "Gọi tổ bản Suối Mơ" in text
    assert 'href="tel:0900000001"' in text
    assert "© Ủy ban nhân dân xã Mường Lúa" in text


def test_a_guide_opened_from_a_kit_knows_the_team_and_the_commune(client, guides, team):
    text = kit(client, guides, to=f"muong-lua/{team.slug}").text
    address = re.search(r'<h3><a href="([^"]+)">Bài mot', text)[1]
    assert address == f"/muong-lua/huong-dan/bai-mot/?to=muong-lua/{team.slug}"
    assert 'href="tel:0900000001"' in client.get(address).text


def test_each_guide_can_be_moved_and_taken_out_by_a_plain_link(client, guides, team):
    text = kit(client, guides, to=f"muong-lua/{team.slug}").text
    address = re.search(r'href="([^"]+)"[^>]*aria-label="Đưa lên: Bài ba"', text)[1].replace("&amp;", "&")
    text = client.get(address).text
    assert titles(text) == ["mot", "ba", "hai"]
    address = re.search(r'href="([^"]+)"[^>]*aria-label="Đưa xuống: Bài mot"', text)[1].replace("&amp;", "&")
    text = client.get(address).text
    assert titles(text) == ["ba", "mot", "hai"]
    address = re.search(r'href="([^"]+)"[^>]*aria-label="Bỏ ra khỏi bộ: Bài ba"', text)[1].replace("&amp;", "&")
    text = client.get(address).text
    assert titles(text) == ["mot", "hai"]
    assert 'href="tel:0900000001"' in text, "the team stays"


def test_a_guide_that_is_no_longer_here_is_left_out_and_told(client, guides):
    guides[1].unpublish()
    text = kit(client, guides).text
    assert titles(text) == ["mot", "ba"]
    assert "1 bài không còn trên trang." in text


def test_a_guide_is_in_a_kit_once_and_a_kit_has_an_end(client):
    many = [guide_page(title=f"Bài {number}", slug=f"bai-{number}") for number in range(15)]
    assert titles(kit(client, [many[0], many[0], many[1]]).text) == ["0", "1"]
    assert len(titles(kit(client, many).text)) == 12


def test_an_empty_kit_says_what_a_kit_is_and_how_to_make_one(client, guides):
    text = client.get("/bo/").text
    assert "Bộ hướng dẫn mang đến nhà" in text
    assert 'href="/bo/chon/"' in text


@pytest.mark.parametrize("g", ["", "\x00", "'", "x" * 5000, "....", "🦆.đ", "../..", "‮abc", "%00", "1;DROP TABLE"])
@pytest.mark.parametrize("address", ["/bo/", "/bo/chon/"])
def test_strange_addresses_never_break_a_kit(client, guides, address, g):
    assert client.get(address, {"g": g, "to": g, "xa": g}, follow=True).status_code == 200


def test_a_kit_is_chosen_without_a_script_by_ticking(client, guides):
    text = client.get(f"/bo/chon/?g={guides[0].code}").text
    assert '<form class="flow read" action="/bo/"' in text
    assert re.search(rf'value="{guides[0].code}" checked', text)
    assert re.search(rf'value="{guides[1].code}">', text)


def test_a_ticked_form_leads_to_the_short_form_of_the_address(client, guides, team):
    ticked = {"g": [guides[0].code, "khong-con", guides[2].code], "to": f"muong-lua/{team.slug}", "xa": ""}
    answer = client.get("/bo/", ticked)
    assert answer.url == f"/bo/?g={guides[0].code}.{guides[2].code}.khong-con&to=muong-lua/{team.slug}"
    assert "1 bài không còn trên trang." in client.get(answer.url).text
    assert client.get("/bo/", {"g": guides[0].code, "to": ""}).url == f"/bo/?g={guides[0].code}"
    assert client.get("/bo/", {"to": ""}).url == "/bo/"


def test_whoever_chooses_names_the_commune_then_the_team(client, guides, team):
    text = client.get("/bo/chon/").text
    assert re.search(r'<optgroup label="Tỉnh Sơn La">\s*<option value="muong-lua">Xã Mường Lúa</option>', text)
    assert "Xem các tổ" in text
    text = client.get(f"/bo/chon/?g={guides[1].code}&xa=muong-lua").text
    assert f'<option value="muong-lua/{team.slug}">Bản Suối Mơ</option>' in text
    assert re.search(rf'value="{guides[1].code}" checked', text), "what was ticked stays ticked"
    assert "Xem các tổ" not in text


def test_the_team_that_an_address_names_is_chosen_already(client, guides, team):
    text = client.get(f"/bo/chon/?to=muong-lua/{team.slug}").text
    assert f'<option value="muong-lua/{team.slug}" selected>Bản Suối Mơ</option>' in text


def test_a_commune_that_is_not_there_offers_all_of_them(client, guides, team):
    for address in ("/bo/chon/?xa=khong-co", "/bo/chon/?to=khong-co/khong-co"):
        assert "Xã Mường Lúa" in client.get(address).text


def test_a_commune_s_own_guides_can_be_chosen_too(client, guides, team):
    own = GuideIndexPage.objects.get(depth=4)
    guide_page(own, title="Làm căn cước lưu động", slug="can-cuoc-luu-dong")
    assert "Làm căn cước lưu động" in client.get("/bo/chon/?xa=muong-lua").text
    assert "Làm căn cước lưu động" not in client.get("/bo/chon/").text


def test_the_qr_leads_to_the_very_kit(client, guides, team):
    response = kit(client, guides, to=f"muong-lua/{team.slug}")
    codes = ".".join(guide.code for guide in guides)
    assert response.context["address"] == f"http://testserver/bo/?g={codes}&to=muong-lua/{team.slug}"
    assert re.search(r'<svg[^>]* viewBox="0 0 \d+ \d+"', response.text)


def test_a_platform_that_closes_is_told_in_every_kit_with_the_next_answer(client, guides):
    platform = Platform.objects.create(name="Chợ Mẫu", url="https://cho.example")
    guides[0].platform_links = [GuidePlatform(platform=platform)]
    guides[0].save()
    named = GuideIndexPage.shared().add_child(
        instance=KitPage(title="Bộ bán hàng", slug="bo-ban-hang", summary="Để bán.", guides=[("guide", guides[0])])
    )
    for address in (f"/bo/?g={guides[0].code}", named.url, "/huong-dan/bai-mot/"):
        assert "Chợ Mẫu đã đóng" not in client.get(address).text
    platform.state = "closed"
    platform.save()
    for address in (f"/bo/?g={guides[0].code}", named.url, "/huong-dan/bai-mot/"):
        assert "Chợ Mẫu đã đóng." in client.get(address).text


def test_a_named_kit_is_shown_at_every_commune_with_its_number(client, guides, team):
    GuideIndexPage.shared().add_child(
        instance=KitPage(title="Bộ bán hàng", slug="bo-ban-hang", summary="Để bán.", guides=[("guide", guides[0])])
    )
    text = client.get("/muong-lua/huong-dan/bo-ban-hang/").text
    assert "Bộ bán hàng" in text
    assert 'href="tel:0900000900"' in text
    assert 'href="/muong-lua/huong-dan/bo-ban-hang/"' in client.get("/muong-lua/huong-dan/").text


# Short addresses


def test_a_short_address_leads_to_its_guide_or_kit_and_forgives_capitals(client, guides):
    named = GuideIndexPage.shared().add_child(
        instance=KitPage(title="Bộ bán hàng", slug="bo-ban-hang", summary="Để bán.", guides=[("guide", guides[0])])
    )
    assert client.get(f"/h/{guides[0].code.upper()}/").url == "/huong-dan/bai-mot/"
    assert client.get(f"/h/{guides[0].code}").url == f"/h/{guides[0].code}/"
    assert client.get(f"/h/{named.code}/").url == "/huong-dan/bo-ban-hang/"
    assert client.get("/h/zzzz/").status_code == 404


def test_a_short_address_of_what_is_not_published_leads_nowhere(client):
    hidden = guide_page(live=False)
    assert client.get(f"/h/{hidden.code}/").status_code == 404


def test_codes_have_no_letters_that_look_or_sound_alike_and_a_letter_among_the_digits():
    for look_alikes in ("0o", "1li", "5s", "6b", "9gq", "2z", "uv", "bp", "dđ", "ckq", "iy", "mn"):
        assert len(set(look_alikes) & set(LETTERS + DIGITS)) <= 1
    codes = {new_code(set().__contains__) for _ in range(200)}
    assert all(len(code) == 4 and set(code) <= set(LETTERS + DIGITS) for code in codes)
    assert not any(code.isdigit() for code in codes)


def test_when_short_codes_are_taken_longer_ones_are_given():
    assert len(new_code(lambda code: len(code) < 6)) == 6


def test_a_code_stays_when_a_guide_is_edited_and_a_copy_gets_its_own(guides):
    guide = guides[0]
    code = guide.code
    guide.title = "Bài một, sửa"
    guide.save_revision().publish()
    assert GuidePage.objects.get(pk=guide.pk).code == code
    copied = guide.copy(update_attrs={"slug": "ban-sao", "title": "Bản sao"}, keep_live=False)
    assert copied.code != code
    assert GuidePage.objects.get(pk=copied.pk).code not in ("", code)


def test_the_address_of_a_kit_is_not_for_search_engines(client, guides):
    assert '<meta name="robots" content="noindex">' in client.get(reverse("kit")).text
