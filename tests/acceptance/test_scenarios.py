"""What befalls a broadcast, from its first message to its last: the real delivery against the sandbox, in virtual time.

`SCENARIO_CHATS=1000000 pytest tests/acceptance/test_scenarios.py -k crowd` takes a larger crowd; a million takes hours.
"""

import asyncio
import os
import random
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from shutil import copy
from typing import Final

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.config.delivery import DeliverySettings
from bot.sandbox.options import SandboxOptions
from bot.sandbox.paid import NANOSTARS
from bot.sandbox.population import Crowd, CrowdKind, Fate, successor
from bot.sandbox.upheavals import migrate
from storage.records import ChatState, DeliveryState
from tests.support.aftermath import Ledger, check_the_crowd
from tests.support.crowd import FOR_ONE_PART, FOR_TWO_PARTS, queue_news
from tests.support.stage import Stage, stage
from tests.support.store import chat, subscribe
from tests.support.virtual_time import in_virtual_time

pytestmark = pytest.mark.timeout(0 if "SCENARIO_CHATS" in os.environ else 180)

CHATS: Final = int(os.environ.get("SCENARIO_CHATS", "2000"))
RATE: Final = DeliverySettings().messages_per_second
A_MINUTE: Final = 60.0
MANY_CALLS: Final = SandboxOptions(journal=100_000)


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    copy(sqlite_template, tmp_path / "incoming.sqlite3")
    return f"sqlite+aiosqlite:///{tmp_path / 'incoming.sqlite3'}"


def reachable(crowd: Crowd) -> set[int]:
    return {id_ for id_ in crowd.all_ids() if crowd.fate(id_) is Fate.REACHABLE}


def check(scene: Stage, crowd: Crowd) -> None:
    """Each reachable chat has one copy of one message, and no limit was touched."""
    telegram = scene.wire.context
    assert list(telegram.world.tallies.amiss(1, 1)) == []
    assert telegram.watch.sends == len(reachable(crowd))
    assert telegram.watch.duplicates == 0
    check_limits(scene)


def check_limits(scene: Stage) -> None:
    """Telegram has never said "too many requests"."""
    flood = scene.wire.context.flood
    assert (flood.violations, flood.throttled) == (0, 0)


async def dead_chats_are_marked(crowd: Crowd, url: str) -> None:
    ledger = Ledger(url)
    await check_the_crowd(ledger, crowd)
    await ledger.close()


def test_a_crowd_gets_one_digest_at_the_free_rate_without_touching_a_limit(
    sqlite_url: str,
) -> None:
    crowd = Crowd(private=CHATS, blocked=0.03, deactivated=0.01, never_started=0.005)

    async def story() -> float:
        async with stage(sqlite_url, crowd) as scene:
            await scene.publish()
            async with scene.delivering():
                await scene.settled(2 * CHATS / RATE)
            check(scene, crowd)
            return scene.clock.monotonic()

    asyncio.run(queue_news(sqlite_url, crowd, articles=FOR_ONE_PART))
    seconds = in_virtual_time(story())
    asyncio.run(dead_chats_are_marked(crowd, sqlite_url))

    assert seconds == pytest.approx(CHATS / RATE, rel=0.01, abs=2)


@pytest.mark.parametrize(
    ("balance", "budget"),
    [
        pytest.param(40, 1000, id="Telegram's balance ends first"),
        pytest.param(1000, 40, id="the day's budget ends first"),
    ],
)
def test_a_crowd_gets_one_digest_faster_for_as_long_as_there_are_stars(
    sqlite_url: str, balance: int, budget: int
) -> None:
    crowd = Crowd(private=800, blocked=0.03, deactivated=0.01, never_started=0.005)
    options = SandboxOptions(paid_broadcasts=True, stars=balance)
    settings = DeliverySettings(paid_stars_per_day=budget, in_flight=200)

    async def story() -> float:
        async with stage(sqlite_url, crowd, options) as scene:
            await scene.publish()
            async with scene.delivering(settings):
                await scene.settled(A_MINUTE)
            check(scene, crowd)
            cost = balance - scene.wire.context.paid.nanostars / NANOSTARS
            assert 35 <= cost <= 40
            return scene.clock.monotonic()

    asyncio.run(queue_news(sqlite_url, crowd, articles=FOR_ONE_PART))
    seconds = in_virtual_time(story())
    asyncio.run(dead_chats_are_marked(crowd, sqlite_url))

    assert 0.4 * 800 / RATE < seconds < 0.6 * 800 / RATE


