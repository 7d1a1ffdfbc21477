"""`incoming migrate`, `healthcheck` and `status`: the upkeep of a store, and how it stands."""

from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from bot.cli.loops import to_the_end
from bot.config.settings import Settings
from bot.services.status import Health, Status, StoreStatus, tolerance
from bot.store import as_it_stands, opened
from storage.database import Database
from storage.records import ChatState, DeliveryState

_MOMENT = "%Y-%m-%d %H:%M:%S UTC"


def migrate(settings: Settings) -> int:
    """Bring the tables to the newest revision.

    Raises:
        BotError: The database cannot be used.
    """

    async def bring() -> None:
        async with opened(settings):
            """Opening it migrates it."""

    to_the_end(bring())
    Console().print("The database is at the newest revision.")
    return 0


def healthcheck(settings: Settings) -> int:
    """0 when the service works, else 1 with the reason on standard output."""
    health = to_the_end(_health(settings))
    Console().print(health.problem or "healthy", highlight=False, soft_wrap=True)
    return 0 if health.is_good else 1


async def _health(settings: Settings) -> Health:
    database = Database(settings.database_url)
    try:
        return await Status(database).health(datetime.now(UTC), tolerance(settings.intake))
    finally:
        await database.close()


def status(settings: Settings) -> int:
    """Print the numbers of the store.

    Raises:
        BotError: There is none.
    """
    console, now = Console(), datetime.now(UTC)
    found = to_the_end(_status(settings, now))
    console.print(_table(found, now))
    for pause in found.pauses:
        _say(console, f"paused until {pause.until:{_MOMENT}}: {pause.scope} ({pause.reason})")
    for recall in found.recalls:
        _say(
            console, f"edition {recall.edition} called back: {recall.messages} still to be deleted"
        )
    for trouble in found.troubles:
        times = f"{trouble.deliveries} {trouble.state}, the latest {trouble.latest}"
        _say(console, f"{times}: {trouble.reason}")
    return 0


async def _status(settings: Settings, now: datetime) -> StoreStatus:
    async with as_it_stands(settings) as database:
        return await Status(database).store(now)


def _table(status: StoreStatus, now: datetime) -> Table:
    table = Table(show_header=False, box=None)
    table.add_row("articles", str(status.articles))
    table.add_row("waiting for the intake", str(status.unseen))
    table.add_row("chats", str(status.chats(ChatState.ACTIVE)))
    table.add_row("suspended chats", str(status.chats(ChatState.SUSPENDED)))
    table.add_row("subscriptions", str(status.subscriptions))
    table.add_row("newest edition", str(status.editions))
    for state in DeliveryState:
        table.add_row(f"deliveries {state}", str(status.deliveries.of(state)))
    if status.due_since is not None and status.due_since < now:
        table.add_row("waiting since", f"{status.due_since:{_MOMENT}}")
    table.add_row("perhaps delivered twice", str(status.doubtful))
    for worker in status.workers:
        table.add_row("leader" if worker.leader else "worker", worker.id)
    return table


def _say(console: Console, line: str) -> None:
    console.print(line, highlight=False, markup=False, soft_wrap=True)
