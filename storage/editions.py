"""Keeps composed digests. Composes nothing."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from storage.dialects import AnyRow
from storage.records import Edition, EditionKey, Part
from storage.schema import DeliveryRow, EditionRow
from storage.store import Store


class EditionStore(Store):
    """All editions, by key and by id."""

    async def find(self, key: EditionKey) -> Edition | None:
        """The edition of this key, when it has been composed."""
        statement = select(EditionRow.__table__).where(
            EditionRow.rule_id == key.rule_id,
            EditionRow.after == key.after,
            EditionRow.upto == key.upto,
            EditionRow.language == key.language,
            EditionRow.format == key.format,
            EditionRow.max_items == key.max_items,
            EditionRow.without == json.dumps(key.without),
        )
        row = (await self._connection.execute(statement)).one_or_none()
        return None if row is None else _edition(row)

    async def id_of(self, number: int) -> int | None:
        """The id of the edition with this number, which is what people see of it."""
        return await self._connection.scalar(
            select(EditionRow.id).where(EditionRow.number == number)
        )

    async def next_number(self) -> int:
        """The number that the next edition gets."""
        newest = await self._connection.scalar(select(func.max(EditionRow.number)))
        return (newest or 0) + 1

    async def add(
        self,
        key: EditionKey,
        number: int,
        article_ids: Sequence[int],
        parts: Sequence[Part],
        now: datetime,
    ) -> Edition:
        """Keep a composed edition."""
        statement = insert(EditionRow).values(
            number=number,
            rule_id=key.rule_id,
            after=key.after,
            upto=key.upto,
            language=key.language,
            format=key.format,
            max_items=key.max_items,
            without=json.dumps(key.without),
            article_ids=json.dumps(list(article_ids)),
            parts=_dump(parts),
            created_at=now,
        )
        row = await self._connection.execute(statement.returning(EditionRow.id))
        return Edition(
            row.scalar_one(), number, key.after, key.upto, tuple(article_ids), tuple(parts), now
        )

    async def forget(self, before: datetime) -> int:
        """Drop editions that no delivery speaks of any more; the newest stays, for its number."""
        spoken_of = select(DeliveryRow.id).where(DeliveryRow.edition_id == EditionRow.id)
        newest = select(func.max(EditionRow.number)).scalar_subquery()
        old = delete(EditionRow).where(
            EditionRow.created_at < before, EditionRow.number < newest, ~spoken_of.exists()
        )
        return (await self._connection.execute(old)).rowcount

    async def parts(self, edition_ids: Sequence[int]) -> dict[int, tuple[Part, ...]]:
        """The messages of these editions."""
        statement = select(EditionRow.id, EditionRow.parts).where(EditionRow.id.in_(edition_ids))
        return {row.id: _load(row.parts) for row in await self._connection.execute(statement)}

    async def settle_for(self, edition_id: int, place: int, part: Part) -> None:
        """Keep the plainer form that Telegram took of a part, so that nobody is sent the other again."""
        mine = select(EditionRow.parts).where(EditionRow.id == edition_id).with_for_update()
        kept = await self._connection.scalar(mine)
        if kept is None:
            return
        parts = [*_load(kept)]
        parts[place] = part
        change = update(EditionRow).where(EditionRow.id == edition_id)
        await self._connection.execute(change.values(parts=_dump(parts)))


def _dump(parts: Sequence[Part]) -> str:
    return json.dumps([_written(part) for part in parts], ensure_ascii=False, separators=(",", ":"))


def _written(part: Part) -> dict[str, object]:
    written: dict[str, object] = {"method": part.method, "payload": part.payload}
    return written if part.plainer is None else written | {"plainer": _written(part.plainer)}


def _load(text: str) -> tuple[Part, ...]:
    return tuple(map(_read, json.loads(text)))


def _read(item: dict[str, Any]) -> Part:
    plainer = item.get("plainer")
    return Part(item["method"], item["payload"], None if plainer is None else _read(plainer))


def _edition(row: AnyRow) -> Edition:
    return Edition(
        id=row.id,
        number=row.number,
        after=row.after,
        upto=row.upto,
        article_ids=tuple(json.loads(row.article_ids)),
        parts=_load(row.parts),
        created_at=row.created_at,
    )
