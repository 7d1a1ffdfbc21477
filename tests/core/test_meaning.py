"""Each text that Telegram is known to answer with, what it means to a publisher, and what is done about it."""

import json
from collections.abc import Mapping
from dataclasses import fields
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.answers import (
    Answer,
    Element,
    Migrated,
    Obstacle,
    Refused,
    Sent,
    Throttled,
    Unauthorised,
    Unavailable,
    Uncertain,
    Unknown,
    Unreachable,
)
from bot.core.decisions import RetryAt
from bot.core.meaning import LONGEST_REASON, LONGEST_WAIT, UNNAMED_WAIT, classify
from bot.core.retry import Past, Policy, decide
from tests.support.telegram_answers import NOW, ROWS, Row

# Telegram's errors as others collected them; not part of the project.
COLLECTION = Path(__file__).parents[3] / "shared" / "reference" / "telegram-errors.json"
each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.code} {row.text[:60]}")


def answer(code: int, description: str, **parameters: object) -> Answer:
    body: dict[str, object] = {"ok": False, "error_code": code, "description": description}
    return classify(code, body | ({"parameters": parameters} if parameters else {}))


@each_row
def test_each_known_answer_has_its_meaning(row: Row) -> None:
    assert classify(row.code, row.body) == row.answer


@each_row
def test_each_known_answer_has_its_decision(row: Row) -> None:
    assert decide(classify(row.code, row.body), Past(), NOW, Policy(), jitter=0.0) == row.decision


@pytest.mark.parametrize(
    "row", [row for row in ROWS if not row.html], ids=lambda row: row.text[:60]
)
def test_neither_case_nor_what_follows_changes_the_meaning(row: Row) -> None:
    text = row.text.upper() + "; more words"
    grown = classify(row.code, {**(row.body or {}), "description": text})

    assert _without_reason(grown) == _without_reason(row.answer)


def _without_reason(answer: Answer) -> tuple[object, ...]:
    """What an answer says but for its wording."""
    facts = (getattr(answer, one.name) for one in fields(answer) if one.name != "reason")
    return (type(answer), *facts)


@pytest.mark.skipif(not COLLECTION.exists(), reason="the collection of errors is not here")
def test_no_error_of_the_collection_is_missing_or_unknown() -> None:
    known = {(row.code, _without_example(row.text)) for row in ROWS}
    errors: list[dict[str, Any]] = json.loads(COLLECTION.read_text())

    assert len(errors) > 60
    for error in errors:
        code, text = error["http"], error["description"]
        html = "HTML body" in text
        body = None if html else error | {"ok": False, "error_code": code}
        assert not isinstance(classify(code, body), Unknown), text
        assert html or any(
            code == other and known_text.startswith(_without_example(text))
            for other, known_text in known
        ), text


def _without_example(text: str) -> str:
    """A text of the collection or of ours up to where it stands for many."""
    for example in (" '", " ...", ": Unsupported", " N"):
        text = text.partition(example)[0]
    return text.removesuffix(":").lower()


NOT_IN_THE_TABLE = [
    (400, "Bad Request: something that Telegram has thought of since"),
    (403, "Forbidden: something that Telegram has thought of since"),
    (406, "Not Acceptable: something that Telegram has thought of since"),
    (418, "I'm a teapot"),
    (400, ""),
]


@pytest.mark.parametrize(("code", "text"), NOT_IN_THE_TABLE)
def test_an_error_outside_the_table_is_unknown_and_tried_again_with_a_word_to_the_operator(
    code: int, text: str
) -> None:
    unknown = answer(code, text)
    assert unknown == Unknown(text or f"HTTP {code}")

    decision = decide(unknown, Past(), NOW, Policy(), jitter=0.0)
    assert isinstance(decision, RetryAt)
    assert decision.unknown
    assert decision.reason.startswith("unknown answer: ")


def test_words_inside_a_text_do_not_speak_for_the_chat() -> None:
    text = "Bad Request: inline keyboard button URL 'user is deactivated' is invalid"
    assert answer(400, text) == Refused(text, Element.BUTTONS)


def test_the_right_to_send_rich_messages_is_not_the_right_to_send() -> None:
    rich = "Bad Request: not enough rights to send the rich message to the chat"
    photo = "Bad Request: not enough rights to send photos to the chat"
    assert answer(400, rich) == Refused(rich, Element.RICHNESS)
    assert answer(400, photo) == Unreachable(Obstacle.NO_RIGHTS, photo)


# Success


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"message_id": 17, "chat": {}}, 17),
        (True, None),
        ([{"message_id": 17}], None),
        ({"message_id": "17"}, None),
        (None, None),
    ],
)
def test_a_success_is_sent_with_its_message_id(result: object, expected: int | None) -> None:
    assert classify(200, {"ok": True, "result": result}) == Sent(expected)


# Migration


def test_a_group_that_became_a_supergroup_has_migrated() -> None:
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer(400, text, migrate_to_chat_id=-1001234567890) == Migrated(-1001234567890)


def test_a_migration_that_does_not_say_where_is_unknown() -> None:
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer(400, text) == Unknown(text)


# Throttling


