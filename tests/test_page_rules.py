"""The rules that hold for every public page, tried on every kind of page."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home.policies import starter
from home.scripts import squeeze_js

from .guides.test_library import SLUGS
from .pages import PAGES

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[1]
ONE_FLIGHT = 14 * 1024
QUERIES = 12

every_page = pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)


class Page(HTMLParser):
    """What the browser would fetch by itself, the headings, and the words a person reads.

    ``loads`` is what painting waits for or shows, ``later`` what comes when the page stands: scripts once it is
    painted, a manifest and a touch icon when somebody installs the site.
    """

    LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "srcset", "video": "src"}

    def __init__(self, html):
        super().__init__()
        self.later = []
        self.loads, self.headings, self.words, self.quiet, self.lang = [], [], [], 0, ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "html":
            self.lang = attrs.get("lang")
        if tag in self.LOADS and self.LOADS[tag] in attrs:
            self.loads.append(attrs[self.LOADS[tag]])
        if tag == "link" and attrs.get("rel") in ("stylesheet", "preload", "modulepreload", "icon"):
            self.loads.append(attrs["href"])
        if tag == "link" and attrs.get("rel") in ("manifest", "apple-touch-icon"):
            self.later.append(attrs["href"])
        if tag in ("h1", "h2", "h3"):
            self.headings.append(int(tag[1]))
        self.quiet += tag in ("style", "script", "svg")

    def handle_endtag(self, tag):
        self.quiet -= tag in ("style", "script", "svg")

    def handle_data(self, data):
        self.later += re.findall(r'import\("([^"]+)"\)', data) if self.lasttag == "script" else []
        if not self.quiet and data.strip():
            self.words.append(data.strip())


@every_page
def test_a_page_fits_in_one_flight_with_no_other_request_needed_to_paint(demo, db, client, address):
    response = client.get(address)
    assert len(gzip.compress(response.content, 9)) <= ONE_FLIGHT
    page = Page(response.text)
    assert [load for load in page.loads if not load.startswith("data:")] == []
    assert page.later == ["/manifest.webmanifest", "/static/icons/apple-180.png", "/static/js/site.js"]
    assert "url(" not in response.text


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("at", ["", "/duc-minh"])
def test_every_guide_keeps_the_rules_of_pages(demo, db, client, slug, at):
    client.get(f"{at}/huong-dan/")  # a minute's shell is in the cache then
    with CaptureQueriesContext(connection) as queries:
        response = client.get(f"{at}/huong-dan/{slug}/")
    assert len(gzip.compress(response.content, 9)) <= ONE_FLIGHT
    assert len(queries) <= QUERIES
    assert not response.cookies
    assert re.search(r"không bao giờ hỏi mật khẩu, passcode, mã OTP", response.text)


@every_page
def test_a_page_says_in_a_sentence_what_it_is_about(demo, db, client, address):
    """What search engines and shared links show."""
    said = re.search(r'<meta name="description" content="([^"]*)"', client.get(address).text)[1]
    assert len(said.split()) >= 4


@every_page
def test_a_page_holds_one_script_that_fetches_the_others_and_no_handler_of_its_own(demo, db, client, address):
    """A strict content security policy names it by what it says, and needs no other exception."""
    text = client.get(address).text
    assert re.findall(r"<script[^>]*>(.*?)</script>", text, re.DOTALL) == [starter()]
    assert not re.search(r"<[^>]+\son\w+=", text)
    assert "javascript:" not in text


def test_all_scripts_together_weigh_at_most_twelve_kilobytes(client):
    modules = [
        squeeze_js(path.read_text("utf-8")) for path in (ROOT / "static/js").glob("*.js") if path.name != "sw.js"
    ]
    worker = client.get("/sw.js").text
    assert sum(len(gzip.compress(script.encode(), 9)) for script in [*modules, worker]) <= 12 * 1024


@every_page
def test_a_page_sets_no_cookie_and_says_how_long_it_may_be_cached(demo, db, client, address):
    response = client.get(address)
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert re.search(r"public.*max-age=30.*s-maxage=2", response.headers["Cache-Control"])


@every_page
def test_a_page_asks_the_database_no_more_than_twelve_times(demo, db, client, address):
    client.get(address)  # a minute's shell and the content types are in the cache then
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(address)
    assert len(queries) <= QUERIES, "\n".join(query["sql"][:200] for query in queries)


@every_page
def test_a_page_is_the_same_whoever_asks_and_for_every_visit(demo, db, client, address):
    first = client.get(address, HTTP_ACCEPT_LANGUAGE="en", HTTP_USER_AGENT="phone").content
    assert client.get(address, HTTP_ACCEPT_LANGUAGE="vi", HTTP_USER_AGENT="desk").content == first


@every_page
def test_a_page_is_vietnamese_with_one_first_heading_and_no_level_skipped(demo, db, client, address):
    page = Page(client.get(address).text)
    assert page.lang == "vi"
    assert page.headings.count(1) == 1
    assert page.headings[0] == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))


ENGLISH = re.compile(r"\b(the|and|with|your|team|village|commune|page|find|call|guide|home|phone|of)\b", re.IGNORECASE)


@every_page
def test_a_page_has_no_english_sentence(demo, db, client, address):
    text = " ".join(Page(client.get(address).text).words)
    assert not ENGLISH.search(text.replace("Home", "")), ENGLISH.findall(text)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "\x00",
        "%00",
        "'",
        '"',
        "a" * 5000,
        "(((",
        "NEAR(",
        "* OR *",
        "đ" * 400,
        "🦆",
        "‮abc",
        "Cha\u0302u Thi\u0323nh",
    ],
)
@pytest.mark.parametrize("address", ["/tim/", "/ten-cu/", "/duc-minh/to/"])
def test_strange_words_in_a_search_never_break_a_page(demo, db, client, address, query):
    assert client.get(address, {"q": query}).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/khong-co/",
        "/duc-minh/to/khong-co/",
        "/huong-dan/chu-de/khong-co/",
        "/ten-cu/khong-co/",
        "/duc-minh/to/%00/",
    ],
)
def test_an_address_that_does_not_exist_gets_a_page_that_helps(demo, db, client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "Không có trang này" in response.text
    assert 'action="/tim/"' in response.text


def test_an_answer_to_somebody_signed_in_is_never_shared(demo, db, admin_client):
    assert "no-store" in admin_client.get("/duc-minh/").headers["Cache-Control"]
