import io
import json
import logging
import sys
from collections.abc import Callable
from contextlib import redirect_stderr
from urllib.parse import quote

import aiohttp
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot
from telegram.error import InvalidToken

from bot import logs
from bot.config.settings import LogFormat, LoggingSettings, LogLevel
from bot.core.secrecy import HIDDEN
from bot.telegram.transport import PtbRequest, Transport

TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"
# As the settings accept it.
TOKENS = st.from_regex(r"[0-9]{1,12}:[A-Za-z0-9_-]{1,50}", fullmatch=True)
pytestmark = pytest.mark.usefixtures("logging_as_before")
FORMS = pytest.mark.parametrize("form", list(LogFormat))


def test_events_are_json_lines_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(LoggingSettings(format=LogFormat.JSON))

    structlog.get_logger("bot.x").info("sent", chat=5)
    structlog.get_logger("bot.x").debug("not shown")
    logging.getLogger("some.library").warning("from a library")

    ours, theirs = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["chat"], ours["level"]) == ("sent", 5, "info")
    assert theirs["event"] == "from a library"


def an_event(token: str) -> None:
    structlog.get_logger("bot.x").warning(f"cannot reach https://host/bot{token}/getMe")


def a_field(token: str) -> None:
    structlog.get_logger("bot.x").warning("odd", found={"deep": [token, token.encode()]})


def a_quoted_address(token: str) -> None:
    structlog.get_logger("bot.x").warning(
        "odd", url=f"https://host/bot{quote(token, safe='')}/getMe"
    )


def an_exception(token: str) -> None:
    try:
        try:
            int(token)
        finally:
            LogLevel(token)
    except ValueError:
        structlog.get_logger("bot.x").exception("failed")


def arguments_of_aiohttp(token: str) -> None:
    error = aiohttp.InvalidURL(f"http://host/bot{token}/getMe")
    logging.getLogger("aiohttp.client").error("Unclosed %r", error, exc_info=error)


def words_of_the_library(token: str) -> None:
    error = InvalidToken(f"The token `{token}` was rejected by the server.")
    wire = PtbRequest(Transport())
    bot = Bot(token, request=wire, get_updates_request=wire)
    logging.getLogger("telegram.Bot").error("%r: %s", bot, error, exc_info=error)


def a_crash(token: str) -> None:
    try:
        LogLevel(token)
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)


@FORMS
@pytest.mark.parametrize(
    "say",
    [
        an_event,
        a_field,
        a_quoted_address,
        an_exception,
        arguments_of_aiohttp,
        words_of_the_library,
        a_crash,
    ],
)
@given(token=TOKENS)
def test_the_token_is_never_shown_whatever_it_looks_like(
    form: LogFormat, say: Callable[[str], None], token: str
) -> None:
    with redirect_stderr(io.StringIO()) as shown:
        logs.configure(LoggingSettings(level=LogLevel.DEBUG, format=form), [token])
        say(token)

    assert HIDDEN in shown.getvalue()
    assert token not in shown.getvalue()


@FORMS
def test_a_token_of_another_bot_is_known_by_its_shape(
    form: LogFormat, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(LoggingSettings(format=form))

    an_event(TOKEN)
    a_quoted_address(TOKEN)

    shown = capsys.readouterr().err
    assert TOKEN not in shown
    assert quote(TOKEN, safe="") not in shown
    assert shown.count(HIDDEN) == 2


def test_an_interruption_is_no_crash(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(LoggingSettings())

    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)

    assert capsys.readouterr().err == "KeyboardInterrupt\n"
