"""What it costs to find the story of a new article among many signatures, beside a loop that compares it with each."""

import asyncio
import time
from collections.abc import Sequence
from random import Random
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from benchmarks.figures import RATIO, Figure, Scale, at_most, spread
from benchmarks.notes import body
from benchmarks.stores import Kind, settle, store
from bot.core.duplicates import all_keys_of, join, likeness, signature
from bot.core.flat import flat_text
from bot.core.markup import from_markdown
from bot.core.thresholds import Thresholds
from bot.core.words import fold
from storage.database import Database
from storage.records import Told

# Articles with texts and keys of their own; all others have keys that are spread as those of texts are.
_TEXTS: Final = 200
_LENGTH: Final = 3_000  # bytes
_KEYS: Final = 8
_THRESHOLDS: Final = Thresholds(0.5)
# The loop takes the same time for each signature: it compares so many.
_SAMPLE: Final = 2_000


def measure(scale: Scale) -> Sequence[Figure]:
    """Wall-clock time from the signature of a copy to the article that told its story first."""
    signatures = scale.subscribers
    texts = [_said(n) for n in range(_TEXTS)]
    naive = _naive([signature(one) for one in texts], signatures)
    figures: list[Figure] = [Figure("the naive loop over all signatures", naive, "ms")]
    for kind in Kind:
        with store(kind) as url:
            times = asyncio.run(_measured(url, texts, signatures, scale.repeats))
        found = spread(times)
        figures += (
            Figure(f"{kind}: median, {signatures:,} signatures", found.p50, "ms", at_most(5)),
            Figure(f"{kind}: 99 %", found.p99, "ms"),
            Figure(f"{kind}: median to the naive loop", found.p50 / naive, RATIO),
        )
    return figures


async def _measured(url: str, texts: Sequence[str], signatures: int, repeats: int) -> list[float]:
    """How long each of so many lookups took, in milliseconds."""
    database = Database(url)
    await database.migrate()
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await _fill(connection, texts, signatures)
    await settle(url)
    times = []
    for n in range(repeats):
        first = n % len(texts) + 1
        said = signature(f"seen elsewhere: {texts[first - 1]}")
        copy = Told(0, signatures + 1, said, url=f"https://elsewhere.example/{n}")
        began = time.perf_counter()
        async with database.reading() as tx:
            known = await tx.stories.under(all_keys_of(copy))
        joined = join([copy], known, _THRESHOLDS)
        times.append((time.perf_counter() - began) * 1_000)
        if joined.copies != {0: first}:
            raise AssertionError(f"the story of text {first} was not found: {joined.copies}")
    await engine.dispose()
    await database.close()
    return times


async def _fill(connection: AsyncConnection, texts: Sequence[str], signatures: int) -> None:
    """So many articles with eight keys each and one of their address, most of them as sets."""
    await connection.execute(_ARTICLES, {"last": signatures, "other": signature(texts[0])})
    own = [(n, signature(one)) for n, one in enumerate(texts, start=1)]
    await connection.execute(
        text("update article set signature = :own where number = :n"),
        [{"n": n, "own": one} for n, one in own],
    )
    joined = join([Told(n, n, one) for n, one in own], {}, _THRESHOLDS)
    await connection.execute(_OWN_KEYS, [{"key": key, "n": n} for key, n in joined.keys])
    # Millions of keys are not looked up one by one, and the second index is quicker made than kept.
    if connection.dialect.name == "postgresql":
        await connection.exec_driver_sql("set local session_replication_role = replica")
    await connection.exec_driver_sql("drop index ix_story_key_article_id")
    await connection.execute(_OTHER_KEYS, {"texts": len(texts)})
    await connection.exec_driver_sql(
        "create index ix_story_key_article_id on story_key (article_id)"
    )


def _naive(signatures: Sequence[str], among: int) -> float:
    """How long it takes to compare a signature with so many others, in milliseconds."""
    began = time.perf_counter()
    for n in range(_SAMPLE):
        likeness(signatures[0], signatures[n % len(signatures)])
    return (time.perf_counter() - began) * 1_000 * among / _SAMPLE


def _said(n: int) -> str:
    return fold(flat_text(from_markdown(body(Random(n), _LENGTH, chinese=n % 2 == 0)), 50_000))


_ARTICLES = text(
    """insert into article (id, number, title, language, signature, taken_in_at)
    with recursive series (n) as (select 1 union all select n + 1 from series where n < :last)
    select n, n, '', 'en', :other, current_timestamp from series"""
)
_OWN_KEYS = text("insert into story_key (key, article_id) values (:key, :n) on conflict do nothing")
# The smallest of some six hundred hashes of 32 bits lie below some sixty millions; those of addresses, anywhere below zero. In order, they are written quickly.
_OTHER_KEYS = text(
    f"""insert into story_key (key, article_id)
    with recursive nth (k) as (select 0 union all select k + 1 from nth where k < {_KEYS})
    select case k when 0 then -1 - cast(id as bigint) * 2654435761
        else (cast(id as bigint) * 2654435761 + k * 403937) % 60000000 end, id
    from article cross join nth where id > :texts
    order by 1, 2
    on conflict do nothing"""  # noqa: S608 -- a constant
)
