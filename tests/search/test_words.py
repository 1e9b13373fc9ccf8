"""How words are compared: properties that hold for anything anybody types."""

import sys
import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.queries import understand
from search.vocabulary import Vocabulary
from search.words import exact, keys, slips, sound, typed_words, without_typing_marks

WORDS = Vocabulary(
    counts=dict.fromkeys(["dang", "ki", "tam", "tru", "the", "can", "cuoc", "vneid", "nop", "ho", "so", "xa"], 3)
)
WORDS.ordered, WORDS.most = sorted(WORDS.counts), 3
for key in WORDS.counts:
    WORDS.by_sound.setdefault(sound(key), []).append(key)


@pytest.mark.parametrize(
    "ways",
    [
        ("hòa", "hoà", "HOÀ", unicodedata.normalize("NFD", "hòa")),
        ("kỳ", "kì", "ky", "ki"),
        ("Đăng", "dang", "ĐĂNG", unicodedata.normalize("NFD", "Đăng")),
    ],
)
def test_every_way_of_writing_a_word_has_one_key(ways):
    assert len({tuple(keys(way)) for way in ways}) == 1


def test_diacritics_are_told_apart_whatever_their_place():
    assert exact("hòa") == exact("hoà") != exact("hóa")
    assert exact("lăng") != exact("lang")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ddawng", "dang"), ("kys", "ki"), ("d9a8ng", "dang"), ("tru1", "tru"), ("cuowcs", "cuoc"), ("thẻr", "the")],
)
def test_what_telex_and_vni_left_behind_is_taken_out(typed, meant):
    _word, key, _marks = next(typed_words(typed))
    assert meant in without_typing_marks(key)


@pytest.mark.parametrize(("one", "other"), [("lop", "nop"), ("xo", "so"), ("chu", "tru"), ("da", "gia"), ("ra", "da")])
def test_what_regions_do_not_tell_apart_sounds_alike(one, other):
    assert sound(one) == sound(other)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("dangkytamtru", ["dang", "ki", "tam", "tru"]),
        ("lộp hồ sơ", ["nop", "ho", "so"]),
        ("ddawng ky tam tru", ["dang", "ki", "tam", "tru"]),
        ("vne id", ["vneid"]),
        ("can cuocc", ["can", "cuoc"]),
    ],
)
def test_queries_are_understood(typed, understood):
    assert understand(typed, WORDS).keys == understood


@given(st.text(max_size=300))
def test_keys_are_the_same_for_both_ways_of_composing_letters_and_come_once(text):
    assert keys(unicodedata.normalize("NFC", text)) == keys(unicodedata.normalize("NFD", text))
    assert keys(" ".join(keys(text))) == keys(text)


@given(st.text(max_size=300))
def test_nothing_typed_makes_an_error(text):
    query = understand(text, WORDS)
    assert len(query.parts) <= 24 * 40
    for word, key, _marks in typed_words(text):
        sound(key)
        without_typing_marks(word)


def steps(text):
    """How many functions are called to understand ``text``: what it costs, the same on every machine."""
    called = Counter()
    sys.setprofile(lambda frame, event, argument: called.update([event]))
    try:
        understand(text, WORDS)
    finally:
        sys.setprofile(None)
    return called["call"] + called["c_call"]


@pytest.mark.parametrize("piece", ["đ", "dang ky ", "dangkytamtru", "ddawngj ", "e\u0323\u0302", "1 ", "\0"])
def test_ten_thousand_letters_cost_no_more_than_their_share(piece):
    steps(piece)  # what is remembered of single words is there before
    short, long = (steps((piece * length)[:length]) for length in (1_000, 10_000))
    assert long <= 12 * short


def test_slips_are_one_letter_away():
    assert all(abs(len(slip) - 3) <= 1 for slip, _likelihood in slips("tru"))
