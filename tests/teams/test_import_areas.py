"""`manage.py import_areas`: provinces, communes, mergers and villages from lists."""

import csv
import datetime
import io
import json
import sqlite3
import sys
import unicodedata
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from home.vietnamese import fold, sort_key
from teams import demo
from teams.gazetteer.files import Refused
from teams.gazetteer.listed import read_areas, read_successions
from teams.models import Area, AreaSuccession, Extent, Level
from teams.signals import areas_written
from tests.factories import (
    AreaFactory,
    AreaSuccessionFactory,
    MemberFactory,
    TeamFactory,
    VillageFactory,
    commune_page,
)

pytestmark = pytest.mark.django_db

MERGED = datetime.date(2025, 7, 1)
LAST_DAY = datetime.date(2025, 6, 30)
AREA_TITLES = ("level", "code", "kind", "name", "full_name", "parent_code")
STEP_TITLES = (
    *("old_province", "old_district", "old_commune", "old_code"),
    *("new_province", "new_commune", "new_code", "extent"),
)
VILLAGE_TITLES = ("commune", "province", "kind", "name", "old_names", "merged_from", "date", "act")
NATIONAL = Path(__file__).resolve().parents[3] / "shared" / "data"

THAI_NGUYEN = ("province", "19", "Tỉnh", "Thái Nguyên", "Tỉnh Thái Nguyên", "")
HA_TINH = ("province", "42", "Tỉnh", "Hà Tĩnh", "Tỉnh Hà Tĩnh", "")


def commune(name, parent="19", code="", kind="Xã"):
    return ("commune", code, kind, name, f"{kind} {name}", parent)


COMMUNES = [
    commune("Thanh Thịnh", code="02107"),
    commune("Văn Lang", code="02260"),
    commune("Văn Lăng", code="05440"),
    commune("Chợ Mới"),
]
AREAS = [THAI_NGUYEN, HA_TINH, *COMMUNES, commune("Đức Minh", "42", "18244"), commune("Đức Thọ", "42", "18229")]
BAC_KAN = ("Tỉnh Bắc Kạn", "Huyện Chợ Mới")
DUC_THO = ("Tỉnh Hà Tĩnh", "Huyện Đức Thọ")
STEPS = [
    (*BAC_KAN, "Xã Nông Hạ", "02107", "Tỉnh Thái Nguyên", "Xã Thanh Thịnh", "02107", "whole"),
    (*BAC_KAN, "Xã Thanh Thịnh", "02113", "Tỉnh Thái Nguyên", "Xã Thanh Thịnh", "02107", "whole"),
    (*BAC_KAN, "Thị Trấn Đồng Tâm", "02086", "Tỉnh Thái Nguyên", "Xã Chợ Mới", "", "whole"),
    ("Tỉnh Thái Nguyên", "Huyện Đồng Hỷ", "Xã Văn Lăng", "05686", "Tỉnh Thái Nguyên", "Xã Văn Lăng", "", "whole"),
    (*DUC_THO, "Xã Tùng Châu", "18241", "Tỉnh Hà Tĩnh", "Xã Đức Minh", "18244", "whole"),
    (*DUC_THO, "Xã Hòa Lạc", "18280", "Tỉnh Hà Tĩnh", "Xã Đức Minh", "18244", "part"),
    (*DUC_THO, "Xã Hòa Lạc", "18280", "Tỉnh Hà Tĩnh", "Xã Đức Thọ", "18229", "part"),
    ("Tỉnh Hà Tĩnh", "Huyện Đảo", "", "", "Tỉnh Hà Tĩnh", "Xã Đức Thọ", "", "whole"),
]


def csv_text(titles, rows, delimiter=","):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([titles, *rows])
    return text.getvalue()


