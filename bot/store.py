"""Opens the database that the settings name: migrated, for those who work with it, or as it stands, for those who look."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.config.settings import Settings
from bot.errors import BotError
from storage.database import DATABASE_UNUSABLE, Database, DatabaseIsNewer


@asynccontextmanager
async def opened(settings: Settings, stop: asyncio.Event | None = None) -> AsyncIterator[Database]:
    """The database, made if need be and migrated; given up when `stop` is set before that.

    Raises:
        BotError: It cannot be opened.
        DATABASE_AWAY: It was given up.
    """
    database = Database(settings.database_url)
    try:
        async with database.unless(stop or asyncio.Event()):
            await _migrated(database, settings)
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def as_it_stands(settings: Settings) -> AsyncIterator[Database]:
    """The database, neither made nor migrated.

    Raises:
        BotError: It is not there, cannot be reached, or its tables are not current.
    """
    database = Database(settings.database_url)
    try:
        if (fault := await database.fault()) is not None:
            raise BotError(f"database: {fault} (database.url, data.folder)")
        yield database
    finally:
        await database.close()


async def _migrated(database: Database, settings: Settings) -> None:
    try:
        if settings.database.url is None:
            settings.data.folder.mkdir(parents=True, exist_ok=True)
        await database.migrate()
    except DatabaseIsNewer as error:
        raise BotError(f"database: {error} (database.url, data.folder)") from error
    except DATABASE_UNUSABLE as error:
        shown = database.url.render_as_string(hide_password=True)
        reason = str(error).partition("\n")[0]
        raise BotError(
            f"the database {shown} cannot be used: {reason}; "
            "check that it is there, that it is one, and its rights (database.url, data.folder)"
        ) from error
