"""The nightly look at addresses outside, against a server of many faults on this very machine."""

import datetime
import io
import socket
import ssl
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from guides.models import GuideIndexPage, LinkUse, OutboundLink, Platform
from guides.outbound import asking, checking
from guides.outbound.asking import Asker, is_open_internet
from guides.outbound.collecting import collect
from teams.setup import Duty, open_account, set_up_commune
from tests.factories import AreaFactory, TeamFactory, VillageFactory, guide_page, home_page, standard_page

CERTIFICATE = Path(__file__).parent / "fixtures/self-signed.pem"
OK, MOVED, BROKEN = "ok", "moved", "broken"


class Faults(BaseHTTPRequestHandler):
    """Answers each address with the fault that it is named after; remembers what it was asked."""

    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.server.asked_at_once = max(self.server.asked_at_once, self.server.asking)

    def answer(self):
        name = self.path.strip("/").partition("?")[0]
        self.server.asked.append((self.command, self.path, dict(self.headers), time.monotonic()))
        where = {
            "doi-han": (301, "/tot"),
            "doi-tam": (302, "/tot"),
            "ve-dau": (302, "/"),
            "vong": (302, "/vong-hai"),
            "vong-hai": (302, "/vong"),
            "tu-dan": (301, "/tu-dan"),
            "sang-may-khac": (302, f"http://127.0.0.2:{self.server.server_port}/tot"),
            "vao-trong": (302, "http://169.254.169.254/latest/meta-data/"),
            "ra-tep": (302, "file:///etc/passwd"),
            "dich-hong": (302, "http://[::1"),
            "co-dau": (302, "/tốt".encode().decode("latin-1")),
        }
        if name in where:
            return self.send(where[name][0], Location=where[name][1])
        if name.startswith("dai-"):
            return self.send(302, Location=f"/dai-{int(name[4:]) + 1}")
        if name in ("403", "404", "410", "418", "429", "500", "503"):
            return self.send(int(name))
        if name == "khong-head" and self.command == "HEAD":
            return self.send(405)
        if name == "head-dut" and self.command == "HEAD":
            self.close_connection = True
            return None
        if name == "dut":
            self.close_connection = True
            return None
        if name == "rac":
            self.wfile.write(b"\x00\xffkhong phai HTTP\r\n\r\n")
            self.close_connection = True
            return None
        if name == "im":
            self.server.over.wait(20)
            return None
        if name == "nho-giot":
            return self.drip()
        if name == "khong-ngung" and self.command == "GET":
            return self.endless()
        if name == "hoi-dau" and len(self.server.asked) <= 2:
            return self.send(503)
        return self.send(200)

    do_GET = do_HEAD = answer

    def send(self, status, **headers):
        self.send_response(status)
        for header, value in headers.items():
            self.send_header(header, value)
        self.send_header("Set-Cookie", "a=b")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def drip(self):
        """A header that never ends, a letter at a time."""
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
            while not self.server.over.wait(0.05):
                self.wfile.write(b"x")
                self.wfile.flush()
        except OSError:
            self.close_connection = True

    def endless(self):
        self.send_response(200)
        self.end_headers()
        try:
            while not self.server.over.is_set():
                self.wfile.write(b"x" * 65536)
                self.server.sent += 65536
        except OSError:
            self.close_connection = True

    def log_message(self, *args):
        pass


class FaultyServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked, self.sent, self.over = [], 0, threading.Event()
        self.asking = self.asked_at_once = 0
        self.lock = threading.Lock()

    def process_request_thread(self, request, client_address):
        with self.lock:
            self.asking += 1
        super().process_request_thread(request, client_address)
        with self.lock:
            self.asking -= 1

    def handle_error(self, request, client_address):
        pass  # whoever asked has hung up


@contextmanager
def serving(certificate=None):
    server = FaultyServer(("", 0), Faults)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def server():
    with serving() as server:
        yield server


def asker(**options):
    return Asker("kiem-tra", **({"seconds": 5, "tries": 1, "pause": 0, "may_ask_local": True} | options))


def url(server, name="", host="127.0.0.1"):
    return f"http://{host}:{server.server_port}/{name}"


# What an address answers


