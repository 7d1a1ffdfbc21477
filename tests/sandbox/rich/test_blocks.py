"""Blocks as bots give them, and as the answer shows them."""

from typing import Any

import pytest
from aiogram.types import RichMessage
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.rich.shapes import BLOCKS, ApiVersion
from tests.support.rich import CELL, ONE_OF_EACH, content_if_taken, paragraph, refusal, shown

URL = "https://example.org/"
TEXTS: list[dict[str, Any]] = [
    *(
        {"type": kind, "text": "x"}
        for kind in [
            "bold",
            "italic",
            "underline",
            "strikethrough",
            "spoiler",
            "subscript",
            "superscript",
            "marked",
            "code",
        ]
    ),
    {"type": "date_time", "text": "then", "unix_time": 1_700_000_000, "date_time_format": "wDT"},
    {
        "type": "text_mention",
        "text": "x",
        "user": {"id": 5, "is_bot": False, "first_name": "Lena"},
    },
    {"type": "custom_emoji", "custom_emoji_id": "5", "alternative_text": "👍"},
    {"type": "mathematical_expression", "expression": "x^2"},
    {"type": "url", "text": "x", "url": URL},
    {"type": "url", "text": "x", "url": "mailto:a@b.co"},
    {"type": "email_address", "text": "x", "email_address": "a@b.co"},
    {"type": "phone_number", "text": "x", "phone_number": "+49 30 123456"},
    {"type": "button", "button": {"text": "go", "callback_data": "x", "style": "link"}},
    {"type": "anchor", "name": "here"},
    {"type": "anchor_link", "text": "x", "anchor_name": "here"},
    {"type": "reference", "text": "x", "name": "r"},
    {"type": "reference_link", "text": "x", "reference_name": "r"},
]


def test_every_kind_of_block_is_taken_and_shown_as_clients_expect_it() -> None:
    found = shown(*ONE_OF_EACH)

    assert {block["type"] for block in found} == BLOCKS.keys() - {"thinking"}
    parsed = RichMessage.model_validate({"blocks": found})
    assert [block.type for block in parsed.blocks] == [block["type"] for block in ONE_OF_EACH]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text["type"])
