"""The paths of the Bot API: `/bot<token>/<method>`, and what Telegram answers to any other."""

import re

from bot.sandbox.refusals import Refused

_PREFIX = "/bot"
_LONGEST_TOKEN = 80
_LARGEST_ID = 2**54
_BOT_ID = re.compile(r"[0-9]{1,17}\Z")
_MOST_PATHS = 512


def check_token(token: str) -> None:
    """Refuse what cannot be a token (telegram-bot-api, ClientManager.cpp).

    Raises:
        Refused: 401.
    """
    bot_id, colon, _ = token.partition(":")
    if (
        token.startswith("0")
        or len(token) > _LONGEST_TOKEN
        or not colon
        or not _BOT_ID.match(bot_id)
        or not 1 <= int(bot_id) < _LARGEST_ID
    ):
        raise Refused(401, "Unauthorized: invalid token specified")


class Addresses:
    """Reads paths for the one bot that exists; remembers the ones seen first."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._methods: dict[str, str] = {}

    def method(self, path: str) -> str:
        """The lower-case name of the method.

        Raises:
            Refused: 401 for another token, 404 for what is no such path.
        """
        known = self._methods.get(path)
        if known is not None:
            return known
        token, slash, method = path.removeprefix(_PREFIX).partition("/")
        if not path.startswith(_PREFIX) or not slash:
            raise Refused(404, "Not Found")
        check_token(token)
        if token != self._token:
            raise Refused(401, "Unauthorized")
        if len(self._methods) < _MOST_PATHS:
            self._methods[path] = method.lower()
        return method.lower()