@pytest.mark.parametrize(
    ("name", "state", "words"),
    [
        ("tot", OK, ""),
        ("tot?a=1&b=%20#phan", OK, ""),
        ("tốt đẹp", OK, ""),
        ("403", OK, "không cho máy xem (403)"),
        ("429", OK, "không cho máy xem (429)"),
        ("404", BROKEN, "không còn trang này (404)"),
        ("410", BROKEN, "không còn trang này (410)"),
        ("418", BROKEN, "không nhận địa chỉ này (418)"),
        ("500", BROKEN, "đang bị lỗi (500)"),
        ("khong-head", OK, ""),
        ("head-dut", OK, ""),
        ("doi-tam", OK, ""),
        ("doi-han", MOVED, "nay có địa chỉ khác"),
        ("ve-dau", MOVED, "dẫn về trang đầu"),
        ("sang-may-khac", MOVED, "dẫn sang trang web khác"),
        ("co-dau", OK, ""),
        ("vong", BROKEN, "dẫn vòng quanh"),
        ("tu-dan", BROKEN, "dẫn vòng quanh"),
        ("dai-1", BROKEN, "dẫn vòng quanh"),
        ("ra-tep", BROKEN, "không phải trang web"),
        ("dich-hong", BROKEN, "viết sai"),
        ("dut", BROKEN, "ngắt giữa chừng"),
        ("rac", BROKEN, "ngắt giữa chừng"),
    ],
)
def test_each_fault_is_told_in_words(server, name, state, words):
    answer = asker().ask(url(server, name))
    assert (answer.state, bool(answer.reason)) == (state, bool(words))
    assert words in answer.reason


def test_where_an_address_leads_is_told(server):
    assert asker().ask(url(server, "doi-han")).leads_to == url(server, "tot")


def test_a_site_that_is_silent_or_drips_costs_no_more_than_its_time(server):
    for name in ("im", "nho-giot"):
        started = time.monotonic()
        answer = asker(seconds=0.3).ask(url(server, name))
        assert (answer.state, answer.reason) == (BROKEN, "Trang web trả lời quá lâu.")
        assert time.monotonic() - started < 15, "the server itself would go on for ever"


def test_a_huge_page_is_not_read(server):
    assert asker().ask(url(server, "khong-ngung")).state == OK
    assert asker().send(url(server, "khong-ngung"), "GET")[0] == 200
    server.over.set()
    assert server.sent < 50_000_000


def test_a_closed_port_an_unknown_name_and_nonsense(server):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert asker().ask(f"http://127.0.0.1:{port}/").reason == "Trang web không nhận kết nối."
    unknown = asker().ask("http://khong-co.invalid/")
    assert (unknown.state, unknown.reason, unknown.is_heard) == (BROKEN, "Không có trang web nào tên này.", False)
    for nonsense in ("http://", "http://[::1", "http://a:99999/", "ftp://a/", "http://" + "a" * 300 + "/", "http://.."):
        assert asker().ask(nonsense).state == BROKEN, nonsense


def test_a_certificate_that_nobody_vouches_for_is_told():
    with serving(CERTIFICATE) as server:
        answer = asker().ask(f"https://127.0.0.1:{server.server_port}/")
    assert (answer.state, answer.is_heard) == (BROKEN, True)
    assert "Chứng thư bảo mật" in answer.reason


def test_what_may_pass_is_asked_again_and_what_is_gone_is_not(server):
    assert asker(tries=2).ask(url(server, "hoi-dau")).state == OK
    del server.asked[:]
    asker(tries=3).ask(url(server, "404"))
    assert [method for method, *_rest in server.asked] == ["HEAD", "GET"]


def test_who_asks_says_so_and_keeps_no_cookie(server):
    asker().ask(url(server, "doi-han"))
    for _method, _path, headers, _when in server.asked:
        assert headers["User-Agent"] == "kiem-tra"
        assert not {"Cookie", "Referer", "Authorization"} & set(headers)
    asker().ask(f"http://ai:matkhau@127.0.0.1:{server.server_port}/tot")
    assert "Authorization" not in server.asked[-1][2]
    assert "matkhau" not in str(server.asked[-1])


