"""Links that lead outside: which are official, which readers are warned of, and how the page says it."""

import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Site

from guides.models import GuidePlatform, OutboundLink, Platform
from home import outbound
from home.outbound import Address
from tests.factories import guide_page, home_page, standard_page

OFFICIAL, CARE = "địa chỉ chính thức", "Lưu ý:"


def page_with(client, *links, html=""):
    """The links in the main part of a page that has ``links`` in its text, by their address."""
    text = "".join(f'<p><a href="{link}">Bấm vào đây</a></p>' for link in links) + html
    standard_page(body=[("paragraph", text)])
    return links_of(client.get("/gioi-thieu/").text)


def links_of(page):
    """{address: words of the link} in the main part."""
    main = page[page.index("<main") : page.index("</main>")]
    found = re.findall(r'<a[^>]*href="([^"]*)"[^>]*>(.*?)</a>', main, re.DOTALL)
    return {href: " ".join(re.sub(r"<[^>]+>|&#8288;", " ", inner).split()) for href, inner in found}


# Judged by its letters

TRUSTED = [
    "https://dichvucong.gov.vn/",
    "https://DichVuCong.GOV.VN./p/home",
    "http://hatinh.gov.vn/",
    "https://dichvucong.hatinh.gov.vn:8443/?a=b#c",
    "//moh.gov.vn/",
    "https:/\\vneid.gov.vn",
]
SUSPICIOUS = {
    "http://choque.vn/": "không mã hóa",
    "https://dichvucong-gov.vn/": "giống địa chỉ nhà nước",
    "https://dichvucong.gov.vn.xyz.com/": "giống địa chỉ nhà nước",
    "https://vneid.govvn.com/": "giống địa chỉ nhà nước",
    "https://evil.com\\@vneid.gov.vn/": None,  # browsers open evil.com
    "https://vneid.gov.vn@evil.com/": "giấu nơi dẫn tới",
    "https://vneid.gov.vn%2eevil.com/": "giống địa chỉ nhà nước",
    "https://103.21.4.5/": "chỉ có số",
    "http://2130706433/": "chỉ có số",
    "http://0x7f.1/": "chỉ có số",
    "https://[2001:db8::1]/": "chỉ có số",
    "https://xn--vnid-8pa.vn/": "chữ dễ nhầm",
    "https://vnеid.vn/": "chữ dễ nhầm",  # the е is Cyrillic
    "https://bit.ly/abc": "rút gọn",
    "https://www.tinyurl.com/abc": "rút gọn",
    "https://vneid.top/": "đuôi địa chỉ",
    "https://[::1/": "viết sai",
    "https://a.vn:99999/": "viết sai",
    "https:///": "viết sai",
}
NEUTRAL = ["https://choque.vn/", "https://mygov.vn/", "https://gov.vn.net.vn.example/", "https://www.facebook.com/x"]


@pytest.mark.parametrize("text", TRUSTED)
def test_addresses_of_the_state_are_trusted_however_they_are_written(text):
    address = Address(text)
    assert address.is_state
    assert not address.suspicion


@pytest.mark.parametrize(("text", "words"), SUSPICIOUS.items())
def test_an_address_that_swindlers_would_write_is_suspicious(text, words):
    address = Address(text)
    assert not address.is_state
    assert words is None or words in address.suspicion


def test_what_a_browser_would_open_is_what_is_judged():
    assert Address("https://evil.com\\@vneid.gov.vn/").host == "evil.com"
    assert Address(" ht\ntps://vneid.gov.vn\t/").host == "vneid.gov.vn"
    assert Address("https://vneid。gov．vn/").host == "vneid.gov.vn"


def test_addresses_are_the_same_whatever_senders_add_to_them():
    one = "https://play.google.com/store/apps/details?id=com.vnid"
    assert Address(f"{one}&hl=vi&utm_source=zalo").key == Address(one).key
    assert Address("http://www.choque.vn").key == Address("https://choque.vn/").key
    assert Address(f"{one}.fake").key != Address(one).key


