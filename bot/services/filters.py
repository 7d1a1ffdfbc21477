"""What a chat's filter is, and how it is changed and taken back. Decides nothing about articles.

A rule has a name of 32 characters, made from its text, so that a button can hold it whatever its length.
"""

import asyncio
from datetime import datetime
from typing import Final

from bot.core import rules
from bot.core.rules import Mistake, Rule
from bot.core.topics import Taxonomy
from storage.database import Database
from storage.records import Subscription
from storage.rules import digest_of

# Longer texts are read beside the event loop: four thousand characters can take 30 ms.
_SHORT: Final = 500


def name_of(rule: Rule) -> str:
    """The name of a rule: 32 hexadecimal digits."""
    return digest_of(rules.canonical(rule))


class Filters:
    """Reads, keeps and sets the rules of chats."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, text: str, taxonomy: Taxonomy) -> Rule | Mistake:
        """The rule that a person wrote, or what is wrong with it."""
        if len(text) <= _SHORT:
            return rules.read(text, taxonomy)
        return await asyncio.to_thread(rules.read, text, taxonomy)

    async def of(self, subscription: Subscription) -> Rule:
        """The rule of a subscription.

        Raises:
            RuleError: Another program wrote what is none.
        """
        return await _parsed(subscription.rule)

    async def name(self, rule: Rule) -> str:
        """The name of a rule; of a large one it is made beside the event loop."""
        return await asyncio.to_thread(name_of, rule)

    async def set(self, subscription: Subscription, rule: Rule, now: datetime) -> None:
        """Select by this rule from now on; the one before is kept for a while, to be taken up again."""
        text = await asyncio.to_thread(rules.canonical, rule)
        async with self._database.transaction() as tx:
            await tx.rules.remember((subscription.rule, text), now)
            await tx.subscriptions.set_rule(subscription.id, text)

    async def remember(self, rule: Rule, now: datetime) -> str:
        """Keep a rule for a while; the name by which a button asks for it."""
        text = await asyncio.to_thread(rules.canonical, rule)
        async with self._database.transaction() as tx:
            await tx.rules.remember((text,), now)
        return digest_of(text)

    async def named(self, name: str) -> Rule | None:
        """The rule of this name; None when it is kept no more."""
        async with self._database.reading() as tx:
            text = await tx.rules.named(name)
        return None if text is None else await _parsed(text)


async def _parsed(text: str) -> Rule:
    if len(text) <= _SHORT:
        return rules.parse(text)
    return await asyncio.to_thread(rules.parse, text)