@pytest.fixture
def write(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write


@pytest.fixture
def load(write):
    """Run the command with lists given as rows, text or bytes; return what it says."""

    def load(areas=None, steps=None, villages=None, date="2026-07-01", source="Danh mục thử 1", **options):
        for option, titles, rows in (
            ("areas", AREA_TITLES, areas),
            ("successions", STEP_TITLES, steps),
            ("villages", VILLAGE_TITLES, villages),
        ):
            if rows is not None:
                content = csv_text(titles, rows) if isinstance(rows, list) else rows
                options[option] = write(f"{option}.csv", content)
        told = io.StringIO()
        call_command(
            "import_areas", date=date and datetime.date.fromisoformat(date), source=source, stdout=told, **options
        )
        return told.getvalue()

    return load


@pytest.fixture
def refused(load):
    """Run the command, which must change nothing; return the sentences that say why."""

    def refused(*args, **options):
        before = state()
        with pytest.raises(CommandError) as error:
            load(*args, **options)
        assert state() == before
        title, *sentences = str(error.value).splitlines()
        assert title == "Chưa thay đổi gì:"
        return sentences

    return refused


def state():
    """All areas and successions as they are stored."""
    return (
        list(Area.objects.order_by("pk").values_list()),
        list(AreaSuccession.objects.order_by("pk").values_list()),
    )


def place(text):
    """The one area that lies as “Xã Tùng Châu, huyện Đức Thọ, tỉnh Hà Tĩnh” says."""
    found = [area for area in Area.objects.all() if ", ".join(filter(None, [area.full_name, area.where])) == text]
    assert len(found) == 1, (text, found)
    return found[0]


def middle(text):
    """Where a place is said to lie, as degrees of latitude and longitude."""
    area = place(text)
    return area.latitude, area.longitude


def became(text):
    return {(step.successor.full_name, step.extent) for step in place(text).successions.all()}


def is_sound():
    """The tree as treebeard would have made it, with keys and addresses as ``save`` makes them."""
    assert Area.find_problems() == ([], [], [], [], [])
    for area in Area.objects.all():
        assert area.sort_name == sort_key(area.name)
        assert area.folded_name == fold(area.full_name)
        assert area.slug
    return True


# A first list


def test_provinces_and_communes_come_with_code_source_and_date(load):
    told = load(AREAS)
    assert "Thêm mới: 8" in told
    area = place("Xã Thanh Thịnh, tỉnh Thái Nguyên")
    assert (area.level, area.kind, area.name) == (Level.COMMUNE, "Xã", "Thanh Thịnh")
    assert (area.code, area.code_source, area.code_date) == ("02107", "Danh mục thử 1", datetime.date(2026, 7, 1))
    assert (area.valid_from, area.valid_to, area.slug) == (None, None, "xa-thanh-thinh")
    assert is_sound()


def test_mergers_bring_the_places_of_before_below_their_districts(load):
    load(AREAS, STEPS)
    for text in (
        "Tỉnh Bắc Kạn",
        "Huyện Chợ Mới, tỉnh Bắc Kạn",
        "Xã Nông Hạ, huyện Chợ Mới, tỉnh Bắc Kạn",
        "Huyện Đức Thọ, tỉnh Hà Tĩnh",
        "Xã Tùng Châu, huyện Đức Thọ, tỉnh Hà Tĩnh",
    ):
        assert place(text).valid_to == LAST_DAY, text
    old = place("Xã Tùng Châu, huyện Đức Thọ, tỉnh Hà Tĩnh")
    assert (old.code, old.code_date) == ("18241", LAST_DAY)
    assert became("Xã Tùng Châu, huyện Đức Thọ, tỉnh Hà Tĩnh") == {("Xã Đức Minh", "whole")}
    assert place("Xã Đức Minh, tỉnh Hà Tĩnh").valid_from == MERGED
    assert place("Xã Văn Lang, tỉnh Thái Nguyên").valid_from is None, "no merger is known of it"
    assert is_sound()


def test_a_kind_is_written_as_it_is_usual(load):
    load(AREAS, STEPS)
    assert place("Thị trấn Đồng Tâm, huyện Chợ Mới, tỉnh Bắc Kạn").kind == "Thị trấn"


def test_a_commune_that_kept_its_name_is_a_new_one_because_its_district_ended(load):
    load(AREAS, STEPS)
    assert became("Xã Thanh Thịnh, huyện Chợ Mới, tỉnh Bắc Kạn") == {("Xã Thanh Thịnh", "whole")}
    assert not place("Xã Thanh Thịnh, tỉnh Thái Nguyên").has_ended()


def test_a_province_that_kept_its_name_is_the_same_one(load):
    load(AREAS, STEPS)
    province = place("Tỉnh Thái Nguyên")
    assert (province.valid_from, province.valid_to) == (None, None)
    assert not province.successions.exists()
    assert place("Xã Văn Lăng, huyện Đồng Hỷ, tỉnh Thái Nguyên").has_ended()
    assert became("Tỉnh Bắc Kạn") == {("Tỉnh Thái Nguyên", "whole")}


def test_a_split_commune_became_parts(load):
    load(AREAS, STEPS)
    assert became("Xã Hòa Lạc, huyện Đức Thọ, tỉnh Hà Tĩnh") == {("Xã Đức Minh", "part"), ("Xã Đức Thọ", "part")}


def test_a_district_became_what_its_communes_became(load):
    load(AREAS, STEPS)
    assert became("Huyện Đức Thọ, tỉnh Hà Tĩnh") == {("Xã Đức Minh", "part"), ("Xã Đức Thọ", "part")}
    assert became("Huyện Đồng Hỷ, tỉnh Thái Nguyên") == {("Xã Văn Lăng", "whole")}


def test_a_district_without_communes_became_one_itself(load):
    load(AREAS, STEPS)
    assert became("Huyện Đảo, tỉnh Hà Tĩnh") == {("Xã Đức Thọ", "whole")}


def test_each_merger_names_its_day_and_its_act(load):
    load(AREAS, STEPS)
    for text, act in (
        ("Tỉnh Bắc Kạn", "Nghị quyết số 202/2025/QH15 của Quốc hội"),
        ("Xã Tùng Châu, huyện Đức Thọ, tỉnh Hà Tĩnh", "Nghị quyết của Ủy ban Thường vụ Quốc hội"),
        ("Huyện Đức Thọ, tỉnh Hà Tĩnh", "Nghị quyết của Ủy ban Thường vụ Quốc hội"),
    ):
        for step in place(text).successions.all():
            assert step.date == MERGED
            assert step.act.startswith(act)


def test_mergers_of_another_day_name_their_own_act(load):
    load(AREAS)
    rows = [("Tỉnh Hà Tĩnh", "", "Xã Đức Thọ", "", "Tỉnh Hà Tĩnh", "Xã Đức Minh", "", "whole")]
    load(
        steps=rows,
        merged_on=datetime.date(2027, 1, 1),
        act="Nghị quyết số 1",
        areas=[HA_TINH, commune("Đức Minh", "42")],
        date="2027-01-01",
    )
    old = place("Xã Đức Thọ, tỉnh Hà Tĩnh")
    assert old.valid_to == datetime.date(2026, 12, 31)
    step = old.successions.get()
    assert (step.successor, step.act, step.date) == (
        place("Xã Đức Minh, tỉnh Hà Tĩnh"),
        "Nghị quyết số 1",
        datetime.date(2027, 1, 1),
    )
    assert not place("Tỉnh Hà Tĩnh").has_ended(datetime.date(2027, 1, 1))


def test_a_province_is_not_ended_by_one_commune_that_leaves_it(load):
    load(AREAS)
    rows = [("Tỉnh Hà Tĩnh", "", "Xã Đức Thọ", "", "Tỉnh Thái Nguyên", "Xã Chợ Mới", "", "whole")]
    load(steps=rows, merged_on=datetime.date(2027, 1, 1))
    assert place("Tỉnh Hà Tĩnh").valid_to is None
    assert became("Xã Đức Thọ, tỉnh Hà Tĩnh") == {("Xã Chợ Mới", "whole")}


def test_addresses_are_short_for_what_exists_and_told_apart_for_what_was(load):
    load(AREAS, STEPS)
    assert place("Xã Thanh Thịnh, tỉnh Thái Nguyên").slug == "xa-thanh-thinh"
    assert place("Xã Thanh Thịnh, huyện Chợ Mới, tỉnh Bắc Kạn").slug == "xa-thanh-thinh-huyen-cho-moi"


def test_new_places_are_found_in_the_admin_and_told_to_who_listens(load, django_capture_on_commit_callbacks):
    from wagtail.search.backends import get_search_backend

    heard = []
    listener = lambda keys, **kwargs: heard.extend(keys)  # noqa: E731
    areas_written.connect(listener)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            load(AREAS, STEPS)
    finally:
        areas_written.disconnect(listener)
    assert set(heard) == set(Area.objects.values_list("pk", flat=True))
    assert set(get_search_backend().search("thanh thinh", Area)) == set(Area.objects.filter(name="Thanh Thịnh"))


# The preview


def test_a_preview_tells_and_changes_nothing(load):
    told = load(AREAS, STEPS, dry_run=True, lines=3)
    assert "Thêm mới: 19 (Tỉnh: 3, Huyện (đến 30/6/2025): 4, Xã: 12)" in told
    assert "  Tỉnh Thái Nguyên\n" in told
    assert "… và 16 nữa." in told
    assert "Xã Hòa Lạc, huyện Đức Thọ, tỉnh Hà Tĩnh → Xã Đức Minh, tỉnh Hà Tĩnh (một phần)" in load(
        AREAS, STEPS, dry_run=True, lines=99
    )
    assert "Mới xem trước: chưa thay đổi gì." in told
    assert not Area.objects.exists()


def test_a_preview_of_areas_and_villages_together_changes_nothing(load):
    told = load(AREAS, villages=[("Đức Minh", "Hà Tĩnh", "Thôn", "Thanh Kim")], dry_run=True)
    assert "Thôn Thanh Kim, xã Đức Minh, tỉnh Hà Tĩnh" in told
    assert not Area.objects.exists()


# Again


def test_the_same_lists_again_change_nothing(load):
    load(AREAS, STEPS)
    before = state()
    assert "Không có gì thay đổi." in load(AREAS, STEPS)
    assert state() == before


def test_lists_one_after_the_other_give_what_they_give_together(load):
    load(AREAS)
    load(steps=STEPS)
    apart = [(area.full_name, area.where, area.valid_from, area.valid_to) for area in Area.objects.all()]
    AreaSuccession.objects.all().delete()
    Area.objects.all().delete()
    load(AREAS, STEPS)
    assert apart == [(area.full_name, area.where, area.valid_from, area.valid_to) for area in Area.objects.all()]


def test_a_newer_list_that_says_the_same_only_moves_its_date(load):
    load(AREAS, STEPS)
    told = load(AREAS, source="Danh mục thử 2", date="2026-12-01")
    assert "Chỉ đổi tên danh sách và ngày: 8" in told
    assert "Thay đổi:" not in told
    area = place("Xã Văn Lang, tỉnh Thái Nguyên")
    assert (area.code_source, area.code_date) == ("Danh mục thử 2", datetime.date(2026, 12, 1))


def test_a_commune_that_became_a_ward_is_the_same_place(load):
    load(AREAS, STEPS)
    before = place("Xã Chợ Mới, tỉnh Thái Nguyên")
    rows = [commune("Chợ Mới", kind="Phường") if row[3] == "Chợ Mới" else row for row in AREAS]
    told = load(rows, date="2026-12-01")
    assert "Phường Chợ Mới, tỉnh Thái Nguyên: loại Xã → Phường" in told
    after = place("Phường Chợ Mới, tỉnh Thái Nguyên")
    assert (after.pk, after.slug) == (before.pk, before.slug)
    assert after.folded_name == "phuong cho moi"


def test_a_code_that_another_list_writes_differently_is_only_a_code(load):
    load(AREAS)
    before = Area.objects.count()
    rows = [(*row[:1], {"18244": "18229", "18229": "18244"}.get(row[1], row[1]), *row[2:]) for row in AREAS]
    told = load(rows, date="2026-12-01")
    assert "Xã Đức Minh, tỉnh Hà Tĩnh: mã chính thức 18244 → 18229" in told
    assert Area.objects.count() == before


def test_what_a_newer_list_does_not_know_any_more_ended_the_day_before(load):
    load(AREAS, STEPS)
    rows = [row for row in AREAS if row[3] != "Đức Thọ"]
    told = load(rows, date="2027-01-01")
    assert "Xã Đức Thọ, tỉnh Hà Tĩnh: 31/12/2026" in told
    assert place("Xã Đức Thọ, tỉnh Hà Tĩnh").valid_to == datetime.date(2026, 12, 31)
    before = state()
    assert "Không có gì thay đổi." in load(rows, date="2027-01-01")
    assert state() == before


def test_what_comes_back_is_the_same_place(load):
    load(AREAS)
    key = place("Xã Chợ Mới, tỉnh Thái Nguyên").pk
    load([row for row in AREAS if row[3] != "Chợ Mới"], date="2026-12-01")
    load(AREAS, date="2027-01-01")
    area = place("Xã Chợ Mới, tỉnh Thái Nguyên")
    assert (area.pk, area.valid_to) == (key, None)


def test_a_commune_that_a_later_list_adds_began_with_it(load):
    load(AREAS)
    load([*AREAS, commune("Mới Lập", "42")], date="2027-01-01")
    assert place("Xã Mới Lập, tỉnh Hà Tĩnh").valid_from == datetime.date(2027, 1, 1)


def test_an_older_list_changes_nothing_of_what_a_newer_one_said(load):
    load(AREAS, STEPS)
    older = [
        commune("Chợ Mới", kind="Thị trấn") if row[3] == "Chợ Mới" else row for row in AREAS if row[3] != "Đức Thọ"
    ]
    before = state()
    assert "Không có gì thay đổi." in load(older, date="2025-07-01", source="Danh mục cũ")
    assert state() == before


def test_what_only_an_older_list_knows_is_not_taken_in(load):
    load([row for row in AREAS if row[3] != "Đức Thọ"])
    before = state()
    told = load(AREAS, date="2025-07-01", source="Danh mục cũ")
    assert "Chỉ có trong danh sách cũ hơn này, không nạp: 1\n  Xã Đức Thọ" in told
    assert state() == before


def test_a_list_of_one_province_leaves_the_others_alone(load):
    load(AREAS)
    before = state()
    load([HA_TINH, *(row for row in AREAS if row[5] == "42")])
    assert state() == before


def test_provinces_without_their_communes_end_none(load):
    load(AREAS)
    load([THAI_NGUYEN, HA_TINH], date="2027-01-01")
    assert not Area.objects.communes().exclude(valid_to=None).exists()


def test_an_ended_commune_with_a_page_is_pointed_out(load):
    load(AREAS)
    commune_page(place("Xã Đức Thọ, tỉnh Hà Tĩnh"))
    told = load([row for row in AREAS if row[3] != "Đức Thọ"], date="2027-01-01", dry_run=True)
    assert "Xã Đức Thọ, tỉnh Hà Tĩnh: 31/12/2026 – xã này đang có trang ở đây" in told


def test_what_changed_or_ended_says_so_in_its_history(load):
    from wagtail.models import ModelLogEntry

    load(AREAS)
    load([row for row in AREAS if row[3] != "Đức Thọ"], date="2027-01-01")
    entry = ModelLogEntry.objects.get(object_id=str(place("Xã Đức Thọ, tỉnh Hà Tĩnh").pk))
    assert entry.action == "wagtail.edit"


# Places that are there already


def test_places_made_by_hand_are_recognised(load):
    province = AreaFactory(parent=None, level=Level.PROVINCE, kind="Tỉnh", name="Hà Tĩnh")
    hand = AreaFactory(parent=province, name="Đức Minh", valid_from=MERGED)
    village = VillageFactory(parent=hand, name="Thanh Kim")
    load(AREAS, STEPS)
    area = place("Xã Đức Minh, tỉnh Hà Tĩnh")
    assert (area.pk, area.slug, area.code) == (hand.pk, hand.slug, "18244")
    village.refresh_from_db()
    assert village.get_parent() == area
    assert (village.valid_to, village.code_date) == (None, None)
    assert is_sound()


def test_a_place_that_no_list_brought_is_left_and_named(load):
    load(AREAS)
    AreaFactory(parent=place("Tỉnh Hà Tĩnh"), name="Tự Tạo")
    told = load(AREAS, date="2027-01-01")
    assert "Không có trong danh sách, giữ nguyên: 1" in told
    assert not place("Xã Tự Tạo, tỉnh Hà Tĩnh").valid_to


def test_a_former_commune_that_somebody_put_below_its_province_is_not_doubled(load):
    province = AreaFactory(parent=None, level=Level.PROVINCE, kind="Tỉnh", name="Hà Tĩnh")
    hand = AreaFactory(parent=province, name="Tùng Châu", valid_to=LAST_DAY)
    load(AREAS, STEPS)
    assert became("Xã Tùng Châu, tỉnh Hà Tĩnh") == {("Xã Đức Minh", "whole")}
    assert Area.objects.get(name="Tùng Châu") == hand


def test_a_former_place_that_nobody_ended_is_ended(load):
    province = AreaFactory(parent=None, level=Level.PROVINCE, kind="Tỉnh", name="Hà Tĩnh")
    district = AreaFactory(parent=province, level=Level.DISTRICT, kind="Huyện", name="Đức Thọ")
    commune = AreaFactory(parent=district, name="Tùng Châu")
    told = load(AREAS, STEPS)
    assert "Đã kết thúc: 2" in told
    for area in (district, commune):
        area.refresh_from_db()
        assert area.valid_to == LAST_DAY


def test_what_somebody_recorded_of_a_merger_stays(load):
    load(AREAS)
    province = place("Tỉnh Hà Tĩnh")
    district = AreaFactory(parent=province, level=Level.DISTRICT, kind="Huyện", name="Đức Thọ", valid_to=LAST_DAY)
    old = AreaFactory(parent=district, name="Tùng Châu", valid_to=LAST_DAY)
    AreaSuccessionFactory(
        predecessor=old, successor=place("Xã Đức Minh, tỉnh Hà Tĩnh"), extent=Extent.PART, act="Nghị quyết số 1"
    )
    AreaSuccessionFactory(predecessor=old, successor=place("Xã Đức Thọ, tỉnh Hà Tĩnh"), extent=Extent.PART)
    told = load(steps=STEPS)
    assert "Sửa quan hệ sáp nhập, chia tách: 1" in told
    assert "Quan hệ sáp nhập, chia tách không có trong danh sách, giữ nguyên: 1" in told
    assert became("Xã Tùng Châu, huyện Đức Thọ, tỉnh Hà Tĩnh") == {("Xã Đức Minh", "whole"), ("Xã Đức Thọ", "part")}
    assert old.successions.get(successor__name="Đức Minh").act == "Nghị quyết số 1"


def test_the_demo_is_recognised(load):
    """Lists of the places that the demo has, made from them, double nothing and change no merger."""
    demo.load()
    current = Area.objects.current().exclude(level=Level.VILLAGE)
    provinces = list(current.filter(level=Level.PROVINCE))
    codes = {area.pk: f"{number:02}" for number, area in enumerate(provinces, 1)}
    areas = [("province", codes[area.pk], area.kind, area.name, area.full_name, "") for area in provinces]
    areas += [
        ("commune", area.code, area.kind, area.name, area.full_name, codes[area.lineage[-1].pk])
        for area in current.filter(level=Level.COMMUNE)
    ]
    steps = []
    for step in AreaSuccession.objects.filter(predecessor__level=Level.COMMUNE, date=MERGED):
        district, province = step.predecessor.lineage
        new = step.successor
        steps.append(
            (province.full_name, district.full_name, step.predecessor.full_name, step.predecessor.code)
            + (new.lineage[-1].full_name, new.full_name, new.code, step.extent)
        )
    before, stored = Area.objects.count(), list(AreaSuccession.objects.order_by("pk").values_list())
    load(areas, steps)
    assert Area.objects.count() == before
    assert list(AreaSuccession.objects.order_by("pk").values_list())[: len(stored)] == stored
    assert set(AreaSuccession.objects.values_list("predecessor__level", flat=True)) <= set(Level)
    assert is_sound()


# Names


PAIRS = [
    ("Văn Lang", "Văn Lăng"),
    ("Ba Tô", "Ba Tơ"),
    ("Sơn Hà", "Sơn Hạ"),
    ("Thạnh An", "Thanh An"),
    ("Tân Thành", "Tân Thạnh"),
    ("Cẩm Giàng", "Cẩm Giang"),
    ("Lộc Thành", "Lộc Thạnh"),
    ("Tân Thạnh", "Tấn Thành"),
]


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("first", [0, 1])
def test_names_that_differ_only_in_their_marks_are_two_places(load, pair, first):
    """Whichever of them is there already, alone or not."""
    AreaFactory(parent=AreaFactory(parent=None, level=Level.PROVINCE, kind="Tỉnh", name="Hà Tĩnh"), name=pair[first])
    load([HA_TINH, *(commune(name, "42", code) for name, code in zip(pair, ("00001", "00002"), strict=True))])
    codes = dict(Area.objects.communes().values_list("name", "code"))
    assert codes == {pair[0]: "00001", pair[1]: "00002"}
    assert is_sound()


@pytest.mark.parametrize("pair", PAIRS)
def test_one_of_two_look_alikes_does_not_become_the_other(load, pair):
    """A list that knows only the second: the first, which another list brought, ended."""
    load([HA_TINH, commune(pair[0], "42")])
    load([HA_TINH, commune(pair[1], "42")], date="2027-01-01")
    ends = dict(Area.objects.communes().values_list("name", "valid_to"))
    assert ends == {pair[0]: datetime.date(2026, 12, 31), pair[1]: None}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("Hòa Bình", "Hoà Bình"), ("Thủy Nguyên", "Thuỷ Nguyên"), ("Cư M'gar", "Cư M’gar"), ("Phường 01", "Phường 1")],
)
def test_a_tone_mark_on_another_letter_is_the_same_name_and_stays_as_it_was(load, ours, theirs):
    load([HA_TINH, commune(ours, "42", "00001")])
    before = state()
    assert "Không có gì thay đổi." in load([HA_TINH, commune(theirs, "42", "00001")])
    assert state() == before


