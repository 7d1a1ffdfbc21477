"""Each text that Telegram is known to answer with, and what it means to a publisher."""

from collections.abc import Mapping
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.answers import (
    LONGEST_REASON,
    LONGEST_WAIT,
    UNNAMED_WAIT,
    Answer,
    Conflict,
    Migrated,
    Obstacle,
    Outdated,
    Refused,
    Sent,
    Throttled,
    Unauthorised,
    Unavailable,
    Uncertain,
    Unknown,
    Unreachable,
    classify,
)

# From the sources of telegram-bot-api and TDLib, and from MTProto's error names as they pass through.
BARRED = [
    (403, "Forbidden: user is deactivated", Obstacle.GONE),
    (403, "Forbidden: the group chat was deleted", Obstacle.GONE),
    (403, "Forbidden: bot was blocked by the user", Obstacle.BLOCKED),
    (403, "Forbidden: bot was kicked from the group chat", Obstacle.REMOVED),
    (403, "Forbidden: bot was kicked from the supergroup chat", Obstacle.REMOVED),
    (403, "Forbidden: bot was kicked from the channel chat", Obstacle.REMOVED),
    (403, "Forbidden: bot is not a member of the group chat", Obstacle.REMOVED),
    (403, "Forbidden: bot is not a member of the supergroup chat", Obstacle.REMOVED),
    (403, "Forbidden: bot is not a member of the channel chat", Obstacle.REMOVED),
    (400, "Bad Request: CHANNEL_PRIVATE", Obstacle.REMOVED),
    (400, "Bad Request: chat not found", Obstacle.NEVER_STARTED),
    (400, "Bad Request: private chat not found", Obstacle.NEVER_STARTED),
    (403, "Forbidden: bot can't initiate conversation with a user", Obstacle.NEVER_STARTED),
    (403, "Forbidden: the bot can't send messages to the bot", Obstacle.NEVER_STARTED),
    (403, "Forbidden: bot can't send messages to bots", Obstacle.NEVER_STARTED),
    (
        400,
        "Bad Request: not enough rights to send text messages to the chat",
        Obstacle.NO_RIGHTS,
    ),
    (400, "Bad Request: have no write access to the chat", Obstacle.NO_RIGHTS),
    (400, "Bad Request: need administrator rights in the channel chat", Obstacle.NO_RIGHTS),
    (400, "Bad Request: CHAT_WRITE_FORBIDDEN", Obstacle.NO_RIGHTS),
    (400, "Bad Request: CHAT_ADMIN_REQUIRED", Obstacle.NO_RIGHTS),
    (400, "Bad Request: CHAT_RESTRICTED", Obstacle.NO_RIGHTS),
    (400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN", Obstacle.NO_RIGHTS),
    (400, "Bad Request: USER_BANNED_IN_CHANNEL", Obstacle.NO_RIGHTS),
    (400, "Bad Request: PRIVACY_PREMIUM_REQUIRED", Obstacle.NO_RIGHTS),
    (400, "Bad Request: message thread not found", Obstacle.THREAD),
    (400, "Bad Request: TOPIC_CLOSED", Obstacle.THREAD),
    (400, "Bad Request: TOPIC_DELETED", Obstacle.THREAD),
    (400, "Bad Request: wrong direct messages topic identifier specified", Obstacle.THREAD),
]
CONTENT = [
    (400, "Bad Request: message is too long"),
    (400, "Bad Request: text is too long"),
    (400, "Bad Request: message text is empty"),
    (400, "Bad Request: text must be non-empty"),
    (400, 'Bad Request: can\'t parse entities: Unsupported start tag "h1" at byte offset 0'),
    (400, "Bad Request: ENTITIES_TOO_LONG"),
    (400, "Bad Request: ENTITY_DATE_TOO_LONG"),
    (400, "Bad Request: unsupported parse_mode"),
    (400, "Bad Request: inline keyboard button URL 'x' is invalid: Wrong HTTP URL"),
    (400, "Bad Request: BUTTON_DATA_INVALID"),
    (400, "Bad Request: reply markup is too long"),
    (400, "Bad Request: message to be replied not found"),
    (400, "Bad Request: RICH_MESSAGE_CONTENT_REQUIRED"),
    (400, "Bad Request: RICH_MESSAGE_DATE_INVALID"),
    (400, "Bad Request: RICH_MESSAGE_URL_INVALID"),
    (400, "Bad Request: RICH_MESSAGE_UNSUPPORTED"),
    (400, "Bad Request: can't parse InputRichBlock: Can't find field \"cells\""),
    (400, "Bad Request: not enough rights to send the rich message to the chat"),
    (404, "Not Found: method not found"),
    (413, "Request Entity Too Large"),
]
GONE_BY = [
    (400, "Bad Request: message to edit not found"),
    (400, "Bad Request: message can't be edited"),
    (400, "Bad Request: message can't be deleted"),
    (
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    ),
]
AS_GOOD_AS_SENT = [
    (
        400,
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
    ),
    (400, "Bad Request: message to delete not found"),
    (
        500,
        "Internal Server Error: sent message was immediately deleted and can't be returned",
    ),
]
TOKEN = [
    (401, "Unauthorized"),
    (401, "Unauthorized: invalid token specified"),
    (404, "Not Found"),
]
POLLING = [
    (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    ),
    (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    ),
    (409, "Conflict: terminated by setWebhook request"),
]
NOT_IN_THE_TABLE = [
    (400, "Bad Request: BALANCE_TOO_LOW"),
    (400, "Bad Request: FLOODSKIP_NOT_ALLOWED"),
    (400, "Bad Request: something that Telegram has thought of since"),
    (403, "Forbidden: something that Telegram has thought of since"),
    (400, ""),
]


def answer(code: int, description: str, **parameters: object) -> Answer:
    body: dict[str, object] = {"ok": False, "error_code": code, "description": description}
    return classify(code, body | ({"parameters": parameters} if parameters else {}))


@pytest.mark.parametrize(("code", "text", "obstacle"), BARRED)
def test_a_chat_that_takes_no_message_is_told_by_its_obstacle(
    code: int, text: str, obstacle: Obstacle
) -> None:
    assert answer(code, text) == Unreachable(obstacle, text)


@pytest.mark.parametrize(("code", "text"), CONTENT)
def test_content_that_can_never_pass_is_refused(code: int, text: str) -> None:
    assert answer(code, text) == Refused(text)


@pytest.mark.parametrize(("code", "text"), GONE_BY)
def test_a_request_about_something_gone_is_outdated(code: int, text: str) -> None:
    assert answer(code, text) == Outdated(text)


@pytest.mark.parametrize(("code", "text"), AS_GOOD_AS_SENT)
def test_an_error_that_leaves_nothing_to_do_counts_as_sent(code: int, text: str) -> None:
    assert answer(code, text) == Sent(None)


@pytest.mark.parametrize(("code", "text"), TOKEN)
def test_a_token_that_opens_nothing_is_unauthorised(code: int, text: str) -> None:
    assert answer(code, text) == Unauthorised(text)


@pytest.mark.parametrize(("code", "text"), POLLING)
def test_a_second_poller_is_a_conflict(code: int, text: str) -> None:
    assert answer(code, text) == Conflict(text)


@pytest.mark.parametrize(("code", "text"), NOT_IN_THE_TABLE)
def test_an_error_outside_the_table_is_unknown(code: int, text: str) -> None:
    assert answer(code, text) == Unknown(text or f"HTTP {code}")


ROWS = [row[:2] for row in BARRED + CONTENT + GONE_BY + AS_GOOD_AS_SENT + TOKEN + POLLING]


@pytest.mark.parametrize(("code", "text"), ROWS)
def test_neither_case_nor_what_follows_changes_the_meaning(code: int, text: str) -> None:
    grown = answer(code, text.upper() + "; more words")
    assert type(grown) is type(answer(code, text))
    if isinstance(grown, Unreachable):
        assert grown.kind is answer(code, text).kind  # type: ignore[union-attr]  # the same type, see above


def test_words_inside_a_text_do_not_speak_for_the_chat() -> None:
    text = "Bad Request: inline keyboard button URL 'user is deactivated' is invalid"
    assert answer(400, text) == Refused(text)


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
        (302, Unknown),
        (401, Unknown),
        (404, Unknown),
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
            "description": JSON | st.sampled_from([text for _, text in ROWS]),
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
