import json
import logging

import pytest
import structlog

from bot import logs
from bot.config.settings import LogFormat, LoggingSettings, LogLevel

TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"


@pytest.fixture(autouse=True)
def _restore() -> object:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_events_are_json_lines_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(LoggingSettings(format=LogFormat.JSON))

    structlog.get_logger("bot.x").info("sent", chat=5)
    structlog.get_logger("bot.x").debug("not shown")
    logging.getLogger("some.library").warning("from a library")

    ours, theirs = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["chat"], ours["level"]) == ("sent", 5, "info")
    assert theirs["event"] == "from a library"


@pytest.mark.parametrize("form", list(LogFormat))
def test_a_token_is_never_shown(form: LogFormat, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(LoggingSettings(level=LogLevel.DEBUG, format=form))

    structlog.get_logger("x").warning(f"cannot reach https://host/bot{TOKEN}/getMe", url=TOKEN)
    try:
        int(TOKEN)
    except ValueError:
        structlog.get_logger("x").exception("failed")

    shown = capsys.readouterr().err
    assert TOKEN not in shown
    assert "<token>" in shown
