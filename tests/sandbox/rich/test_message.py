"""The parameter `rich_message`: its forms, limits, what is detected and what is odd about it."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.rich.limits import length
from bot.sandbox.rich.numbering import label
from bot.sandbox.rich.rules import RichLimits
from bot.sandbox.rich.shapes import ApiVersion
from tests.support.rich import content_if_taken, from_html, paragraph, read, refusal, shown
from tests.support.telegram_limits import rich_message_limits

CELL = {"align": "left", "valign": "top", "text": "x"}
URL = "https://example.org/x"
LINK = {"type": "url", "text": "x", "url": URL}
FORMULA = {"type": "mathematical_expression", "expression": "x"}


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (None, "rich message must be non-empty"),
        ("", "rich message must be non-empty"),
        ({}, "rich message must be non-empty"),
        ({"blocks": []}, "rich message must be non-empty"),
        ({"html": ""}, "rich message must be non-empty"),
        ({"html": " \n"}, "rich message must be non-empty"),
        ("{", "can't parse rich message JSON object"),
        ("[" * 100_000, "can't parse rich message JSON object"),
        ("[]", "object expected as rich message"),
        (
            {"html": "x", "blocks": [paragraph()]},
            "rich message must have exactly one of blocks, html and markdown",
        ),
        ({"html": 5}, 'can\'t parse InputRichBlock: Field "html" must be of type String'),
        (
            {"html": "x", "media": [{"id": "ä", "media": {"type": "photo", "media": "f"}}]},
            "can't parse InputRichBlock: invalid media identifier specified",
        ),
        (
            {"html": "x", "media": [{"id": "a", "media": {"type": "sticker", "media": "f"}}]},
            "can't parse InputRichBlock: unsupported type specified",
        ),
    ],
)
def test_a_message_has_one_form_and_says_something(message: Any, reason: str) -> None:
    assert refusal(message) == reason


def test_a_message_may_come_as_text_and_may_run_from_right_to_left() -> None:
    given = json.dumps({"blocks": [paragraph("שלום")], "is_rtl": True})

    assert read(given).content == {"blocks": [paragraph("שלום")], "is_rtl": True}


def test_a_version_before_blocks_does_not_see_them() -> None:
    lenient: dict[str, Any] = {"version": ApiVersion.V10_1, "strict": False}

    assert refusal({"blocks": [paragraph()]}, **lenient) == "rich message must be non-empty"
    assert from_html("x", **lenient) == [paragraph()]


# ---------------------------------------------------------------- limits


def test_the_limits_are_those_of_telegrams_own_library() -> None:
    limits = RichLimits()

    assert rich_message_limits() == {
        "rich_message_text_length_max": limits.text,
        "rich_message_block_count_max": limits.blocks,
        "rich_message_depth_max": limits.depth,
        "rich_message_media_count_max": limits.media,
        "rich_message_table_column_count_max": limits.columns,
    }


def nested(depth: int) -> dict[str, Any]:
    block = paragraph()
    for _ in range(depth):
        block = {"type": "blockquote", "blocks": [block]}
    return block


def table(rows: int, columns: int) -> dict[str, Any]:
    return {"type": "table", "cells": [[CELL] * columns for _ in range(rows)]}


PHOTO = {"type": "photo", "photo": {"type": "photo", "media": URL}}
ITEMS = [{"blocks": [paragraph()]}] * 249


@pytest.mark.parametrize(
    ("limit", "fits", "exceeds"),
    [
        ("TEXT", [paragraph("x" * 32_768)], [paragraph("x" * 32_768), paragraph()]),
        ("TEXT", [paragraph("😀" * 16_384)], [paragraph("😀" * 16_385)]),
        (
            "TEXT",
            [{"type": "mathematical_expression", "expression": "x" * 32_768}],
            [{"type": "mathematical_expression", "expression": "x" * 32_769}],
        ),
        ("BLOCKS", [paragraph()] * 500, [paragraph()] * 501),
        (
            "BLOCKS",
            [{"type": "list", "items": ITEMS}, paragraph()],
            [{"type": "list", "items": ITEMS}, *[paragraph()] * 2],
        ),
        ("BLOCKS", [table(499, 1)], [table(500, 1)]),
        ("DEPTH", [nested(16)], [nested(17)]),
        ("MEDIA", [PHOTO] * 50, [PHOTO] * 51),
        ("COLUMNS", [table(2, 20)], [table(2, 21)]),
        (
            "COLUMNS",
            [{"type": "table", "cells": [[{**CELL, "colspan": 20}]]}],
            [{"type": "table", "cells": [[{**CELL, "colspan": 20}, CELL]]}],
        ),
        (
            "COLUMNS",
            [{"type": "table", "cells": [[{**CELL, "rowspan": 2}], [CELL] * 19, [CELL] * 20]}],
            [{"type": "table", "cells": [[{**CELL, "rowspan": 3}], [CELL] * 19, [CELL] * 20]}],
        ),
    ],
)
def test_every_limit_is_kept_to_the_last(limit: str, fits: list[Any], exceeds: list[Any]) -> None:
    assert len(shown(*fits)) == len(fits)
    assert refusal({"blocks": exceeds}) == f"RICH_MESSAGE_LIMIT_{limit}"


def test_arrays_within_arrays_end_somewhere() -> None:
    text: Any = "x"
    for _ in range(900):
        text = [text]

    assert refusal({"blocks": [paragraph(text)]}) == "RICH_MESSAGE_LIMIT_DEPTH"


def test_limits_and_their_unit_can_be_chosen() -> None:
    limits = RichLimits(text=3, unit="bytes")

    assert shown(paragraph("中"), limits=limits)
    assert refusal({"blocks": [paragraph("中a")]}, limits=limits) == "RICH_MESSAGE_LIMIT_TEXT"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_lengths_are_those_of_the_encodings(text: str) -> None:
    assert length(text, "characters") == len(text)
    assert length(text, "utf-16") == len(text.encode("utf-16-le")) // 2
    assert length(text, "bytes") == len(text.encode())


@pytest.mark.parametrize(
    "grown",
    [
        lambda size: {"blocks": [paragraph(["x"] * size)]},
        lambda size: {"blocks": [paragraph([{"type": "bold", "text": "x"}] * size)]},
        lambda size: {"blocks": [{"type": "table", "cells": [[{**CELL, "rowspan": 9}]] * size}]},
        lambda size: {"html": "<b><br></b>" * size + "x"},
        lambda size: {"html": "x" + "<b><br></b>" * size},
        lambda size: {"html": "x<b> </b>" * size},
        lambda size: {"html": f'<a href="{URL}">x</a>' * size},
        lambda size: {"html": "<a b='" * size},
        lambda size: {"html": "&" * size},
        lambda size: {"markdown": " ==x" * size},
        lambda size: {"markdown": "*a " * size},
    ],
)
def test_four_times_the_message_costs_four_times_as_much(
    grown: Callable[[int], dict[str, Any]],
) -> None:
    """Sixteen times would be quadratic; small sums of time are left out of the comparison."""

    def cost(size: int, spaces: int) -> float:
        message = (
            json.dumps(grown(size)) + " " * spaces
        )  # another text, so that it is not remembered
        began = time.process_time()
        content_if_taken(message)
        return time.process_time() - began

    small, large = (min(cost(size, spaces) for spaces in range(3)) for size in (1_000, 4_000))
    assert large < 10 * (small + 0.01)


# ---------------------------------------------------------------- detection


@pytest.mark.parametrize(
    ("typed", "node"),
    [
        ("#标签", {"type": "hashtag", "text": "#标签", "hashtag": "标签"}),
        ("@lena_v", {"type": "mention", "text": "@lena_v", "username": "lena_v"}),
        ("/latest", {"type": "bot_command", "text": "/latest", "bot_command": "latest"}),
        ("example.org/a", {"type": "url", "text": "example.org/a", "url": "http://example.org/a"}),
        (URL, {"type": "url", "text": URL, "url": URL}),
    ],
)
def test_what_people_type_becomes_clickable(typed: str, node: dict[str, Any]) -> None:
    text = ["😀 ", {"type": "bold", "text": [f"a {typed} b"]}]
    [found] = read({"blocks": [paragraph(text)]}).content["blocks"]

    assert found["text"] == ["😀 ", {"type": "bold", "text": ["a ", node, " b"]}]
    skipping = {"blocks": [paragraph(text)], "skip_entity_detection": True}
    assert read(skipping).content["blocks"][0]["text"][1]["text"] == f"a {typed} b"


def test_code_links_and_formulas_are_left_as_they_are() -> None:
    blocks = [
        {"type": "pre", "text": "#tag"},
        paragraph([{"type": "code", "text": "#tag"}, {"type": "url", "text": "#tag", "url": URL}]),
        {"type": "mathematical_expression", "expression": "#tag"},
    ]

    assert shown(*blocks) == blocks


def test_captions_credits_cells_and_items_are_looked_through() -> None:
    tag = {"type": "hashtag", "text": "#a", "hashtag": "a"}
    [quote, items, cells, photo] = shown(
        {"type": "blockquote", "blocks": [paragraph("#a")], "credit": "#a"},
        {"type": "list", "items": [{"blocks": [paragraph("#a")]}]},
        {"type": "table", "cells": [[{**CELL, "text": "#a"}]], "caption": "#a"},
        {**PHOTO, "caption": {"text": "#a", "credit": "#a"}},
    )

    assert quote == {"type": "blockquote", "blocks": [paragraph(tag)], "credit": tag}
    assert items["items"][0]["blocks"] == [paragraph(tag)]
    assert (cells["cells"][0][0]["text"], cells["caption"]) == (tag, tag)
    assert photo["caption"] == {"text": tag, "credit": tag}


# ---------------------------------------------------------------- losses and lints


def test_a_table_with_too_few_rows_loses_its_links() -> None:
    text = ["a ", {"type": "bold", "text": LINK}, FORMULA]
    short = {"type": "table", "cells": [[{**CELL, "text": text}], [{**CELL, "text": ""}]]}
    long = {"type": "table", "cells": [[{**CELL, "text": LINK}], [CELL]]}
    rich = read({"blocks": [{"type": "blockquote", "blocks": [short, long]}]})
    [lost, kept] = rich.content["blocks"][0]["blocks"]

    assert lost["cells"][0][0]["text"] == ["a ", {"type": "bold", "text": "x"}, FORMULA]
    assert kept["cells"][0][0]["text"] == LINK
    assert rich.findings.dropped_links == 1


@pytest.mark.parametrize(
    ("blocks", "found"),
    [
        ([paragraph([FORMULA, LINK]), FORMULA], {}),
        (
            [
                {
                    "type": "details",
                    "summary": "s",
                    "blocks": [
                        paragraph(FORMULA),
                        {"type": "details", "summary": FORMULA, "blocks": [FORMULA]},
                    ],
                }
            ],
            {"maths_in_details": 3},
        ),
        ([{**FORMULA, "expression": "x" * 1_001}], {"long_formula": 1}),
        ([{**FORMULA, "expression": r"\boxed{x}"}], {"unsafe_latex": 1}),
        ([{**FORMULA, "expression": r"\begin{align*}x\end{align*}"}], {"unsafe_latex": 1}),
        ([{**FORMULA, "expression": r"\begin{aligned}x\end{aligned}\defeq"}], {}),
        ([paragraph("x" * 10_001)], {"long_text": 1}),
        ([{"type": "table", "cells": [[{**CELL, "text": LINK}]]}], {"links_in_short_table": 1}),
        (
            [{"type": "buttons", "buttons": [{"text": "go", "url": URL}]}],
            {"link_only_in_button": 1},
        ),
        (
            [{"type": "buttons", "buttons": [{"text": "go", "url": URL}]}, paragraph(LINK)],
            {},
        ),
    ],
)
def test_what_some_apps_do_not_bear_is_counted(blocks: list[Any], found: dict[str, int]) -> None:
    assert read({"blocks": blocks}).findings.lints == found


def test_the_plain_text_has_a_line_for_each_text() -> None:
    html = (
        "<h1>T <b>b</b></h1><ul><li>a</li></ul><tg-math-block>x^2</tg-math-block>"
        "<table><tr><td>c</td><td>d</td></tr></table>"
        "<tg-button-row><tg-button type=disabled>go</tg-button></tg-button-row>"
        '<tg-emoji emoji-id="5">👍</tg-emoji>'
    )

    assert read({"html": html}).plain == "T b\na\nx^2\nc\nd\ngo\n👍"


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (1, "1", "1."),
        (28, "a", "ab."),
        (26, "A", "Z."),
        (1994, "i", "mcmxciv."),
        (4, "I", "IV."),
        (4000, "I", "4000."),
        (0, "a", "0."),
        (-3, "i", "-3."),
    ],
)
def test_labels_are_numbers_letters_or_roman(value: int, kind: str, text: str) -> None:
    assert label(value, kind) == text
