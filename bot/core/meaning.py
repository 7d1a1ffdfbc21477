"""Reads Telegram's answer to a request: HTTP status and body -> a value. What follows is decided in `retry`.

Sources: the Bot API's description of making requests and `ResponseParameters`, and the texts in
telegram-bot-api's Client.cpp and TDLib. Texts grow at their end and change case, so they are
compared by their beginning, without regard to case, after the class ("Bad Request: ").
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Final

from bot.core.answers import (
    Answer,
    Conflict,
    Element,
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
    Unpaid,
    Unreachable,
)

# A 429 whose answer names no wait: as long as Telegram's shortest ones usually are.
UNNAMED_WAIT: Final = 5.0
# A wait beyond a week is an error of the server, and would leave what a datetime can hold.
LONGEST_WAIT: Final = 7 * 24 * 3600.0
LONGEST_REASON: Final = 300
# Ids have 52 significant bits at most (Bot API, Chat.id); columns hold 64.
_IDS: Final = 2**63

_CLASS: Final = re.compile(r"^(?:bad request|forbidden|not found|internal server error): *")
_NAMED_WAIT: Final = re.compile(r"retry after (\d{1,9})")
_SECONDS: Final = re.compile(r"[1-9]\d{0,8}", re.ASCII)

# A proxy answers so when it takes the request itself for wrong, which no repetition mends.
_OF_THE_REQUEST: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE})

_BY_CODE: Final[Mapping[int, Callable[[str], Answer]]] = {
    HTTPStatus.UNAUTHORIZED: Unauthorised,
    HTTPStatus.CONFLICT: Conflict,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Refused,
}
_SENT_AND_GONE: Final = "sent message was immediately deleted"
_MIGRATED: Final = "group chat was upgraded to a supergroup chat"


def _done(_reason: str) -> Sent:
    """An error that leaves nothing to do."""
    return Sent(None)


# TDLib's words for blocks that it does not take (WebPageBlock.cpp).
_BLOCK_FAULTS: Final = (
    "rich message must be",
    "block must be",
    "block is not allowed",
    "invalid section heading",
    "list must be",
    "list item must be",
    "invalid list item",
    "table cell must be",
    "invalid table cell",
    "button must be",
    "button row must be",
    "invalid map properties",
)
# No list of the servers' own names for faults of rich messages is known; they all hold one of these.
_RICH: Final = ("rich_", "richblock")

# In this order: the first one that fits counts.
_BY_TEXT: Final[tuple[tuple[Callable[[str], Answer], tuple[str, ...]], ...]] = (
    (_done, ("message is not modified", "message to delete not found")),
    (
        Outdated,
        (
            "message to edit not found",
            "message can't be edited",
            "message can't be deleted",
            "query is too old",
        ),
    ),
    (
        # The right may be missing for rich messages alone: the classic form is worth a try.
        partial(Refused, element=Element.RICHNESS),
        ("rich_message_unsupported", "not enough rights to send the rich message"),
    ),
    (
        partial(Refused, element=Element.MARKUP),
        (
            "message is too long",
            "text is too long",
            "message text is empty",
            "text must be non-empty",
            "can't parse",
            "entities_too_long",
            "entity_",
            "unsupported parse_mode",
            "strings must be encoded in utf-8",
            *_BLOCK_FAULTS,
        ),
    ),
    (
        partial(Refused, element=Element.BUTTONS),
        ("inline keyboard button", "button_", "reply markup is too long", "reply_markup_"),
    ),
    (partial(Refused, element=Element.REPLY), ("message to be replied not found",)),
    (
        partial(Unreachable, Obstacle.GONE),
        ("user is deactivated", "the group chat was deleted"),
    ),
    (partial(Unreachable, Obstacle.BLOCKED), ("bot was blocked by the user",)),
    (
        partial(Unreachable, Obstacle.REMOVED),
        ("bot was kicked from", "bot is not a member of", "channel_private"),
    ),
    (
        partial(Unreachable, Obstacle.NEVER_STARTED),
        (
            "chat not found",
            "private chat not found",
            "bot can't initiate conversation",
            "the bot can't send messages to the bot",
            "bot can't send messages to bots",
        ),
    ),
    (
        partial(Unreachable, Obstacle.NO_RIGHTS),
        (
            "not enough rights",
            "have no write access",
            "need administrator rights",
            "chat_write_forbidden",
            "chat_admin_required",
            "chat_restricted",
            "chat_send_",
            "privacy_premium_required",
        ),
    ),
    (partial(Unreachable, Obstacle.LIMITED), ("user_banned_in_channel",)),
    (
        partial(Unreachable, Obstacle.THREAD),
        (
            "message thread not found",
            "topic_closed",
            "topic_deleted",
            "wrong direct messages topic identifier",
        ),
    ),
    (Unpaid, ("balance_too_low", "floodskip_not_allowed")),
)


def classify(
    http_status: int, body: Mapping[str, object] | None, retry_after: str | None = None
) -> Answer:
    """Return what an answer means; `body` is its JSON object, or None where it was none.

    `retry_after` is the header of that name, which counts where the body names no wait (RFC 9110, 10.2.3: seconds,
    or a date, which neither Telegram nor common proxies send and is not read).

    What never became an answer (refused connections, time-outs) is the transport's to say, as
    `Unavailable` when nothing had left and as `Uncertain` when something had.
    """
    if body is None or not isinstance(body.get("ok"), bool):
        return _unreadable(http_status, retry_after)
    if body["ok"]:
        return Sent(_message_id(body.get("result")))
    code = body.get("error_code")
    reason = _kept(str(body.get("description") or f"HTTP {http_status}"))
    named = body.get("parameters")
    parameters = named if isinstance(named, Mapping) else {}
    code = code if isinstance(code, int) else http_status
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        return _throttled(reason.lower(), parameters.get("retry_after"), retry_after)
    return _refusal(code, reason, parameters)


def _kept(reason: str) -> str:
    """The reason as every database keeps it: at most so long, without NUL and halves of characters."""
    return reason[:LONGEST_REASON].replace("\0", "").encode(errors="ignore").decode()


def _unreadable(http_status: int, retry_after: str | None) -> Answer:
    """What a proxy says, whose page is not the Bot API's: of the message it says nothing, unless it found it wrong."""
    reason = f"HTTP {http_status} without a readable answer"
    if http_status == HTTPStatus.TOO_MANY_REQUESTS:
        return _throttled("", None, retry_after)
    if http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unavailable(reason, ambiguous=True)
    if HTTPStatus.OK <= http_status < HTTPStatus.MULTIPLE_CHOICES:
        return Uncertain(reason)
    return Unknown(reason) if http_status in _OF_THE_REQUEST else Unavailable(reason)


