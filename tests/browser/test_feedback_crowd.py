"""An evening: two hundred answers at once to the site as it is deployed, among them slips, programs and nonsense."""

import sqlite3
import unicodedata
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

pytestmark = pytest.mark.browser
SAID = "Bước này khó – không thấy nút ấy ꪎꪒ 不懂 🙁"


class StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def post(url, fields, phone):
    data = urllib.parse.urlencode(fields).encode("utf-8", "surrogatepass")
    request = urllib.request.Request(url, data, {"User-Agent": phone})
    try:
        with urllib.request.build_opener(StayHere).open(request, timeout=60) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def neighbour(url, number):
    """Somebody who says yes, or no and where; every third in decomposed letters."""
    phone = f"phone {number}"
    if number % 2:
        return [post(url, {"giup": "co"}, phone)[0]]
    status, page = post(url, {"giup": "chua"}, phone)
    token = page.partition('name="token" value="')[2].partition('"')[0]
    words = unicodedata.normalize("NFD", SAID) if number % 3 else SAID
    return [status, post(url, {"token": token, "step": "2", "words": words}, phone)[0]]


def slip(url, number):
    """A finger that taps three times."""
    return [post(url, {"giup": "co"}, f"slipping {number}")[0] for _tap in range(3)]


def program(url, number):
    return [post(url, {"giup": "co", "website": "https://spam.example"}, f"program {number}")[0]]


def nonsense(url, number):
    """A megabyte, null bytes, a forged token, words for an answer."""
    fields = [
        {"giup": "x" * 1024 * 1024},
        {"giup": "\0"},
        {"token": "forged", "words": "giả"},
        {"giup": "' OR 1=1 --"},
    ][number % 4]
    return [post(url, fields, f"nonsense {number}")[0]]


def test_two_hundred_at_once_lose_nothing_and_keep_nothing_false(site):
    page = urllib.request.urlopen(f"{site}/huong-dan/sim-chinh-chu/").read().decode()
    url = site + page.partition('method="post" action="')[2].partition('"')[0]
    work = [(neighbour, number) for number in range(120)]
    work += [(slip, number) for number in range(20)] + [(program, number) for number in range(30)]
    work += [(nonsense, number) for number in range(30)]
    with ThreadPoolExecutor(200) as people:
        answers = [future.result() for future in [people.submit(what, url, number) for what, number in work]]
    statuses = Counter(status for answer in answers for status in answer)
    assert set(statuses) <= {200, 302}, statuses

    with sqlite3.connect(site.var / "site.sqlite3") as database:
        rows = database.execute(
            "SELECT is_helpful, step, words FROM guides_feedback"
            " JOIN wagtailcore_page ON guide_id = wagtailcore_page.id WHERE slug = 'sim-chinh-chu'"
        ).fetchall()
    assert Counter(rows) == {(1, None, ""): 60 + 20, (0, 2, SAID): 60}
