"""What SQLite and PostgreSQL say differently, in one place. Holds no statement of any table."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Row
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import Base

T = TypeVar("T")
AnyRow: TypeAlias = Row[*tuple[Any, ...]]

# One statement binds at most 32,766 (SQLite) or 32,767 (PostgreSQL) values; a slice of ids stays
# far below, and so do rows of some twenty columns.
SLICE = 1_000


def insert_for(connection: AsyncConnection, table: type[Base]) -> postgresql.Insert:
    """An INSERT that knows ON CONFLICT, in the connection's dialect.

    Both dialects' classes have the same methods; PostgreSQL's type stands for both.
    """
    if connection.dialect.name == "sqlite":
        statement: Any = sqlite.insert(table)
        return statement  # type: ignore[no-any-return]  # see the docstring
    return postgresql.insert(table)


def sliced(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in slices that one statement can bind."""
    for start in range(0, len(items), SLICE):
        yield items[start : start + SLICE]
