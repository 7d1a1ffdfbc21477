import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.language import detect, primary


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("zh-CN", "zh"),
        ("zh_hans", "zh"),
        ("EN", "en"),
        (" fr ", "fr"),
        ("", None),
        (None, None),
        ("12", None),
        ("x" * 40, "x" * 8),
    ],
)
def test_the_primary_subtag_counts(tag: str | None, expected: str | None) -> None:
    assert primary(tag) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("注意力机制的复杂度是平方级的", "zh"),
        ("AdamW 目前是大语言模型训练的默认优化器", "zh"),
        ("The kernel trick, as 核 in Chinese, is old", "en"),
        ("Each of twelve words is Latin, and a few are not: 核 核 核 核 核 核", "zh"),
        ("12345", "en"),
        ("", "en"),
    ],
)
def test_chinese_notes_are_told_from_others(text: str, expected: str) -> None:
    assert detect(text) == expected


@given(st.text(st.sampled_from("核方法 abcdefgé1,.λ")))
def test_what_counts_is_the_share_of_han_among_the_letters(text: str) -> None:
    han = sum(character in "核方法" for character in text)
    letters = sum(map(str.isalpha, text))
    assert detect(text) == ("zh" if letters and han >= 0.1 * letters else "en")
