"""What Telegram's answer to a request means, as a value; what to do about it is decided in `retry`.

Sources: the Bot API's description of making requests and `ResponseParameters`, and the texts in
telegram-bot-api's Client.cpp and TDLib. Texts grow at their end and change case, so they are
compared by their beginning, without regard to case, after the class ("Bad Request: ").
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Final, TypeAlias

# A 429 whose answer names no wait: as long as Telegram's shortest ones usually are.
UNNAMED_WAIT: Final = 5.0
# A wait beyond a week is an error of the server, and would leave what a datetime can hold.
LONGEST_WAIT: Final = 7 * 24 * 3600.0
LONGEST_REASON: Final = 300


class Obstacle(StrEnum):
    """Why a chat, or a thread in it, cannot be written to."""

    GONE = "gone"  # deactivated user, deleted group: for good
    BLOCKED = "blocked"  # until the user unblocks the bot
    REMOVED = "removed"  # kicked, or not a member
    NEVER_STARTED = "never started"  # unknown to Telegram, or the user never pressed Start
    NO_RIGHTS = "no rights"  # until an administrator grants them
    THREAD = "thread"  # the forum topic is closed or deleted; the chat itself is well


@dataclass(frozen=True, slots=True)
class Sent:
    """Done. Without a message id where Telegram gives none: nothing was to be changed, or it is gone again."""

    message_id: int | None


@dataclass(frozen=True, slots=True)
class Throttled:
    """Too many requests: none may go to that chat, or to any, before so many seconds have passed."""

    retry_after: float
    whole_bot: bool


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The server was not there, or failed. Ambiguous where it may have sent the message before it failed."""

    reason: str
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The request left and no answer could be read."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The chat, or its thread, takes no message from this bot."""

    kind: Obstacle
    reason: str


@dataclass(frozen=True, slots=True)
class Migrated:
    """The group became a supergroup with another id; nothing was sent."""

    to: int


@dataclass(frozen=True, slots=True)
class Refused:
    """This content, in this form, will never be accepted."""

    reason: str


