"""The screens of lists, as an editor of one commune uses them."""

import datetime
import re
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from teams.lists import importing
from teams.lists.reading import MAX_BYTES
from teams.models import ListImport, Member, Team, TeamAccount
from tests.factories import AreaFactory, MemberFactory, MembershipFactory, TeamFactory, VillageFactory, commune_page
from tests.teams.lists.editors import make_editor
from tests.teams.lists.files import bring_in, internal, look, official

pytestmark = pytest.mark.django_db

INDEX = "/admin/danh-sach/"


@pytest.fixture
def ours():
    area = AreaFactory(name="Mường Lúa")
    commune_page(area)
    return area


@pytest.fixture
def team(ours):
    return TeamFactory(area=VillageFactory(name="Suối Mơ", parent=ours))


@pytest.fixture
def theirs():
    """The team of another commune with its leader."""
    area = AreaFactory(name="Nơi Khác")
    commune_page(area)
    team = TeamFactory(area=VillageFactory(name="BIMAT", parent=area))
    member = MemberFactory(name="Lò Văn BIMAT", area=area, consents=["name"])
    MembershipFactory(team=team, member=member, role="leader")
    return team


@pytest.fixture
def editor(ours, client):
    user = make_editor("bientap", ours)
    client.force_login(user)
    return user


def all_of(response):
    return b"".join(response).decode()


def upload(client, content, name="danh-sach.csv"):
    """Upload a file and wait until it is looked through; return the address of the preview."""
    response = client.post(INDEX, {"file": SimpleUploadedFile(name, content)})
    all_of(client.get(response.headers["Location"]))
    return response.headers["Location"]


def test_an_editor_mends_a_list_and_brings_it_in(editor, team, client):
    url = upload(client, official(["Bản Suối Mơ", "Lò Văn B", "0900 000 001", "Trưởng bản"]))
    text = client.get(url).text
    assert "Những gì sẽ thay đổi" in text
    assert "Lò Văn B (Bản Suối Mơ)" in text
    assert "dòng 2" in text
    text = all_of(client.post(f"{url}nhap/"))
    assert f'url={url}"' in text
    assert "Đã nhập danh sách" in client.get(url).text
    assert Team.objects.get(pk=team.pk).leader.name == "Lò Văn B"
    assert "danh-sach.csv" in client.get(INDEX).text


def test_the_page_comes_in_pieces_that_say_how_far_it_is(editor, team, client):
    response = client.post(INDEX, {"file": SimpleUploadedFile("a.csv", official(["Bản Suối Mơ", "Lò Văn B"]))})
    response = client.get(response.headers["Location"], headers={"accept-encoding": "gzip"})
    assert response.streaming
    assert response.headers["X-Accel-Buffering"] == "no"
    assert "no-transform" in response.headers["Cache-Control"]
    assert response.headers["Content-Encoding"] == "identity"
    pieces = [piece.decode() for piece in response]
    assert len(pieces) > 4
    assert "<h1" in pieces[0]
    assert "Đang đọc tệp…" in pieces[1]
    assert 'http-equiv="refresh"' in pieces[-2]


def test_what_is_not_sure_is_chosen_on_the_preview(editor, ours, team, client):
    known = MemberFactory(name="Lò Văn B", area=ours)
    url = upload(client, official(["Bản Suối Mơ", "Lò Văn B"]))
    text = client.get(url).text
    assert '<select id="choice-0" name="choice-0">' in text
    assert re.findall(r'<option value="(.*?)">', text) == ["skip", f"is {known.pk}", "new"]
    all_of(client.post(f"{url}nhap/", {"choice-0": f"is {known.pk}"}))
    assert Team.objects.get(pk=team.pk).leader == known


def test_nothing_to_change_is_said(editor, ours, team, client):
    export = client.get(f"{INDEX}lay-ra/", {"kind": "internal", "ending": "xlsx"})
    url = upload(client, export.content, "danh-sach.xlsx")
    text = client.get(url).text
    assert "Không có gì thay đổi" in text
    assert "Nhập: thay đổi hồ sơ" not in text


