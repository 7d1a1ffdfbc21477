"""Labels put right by hand: topics given to an article, and topics taken away from it, for good. Judges no text."""

from collections.abc import Sequence

from bot.core.topics import TAG_SCORE, Taxonomy
from storage.database import Database
from storage.records import Article, Label, LabelOrigin

_BY_HAND = "by hand"


class Labels:
    """Corrects the labels of articles, which neither the intake nor a relabelling undoes."""

    def __init__(self, database: Database, taxonomy: Taxonomy) -> None:
        self._database = database
        self._taxonomy = taxonomy

    async def correct(
        self, number: int, given: Sequence[str], denied: Sequence[str] = ()
    ) -> Article | None:
        """Give the article with this number these topics, and take those away; the article as it is then.

        What is about a topic is about its parents, and not about the fallback. None where there is no such article.
        """
        async with self._database.transaction() as tx:
            articles = await tx.articles.by_numbers([number])
            if not articles:
                return None
            labels = self._taxonomy.with_wider([_by_hand(slug) for slug in given])
            wanted = [label for label in labels if label.topic not in denied]
            gone = [*denied, *self._fallback_beside(given)]
            await tx.articles.correct(articles[0].id, wanted, gone)
            [article] = await tx.articles.by_numbers([number])
            return article

    def _fallback_beside(self, given: Sequence[str]) -> tuple[str, ...]:
        fallback = self._taxonomy.fallback
        return () if fallback is None or not given or fallback.slug in given else (fallback.slug,)


def _by_hand(slug: str) -> Label:
    return Label(slug, TAG_SCORE, _BY_HAND, LabelOrigin.OPERATOR)
