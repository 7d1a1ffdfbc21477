"""Negations of everyday speech are heard, and proposed as a filter writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.rules import Mistake, meant, read
from bot.core.topics import Taxonomy, Topic

TAXONOMY = Taxonomy(
    [
        Topic("video", {"en": "Video", "zh": "视频"}),
        Topic("llm", {"en": "Language models", "zh": "大模型"}, aliases=("llm",)),
        Topic("no-code", {"en": "No code", "zh": "没有代码"}),
    ],
    1.0,
)


WORDS = ["no", "but", "not", "and", "(", ")", "video", "tea", "除了视频", "没有", "all", "lang:uk"]


def proposed(text: str) -> str | None:
    """What is proposed to the writer of a text, which is a rule."""
    rule = read(text, TAXONOMY)
    assert not isinstance(rule, Mistake)
    return meant(text, rule, TAXONOMY)


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        *((f"{word} video", "NOT video") for word in ("no", "Without", "except", "never", "minus")),
        ("llm and no video", "llm and NOT video"),
        ("everything except video", "NOT video"),
        ("llm but not video", "llm not video"),
        ("llm but no (video or tea)", "llm NOT (video or tea)"),
        ('llm without "tea cups"', 'llm NOT "tea cups"'),
        ("llm without title:tea", "llm NOT title:tea"),
        *((f"{word}视频", "NOT 视频") for word in ("不要", "除了", "没有", "不含")),
        ("不要 视频", "NOT 视频"),
        ("除了视频以外都要", "NOT 视频"),
        ("大模型 不要视频。", "大模型 NOT 视频"),
        ("全部 除了视频", "NOT 视频"),
        ("no tea", "NOT tea"),
        ("没有例外", "NOT 例外"),
        ("llm lang:uk", "llm lang:en"),
    ],
)
def test_an_everyday_negation_is_proposed_as_not(text: str, instead: str) -> None:
    assert proposed(text) == instead


@pytest.mark.parametrize(
    "text",
    [
        '"no" video',
        "'no' video",
        "title:no video",
        "no code",
        "没有代码",
        "video never",
        "never",
        "不要",
        "NOT no video",
        "nothing but video",
        "not video",
        "everything",
        "lang:en",
        "no " + "video " * 99,
    ],
)
def test_what_is_meant_as_it_is_written_brings_no_proposal(text: str) -> None:
    assert proposed(text) is None


@given(st.lists(st.sampled_from(WORDS)))
def test_a_proposal_is_always_a_filter(words: list[str]) -> None:
    text = " ".join(words)
    rule = read(text, TAXONOMY)
    if not isinstance(rule, Mistake) and (instead := meant(text, rule, TAXONOMY)) is not None:
        assert not isinstance(read(instead, TAXONOMY), Mistake)
