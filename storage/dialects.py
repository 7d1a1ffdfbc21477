"""What SQLite and PostgreSQL say differently, in one place. Holds no statement of any table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from json import dumps
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Subquery,
    Text,
    bindparam,
    cast,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from storage.schema import Base, UtcDateTime

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


def given(columns: Mapping[str, TypeEngine[Any]]) -> Subquery:
    """Rows that are handed over at execution (`rows=as_rows(...)`), as a table with these columns.

    All rows are one parameter: whatever their number, the statement stays the same, is compiled and
    planned once, and changes them all in one go.
    """
    each = _Each(bindparam("rows", type_=Text())).table_valued("value")
    fields = [
        cast(_Field(each.c.value, literal_column(str(n))), type_).label(name)
        for n, (name, type_) in enumerate(columns.items())
    ]
    return select(*fields).subquery()


def is_given(
    key: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
) -> ColumnElement[bool]:
    """The condition that a key is one of the ids that are handed over (`rows=as_ids(...)`)."""
    return key.in_(select(given({"id": BigInteger()}).c.id))


def as_ids(ids: Iterable[int]) -> str:
    """The parameter for `is_given`."""
    return dumps([(id_,) for id_ in ids])


def as_rows(connection: AsyncConnection, rows: Iterable[Sequence[object]]) -> str:
    """The parameter for `given`: values in the order of its columns."""
    moment = UtcDateTime()

    def plain(value: object) -> str:
        assert isinstance(value, datetime)  # noqa: S101 -- nothing else needs to be said in another way
        return str(moment.process_bind_param(value, connection.dialect))

    return dumps(list(rows), default=plain)


class _Each(FunctionElement[str]):
    """The elements of a JSON array."""

    name = "each"
    inherit_cache = True


class _Field(FunctionElement[str]):
    """One element of a JSON array, by its number, as text or number."""

    name = "field"
    inherit_cache = True


@compiles(_Each, "sqlite")
def _each_on_sqlite(each: _Each, compiler: SQLCompiler, **how: Any) -> str:
    return f"json_each{compiler.process(each.clause_expr, **how)}"


@compiles(_Each, "postgresql")
def _each_on_postgresql(each: _Each, compiler: SQLCompiler, **how: Any) -> str:
    return f"jsonb_array_elements(CAST({compiler.process(each.clause_expr, **how)} AS JSONB))"


@compiles(_Field, "sqlite")
def _field_on_sqlite(field: _Field, compiler: SQLCompiler, **how: Any) -> str:
    row, number = (compiler.process(clause, **how) for clause in field.clauses)
    return f"json_extract({row}, '$[{number}]')"


@compiles(_Field, "postgresql")
def _field_on_postgresql(field: _Field, compiler: SQLCompiler, **how: Any) -> str:
    row, number = (compiler.process(clause, **how) for clause in field.clauses)
    return f"({row} ->> {number})"


def sliced(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in slices that one statement can bind."""
    for start in range(0, len(items), SLICE):
        yield items[start : start + SLICE]
