"""Answers that are not ok, in Telegram's words. Knows no method and no state."""

from typing import Any


class Refused(Exception):  # noqa: N818 -- a refusal is the client's mistake, told in Telegram's words
    """The Bot API's answer to a request that it does not grant."""

    def __init__(
        self, code: int, description: str, *, parameters: dict[str, Any] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def envelope(self) -> dict[str, Any]:
        """The body of the answer (Bot API, "Making requests")."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters is not None:
            body["parameters"] = self.parameters
        return body


def bad_request(reason: str) -> Refused:
    """400 with a reason that is already in Telegram's spelling."""
    return Refused(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> Refused:
    """403: the chat is closed to the bot."""
    return Refused(403, f"Forbidden: {reason}")


def conflict(reason: str) -> Refused:
    """409: another way of receiving updates is in use."""
    return Refused(409, f"Conflict: {reason}")


def too_many_requests(seconds: int) -> Refused:
    """429 that names the seconds to wait."""
    return Refused(
        429, f"Too Many Requests: retry after {seconds}", parameters={"retry_after": seconds}
    )


def migrated(chat_id: int) -> Refused:
    """400 that names the supergroup which the group has become."""
    return Refused(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        parameters={"migrate_to_chat_id": chat_id},
    )


def from_tdlib(message: str) -> Refused:
    """400 from an error of TDLib.

    The first letter is lowered unless the second is a capital or an underscore
    (telegram-bot-api, Client.cpp, fail_query_with_error).
    """
    keeps = len(message) > 1 and (message[1].isupper() or message[1] == "_")
    return bad_request(message if keeps else message[:1].lower() + message[1:])
