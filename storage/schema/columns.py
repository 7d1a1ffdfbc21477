"""What all tables share: names of constraints, 64-bit integers, aware times."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment: `timestamptz` on PostgreSQL, sortable text on SQLite.

    Refuses naive values on the way in. On the way out it reads any ISO 8601 form, because foreign
    programs write rows too; what cannot be read counts as no date, so that one odd row of theirs
    never stops a query over all the others.
    """

    impl = DateTime
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(32))
        return dialect.type_descriptor(DateTime(timezone=True))

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime cannot be stored: {value!r}")
        moment = value.astimezone(UTC)
        if dialect.name != "sqlite":
            return moment
        # Of fixed width in every year, so that text compares as time.
        return moment.replace(tzinfo=None).isoformat(" ", "microseconds")

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if isinstance(value, datetime):
            return value if value.tzinfo is UTC else value.astimezone(UTC)
        return _read_moment(value)


def _read_moment(value: object) -> datetime | None:
    """A moment from what SQLite holds: ISO text, or seconds since 1970; None for anything else."""
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
        moment = datetime.fromisoformat(str(value).strip())
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None


# SQLite only auto-numbers a column declared INTEGER; PostgreSQL gets 64 bits.
BigKey = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    """The declarative base: names for constraints, 64-bit integers, aware times."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        int: BigInteger,  # Telegram's ids have up to 52 significant bits
        datetime: UtcDateTime,
        str: Text,
    }