@given(st.text(max_size=60))
def test_no_text_breaks_the_judgement(text):
    for address in (Address(text), Address(f"https://{text}"), Address(f"//{text}/")):
        assert isinstance(address.suspicion, str)
        assert isinstance(address.key, str)
        if address.is_state:
            assert address.host.endswith("gov.vn")


# On the page


@pytest.mark.django_db
def test_an_official_link_says_so_and_others_say_nothing(client):
    Platform.objects.create(name="Sàn Chợ Quê", url="https://choque.vn", is_official=True)
    Platform.objects.create(name="Chưa xem", url="https://chuaxem.vn", is_official=False)
    links = page_with(
        client,
        "https://dichvucong.gov.vn/",
        "https://www.choque.vn/gian-hang/12",
        "https://chuaxem.vn/",
        "https://khac.vn/",
        "/huong-dan/",
        "tel:0912345678",
        "mailto:a@b.vn",
        "http://testserver/gioi-thieu/",
    )
    official = {href for href, words in links.items() if OFFICIAL in words}
    assert official == {"https://dichvucong.gov.vn/", "https://www.choque.vn/gian-hang/12"}
    assert not any(CARE in words for words in links.values())


@pytest.mark.django_db
def test_at_an_address_that_many_share_only_the_platform_s_own_is_official(client):
    play = "https://play.google.com/store/apps/details?id="
    Platform.objects.create(name="VNeID", url="https://vneid.gov.vn", android=f"{play}com.vnid", is_official=True)
    Platform.objects.create(name="Zalo", url="https://zalo.me", is_official=True)
    Platform.objects.create(name="Trang xã", url="https://www.facebook.com/xaducminh", is_official=True)
    links = page_with(
        client,
        f"{play}com.vnid&amp;hl=vi",
        f"{play}com.vnid.gia",
        "https://zalo.me/",
        "https://zalo.me/0912345678",
        "https://www.facebook.com/xaducminh/",
        "https://www.facebook.com/xaducminh.gia",
    )
    official = {href for href, words in links.items() if OFFICIAL in words}
    assert official == {f"{play}com.vnid&amp;hl=vi", "https://zalo.me/", "https://www.facebook.com/xaducminh/"}


@pytest.mark.django_db
def test_what_closed_was_renamed_or_is_doubtful_is_told_in_words(client):
    new = Platform.objects.create(name="Chợ Mới", url="https://chomoi.vn", is_official=True)
    Platform.objects.create(name="Một", url="https://mot.vn", state="closed", is_official=True)
    Platform.objects.create(name="Hai", url="https://hai.vn", state="renamed", renamed_to=new, is_official=True)
    Platform.objects.create(name="Ba", url="https://ba.gov.vn", state="doubtful", is_official=True)
    links = page_with(client, "https://mot.vn/a", "https://hai.vn", "https://ba.gov.vn/", "https://chomoi.vn/")
    assert links["https://mot.vn/a"] == "Bấm vào đây Lưu ý: nơi này đã đóng"
    assert links["https://hai.vn"] == "Bấm vào đây Lưu ý: nay đổi tên thành Chợ Mới"
    assert "chưa chắc còn dùng được" in links["https://ba.gov.vn/"]
    assert links["https://chomoi.vn/"] == "Bấm vào đây (địa chỉ chính thức)"


@pytest.mark.django_db
def test_a_host_with_a_platform_that_works_is_not_blamed_for_one_that_closed(client):
    Platform.objects.create(name="Cổng", url="https://cong.vn", is_official=True)
    Platform.objects.create(name="Cổng cũ", url="https://cong.vn/cu", state="closed")
    links = page_with(client, "https://cong.vn/x", "https://cong.vn/cu/")
    assert OFFICIAL in links["https://cong.vn/x"]
    assert "đã đóng" in links["https://cong.vn/cu/"]