# What must never be asked


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "255.255.255.255", "240.0.0.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1"),
    ],
)
def test_addresses_of_inner_networks_are_known(address):
    assert not is_open_internet(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "203.162.4.191", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_addresses_of_the_open_internet_are_known(address):
    assert is_open_internet(address)


@pytest.mark.parametrize(
    "text",
    [
        "http://127.0.0.1:{port}/tot",
        "http://localhost:{port}/tot",
        "http://2130706433:{port}/",
        "http://0x7f.1:{port}/",
    ],
)
def test_this_machine_is_not_asked_however_it_is_named(server, text):
    answer = asker(may_ask_local=False).ask(text.format(port=server.server_port))
    assert (answer.state, answer.reason[:27]) == (BROKEN, "Đây là địa chỉ mạng nội bộ,")
    assert not server.asked


def names(monkeypatch, **known):
    """What the name service answers."""

    def getaddrinfo(host, port, *args, **kwargs):
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in known[host]]

    monkeypatch.setattr(asking.socket, "getaddrinfo", getaddrinfo)


def test_a_name_that_leads_inside_is_not_asked_even_when_it_leads_outside_too(server, monkeypatch):
    names(monkeypatch, **{"choque.vn": ["8.8.8.8", "127.0.0.1"], "noibo.vn": ["10.0.0.1"]})
    for host in ("choque.vn", "noibo.vn"):
        answer = asker(may_ask_local=False).ask(f"http://{host}:{server.server_port}/tot")
        assert "mạng nội bộ" in answer.reason
    assert not server.asked


def test_a_redirect_does_not_lead_inside(server, monkeypatch):
    """The first step is let through, as if it were outside; the second is judged as any other."""
    monkeypatch.setattr(asking, "is_open_internet", lambda address: address == "127.0.0.1")
    answer = asker(may_ask_local=False).ask(url(server, "vao-trong"))
    assert "mạng nội bộ" in answer.reason
    answer = asker(may_ask_local=False).ask(url(server, "sang-may-khac"))
    assert "mạng nội bộ" in answer.reason


def test_just_what_was_looked_at_is_connected_to(server, monkeypatch):
    """A name that answers differently the second time gains nothing: nobody asks for it a second time."""
    known, asked = socket.getaddrinfo, []

    def getaddrinfo(host, port, *args, **kwargs):
        if host == "choque.vn":
            asked.append(host)
            host = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
        return known(host, port, *args, **kwargs)

    monkeypatch.setattr(asking.socket, "getaddrinfo", getaddrinfo)
    assert asker().send(f"http://choque.vn:{server.server_port}/tot", "HEAD")[0] == 200
    assert asked == ["choque.vn"]
    assert server.asked[0][2]["Host"] == f"choque.vn:{server.server_port}"


# Which addresses there are


@pytest.mark.django_db
def test_addresses_of_published_pages_and_platforms_are_collected():
    step = {
        "title": "Mở",
        "text": '<p><a href="https://trong-buoc.vn/?a=1&amp;b=2">a</a> <a linktype="page" id="3">b</a></p>',
        "drawing": "",
        "choices": [{"when": "Nếu", "then": '<p><a href="https://lua-chon.vn/#x">a</a></p>'}],
        "notes": [{"kind": "tip", "text": '<p><a href="https://loi-nhac.vn/">a</a></p>'}],
    }
    guide = guide_page(
        steps=[("step", step)], sources=[("source", {"title": "Nguồn", "url": "https://nguon.vn/a", "date": ""})]
    )
    guide_page(title="Nháp", slug="nhap", live=False, sources=[("source", {"title": "N", "url": "https://nhap.vn/"})])
    page = standard_page(
        body=[
            ("paragraph", '<p><a href="https://nguon.vn/a">a</a> <a href="tel:113">b</a> <a href="/tim/">c</a></p>'),
            ("paragraph", '<p><a href="http://testserver/tim/">c</a> <a href="http://localhost/x">d</a></p>'),
            ("links", {"heading": "", "links": [{"text": "A", "address": "https://hang.vn/"}]}),
        ]
    )
    platform = Platform.objects.create(name="A", url="https://nentang.vn", android="https://play.google.com/a")
    found, too_long = collect()
    assert found == {
        "https://trong-buoc.vn/?a=1&b=2": {guide},
        "https://lua-chon.vn/": {guide},
        "https://loi-nhac.vn/": {guide},
        "https://nguon.vn/a": {guide, page},
        "https://hang.vn/": {page},
        "https://nentang.vn": {platform},
        "https://play.google.com/a": {platform},
    }
    assert not too_long