def test_a_name_typed_without_marks_is_recognised_and_gets_them(load):
    province = AreaFactory(parent=None, level=Level.PROVINCE, kind="Tỉnh", name="Ha Tinh")
    hand = AreaFactory(parent=province, name="Duc Minh")
    load(AREAS)
    hand.refresh_from_db()
    assert hand.full_name == "Xã Đức Minh"
    assert hand.slug == "xa-duc-minh"


def test_a_name_typed_without_marks_that_may_be_two_places_is_none_of_them(load):
    province = AreaFactory(parent=None, level=Level.PROVINCE, kind="Tỉnh", name="Thái Nguyên")
    hand = AreaFactory(parent=province, name="Van Lang")
    told = load(AREAS)
    hand.refresh_from_db()
    assert hand.name == "Van Lang"
    assert "Xã Van Lang, tỉnh Thái Nguyên" in told.partition("giữ nguyên")[2]


def test_a_ward_and_a_commune_of_one_name_are_two_places(load):
    rows = [HA_TINH, commune("Mỹ Tho", "42", "00001"), commune("Mỹ Tho", "42", "00002", kind="Phường")]
    load(rows)
    before = state()
    load(rows)
    assert state() == before
    assert Area.objects.communes().count() == 2


# Where communes lie


def located(*points, titles=("latitude", "longitude")):
    """A list of Hà Tĩnh and its Xã Đức Minh, Xã Đức Thọ…, one for each of the points."""
    names = ("Đức Minh", "Đức Thọ", "Đức Quang", "Đức Thịnh")
    rows = [(*HA_TINH, "", "")]
    rows += [(*commune(name, "42"), *point) for name, point in zip(names, points, strict=False)]
    return csv_text((*AREA_TITLES, *titles), rows)