class TestMigrationStorm:
    """All groups become supergroups while an edition of two parts is on its way to them.

    What happens besides follows from the id: 0 nothing, 1 the bot hears of it by an update, too, before
    and after, 2 the new chat has met the bot already, 3 it has subscribed, too, 4 its first answers are lost.
    """

    GROUPS: Final = Crowd(groups=150)

    def groups(self, kind: int) -> list[int]:
        return [id_ for id_ in self.GROUPS.ids(CrowdKind.GROUP) if id_ % 5 == kind]

    def test_each_group_gets_each_part_once_here_or_there(self, database_url: str) -> None:
        asyncio.run(queue_news(database_url, self.GROUPS, articles=FOR_TWO_PARTS))
        arrived, tally = in_virtual_time(self.story(database_url))

        wanted = {(id_, part) for id_ in self.GROUPS.all_ids() for part in ("(1/2)", "(2/2)")}
        assert arrived == Counter(wanted)
        assert tally == {
            DeliveryState.SENT: len(wanted),
            DeliveryState.CANCELLED: 2 * len(self.groups(3)),
        }

    async def story(self, url: str) -> tuple[Counter[tuple[int, str]], dict[DeliveryState, int]]:
        async with stage(url, self.GROUPS, MANY_CALLS) as scene:
            await self.prepare(scene)
            await scene.publish()
            async with scene.delivering():
                await self.migrate_all(scene)
                await scene.settled(5 * A_MINUTE)
            await self.check_chats(scene)
            check_limits(scene)
            # A group and what it became are one.
            arrived = Counter(
                (id_ + 10**12 if id_ < -(10**12) else id_, said[-5:])
                for id_, said in scene.arrivals().elements()
            )
            return arrived, dict((await scene.tally()).counts)

    async def prepare(self, scene: Stage) -> None:
        async with scene.database.transaction() as tx:
            for id_ in self.groups(2):
                await tx.chats.meet(chat(successor(id_)), scene.clock.now())
        for id_ in self.groups(3):
            self.migrate(scene, id_)
        await subscribe(scene.database, *(chat(successor(id_)) for id_ in self.groups(3)))
        lost = {"kind": "group", "modulus": 5, "remainder": 4}
        scene.wire.go_wrong({"chat": lost, "probability": 0.5, "fault": {"kind": "gateway"}})

    async def migrate_all(self, scene: Stage) -> None:
        """In any order, for as long as the delivery would take."""
        ids = [id_ for kind in (0, 1, 2, 4) for id_ in self.groups(kind)]
        random.Random(1).shuffle(ids)
        for id_ in ids:
            self.migrate(scene, id_)
            if id_ in self.groups(1):
                await self.hear_of_it(scene, id_)
            await asyncio.sleep(2 / RATE)
        for id_ in self.groups(1):
            await self.hear_of_it(scene, id_)

    @staticmethod
    def migrate(scene: Stage, id_: int) -> None:
        group = scene.wire.context.world.chat(id_)
        assert group is not None
        scene.wire.context.world.keep(group)
        migrate(scene.wire.context, group, {})

    @staticmethod
    async def hear_of_it(scene: Stage, id_: int) -> None:
        async with scene.database.transaction() as tx:
            await tx.chats.move(id_, successor(id_))

    async def check_chats(self, scene: Stage) -> None:
        """Whoever was asked after the migration is kept under the new id, and only there."""
        async with scene.database.reading() as tx:
            for kind in (1, 2, 3):
                for id_ in self.groups(kind):
                    new = await tx.chats.get(successor(id_))
                    assert new is not None
                    assert new.state is ChatState.ACTIVE