def _id(number: object) -> int | None:
    """An id of Telegram's; None for what no database could hold."""
    return number if isinstance(number, int) and -_IDS <= number < _IDS else None


def _message_id(result: object) -> int | None:
    return _id(result.get("message_id")) if isinstance(result, Mapping) else None


def _refusal(code: int, reason: str, parameters: Mapping[object, object]) -> Answer:
    text = _CLASS.sub("", reason.lower())
    if code in _BY_CODE:
        return _BY_CODE[code](reason)
    if code == HTTPStatus.NOT_FOUND:
        # A server that is too old for a method still takes the older forms; any other 404 says
        # that the path, and with it the token, is malformed.
        is_too_old = text.startswith("method not found")
        return Refused(reason, Element.METHOD) if is_too_old else Unauthorised(reason)
    if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        gone = text.startswith(_SENT_AND_GONE)
        return Sent(None) if gone else Unavailable(reason, ambiguous=True)
    return _by_text(text, reason, parameters.get("migrate_to_chat_id"))


def _throttled(text: str, named: object, header: str | None) -> Throttled:
    """The Bot API never says which limit was hit. One that names no wait is taken for the widest."""
    if isinstance(named, int | float) and named > 0:
        return Throttled(float(min(named, LONGEST_WAIT)), whole_bot=False)
    if said := _NAMED_WAIT.search(text):
        return Throttled(min(float(said[1]), LONGEST_WAIT), whole_bot=False)
    if header and _SECONDS.fullmatch(header):
        return Throttled(min(float(header), LONGEST_WAIT), whole_bot=True)
    return Throttled(UNNAMED_WAIT, whole_bot=True)


def _by_text(text: str, reason: str, migrated_to: object) -> Answer:
    if text.startswith(_MIGRATED) and (to := _id(migrated_to)) is not None:
        return Migrated(to)
    for meaning, beginnings in _BY_TEXT:
        if text.startswith(beginnings):
            return meaning(reason)
    return Refused(reason) if any(name in text for name in _RICH) else Unknown(reason)
