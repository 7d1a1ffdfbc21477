"""Fixtures for all tests: both real databases, freshly migrated for each test."""

import asyncio
import gc
import logging
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import asyncpg
import pytest
import structlog

from bot import logs
from storage.database import Database
from tests.support.postgres import Cluster, running_cluster

_TEMPLATE = "migrated"


@pytest.fixture(autouse=True)
def _as_python_starts() -> Iterator[None]:
    """Undo what a service does to its process: the next test does not run in a calmed one."""
    threshold, interval = gc.get_threshold(), sys.getswitchinterval()
    yield
    gc.set_threshold(*threshold)
    sys.setswitchinterval(interval)
    if gc.get_freeze_count():
        gc.unfreeze()


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """Undo what a test says about logging, which belongs to the whole process."""
    root = logging.getLogger()
    handlers, level, hook = root.handlers[:], root.level, sys.excepthook
    levels = {name: logging.getLogger(name).level for name in logs._QUIET}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    sys.excepthook = hook
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server with one migrated database to copy from."""
    with running_cluster() as cluster:
        asyncio.run(_command(cluster, f"create database {_TEMPLATE}"))
        asyncio.run(_migrate(cluster.url(_TEMPLATE)))
        yield cluster


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from."""
    path = tmp_path_factory.mktemp("template") / "incoming.sqlite3"
    asyncio.run(_migrate(f"sqlite+aiosqlite:///{path}"))
    return path


_serial = count()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path
) -> Iterator[str]:
    """The URL of a migrated database, once for each kind."""
    if request.param == "sqlite":
        path = tmp_path / "incoming.sqlite3"
        shutil.copy(sqlite_template, path)
        yield f"sqlite+aiosqlite:///{path}"
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    name = f"test_{next(_serial)}"
    asyncio.run(_command(cluster, f"create database {name} template {_TEMPLATE}"))
    yield cluster.url(name)
    asyncio.run(_command(cluster, f"drop database {name} with (force)"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open, migrated, empty database, once for each kind."""
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def sqlite(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Database]:
    """An open, migrated, empty SQLite database, where the kind does not matter."""
    path = tmp_path / "incoming.sqlite3"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite+aiosqlite:///{path}")
    yield database
    await database.close()


async def _command(cluster: Cluster, statement: str) -> None:
    connection = await asyncpg.connect(
        host="127.0.0.1", port=cluster.port, user="postgres", database="postgres"
    )
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _migrate(url: str) -> None:
    database = Database(url)
    await database.migrate()
    await database.close()
