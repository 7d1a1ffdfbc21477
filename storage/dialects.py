"""What SQLite and PostgreSQL say differently, in one place. Holds no statement of any table."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from json import dumps
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    Row,
    Text,
    bindparam,
    cast,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

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


class Given:
    """Rows that are handed over at execution (`rows(...)`), as a table with columns of these names and types.

    However many rows, the statement stays the same, is compiled once, and changes them all in one go. PostgreSQL is
    given an array of each column, SQLite, which has none, all rows as one JSON text.
    """

    def __init__(self, columns: Mapping[str, TypeEngine[Any]]) -> None:
        self._arrays = tuple(f"rows_{name}" for name in columns)
        arrays = (
            bindparam(array, type_=ARRAY(type_))
            for array, type_ in zip(self._arrays, columns.values(), strict=True)
        )
        rows = _Rows(bindparam("rows", type_=Text()), *arrays)
        each = rows.table_valued("value", *(f"c{n}" for n in range(len(columns))))
        fields = (
            cast(_Field(each.c.value, literal_column(str(n)), each.c[f"c{n}"]), type_).label(name)
            for n, (name, type_) in enumerate(columns.items())
        )
        self.c = select(*fields).subquery().c

    def rows(
        self, connection: AsyncConnection, rows: Collection[Sequence[object]]
    ) -> dict[str, object]:
        """The parameters of the statement: values in the order of the columns."""
        if connection.dialect.name == "sqlite":
            return {"rows": _as_json(connection, rows)}
        columns = zip(*rows, strict=True) if rows else [()] * len(self._arrays)
        return {name: list(column) for name, column in zip(self._arrays, columns, strict=True)}


def given_ids() -> ColumnElement[int]:
    """The ids that are handed over at execution, as integers under the name `rows`, one a row."""
    ids = _EachId(bindparam("rows", type_=_Ids())).table_valued("value")
    return cast(ids.c.value, BigInteger())


def ids_in(column: InstrumentedAttribute[str]) -> ColumnElement[int]:
    """The ids that a column holds as a JSON array, one a row."""
    return cast(_EachKept(column).table_valued("value").c.value, BigInteger())


def is_given(
    key: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
) -> ColumnElement[bool]:
    """The condition that a key is one of the ids that are handed over at execution, as `rows`."""
    return key.in_(select(given_ids()))


def _as_json(connection: AsyncConnection, rows: Iterable[Sequence[object]]) -> str:
    moment = UtcDateTime()

    def plain(value: object) -> str:
        assert isinstance(value, datetime)  # noqa: S101 -- nothing else needs to be said in another way
        return str(moment.process_bind_param(value, connection.dialect))

    return dumps(list(rows), default=plain)


class _Ids(TypeDecorator[Iterable[int]]):
    """Ids as one value: an array, or as JSON."""

    impl = Text
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        is_sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(Text() if is_sqlite else ARRAY(BigInteger()))

    @override
    def process_bind_param(self, value: Iterable[int] | None, dialect: Dialect) -> Any:
        ids = list(value or ())
        return dumps(ids) if dialect.name == "sqlite" else ids


class _Rows(FunctionElement[Any]):
    """The rows that are handed over: of all at once as JSON, and of the arrays of their columns."""

    name = "rows"
    inherit_cache = True


class Readable(FunctionElement[datetime]):
    """The moment in a column, or none where Python has no such moment: PostgreSQL knows years before 1 and after 9999.

    The driver fails at one of those, and with it the query of all other rows.
    """

    name = "readable"
    inherit_cache = True
    type = UtcDateTime()


class _Field(FunctionElement[Any]):
    """A value of a row: by its number in a JSON array, and as a column."""

    name = "field"
    inherit_cache = True


class _EachId(FunctionElement[Any]):
    """The ids that are handed over."""

    name = "each_id"
    inherit_cache = True


class _EachKept(FunctionElement[Any]):
    """The elements of a JSON array that a column holds."""

    name = "each_kept"
    inherit_cache = True


@compiles(_Rows, "sqlite")
def _rows_on_sqlite(rows: _Rows, compiler: SQLCompiler, **how: Any) -> str:
    whole, *_ = rows.clauses
    return f"json_each({compiler.process(whole, **how)})"


@compiles(_Rows, "postgresql")
def _rows_on_postgresql(rows: _Rows, compiler: SQLCompiler, **how: Any) -> str:
    _, *columns = rows.clauses
    arrays = ", ".join(compiler.process(column, **how) for column in columns)
    names = ", ".join(f"c{n}" for n in range(len(columns)))
    return f"(SELECT * FROM unnest({arrays}) AS given ({names}))"  # noqa: S608 -- compiled clauses


@compiles(Readable, "sqlite")
def _readable_on_sqlite(moment: Readable, compiler: SQLCompiler, **how: Any) -> str:
    return compiler.process(moment.clause_expr, **how)


@compiles(Readable, "postgresql")
def _readable_on_postgresql(moment: Readable, compiler: SQLCompiler, **how: Any) -> str:
    column = compiler.process(moment.clause_expr, **how)
    # A day from either end, which a time zone may move a moment across.
    first, last = "0001-01-02 00:00:00+00", "9999-12-30 00:00:00+00"
    return f"(CASE WHEN {column} BETWEEN '{first}' AND '{last}' THEN {column} END)"


@compiles(_Field, "sqlite")
def _field_on_sqlite(field: _Field, compiler: SQLCompiler, **how: Any) -> str:
    row, number, _ = field.clauses
    return f"json_extract({compiler.process(row, **how)}, '$[{compiler.process(number, **how)}]')"


@compiles(_Field, "postgresql")
def _field_on_postgresql(field: _Field, compiler: SQLCompiler, **how: Any) -> str:
    *_, column = field.clauses
    return compiler.process(column, **how)


@compiles(_EachId, "sqlite")
def _each_id_on_sqlite(ids: _EachId, compiler: SQLCompiler, **how: Any) -> str:
    return f"json_each{compiler.process(ids.clause_expr, **how)}"


@compiles(_EachId, "postgresql")
def _each_id_on_postgresql(ids: _EachId, compiler: SQLCompiler, **how: Any) -> str:
    return f"(SELECT * FROM unnest{compiler.process(ids.clause_expr, **how)} AS given (value))"  # noqa: S608 -- a compiled clause


@compiles(_EachKept, "sqlite")
def _each_kept_on_sqlite(each: _EachKept, compiler: SQLCompiler, **how: Any) -> str:
    return f"json_each{compiler.process(each.clause_expr, **how)}"


@compiles(_EachKept, "postgresql")
def _each_kept_on_postgresql(each: _EachKept, compiler: SQLCompiler, **how: Any) -> str:
    [column] = each.clauses
    return f"json_array_elements_text(CAST({compiler.process(column, **how)} AS json))"


def sliced(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """The items in slices that one statement can bind."""
    for start in range(0, len(items), SLICE):
        yield items[start : start + SLICE]
