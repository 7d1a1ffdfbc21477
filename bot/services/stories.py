"""Finds out which stories new articles tell, while they get their numbers. Shows and hides nothing.

new articles -> keys -> articles under the same keys -> compared -> copies, and first ones with their keys, kept
"""

import asyncio
from collections.abc import Sequence

from bot.core.duplicates import join, keys_of
from bot.core.thresholds import Thresholds
from storage.database import Transaction


async def join_stories(tx: Transaction, ids: Sequence[int], thresholds: Thresholds) -> None:
    """Keep of these articles, by their ids, which are copies."""
    if thresholds.are_off:
        return
    new = await tx.stories.new(ids)
    keys = {key for one in new for key in keys_of(one.signature)}
    if keys:
        # A batch has thousands to compare.
        known = await tx.stories.under(keys)
        joined = await asyncio.to_thread(join, new, known, thresholds)
        await tx.stories.keep(joined.copies, joined.keys)
