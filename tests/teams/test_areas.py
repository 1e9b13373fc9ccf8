"""Places: what they are called, where they lie, and what became of them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext

from teams.models import Area, AreaSuccession, Extent, Level, attach_lineage, successors_of
from tests.factories import AreaFactory, AreaSuccessionFactory, MemberFactory, VillageFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def province(name="Bắc Kạn"):
    return AreaFactory(parent=None, level=Level.PROVINCE, kind="Tỉnh", name=name)


def former(name, **fields):
    """A commune that ended long ago."""
    return AreaFactory(name=name, **{"valid_to": TODAY - timedelta(days=400)} | fields)


def became(predecessor, *successors, extent=Extent.WHOLE, act=""):
    for successor in successors:
        AreaSuccessionFactory(predecessor=predecessor, successor=successor, extent=extent, act=act)


def told(area, on=None):
    """What a visitor is told that ``area`` has become."""
    return [(found.area.name, str(found.extent)) for found in area.successors(on)]


# Names


def test_a_place_is_called_by_its_kind_and_name():
    area = AreaFactory(kind="Xã", name="Đức Minh")
    assert area.full_name == str(area) == "Xã Đức Minh"
    assert area.inline_name == "xã Đức Minh"


def test_only_the_kind_is_written_small_in_a_sentence():
    assert AreaFactory(kind="Tổ dân phố", name="Phố Bến").inline_name == "tổ dân phố Phố Bến"


def test_a_village_says_where_it_lies_nearest_first():
    village = VillageFactory(parent=AreaFactory(parent=province("Hà Tĩnh"), name="Đức Minh"))
    assert village.where == "xã Đức Minh, tỉnh Hà Tĩnh"
    assert [area.name for area in village.lineage] == ["Đức Minh", "Hà Tĩnh"]


def test_a_province_lies_nowhere():
    area = province()
    assert area.where == ""
    assert area.lineage == []


def test_every_village_and_commune_knows_its_commune():
    village = VillageFactory()
    commune = Area.objects.get(pk=village.get_parent().pk)
    assert village.commune == commune
    assert commune.commune == commune


def test_a_province_and_a_former_district_are_in_no_commune():
    assert province().commune is None
    district = AreaFactory(level=Level.DISTRICT, kind="Huyện", name="Vân Hồ")
    assert district.commune is None
    assert AreaFactory(parent=district).commune.get_parent() == district


def test_lineages_of_many_areas_take_one_query(django_assert_num_queries):
    villages = [VillageFactory() for _ in range(5)]
    expected = [village.where for village in Area.objects.filter(level=Level.VILLAGE)]
    with django_assert_num_queries(2):
        found = attach_lineage(Area.objects.filter(level=Level.VILLAGE))
        assert [village.where for village in found] == expected
    assert len(found) == len(villages)
    with django_assert_num_queries(0):
        assert attach_lineage([]) == []


def test_a_name_is_stored_composed_and_without_stray_spaces():
    area = AreaFactory(kind=" Xã ", name="Đu\u031b\u0301c   Minh")
    assert area.full_name == "Xã Đức Minh"


# Addresses


def test_the_address_is_the_name_without_marks():
    assert AreaFactory(kind="Xã", name="Đức Minh").slug == "xa-duc-minh"


def test_names_that_fold_alike_get_addresses_of_their_own():
    bac_kan = province()
    slugs = [AreaFactory(parent=bac_kan, name=name).slug for name in ("Văn Lang", "Văn Lăng", "Vân Lang")]
    assert slugs == ["xa-van-lang", "xa-van-lang-tinh-bac-kan", "xa-van-lang-tinh-bac-kan-2"]


def test_the_same_name_elsewhere_is_told_apart_by_its_province():
    first = AreaFactory(parent=province("Hải Dương"), name="Quang Trung")
    second = AreaFactory(parent=province("Hà Giang"), name="Quang Trung")
    assert first.slug == "xa-quang-trung"
    assert second.slug == "xa-quang-trung-tinh-ha-giang"


def test_an_address_stays_when_the_name_is_corrected():
    area = AreaFactory(name="Đức Mình")
    area.name = "Đức Minh"
    area.save()
    area.refresh_from_db()
    assert area.slug == "xa-duc-minh"
    assert area.full_name == "Xã Đức Minh"


def test_a_very_long_name_has_an_address_too():
    long_name = "Đường dài " * 12
    slugs = {VillageFactory(name=long_name[:120]).slug for _ in range(3)}
    assert len(slugs) == 3
    assert max(map(len, slugs)) <= 100


# Which exist


def test_an_area_exists_from_its_first_day_to_its_last():
    area = AreaFactory(valid_from=YESTERDAY, valid_to=TOMORROW)
    days = [YESTERDAY - timedelta(days=1), YESTERDAY, TODAY, TOMORROW, TOMORROW + timedelta(days=1)]
    assert [area in Area.objects.current(day) for day in days] == [False, True, True, True, False]
    assert [area in Area.objects.ended(day) for day in days] == [False, False, False, False, True]
    assert [area.has_ended(day) for day in days] == [False, False, False, False, True]


def test_an_area_without_dates_has_always_been_there():
    area = AreaFactory()
    assert area in Area.objects.current()
    assert area in Area.objects.current(TODAY - timedelta(days=40000))
    assert area not in Area.objects.ended()
    assert not area.has_ended()


def test_an_area_that_ended_yesterday_is_no_longer_current():
    area = AreaFactory(valid_to=YESTERDAY)
    assert area in Area.objects.ended()
    assert area not in Area.objects.current()


def test_an_area_that_starts_tomorrow_is_neither_current_nor_ended():
    area = AreaFactory(valid_from=TOMORROW)
    assert area not in Area.objects.current()
    assert area not in Area.objects.ended()


def test_within_is_the_area_and_all_below_it_and_not_its_neighbours():
    commune, neighbour = AreaFactory(), AreaFactory()
    village, other = VillageFactory(parent=commune), VillageFactory(parent=neighbour)
    assert set(Area.objects.within(commune)) == {commune, village}
    root = commune.get_root()
    assert set(Area.objects.within(root)) == {root, commune, village, neighbour, other}


def test_communes_and_villages_are_told_apart():
    village = VillageFactory()
    assert list(Area.objects.villages()) == [village]
    assert list(Area.objects.communes()) == [village.get_parent()]


@pytest.mark.parametrize("words", ["Đức Minh", "duc minh", "DUC  MINH", "minh xã", "xa duc", "đuc mi", "hòa"])
def test_a_place_is_found_without_its_marks_by_any_of_its_words(words):
    AreaFactory(name="Vân Hồ")
    found = AreaFactory(name="Đức Minh Hoà")
    assert list(Area.objects.matching(words)) == [found]


def test_every_word_must_match():
    AreaFactory(name="Đức Minh")
    assert not Area.objects.matching("đức thọ").exists()


def test_places_stand_in_their_official_order_then_by_the_alphabet():
    commune = AreaFactory()
    for name, position in [("Nà Mận 10", 0), ("Đá Đen", 0), ("Dốc Cao", 0), ("Nà Mận 2", 0), ("An Bãi", 1)]:
        VillageFactory(parent=commune, name=name, position=position)
    names = [area.name for area in Area.objects.villages().in_order()]
    assert names == ["Dốc Cao", "Đá Đen", "Nà Mận 2", "Nà Mận 10", "An Bãi"]


# What became of them


def test_an_area_that_exists_is_what_it_is():
    area = AreaFactory(name="Đức Minh")
    assert told(area) == [("Đức Minh", "whole")]


def test_an_area_leads_over_several_steps_to_what_exists_today():
    first, second, third = former("Một"), former("Hai"), former("Ba")
    today = AreaFactory(name="Bốn")
    became(first, second, act="Nghị quyết 1")
    became(second, third, act="Nghị quyết 2")
    became(third, today, act="Nghị quyết 3")
    assert told(first) == [("Bốn", "whole")]
    assert first.successors()[0].acts == ("Nghị quyết 1", "Nghị quyết 2", "Nghị quyết 3")


def test_one_act_is_named_once():
    first, second, today = former("Một"), former("Hai"), AreaFactory(name="Ba")
    became(first, second, act="Nghị quyết 1")
    became(second, today, act="Nghị quyết 1")
    assert first.successors()[0].acts == ("Nghị quyết 1",)


@pytest.mark.parametrize(
    ("first_step", "second_step", "told_extent"),
    [
        (Extent.WHOLE, Extent.WHOLE, "whole"),
        (Extent.PART, Extent.WHOLE, "part"),
        (Extent.WHOLE, Extent.PART, "part"),
        (Extent.PART, Extent.PART, "part"),
    ],
)
def test_it_became_wholly_only_when_every_step_was_whole(first_step, second_step, told_extent):
    first, second, today = former("Một"), former("Hai"), AreaFactory(name="Ba")
    became(first, second, extent=first_step)
    became(second, today, extent=second_step)
    assert told(first) == [("Ba", told_extent)]


def test_a_split_names_every_part_in_alphabetical_order():
    split = former("Nà Sươm")
    became(split, *(AreaFactory(name=name) for name in ("Đá", "Ân", "Dốc", "An")), extent=Extent.PART)
    assert told(split) == [("An", "part"), ("Ân", "part"), ("Dốc", "part"), ("Đá", "part")]


def test_several_areas_merged_into_one_all_lead_to_it():
    merged = AreaFactory(name="Đức Minh")
    olds = [former(name) for name in ("Tùng Châu", "Liên Minh", "Trường Sơn")]
    for old in olds:
        became(old, merged)
    assert [told(old) for old in olds] == [[("Đức Minh", "whole")]] * 3


def test_an_area_that_ended_without_a_successor_became_nothing():
    assert told(former("Một")) == []


def test_a_circle_ends():
    first, second = former("Một"), former("Hai")
    became(first, second)
    became(second, first)
    assert told(first) == told(second) == []


def test_a_circle_with_a_way_out_leads_out():
    first, second, today = former("Một"), former("Hai"), AreaFactory(name="Ba")
    became(first, second)
    became(second, first, today)
    assert told(first) == told(second) == [("Ba", "whole")]


@pytest.mark.parametrize("whole_way", [0, 1])
def test_a_place_reached_in_two_ways_is_named_once_and_as_whole_if_one_way_was(whole_way):
    first, today = former("Một"), AreaFactory(name="Bốn")
    ways = [former("Hai"), former("Ba")]
    for number, way in enumerate(ways):
        extent = Extent.WHOLE if number == whole_way else Extent.PART
        became(first, way, extent=extent)
        became(way, today, extent=extent)
    assert told(first) == [("Bốn", "whole")]


def test_a_shorter_way_in_part_does_not_hide_a_longer_whole_one():
    first, second, today = former("Một"), former("Hai"), AreaFactory(name="Ba")
    became(first, today, extent=Extent.PART)
    became(first, second)
    became(second, today)
    assert told(first) == [("Ba", "whole")]


def test_on_an_earlier_day_it_is_still_what_it_was():
    merged_on = TODAY - timedelta(days=10)
    old = former("Một", valid_to=merged_on - timedelta(days=1))
    became(old, AreaFactory(name="Hai", valid_from=merged_on))
    assert told(old, on=merged_on - timedelta(days=1)) == [("Một", "whole")]
    assert told(old, on=merged_on) == [("Hai", "whole")]


def test_many_areas_take_as_many_queries_as_one():
    today = AreaFactory()

    def chain():
        first, second = former("Một"), former("Hai")
        became(first, second)
        became(second, today)
        return first

    chains = [chain() for _ in range(8)]
    with CaptureQueriesContext(
        connection,
    ) as for_one:
        successors_of(chains[:1])
    with CaptureQueriesContext(connection) as for_many:
        found = successors_of(chains)
    assert len(for_many) == len(for_one)
    assert [[one.area for one in found[area.pk]] for area in chains] == [[today]] * 8


def test_a_succession_reads_from_old_to_new():
    step = AreaSuccessionFactory(predecessor=former("Tùng Châu"), successor=AreaFactory(name="Đức Minh"))
    assert str(step) == "Xã Tùng Châu → Xã Đức Minh"


# What is refused, with a sentence


def refused(record):
    with pytest.raises(ValidationError) as error:
        record.full_clean()
    return error.value.messages


def test_an_area_cannot_become_itself():
    area = AreaFactory()
    step = AreaSuccession(predecessor=area, successor=area, date=TODAY)
    assert refused(step) == [gettext("An area cannot become itself.")]
    with pytest.raises(IntegrityError), transaction.atomic():
        step.save()


def test_the_same_merger_is_not_recorded_twice():
    step = AreaSuccessionFactory(predecessor=AreaFactory(), successor=AreaFactory())
    again = AreaSuccession(predecessor=step.predecessor, successor=step.successor, date=TODAY)
    assert refused(again) == [gettext("This merger is recorded already.")]
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


def test_an_area_cannot_end_before_it_starts():
    area = AreaFactory()
    area.valid_from, area.valid_to = TODAY, YESTERDAY
    assert refused(area) == [gettext("The last day cannot come before the first.")]
    with pytest.raises(IntegrityError), transaction.atomic():
        area.save()


def test_an_area_may_exist_for_a_single_day():
    area = AreaFactory()
    area.valid_from = area.valid_to = TODAY
    area.full_clean()
    area.save()


def test_area_that_keeps_records_of_people_is_never_deleted():
    member = MemberFactory()
    with pytest.raises(ProtectedError), transaction.atomic():
        member.area.delete()


def test_a_longer_way_that_took_all_of_it_counts_as_whole():
    ended = timezone.localdate() - timedelta(days=1)
    first, second, third = (AreaFactory(valid_to=ended) for _ in range(3))
    last = AreaFactory()
    for predecessor, successor, extent in (
        (first, second, "part"),
        (first, third, "whole"),
        (third, second, "whole"),
        (second, last, "whole"),
    ):
        AreaSuccessionFactory(predecessor=predecessor, successor=successor, extent=extent)
    assert [(item.area, item.is_part) for item in first.successors()] == [(last, False)]
