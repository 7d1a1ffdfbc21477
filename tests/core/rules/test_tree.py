"""The values that rules are made of hold only what can be written and read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.rules import HasLanguage, HasWord, as_word, canonical, parse


@pytest.mark.parametrize("word", ["", "Go", "a  b", 'a"b', "\u200b", "ａ"])
def test_a_word_that_would_never_be_found_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="is none"):
        HasWord(word)


@pytest.mark.parametrize("code", ["", "zh-CN", "ZH", "z", "german"])
def test_what_is_no_language_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="is none"):
        HasLanguage(code)


@given(st.text())
def test_a_word_is_folded_once_and_for_all(text: str) -> None:
    word = as_word(text)
    assert as_word(word) == word
    if word and len(word) <= 100:
        assert parse(canonical(HasWord(word))) == HasWord(word)
