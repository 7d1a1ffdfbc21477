import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.core.cleaning import boundary, clean, clean_line, columns, fold, is_blank, utf16_length

FAMILY = "👩‍👩‍👧‍👦"
ANY_TEXT = st.text(st.characters(codec=None), max_size=60)


def test_controls_and_overrides_are_removed() -> None:
    assert clean("a\x00b\x1b[31mc\u202ed\u2066e\ufefff\ud800g\x9ch") == "ab[31mcdefgh"


def test_every_line_end_becomes_a_line_feed() -> None:
    assert clean("a\r\nb\rc\x85d\u2028e\u2029f\ng\th") == "a\nb\nc\nd\ne\nf\ng\th"


def test_joiners_and_directional_marks_stay() -> None:
    assert clean(f"{FAMILY}\u200e\u200f") == f"{FAMILY}\u200e\u200f"


@given(ANY_TEXT)
def test_clean_text_is_clean_and_encodable(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    once.encode()


def test_white_space_is_folded() -> None:
    assert fold("\u3000 a \n\t b\u00a0c ") == "a b c"


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("short", 5, "short"),
        ("a  title\nof two lines", 99, "a title of two lines"),
        ("abcdef", 5, "abcd…"),
        ("梯度检查点的思路", 5, "梯度检查…"),
        ("ab cdef", 4, "ab…"),
        (f"a{FAMILY}bcd", 5, "a…"),
        (FAMILY * 9, 3, "…"),
    ],
)
def test_a_line_is_cut_where_a_reader_sees_no_harm(text: str, limit: int, line: str) -> None:
    assert clean_line(text, limit) == line


@given(ANY_TEXT, st.integers(1, 40))
def test_a_line_keeps_its_limit(text: str, limit: int) -> None:
    line = clean_line(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1


@given(st.text(max_size=40), st.integers(-1, 45))
def test_a_boundary_lies_between_clusters_and_is_the_last_one(text: str, limit: int) -> None:
    places = [0, *(match.end() for match in regex.finditer(r"\X", text))]
    assert boundary(text, limit) == max((place for place in places if place <= limit), default=0)


@given(st.text(max_size=40))
def test_lengths_are_those_of_utf_16(text: str) -> None:
    assert utf16_length(text) == sum(2 if ord(each) > 0xFFFF else 1 for each in text)


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("梯度a", 5), ("e\u0301x", 2), ("👍", 2), ("a\u200bb", 2)]
)
def test_wide_characters_take_two_columns(text: str, width: int) -> None:
    assert columns(text) == width


@pytest.mark.parametrize("text", ["", " \n", "\u3000", "\u200b\u2060", "\u3164", "\u2800"])
def test_nothing_to_see_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", " 。", "👍", "\ue000", "\u200bx"])
def test_anything_to_see_is_not_blank(text: str) -> None:
    assert not is_blank(text)