MINH, THO = "Xã Đức Minh, tỉnh Hà Tĩnh", "Xã Đức Thọ, tỉnh Hà Tĩnh"


def test_a_list_says_where_communes_lie_with_a_point_or_a_comma_and_twice_changes_nothing(load):
    content = located(("18.553", "105.59"), ("18,5014", "105,579"))
    load(content)
    assert middle(MINH) == (18.553, 105.59)
    assert middle(THO) == (18.5014, 105.579)
    before = state()
    assert "Không có gì thay đổi." in load(content)
    assert state() == before


def test_a_commune_that_a_list_puts_elsewhere_moves_there_and_it_is_told(load):
    load(located(("18.553", "105.59")))
    told = load(located(("18.5", "105.59")), date="2027-01-01")
    assert "vĩ độ 18,553 → 18,5" in told
    assert "kinh độ" not in told
    assert middle(MINH) == (18.5, 105.59)


def test_a_list_without_places_on_the_map_leaves_those_there_are(load):
    load(located(("18.553", "105.59"), ("18.5014", "105.579")))
    load(located(("", ""), ("", "")), date="2027-01-01")
    load([HA_TINH, commune("Đức Minh", "42"), commune("Đức Thọ", "42")], date="2027-02-01")
    assert middle(MINH) == (18.553, 105.59)
    assert middle(THO) == (18.5014, 105.579)


