"""Runs the migrations: on the connection that the program hands over, or by hand through `alembic -x url=…`."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, create_engine

from storage.schema import INDEX_NAME, Base, UtcDateTime


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column type as SQLAlchemy's: history must not import living code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "MOMENT"
    return False


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out the index of words: it is made by hand, and each database keeps tables of its own beside it."""
    return not (kind == "table" and name is not None and name.startswith(INDEX_NAME))


def run(connection: Connection) -> None:
    """Migrate on this connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        include_name=include_name,
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_by_hand() -> None:
    """For developers: `alembic -x url=sqlite:///scratch.sqlite3 revision --autogenerate -m "…"`."""
    engine = create_engine(context.get_x_argument(as_dictionary=True)["url"])
    with engine.begin() as connection:
        run(connection)


given: Connection | None = context.config.attributes.get("connection")
if given is None:
    run_by_hand()
else:
    run(given)
