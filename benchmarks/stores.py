"""Throw-away databases to measure on: a SQLite file, or a PostgreSQL server of the benchmark's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.ext.asyncio import create_async_engine

from tests.support.postgres import running_cluster


class Kind(StrEnum):
    """The databases that are measured."""

    SQLITE = "SQLite"
    POSTGRESQL = "PostgreSQL"


@contextmanager
def store(kind: Kind) -> Iterator[str]:
    """The URL of an empty database without tables, with its driver; removed at the end."""
    match kind:
        case Kind.SQLITE:
            with TemporaryDirectory(prefix="incoming-bench-") as folder:
                yield f"sqlite+aiosqlite:///{Path(folder) / 'incoming.sqlite3'}"
        case Kind.POSTGRESQL:
            # Its own database of the cluster: nobody else is on the server. It syncs nothing to the disk.
            with running_cluster() as cluster:
                yield cluster.url("postgres")


async def settle(url: str) -> None:
    """Let a database that was filled as sets learn what it holds, as it would by itself in time."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.exec_driver_sql("analyze")
    await engine.dispose()
