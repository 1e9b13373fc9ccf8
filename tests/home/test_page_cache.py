"""Pages that are answered without asking anybody: from the cache of pages, also when nothing behind it answers."""

import datetime
import gzip
import re
import time

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from guides.models import GuideIndexPage, GuidePlatform, KitPage, Platform
from home.pagecache import clear_pages, forget_pages
from teams.models import Team, TeamDirectoryPage
from teams.roles import Role
from teams.setup import set_up_commune
from tests.factories import (
    AreaFactory,
    MemberFactory,
    MembershipFactory,
    TeamFactory,
    VillageFactory,
    commune_page,
    guide_page,
    home_page,
    standard_page,
)

pytestmark = pytest.mark.django_db
LOCAL = "django.core.cache.backends.locmem.LocMemCache"


@pytest.fixture(autouse=True)
def kept_pages(settings, monkeypatch):
    """The cache of pages as in production: the first middleware, told of changes when they are written for good."""
    monkeypatch.setattr("home.pagecache.transaction.on_commit", lambda tell: tell())
    settings.MIDDLEWARE = ["home.pagecache.PageCacheMiddleware", *settings.MIDDLEWARE]
    settings.CACHES = settings.CACHES | {"pages": {"BACKEND": LOCAL, "LOCATION": "pages"}}
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture
def guide():
    return guide_page(title="Nuôi ong lấy mật", slug="nuoi-ong")


@pytest.fixture
def other_worker():
    """A second process: it shares the cache and nothing else."""
    return Client()


def test_a_page_is_answered_without_asking_the_database(client, guide, django_assert_num_queries):
    first = client.get(guide.url)
    with django_assert_num_queries(0):
        again = client.get(guide.url)
    assert again.content == first.content
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert int(again.headers["Age"]) < 5


def test_a_page_that_still_holds_may_be_held_by_phones_as_long_as_a_new_one(client, guide, monkeypatch):
    client.get(guide.url)
    later = time.time() + 200
    monkeypatch.setattr("home.pagecache.time.time", lambda: later)
    held = client.get(guide.url)
    assert (held.headers["Age"], "max-age=30" in held.headers["Cache-Control"]) == ("0", True)
    forget_pages()
    without_database(monkeypatch)
    client.raise_request_exception = False
    assert client.get(guide.url).headers["Age"] == "200"


def test_another_worker_answers_from_what_the_first_one_made(client, guide, other_worker, django_assert_num_queries):
    client.get(guide.url)
    with django_assert_num_queries(0):
        assert "Nuôi ong" in other_worker.get(guide.url).text


def test_an_edit_is_seen_with_the_next_request_by_every_worker(client, guide, other_worker):
    for worker in (client, other_worker):
        worker.get(guide.url)
    guide.title = "Trồng chè"
    guide.save_revision().publish()
    for worker in (client, other_worker):
        assert "Trồng chè" in worker.get(guide.url).text


def test_a_platform_that_closes_is_told_with_the_next_answer_by_every_worker(client, guide, other_worker):
    """In the guide, at the commune's address of it, in kits and in the API: none knows that it uses the platform."""
    platform = Platform.objects.create(name="Sàn Chợ Quê", url="https://choque.vn")
    GuidePlatform.objects.create(page=guide, platform=platform)
    index_page = guide.get_parent()
    kit = index_page.add_child(
        instance=KitPage(title="Bộ bán hàng", slug="bo-ban-hang", summary="Bán hàng.", guides=[("guide", guide)])
    )
    commune = commune_page()
    own_index = commune.add_child(instance=GuideIndexPage(title="Hướng dẫn", slug="huong-dan"))
    addresses = [
        guide.url,
        f"{guide.url}trinh-chieu/",
        f"{guide.url}doc-loa/",
        f"{own_index.url}{guide.slug}/",
        kit.url,
        f"/bo/?g={guide.code}",
        f"/api/v2/pages/{guide.pk}/",
        f"/api/v2/pages/{kit.pk}/",
        f"/api/v2/platforms/{platform.pk}/",
    ]
    for address in addresses:
        for worker in (client, other_worker):
            assert "đã đóng" not in worker.get(address).content.decode(), address
    platform.state = Platform.State.CLOSED
    platform.save()
    for address in addresses:
        for worker in (client, other_worker):
            assert re.search(r"[Ss]àn [Cc]hợ [Qq]uê đã đóng", worker.get(address).content.decode()), address