@pytest.mark.parametrize(
    ("parameters", "text", "expected"),
    [
        ({"retry_after": 5}, "Too Many Requests: retry after 5", Throttled(5, whole_bot=False)),
        ({"retry_after": 2.5}, "Too Many Requests", Throttled(2.5, whole_bot=False)),
        ({}, "Too Many Requests: retry after 31", Throttled(31, whole_bot=False)),
        ({}, "Too Many Requests", Throttled(UNNAMED_WAIT, whole_bot=True)),
        ({"retry_after": 0}, "Too Many Requests", Throttled(UNNAMED_WAIT, whole_bot=True)),
        ({"retry_after": nan}, "Too Many Requests", Throttled(UNNAMED_WAIT, whole_bot=True)),
        ({"retry_after": "7"}, "Too Many Requests", Throttled(UNNAMED_WAIT, whole_bot=True)),
        ({"retry_after": inf}, "Too Many Requests", Throttled(LONGEST_WAIT, whole_bot=False)),
        ({"retry_after": 10**400}, "Too Many Requests", Throttled(LONGEST_WAIT, whole_bot=False)),
        ({}, "retry after 999999999", Throttled(LONGEST_WAIT, whole_bot=False)),
    ],
)
def test_a_throttled_request_waits_as_long_as_telegram_names(
    parameters: Mapping[str, object], text: str, expected: Throttled
) -> None:
    assert answer(429, text, **parameters) == expected


# Servers and proxies


@pytest.mark.parametrize("code", [500, 502, 503, 504])
def test_a_server_error_may_have_sent_the_message(code: int) -> None:
    assert answer(code, "Internal Server Error: restart") == Unavailable(
        "Internal Server Error: restart", ambiguous=True
    )


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, Uncertain),
        (204, Uncertain),
        (302, Unavailable),
        (400, Unknown),
        (401, Unavailable),
        (403, Unavailable),
        (404, Unavailable),
        (413, Unknown),
        (429, Throttled),
        (500, Unavailable),
        (502, Unavailable),
    ],
)
@pytest.mark.parametrize("body", [None, {}, {"ok": "yes"}])
def test_an_answer_that_is_not_telegrams_is_judged_by_its_status(
    status: int, expected: type[Answer], body: Mapping[str, object] | None
) -> None:
    assert isinstance(classify(status, body), expected)


def test_the_page_of_a_proxy_says_nothing_of_the_message() -> None:
    assert classify(403, None) == Unavailable("HTTP 403 without a readable answer")


@pytest.mark.parametrize(
    ("status", "body", "header", "expected"),
    [
        (429, None, "120", Throttled(120.0, whole_bot=True)),
        (429, {"ok": False}, "120", Throttled(120.0, whole_bot=True)),
        (429, {"ok": False, "parameters": {"retry_after": 7}}, "120", Throttled(7.0, whole_bot=False)),
        (429, None, "999999999", Throttled(LONGEST_WAIT, whole_bot=True)),
        (429, None, "0", Throttled(UNNAMED_WAIT, whole_bot=True)),
        (429, None, "Wed, 21 Oct 2026 07:28:00 GMT", Throttled(UNNAMED_WAIT, whole_bot=True)),
        (503, None, "120", Unavailable("HTTP 503 without a readable answer", ambiguous=True)),
    ],
)  # fmt: skip
def test_the_wait_that_only_a_header_names_is_kept_too(
    status: int, body: Mapping[str, object] | None, header: str, expected: Answer
) -> None:
    assert classify(status, body, header) == expected


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**400])
def test_an_id_that_no_database_could_hold_is_none(number: int) -> None:
    assert classify(200, {"ok": True, "result": {"message_id": number}}) == Sent(None)
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer(400, text, migrate_to_chat_id=number) == Unknown(text)


def test_a_reason_holds_nothing_that_no_database_could_keep() -> None:
    reason = "Bad Request: a\0b\ud800c"
    assert answer(400, reason) == Unknown("Bad Request: abc")


def test_an_answer_without_a_code_is_judged_by_its_status() -> None:
    body = {"ok": False, "description": "Unauthorized"}
    assert classify(401, body) == Unauthorised("Unauthorized")


def test_a_reason_is_short_enough_to_be_kept() -> None:
    assert answer(400, "x" * 10_000) == Unknown("x" * LONGEST_REASON)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(
    status=st.integers(min_value=100, max_value=599),
    body=st.none()
    | st.fixed_dictionaries(
        {},
        optional={
            "ok": JSON | st.booleans(),
            "error_code": JSON | st.integers(min_value=400, max_value=599),
            "description": JSON | st.sampled_from([row.text for row in ROWS]),
            "parameters": JSON
            | st.fixed_dictionaries({}, optional={"retry_after": JSON, "migrate_to_chat_id": JSON}),
            "result": JSON,
        },
    ),
)
def test_every_body_has_a_meaning(status: int, body: Mapping[str, object] | None) -> None:
    match classify(status, body):
        case Throttled(retry_after, _):
            assert 0 < retry_after <= LONGEST_WAIT
        case Sent() | Migrated():
            assert body is not None
        case other:
            assert len(other.reason) <= LONGEST_REASON