def test_what_somebody_typed_gives_way_to_the_list_of_the_latest_day_and_only_to_that(load):
    load(located(("18.553", "105.59")))
    Area.objects.filter(name="Đức Minh").update(latitude=18.6, longitude=105.6)
    load(located(("18.553", "105.59")), date="2026-01-01")
    assert middle(MINH) == (18.6, 105.6)
    load(located(("18.553", "105.59")), date="2027-01-01")
    assert middle(MINH) == (18.553, 105.59)


@pytest.mark.parametrize(
    "point",
    [
        ("105.59", "18.553"),
        ("18.553", ""),
        ("", "105.59"),
        ("18.553", "181"),
        ("nan", "105.59"),
        ("18.553", "inf"),
        ("1e1", "105.59"),
        ("18°33'", "105°35'"),
        ("18,553,1", "105.59"),
        ("١٨", "105.59"),
    ],
)
def test_what_is_nowhere_on_earth_is_told_at_its_line(refused, point):
    (sentence,) = refused(located(("18.5", "105.5"), point))
    assert "dòng 4" in sentence
    assert "tính bằng độ, ví dụ 18.553 và 105.59" in sentence


# Files that are not as they should be


def excel(rows):
    return b"\xef\xbb\xbf" + csv_text(AREA_TITLES, rows, ";").encode("utf-8")


@pytest.mark.parametrize(
    "content",
    [
        excel(AREAS),
        b"\xef\xbb\xbfsep=;\r\n" + csv_text(AREA_TITLES, AREAS, ";").encode(),
        csv_text(AREA_TITLES, AREAS, "\t").encode("utf-16"),
        unicodedata.normalize("NFD", csv_text(AREA_TITLES, AREAS)).encode(),
        csv_text([title.upper() for title in AREA_TITLES], AREAS).encode(),
        csv_text((*AREA_TITLES, "", "note"), [(*row, "", "x") for row in AREAS]).encode(),
        csv_text(AREA_TITLES, [row for pair in zip(AREAS, [("",) * 6] * 99, strict=False) for row in pair]).encode(),
        csv_text(AREA_TITLES, AREAS).replace("Đức Minh", "\u200bĐức\u00a0 Minh ").encode(),
        csv_text(AREA_TITLES, AREAS).replace("Xã,Đức", "xã,Đức").encode(),
    ],
    ids=["excel", "sep", "utf-16", "nfd", "capitals", "more columns", "blank lines", "spaces", "small kind"],
)
def test_what_spreadsheets_write_is_understood(load, content):
    load(AREAS)
    before = state()
    load(content)
    assert state() == before


def test_zeros_that_a_spreadsheet_took_away_come_back(load):
    load(
        [
            (*row[:1], row[1].lstrip("0"), *row[2:])
            for row in [("province", "01", "Thành phố", "Hà Nội", "", ""), commune("Ba Đình", "1", "4")]
        ]
    )
    assert place("Xã Ba Đình, thành phố Hà Nội").code == "00004"
    assert place("Thành phố Hà Nội").code == "01"


def test_a_missing_column_is_named(refused):
    (sentence,) = refused(csv_text(AREA_TITLES[:3], []))
    assert sentence == "areas.csv: thiếu cột: name, parent_code. Các cột đọc được: level, code, kind."


def test_an_empty_file_says_so(refused):
    assert refused(b"\r\n \r\n") == ["Tệp areas.csv không có dòng nào."]


def test_a_file_that_is_not_there_says_so(load, tmp_path):
    with pytest.raises(CommandError, match=r"Không đọc được .*not-there\.csv"):
        call_command("import_areas", areas=tmp_path / "not-there.csv", source="x", date=MERGED)


def test_another_encoding_is_not_guessed(refused):
    (sentence,) = refused(csv_text(AREA_TITLES, AREAS).replace("Đức Minh", "§øc").encode("latin-1", "replace"))
    assert sentence.startswith("areas.csv, dòng ")
    assert "không phải mã UTF-8" in sentence


def test_a_nul_character_is_told_with_its_line(refused):
    (sentence,) = refused(csv_text(AREA_TITLES, AREAS).replace("Hà Tĩnh", "Hà\x00Tĩnh", 1))
    assert sentence == "areas.csv, dòng 3: có ký tự NUL: tệp bị hỏng. Hãy xuất lại tệp."


def test_every_bad_line_is_told_at_once(refused):
    sentences = refused(
        [
            THAI_NGUYEN,
            THAI_NGUYEN,
            ("xóm", "1", "Xã", "A", "", "19"),
            commune("B", "77"),
            ("commune", "1", "", "C", "", "19"),
            ("commune", "1", "Xã", "", "", "19"),
            ("commune", "1", "Xã", "D", "Xã E", "19"),
            commune("Hòa"),
            commune("Hoà"),
            commune("F" * 200),
            commune("…"),
        ]
    )
    assert [sentence.partition(": ")[0] for sentence in sentences] == [
        f"areas.csv, dòng {line}" for line in (3, 4, 5, 6, 7, 8, 10, 11, 12)
    ]
    text = "\n".join(sentences)
    for part in (
        "trùng với dòng 2.",
        "cột level phải là “province” hoặc “commune”, không phải “xóm”.",
        "danh sách không có tỉnh nào mang mã “77” (parent_code).",
        "cột kind để trống.",
        "cột name để trống.",
        "full_name “Xã E” không khớp kind và name “Xã D”",
        "trùng với dòng 9.",
        "name dài quá 120 ký tự.",
        "“…” không phải tên.",
    ):
        assert part in text