@pytest.mark.django_db
def test_what_a_draft_leads_to_is_asked_only_when_it_is_published():
    page = standard_page()
    page.body = [("paragraph", '<p><a href="https://moi.vn/">a</a></p>')]
    page.save_revision()
    assert collect()[0] == {}
    page.get_latest_revision().publish()
    assert list(collect()[0]) == ["https://moi.vn/"]


@pytest.mark.django_db
def test_what_is_no_more_is_forgotten_and_what_stays_keeps_its_nights():
    page = standard_page(body=[("paragraph", '<p><a href="https://a.vn/">a</a> <a href="https://b.vn/">b</a></p>')])
    platform = Platform.objects.create(name="A", url="https://a.vn/")
    checking.keep(collect()[0])
    OutboundLink.objects.update(failures=2, state=BROKEN)
    page.body = [("paragraph", '<p><a href="https://b.vn/">b</a> <a href="https://c.vn/">c</a></p>')]
    page.save_revision().publish()
    assert checking.keep(collect()[0]) == 0
    assert set(LinkUse.objects.values_list("link__url", "page", "platform")) == {
        ("https://a.vn/", None, platform.pk),
        ("https://b.vn/", page.pk, None),
        ("https://c.vn/", page.pk, None),
    }
    assert OutboundLink.objects.get(url="https://b.vn/").failures == 2
    platform.delete()
    page.unpublish()
    assert checking.keep(collect()[0]) == 3
    assert not OutboundLink.objects.exists()


# The command


@pytest.fixture
def run(settings):
    settings.CHECK_LINKS_MAY_ASK_LOCAL = True
    settings.WAGTAILADMIN_BASE_URL = "https://tenxa.tentinh.gov.vn"

    def run(**options):
        out = io.StringIO()
        call_command("check_links", stdout=out, **({"seconds": 3, "pause": 0} | options))
        return out.getvalue()

    return run


def page_to(*urls, **fields):
    return standard_page(body=[("paragraph", "".join(f'<p><a href="{url}">a</a></p>' for url in urls))], **fields)


def night(days):
    """As if the last look had been so many days ago."""
    OutboundLink.objects.update(checked_at=timezone.now() - datetime.timedelta(days=days))


@pytest.mark.django_db
def test_the_command_asks_keeps_and_sums_up(server, run):
    page_to(url(server, "tot"), url(server, "404"), url(server, "doi-han"))
    text = run()
    assert "Đã hỏi 3 trong 3 địa chỉ: 1 trả lời, 1 dẫn sang chỗ khác, 1 không trả lời." in text
    assert f"✗ {url(server, '404')}\n  Trang web không còn trang này (404)." in text
    assert f"→ {url(server, 'doi-han')}\n  Trang này nay có địa chỉ khác. {url(server, 'tot')}" in text
    moved = OutboundLink.objects.get(state=MOVED)
    assert (moved.leads_to, moved.failures) == (url(server, "tot"), 0)
    assert moved.checked_at
    assert server.asked[0][2]["User-Agent"] == "to-cong-nghe-so (+https://tenxa.tentinh.gov.vn/)"


@pytest.mark.django_db
def test_readers_are_warned_after_three_nights_and_no_more_once_it_answers(server, run, client):
    page = page_to(url(server, "404"))

    def is_warned():
        return "có thể không mở được" in client.get("/gioi-thieu/").text

    for nights in (1, 2, 3):
        assert not is_warned()
        run()
        run()  # twice in one night is one night
        assert OutboundLink.objects.get().failures == nights
        night(1)
    assert is_warned()
    link = OutboundLink.objects.get()
    checking.record(link, asking.Answer(OK))
    link.refresh_from_db()
    assert (link.state, link.failures, link.reason) == (OK, 0, "")
    assert not is_warned()
    page.delete()


