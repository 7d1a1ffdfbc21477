from typing import Any

import pytest
from hypothesis import given

from bot.core.blocks import Blocks
from bot.core.rich import Markup, render
from bot.core.rich.html_reading import read
from bot.core.rich.judge import judge
from tests.support.documents import documents

TEXT: dict[str, Any] = {"type": "paragraph", "text": "a"}
CELL: dict[str, Any] = {"align": "left", "valign": "top", "text": "a"}
LINK: dict[str, Any] = {"type": "url", "text": "a", "url": "https://a.b/"}
LINKED = {**CELL, "text": ["see ", {"type": "bold", "text": LINK}]}
FORMULA: dict[str, Any] = {"type": "mathematical_expression", "expression": "x^2"}


def nested(depth: int) -> dict[str, Any]:
    block = TEXT
    for _ in range(depth - 1):
        block = {"type": "blockquote", "blocks": [block]}
    return block


def photo() -> dict[str, Any]:
    return {"type": "photo", "photo": {"type": "photo", "media": "https://a.b/"}}


GOOD: dict[str, list[Any]] = {
    "text": [TEXT],
    "a table with links": [{"type": "table", "cells": [[LINKED], [CELL]]}],
    "sixteen levels": [nested(16)],
    "a formula": [FORMULA],
    "an emoji": [
        {
            "type": "paragraph",
            "text": {"type": "custom_emoji", "custom_emoji_id": "1", "alternative_text": "x"},
        }
    ],
    "a row of buttons": [{"type": "buttons", "buttons": [{"text": "a", "callback_data": "b"}]}],
    "pictures": [photo()] * 50,
    "a place": [{"type": "map", "location": {"latitude": 1.0, "longitude": 2.0}}],
}

BAD: dict[str, tuple[list[Any], str]] = {
    "no blocks": ([], "empty blocks"),
    "no block": (["a"], "unknown block a"),
    "unknown block": ([{"type": "marquee"}], "unknown block {'type': 'marquee'}"),
    "missing field": ([{"type": "heading", "size": 1}], "a heading without text"),
    "unknown field": ([{**TEXT, "colour": "red"}], "a paragraph knows no colour"),
    "empty text": ([{"type": "paragraph", "text": []}], "an empty paragraph"),
    "heading": ([{"type": "heading", "text": "a", "size": 7}], "a heading has a size from 1 to 6"),
    "text of no kind": ([{"type": "paragraph", "text": 1}], "1 is no text"),
    "text that only readers type": (
        [{"type": "paragraph", "text": {"type": "hashtag", "text": "#a", "hashtag": "a"}}],
        "a bot cannot send hashtag as a text",
    ),
    "mixed list": (
        [{"type": "list", "items": [{"blocks": [TEXT], "value": 1}, {"blocks": [TEXT]}]}],
        "a list is either ordered or unordered",
    ),
    "item of no kind": ([{"type": "list", "items": ["a"]}], "a in a list"),
    "empty item": ([{"type": "list", "items": [{"blocks": []}]}], "empty blocks"),
    "wide table": (
        [{"type": "table", "cells": [[{**CELL, "colspan": 21}]]}],
        "a table of 21 columns; Telegram takes 20",
    ),
    "links in one row": (
        [{"type": "table", "cells": [[LINKED]]}],
        "a table with links and fewer than two rows loses its links",
    ),
    "formula in details": (
        [{"type": "details", "summary": "s", "blocks": [FORMULA]}],
        "a formula within details: it has made a client crash",
    ),
    "formula in a summary": (
        [{"type": "details", "summary": FORMULA, "blocks": [TEXT]}],
        "a formula within details: it has made a client crash",
    ),
    "long formula": (
        [{"type": "mathematical_expression", "expression": "x" * 1_001}],
        "a formula of 1001 characters; clients draw 1000",
    ),
    "formula that few draw": (
        [{"type": "paragraph", "text": {**FORMULA, "expression": r"\boxed{x}"}}],
        r"a formula that not every client draws: \boxed{x}",
    ),
    "half a pair": (
        [{"type": "paragraph", "text": "\ud83d"}],
        "half a surrogate pair, which is no UTF-8",
    ),
    "characters": (
        [{"type": "pre", "text": "x" * 32_769}],
        "32769 characters; Telegram takes 32768",
    ),
    "careless characters": (
        [{"type": "pre", "text": "x" * 10_001}],
        "10001 characters; beyond 10000 its unit may matter",
    ),
    "blocks": ([TEXT] * 501, "501 blocks; Telegram takes 500"),
    "depth": ([nested(17)], "17 levels; Telegram takes 16"),
    "media": ([photo()] * 51, "51 media; Telegram takes 50"),
    "buttons": (
        [{"type": "buttons", "buttons": [{"text": "a", "callback_data": "b"}] * 9}],
        "a row of more than 8 buttons",
    ),
}


