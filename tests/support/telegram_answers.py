"""What Telegram is known to answer, and what has to follow: one row for each text.

The texts come from the sources of telegram-bot-api and TDLib and from MTProto's error names as they pass
through; those of rich messages and Stars from reports of people who got them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
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
    Unpaid,
    Unreachable,
)
from bot.core.decisions import (
    Decision,
    Degrade,
    Delivered,
    GiveUp,
    MoveChat,
    PauseThread,
    PayNothing,
    RetryAt,
    Scope,
    StopBot,
    SuspendChat,
    Toll,
)
from storage.records import ChatState

NOW: Final = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """An HTTP answer, what it means, and what is decided at NOW after one attempt, by the default policy, without jitter.

    `html` is a body that is no JSON, from a proxy before the Bot API.
    """

    code: int
    text: str
    answer: Answer
    decision: Decision
    parameters: Mapping[str, object] = field(default_factory=dict)
    html: bool = False

    @property
    def body(self) -> dict[str, object] | None:
        """The JSON object of the answer."""
        if self.html:
            return None
        body: dict[str, object] = {
            "ok": False,
            "error_code": self.code,
            "description": self.text,
        }
        return body | ({"parameters": dict(self.parameters)} if self.parameters else {})


def _suspended(obstacle: Obstacle, code: int, text: str) -> Row:
    return Row(
        code, text, Unreachable(obstacle, text), SuspendChat(ChatState.SUSPENDED, text, None)
    )


def _gone(code: int, text: str) -> Row:
    return Row(code, text, Unreachable(Obstacle.GONE, text), SuspendChat(ChatState.GONE, text))


def _for_a_day(text: str, obstacle: Obstacle = Obstacle.NO_RIGHTS) -> Row:
    until = NOW + timedelta(days=1)
    alarm = obstacle is Obstacle.LIMITED
    decision = SuspendChat(ChatState.SUSPENDED, text, until, alarm)
    return Row(400, text, Unreachable(obstacle, text), decision)


def _thread(text: str) -> Row:
    return Row(400, text, Unreachable(Obstacle.THREAD, text), PauseThread(text))


def _content(text: str, element: Element = Element.MARKUP, code: int = 400) -> Row:
    return Row(code, text, Refused(text, element), Degrade(text, element))


def _outdated(text: str) -> Row:
    return Row(400, text, Outdated(text), GiveUp(text))


def _done(code: int, text: str) -> Row:
    return Row(code, text, Sent(None), Delivered(None))


def _unpaid(text: str) -> Row:
    return Row(400, text, Unpaid(text), PayNothing(NOW + timedelta(hours=1), text))


def _token(code: int, text: str) -> Row:
    return Row(
        code, text, Unauthorised(text), StopBot(f"Telegram does not take the token ({text})")
    )


def _conflict(text: str) -> Row:
    return Row(409, text, Conflict(text), StopBot(text))


def _throttled(text: str, seconds: float, scope: Scope, **parameters: object) -> Row:
    answer = Throttled(seconds, whole_bot=scope is Scope.BOT)
    at = NOW + timedelta(seconds=seconds)
    decision = RetryAt(at, f"throttled for {seconds:g} s", closes=scope)
    return Row(429, text, answer, decision, parameters)


def _server(code: int, text: str, *, html: bool = False) -> Row:
    reason = f"HTTP {code} without a readable answer" if html else text
    decision = RetryAt(NOW + timedelta(seconds=1), reason, toll=Toll.DELAY, doubtful=True)
    return Row(code, text, Unavailable(reason, ambiguous=True), decision, html=html)


_MOVED = "Bad Request: group chat was upgraded to a supergroup chat"

ROWS: Final = (
    _gone(403, "Forbidden: user is deactivated"),
    _gone(403, "Forbidden: the group chat was deleted"),
    _suspended(Obstacle.BLOCKED, 403, "Forbidden: bot was blocked by the user"),
    _suspended(Obstacle.REMOVED, 403, "Forbidden: bot was kicked from the group chat"),
    _suspended(Obstacle.REMOVED, 403, "Forbidden: bot was kicked from the supergroup chat"),
    _suspended(Obstacle.REMOVED, 403, "Forbidden: bot was kicked from the channel chat"),
    _suspended(Obstacle.REMOVED, 403, "Forbidden: bot is not a member of the group chat"),
    _suspended(Obstacle.REMOVED, 403, "Forbidden: bot is not a member of the supergroup chat"),
    _suspended(Obstacle.REMOVED, 403, "Forbidden: bot is not a member of the channel chat"),
    _suspended(Obstacle.REMOVED, 400, "Bad Request: CHANNEL_PRIVATE"),
    _suspended(Obstacle.NEVER_STARTED, 400, "Bad Request: chat not found"),
    _suspended(Obstacle.NEVER_STARTED, 400, "Bad Request: private chat not found"),
    _suspended(
        Obstacle.NEVER_STARTED, 403, "Forbidden: bot can't initiate conversation with a user"
    ),
    _suspended(Obstacle.NEVER_STARTED, 403, "Forbidden: the bot can't send messages to the bot"),
    _suspended(Obstacle.NEVER_STARTED, 403, "Forbidden: bot can't send messages to bots"),
    _for_a_day("Bad Request: not enough rights to send text messages to the chat"),
    _for_a_day("Bad Request: have no write access to the chat"),
    _for_a_day("Bad Request: need administrator rights in the channel chat"),
    _for_a_day("Bad Request: CHAT_WRITE_FORBIDDEN"),
    _for_a_day("Bad Request: CHAT_ADMIN_REQUIRED"),
    _for_a_day("Bad Request: CHAT_RESTRICTED"),
    _for_a_day("Bad Request: CHAT_SEND_PLAIN_FORBIDDEN"),
    _for_a_day("Bad Request: PRIVACY_PREMIUM_REQUIRED"),
    _for_a_day("Bad Request: USER_BANNED_IN_CHANNEL", Obstacle.LIMITED),
    _thread("Bad Request: message thread not found"),
    _thread("Bad Request: TOPIC_CLOSED"),
    _thread("Bad Request: TOPIC_DELETED"),
    _thread("Bad Request: wrong direct messages topic identifier specified"),
    Row(
        400,
        _MOVED,
        Migrated(-1_001_234_567_890),
        MoveChat(-1_001_234_567_890),
        {"migrate_to_chat_id": -1_001_234_567_890},
    ),
    _content("Bad Request: message is too long"),
    _content("Bad Request: text is too long"),
    _content("Bad Request: message text is empty"),
    _content("Bad Request: text must be non-empty"),
    _content('Bad Request: can\'t parse entities: Unsupported start tag "h1" at byte offset 0'),
    _content("Bad Request: can't parse InputRichBlock: Can't find field \"cells\""),
    _content("Bad Request: ENTITIES_TOO_LONG"),
    _content("Bad Request: ENTITY_DATE_TOO_LONG"),
    _content("Bad Request: unsupported parse_mode"),
    _content("Bad Request: RICH_MESSAGE_CONTENT_REQUIRED"),
    _content("Bad Request: RICH_MESSAGE_DATE_INVALID"),
    _content("Bad Request: RICH_MESSAGE_URL_INVALID"),
    _content("Bad Request: RICH_MESSAGE_UNSUPPORTED", Element.RICHNESS),
    _content("Bad Request: RICH_VALIDATE_CTOR_NOT_ALLOWED"),
    _content("Bad Request: PAGE_RICHBLOCK_INVALID"),
    _content("Bad Request: rich message must be non-empty"),
    _content("Bad Request: list must be either ordered or unordered"),
    _content("Bad Request: table cell must be non-empty"),
    _content("Bad Request: button row must be non-empty"),
    _content(
        "Bad Request: not enough rights to send the rich message to the chat", Element.RICHNESS
    ),
    _content("Not Found: method not found", Element.METHOD, code=404),
    _content("Request Entity Too Large", code=413),
    _content(
        "Bad Request: inline keyboard button URL 'x' is invalid: Wrong HTTP URL", Element.BUTTONS
    ),
    _content("Bad Request: BUTTON_DATA_INVALID", Element.BUTTONS),
    _content("Bad Request: reply markup is too long", Element.BUTTONS),
    _content("Bad Request: message to be replied not found", Element.REPLY),
    _done(
        400,
        "Bad Request: message is not modified: specified new message content and reply markup"
        " are exactly the same as a current content and reply markup of the message",
    ),
    _done(400, "Bad Request: message to delete not found"),
    _done(
        500,
        "Internal Server Error: sent message was immediately deleted and can't be returned",
    ),
    _outdated("Bad Request: message to edit not found"),
    _outdated("Bad Request: message can't be edited"),
    _outdated("Bad Request: message can't be deleted"),
    _outdated("Bad Request: query is too old and response timeout expired or query ID is invalid"),
    _unpaid("Bad Request: BALANCE_TOO_LOW"),
    _unpaid("Bad Request: FLOODSKIP_NOT_ALLOWED"),
    _token(401, "Unauthorized"),
    _token(401, "Unauthorized: invalid token specified"),
    _token(404, "Not Found"),
    _conflict(
        "Conflict: terminated by other getUpdates request;"
        " make sure that only one bot instance is running"
    ),
    _conflict(
        "Conflict: can't use getUpdates method while webhook is active;"
        " use deleteWebhook to delete the webhook first"
    ),
    _conflict("Conflict: terminated by setWebhook request"),
    _throttled("Too Many Requests: retry after 5", 5, Scope.CHAT, retry_after=5),
    _throttled("Too Many Requests: retry after 31", 31, Scope.CHAT),
    _throttled("Too Many Requests", 5, Scope.BOT),
    _server(500, "Internal Server Error: restart"),
    _server(502, "Bad Gateway", html=True),
    _server(503, "Service Unavailable", html=True),
    _server(504, "Gateway Time-out", html=True),
)
