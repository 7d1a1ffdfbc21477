"""Labels put right by hand: topics given to an article, and topics taken away from it, until the hand lets go of it."""

from collections.abc import Sequence

from bot.core.taking import Judge
from bot.core.topics import NOTHING_ELSE, TAG_SCORE
from bot.services.intake import InThread
from storage.database import Database, Transaction
from storage.records import Article, Label, LabelOrigin, TakenIn, Unseen

_BY_HAND = "by hand"


class Labels:
    """Corrects the labels of articles, which neither the intake nor a relabelling undoes."""

    def __init__(self, database: Database, judge: Judge) -> None:
        self._database = database
        self._taxonomy = judge.taxonomy
        self._judging = InThread(judge)

    async def correct(
        self, number: int, given: Sequence[str], denied: Sequence[str] = ()
    ) -> Article | None:
        """Give the article with this number these topics, and take those away; the article as it is then.

        What is about a topic is about its parents, and not about the fallback, which comes back to what is left
        without any. None where there is no such article.
        """
        async with self._database.transaction() as tx:
            articles = await tx.articles.by_numbers([number])
            if not articles:
                return None
            labels = self._taxonomy.with_wider([_by_hand(slug) for slug in given])
            wanted = [label for label in labels if label.topic not in denied]
            gone = [*denied, *self._fallback_beside(given)]
            await tx.articles.correct(articles[0].id, wanted, gone)
            return await self._with_any(tx, number)

    async def automatic(self, number: int) -> Article | None:
        """Give the article with this number the labels that the intake would give it, as if no hand had been at it.

        The article as it is then; None where there is no such article.
        """
        while True:  # until the article stays as it is while it is judged
            async with self._database.reading() as tx:
                articles = await tx.articles.by_numbers([number])
                if not articles:
                    return None
                read = await _read(tx, articles[0].id)
            judged = await self._judging(read)
            async with self._database.transaction() as tx:
                if await _holds(tx, number, read):
                    await tx.articles.let_go(articles[0].id)
                    taken = [one for one in judged if isinstance(one, TakenIn)]
                    await tx.articles.relabel({one.id: one.labels for one in taken})
                    return await self._with_any(tx, number)

    async def _with_any(self, tx: Transaction, number: int) -> Article:
        """The article, about the fallback if it is about nothing else."""
        [article] = await tx.articles.by_numbers([number])
        fallback = self._taxonomy.fallback
        if article.labels or fallback is None:
            return article
        label = Label(fallback.slug, self._taxonomy.threshold, NOTHING_ELSE, LabelOrigin.WORDS)
        await tx.articles.correct(article.id, [label], ())
        [article] = await tx.articles.by_numbers([number])
        return article

    def _fallback_beside(self, given: Sequence[str]) -> tuple[str, ...]:
        fallback = self._taxonomy.fallback
        return () if fallback is None or not given or fallback.slug in given else (fallback.slug,)


async def _read(tx: Transaction, article_id: int) -> Sequence[Unseen]:
    """The article as it would be judged, whether it has been taken in or has changed and waits for that."""
    return await tx.articles.taken_in([article_id]) or await tx.articles.unseen([article_id])


async def _holds(tx: Transaction, number: int, read: Sequence[Unseen]) -> bool:
    """Whether the article is still kept, as it was read."""
    taken_in, unseen = await tx.articles.still_taken_in(read), await tx.articles.still_unseen(read)
    is_kept = bool(await tx.articles.by_numbers([number]))
    return is_kept and all(one.id in taken_in | unseen for one in read)


def _by_hand(slug: str) -> Label:
    return Label(slug, TAG_SCORE, _BY_HAND, LabelOrigin.OPERATOR)