def test_a_file_that_cannot_be_read_gets_a_sentence(editor, ours, client):
    text = client.get(upload(client, b"%PDF-1.7 ...", "danh-sach.pdf")).text
    assert "Chọn tệp khác" in text


@pytest.mark.parametrize("data", [{}, {"file": "text"}, {"file": SimpleUploadedFile("a.csv", b"")}, {"file": ["\x00"]}])
def test_no_file_gets_a_sentence_at_the_field(editor, ours, client, data):
    response = client.post(INDEX, data)
    assert response.status_code == 200
    assert "error-message" in response.text


def test_a_file_too_large_is_refused_and_not_kept(editor, ours, client):
    response = client.post(INDEX, {"file": SimpleUploadedFile("a.csv", b"x" * (MAX_BYTES + 1))})
    assert "lớn hơn 10 MB" in response.text
    assert not ListImport.objects.exists()


def test_what_was_left_unfinished_goes_with_the_next_upload_or_when_given_up(editor, team, client):
    upload(client, official(["Bản Suối Mơ", "Lò Văn B"]))
    url = upload(client, official(["Bản Suối Mơ", "Lò Văn C"]))
    assert ListImport.objects.count() == 1
    assert "đang chờ anh/chị đồng ý" in client.get(INDEX).text
    client.post(f"{url}bo/")
    assert not ListImport.objects.exists()


def test_files_that_nobody_finished_go_after_a_week(editor, ours, team, client):
    old = look(make_editor("khac", ours), official(["Bản Suối Mơ", "Lò Văn B"]))
    ListImport.objects.update(created_at=timezone.now() - datetime.timedelta(days=8))
    upload(client, official(["Bản Suối Mơ", "Lò Văn C"]))
    assert not ListImport.objects.filter(pk=old.pk).exists()


def test_an_import_is_undone_from_the_screen(editor, team, client):
    url = upload(client, official(["Bản Suối Mơ", "Lò Văn B"]))
    all_of(client.post(f"{url}nhap/"))
    assert "Lò Văn B" in client.get(f"{url}hoan-tac/").text
    all_of(client.post(f"{url}hoan-tac/"))
    assert "Đã hoàn tác lần nhập này" in client.get(url).text
    assert not Member.objects.exists()
    assert client.get(f"{url}hoan-tac/").status_code == 302


def test_a_failure_is_said_and_changes_nothing(editor, team, client, monkeypatch):
    url = upload(client, official(["Bản Suối Mơ", "Lò Văn B"]))

    class Broken:
        def __init__(self, *args):
            raise RuntimeError

    monkeypatch.setattr(importing, "Saving", Broken)
    assert "chưa có gì thay đổi" in all_of(client.post(f"{url}nhap/"))
    assert not Member.objects.exists()
    assert ListImport.objects.get().state == "read"


def test_a_long_preview_has_pages(editor, team, client):
    rows = [{"team": "Bản Suối Mơ", "name": f"Lò Văn {number}"} for number in range(450)]
    url = upload(client, internal(*rows))
    assert "Trang 1 trên 3" in client.get(url).text
    text = client.get(url, {"group": "added", "p": "3"}).text
    assert "Lò Văn 449" in text
    for query in ({"group": "\x00"}, {"group": "added", "p": "x"}, {"group": "none"}):
        assert client.get(url, query).status_code == 200


# -- lists out


def test_the_file_is_named_for_people_and_for_old_browsers(editor, team, client):
    response = client.get(f"{INDEX}lay-ra/", {"kind": "official", "ending": "xlsx"})
    name = response.headers["Content-Disposition"]
    assert re.search(r'filename="danh-sach-to-cong-nghe-so-cong-dong-ban-xa-muong-lua-[\d-]+\.xlsx"', name)
    assert "Xã Mường Lúa" in unquote(name)
    assert "no-store" in response.headers["Cache-Control"]


def test_the_official_list_is_printed(editor, team, client):
    text = client.get(f"{INDEX}lay-ra/", {"kind": "official", "ending": "paper"}).text
    assert "Độc lập – Tự do – Hạnh phúc" in text
    assert "Bản Suối Mơ" in text
    assert client.get(f"{INDEX}lay-ra/", {"kind": "internal", "ending": "paper"}).status_code == 302