@pytest.mark.parametrize("blocks", GOOD.values(), ids=GOOD)
def test_a_good_message_gets_no_reasons(blocks: list[Any]) -> None:
    assert judge({"blocks": blocks, "skip_entity_detection": True}) == ()


@pytest.mark.parametrize(("blocks", "reason"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_named_once(blocks: list[Any], reason: str) -> None:
    assert judge({"blocks": blocks, "skip_entity_detection": True}) == (reason,)


def test_detection_of_entities_is_to_be_off() -> None:
    (reason,) = judge({"blocks": [TEXT]})

    assert "entities are detected" in reason


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ({}, "no content"),
        ({"markdown": "a"}, "markdown"),
        ({"blocks": [TEXT], "html": "a"}, "blocks and html"),
    ],
)
def test_one_of_blocks_and_html_is_judged(message: dict[str, Any], reason: str) -> None:
    assert judge(message) == (f"judged is one of blocks and HTML; it has {reason}",)


HTML_FAULTS = {
    "": "empty blocks",
    "a": "text outside of any block: a",
    "<p>a": "<p> is not closed",
    "<p>a</p></p>": "</p> closes nothing",
    "<div>a</div>": "<div> is no block of ours",
    "<p><h1>a</h1></p>": "<h1> within a text",
    "<p>a &copy; b</p>": "&copy; stays as it is written",
    "<p></p>": "an empty paragraph",
    "<ul>a<li><p>b</p></li></ul>": "text in <ul>",
    "<table><tr><td>a</td><p>b</p></tr></table>": "p in <tr>",
    "<p><tg-time>a</tg-time></p>": "a <tg-time> without its moment",
    "<details><summary>a</summary><tg-math-block>x</tg-math-block></details>": (
        "a formula within details: it has made a client crash"
    ),
    "<tg-math-block>\\tikz</tg-math-block>": r"a formula that not every client draws: \tikz",
    '<table><tr><td><a href="https://a.b/">a</a></td></tr></table>': (
        "a table with links and fewer than two rows loses its links"
    ),
    f"<p>{'<b>' * 65}a{'</b>' * 65}</p>": "<b> is nested too deep",
    "<p>" + "字" * 10_700 + "</p>": "32107 bytes of HTML; beyond 32000 its unit may matter",
}


@pytest.mark.parametrize("html", HTML_FAULTS, ids=lambda html: html[:30])
def test_what_is_wrong_with_html_is_named(html: str) -> None:
    reasons = judge({"html": html, "skip_entity_detection": True})

    assert HTML_FAULTS[html] in reasons


def test_space_between_blocks_of_html_is_none_of_its_text() -> None:
    html = "<p>a</p>\n <hr>\n<p>b</p>"

    assert judge({"html": html, "skip_entity_detection": True}) == ()


@given(documents)
def test_our_own_html_has_no_fault_and_stands_for_the_blocks_that_it_was_made_with(
    document: Blocks,
) -> None:
    both = zip(render(document, markup=Markup.HTML), render(document), strict=True)
    for html, blocks in both:
        assert judge(html) == ()
        assert _even(read(str(html["html"])).blocks) == _even(blocks["blocks"])


def _even(node: Any) -> Any:
    """The same with neighbouring strings as one, and no list around a single text."""
    match node:
        case dict():
            return {name: _even(value) for name, value in node.items() if value != []}
        case list():
            runs: list[Any] = []
            for each in map(_even, node):
                if isinstance(each, str) and runs and isinstance(runs[-1], str):
                    runs[-1] += each
                elif each != "":
                    runs.append(each)
            return runs[0] if len(runs) == 1 and not _is_block(runs[0]) else runs or ""
        case _:
            return node


def _is_block(node: Any) -> bool:
    return isinstance(node, list) or (isinstance(node, dict) and "blocks" in node)