class TestRefusedContent:
    """Telegram refuses the marked-up form of some contents."""

    # Twenty contents, each for twenty chats.
    CROWD: Final = Crowd(private=400)
    CONTENTS: Final = 20

    def test_one_content_in_twenty_arrives_without_markup_and_the_next_one_with_it(
        self, sqlite_url: str
    ) -> None:
        asyncio.run(queue_news(sqlite_url, self.CROWD, articles=self.CONTENTS))
        asyncio.run(self.ask_for_twenty_contents(sqlite_url))
        in_virtual_time(self.story(sqlite_url))

    async def story(self, url: str) -> None:
        async with stage(url, self.CROWD, MANY_CALLS) as scene:
            await scene.publish()
            spoil(url, edition=7)
            async with scene.delivering():
                await scene.settled(5 * A_MINUTE)
                plain = {id_ for id_, said in scene.arrivals() if "#7 " in said}
                assert plain == without_markup(scene)
                assert len(plain) == self.CROWD.private / self.CONTENTS
                before = len(scene.calls())
                await scene.publish_more()
                await scene.settled(5 * A_MINUTE)
            assert without_markup(scene, since=before) == set()
            assert set(scene.arrivals().values()) == {1}
            assert (await scene.tally()).of(DeliveryState.FAILED) == 0
            check_limits(scene)

    @staticmethod
    async def ask_for_twenty_contents(url: str) -> None:
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            await connection.execute(text("update subscription set max_items = 1 + chat_id % 20"))
        await engine.dispose()

    def test_a_digest_that_is_refused_in_every_chat_touches_no_limit(self, sqlite_url: str) -> None:
        crowd = Crowd(private=200, groups=20)

        async def story() -> None:
            async with stage(sqlite_url, crowd, MANY_CALLS) as scene:
                await scene.publish()
                spoil(sqlite_url, edition=1)
                async with scene.delivering():
                    await scene.settled(5 * A_MINUTE)
                check(scene, crowd)
                assert without_markup(scene) == set(crowd.all_ids())

        asyncio.run(queue_news(sqlite_url, crowd, articles=FOR_ONE_PART))
        in_virtual_time(story())


def spoil(url: str, *, edition: int) -> None:
    """Give an edition a tag that Telegram does not have."""
    with (
        closing(sqlite3.connect(url.removeprefix("sqlite+aiosqlite:///"))) as connection,
        connection,
    ):
        spoilt = "update edition set parts = replace(parts, '<b>', '<blink>') where number = ?"
        assert connection.execute(spoilt, (edition,)).rowcount == 1


def without_markup(scene: Stage, since: int = 0) -> set[int]:
    """The chats that got something plain."""
    return {
        call["parameters"]["chat_id"]
        for call in scene.calls()[since:]
        if call["code"] == 200 and "parse_mode" not in call["parameters"]
    }


class TestOutage:
    """Telegram's gateway answers 502 with a page of HTML to everything, for ten minutes."""

    SECONDS: Final = 600.0
    DOWN: Final = {"kind": "gateway", "code": 502}

    @pytest.mark.parametrize("chats", [1, 1000])
    def test_nothing_is_lost_nobody_is_flooded_and_all_goes_on_soon(
        self, sqlite_url: str, chats: int
    ) -> None:
        crowd = Crowd(private=chats)
        asyncio.run(queue_news(sqlite_url, crowd, articles=FOR_ONE_PART))
        requests, late = in_virtual_time(self.story(sqlite_url, crowd))

        assert requests < self.SECONDS / 10
        assert late < A_MINUTE + chats / RATE

    async def story(self, url: str, crowd: Crowd) -> tuple[int, float]:
        """How many requests met the gateway, and how long after it the last part arrived."""
        async with stage(url, crowd, MANY_CALLS) as scene:
            await scene.publish()
            scene.wire.go_wrong({"fault": self.DOWN})
            async with scene.delivering():
                await asyncio.sleep(self.SECONDS)
                assert (await scene.tally()).of(DeliveryState.FAILED) == 0
                requests = len(scene.calls())
                scene.wire.go_wrong()
                await scene.settled(10 * A_MINUTE)
            check(scene, crowd)
            return requests, scene.clock.monotonic() - self.SECONDS
