"""The migrations as a developer runs them by hand, and all the way back."""

from argparse import Namespace
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.ext.asyncio import create_async_engine

import storage.migrations
from storage.schema import Base

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


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


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
