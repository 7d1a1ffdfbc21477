"""The real publishing and delivery over a virtual wire and in virtual time: hours of a broadcast in seconds."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.config.delivery import DeliverySettings
from bot.config.settings import Settings
from bot.i18n import Catalogues
from bot.sandbox.options import SandboxOptions
from bot.sandbox.population import Crowd
from bot.services.deliver import Deliver
from bot.services.intake import intake_of
from bot.services.publish import Publish
from bot.telegram.sender import TelegramSender
from storage.records import DeliveryState, Tally
from tests.support.store import NOW, draft
from tests.support.virtual_time import TimelessDatabase, VirtualLoop, virtual_loop
from tests.support.wire import ADDRESS, Wire

_UNFINISHED: Final = (
    DeliveryState.PENDING,
    DeliveryState.SENDING,
    DeliveryState.UNCERTAIN,
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A database, a bot that delivers, and a Telegram, all on one virtual clock."""

    database: TimelessDatabase
    wire: Wire
    clock: VirtualLoop

    async def publish_more(self, name: str = "more") -> None:
        """The same with another article."""
        async with self.database.transaction() as tx:
            await tx.articles.add([replace(draft(name), published_at=None)], None, NOW)
        await self.publish()

    async def publish(self) -> None:
        """Take in what nobody has seen, and queue it for all who are due."""
        settings = Settings()
        now = self.clock.now()
        await intake_of(self.database, settings).run(now)
        await Publish(
            self.database, Catalogues.load(), settings.digest, unsaid=settings.topics.unsaid
        ).run(now)

    @asynccontextmanager
    async def delivering(self, settings: DeliverySettings | None = None) -> AsyncIterator[None]:
        """Deliver meanwhile."""
        sender = TelegramSender(self.wire, ADDRESS, self.wire.context.options.token)
        chosen = settings or DeliverySettings()
        deliver = Deliver(self.database, sender, chosen, worker="w", clock=self.clock)
        running = asyncio.create_task(deliver.run())
        yield
        deliver.stop()
        assert await running is None

    async def settled(self, seconds: float) -> None:
        """Wait until every part is sent or will never be, at most so many seconds of virtual time."""
        async with asyncio.timeout(seconds):
            while await self._unfinished():
                await asyncio.sleep(1)

    async def _unfinished(self) -> int:
        tally = await self.tally()
        return sum(tally.of(state) for state in _UNFINISHED)

    async def tally(self) -> Tally:
        """The ledger's states."""
        async with self.database.reading() as tx:
            return await tx.outbox.tally()

    def calls(self) -> list[dict[str, Any]]:
        """All that the bot asked Telegram for, in order."""
        return self.wire.context.journal.since(0)

    def arrivals(self) -> Counter[tuple[int, str]]:
        """How often each text came to each chat."""
        return Counter(
            (call["parameters"]["chat_id"], call["parameters"]["text"])
            for call in self.calls()
            if call["code"] == 200
        )


@asynccontextmanager
async def stage(
    url: str, crowd: Crowd, options: SandboxOptions | None = None
) -> AsyncIterator[Stage]:
    """A stage with this crowd in its Telegram; nobody has subscribed in the database yet."""
    clock = virtual_loop()
    wire = Wire(options or SandboxOptions(journal=100_000), lambda: clock.now().timestamp())
    wire.let_in(crowd)
    database = TimelessDatabase(url)
    yield Stage(database, wire, clock)
    await database.close()
