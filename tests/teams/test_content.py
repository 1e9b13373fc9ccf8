"""A commune leaves, or is merged into another site: what it has is one file, which any site of ours takes in."""

import io
import json
import os
import re
import zipfile
from datetime import date

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Revision, Site

from guides.models import GuideIndexPage, GuidePage, LocalNote
from home.models import HomePage, StandardPage
from teams.content.importing import consents_of
from teams.models import (
    Area,
    CommunePage,
    Consent,
    ContactListPage,
    ForgottenMember,
    FormerTeamAddress,
    Member,
    Membership,
    Team,
)
from teams.roles import Role
from teams.setup import collection_in, set_up_commune
from tests.factories import (
    AreaFactory,
    MemberFactory,
    MembershipFactory,
    PlanFactory,
    PlanRuleFactory,
    TeamFactory,
    VillageFactory,
    commune_page,
    guide_page,
    home_page,
    standard_page,
)

pytestmark = pytest.mark.django_db

LABEL = {"page": "records/wagtailcore.page.jsonl", "member": "records/teams.member.jsonl"}


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def exported(path, *which):
    out = io.StringIO()
    call_command("export_content", *(which or ["--all"]), str(path), stdout=out)
    return out.getvalue()


def imported(path, *options):
    out = io.StringIO()
    call_command("import_content", str(path), *options, stdout=out)
    cache.clear()
    return out.getvalue()


def refused(path):
    """What is said of a file that cannot be taken in; and that nothing changed by it."""
    before = counts()
    with pytest.raises(CommandError) as error:
        imported(path)
    assert counts() == before
    return str(error.value)


def counts():
    models = (Area, Team, Member, Consent, Page, Revision, Site, get_image_model(), get_document_model())
    return [model.objects.count() for model in models]


def records_of(path):
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in sorted(file.namelist()) if name != "content.json"}


def rewritten(path, change, name=None):
    """A copy of the file in which ``change`` did something to a member's lines, or to all members."""
    with zipfile.ZipFile(path) as file:
        members = {info.filename: file.read(info) for info in file.infolist()}
    if name:
        records = [json.loads(line) for line in members[name].splitlines()]
        change(records)
        members[name] = "".join(f"{json.dumps(record)}\n" for record in records).encode()
    else:
        change(members)
    copy = path.with_name("changed.zip")
    with zipfile.ZipFile(copy, "w") as file:
        for member, content in members.items():
            file.writestr(member, content)
    return copy


def words(url):
    response = Client().get(url)
    text = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", response.content.decode())
    return response.status_code, re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


def pages_of(slug):
    """What the public pages of a commune say, word for word."""
    cache.clear()
    page = CommunePage.objects.get(slug=slug)
    guides = [f"huong-dan/{guide}/" for guide in ("", "kich-hoat-vneid", "quen-mat-khau-vneid")]
    teams = [f"to/{team.slug}/" for team in Team.objects.listed().of_commune(page.area_id).in_order()]
    addresses = ["", "to/", "danh-ba/", *guides, *teams]
    return {address: words(f"{page.url}{address}".replace("//", "/")) for address in addresses}


