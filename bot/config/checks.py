"""Checks of single settings beyond their type, each of which says what is wrong and what to do."""

import re
from difflib import get_close_matches
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from bot.core import zones
from bot.core.schedule import ScheduleError, canonical, parse
from bot.i18n import LANGUAGES

MISTAKE = "mistake"
"""The type of the errors that the checks raise."""

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}

Whole = Annotated[int, Field(strict=True)]
"""A whole number: no text, no yes/no."""

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A number, whole or not: no text, no yes/no."""


class Closed(BaseModel):
    """A group of settings: unchangeable, and closed to keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def mistake(what: str, remedy: str, *key: str) -> PydanticCustomError:
    """The error to raise for a wrong setting; *key* names it where the check looks at several."""
    return PydanticCustomError(
        MISTAKE, "{what}; {remedy}", {"what": what, "remedy": remedy, "key": key}
    )


def told_again(error: ErrorDetails) -> InitErrorDetails:
    """The same error, to be raised once more together with others."""
    context = error.get("ctx", {})
    if error["type"] == MISTAKE:
        type_: str | PydanticCustomError = PydanticCustomError(MISTAKE, "{what}; {remedy}", context)
    else:
        type_ = error["type"]
    return {"type": type_, "loc": error["loc"], "input": error["input"], "ctx": context}


def closest(name: str, choices: tuple[str, ...]) -> str | None:
    """The one of *choices* that *name* was probably meant to be."""
    matches = get_close_matches(name.lower(), choices, n=1, cutoff=0.7)
    return matches[0] if matches else None


def lower(value: object) -> object:
    """The value in small letters, if it is a word."""
    return value.lower() if isinstance(value, str) else value


def check_bot_token(token: SecretStr) -> SecretStr:
    """A token of the form `123456:ABC-DEF`; the message does not repeat it."""
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token.get_secret_value()):
        raise mistake(
            "does not look like a bot token", "copy it whole from @BotFather: 123456:ABC…"
        )
    return token


def check_bot_url(url: str) -> str:
    """An address to which a token can be appended."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise mistake("is no web address", "write https://HOST/bot")
    if not parts.path.endswith("/bot"):
        raise mistake("does not end with /bot", "write https://HOST/bot, without a token")
    return url


def check_database_url(secret: SecretStr) -> SecretStr:
    """The address with the asynchronous driver that the store uses; the message does not repeat it."""
    scheme, separator, rest = secret.get_secret_value().partition("://")
    driver = _DRIVERS.get(scheme.lower())
    if driver is None or not separator:
        raise mistake(
            "is no address of a database that is supported",
            "write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME",
        )
    if driver.startswith("sqlite"):
        _refuse_memory(rest)
        return SecretStr(f"{driver}://{rest}")
    # What libpq calls sslmode, asyncpg calls ssl (https://magicstack.github.io/asyncpg/current/api/).
    return SecretStr(f"{driver}://{re.sub(r'(?<=[?&])sslmode=', 'ssl=', rest)}")


def _refuse_memory(rest: str) -> None:
    path = rest.partition("?")[0].removeprefix("/")
    if not rest.startswith("/") or path in {"", ":memory:"}:
        raise mistake("names no file", "write sqlite:///PATH, with three strokes")


def check_schedule(text: str) -> str:
    """A schedule that subscriptions can have, in its one form."""
    try:
        return canonical(parse(text))
    except ScheduleError:
        raise mistake(f"is {text!r}, no schedule", "write instant or daily 08:00,20:00") from None


def check_time_zone(name: str) -> str:
    """The IANA name of a time zone that is named in any case, or by its city."""
    if found := zones.find(name):
        return found
    near = ", ".join(zones.suggest(name))
    remedy = f"did you mean {near}?" if near else "write one such as Asia/Shanghai"
    raise mistake(f"is {name!r}, no time zone", remedy)


def check_language(code: str) -> str:
    """A language that the bot speaks."""
    if code not in LANGUAGES:
        raise mistake(f"is {code!r}, no language of the bot", f"use one of {', '.join(LANGUAGES)}")
    return code