def test_only_the_first_of_many_bad_lines_are_told(refused):
    sentences = refused([THAI_NGUYEN, *(commune(f"Xã {number}", "77") for number in range(100))])
    assert len(sentences) == 21
    assert sentences[-1] == "… và 80 nữa."


def test_more_cells_than_titles_are_told(refused):
    (sentence,) = refused([THAI_NGUYEN, (*commune("A"), "thừa")])
    assert sentence == "areas.csv, dòng 3: có 7 ô, nhưng chỉ có 6 cột có tên."


def test_a_quotation_mark_without_end_is_told(refused):
    rows = csv_text(AREA_TITLES, [THAI_NGUYEN, *(commune(f"A {number}") for number in range(9000))])
    (sentence,) = refused(rows.replace("A 7,", '"A 7,', 1))
    assert "có thể thiếu dấu nháy kép ở cuối ô." in sentence


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({5: "Xã Không Có"}, "không có Xã Không Có trong tỉnh Hà Tĩnh."),
        ({4: "Tỉnh Không Có"}, "chưa có Tỉnh Không Có. Hãy nạp danh sách địa bàn trước."),
        ({7: "nửa"}, "cột extent phải là “whole” hoặc “part”, không phải “nửa”."),
        ({0: ""}, "cột old_province để trống."),
        ({5: ""}, "cột new_commune để trống."),
        (
            {2: "Tùng Châu"},
            "cột old_commune phải bắt đầu bằng loại đơn vị (Xã, Phường, Thị trấn, Đặc khu): “Tùng Châu”.",
        ),
        ({1: "Đức Thọ"}, "cột old_district phải bắt đầu bằng loại đơn vị (Huyện, Quận, Thị xã, Thành phố): “Đức Thọ”."),
        ({1: "", 2: ""}, "cột old_commune để trống."),
        ({3: "1" * 20}, "code dài quá 10 ký tự."),
    ],
)
def test_a_bad_line_of_mergers_is_told(refused, change, sentence):
    row = list(STEPS[4])
    for column, value in change.items():
        row[column] = value
    assert refused(AREAS, [STEPS[0], tuple(row)]) == [f"successions.csv, dòng 3: {sentence}"]


def test_a_merger_told_twice_or_against_itself_is_told(refused):
    assert refused(AREAS, [STEPS[0], STEPS[0]]) == ["successions.csv, dòng 3: trùng với dòng 2."]
    elsewhere = (*STEPS[0][:5], "Xã Chợ Mới", "", "part")
    (sentence,) = refused(AREAS, [STEPS[0], elsewhere])
    assert sentence.startswith("successions.csv, dòng 2: nơi này đã nhập toàn bộ (whole) vào một nơi")


def test_mergers_without_areas_ask_for_them(refused):
    sentences = refused(steps=STEPS)
    assert sentences[0] == "successions.csv, dòng 2: chưa có Tỉnh Thái Nguyên. Hãy nạp danh sách địa bàn trước."


