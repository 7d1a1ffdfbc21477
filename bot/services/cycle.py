"""The leader's work in its order: take in, publish, wake the delivery. Only one process does it at a time."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from bot.services.intake import Intake, IntakeReport
from bot.services.publish import Publish, PublishReport
from storage.leadership import Leadership

_log = structlog.get_logger(__name__)


class Cycle:
    """Takes in and publishes while this process leads."""

    def __init__(
        self,
        leadership: Leadership,
        intake: Intake,
        publish: Publish,
        *,
        wake: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._leadership = leadership
        self._intake = intake
        self._publish = publish
        self._wake = wake
        self._clock = clock
        self._turn = asyncio.Lock()

    async def take_in(self) -> IntakeReport:
        """Take unseen articles in and, if there were any, publish at once."""
        async with self._turn:
            if not await self._leadership.acquire():
                return IntakeReport()
            report = await self._intake.run(self._clock())
            if report.taken:
                _log.info("taken in", articles=report.taken, refused=report.refused)
                await self._publish_now()
            return report

    async def publish(self) -> PublishReport:
        """Serve whoever is due."""
        async with self._turn:
            if not await self._leadership.acquire():
                return PublishReport()
            return await self._publish_now()

    async def leads(self) -> bool:
        """Whether this process leads; asked between what else the leader does."""
        async with self._turn:
            return await self._leadership.acquire()

    async def _publish_now(self) -> PublishReport:
        report = await self._publish.run(self._clock())
        if report.editions:
            self._wake()
        return report
