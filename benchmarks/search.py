"""What a search costs among many articles, on both databases, beside a loop that reads all that they say."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random
from statistics import median
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from benchmarks.figures import RATIO, Figure, Scale, at_most
from benchmarks.notes import body
from benchmarks.stores import Kind, settle, store
from bot.core.blocks import dumps
from bot.core.flat import flat_text
from bot.core.markup import from_markdown
from bot.core.search import tokens_of
from bot.core.words import fold
from bot.services.search import Search
from storage.database import Database

# Frequent and rare words, several at once, without spaces between them, a character alone, and what nobody says.
_SEARCHES: Final = (
    "attention",
    "gradients kernel",
    "注意力",
    "注意力 梯度",
    "图",
    "rare17",
    "unheard",
    "sparse queue rare3",
)
_TEXTS: Final = 500
_LENGTH: Final = 3_000  # bytes of an article
_PAGE: Final = 5
# The loop takes the same time for each article: it reads one in so many.
_SAMPLE: Final = 10
_NOW: Final = datetime(2026, 6, 30, tzinfo=UTC)


def measure(scale: Scale) -> Sequence[Figure]:
    """Medians of wall-clock time from words to a page with its passages."""
    articles, repeats = scale.subscribers // 10, max(1, scale.repeats // 5)
    figures: list[Figure] = []
    for kind in Kind:
        with store(kind) as url:
            times, naive = asyncio.run(_measured(url, articles, repeats))
        usual, slowest = median(times), max(times)
        figures += (
            Figure(f"{kind}: median, {articles:,} articles", usual, "ms", at_most(50)),
            Figure(f"{kind}: the slowest of {len(_SEARCHES)} searches", slowest, "ms"),
            Figure(f"{kind}: the naive loop", naive, "ms"),
            Figure(f"{kind}: median to the naive loop", usual / naive, RATIO),
        )
    return figures


async def _measured(url: str, articles: int, repeats: int) -> tuple[list[float], float]:
    """The median of each search, and the time of the loop, in milliseconds."""
    database = Database(url)
    await database.migrate()
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await _fill(connection, articles)
    await settle(url)
    search = Search(database)
    samples: dict[str, list[float]] = {words: [] for words in _SEARCHES}
    for _ in range(repeats):
        for words, sample in samples.items():
            began = time.perf_counter()
            await search.find(words, _PAGE, 0, _NOW)
            sample.append((time.perf_counter() - began) * 1_000)
    async with engine.connect() as connection:
        naive = await _naive(connection, _SEARCHES[1], articles)
    await engine.dispose()
    await database.close()
    return [median(sample) for sample in samples.values()], naive


async def _fill(connection: AsyncConnection, articles: int) -> None:
    """So many articles out of some hundred texts, inserted as sets."""
    kind = connection.dialect.name
    await connection.exec_driver_sql(
        "create table sample (n bigint primary key, title text, words text, blocks text, tokens text)"
    )
    await connection.execute(_SAMPLES, [_sample(n) for n in range(_TEXTS)])
    await connection.execute(_ARTICLES, {"last": articles})
    await connection.execute(_INDEX[kind])
    await connection.exec_driver_sql("drop table sample")


async def _naive(connection: AsyncConnection, words: str, articles: int) -> float:
    """How long it takes to look for words in what each article says, as if in all of them."""
    last = max(1, articles // _SAMPLE)
    sought = fold(words).split()
    began = time.perf_counter()
    rows = await connection.execute(
        text("select number, words from article where number <= :last"), {"last": last}
    )
    sum(all(word in said for word in sought) for _, said in rows)
    return (time.perf_counter() - began) * 1_000 * articles / last


def _sample(n: int) -> dict[str, object]:
    document = from_markdown(body(Random(n), _LENGTH, chinese=n % 2 == 0))
    said = fold(f"{flat_text(document, 50_000)} rare{n}")
    title = f"Note {n} on {said[:20]}"
    tokens = " ".join(tokens_of(fold(title), said))
    return {"n": n, "title": title, "words": said, "blocks": dumps(document), "tokens": tokens}


_SAMPLES = text(
    "insert into sample (n, title, words, blocks, tokens) "
    "values (:n, :title, :words, :blocks, :tokens)"
)
_ARTICLES = text(
    f"""insert into article (number, title, language, blocks, excerpt, words, taken_in_at)
    with recursive series (n) as (select 1 union all select n + 1 from series where n < :last)
    select series.n, title, 'en', blocks, '', words, current_timestamp
    from series join sample on sample.n = series.n % {_TEXTS}"""  # noqa: S608 -- a constant
)
_TOKENS = f"from article join sample on sample.n = article.number % {_TEXTS} order by number"
_INDEX = {
    "sqlite": text(f"insert into article_index (rowid, tokens) select number, tokens {_TOKENS}"),
    "postgresql": text(
        "insert into article_index (number, tokens) "
        f"select number, array_to_tsvector(string_to_array(tokens, ' ')) {_TOKENS}"
    ),
}