def test_a_place_that_began_later_cannot_have_ended(refused, load):
    province = AreaFactory(parent=None, level=Level.PROVINCE, kind="Tỉnh", name="Hà Tĩnh")
    AreaFactory(
        parent=province, level=Level.DISTRICT, kind="Huyện", name="Đức Thọ", valid_from=datetime.date(2026, 1, 1)
    )
    (sentence,) = refused(AREAS, STEPS)
    assert (
        sentence == "successions.csv, dòng 6: Huyện Đức Thọ chỉ có từ ngày 01/01/2026 nên không thể kết thúc trước đó."
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "Hãy cho biết nạp gì"),
        ({"areas": Path("a.csv")}, "Hãy ghi tên và phiên bản của danh sách"),
        ({"areas": Path("a.csv"), "source": "x"}, "Danh sách đúng cho ngày nào?"),
        ({"areas": Path("a.csv"), "source": "x" * 200, "date": MERGED}, "--source dài quá 120 ký tự."),
        ({"areas": Path("a.csv"), "package": True}, "--package đã có sẵn"),
    ],
)
def test_options_that_lack_something_are_told(options, sentence):
    with pytest.raises(CommandError, match=sentence.replace("?", r"\?")):
        call_command("import_areas", **options)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_sentence(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    for titles, read in ((AREA_TITLES, read_areas), (STEP_TITLES, read_successions)):
        for start in (b"", ",".join(titles).encode() + b"\r\n"):
            path.write_bytes(start + content)
            with suppress(Refused):
                read(path)


# The package


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package laid out as ``vietnamadminunits`` 1.0.4, which fails when it is imported."""
    folder = tmp_path / "site" / "vietnamadminunits"
    (folder / "data").mkdir(parents=True)
    (folder / "__init__.py").write_text("raise RuntimeError('imported')")
    info = folder.parent / "vietnamadminunits-1.0.4.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: vietnamadminunits\nVersion: 1.0.4\n")
    units = [
        ("tinhhatinh", "Tỉnh Hà Tĩnh", "42", "xaducminh", "Xã Đức Minh", "18244", 18.553, 105.59),
        ("tinhhatinh", "Tỉnh Hà Tĩnh", "42", "xaductho", "Xã Đức Thọ", "18229", None, None),
    ]
    former = [
        ("tinhhatinh", "Tỉnh Hà Tĩnh", "huyenductho", "Huyện Đức Thọ", "xatungchau", "Xã Tùng Châu", "18241"),
        ("tinhhatinh", "Tỉnh Hà Tĩnh", "huyenductho", "Huyện Đức Thọ", "xahoalac", "Xã Hòa Lạc", "18280"),
        ("tinhhatinh", "Tỉnh Hà Tĩnh", "huyendao", "Huyện Đảo", None, None, None),
    ]
    connection = sqlite3.connect(folder / "data/dataset.db")
    connection.execute(
        "CREATE TABLE admin_units (provinceKey, province, provinceCode, wardKey, ward, wardCode, wardLat, wardLon)"
    )
    connection.executemany("INSERT INTO admin_units VALUES (?, ?, ?, ?, ?, ?, ?, ?)", units)
    connection.execute(
        "CREATE TABLE admin_units_legacy (provinceKey, province, districtKey, district, wardKey, ward, wardCode)"
    )
    connection.executemany("INSERT INTO admin_units_legacy VALUES (?, ?, ?, ?, ?, ?, ?)", former)
    connection.commit()
    connection.close()
    became = {
        "DICT_PROVINCE_WARD_NO_DIVIDED": {
            "tinhhatinh": {
                "xaducminh": ["tinhhatinh_huyenductho_xatungchau"],
                "xaductho": ["tinhhatinh_huyendao_"],
            }
        },
        "DICT_PROVINCE_WARD_DIVIDED": {
            "tinhhatinh": {"tinhhatinh_huyenductho_xahoalac": [{"newWardKey": "xaducminh"}, {"newWardKey": "xaductho"}]}
        },
    }
    (folder / "data/converter_2025.json").write_text(json.dumps(became))
    monkeypatch.syspath_prepend(folder.parent)
    monkeypatch.delitem(sys.modules, "vietnamadminunits", raising=False)
    return folder


def test_the_package_brings_all_in_one_command_without_being_imported(package):
    told = io.StringIO()
    call_command("import_areas", package=True, stdout=told)
    assert "Thêm mới: 7" in told.getvalue()
    area = place("Xã Đức Minh, tỉnh Hà Tĩnh")
    assert (area.code, area.code_source, area.code_date) == ("18244", "vietnamadminunits 1.0.4", MERGED)
    assert area.valid_from == MERGED
    assert middle("Xã Đức Minh, tỉnh Hà Tĩnh") == (18.553, 105.59)
    assert middle("Xã Đức Thọ, tỉnh Hà Tĩnh") == middle("Tỉnh Hà Tĩnh") == (None, None)
    assert became("Xã Hòa Lạc, huyện Đức Thọ, tỉnh Hà Tĩnh") == {("Xã Đức Minh", "part"), ("Xã Đức Thọ", "part")}
    assert became("Huyện Đảo, tỉnh Hà Tĩnh") == {("Xã Đức Thọ", "whole")}
    assert "vietnamadminunits" not in sys.modules


def test_the_package_and_the_lists_bring_the_same_places(package, load):
    call_command("import_areas", package=True, stdout=io.StringIO())
    keys = set(Area.objects.values_list("pk", flat=True))
    rows = [STEPS[4], STEPS[5], STEPS[6], STEPS[7]]
    load([HA_TINH, *(row for row in AREAS if row[5] == "42")], rows)
    assert set(Area.objects.values_list("pk", flat=True)) == keys
    before = state()
    call_command("import_areas", package=True, stdout=io.StringIO())
    assert [row[:3] for row in state()[1]] == [row[:3] for row in before[1]]
    assert place("Xã Đức Minh, tỉnh Hà Tĩnh").code_source == "Danh mục thử 1", "the newer list has the last word"


def test_the_package_twice_changes_nothing(package):
    call_command("import_areas", package=True, stdout=io.StringIO())
    before, told = state(), io.StringIO()
    call_command("import_areas", package=True, stdout=told)
    assert "Không có gì thay đổi." in told.getvalue()
    assert state() == before


def test_a_package_that_is_laid_out_otherwise_is_told(package):
    (package / "data/converter_2025.json").write_text("{}")
    with pytest.raises(CommandError, match="Dữ liệu của vietnamadminunits 1.0.4 không còn như bản 1.0.4"):
        call_command("import_areas", package=True)
    assert not Area.objects.exists()


def test_a_package_that_is_not_installed_is_asked_for(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(CommandError, match=r"Chưa cài gói vietnamadminunits: pip install \.\[places\]"):
        call_command("import_areas", package=True)


# Villages


@pytest.fixture
def duc_minh(load):
    load(AREAS, STEPS)
    return place("Xã Đức Minh, tỉnh Hà Tĩnh")


def village(name, kind="Thôn", old="", merged="", date="", act="", commune="Xã Đức Minh", province="Tỉnh Hà Tĩnh"):
    return (commune, province, kind, name, old, merged, date, act)


def test_villages_come_below_their_commune_with_their_kind(load, duc_minh):
    told = load(villages=[village("Thanh Kim"), village("Số 2", kind="tổ dân phố"), village("Đông", kind="Bản")])
    assert "Thêm mới: 3 (Thôn, bản: 3)" in told
    names = {area.full_name for area in Area.objects.villages().within(duc_minh)}
    assert names == {"Thôn Thanh Kim", "Tổ dân phố Số 2", "Bản Đông"}
    assert is_sound()


@pytest.mark.parametrize(
    ("commune_name", "province"), [("Đức Minh", "Hà Tĩnh"), ("duc minh", "ha tinh"), ("XÃ ĐỨC MINH", "")]
)
def test_a_commune_is_named_as_people_name_it(load, duc_minh, commune_name, province):
    load(villages=[village("Thanh Kim", commune=commune_name, province=province)])
    assert Area.objects.villages().get().get_parent() == duc_minh


def test_villages_again_change_nothing(load, duc_minh):
    rows = [
        village("Thanh Kim", old="Xóm Kim; Kim Cũ"),
        village("Một", merged="Một; Hai", date="01/05/2026", act="Nghị quyết số 5"),
        village("Châu Thịnh", merged="Thôn Châu Thịnh, xã Tùng Châu"),
        village("Dưới", merged="Giữa (một phần)"),
        village("Trên", merged="Giữa (một phần)"),
    ]
    load(villages=rows, date="2025-07-01")
    before = state()
    assert "Không có gì thay đổi." in load(villages=rows, date="2025-07-01")
    assert state() == before
    assert is_sound()


def test_old_names_lead_to_the_village_of_today(load, duc_minh):
    load(villages=[village("Thanh Kim", old="Xóm Kim; Kim Cũ", date="2024-03-01", act="Nghị quyết số 5")])
    for text in ("Xóm Kim", "Thôn Kim Cũ"):
        old = place(f"{text}, xã Đức Minh, tỉnh Hà Tĩnh")
        assert old.valid_to == datetime.date(2024, 2, 29)
        step = old.successions.get()
        assert (step.successor.full_name, step.extent, step.act) == ("Thôn Thanh Kim", "whole", "Nghị quyết số 5")
        assert step.date == datetime.date(2024, 3, 1)


def test_what_a_village_merged_from_ends(load, duc_minh):
    hai, ba = (VillageFactory(parent=duc_minh, kind="Thôn", name=name) for name in ("Hai", "Ba"))
    load(villages=[village("Hai Ba", merged="Hai; Ba", date="01/05/2026")])
    for old in (hai, ba):
        old.refresh_from_db()
        assert old.valid_to == datetime.date(2026, 4, 30)
        assert [step.successor.full_name for step in old.successions.all()] == ["Thôn Hai Ba"]
    assert place("Thôn Hai Ba, xã Đức Minh, tỉnh Hà Tĩnh").valid_from == datetime.date(2026, 5, 1)


def test_a_village_that_took_others_over_and_kept_its_name_goes_on(load, duc_minh):
    mot, hai = (VillageFactory(parent=duc_minh, kind="Thôn", name=name) for name in ("Một", "Hai"))
    load(villages=[village("Một", merged="Một; Hai", date="01/05/2026")])
    assert place("Thôn Một, xã Đức Minh, tỉnh Hà Tĩnh") == mot
    assert [step.successor for step in hai.successions.all()] == [mot]


def test_names_that_were_dealt_out_anew_are_new_villages(load, duc_minh):
    """Thôn 1 and 2 became thôn 1, thôn 3 and 4 became thôn 2."""
    old = [VillageFactory(parent=duc_minh, kind="Thôn", name=name) for name in "1234"]
    rows = [village("1", merged="1; 2", date="01/05/2026"), village("2", merged="3; 4", date="01/05/2026")]
    load(villages=rows)
    before = state()
    for area in old:
        area.refresh_from_db()
    assert [bool(area.valid_to) for area in old] == [False, True, True, True]
    new = Area.objects.villages().current().exclude(pk=old[0].pk).get()
    assert new.full_name == "Thôn 2"
    assert [step.successor for area in old[1:] for step in area.successions.all()] == [old[0], new, new]
    load(villages=rows)
    assert state() == before


def test_a_village_that_gave_a_part_away_goes_on(load, duc_minh):
    giua = VillageFactory(parent=duc_minh, kind="Thôn", name="Giữa")
    load(villages=[village("Giữa"), village("Mới", merged="Giữa (một phần)", date="01/05/2026")])
    giua.refresh_from_db()
    assert giua.valid_to is None
    assert not giua.successions.exists()


def test_a_village_of_a_former_commune_ended_with_it(load, duc_minh):
    load(villages=[village("Châu Thịnh", merged="Thôn Châu Thịnh, xã Tùng Châu", date="01/05/2026")])
    old = place("Thôn Châu Thịnh, xã Tùng Châu, huyện Đức Thọ, tỉnh Hà Tĩnh")
    assert old.valid_to == LAST_DAY
    step = old.successions.get()
    assert (step.successor, step.date) == (place("Thôn Châu Thịnh, xã Đức Minh, tỉnh Hà Tĩnh"), MERGED)


def test_a_village_that_got_another_kind_is_the_same(load, duc_minh):
    area = VillageFactory(parent=duc_minh, kind="Thôn", name="Thanh Kim")
    load(villages=[village("Thanh Kim", kind="Tổ dân phố")])
    area.refresh_from_db()
    assert area.full_name == "Tổ dân phố Thanh Kim"


def test_villages_that_the_file_leaves_out_stay(load, duc_minh):
    area = VillageFactory(parent=duc_minh, kind="Thôn", name="Thanh Kim")
    load(villages=[village("Khác")])
    area.refresh_from_db()
    assert area.valid_to is None


@pytest.mark.parametrize("hang", ["team", "member", "covered"])
def test_a_village_with_people_is_merged_in_the_admin(refused, duc_minh, hang):
    area = VillageFactory(parent=duc_minh, kind="Thôn", name="Hai")
    if hang == "team":
        TeamFactory(area=area)
    elif hang == "member":
        MemberFactory(area=area)
    else:
        TeamFactory(area=VillageFactory(parent=duc_minh)).covers.add(area)
    (sentence,) = refused(villages=[village("Hai Ba", merged="Hai", date="01/05/2026")])
    assert sentence.startswith("villages.csv, dòng 2: Thôn Hai đang có tổ hoặc thành viên, sẽ bị bỏ lại.")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (village("A", commune="Tùng Châu"), "Tùng Châu không còn nữa. Hiện nay là: Xã Đức Minh."),
        (village("A", commune="Không Có"), "hiện nay không có xã nào tên “Không Có”."),
        (village("A", province="Không Có"), "chưa có Không Có. Hãy nạp danh sách địa bàn trước."),
        (village("A", commune=""), "cột commune để trống."),
        (
            village("A", commune="Van Lang", province=""),
            "có nhiều xã tên “Van Lang”: Xã Văn Lang (Tỉnh Thái Nguyên); Xã Văn Lăng (Tỉnh Thái Nguyên). "
            "Hãy ghi cả tỉnh và loại đơn vị.",
        ),
        (village(""), "cột name để trống."),
        (village("A", kind=""), "cột kind để trống."),
        (village("A", date="32/01/2026"), "“32/01/2026” không phải ngày; hãy ghi 01/07/2025 hoặc 2025-07-01."),
        (village("A", act="x" * 300), "act dài quá 200 ký tự."),
        (
            village("A", merged="B, xã Không Có", date="01/05/2026"),
            "không thấy xã Không Có trong các xã đã thành xã Đức Minh, cũng như trong tỉnh.",
        ),
        (village("Còn", merged="Còn Nữa"), "từ ngày nào? Hãy ghi ngày: ở cột “date”, hoặc --date cho mọi dòng."),
        (
            village("Hết"),
            "Thôn Hết đã kết thúc ngày 30/06/2025. Nếu vẫn còn, hãy xóa ngày kết thúc trong trang quản trị trước.",
        ),
    ],
)
def test_a_bad_line_of_villages_is_told(refused, duc_minh, row, sentence):
    VillageFactory(parent=duc_minh, kind="Thôn", name="Hết", valid_to=LAST_DAY)
    assert refused(villages=[village("Tốt"), row], date=None) == [f"villages.csv, dòng 3: {sentence}"]


def test_a_village_named_twice_or_both_old_and_of_today_is_told(refused, duc_minh):
    assert refused(villages=[village("A"), village("A")]) == ["villages.csv, dòng 3: trùng với dòng 2."]
    VillageFactory(parent=duc_minh, kind="Thôn", name="A")
    (sentence,) = refused(villages=[village("A"), village("B", merged="A")])
    assert sentence.startswith("villages.csv, dòng 3: Thôn A có dòng riêng")


# The whole country

if NATIONAL.is_dir():

    def test_the_national_lists(load):
        """All of Vietnam and its mergers of 2025, read from the national lists when they are at hand."""
        areas, steps = ((NATIONAL / name).read_bytes() for name in ("areas-2026.csv", "succession-2025.csv"))
        load(areas, steps)
        assert Area.objects.count() == 34 + 3_321 + 29 + 696 + 10_035
        assert AreaSuccession.objects.filter(predecessor__level=Level.COMMUNE).count() == 10_602 - 5
        rows = list(Area.objects.values_list("path", "depth", "numchild"))
        children = Counter(path[:-4] for path, _depth, _children in rows)
        assert all(depth == len(path) // 4 and count == children[path] for path, depth, count in rows)
        assert children[""] == 63
        assert not Area.objects.ended().filter(successions=None).exists()
        assert not Area.objects.ended().filter(successions__successor__valid_to__isnull=False).exists()
        assert Area.objects.communes().current().filter(valid_from=MERGED).count() == 3_321
        assert "Không có gì thay đổi." in load(areas, steps, dry_run=True)