@pytest.mark.django_db
def test_only_what_did_not_answer_for_some_nights_may_not_open(client):
    for url, state, failures in (
        ("https://mot.vn/a?b=1&c=2", "broken", 3),
        ("https://hai.vn/", "broken", 2),
        ("https://ba.vn/", "moved", 5),
    ):
        OutboundLink.objects.create(url=url, state=state, failures=failures)
    links = page_with(client, "https://mot.vn/a?b=1&amp;c=2#d", "https://hai.vn/", "https://ba.vn/")
    assert {href for href, words in links.items() if "có thể không mở được" in words} == {
        "https://mot.vn/a?b=1&amp;c=2#d"
    }


@pytest.mark.django_db
def test_nobody_can_vouch_for_an_address_that_is_suspicious(client):
    Platform.objects.create(name="Không khóa", url="http://khongkhoa.vn", is_official=True)
    links = page_with(client, "http://khongkhoa.vn/", "https://dichvucong-gov.vn/")
    assert not any(OFFICIAL in words for words in links.values())
    assert all(CARE in words for words in links.values())


@pytest.mark.django_db
def test_what_readers_are_warned_of_is_not_recommended_to_search_engines(client):
    standard_page(body=[("paragraph", '<p><a href="https://bit.ly/a">a</a> <a href="https://vneid.gov.vn/">b</a></p>')])
    text = client.get("/gioi-thieu/").text
    assert '<a href="https://bit.ly/a" rel="nofollow">' in text
    assert '<a href="https://vneid.gov.vn/">' in text


@pytest.mark.django_db
def test_the_mark_of_a_row_stands_beside_its_name_and_not_after_its_hint(client):
    link = {"text": "Cổng Dịch vụ công", "address": "https://dichvucong.gov.vn/", "hint": "Nộp hồ sơ"}
    standard_page(body=[("links", {"heading": "Nơi làm", "links": [link]})])
    words = links_of(client.get("/gioi-thieu/").text)["https://dichvucong.gov.vn/"]
    assert words == "Cổng Dịch vụ công (địa chỉ chính thức) Nộp hồ sơ"


@pytest.mark.django_db
def test_the_foot_of_the_page_is_left_alone(client):
    home_page()
    text = client.get("/").text
    assert '<a href="https://dichvucong.gov.vn/">Dịch vụ công</a>' in text[text.index("</main>") :]


@pytest.mark.django_db
def test_a_page_with_links_outside_costs_one_question_and_another_none(client):
    def questions():
        client.get("/gioi-thieu/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/gioi-thieu/")
        return len(queries)

    page = standard_page(body=[("paragraph", "<p>Không có gì.</p>")])
    for number in range(20):
        Platform.objects.create(name=f"Sàn {number}", url=f"https://san{number}.vn", state="closed")
    without = questions()
    page.body = [("paragraph", "".join(f'<p><a href="https://san{n}.vn/">{n}</a></p>' for n in range(20)))]
    page.save_revision().publish()
    assert questions() == without + 1


@pytest.mark.django_db
def test_a_guide_marks_its_platform_its_app_and_its_sources(client):
    guide = guide_page(sources=[("source", {"title": "Nghị định", "url": "https://vanban.chinhphu.vn/1", "date": ""})])
    vneid = Platform.objects.create(
        name="VNeID",
        url="https://vneid.gov.vn",
        android="https://play.google.com/store/apps/details?id=com.vnid",
        is_official=True,
    )
    GuidePlatform.objects.create(page=guide, platform=vneid)
    links = links_of(client.get("/huong-dan/kich-hoat/").text)
    assert OFFICIAL in links["https://vneid.gov.vn"]
    assert OFFICIAL in links["https://play.google.com/store/apps/details?id=com.vnid"]
    assert OFFICIAL not in links["https://vanban.chinhphu.vn/1"]


