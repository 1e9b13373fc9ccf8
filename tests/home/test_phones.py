"""Phone numbers: stored so that they dial, shown so that they can be read out."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from home.phones import display, is_dialable, is_masked, national, normalise

GAP = "\N{NO-BREAK SPACE}"
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
AS_TYPED = st.text("0123456789+-. ()–*x", max_size=20)
NUMBERS = st.from_regex(r"(0|84|\+84|0084|)([35789][0-9]{8}|2[0-9]{9})|1[89]00[0-9]{4,6}|1[0-9]{2,4}", fullmatch=True)


@pytest.mark.parametrize(
    "typed",
    [
        "0914 123 456",
        "0914123456",
        "0914.123.456",
        "0914-123-456",
        "(0914) 123 456",
        "+84 914.123.456",
        "+84 (0)914 123 456",
        "0084914123456",
        "84914123456",
        " 0914\u00a0123\u00a0456\n",
        "\u202a0914 123 456\u202c",
        "914123456",
    ],
)
def test_a_mobile_number_is_stored_alike_however_it_is_typed(typed):
    stored = normalise(typed)
    assert stored == "+84914123456"
    assert is_dialable(stored)
    assert national(stored) == "0914123456"
    assert display(stored) == GAP.join(["0914", "123", "456"])


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0239 3831 234", "+842393831234"),
        ("(0239) 3831234", "+842393831234"),
        ("024 3825 5555", "+842438255555"),
        ("028-3829-7834", "+842838297834"),
        ("2393831234", "+842393831234"),
    ],
)
def test_a_landline_keeps_its_area_code(typed, stored):
    assert normalise(typed) == stored
    assert is_dialable(stored)


def test_a_landline_is_shown_in_groups():
    assert display("+842393831234") == GAP.join(["0239", "3831", "234"])


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("113", "113"),
        ("115", "115"),
        ("1022", "1022"),
        ("5656", "5656"),
        ("1900 0368", "19000368"),
        ("18001091", "18001091"),
        ("1900 565 657", "1900565657"),
        ("1900.565.657", "1900565657"),
    ],
)
def test_a_service_number_stays_without_a_country_code(typed, stored):
    assert normalise(typed) == stored
    assert is_dialable(stored)
    assert national(stored) == stored


@pytest.mark.parametrize(("stored", "shown"), [("113", "113"), ("1022", "1022"), ("1900565657", "1900 565 657")])
def test_a_service_number_is_shown_as_people_read_it_out(stored, shown):
    assert display(stored) == shown.replace(" ", GAP)


@pytest.mark.parametrize("typed", ["0914.....", "0843.....", "0914 *** ***", "0914xxxxxx", "0914……", "091••••"])
def test_a_masked_number_stays_as_typed_and_cannot_be_dialled(typed):
    assert normalise(typed) == typed
    assert is_masked(typed)
    assert not is_dialable(typed)
    assert display(typed) == typed


@pytest.mark.parametrize("typed", ["gọi trưởng bản", "không có", "0912/345/678", "09", "0912 345 67"])
def test_what_is_no_number_stays_as_typed(typed):
    assert normalise(typed) == typed
    assert not is_dialable(typed)
    assert not is_masked(typed)
    assert display(typed) == typed


@pytest.mark.parametrize("nothing", ["", None])
def test_nothing_is_neither_dialable_nor_masked(nothing):
    assert not is_dialable(nothing)
    assert not is_masked(nothing)


def test_an_empty_number_shows_nothing():
    assert normalise("") == display("") == national("") == ""


def test_a_whole_number_is_not_masked():
    assert not is_masked("+84914123456")
    assert not is_masked("113")


@given(ANY_TEXT | AS_TYPED | NUMBERS)
@example("0914\x00123456")
@example("+")
@example("09１４１２３４５６")
def test_any_text_is_taken_and_storing_it_again_changes_nothing(text):
    stored = normalise(text)
    assert normalise(stored) == stored
    display(stored), national(stored), is_dialable(stored), is_masked(stored)


@given(NUMBERS)
def test_whole_numbers_can_be_dialled(number):
    assert is_dialable(normalise(number))


@given(NUMBERS | AS_TYPED)
def test_a_dialable_number_is_shown_with_all_its_digits(number):
    stored = normalise(number)
    if is_dialable(stored):
        assert re.sub(r"\s", "", display(stored)) == national(stored)
        assert normalise(display(stored)) == stored


@given(ANY_TEXT | AS_TYPED)
def test_no_number_is_both_masked_and_dialable(text):
    stored = normalise(text)
    assert not (is_masked(stored) and is_dialable(stored))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("19000368", "1900 0368"), ("1900565657", "1900 565 657"), ("02438255555", "024 3825 5555")],
)
def test_numbers_are_grouped_as_people_read_them_out(typed, shown):
    assert display(normalise(typed)).replace("\xa0", " ") == shown


@pytest.mark.parametrize(
    "typed", ["113...", "0914.....", "0914 12 345", "09１４１２３４５６", "091412345", "09141234567"]
)
def test_what_is_masked_or_too_short_or_long_or_no_plain_digits_cannot_be_dialled(typed):
    assert not is_dialable(normalise(typed))
