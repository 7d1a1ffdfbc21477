"""`incoming check`: configuration, watched folder, database, token and clock, each with a remedy. Changes nothing."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

from rich.console import Console

from bot.cli.loops import to_the_end
from bot.config import load
from bot.config.settings import Settings
from bot.errors import BotError
from bot.telegram.transport import Answered, NoAnswer, NotSent, Transport
from storage.database import Database

# Schedules keep minutes; a clock that is wrong by more sends at the wrong time.
_CLOCK_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    what: str
    good: bool
    said: str


def examine(path: Path | None, environ: Mapping[str, str]) -> int:
    """Print a line for each thing checked; 1 when one of them is wrong."""
    findings = list(_examined(path, environ))
    console = Console()
    for finding in findings:
        mark = "ok  " if finding.good else "FAIL"
        console.print(
            f"{mark}  {finding.what:<14} {finding.said}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    return 0 if all(finding.good for finding in findings) else 1


def _examined(path: Path | None, environ: Mapping[str, str]) -> Iterator[Finding]:
    try:
        settings = load(path, environ)
    except BotError as error:
        yield Finding("configuration", good=False, said=str(error))
        return
    yield Finding("configuration", good=True, said="no faults")
    if settings.watch.folder is not None:
        yield _watched(settings.watch.folder)
    yield from to_the_end(_outside(settings))


def _watched(folder: Path) -> Finding:
    try:
        os.scandir(folder).close()
    except OSError as error:
        said = f"{folder} cannot be looked into ({error.strerror}); make it, or change watch.folder"
        return Finding("watched folder", good=False, said=said)
    return Finding("watched folder", good=True, said=str(folder))


async def _outside(settings: Settings) -> list[Finding]:
    return [await _database(settings), *await _telegram(settings)]


async def _database(settings: Settings) -> Finding:
    database = Database(settings.database_url)
    shown = database.url.render_as_string(hide_password=True)
    try:
        if database.is_new():
            fault = _unwritable(database)
            said = fault or f"{shown}, made at the first start"
            return Finding("database", good=fault is None, said=said)
        fault = await database.fault() or _unwritable(database)
    finally:
        await database.close()
    return Finding("database", good=fault is None, said=fault or shown)


def _unwritable(database: Database) -> str | None:
    """What keeps SQLite from writing: into its file, its journal, and the folder, where it makes and locks others."""
    if not database.is_sqlite:
        return None
    file = Path(str(database.url.database)).absolute()
    folder = next(parent for parent in file.parents if parent.exists())
    if not folder.is_dir():
        return f"{folder} is no folder; change database.url or data.folder"
    files = [one for one in (file, Path(f"{file}-wal"), Path(f"{file}-shm")) if one.exists()]
    barred = [one for one in files if not os.access(one, os.W_OK)]
    if not os.access(folder, os.W_OK | os.X_OK):
        barred.append(folder)
    if not barred:
        return None
    return (
        f"{barred[0]} cannot be written to; check its rights, or change database.url or data.folder"
    )


async def _telegram(settings: Settings) -> list[Finding]:
    if settings.telegram.token is None:
        remedy = "none; write /newbot to @BotFather and put the answer into BOT_TOKEN"
        return [Finding("token", good=False, said=remedy)]
    url = f"{settings.telegram.base_url}{settings.telegram.token.get_secret_value()}/getMe"
    async with Transport() as transport:
        exchange = await transport.post(url, {})
    match exchange:
        case Answered(status, body, date):
            return [_token(status, body), _clock(date, datetime.now(UTC))]
        case NotSent(reason) | NoAnswer(reason):
            said = f"Telegram cannot be reached: {reason}; check the network and telegram.base_url"
            return [Finding("token", good=False, said=said)]


def _token(status: int, body: bytes) -> Finding:
    try:
        answer = json.loads(body)
        name = answer["result"]["username"]
    except (ValueError, KeyError, TypeError):
        said = f"refused by the server (HTTP {status}); copy it again from @BotFather"
        return Finding("token", good=False, said=said)
    return Finding("token", good=True, said=f"@{name}")


def _clock(date: str | None, now: datetime) -> Finding:
    """The server's clock against ours: schedules are kept by ours."""
    if date is None:
        return Finding("clock", good=True, said="the server did not tell the time")
    off = abs((now - parsedate_to_datetime(date)).total_seconds())
    if off > _CLOCK_SECONDS:
        said = f"wrong by {off:.0f} s; set it by NTP, or digests come at the wrong time"
        return Finding("clock", good=False, said=said)
    return Finding("clock", good=True, said="right")