def test_a_draft_makes_no_page_anew(client, guide, django_assert_num_queries):
    client.get(guide.url)
    guide.title = "Trồng chè"
    guide.save_revision()
    with django_assert_num_queries(0):
        assert "Trồng chè" not in client.get(guide.url).text


def test_a_page_that_is_taken_off_is_gone_with_the_next_request(client, guide, other_worker):
    for worker in (client, other_worker):
        worker.get(guide.url)
    guide.unpublish()
    for worker in (client, other_worker):
        assert worker.get(guide.url).status_code == 404
        assert worker.get(guide.url).status_code == 404


@pytest.fixture
def communes():
    """The pages of two communes, each with a team in a directory."""
    home_page()
    pages = [set_up_commune(AreaFactory(name=name)) for name in ("Mường Lựa", "Bình Minh")]
    for page in pages:
        TeamFactory(area=VillageFactory(parent=page.area), place="Nhà văn hóa")
    return pages


def pages_of_team(team):
    directory = TeamDirectoryPage.of(team.commune_id)
    return [directory.url, directory.team_url(team), directory.get_parent().url]


def change_place(team):
    team.place = "Trạm y tế"
    team.save()


def end_a_time(team):
    row = team.memberships.first()
    row.ends_on = timezone.localdate() - datetime.timedelta(days=1)
    row.save()


def test_what_an_editor_changes_of_a_team_is_seen_with_the_next_request(client, communes, other_worker):
    team = Team.objects.get(commune=communes[0].area)
    MembershipFactory(team=team, member=MemberFactory(name="Lò Văn B", consents=["name"]), role=Role.LEADER)
    directory, page, _commune = pages_of_team(team)
    for worker in (client, other_worker):
        assert "Nhà văn hóa" in worker.get(page).text
        assert "Lò Văn B" in worker.get(directory).text
    change_place(team)
    end_a_time(team)
    for worker in (client, other_worker):
        assert "Trạm y tế" in worker.get(page).text
        assert "Lò Văn B" not in worker.get(directory).text


def test_a_team_s_change_leaves_the_pages_of_other_communes_and_those_without_teams(
    client, communes, guide, django_assert_num_queries
):
    changed, other = (Team.objects.get(commune=page.area) for page in communes)
    addresses = ["/", guide.url, *pages_of_team(other), f"{communes[1].url}huong-dan/{guide.slug}/"]
    for address in addresses:
        assert client.get(address).status_code == 200
    change_place(changed)
    with django_assert_num_queries(0):
        for address in addresses:
            assert client.get(address).status_code == 200


def test_a_team_s_change_makes_the_pages_anew_that_do_not_say_whose_teams_they_show(client, communes):
    changed = Team.objects.get(commune=communes[0].area)
    before = client.get("/tim/to/").headers["ETag"]
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/tim/to/").headers["ETag"] == before
    assert not asked.captured_queries
    change_place(changed)
    with CaptureQueriesContext(connection) as asked:
        client.get("/tim/to/")
    assert asked.captured_queries


def test_what_changes_while_a_page_is_being_made_is_on_the_next_one(client, communes, monkeypatch):
    """The change comes between the beginning of the request and the moment when the page says what it is made of."""
    team = Team.objects.get(commune=communes[0].area)
    page = pages_of_team(team)[1]
    find = Page.route_for_request

    def found_meanwhile(*args):
        monkeypatch.setattr(Page, "route_for_request", find)
        forget_pages({team.commune_id})
        return find(*args)

    monkeypatch.setattr(Page, "route_for_request", found_meanwhile)
    assert client.get(page).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(page)
    assert asked.captured_queries


