"""How bodies are read."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.sandbox.parameters import from_json
from bot.sandbox.refusals import Refused

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)
CHATS = st.integers(-(10**18), 10**18) | st.text(max_size=5)


@given(
    CHATS,
    st.dictionaries(st.text(max_size=8) | st.just("chat_id"), VALUES, max_size=4),
    st.sampled_from([(",", ":"), (", ", ": "), (" ,", ": ")]),
)
def test_a_body_is_read_as_its_json_says_wherever_the_chat_stands(
    chat_id: int | str, rest: dict[str, Any], separators: tuple[str, str]
) -> None:
    for parameters in ({"chat_id": chat_id, **rest}, {**rest, "chat_id": chat_id}):
        body = json.dumps(parameters, separators=separators).encode()
        assert from_json(body) == from_json(body) == parameters


@given(st.integers(1, 9), st.binary(max_size=12))
@example(5, b"}")
@example(5, b',"chat_id":7}')
@example(5, b",}")
@example(5, b',"a":1}x')
@example(5, b',"a":1')
def test_whatever_follows_the_chat_is_judged_as_by_json(chat_id: int, end: bytes) -> None:
    body = b'{"chat_id":%d' % chat_id + end
    try:
        expected = json.loads(body)
    except ValueError:
        with pytest.raises(Refused):
            from_json(body)
    else:
        assert from_json(body) == expected


def test_a_long_body_is_not_remembered() -> None:
    text = "x" * 100_000
    body = json.dumps({"chat_id": 5, "text": text}).encode()

    assert from_json(body)["text"] is not from_json(body)["text"]
