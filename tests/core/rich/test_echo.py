from typing import Any

import pytest
from hypothesis import given

from bot.core.blocks import Blocks
from bot.core.rich import Markup, render
from bot.core.rich.echo import lost
from tests.support.documents import documents

LINK = {"type": "url", "text": "here", "url": "https://a.example/"}
MEANT: list[Any] = [
    {"type": "paragraph", "text": ["see ", LINK]},
    {"type": "mathematical_expression", "expression": "x^2"},
    {"type": "list", "items": [{"blocks": [{"type": "paragraph", "text": "a"}]}]},
]
ECHOES: dict[str, tuple[list[Any], str | None]] = {
    "the same": (MEANT, None),
    "white space laid out anew": ([{"type": "paragraph", "text": ["see", LINK]}, *MEANT[1:]], None),
    "a link less": ([{"type": "paragraph", "text": "see here"}, *MEANT[1:]], "1 url"),
    "a formula less": ([MEANT[0], MEANT[2]], "1 mathematical_expression"),
    "a word less": (
        [{"type": "paragraph", "text": LINK}, *MEANT[1:]],
        "words: 11 characters became 8",
    ),
    "nothing": ([], "1 list, 1 mathematical_expression, 1 url"),
}


@pytest.mark.parametrize(("echo", "expected"), ECHOES.values(), ids=ECHOES)
def test_what_a_reader_would_miss_is_named(echo: list[Any], expected: str | None) -> None:
    assert lost({"blocks": MEANT}, {"blocks": echo}) == expected


def test_an_answer_without_a_message_has_lost_it() -> None:
    assert lost({"blocks": MEANT}, None) == "the whole message"


@given(documents)
def test_what_comes_back_as_it_went_has_lost_nothing(document: Blocks) -> None:
    for message in render(document):
        assert lost(message, message) is None
    both = zip(render(document, markup=Markup.HTML), render(document), strict=True)
    for html, blocks in both:
        assert lost(html, blocks) is None


def test_html_is_compared_by_the_blocks_that_it_stands_for() -> None:
    html = '<p>see <a href="https://a.example/">here</a></p><hr>'

    assert lost({"html": html}, {"blocks": [{"type": "divider"}]}) == "1 url"
    assert lost({"html": html}, None) == "the whole message"
