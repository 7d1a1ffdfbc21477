"""Traditional characters become simplified ones, each by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.traditional import simplified


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u6a5f\u5668\u5b78\u7fd2\u8207\u7dda\u6027\u4ee3\u6578", "机器学习与线性代数"),
        ("\u9019\u88e1\u70ba\u4e86\u7db2\u8def", "这里为了网路"),
        ("机器学习 and ASCII", "机器学习 and ASCII"),
        ("", ""),
    ],
)
def test_each_traditional_character_is_simplified(text: str, expected: str) -> None:
    assert simplified(text) == expected


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)))
def test_simplifying_keeps_the_length_and_is_done_once(text: str) -> None:
    once = simplified(text)
    assert len(once) == len(text)
    assert simplified(once) == once