@dataclass(frozen=True, slots=True)
class Outdated:
    """What the request speaks of, a message or the press of a button, is gone."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unauthorised:
    """The token opens nothing."""

    reason: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another process fetches updates with this token, or a webhook does."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """An answer that no row of the tables below describes; nothing was sent."""

    reason: str


Answer: TypeAlias = (
    Sent
    | Throttled
    | Unavailable
    | Uncertain
    | Unreachable
    | Migrated
    | Refused
    | Outdated
    | Unauthorised
    | Conflict
    | Unknown
)

_CLASS: Final = re.compile(r"^(?:bad request|forbidden|not found|internal server error): *")
_NAMED_WAIT: Final = re.compile(r"retry after (\d{1,9})")

_BY_CODE: Final[Mapping[int, Callable[[str], Answer]]] = {
    HTTPStatus.UNAUTHORIZED: Unauthorised,
    HTTPStatus.CONFLICT: Conflict,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Refused,
}
_DONE: Final = ("message is not modified", "message to delete not found")
_SENT_AND_GONE: Final = "sent message was immediately deleted"
_MIGRATED: Final = "group chat was upgraded to a supergroup chat"
_OUTDATED: Final = (
    "message to edit not found",
    "message can't be edited",
    "message can't be deleted",
    "query is too old",
)
_CONTENT: Final = (
    "message is too long",
    "text is too long",
    "message text is empty",
    "text must be non-empty",
    "can't parse",
    "entities_too_long",
    "entity_",
    "unsupported parse_mode",
    "inline keyboard button",
    "button_data_invalid",
    "reply markup is too long",
    "message to be replied not found",
    "rich_message_",
    # The right may be missing for rich messages alone: the classic form is worth a try.
    "not enough rights to send the rich message",
)
_OBSTACLES: Final = (
    (Obstacle.GONE, ("user is deactivated", "the group chat was deleted")),
    (Obstacle.BLOCKED, ("bot was blocked by the user",)),
    (Obstacle.REMOVED, ("bot was kicked from", "bot is not a member of", "channel_private")),
    (
        Obstacle.NEVER_STARTED,
        (
            "chat not found",
            "private chat not found",
            "bot can't initiate conversation",
            "the bot can't send messages to the bot",
            "bot can't send messages to bots",
        ),
    ),
    (
        Obstacle.NO_RIGHTS,
        (
            "not enough rights",
            "have no write access",
            "need administrator rights",
            "chat_write_forbidden",
            "chat_admin_required",
            "chat_restricted",
            "chat_send_",
            "user_banned_in_channel",
            "privacy_premium_required",
        ),
    ),
    (
        Obstacle.THREAD,
        (
            "message thread not found",
            "topic_closed",
            "topic_deleted",
            "wrong direct messages topic identifier",
        ),
    ),
)


def classify(http_status: int, body: Mapping[str, object] | None) -> Answer:
    """Return what an answer means; `body` is its JSON object, or None where it was none.

    What never became an answer (refused connections, time-outs) is the transport's to say, as
    `Unavailable` when nothing had left and as `Uncertain` when something had.
    """
    if body is None or not isinstance(body.get("ok"), bool):
        return _unreadable(http_status)
    if body["ok"]:
        return Sent(_message_id(body.get("result")))
    code = body.get("error_code")
    reason = str(body.get("description") or f"HTTP {http_status}")[:LONGEST_REASON]
    parameters = body.get("parameters")
    return _refusal(
        code if isinstance(code, int) else http_status,
        reason,
        parameters if isinstance(parameters, Mapping) else {},
    )


def _unreadable(http_status: int) -> Answer:
    reason = f"HTTP {http_status} without a readable answer"
    if http_status == HTTPStatus.TOO_MANY_REQUESTS:
        return Throttled(UNNAMED_WAIT, whole_bot=True)
    if http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unavailable(reason, ambiguous=True)
    answered = HTTPStatus.OK <= http_status < HTTPStatus.MULTIPLE_CHOICES
    return Uncertain(reason) if answered else Unknown(reason)


def _message_id(result: object) -> int | None:
    number = result.get("message_id") if isinstance(result, Mapping) else None
    return number if isinstance(number, int) else None


def _refusal(code: int, reason: str, parameters: Mapping[object, object]) -> Answer:
    text = _CLASS.sub("", reason.lower())
    if code in _BY_CODE:
        return _BY_CODE[code](reason)
    if code == HTTPStatus.NOT_FOUND:
        # A server that is too old for a method still takes the older forms; any other 404 says
        # that the path, and with it the token, is malformed.
        return Refused(reason) if text.startswith("method not found") else Unauthorised(reason)
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        return _throttled(text, parameters.get("retry_after"))
    if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        gone = text.startswith(_SENT_AND_GONE)
        return Sent(None) if gone else Unavailable(reason, ambiguous=True)
    return _by_text(text, reason, parameters.get("migrate_to_chat_id"))


def _throttled(text: str, named: object) -> Throttled:
    """The Bot API never says which limit was hit. One that names no wait is taken for the widest."""
    if isinstance(named, int | float) and named > 0:
        return Throttled(float(min(named, LONGEST_WAIT)), whole_bot=False)
    if said := _NAMED_WAIT.search(text):
        return Throttled(min(float(said[1]), LONGEST_WAIT), whole_bot=False)
    return Throttled(UNNAMED_WAIT, whole_bot=True)


def _by_text(text: str, reason: str, migrated_to: object) -> Answer:
    if text.startswith(_DONE):
        return Sent(None)
    if text.startswith(_MIGRATED) and isinstance(migrated_to, int):
        return Migrated(migrated_to)
    if text.startswith(_OUTDATED):
        return Outdated(reason)
    if text.startswith(_CONTENT):
        return Refused(reason)
    for kind, beginnings in _OBSTACLES:
        if text.startswith(beginnings):
            return Unreachable(kind, reason)
    return Unknown(reason)