@pytest.fixture(scope="module")
def moved(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo as files, and what its pages said; the database is empty again."""
    folder = tmp_path_factory.mktemp("moved")
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", stdout=open(os.devnull, "w"))  # noqa: SIM115
        for slug in ("duc-minh", "van-ho"):
            exported(folder / f"{slug}.zip", "--commune", slug)
        exported(folder / "all.zip")
        pages = {slug: pages_of(slug) for slug in ("duc-minh", "van-ho")}
        transaction.set_rollback(True)
    cache.clear()
    return folder, pages


def test_a_commune_moves_to_an_empty_site(moved, tmp_path):
    folder, pages = moved
    imported(folder / "duc-minh.zip")
    assert pages_of("duc-minh") == pages["duc-minh"]
    assert {status for status, _text in pages["duc-minh"].values()} == {200}
    exported(tmp_path / "again.zip", "--commune", "duc-minh")
    assert records_of(tmp_path / "again.zip") == records_of(folder / "duc-minh.zip")
    assert list(CommunePage.objects.values_list("slug", flat=True)) == ["duc-minh"]
    assert StandardPage.objects.filter(slug="quyen-rieng-tu").exists()


def test_a_commune_is_merged_into_a_site_with_another_one(moved, tmp_path):
    """The shared guides are those that are there; nothing of the other commune changes."""
    folder, pages = moved
    imported(folder / "van-ho.zip")
    guides = GuidePage.objects.count()
    imported(folder / "duc-minh.zip")
    assert GuidePage.objects.count() == guides
    assert pages_of("duc-minh") == pages["duc-minh"]
    assert pages_of("van-ho") == pages["van-ho"]
    exported(tmp_path / "again.zip", "--commune", "van-ho")
    assert records_of(tmp_path / "again.zip") == records_of(folder / "van-ho.zip")
    for _again in range(2):
        before = counts()
        assert "0 bản ghi mới, 0 thay đổi" in imported(folder / "duc-minh.zip")
        assert counts() == before


def test_the_whole_site_moves(moved, tmp_path):
    folder, pages = moved
    imported(folder / "all.zip")
    assert pages_of("van-ho") == pages["van-ho"]
    exported(tmp_path / "again.zip")
    assert records_of(tmp_path / "again.zip") == records_of(folder / "all.zip")


def test_the_file_has_nothing_of_other_communes_nor_of_accounts(moved):
    folder, _pages = moved
    text = b"".join(records_of(folder / "duc-minh.zip").values()).decode()
    other = b"".join(records_of(folder / "van-ho.zip").values()).decode()
    with zipfile.ZipFile(folder / "van-ho.zip") as file:
        people = [json.loads(line) for line in file.read(LABEL["member"]).splitlines()]
    assert people
    assert not any(person["ref"] in text for person in people)
    assert all(person["ref"] in other for person in people)
    assert "pbkdf2" not in text
    assert "bientap" not in text


# One small commune with one of each.


@pytest.fixture
def commune():
    home_page()
    page = set_up_commune(AreaFactory(name="Đức Minh"), slug="duc-minh", office_phone="0900 000 900")
    village = VillageFactory(parent=page.area, name="Suối Mơ")
    plan = PlanFactory(area=page.area, number="12/KH")
    PlanRuleFactory(plan=plan)
    team = TeamFactory(area=village, plan=plan)
    member = MemberFactory(name="Lò Văn A", phone="0900 000 001", area=page.area, consents=["name", "phone"])
    MembershipFactory(team=team, member=member, role=Role.LEADER)
    FormerTeamAddress.objects.create(commune=page.area, slug="ten-cu", team=team)
    collection = collection_in(collection_in(_root(), "Tỉnh Sơn La"), page.area.full_name)
    picture = io.BytesIO()
    Picture.new("RGB", (40, 30), "red").save(picture, "PNG")
    image = get_image_model().objects.create(
        title="Nhà văn hóa", collection=collection, file=ContentFile(picture.getvalue(), "nha.png")
    )
    member.photo = image
    member.save()
    document = get_document_model().objects.create(
        title="Quyết định", collection=collection, file=ContentFile(b"%PDF-1.4 x", "qd.pdf")
    )
    own = GuideIndexPage.objects.child_of(page).get()
    guide = guide_page(own, title="Bài của xã", slug="bai-cua-xa")
    shared = guide_page(title="Bài chung", slug="bai-chung")
    own.refresh_from_db()
    own.local_notes = [LocalNote(guide=shared, text="Ở xã ta nộp tầng 1.")]
    own.save()
    link = f'<p>Xem <a id="{guide.pk}" linktype="page">bài</a>, <a id="{document.pk}" linktype="document">tệp</a>.</p>'
    page.refresh_from_db()
    page.body = json.dumps([{"type": "paragraph", "id": "5e2f1a46-7f2f-4b43-9d1c-1a2b3c4d5e6f", "value": link}])
    page.save()
    return page


def _root():
    from wagtail.models import Collection

    return Collection.get_first_root_node()


def leaves(page, folder):
    """Export the commune and take everything of it, and the whole site, off."""
    path = folder / "xa.zip"
    with transaction.atomic():
        exported(path, "--commune", page.slug)
    home = HomePage.objects.get()
    Team.objects.all().delete()
    Member.objects.all().delete()
    home.delete()
    Area.objects.filter(depth__gt=1).exclude(plans=None).first()
    for model in (get_image_model(), get_document_model()):
        model.objects.all().delete()
    from teams.models import Plan

    Plan.objects.all().delete()
    Area.objects.all().delete()
    cache.clear()
    return path


def test_pictures_files_and_links_come_along(commune, tmp_path):
    before = words(commune.url)
    path = leaves(commune, tmp_path)
    imported(path)
    page = CommunePage.objects.get()
    assert words(page.url) == before
    html = Client().get(page.url).content.decode()
    assert GuidePage.objects.get(slug="bai-cua-xa").url in html
    document = get_document_model().objects.get()
    assert document.url in html
    assert document.file.read() == b"%PDF-1.4 x"
    assert document.collection.name == "Xã Đức Minh"
    assert Membership.objects.get().role == Role.LEADER
    assert FormerTeamAddress.objects.get().slug == "ten-cu"


def test_a_draft_stays_a_draft_and_a_restricted_page_closed(commune, tmp_path):
    guide = GuidePage.objects.get(slug="bai-cua-xa")
    guide.title = "Đang viết"
    guide.save_revision()
    contacts = ContactListPage.objects.child_of(commune).get()
    PageViewRestriction.objects.create(page=contacts, restriction_type="password", password="mat-khau-xem")
    path = leaves(commune, tmp_path)
    assert b"mat-khau-xem" not in b"".join(records_of(path).values())
    imported(path)
    guide = GuidePage.objects.get(slug="bai-cua-xa")
    assert (guide.title, guide.live, guide.has_unpublished_changes) == ("Bài của xã", True, True)
    assert guide.get_latest_revision_as_object().title == "Đang viết"
    assert PageViewRestriction.objects.get().restriction_type == PageViewRestriction.LOGIN


def test_a_shared_guide_that_the_other_site_lacks_becomes_one_of_the_communes(commune, tmp_path):
    path = leaves(commune, tmp_path)
    other = commune_page()
    other.add_child(instance=GuideIndexPage(title="Hướng dẫn", slug="huong-dan"))
    imported(path)
    guide = GuidePage.objects.get(slug="bai-chung")
    assert guide.agency_page == CommunePage.objects.get(slug="duc-minh")
    assert LocalNote.objects.get().guide == guide
    assert "0 bản ghi mới, 0 thay đổi" in imported(path)


def test_what_was_edited_since_becomes_as_the_file_has_it(commune, tmp_path):
    path = tmp_path / "xa.zip"
    exported(path, "--commune", "duc-minh")
    Team.objects.update(place="Chỗ khác")
    commune.refresh_from_db()
    commune.title = "Xã khác"
    commune.save_revision().publish()
    said = imported(path)
    assert "0 bản ghi mới, 2 thay đổi" in said
    assert Team.objects.get().place == ""
    commune.refresh_from_db()
    assert (commune.title, commune.get_latest_revision_as_object().title) == ("Xã Đức Minh", "Xã Đức Minh")


# What was withdrawn or deleted does not come back.


def test_a_consent_withdrawn_after_the_export_does_not_come_back(commune, tmp_path):
    path = tmp_path / "xa.zip"
    exported(path, "--commune", "duc-minh")
    member = Member.objects.get()
    member.withdraw(["phone"], None)
    imported(path)
    member = Member.objects.get()
    assert member.public_phone == ""
    assert member.public_name == "Lò Văn A"
    assert member.consents.get(purpose="phone").withdrawn_on
    assert "0 bản ghi mới, 0 thay đổi" in imported(path)


def test_a_withdrawal_that_the_file_knows_comes_along(commune, tmp_path):
    Member.objects.get().withdraw(["phone"], None)
    path = tmp_path / "xa.zip"
    exported(path, "--commune", "duc-minh")
    Consent.objects.filter(purpose="phone").update(withdrawn_on=None)
    imported(path)
    assert Member.objects.get().public_phone == ""


def row(given, withdrawn=None, purpose="phone"):
    rest = {"manner": "", "collected_by": "", "wording_version": ""}
    return {"purpose": purpose, "given_on": given, "withdrawn_on": withdrawn, **rest}


@pytest.mark.parametrize(
    ("here", "there", "is_open"),
    [
        ([row("2026-01-05", "2026-10-01")], [row("2026-01-05")], False),
        ([row("2026-01-05", "2026-10-01")], [row("2026-09-30")], False),
        ([row("2026-01-05", "2026-10-01")], [row("2026-10-01")], False),
        ([row("2026-01-05", "2026-10-01")], [row("2026-10-02")], True),
        ([row("2026-01-05", "2026-10-01"), row("2026-10-05")], [row("2026-01-05")], True),
        ([row("2026-01-05")], [row("2026-01-05", "2026-10-01")], False),
        ([], [row("2026-01-05", "2026-10-01"), row("2026-10-01")], True),
    ],
)
def test_the_latest_withdrawal_wins(here, there, is_open):
    from teams.content.kinds import kinds

    member = MemberFactory()
    for values in here:
        days = {name: date.fromisoformat(day) for name, day in values.items() if name.endswith("_on") and day}
        member.consents.add(Consent(**values | days))
    member.save()
    found = consents_of(member, there, kinds()["teams.member"].children["consents"])
    assert any(item["withdrawn_on"] is None for item in found) == is_open
    assert all(item in found for item in here if item["withdrawn_on"])


def test_a_person_whose_data_were_deleted_does_not_come_back(commune, tmp_path):
    path = tmp_path / "xa.zip"
    exported(path, "--commune", "duc-minh")
    member = Member.objects.get()
    ForgottenMember.objects.create(uuid=member.uuid)
    member.delete()
    said = imported(path)
    assert not Member.objects.exists()
    assert not Membership.objects.exists()
    assert "Lò Văn A" not in said


def test_a_person_who_is_of_another_commune_by_now_is_left_alone(commune, tmp_path):
    path = tmp_path / "xa.zip"
    exported(path, "--commune", "duc-minh")
    other = AreaFactory(name="Khác")
    Member.objects.update(area=other, office="Trưởng bản")
    imported(path)
    member = Member.objects.get()
    assert (member.area, member.office) == (other, "Trưởng bản")


# Files that are broken or meant to harm.


@pytest.fixture
def file(commune, tmp_path):
    path = tmp_path / "xa.zip"
    exported(path, "--commune", "duc-minh")
    Team.objects.update(place="Chỗ khác")
    return path


def test_what_is_no_such_file_is_refused(file, tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(b"xin chao")
    assert "không phải" in refused(path)
    assert "không phải" in refused(rewritten(file, lambda members: members.pop("content.json")))
    path.write_bytes(file.read_bytes()[:-200])
    assert "không phải" in refused(path)


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "media/../x.png", "records/a.jsonl", "media\\x"])
def test_a_name_that_leads_elsewhere_is_refused(file, name):
    assert "không phải" in refused(rewritten(file, lambda members: members.update({name: b"x"})))


def test_a_file_that_unpacks_to_more_than_a_site_can_hold_is_refused(file, monkeypatch):
    monkeypatch.setattr("teams.content.archives.MOST_TEXT", 1000)
    assert "nhiều hơn" in refused(file)


def test_a_picture_beyond_any_size_is_refused(file, tmp_path):
    """Ten thousand times smaller in the file than unpacked."""
    bomb = tmp_path / "bomb.zip"
    bomb.write_bytes(file.read_bytes())
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"media/{'0' * 64}.png", b"\0" * (30 << 20))
    assert "nhiều hơn" in refused(bomb)


def test_an_unknown_version_is_refused(file):
    def change(members):
        members["content.json"] = members["content.json"].replace(b'"version": 1', b'"version": 9')

    assert "phiên bản" in refused(rewritten(file, change))


def test_a_missing_or_changed_picture_is_refused(commune, tmp_path):
    path = leaves(commune, tmp_path)
    commune_page()
    name = next(name for name in records_of(path) if name.startswith("media/"))
    assert "thiếu" in refused(rewritten(path, lambda members: members.pop(name)))
    assert "hỏng" in refused(rewritten(path, lambda members: members.update({name: b"khac"})))
    files = [one for one in (tmp_path / "media").rglob("*") if one.is_file()]
    assert not [one for one in files if b"khac" in one.read_bytes()]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", None),
        ("name", {"a": 1}),
        ("name", "x" * 500),
        ("background", "khong-co"),
        ("is_minor", "có lẽ"),
        ("area", 7),
        ("uuid", "khong-phai"),
        ("consents", "khong"),
        ("consents", [{"purpose": "phone", "given_on": "hôm qua"}]),
        ("consents", [row("2026-05-05", "2026-01-01")]),
    ],
)
def test_values_of_a_wrong_kind_are_refused(file, field, value):
    said = refused(rewritten(file, lambda records: records[0].update({field: value}), LABEL["member"]))
    assert "Không có gì thay đổi" in said
    assert Team.objects.get().place == "Chỗ khác"


@pytest.mark.parametrize("text", [b"\\u0000", b"\\ud800", b'", "x": NaN, "y": "', b"\xff"])
def test_what_no_database_can_hold_is_refused(file, text):
    def change(members):
        members[LABEL["member"]] = members[LABEL["member"]].replace("Lò".encode(), text)

    assert "hỏng" in refused(rewritten(file, change))


def test_a_thousand_brackets_are_refused(file):
    def change(members):
        members[LABEL["member"]] = b'{"ref": "x", "name": ' + b"[" * 100_000 + b"\n"

    assert "hỏng" in refused(rewritten(file, change))


@pytest.mark.parametrize(
    "html",
    [
        "<p>x</p><script>alert(1)</script>",
        '<p onclick="x()">x</p>',
        '<p><a href="javascript:alert(1)">x</a></p>',
        '<p><a href=" java&#10;script:alert(1)">x</a></p>',
        "<p>x</p><iframe src='//x'></iframe>",
        "<!DOCTYPE x><p>x</p>",
        "<p><svg/onload=alert(1)></p>",
    ],
)
def test_scripts_are_refused(file, html):
    def change(records):
        page = next(record for record in records if record["type"] == "teams.communepage")
        page["content"]["body"][0]["value"] = html

    assert "Không có gì thay đổi" in refused(rewritten(file, change, LABEL["page"]))


@pytest.mark.parametrize("kind", ["auth.user", "wagtailcore.page", "khong.co", "guides", None, 5])
def test_a_page_of_another_kind_is_refused(file, kind):
    def change(records):
        records[-1]["type"] = kind

    assert "Không có gì thay đổi" in refused(rewritten(file, change, LABEL["page"]))


def test_a_file_cannot_take_over_pages_or_people_of_another_commune(file):
    """By saying that its page is the other's: then it is a new one of its own."""
    other = commune_page(AreaFactory(name="Khác"), slug="xa-khac")
    theirs = guide_page(other.add_child(instance=GuideIndexPage(title="H", slug="huong-dan")), title="Của họ")
    person = MemberFactory(area=other.area, name="Người của họ")

    def pages(records):
        guide = next(record for record in records if record["content"]["slug"] == "bai-cua-xa")
        guide["ref"] = str(theirs.translation_key)

    def people(records):
        records[0]["uuid"] = records[0]["ref"] = str(person.uuid)

    imported(rewritten(rewritten(file, pages, LABEL["page"]), people, LABEL["member"]))
    theirs.refresh_from_db()
    person.refresh_from_db()
    assert (theirs.title, theirs.agency_page) == ("Của họ", other)
    assert (person.name, person.area) == ("Người của họ", other.area)


def test_a_disk_that_is_full_leaves_no_file_behind(commune, tmp_path, monkeypatch):
    path = leaves(commune, tmp_path)
    commune_page()

    def full(page, **kwargs):
        raise OSError(28, "No space left on device")

    before = set((tmp_path / "media").rglob("*"))
    monkeypatch.setattr("teams.content.importing.Importing._fill_pages", full)
    assert "đầy" in refused(path)
    assert set((tmp_path / "media").rglob("*")) == before


def test_a_commune_that_is_not_here_is_said_so(commune, tmp_path):
    with pytest.raises(CommandError, match="duc-minh"):
        exported(tmp_path / "x.zip", "--commune", "khong-co")
    assert not list(tmp_path.glob("*.zip"))


def test_the_first_page_can_be_chosen(commune, tmp_path):
    path = leaves(commune, tmp_path)
    home_page()
    second = Page.get_first_root_node().add_child(instance=HomePage(title="Hai", slug="hai"))
    standard_page()
    imported(path, "--under", "hai")
    assert CommunePage.objects.get().get_parent().specific == second
    with pytest.raises(CommandError, match="khong-co"):
        imported(path, "--under", "khong-co")
