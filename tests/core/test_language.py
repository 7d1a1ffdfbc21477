import pytest

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
        ("12345", "en"),
        ("", "en"),
    ],
)
def test_chinese_notes_are_told_from_others(text: str, expected: str) -> None:
    assert detect(text) == expected
