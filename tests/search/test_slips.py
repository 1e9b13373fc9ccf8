"""The slips that `make bench-search` asks for are what their rules say, and the same every time."""

import unicodedata

import pytest

from bench import slips
from home.vietnamese import fold

TEXT = "Đăng ký tạm trú lần nữa"
SOURCES = {text: frozenset({"bai"}) for text in (TEXT, "Sổ sức khỏe, xem sau", "Giữ giấy, dán rồi đưa", "Trả lời chậm")}


def slip(rule, text=TEXT):
    return next(one.text for one in slips.made({text: frozenset()}) if one.rule == rule)


@pytest.mark.parametrize(
    ("rule", "text", "typed"),
    [
        ("no diacritics", TEXT, "dang ky tam tru lan nua"),
        ("decomposed letters (NFD)", TEXT, unicodedata.normalize("NFD", TEXT)),
        ("Telex keys left over", TEXT, "ddawng kys tamj trus laanf nuwax"),
        ("Telex keys left over", "Chuyển được tiền về", "chuyeenr dduwowcj tieenf veef"),
        ("VNI keys left over", TEXT, "d9a8ng ky1 tam5 tru1 la6n2 nu7a4"),
        ("VNI keys left over", "Chuyển được tiền về", "chuye6n3 d9u7o7c5 tie6n2 ve62"),
        ("l and n exchanged", "lấy nông sản nhanh, làng nghề", "nay long san nhanh nang nghe"),
        ("s and x exchanged", "Sổ sức khỏe, xem sau", "xo xuc khoe sem xau"),
        ("tr and ch exchanged", "Trả lời chậm", "cha loi tram"),
    ],
)
def test_a_rule_types_what_it_says(rule, text, typed):
    assert slip(rule, text) == typed


def test_r_d_and_gi_become_one_another_but_not_d_with_its_stroke_nor_the_g_of_gi():
    before = ["giu", "giay", "dan", "roi", "dua", "gi"]
    after = slip("r, d and gi exchanged", "Giữ giấy, dán rồi đưa gì").split()
    assert [word.lstrip("rdgi") for word in after[:4]] == ["u", "ay", "an", "oi"]
    assert all(one != other for one, other in zip(before[:4], after[:4], strict=True))
    assert after[4:] == ["dua", "gi"]


def test_words_run_together_keep_their_letters():
    typed = slip("2 to 4 words run together")
    assert typed.replace(" ", "") == fold(TEXT).replace(" ", "")
    assert len(typed.split()) in (3, 4, 5)


@pytest.mark.parametrize(
    ("rule", "letters"), [("one neighbouring key", 0), ("one letter dropped", -1), ("two letters swapped", 0)]
)
def test_one_slip_of_a_finger_is_in_one_word(rule, letters):
    for text in SOURCES:
        before, after = fold(text).split(), slip(rule, text).split()
        changed = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
        assert len(changed) == 1
        assert len(changed[0][1]) - len(changed[0][0]) == letters
        if rule == "two letters swapped":
            assert sorted(changed[0][0]) == sorted(changed[0][1])


def test_the_same_text_gives_the_same_slips_whatever_else_is_asked():
    alone = list(slips.made({TEXT: frozenset()}))
    among = [one for one in slips.made(SOURCES) if one.source == TEXT]
    assert [one.text for one in alone] == [one.text for one in among]
    assert list(slips.made(SOURCES)) == list(slips.made(SOURCES))
    assert {one.rule for one in slips.made(SOURCES)} == set(slips.RULES)


def test_a_text_that_several_guides_carry_asks_for_any_of_them():
    def guide(slug, *words):
        return {"slug": slug, "title": f"Bài {slug}", "short_title": "", "search_words": "\n".join(words)}

    found = slips.sources([guide("một", "tạm trú"), guide("hai", "Tạm trú", "KT3", "kt ba")], {"đổi bằng": ["ba"]})
    assert found["tạm trú"] == found["Tạm trú"] == {"một", "hai"}
    assert found["đổi bằng"] == {"ba"}
    assert "KT3" not in found
    assert "kt ba" not in found