# HTML of any kind


class Tree(HTMLParser):
    """Tags with their attributes, to see that nothing was torn."""

    def __init__(self, html):
        super().__init__()
        self.open, self.seen = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in ("br", "img", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def marked(html):
    """``html`` as the main part of a page."""
    request = RequestFactory().get("/")
    return outbound.mark(f"<body><main>{html}</main><footer></footer></body>", request)


ODD = [
    '<a class="x" rel="noopener" href="https://bit.ly/a" id=y>a</a>',
    "<a href='https://bit.ly/a'>a</a>",
    "<a href=https://bit.ly/a>a</a>",
    '<A HREF="HTTPS://BIT.LY/A">a</A>',
    '<a title="a > b" href="https://bit.ly/a">a</a>',
    '<a href="https://bit.ly/a"\n   class="x">\n  a\n</a>',
    '<a href="https://bit.ly/a"><b>a</b> <i>b</i></a>',
    '<a href="https://bit.ly/a"><span>a<br>b</span></a >',
    '<a href="https:&#47;&#x2f;bit.ly/a">a</a>',
    '<a href=" https://bit.ly/a ">a</a>',
]


@pytest.mark.django_db
@pytest.mark.parametrize("html", ODD)
def test_a_link_is_found_however_it_is_written(html):
    home_page()
    text = marked(html)
    assert "địa chỉ rút gọn" in text
    tree = Tree(text)
    assert not tree.open
    link = next(attributes for tag, attributes in tree.seen if tag == "a")
    assert "nofollow" in link["rel"]
    assert "noopener" in link["rel"] or "noopener" not in html
    assert link["href"].strip().lower() == "https://bit.ly/a"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "html",
    [
        '<!-- <a href="https://bit.ly/a">a</a> -->',
        '<script>x = "<a href=\\"https://bit.ly/a\\">a</a>"</script>',
        '<textarea><a href="https://bit.ly/a">a</a></textarea>',
        '<abbr href="https://bit.ly/a">a</abbr>',
        '<a name="https://bit.ly/a">a</a>',
        '<a data-href="https://bit.ly/a" href="/trong/">a</a>',
        '<a href="/tim/?q=https://bit.ly/a">a</a>',
        '<a href="#x">a</a>',
        "<a>a</a>",
        '<a href="https://bit.ly/a">a',
        '<a href="sms:?body=https://bit.ly/a">a</a>',
        "<a href=\"javascript:location='https://bit.ly'\">a</a>",
        "",
    ],
)
def test_what_is_no_link_outside_stays_as_it_is(html):
    home_page()
    assert marked(html) == f"<body><main>{html}</main><footer></footer></body>"


@pytest.mark.django_db
def test_a_marked_link_is_not_marked_again():
    home_page()
    once = marked('<a href="https://bit.ly/a">a</a>')
    assert outbound.mark(once, RequestFactory().get("/")) == once


@pytest.mark.django_db
def test_another_site_of_ours_is_not_outside():
    page = home_page()
    Site.objects.create(hostname="tenxa.tentinh.gov.vn", port=443, root_page=page)
    assert "class=" not in marked('<a href="https://tenxa.tentinh.gov.vn/to/">a</a>')


def test_a_page_without_a_request_is_left_as_it_is():
    template = Template('{% withsprite %}<main><a href="https://bit.ly/a">a</a><!--mark--></main>{% endwithsprite %}')
    assert '<main><a href="https://bit.ly/a">a</a></main>' in template.render(Context())


@pytest.mark.django_db
@given(st.text(alphabet="<>a/= \"'hrefhttps:/.vn!-&;", max_size=80))
def test_torn_html_is_never_torn_further(html):
    Site.clear_site_root_paths_cache()
    text = marked(html)
    assert text.startswith("<body><main>")
    assert text.endswith("</main><footer></footer></body>")