@pytest.mark.parametrize("kind", ["official", "internal"])
def test_exports_hold_nothing_of_another_commune(editor, team, theirs, client, kind):
    for commune in ("", theirs.commune_id, "x", "\x00"):
        response = client.get(f"{INDEX}lay-ra/", {"kind": kind, "ending": "csv", "commune": commune})
        assert "BIMAT" not in (all_of(response) if response.streaming else response.text)


@pytest.mark.parametrize("query", [{}, {"kind": "none", "ending": "csv"}, {"kind": "official", "ending": "exe"}])
def test_an_odd_export_leads_back(editor, ours, client, query):
    assert client.get(f"{INDEX}lay-ra/", query).status_code == 302


def test_who_edits_several_communes_chooses_one(ours, theirs, client):
    client.force_login(make_editor("tinh", ours, theirs.commune))
    assert "Xã Nơi Khác" in client.get(INDEX).text
    text = all_of(client.get(f"{INDEX}lay-ra/", {"kind": "official", "ending": "csv", "commune": theirs.commune_id}))
    assert "Bản BIMAT" in text
    assert "Xã Mường Lúa" not in text


# -- whose it is


ADDRESSES = ["", "nhap/", "bo/", "hoan-tac/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_another_editor_s_import_does_not_exist(editor, ours, team, client, address):
    found = look(make_editor("khac", ours), official(["Bản Suối Mơ", "Lò Văn B"]))
    for answer in (client.get, client.post):
        assert answer(f"{INDEX}{found.pk}/{address}").status_code in (404, 405)
    assert ListImport.objects.filter(pk=found.pk, state="read").exists()
    assert found.file_name not in client.get(INDEX).text


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_import_of_communes_no_longer_in_reach_does_not_exist(editor, ours, team, theirs, client, address):
    found = look(editor, official(["Bản Suối Mơ", "Lò Văn B"]))
    found.communes.add(theirs.commune)
    for answer in (client.get, client.post):
        assert answer(f"{INDEX}{found.pk}/{address}").status_code in (404, 405)


def test_an_administrator_sees_and_undoes_an_import_but_does_not_confirm_it(editor, team, admin_client):
    waiting = look(editor, official(["Bản Suối Mơ", "Lò Văn B"]))
    assert "Lò Văn B" in admin_client.get(f"{INDEX}{waiting.pk}/").text
    assert admin_client.post(f"{INDEX}{waiting.pk}/nhap/").status_code == 404
    done = bring_in(editor, official(["Bản Suối Mơ", "Lò Văn B"]))
    all_of(admin_client.post(f"{INDEX}{done.pk}/hoan-tac/"))
    assert not Member.objects.exists()


@pytest.mark.parametrize("address", ["", "lay-ra/", "1/", "1/nhap/", "1/bo/", "1/hoan-tac/"])
def test_a_stranger_is_asked_to_sign_in(ours, client, address):
    response = client.get(f"{INDEX}{address}")
    assert response.status_code == 302
    assert "/login/" in response.headers["Location"]


def test_an_account_of_a_village_or_of_no_commune_finds_nothing(ours, team, client):
    for name in ("khong", "to"):
        user = make_editor(name)
        if name == "to":
            TeamAccount.objects.create(user=user, team=team)
        client.force_login(user)
        for address in ("", "lay-ra/?kind=internal&ending=csv", "1/"):
            assert client.get(f"{INDEX}{address}").status_code == 404
        assert INDEX not in client.get(reverse("wagtailadmin_home")).text


def test_who_may_not_change_records_takes_lists_out_only(ours, team, client):
    client.force_login(make_editor("doc", ours, records=False))
    text = client.get(INDEX).text
    assert "Lấy danh sách ra" in text
    assert "Nhập danh sách vào" not in text
    assert client.post(INDEX, {"file": SimpleUploadedFile("a.csv", b"x")}).status_code == 404