@pytest.mark.django_db
def test_a_trial_asks_and_keeps_nothing(server, run):
    page_to(url(server, "404"))
    text = run(dry_run=True)
    assert "1 không trả lời. Chỉ thử, không ghi gì." in text
    assert server.asked
    assert not OutboundLink.objects.exists()


@pytest.mark.django_db
def test_what_was_asked_lately_may_be_left_out(server, run):
    page_to(url(server, "tot"), url(server, "404"))
    run()
    del server.asked[:]
    assert "Đã hỏi 0 trong 2 địa chỉ" in run(older_than=20)
    assert not server.asked
    night(1)
    assert "Đã hỏi 2 trong 2 địa chỉ" in run(older_than=20)


@pytest.mark.django_db
def test_one_host_is_asked_one_thing_at_a_time_with_a_pause(server, run):
    page_to(*(url(server, f"tot-{number}") for number in range(4)))
    run(pause=0.1)
    times = [when for *_rest, when in server.asked]
    assert len(times) == 4
    assert min(after - before for before, after in zip(times, times[1:], strict=False)) >= 0.1
    assert server.asked_at_once == 1


@pytest.mark.django_db
def test_when_nobody_at_all_answers_our_own_network_is_blamed_and_nothing_kept(run, monkeypatch):
    names(monkeypatch)
    page_to("https://a.vn/", "https://b.vn/", "https://c.vn/")
    with pytest.raises(CommandError, match="không ra được Internet"):
        run()
    assert set(OutboundLink.objects.values_list("state", "failures")) == {("unchecked", 0)}


@pytest.mark.django_db
def test_a_dead_host_with_many_addresses_is_not_waited_for_at_each(monkeypatch):
    asked = []

    class Dead:
        def ask(self, url):
            asked.append(url)
            return asking.Answer(BROKEN, "Không trả lời.", is_heard=False)

    links = [OutboundLink(url=f"https://chet.vn/{number}") for number in range(50)]
    assert len(list(checking.answers(links, Dead(), pause=0))) == 50
    assert len(asked) == checking.GIVE_UP


@pytest.mark.django_db
def test_an_address_too_long_to_keep_is_named_and_nothing_breaks(server, run):
    page_to(url(server, "a" * 600), url(server, "tot"))
    text = run()
    assert "Địa chỉ quá dài, không hỏi." in text
    assert OutboundLink.objects.count() == 1


@pytest.mark.django_db
def test_a_site_without_links_is_soon_done(run):
    assert "Đã hỏi 0 trong 0 địa chỉ" in run()


# The report to editors

REPORT = "/admin/lien-ket/"


def link(url, *records, state=BROKEN, **fields):
    """A kept address with what leads to it."""
    kept = OutboundLink.objects.create(url=url, state=state, checked_at=timezone.now(), **fields)
    for record in records:
        name = "platform" if isinstance(record, Platform) else "page"
        LinkUse.objects.create(link=kept, **{name: record})
    return kept


@pytest.fixture
def communes():
    """Two communes, each with a guide of its own."""
    home_page()
    made = []
    for name in ("Mường Lúa", "Nơi Khác"):
        area = AreaFactory(name=name)
        index = GuideIndexPage.objects.child_of(set_up_commune(area)).get()
        made.append((area, guide_page(index, title=f"Bài của {name}", slug="bai")))
    return made


@pytest.mark.django_db
def test_the_report_names_what_is_wrong_how_long_and_where_to_mend_it(communes, admin_client):
    (_area, guide), (_other, theirs) = communes
    platform = Platform.objects.create(name="Sàn", url="https://san.vn")
    link("https://chet.vn/a", guide, theirs, failures=4, reason="Trang web không nhận kết nối.")
    link("https://doi.vn/a", platform, state=MOVED, reason="Địa chỉ dẫn sang trang web khác.", leads_to="https://x.vn/")
    link("https://bit.ly/a", guide, state=OK)
    link("https://tot.vn/", guide, state=OK)
    text = admin_client.get(REPORT).text
    for words in (
        "https://chet.vn/a",
        "Trang web không nhận kết nối.",
        "4 đêm liền không trả lời.",
        "Địa chỉ dẫn sang trang web khác.",
        "Dẫn tới: https://x.vn/",
        "Địa chỉ rút gọn, không rõ dẫn tới đâu.",
        f"/admin/pages/{guide.pk}/edit/",
        f"/admin/pages/{theirs.pk}/edit/",
        f"/admin/snippets/guides/platform/edit/{platform.pk}/",
        "4 địa chỉ bên ngoài",
    ):
        assert words in text, words
    assert "https://tot.vn/" not in text
    assert "https://bit.ly/a" not in admin_client.get(REPORT, {"loai": "khong-tra-loi"}).text
    assert "https://bit.ly/a" in admin_client.get(REPORT, {"loai": "dang-ngo"}).text


