"""What citizens find."""

import pytest

pytestmark = pytest.mark.django_db


def find(client, query):
    return client.get("/tim/", {"q": query}).text


@pytest.mark.parametrize(
    "query", ["Châu Thịnh", "chau thinh", "CHAU THINH", "thon chau thinh", "Cha\u0302u Thi\u0323nh"]
)
def test_a_village_is_found_however_it_is_typed_with_a_number_to_call(demo, db, client, query):
    text = find(client, query)
    assert 'href="/duc-minh/to/thon-chau-thinh/"' in text
    assert 'class="call" href="tel:0900000004"' in text


def test_a_former_commune_leads_to_what_it_became(demo, db, client):
    assert 'href="/ten-cu/xa-tung-chau/"' in find(client, "tung chau")


def test_a_commune_leads_to_its_page(demo, db, client):
    assert 'href="/duc-minh/"' in find(client, "xã đức minh")


@pytest.mark.parametrize("query", ["quen mat khau", "quên passcode", "dang ky tam tru"])
def test_a_guide_is_found_without_diacritics(demo, db, client, query):
    assert 'href="/huong-dan/' in find(client, query)


def test_nothing_found_still_offers_somebody_to_call(demo, db, client):
    text = find(client, "zzzz")
    assert "Chưa có bài nào hợp với “zzzz”" in text
    assert 'class="call" href="tel:0900000900"' in text


def test_people_are_not_found_by_name(demo, db, client):
    from teams.models import Member

    for member in Member.objects.filter(consents__purpose="name")[:20]:
        assert 'class="ring"' not in find(client, member.name)


def test_the_words_typed_stay_in_the_box(demo, db, client):
    assert 'value="chau &quot;thinh&quot;"' in find(client, 'chau "thinh"')
