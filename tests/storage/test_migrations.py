"""The migrations as a developer runs them by hand, and all the way back."""

from argparse import Namespace
from datetime import timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.ext.asyncio import create_async_engine

import storage.migrations
from storage.database import Database
from storage.records import DeliveryState, Outcome, SubscriptionState, Worker
from storage.schema import INDEX_NAME, Base
from tests.support.store import NOW

FOLDER = Path(storage.migrations.__file__).parent


def configured(**attributes: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes.update(attributes)
    return config


async def test_the_migrations_go_all_the_way_back_and_forth(database_url: str) -> None:
    def back_and_forth(connection: Connection) -> None:
        config = configured(connection=connection)
        command.downgrade(config, "base")
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
        command.upgrade(config, "head")

    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        await connection.run_sync(back_and_forth)
        assert await connection.run_sync(tables) == set(Base.metadata.tables)
    await engine.dispose()


FILLED = """
insert into chat (id, kind, title, language, time_zone, state, role, joined_at)
values (5, 'group', 'Readers', 'en', 'UTC', 'active', 'member', '2026-03-01 12:00:00.000000');
insert into rule (id, digest, expression) values (1, 'd', '');
insert into subscription
(id, chat_id, rule_id, schedule, next_due_at, max_items, format, cursor, state)
values (1, 5, 1, 'instant', '2026-03-01 12:00:00.000000', 12, 'classic', 0, 'paused');
insert into edition
(id, number, rule_id, after, upto, language, format, max_items, article_ids, parts, created_at)
values (1, 1, 1, 0, 1, 'en', 'classic', 12, '[]', '[]', '2026-03-01 12:00:00.000000');
insert into delivery (edition_id, subscription_id, part, chat_id, state, queued_at)
values (1, 1, 0, 5, 'failed', '2026-03-01 12:00:00.000000');
insert into delivery (edition_id, subscription_id, part, chat_id, state, queued_at, not_before,
attempts, worker, lease_until)
values (1, 1, 1, 5, 'claimed', '2026-03-01 12:00:00.000000', '2026-03-01 12:00:00.000000',
0, 'old', '2026-03-01 12:05:00.000000'),
(1, 1, 2, 5, 'sending', '2026-03-01 12:00:00.000000', '2026-03-01 12:00:00.000000',
1, 'old', '2026-03-01 12:05:00.000000');
insert into worker (id, heartbeat_at, share, leader)
values ('old', '2026-03-01 12:00:00.000000', 1.0, true)
"""


async def test_what_the_first_tables_held_is_kept_by_the_newest(database_url: str) -> None:
    def from_the_first(connection: Connection) -> None:
        config = configured(connection=connection)
        command.downgrade(config, "0001")
        for statement in FILLED.split(";"):
            connection.exec_driver_sql(statement)
        command.upgrade(config, "head")

    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        await connection.run_sync(from_the_first)
    await engine.dispose()
    database = Database(database_url)
    async with database.reading() as tx:
        (worker,) = await tx.workers.alive(NOW)
        subscription = await tx.subscriptions.find(5, None)
        tally = await tx.outbox.tally(5)
    async with database.transaction() as tx:
        await tx.outbox.recover("new", NOW, resend_at=NOW, silent_since=None)
        claims = await tx.outbox.claim("new", 9, NOW, timedelta(minutes=1))
        await tx.outbox.record("new", [Outcome(claims[0].id, DeliveryState.SENT)], NOW)
        claims += await tx.outbox.claim("new", 9, NOW, timedelta(minutes=1))
    await database.close()

    assert worker == Worker("old", NOW, leader=True, delivers=False)
    assert subscription is not None
    assert (subscription.state, subscription.reason) == (SubscriptionState.PAUSED, None)
    assert tally.counts == {
        DeliveryState.FAILED: 1,
        DeliveryState.PENDING: 1,
        DeliveryState.SENDING: 1,
    }
    assert [(one.part, one.attempts) for one in claims] == [(1, 0), (2, 1)]


async def test_what_was_tried_before_attempts_were_counted_apart_has_them_all_left(
    database_url: str,
) -> None:
    def from_the_third(connection: Connection) -> None:
        config = configured(connection=connection)
        command.downgrade(config, "0003")
        connection.exec_driver_sql(TRIED)
        command.upgrade(config, "0004")
        command.downgrade(config, "0003")
        command.upgrade(config, "head")

    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        await connection.run_sync(from_the_third)
    await engine.dispose()
    database = Database(database_url)
    async with database.transaction() as tx:
        (claim,) = await tx.outbox.claim("new", 9, NOW, timedelta(minutes=1))
    await database.close()

    assert (claim.attempts, claim.delays) == (0, 9)


TRIED = """
insert into delivery
(edition_id, subscription_id, part, chat_id, state, queued_at, not_before, attempts)
values (1, 1, 0, 5, 'pending', '2026-03-01 12:00:00.000000', '2026-03-01 12:00:00.000000', 9)
"""


def tables(connection: Connection) -> set[str]:
    names = set(inspect(connection).get_table_names()) - {"alembic_version"}
    return {name for name in names if not name.startswith(INDEX_NAME)}


def test_a_developer_migrates_by_hand(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'scratch.sqlite3'}"
    config = configured()
    config.cmd_opts = Namespace(x=[f"url={url}"])

    command.upgrade(config, "head")

    engine = create_engine(url)
    with engine.connect() as connection:
        assert tables(connection) == set(Base.metadata.tables)
    engine.dispose()


def test_history_does_not_import_living_code(tmp_path: Path) -> None:
    config = configured()
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", str(tmp_path))
    config.cmd_opts = Namespace(x=[f"url=sqlite:///{tmp_path / 'empty.sqlite3'}"])

    command.revision(config, "first", autogenerate=True)

    (written,) = tmp_path.glob("*.py")
    assert "MOMENT, nullable=False" in written.read_text()
    assert "storage" not in written.read_text()