def test_every_kind_of_text_is_taken_and_shown_as_it_was_given(text: dict[str, Any]) -> None:
    found = shown(paragraph(["a", text]))

    assert found == [paragraph(["a", text])]
    RichMessage.model_validate({"blocks": found})


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (["a", "b", ["c", ["d"]]], "abcd"),
        (["a", "", {"type": "bold", "text": ["b", "c"]}], ["a", {"type": "bold", "text": "bc"}]),
        ([["a"]], "a"),
    ],
)
def test_neighbouring_strings_become_one(given: Any, text: Any) -> None:
    assert shown(paragraph(given)) == [paragraph(text)]


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (None, "block must be non-empty"),
        (5, "can't parse InputRichBlock: expected an Object"),
        ({"text": "x"}, "can't parse InputRichBlock: Can't find field \"type\""),
        ({"type": "div"}, "can't parse InputRichBlock: unsupported type specified"),
        ({"type": ["p"]}, "can't parse InputRichBlock: unsupported type specified"),
        ({"type": "table"}, "can't parse InputRichBlock: Can't find field \"cells\""),
        ({"type": "heading", "text": "x"}, "can't parse InputRichBlock: Can't find field \"size\""),
        (
            {"type": "heading", "text": "x", "size": "2"},
            'can\'t parse InputRichBlock: Field "size" must be a Number',
        ),
        (
            {"type": "heading", "text": "x", "size": True},
            'can\'t parse InputRichBlock: Field "size" must be a Number',
        ),
        (
            {"type": "pre", "text": "x", "language": 5},
            'can\'t parse InputRichBlock: Field "language" must be of type String',
        ),
        (
            {"type": "details", "summary": "x", "blocks": [paragraph()], "is_open": 1},
            'can\'t parse InputRichBlock: Field "is_open" must be of type Boolean',
        ),
        (
            {"type": "blockquote", "blocks": "x"},
            'can\'t parse InputRichBlock: Field "blocks" must be of type Array',
        ),
        (
            {"type": "map", "location": {"latitude": "1", "longitude": 2.0}},
            'can\'t parse InputRichBlock: Field "latitude" must be a Number',
        ),
        ({"type": "heading", "text": "x", "size": 7}, "invalid section heading size specified"),
        ({"type": "heading", "text": " ", "size": 1}, "RICH_MESSAGE_CONTENT_REQUIRED"),
        (paragraph(""), "RICH_MESSAGE_CONTENT_REQUIRED"),
        ({"type": "pre", "text": "\n"}, "RICH_MESSAGE_CONTENT_REQUIRED"),
        ({"type": "blockquote", "blocks": []}, "RICH_MESSAGE_CONTENT_REQUIRED"),
        ({"type": "collage", "blocks": []}, "RICH_MESSAGE_CONTENT_REQUIRED"),
        ({"type": "collage", "blocks": [paragraph()]}, "block is not allowed"),
        ({"type": "thinking", "text": "hm"}, "block is not allowed"),
        (
            {"type": "details", "summary": "", "blocks": [paragraph()]},
            "RICH_MESSAGE_CONTENT_REQUIRED",
        ),
        ({"type": "mathematical_expression", "expression": " "}, "RICH_MESSAGE_CONTENT_REQUIRED"),
        ({"type": "anchor", "name": ""}, "RICH_MESSAGE_CONTENT_REQUIRED"),
        ({"type": "list", "items": []}, "list must be non-empty"),
        ({"type": "list", "items": [None]}, "list item must be non-empty"),
        ({"type": "list", "items": [5]}, "can't parse InputRichBlock: expected an Object"),
        ({"type": "list", "items": [{"blocks": []}]}, "list item must be non-empty"),
        (
            {"type": "list", "items": [{"blocks": [paragraph()], "type": "x"}]},
            "invalid list item type specified",
        ),
        (
            {
                "type": "list",
                "items": [{"blocks": [paragraph()]}, {"blocks": [paragraph()], "value": 2}],
            },
            "list must be either ordered or unordered",
        ),
        ({"type": "table", "cells": []}, "RICH_MESSAGE_CONTENT_REQUIRED"),
        ({"type": "table", "cells": [[]]}, "RICH_MESSAGE_CONTENT_REQUIRED"),
        ({"type": "table", "cells": [[None]]}, "table cell must be non-empty"),
        (
            {"type": "table", "cells": ["x"]},
            "can't parse InputRichBlock: expected an Array of RichBlockTableCell",
        ),
        (
            {"type": "table", "cells": [[{**CELL, "colspan": 0}]]},
            "invalid table cell colspan specified",
        ),
        (
            {"type": "table", "cells": [[{**CELL, "rowspan": -1}]]},
            "invalid table cell rowspan specified",
        ),
        (
            {"type": "table", "cells": [[{**CELL, "align": "justify"}]]},
            "can't parse InputRichBlock: invalid table cell alignment specified",
        ),
        ({"type": "buttons", "buttons": []}, "button row must be non-empty"),
        (
            {"type": "buttons", "buttons": [{"text": "x", "callback_data": "x"}] * 9},
            "can't parse InputRichBlock: too many buttons specified",
        ),
        (
            {
                "type": "buttons",
                "buttons": [{"text": "x", "callback_data": "x"}],
                "align": "justify",
            },
            "can't parse InputRichBlock: invalid button row alignment specified",
        ),
        (
            {"type": "map", "location": {"latitude": 1, "longitude": 2}, "zoom": 25},
            "invalid map properties specified",
        ),
        (
            {
                "type": "map",
                "location": {"latitude": 1, "longitude": 2},
                "width": 9000,
                "height": 9,
            },
            "invalid map properties specified",
        ),
        (
            {"type": "photo", "photo": {"type": "photo", "media": ""}},
            "wrong file identifier/HTTP URL specified",
        ),
        (
            {"type": "photo", "photo": {"type": "photo", "media": "http://localhost/"}},
            "wrong file identifier/HTTP URL specified",
        ),
        (
            {"type": "paragraph", "text": "x", "lang": "en"},
            'can\'t parse InputRichBlock: unknown field "lang" (the sandbox is strict)',
        ),
    ],
)
def test_a_block_that_is_none_is_refused_in_telegrams_words(block: Any, reason: str) -> None:
    assert refusal({"blocks": [block]}) == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ({"type": "url", "text": "x", "url": "http://localhost/"}, "RICH_MESSAGE_URL_INVALID"),
        ({"type": "url", "text": "x", "url": "/relative"}, "RICH_MESSAGE_URL_INVALID"),
        (
            {"type": "date_time", "text": "x", "unix_time": 0, "date_time_format": ""},
            "RICH_MESSAGE_DATE_INVALID",
        ),
        (
            {"type": "date_time", "text": "x", "unix_time": 1, "date_time_format": "tD"},
            "RICH_MESSAGE_DATE_INVALID",
        ),
        (
            {"type": "email_address", "text": "x", "email_address": "a.b"},
            "RICH_MESSAGE_EMAIL_INVALID",
        ),
        (
            {"type": "phone_number", "text": "x", "phone_number": "call me"},
            "RICH_MESSAGE_PHONE_INVALID",
        ),
        ({"type": "mention", "text": "x", "username": "a b"}, "RICH_MESSAGE_MENTION_INVALID"),
        ({"type": "hashtag", "text": "x", "hashtag": "# "}, "RICH_MESSAGE_HASHTAG_INVALID"),
        ({"type": "cashtag", "text": "x", "cashtag": "$eur"}, "RICH_MESSAGE_CASHTAG_INVALID"),
        (
            {"type": "bot_command", "text": "x", "bot_command": "/a b"},
            "RICH_MESSAGE_BOT_COMMAND_INVALID",
        ),
        (
            {"type": "bank_card_number", "text": "x", "bank_card_number": "12"},
            "RICH_MESSAGE_BANK_CARD_INVALID",
        ),
        ({"type": "hashtag", "text": "#x", "hashtag": "x"}, "RICH_VALIDATE_CTOR_NOT_ALLOWED"),
        ({"type": "mathematical_expression", "expression": ""}, "RICH_MESSAGE_CONTENT_REQUIRED"),
        ({"type": "anchor", "name": ""}, "RICH_MESSAGE_CONTENT_REQUIRED"),
        (
            {"type": "custom_emoji", "custom_emoji_id": "x", "alternative_text": "x"},
            "can't parse InputRichBlock: Invalid custom emoji identifier specified",
        ),
        (5, "can't parse InputRichBlock: expected an Object"),
        ({"type": "bold"}, "can't parse InputRichBlock: Can't find field \"text\""),
        ("\ud800", "strings must be encoded in UTF-8"),
        (
            {"type": "url", "text": "x", "url": "\ud800"},
            "strings must be encoded in UTF-8",
        ),
    ],
)
def test_a_text_that_is_none_is_refused_in_telegrams_words(text: Any, reason: str) -> None:
    assert refusal({"blocks": [paragraph(["a", text])]}) == reason


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        (None, "button must be non-empty"),
        (
            {"text": "x"},
            "can't parse InputRichBlock: exactly one action of a button must be specified",
        ),
        (
            {"text": "x", "url": URL, "callback_data": "x"},
            "can't parse InputRichBlock: exactly one action of a button must be specified",
        ),
        ({"text": " ", "url": URL}, "button must be non-empty"),
        (
            {"text": {"type": "bold", "text": "x"}, "url": URL},
            "can't parse InputRichBlock: button text must be plain",
        ),
        (
            {"text": "x", "url": URL, "style": "link"},
            "can't parse InputRichBlock: invalid button style specified",
        ),
        (
            {"text": "x", "url": URL, "style": "loud"},
            "can't parse InputRichBlock: invalid button style specified",
        ),
        ({"text": "x", "callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
        (
            {"text": "x", "url": "http://localhost/"},
            "inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL",
        ),
    ],
)
def test_a_button_that_is_none_is_refused(button: Any, reason: str) -> None:
    assert refusal({"blocks": [{"type": "buttons", "buttons": [button]}]}) == reason


