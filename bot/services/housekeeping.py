"""Forgets what was kept long enough, and gives suspended chats another chance. Decides no retention itself."""

from datetime import datetime, timedelta

import structlog

from bot.config.settings import RetentionSettings
from storage.database import Database

_log = structlog.get_logger(__name__)

# Rows that one transaction drops.
_AT_ONCE = 5_000
# Under a message as old as that nobody expects a button to know its rule any more.
_BUTTONS_LIVE = timedelta(days=30)


class Housekeeping:
    """Forgets what is kept long enough, and tries suspended chats again when their time has come."""

    def __init__(self, database: Database, retention: RetentionSettings) -> None:
        self._database = database
        self._retention = retention

    async def run(self, now: datetime) -> None:
        """Clean up once."""
        async with self._database.transaction() as tx:
            await tx.pauses.forget(now)
            resumed = await tx.chats.resume_due(now)
            await tx.rules.forget(now - _BUTTONS_LIVE)
        days = self._retention.deliveries_days
        deliveries = await self._forget_deliveries(now - timedelta(days=days)) if days else 0
        days = self._retention.articles_days
        articles = await self._forget_articles(now - timedelta(days=days)) if days else 0
        _log.debug("housekeeping", resumed=resumed, deliveries=deliveries, articles=articles)

    async def _forget_deliveries(self, before: datetime) -> int:
        """A slice a transaction: nobody waits long for their turn to write."""
        forgotten, dropped = 0, _AT_ONCE
        while dropped == _AT_ONCE:
            async with self._database.transaction() as tx:
                dropped = await tx.outbox.forget(before, _AT_ONCE)
            forgotten += dropped
        async with self._database.transaction() as tx:
            await tx.editions.forget(before)
        return forgotten

    async def _forget_articles(self, before: datetime) -> int:
        async with self._database.transaction() as tx:
            return await tx.articles.forget(before)
