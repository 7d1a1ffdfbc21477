"""Forgets what was kept long enough, and gives suspended chats another chance. Decides no retention itself."""

from datetime import datetime, timedelta

import structlog

from bot.config.settings import RetentionSettings
from storage.database import Database

_log = structlog.get_logger(__name__)


class Housekeeping:
    """Forgets what is kept long enough, and tries suspended chats again when their time has come."""

    def __init__(self, database: Database, retention: RetentionSettings) -> None:
        self._database = database
        self._retention = retention

    async def run(self, now: datetime) -> None:
        """Clean up once."""
        days = self._retention.deliveries_days
        async with self._database.transaction() as tx:
            await tx.pauses.forget(now)
            resumed = await tx.chats.resume_due(now)
            forgotten = await tx.outbox.forget(now - timedelta(days=days)) if days else 0
            if days:
                await tx.editions.forget(now - timedelta(days=days))
            articles = self._retention.articles_days
            dropped = await tx.articles.forget(now - timedelta(days=articles)) if articles else 0
        _log.debug("housekeeping", resumed=resumed, deliveries=forgotten, articles=dropped)
