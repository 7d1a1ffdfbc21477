"""Keeps the texts of rules, one for each meaning, under a digest by which a button can name them. Reads none."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialects import insert_for
from storage.schema import EditionRow, RuleRow, SubscriptionRow
from storage.store import Store


def digest_of(expression: str) -> str:
    """The name of a rule: 32 hexadecimal digits of its text.

    Whoever gives a name has known the text: nobody finds the rules of others by trying.
    """
    return blake2b(expression.encode(), digest_size=16).hexdigest()


async def keep_rule(connection: AsyncConnection, expression: str) -> int:
    """Keep the text of a rule, once; its id."""
    digest = digest_of(expression)
    # Written even when it is known: from here on nobody forgets it as unused.
    kept = await connection.execute(
        insert_for(connection, RuleRow)
        .values(digest=digest, expression=expression)
        .on_conflict_do_update(index_elements=["digest"], set_={"digest": digest})
        .returning(RuleRow.id)
    )
    return kept.scalar_one()


class RuleStore(Store):
    """All rules that chats and editions have, and those that buttons name."""

    async def remember(self, expressions: Sequence[str], now: datetime) -> None:
        """Keep these rules for a while, whether or not a subscription has them."""
        for expression in expressions:
            id_ = await keep_rule(self._connection, expression)
            await self._connection.execute(
                update(RuleRow).where(RuleRow.id == id_).values(asked_at=now)
            )

    async def named(self, digest: str) -> str | None:
        """The text of the rule with this name; None when it is kept no more."""
        return await self._connection.scalar(
            select(RuleRow.expression).where(RuleRow.digest == digest)
        )

    async def forget(self, before: datetime) -> int:
        """Drop the rules that no subscription and no edition is of, and no button since then; the number dropped."""
        used = or_(
            exists().where(SubscriptionRow.rule_id == RuleRow.id),
            exists().where(EditionRow.rule_id == RuleRow.id),
            RuleRow.asked_at >= before,
        )
        # One that somebody is about to use is theirs.
        unused = (
            select(RuleRow.id)
            .where(used.is_not(True))
            .with_for_update(skip_locked=True, of=RuleRow)
        )
        dropped = await self._connection.execute(delete(RuleRow).where(RuleRow.id.in_(unused)))
        return dropped.rowcount