def test_a_web_app_opens_in_private_chats_only() -> None:
    row = {"type": "buttons", "buttons": [{"text": "x", "web_app": {"url": URL}}]}

    assert shown(row) == [row]
    assert refusal({"blocks": [row]}, private=False) == "BUTTON_TYPE_INVALID"


def test_ordered_items_are_numbered_from_what_they_say() -> None:
    items = [
        {"blocks": [paragraph()], "value": 9, "type": "a"},
        {"blocks": [paragraph()], "type": "A"},
        {"blocks": [paragraph()], "value": -2},
    ]
    [found] = shown({"type": "list", "items": items})

    assert [item["label"] for item in found["items"]] == ["i.", "J.", "-2."]
    assert [item["value"] for item in found["items"]] == [9, 10, -2]


def test_flags_that_are_not_set_and_spans_of_one_are_not_there() -> None:
    cell = {**CELL, "text": "x", "is_header": False, "colspan": 1, "rowspan": 2}
    [table] = shown({"type": "table", "cells": [[cell]], "is_bordered": False})

    assert table == {"type": "table", "cells": [[{**CELL, "text": "x", "rowspan": 2}]]}


def test_a_hidden_film_stays_hidden_and_keeps_its_size() -> None:
    film = {"type": "video", "media": "some-id", "has_spoiler": True, "width": 1920, "height": 1080}
    [found] = shown({"type": "video", "video": film})

    assert (found["has_spoiler"], found["video"]["file_id"]) == (True, "some-id")
    assert (found["video"]["width"], found["video"]["height"]) == (1920, 1080)


def test_a_lenient_sandbox_overlooks_fields_that_nobody_knows() -> None:
    assert shown({**paragraph(), "lang": "en"}, strict=False) == [paragraph()]


@pytest.mark.parametrize("kind", ["document", "expandable_blockquote", "buttons"])
def test_an_older_version_knows_fewer_blocks(kind: str) -> None:
    [block] = [block for block in ONE_OF_EACH if block["type"] == kind]
    reason = refusal({"blocks": [block]}, version=ApiVersion.V10_2)

    assert reason == "can't parse InputRichBlock: unsupported type specified"


def test_a_draft_may_show_that_the_bot_thinks() -> None:
    assert shown({"type": "thinking", "text": "hm"}, draft=True)[0]["text"] == "hm"


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "blocks", "items", "cells", "size", "url", "caption"]),
            inner | st.sampled_from([*BLOCKS, "bold", "url"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON_VALUES)
def test_whatever_is_given_is_shown_as_clients_expect_it_or_refused(value: Any) -> None:
    content = content_if_taken({"blocks": [value]})

    if content is not None:
        RichMessage.model_validate(content)
