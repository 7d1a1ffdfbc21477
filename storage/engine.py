"""How each database is opened: what every connection is told, how transactions begin, which errors pass. Runs no statement of a store."""

from functools import partial
from sqlite3 import connect
from typing import Any, Final

import aiosqlite
from sqlalchemy import URL, Connection, ExceptionContext, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage import visits

# When the host of a worker vanishes without a word, the server finds out within 25 seconds, and gives
# away what that worker had locked (PostgreSQL, "TCP Settings"; its own default is two hours).
_KEEPALIVES: Final = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "25000",
}

# The ledger is empty at one moment and has a million rows at the next, long before anything counts them (PostgreSQL,
# "Query Planning"). So a plan is made for the table as it is, each time, not kept from when it was small; it reads
# by an index wherever there is one; and it is not compiled, which takes longer than any statement of ours.
_PLANNING: Final = {"plan_cache_mode": "force_custom_plan", "random_page_cost": "1.1", "jit": "off"}

# Classes of errors that pass by themselves (PostgreSQL, "PostgreSQL Error Codes"): a broken connection, a
# transaction chosen to end a deadlock, no resources, a server that starts or stops.
_PASSING: Final = ("08", "40", "53", "57")

_SQLITE_BUSY_MILLISECONDS: Final = 30_000


def engine_for(url: URL) -> AsyncEngine:
    """The engine of the database at this address, SQLite or PostgreSQL; connects to nothing yet."""
    return _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)


def _postgresql(url: URL) -> AsyncEngine:
    engine = create_async_engine(url, connect_args={"server_settings": _KEEPALIVES | _PLANNING})
    event.listen(engine.sync_engine, "handle_error", _name_what_passes)
    return engine


def _name_what_passes(context: ExceptionContext) -> BaseException | None:
    """Call an error operational where it is (PEP 249): asyncpg gives no kind to most of PostgreSQL's."""
    known, original = context.sqlalchemy_exception, context.original_exception
    if not isinstance(known, DBAPIError) or isinstance(known, OperationalError):
        return None
    code = getattr(original, "sqlstate", None) or ""
    if not (context.is_disconnect or code.startswith(_PASSING)):
        return None
    return OperationalError(
        known.statement, known.params, original, connection_invalidated=context.is_disconnect
    )


def _sqlite(url: URL) -> AsyncEngine:
    engine = create_async_engine(url, async_creator=partial(_opened, url))
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


async def _opened(url: URL) -> aiosqlite.Connection:
    (file,), options = url.get_dialect()().create_connect_args(url)
    # isolation_level None: the driver begins nothing by itself, so that `_begin` decides how.
    return await visits.Connection(lambda: connect(file, isolation_level=None, **options))


def _prepare(connection: Any, _record: object) -> None:
    """WAL lets readers and the writer pass each other; FULL keeps the ledger through a power cut."""
    # Other programs write too, and not always UTF-8: one such row must not stop a query.
    connection.driver_connection.text_factory = _decoded
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {_SQLITE_BUSY_MILLISECONDS}",
        "journal_mode = wal",
        "synchronous = full",
        "foreign_keys = on",
    ):
        cursor.execute(f"pragma {pragma}")
    cursor.close()


def _decoded(text: bytes) -> str:
    return text.decode(errors="replace")


def _begin(connection: Connection) -> None:
    """A writer takes its place at once: to upgrade a read lock later can fail, whatever the wait."""
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("begin immediate" if writing else "begin")
