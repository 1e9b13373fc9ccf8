"""Vietnamese text is compared without its marks and sorted with them."""

import random
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from home.vietnamese import fold, normalise, person_sort_key, slugify, sort_key, spelling_key

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VIETNAMESE = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẩễốợửỹĐÂƠƯ 0123456789-()")


def nfc(text):
    return unicodedata.normalize("NFC", text)


def nfd(text):
    return unicodedata.normalize("NFD", text)


def in_order(names, key=sort_key):
    """``names`` shuffled and put in order again."""
    shuffled = random.Random(1).sample(names, len(names))
    return sorted(shuffled, key=key)


# Folding


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đức Minh", "duc minh"),
        ("ĐỨC MINH", "duc minh"),
        ("thôn Đồng Vang", "thon dong vang"),
        ("Nguyễn Thị Thuỷ", "nguyen thi thuy"),
        ("Ủy ban nhân dân", "uy ban nhan dan"),
        ("Phòng Văn hóa - Xã hội", "phong van hoa xa hoi"),
        ("Nà Mận 2 (ví dụ)", "na man 2 vi du"),
        ("  tổ   dân\tphố\n", "to dan pho"),
        ("122/KH-UBND", "122 kh ubnd"),
        ("snake_case", "snake case"),
        ("", ""),
        ("…", ""),
    ],
)
def test_words_are_found_as_a_neighbour_types_them(typed, folded):
    assert fold(typed) == folded


@pytest.mark.parametrize(("old", "new"), [("hòa", "hoà"), ("thủy", "thuỷ"), ("khỏe", "khoẻ"), ("qúy", "quý")])
def test_old_and_new_tone_placement_fold_alike(old, new):
    assert old != new
    assert fold(old) == fold(new)


@given(VIETNAMESE)
@example("Xã Đức Thọ")
def test_composed_and_decomposed_text_fold_alike(text):
    assert fold(nfc(text)) == fold(nfd(text))


@given(ANY_TEXT)
@example("a\x00b")
@example("👵🏽 gọi tổ 📱")
@example("شكرا cảm ơn תודה")
@example("\u202eđảo ngược")
@example("İstanbul ẞ ﬃ \u0345")
def test_folding_takes_any_text_and_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_folded_text_is_words_with_single_spaces(text):
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert "đ" not in folded
    assert not any(unicodedata.combining(char) for char in folded)


# Addresses


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Xã Đức Minh", "xa-duc-minh"),
        ("Tổ dân phố Phố Bến (ví dụ)", "to-dan-pho-pho-ben-vi-du"),
        ("Bản Nà Mận 2", "ban-na-man-2"),
        ("村 Sa Pả", "sa-pa"),
        ("📱", ""),
        ("", ""),
    ],
)
def test_an_address_is_plain_ascii(text, slug):
    assert slugify(text) == slug


def test_a_long_address_is_cut_at_a_word():
    assert slugify("Xã Đức Minh tỉnh Hà Tĩnh", max_length=16) == "xa-duc-minh-tinh"
    assert slugify("Xã Đức Minh tỉnh Hà Tĩnh", max_length=15) == "xa-duc-minh"


@given(ANY_TEXT, st.integers(1, 40))
def test_an_address_fits_its_length_whatever_the_text(text, length):
    slug = slugify(text, max_length=length)
    assert len(slug) <= length
    assert slug == "" or all(part.isascii() and part.isalnum() for part in slug.split("-"))


# Stored text


def test_stored_text_is_composed_with_single_spaces():
    assert normalise(nfd("  Xã   Đức\u00a0Minh ")) == "Xã Đức Minh"


def test_control_characters_become_spaces():
    assert normalise("Lò\x00Văn\tB\r\n") == "Lò Văn B"


def test_names_are_stored_as_typed_and_never_corrected():
    assert normalise("Hoà Bình") != normalise("Hòa Bình")
    assert normalise("Ma Thị K’Lan – 2") == "Ma Thị K’Lan – 2"


@given(ANY_TEXT)
def test_storing_again_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


# Order


@pytest.mark.parametrize(
    "names",
    [
        ["ma", "mà", "mả", "mã", "má", "mạ"],
        ["ca", "că", "câ", "da", "đa", "e", "ê", "o", "ô", "ơ", "u", "ư"],
        ["Dương", "Đức"],
        ["An Bãi", "Ăn Bãi", "Ân Bãi", "Bãi Ngô"],
        ["Nà Mận 2", "Nà Mận 10", "Nà Mận 21", "Nà Mận 100"],
        ["Khu 1A", "Khu 1B", "Khu 2", "Khu 2A"],
        ["Na Hà", "Nà Ha", "Nà Hà", "Na Mận"],
        ["Đức", "Đức Minh", "Đức Thọ"],
        ["9", "An"],
    ],
    ids=" < ".join,
)
def test_places_stand_in_vietnamese_order(names):
    assert in_order(names) == names


def test_letters_decide_before_tones():
    assert in_order(["mạ", "mai", "màn", "măn"]) == ["mạ", "mai", "màn", "măn"]


def test_capitals_do_not_change_the_order():
    assert sort_key("ĐỨC THỌ") == sort_key("Đức Thọ") == sort_key("đức thọ")


@given(ANY_TEXT)
@example("Bản 2²")
@example("Thôn ١٢")
def test_a_sort_key_is_plain_digits_so_every_database_sorts_it_alike(text):
    key = sort_key(text)
    assert key.isascii()
    assert key.isdecimal()


@given(VIETNAMESE)
def test_composed_and_decomposed_names_sort_alike(text):
    assert sort_key(nfc(text)) == sort_key(nfd(text))


def test_people_stand_by_given_name_then_middle_names_then_family_name():
    people = ["Vàng A Chu", "Bùi Thị Dung", "Lò Văn Dung", "Nguyễn Văn Dung", "Lò Thị Đào", "Trần An Ý"]
    assert in_order(people, person_sort_key) == people


def test_a_person_with_one_name_or_none_sorts_too():
    assert person_sort_key("Mỵ") == sort_key("Mỵ")
    assert person_sort_key("  ") == sort_key("")


@given(ANY_TEXT)
def test_any_name_has_a_sort_key(name):
    assert person_sort_key(name).isdecimal()


# The same name in two spellings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà Bình", "Hòa Bình"),
        ("THUỶ NGUYÊN", "Thủy Nguyên"),
        ("Bà Rịa - Vũng Tàu", "Bà Rịa – Vũng Tàu"),
        ("Cư M'gar", "Cư M’gar"),
        ("Phường 01", "Phường 1"),
        ("Thị Trấn Óc Eo", "Thị trấn Óc Eo"),
    ],
)
def test_two_spellings_of_one_name_have_one_key(one, other):
    assert spelling_key(one) == spelling_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Văn Lang", "Văn Lăng"), ("Thanh An", "Thạnh An"), ("Ba Tô", "Ba Tơ"), ("Đá", "Da"), ("1", "10")],
)
def test_names_that_differ_in_a_mark_have_two(one, other):
    assert spelling_key(one) != spelling_key(other)


@given(ANY_TEXT)
@example("\u0301a")
@example("ﬀ½İ")
def test_a_name_composed_or_not_has_one_key(text):
    assert spelling_key(nfc(text)) == spelling_key(nfd(text))
