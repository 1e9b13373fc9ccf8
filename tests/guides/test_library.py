"""The guides that come with the site: complete, plain, and what they lean on exists."""

import re
import tomllib
import unicodedata
from pathlib import Path

import pytest

from guides import library
from guides.blocks import drawing_choices

FOLDER = Path(library.__file__).parent
SLUGS = [
    "kich-hoat-vneid",
    "quen-mat-khau-vneid",
    "nop-ho-so-dich-vu-cong",
    "tra-cuu-ket-qua-ho-so",
    "nop-phi-truc-tuyen",
    "khai-sinh-truc-tuyen",
    "dang-ky-tam-tru",
    "cap-doi-the-can-cuoc",
    "phieu-ly-lich-tu-phap",
    "doi-giay-phep-lai-xe",
    "gui-phan-anh-kien-nghi",
    "chu-ky-so-ca-nhan",
    "tich-hop-giay-to-vneid",
    "giay-to-sau-sap-nhap",
    "ban-nong-san-san-buu-dien",
    "tao-gian-hang-dang-san-pham",
    "nhan-don-dong-goi-giao-hang",
    "ma-qr-nhan-tien",
    "mo-tai-khoan-thanh-toan",
    "thue-ho-kinh-doanh",
    "truy-xuat-nguon-goc",
    "so-suc-khoe-dien-tu",
    "the-bhyt-dien-tu",
    "tra-cuu-bhxh",
    "tai-khoan-an-sinh-xa-hoi",
    "dat-lich-kham-benh",
    "nhap-hoc-hoc-phi-truc-tuyen",
    "binh-dan-hoc-vu-so",
    "nhan-biet-lua-dao",
    "lam-gi-khi-bi-lua-dao",
    "sim-chinh-chu",
    "bao-ve-du-lieu-ca-nhan",
    "dung-zalo-nhom-thon",
    "ket-noi-mang-cai-ung-dung",
]
GUIDES = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in FOLDER.glob("[a-z]*.toml")}
TOPICS, TAGS, PLATFORMS, KITS = (
    {row["slug"]: row for row in library.read(FOLDER / f"_{name}.toml")[name]}
    for name in ("topics", "tags", "platforms", "kits")
)

every_guide = pytest.mark.parametrize("slug", SLUGS)


def texts(guide):
    """Every sentence a reader sees, piece by piece."""
    yield guide["summary"]
    for step in guide["steps"]:
        yield step["text"]
        yield from (note["text"] for note in step.get("notes", []))
        yield from (words for choice in step.get("choices", []) for words in (choice["when"], choice["then"]))
    yield from (problem["answer"] for problem in guide["problems"])
    yield from (case["answer"] for case in guide.get("cases", []))


def notes(guide, kind):
    return [note for step in guide["steps"] for note in step.get("notes", []) if note["kind"] == kind]


def test_all_34_guides_are_there_under_their_addresses():
    assert len(SLUGS) == 34
    assert set(GUIDES) == set(SLUGS)


@every_guide
def test_the_box_before_the_steps_is_filled_in(slug):
    guide = GUIDES[slug]
    for field in ("title", "short_title", "summary", "audience", "time", "cost", "place", "result"):
        assert guide[field], field
    assert guide["needs"]
    assert 5 <= len(guide["steps"]) <= 9


@every_guide
def test_it_warns_of_scams_and_says_what_nobody_ever_asks_for(slug):
    warnings = " ".join(note["text"] for note in notes(GUIDES[slug], "scam"))
    assert re.search(r"thành viên tổ (?:cũng )?không bao giờ hỏi [^.]*mật khẩu[^.]*OTP", warnings)


@every_guide
def test_it_says_what_one_sees_when_it_worked_and_what_goes_wrong(slug):
    assert notes(GUIDES[slug], "done")
    assert len(GUIDES[slug]["problems"]) >= 2


@every_guide
def test_it_names_its_sources_who_checked_it_and_when_to_look_again(slug):
    guide = GUIDES[slug]
    assert guide["sources"]
    assert all(source["title"] for source in guide["sources"])
    assert guide["checked_by"]
    assert guide["checked_on"] < guide["check_again_on"]
    assert guide["editor_note"], "what could not be verified is said to editors"


@every_guide
def test_what_it_leans_on_exists(slug):
    guide = GUIDES[slug]
    assert TOPICS[guide["topic"]].get("parent"), "a guide belongs to a topic below a pillar"
    assert set(guide["tags"]) <= set(TAGS)
    assert set(guide["platforms"]) <= set(PLATFORMS)
    assert set(guide["first"]) | set(guide["related"]) <= set(SLUGS) - {slug}
    assert {step["drawing"] for step in guide["steps"]} <= {name for name, _label in drawing_choices()}


@every_guide
def test_its_sentences_are_short_and_its_letters_whole(slug):
    text = (FOLDER / f"{slug}.toml").read_text("utf-8")
    assert text == unicodedata.normalize("NFC", text)
    for piece in texts(GUIDES[slug]):
        for sentence in re.split(r"(?<=[.!?:;…])\s+|\n\s*\n", piece):
            assert len(sentence.split()) <= 25, sentence
    assert not re.search(r"\b(bạn|quý khách|vui lòng)\b", " ".join(texts(GUIDES[slug])), re.I)


def test_every_selling_guide_commits_the_seller_to_quality():
    selling = {slug for slug, guide in GUIDES.items() if guide.get("selling")}
    assert selling >= {
        "ban-nong-san-san-buu-dien",
        "tao-gian-hang-dang-san-pham",
        "nhan-don-dong-goi-giao-hang",
    }


def test_no_guide_leads_to_a_platform_that_closed_or_has_another_name():
    used = {name for guide in GUIDES.values() for name in guide["platforms"]}
    assert not [name for name in used if PLATFORMS[name]["state"] in ("closed", "renamed")]


def test_kits_hold_guides_that_exist_each_once():
    for kit in KITS.values():
        assert 3 <= len(kit["guides"]) <= 12
        assert len(set(kit["guides"])) == len(kit["guides"])
        assert set(kit["guides"]) <= set(SLUGS)


def test_nothing_is_loaded_twice_or_left_out(demo, db):
    from guides.models import GuidePage, KitPage, Platform

    assert set(GuidePage.objects.live().values_list("slug", flat=True)) >= set(SLUGS)
    assert KitPage.objects.live().count() == len(KITS)
    assert Platform.objects.count() == len(PLATFORMS)
