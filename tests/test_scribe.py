import logging
import os
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
import structlog

from bot import logs
from bot.config.settings import LogFormat, LoggingSettings
from bot.scribe import Scribe

pytestmark = pytest.mark.usefixtures("logging_as_before")

LONG = "x" * 100_000  # more than a pipe holds


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    for end in (reading, writing):
        with suppress(OSError):  # a test may have closed it
            os.close(end)


def said(text: str) -> logging.LogRecord:
    return logging.LogRecord("bot", logging.INFO, __file__, 1, text, None, None)


def drain(reading: int, until: bytes) -> bytes:
    read = b""
    while until not in read:
        read += os.read(reading, 65_536)
    return read


def test_lines_come_in_the_order_in_which_they_were_said(pipe: tuple[int, int]) -> None:
    scribe = Scribe(pipe[1])

    for number in range(100):
        scribe.emit(said(f"line {number}"))
    scribe.flush()

    assert drain(pipe[0], b"line 99\n").decode().splitlines() == [f"line {n}" for n in range(100)]


def test_who_does_not_read_holds_up_nobody_and_is_told_what_was_lost(pipe: tuple[int, int]) -> None:
    scribe = Scribe(pipe[1], room=10)
    logs.configure(LoggingSettings(format=LogFormat.JSON), [], scribe)
    log = structlog.get_logger("bot.x")

    log.info(LONG)
    time.sleep(0.1)  # the thread has taken it up
    for number in range(15):
        log.info("line", number=number)
    read = drain(pipe[0], b'"number": 9')
    scribe.flush()
    log.info("again")

    read += drain(pipe[0], b"lines_lost")
    assert b'"number": 10' not in read
    assert read.index(b"again") < read.index(b'"lines_lost": 5')


def test_the_end_does_not_wait_for_a_reader_who_is_stuck(pipe: tuple[int, int]) -> None:
    scribe = Scribe(pipe[1], room=1)
    scribe.emit(said(LONG))
    time.sleep(0.1)
    scribe.emit(said("waits"))

    scribe.flush()

    assert len(os.read(pipe[0], 65_536)) > 0


def test_a_log_that_is_closed_ends_nothing(pipe: tuple[int, int]) -> None:
    os.close(pipe[0])
    scribe = Scribe(pipe[1])

    scribe.emit(said("nobody hears"))
    scribe.flush()
    scribe.emit(said("nor this"))
    scribe.flush()


def test_what_cannot_be_written_in_utf_8_is_escaped(pipe: tuple[int, int]) -> None:
    scribe = Scribe(pipe[1])

    scribe.emit(said("half of an emoji: \ud83d"))
    scribe.flush()

    assert os.read(pipe[0], 100) == b"half of an emoji: \\ud83d\n"
