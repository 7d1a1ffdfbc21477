"""Labels all articles anew, after a change of the taxonomy or its words; what was done by hand stays. Judges no text itself.

numbers -> parts, bounded in articles and characters -> read -> judged in a thread -> compared -> changes written
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from bot.core.portions import portions
from bot.services.intake import Judging
from storage.database import Database, Transaction
from storage.records import Label, LabelOrigin, TakenIn, Unseen

# Between asking the database and writing to it, rows become values and values rows: of so many at most, so that a
# service beside it waits for nothing.
_PART: Final = 50


@dataclass(slots=True)
class Relabelled:
    """What became of all articles so far: how many were looked at and changed, and how many each topic labelled."""

    articles: int = 0
    changed: int = 0
    last: int = 0
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)


class Relabel:
    """Gives articles the labels that the intake would give them now."""

    def __init__(self, database: Database, judging: Judging) -> None:
        self._database = database
        self._judging = judging

    async def count(self, after: int = 0) -> int:
        """How many articles have numbers above this one."""
        async with self._database.reading() as tx:
            return await tx.articles.count_taken_in(after)

    async def run(
        self,
        after: int = 0,
        *,
        dry: bool = False,
        told: Callable[[Relabelled], None] = lambda _: None,
    ) -> Relabelled:
        """Label anew what has a number above this one, a part a transaction, and tell after each; a *dry* run writes nothing.

        Whoever breaks it off goes on after the last number that was told; a second run changes nothing more.
        """
        done = Relabelled(last=after)
        while part := await self._next(done.last):
            judged = [one for one in await self._judging(part) if isinstance(one, TakenIn)]
            labels = {one.id: one.labels for one in judged}
            async with self._database.transaction() as tx:
                await self._write(tx, part, labels, done, dry=dry)
            done.last = part[-1].number or done.last
            told(done)
        return done

    async def _next(self, after: int) -> Sequence[Unseen]:
        async with self._database.reading() as tx:
            sizes = await tx.articles.taken_in_after(after, _PART)
            return await tx.articles.taken_in(next(portions(sizes, _PART), []))

    async def _write(
        self,
        tx: Transaction,
        part: Sequence[Unseen],
        labels: Mapping[int, Sequence[Label]],
        done: Relabelled,
        *,
        dry: bool,
    ) -> None:
        ids = sorted(labels.keys() & await tx.articles.still_taken_in(part))
        known = await tx.articles.labels_by_id(ids)
        denied = await tx.articles.denied(ids)
        changes: dict[int, Sequence[Label]] = {}
        for id_ in ids:
            old = known.get(id_, ())
            new = _beside_hand(old, labels[id_], {one for kept, one in denied if kept == id_})
            done.before.update(label.topic for label in old)
            done.after.update(label.topic for label in new)
            done.changed += {one.topic for one in old} != {one.topic for one in new}
            if set(old) != set(new):
                changes[id_] = labels[id_]
        done.articles += len(part)
        if changes and not dry:
            await tx.articles.relabel(changes)


def _beside_hand(
    old: Sequence[Label], judged: Sequence[Label], denied: AbstractSet[str]
) -> Sequence[Label]:
    """The labels that an article has afterwards: those by hand, and what was judged of topics that no hand was at.

    It keeps the old ones where a hand has taken away all that it would have.
    """
    by_hand = {one.topic: one for one in old if one.origin is LabelOrigin.OPERATOR}
    untouched = [one for one in judged if one.topic not in denied | by_hand.keys()]
    left = [*by_hand.values(), *untouched]
    return old if judged and not left else left