def test_one_change_of_everything_among_many_of_teams_makes_every_page_anew(client, communes, guide):
    client.get(guide.url)
    with transaction.atomic():
        for page in communes:
            forget_pages({page.area_id})
        forget_pages()
        forget_pages({communes[0].area_id})
    with CaptureQueriesContext(connection) as asked:
        client.get(guide.url)
    assert asked.captured_queries


def test_a_withdrawn_number_is_gone_with_the_next_request(client, other_worker):
    team = TeamFactory()
    page = commune_page(team.area.get_parent())
    member = MemberFactory(phone="0900000111", consents=["name", "phone"])
    MembershipFactory(team=team, member=member, role=Role.LEADER)
    address = f"{page.url}to/{team.slug}/"
    for worker in (client, other_worker):
        assert "0900000111" in worker.get(address).text
    member.withdraw(["phone"], user=None)
    for worker in (client, other_worker):
        assert "0900000111" not in worker.get(address).text


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": f"{settings.SESSION_COOKIE_NAME}=x"},
        {"authorization": "Basic eDp4"},
        {"range": "bytes=0-10"},
    ],
)
def test_who_may_see_something_else_is_never_answered_from_the_cache(client, guide, headers):
    client.get(guide.url)
    assert "Age" not in client.get(guide.url, headers=headers).headers


def test_what_a_signed_in_editor_sees_is_not_kept_for_others(client, admin_client, guide):
    assert "wagtail-userbar" in admin_client.get(guide.url).text
    assert "wagtail-userbar" not in client.get(guide.url).text


def test_every_question_has_an_answer_of_its_own(client):
    """Only what stands in front of us keeps these, for as many seconds as they say."""
    standard_page(title="Giới thiệu", slug="gioi-thieu")
    for query in ("ong", "che", "ong"):
        response = client.get("/tim/", {"q": query})
        assert "Age" not in response.headers
        assert "public" in response.headers["Cache-Control"]
        assert f'value="{query}"' in response.text


def test_an_answer_to_a_form_is_neither_taken_from_the_cache_nor_kept(client):
    home_page()
    for address, answer in (("/xac-minh/", {"name": "Lò Văn Bí", "village": "Bản Mường"}), ("/tim/to/", {})):
        empty = client.get(address).content
        for _ in range(2):
            response = client.post(address, answer)
            assert "Age" not in response.headers
            assert "public" not in response.headers.get("Cache-Control", "")
        again = client.get(address)
        assert (again.content, "Age" in again.headers) == (empty, True)
    assert "no-store" in client.post("/xac-minh/", {"name": "Lò Văn Bí"}).headers["Cache-Control"]


@pytest.mark.parametrize(
    "address", ["/admin/", "/admin/login/", "/admin/sprite/", "/healthz/", "/sw.js", "/khong-co/", "/h/khong/"]
)
def test_what_is_not_a_page_for_everybody_is_not_kept(client, address):
    home_page()
    for _ in range(3):
        assert "Age" not in client.get(address).headers


def test_what_says_that_nobody_may_store_it_is_not_kept(client, guide, monkeypatch):
    def answer(page, request, *args, **kwargs):
        return HttpResponse("secret", headers={"Cache-Control": "public, no-store"})

    monkeypatch.setattr(type(guide), "serve", answer)
    for _ in range(2):
        assert "Age" not in client.get(guide.url).headers


def test_the_preview_of_a_draft_is_neither_taken_from_the_cache_nor_kept(client, guide):
    client.get(guide.url)
    guide.title = "Trồng chè"
    for _ in range(2):
        assert "Trồng chè" in guide.make_preview_request().text
    assert "Trồng chè" not in client.get(guide.url).text


def test_what_readers_answer_makes_no_page_anew(client, guide, django_assert_num_queries):
    client.get(guide.url)
    client.post(guide.feedback_url, {"giup": "co"})
    with django_assert_num_queries(0):
        client.get(guide.url)
    assert guide.feedback.count() == 1


def test_a_page_is_kept_packed_for_who_takes_it_packed(client, guide):
    packed = client.get(guide.url, headers={"accept-encoding": "gzip"})
    packed = client.get(guide.url, headers={"accept-encoding": "gzip"})
    plain = client.get(guide.url)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


