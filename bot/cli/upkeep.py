"""`incoming migrate`, `healthcheck` and `status`: the upkeep of a store, and how it stands."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from bot.cli.loops import to_the_end
from bot.config.settings import Settings
from bot.services.status import Status, StoreStatus
from storage.database import Database
from storage.records import DeliveryState

T = TypeVar("T")


def migrate(settings: Settings) -> int:
    """Bring the tables to the newest revision."""

    async def bring(database: Database) -> None:
        await database.migrate()

    if settings.database.url is None:
        settings.data.folder.mkdir(parents=True, exist_ok=True)
    _with_database(settings, bring)
    Console().print("The database is at the newest revision.")
    return 0


def healthcheck(settings: Settings) -> int:
    """0 when the service works, else 1 with the reason on standard output."""
    health = _with_database(settings, lambda database: Status(database).health(datetime.now(UTC)))
    Console().print(health.problem or "healthy", highlight=False)
    return 0 if health.is_good else 1


def status(settings: Settings) -> int:
    """Print the numbers of the store; 1 when there is none."""

    async def ask(database: Database) -> StoreStatus | str:
        return await database.fault() or await Status(database).store()

    found = _with_database(settings, ask)
    if isinstance(found, str):
        Console(stderr=True).print(f"incoming: database: {found}", highlight=False)
        return 1
    Console().print(_table(found))
    return 0


def _table(status: StoreStatus) -> Table:
    table = Table(show_header=False, box=None)
    table.add_row("articles", str(status.articles))
    table.add_row("waiting for the intake", str(status.unseen))
    table.add_row("chats", str(status.chats))
    table.add_row("suspended chats", str(status.suspended))
    table.add_row("subscriptions", str(status.subscriptions))
    for state in DeliveryState:
        table.add_row(f"deliveries {state}", str(status.deliveries.of(state)))
    table.add_row("perhaps delivered twice", str(status.doubtful))
    return table


def _with_database(settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    async def open_and_work() -> T:
        database = Database(settings.database_url)
        try:
            return await work(database)
        finally:
            await database.close()

    return to_the_end(open_and_work())