@pytest.mark.django_db
def test_an_editor_sees_only_what_the_own_pages_lead_to(communes, client):
    (area, guide), (_other, theirs) = communes
    shared = guide_page(home_page().add_child(instance=GuideIndexPage(title="Hướng dẫn", slug="huong-dan")))
    link("https://cua-ta.vn/", guide)
    link("https://cua-ban.vn/", theirs)
    link("https://cua-chung.vn/", shared)
    link("https://nen-tang.vn/", Platform.objects.create(name="Sàn"))
    link("https://hai-ben.vn/", guide, theirs)
    client.force_login(open_account("bientap", "Biên tập", Duty.EDITOR, area)[0])
    text = client.get(REPORT).text
    assert "https://cua-ta.vn/" in text
    assert "https://hai-ben.vn/" in text
    for words in ("cua-ban.vn", "cua-chung.vn", "nen-tang.vn", "Bài của Nơi Khác"):
        assert words not in text
    client.force_login(open_account("tinh", "Tỉnh", Duty.PROVINCE, area.lineage[-1])[0])
    text = client.get(REPORT).text
    for words in ("cua-ta.vn", "cua-ban.vn", "nen-tang.vn"):
        assert words in text


@pytest.mark.django_db
def test_a_team_account_and_who_has_no_commune_have_no_report(communes, client, django_user_model):
    (area, _guide), _theirs = communes
    team = TeamFactory(area=VillageFactory(parent=area))
    client.force_login(open_account("to", "Tổ", Duty.TEAM, area, team)[0])
    assert client.get(REPORT).status_code == 404
    assert REPORT not in client.get("/admin/").text
    client.force_login(django_user_model.objects.create_user("la", password="x"))
    assert client.get(REPORT).status_code in (302, 404)


@pytest.mark.django_db
def test_a_long_report_is_cut_into_pages_and_strange_words_break_nothing(communes, admin_client):
    (_area, guide), _theirs = communes
    for number in range(60):
        link(f"https://chet.vn/{number:02}", guide)
    assert "https://chet.vn/59" not in admin_client.get(REPORT).text
    assert "https://chet.vn/59" in admin_client.get(REPORT, {"p": 2}).text
    for words in ("", "x", "0", "-1", "99999999999", "\x00", "a" * 3000):
        assert admin_client.get(REPORT, {"p": words, "loai": words}).status_code == 200


@pytest.mark.django_db
def test_when_no_night_has_been_looked_at_the_report_says_so(communes, admin_client):
    text = admin_client.get(REPORT).text
    assert "Chưa có đêm nào kiểm tra." in text
    assert "Không có gì cần sửa." in text


@pytest.mark.django_db
def test_who_leads_to_no_address_outside_is_told_so(communes, client):
    (area, _guide), (_other, theirs) = communes
    link("https://cua-ban.vn/", theirs)
    client.force_login(open_account("bientap", "Biên tập", Duty.EDITOR, area)[0])
    assert "Trong phần anh/chị phụ trách không có địa chỉ bên ngoài nào." in client.get(REPORT).text


@pytest.mark.django_db
def test_an_address_cannot_carry_markup_into_the_report(communes, admin_client):
    (_area, guide), _theirs = communes
    link('https://x.vn/"><script>alert(1)</script>', guide, leads_to="javascript:alert(1)")
    text = admin_client.get(REPORT).text
    assert "<script>alert(1)</script>" not in text
    assert 'href="javascript' not in text
