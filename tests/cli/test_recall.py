"""`incoming recall`, typed by an operator beside a service that does not run."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config.digest import DigestSettings
from bot.i18n import Catalogues
from bot.services.publish import Publish
from bot.services.recall import Recall
from storage.database import Database
from storage.records import DeliveryState, Outcome
from tests.support.store import chat, subscribe, take_in
from tests.support.typed import Incoming

LEASE = timedelta(minutes=1)


@pytest.fixture
def edition(tmp_path: Path, incoming: Incoming) -> Path:
    """An edition for three chats: one message arrived, one is on the wire, one waits."""
    incoming("migrate")
    file = tmp_path / "data" / "incoming.sqlite3"
    asyncio.run(_deliver(file))
    return file


async def _deliver(file: Path) -> None:
    database, now = Database(f"sqlite+aiosqlite:///{file}"), datetime.now(UTC)
    await subscribe(database, *map(chat, (1, 2, 3)), due=now)
    await take_in(database, ["a"])
    settings = DigestSettings(max_age_days=3650)
    await Publish(database, Catalogues.load(), settings).run(now)
    async with database.transaction() as tx:
        first, _second = await tx.outbox.claim("w", 2, now, LEASE)
        arrived = Outcome(first.id, DeliveryState.SENT, message_id=70)
        await tx.outbox.record("w", [arrived], now)
    await database.close()


@pytest.mark.usefixtures("edition")
def test_it_says_what_will_become_of_the_messages_and_with_dry_run_nothing_does(
    incoming: Incoming,
) -> None:
    looked = incoming("recall", "1", "--dry-run")

    assert (looked.code, looked.err) == (0, "")
    told = looked.out[looked.out.index("edition 1, composed ") :]
    assert "messages that wait, to be cancelled: 1\n" in told
    assert "messages sent, to be deleted: 1\n" in told
    assert "messages on the wire, to be deleted if they arrive: 1\n" in told
    assert "messages that stay, sent more than 48 hours ago or refused: 0\n" in told
    assert "called back" not in told
    assert incoming("recall", "1", "--dry-run").out == told


@pytest.mark.usefixtures("edition")
def test_it_says_what_became_of_them_and_the_second_time_how_far_it_is(incoming: Incoming) -> None:
    done = incoming("recall", "1")
    assert (done.code, done.err) == (0, "")
    assert (
        "called back\n"
        "messages cancelled: 1\n"
        "messages still to be deleted, by the running service: 2\n"
        "messages that stay, sent more than 48 hours ago or refused: 0\n"
    ) in done.out

    again = incoming("recall", "1")
    assert again.code == 0
    assert again.out.startswith("edition 1 was called back already, 20")
    assert "messages deleted: 0\n" in again.out
    assert "messages still to be deleted, by the running service: 2\n" in again.out
    status = incoming("status").out
    assert "edition 1 called back: 2 still to be deleted" in status
    assert "newest edition" in status


@pytest.mark.usefixtures("edition")
def test_whom_another_operator_forestalls_is_told_so(
    incoming: Incoming, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_back = Recall.call_back

    async def twice(self: Recall, number: int, now: datetime) -> object:
        await call_back(self, number, now)
        return await call_back(self, number, now)

    monkeypatch.setattr(Recall, "call_back", twice)
    done = incoming("recall", "1")
    assert done.code == 0
    assert "edition 1 was called back already" in done.out
