"""What a search means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.search import essence, read
from bot.core.search.query import MOST_TOKENS, says


@pytest.mark.parametrize(
    ("text", "found", "beginnings"),
    [
        ("Training models", ("train", "model"), ()),
        ("模型 训练", ("模型", "训练"), ()),
        ("大模型", ("大模", "模型"), ()),
        ("图 gpu", ("gpu",), ("图",)),
        ("'; drop index map; --", ("drop", "index", "map"), ()),
        ('"llm" AND NOT (x OR NEAR*)', ("llm", "and", "not", "x", "or", "near"), ()),
        ("😀" * 4_096, (), ()),
        ("", (), ()),
    ],
)
def test_any_text_is_a_search(
    text: str, found: tuple[str, ...], beginnings: tuple[str, ...]
) -> None:
    query = read(text)
    assert (query.tokens, query.beginnings) == (found, beginnings)
    assert query.is_empty is not bool(found or beginnings)


@given(st.text(max_size=5_000))
def test_no_search_is_larger_than_what_is_looked_up(text: str) -> None:
    query = read(text)
    assert len(query.tokens) + len(query.beginnings) <= MOST_TOKENS


@pytest.mark.parametrize(
    ("question", "tokens", "beginnings"),
    [
        ("What is attention?", ("attention",), ()),
        ("how does RoPE work", ("rope", "work"), ()),
        ("什么是注意力？", ("注意", "意力"), ()),
        ("扩散模型的采样", ("扩散", "散模", "模型", "采样"), ()),
        ("图 的", (), ("图",)),
        ("what is this", (), ()),
    ],
)
def test_the_essence_of_a_question_is_what_it_asks_about(
    question: str, tokens: tuple[str, ...], beginnings: tuple[str, ...]
) -> None:
    query = essence(read(question))
    assert (query.tokens, query.beginnings) == (tokens, beginnings)
    assert query.text == read(question).text


@given(st.text(max_size=300))
def test_the_essence_asks_for_no_more(text: str) -> None:
    query = read(text)
    assert set(essence(query).tokens) <= set(query.tokens)
    assert essence(essence(query)) == essence(query)


def test_what_is_said_is_found_where_it_stands() -> None:
    query = read("大模型 train 图")
    assert says(query, "新大模型图") == [(1, 5)]
    assert says(query, "地图") == [(1, 2)]
    assert says(query, "Training") == [(0, 8)]
    assert says(query, "strain") == []