def test_who_has_the_page_already_is_told_so_in_a_few_bytes(client, guide):
    etag = client.get(guide.url).headers["ETag"]
    response = client.get(guide.url, headers={"if-none-match": f'W/{etag}, "another"'})
    assert (response.status_code, response.content) == (304, b"")
    assert client.get(guide.url, headers={"if-none-match": '"another"'}).status_code == 200


def test_head_is_get_without_the_page(client, guide):
    length = len(client.get(guide.url).content)
    response = client.head(guide.url)
    assert (response.content, response.headers["Content-Length"]) == (b"", str(length))


def test_one_host_s_page_is_not_another_s(client, guide):
    assert "http://testserver" in client.get(guide.url).text
    other = client.get(guide.url, headers={"host": "xa-khac.example"}).text
    assert "http://testserver" not in other


def test_asking_for_the_head_of_a_page_does_not_lose_it(client, guide, monkeypatch):
    client.raise_request_exception = False
    client.get(guide.url)
    guide.title = "Trồng chè"
    guide.save_revision().publish()
    client.head(guide.url)
    assert "Trồng chè" in client.get(guide.url).text
    forget_pages()
    client.head(guide.url)
    without_database(monkeypatch)
    assert "Trồng chè" in client.get(guide.url).text


def test_a_site_that_was_replaced_leaves_none_of_its_pages(client, guide, other_worker, monkeypatch):
    client.get(guide.url)
    clear_pages()
    address = guide.url
    without_database(monkeypatch)
    other_worker.raise_request_exception = False
    assert other_worker.get(address).status_code == 503


# When something behind is down


class Down:
    """A cache whose server does not answer."""

    def close(self):
        pass

    clear = close

    def __getattr__(self, name):
        def fail(*args, **kwargs):
            raise ConnectionError("no answer")

        return fail


def without_database(monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("the database is down")

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", fail)


def test_pages_are_read_on_when_the_database_is_down_and_say_nothing_of_it(client, guide, monkeypatch, other_worker):
    client.raise_request_exception = other_worker.raise_request_exception = False
    before = client.get(guide.url).content
    forget_pages()
    without_database(monkeypatch)
    for worker in (client, other_worker, client):
        response = worker.get(guide.url)
        assert (response.status_code, response.content) == (200, before)


def test_a_page_nobody_read_before_rests(client, guide, monkeypatch):
    address = guide.url
    client.raise_request_exception = False
    without_database(monkeypatch)
    assert client.get(address).status_code == 503


def test_pages_are_answered_and_edited_when_the_cache_is_down(client, guide, monkeypatch):
    real = caches.__class__.__getitem__
    monkeypatch.setattr(
        caches.__class__, "__getitem__", lambda self, name: Down() if name == "pages" else real(self, name)
    )
    for _ in range(3):
        assert "Nuôi ong" in client.get(guide.url).text
    guide.unpublish()
    assert "Nuôi ong" not in Client().get(guide.url).text
    five_seconds_later = time.time() + 5
    monkeypatch.setattr("home.pagecache.time.time", lambda: five_seconds_later)
    assert "Nuôi ong" not in client.get(guide.url).text


def test_nginx_keeps_nothing_while_the_disk_is_full(client, guide, monkeypatch):
    assert "X-Accel-Expires" not in client.get(guide.url).headers
    monkeypatch.setattr("home.pagecache.has_room", lambda: False)
    assert client.get(guide.url).headers["X-Accel-Expires"] == "0"


def test_what_was_changed_is_seen_although_the_full_disk_takes_no_mark(client, guide, monkeypatch):
    client.get(guide.url)

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(caches["pages"], "set", full)
    monkeypatch.setattr(caches["pages"], "add", full)
    guide.title = "Trồng chè"
    guide.save_revision().publish()
    later = time.time() + 6
    monkeypatch.setattr("home.pagecache.time.time", lambda: later)
    assert "Trồng chè" in client.get(guide.url).text
