"""What one edition costs: choosing its articles, composing and rendering them; and reading and shortening an article."""

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median
from typing import Any

from benchmarks.figures import RATIO, Figure, Scale
from benchmarks.notes import body, note
from benchmarks.processes import run_json
from bot.config.settings import Settings
from bot.core import digest
from bot.core.digest import Digest
from bot.core.excerpt import excerpt
from bot.core.markup import from_markdown
from bot.core.rules import Evaluation, facts_of, members, parse
from bot.core.selection import select
from bot.core.taking import Judge
from bot.i18n import Catalogues
from bot.services.intake import judge_of
from storage.records import Article, BodyFormat, Candidate, Label, LabelOrigin, TakenIn, Unseen

_ITEMS = 12
_WINDOW = 1_000
_LONG = 50_000  # bytes
_SHORT = 5_000
_NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


def measure(scale: Scale) -> Sequence[Figure]:
    """Medians of CPU time over some repetitions, in a process of its own."""
    finished = run_json("benchmarks.compose", {"repeats": scale.repeats})
    found: Mapping[str, float] = finished.result
    per_byte = found["long markup"] / _LONG / (found["short markup"] / _SHORT)
    return (
        Figure(f"edition of {_ITEMS} from {_WINDOW:,} articles", found["edition"], "ms"),
        Figure("of which choosing", found["select"], "ms"),
        Figure("excerpt of a 3 kB note", found["excerpt"], "ms"),
        Figure("intake of a 3 kB note", found["take"], "ms"),
        Figure("Markdown of 50 kB to blocks", found["long markup"], "ms"),
        Figure("the same a byte, 50 kB to 5 kB", per_byte, RATIO),
        Figure("peak memory", finished.used.peak_mebibytes, "MiB"),
    )


def _work(repeats: int) -> Mapping[str, float]:
    settings = Settings()
    judge = judge_of(settings)
    unseen = [_unseen(number) for number in range(_ITEMS)]
    articles = tuple(_article(one, judge) for one in unseen)
    candidates = [_candidate(number) for number in range(1, _WINDOW + 1)]
    translator = Catalogues.load().translator("zh")
    long, short = (body(Random(7), length, chinese=True) for length in (_LONG, _SHORT))
    blocks = from_markdown(unseen[0].body or "")
    rule = parse("topic:llm OR topic:cv")

    def selection() -> object:
        oldest = _NOW - timedelta(days=14)
        evaluation = Evaluation([rule])
        evaluation.add([facts_of(one) for one in candidates])
        matching = members(evaluation.wanted(rule), candidates)
        return select(matching, max_items=_ITEMS, oldest=oldest)

    def edition() -> object:
        selection()
        return digest.classic_messages(Digest(articles, _NOW, 1), translator)

    return {
        "edition": _milliseconds(edition, repeats),
        "select": _milliseconds(selection, repeats),
        "excerpt": _milliseconds(lambda: excerpt(blocks, language="zh"), repeats),
        "take": _milliseconds(lambda: judge.take(unseen[0]), repeats),
        "long markup": _milliseconds(lambda: from_markdown(long), max(3, repeats // 20)),
        "short markup": _milliseconds(lambda: from_markdown(short), max(3, repeats // 2)),
    }


def _milliseconds(work: Callable[[], object], repeats: int) -> float:
    """The median CPU time of the work, after one round that fills its caches."""
    work()
    times = []
    for _ in range(repeats):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return median(times) * 1000


def _unseen(number: int) -> Unseen:
    return Unseen(
        id=number,
        number=number + 1,
        identity=None,
        fingerprint=None,
        title=f"Note {number}",
        url=f"https://notes.example.org/1/{number}",
        author=None,
        language=None,
        published_at=_NOW,
        received_at=_NOW,
        tags=("llm",),
        blocks=None,
        body=note(number).split("---\n", 2)[2],
        body_format=BodyFormat.MARKDOWN,
        excerpt=None,
    )


def _article(unseen: Unseen, judge: Judge) -> Article:
    taken = judge.take(unseen)
    assert isinstance(taken, TakenIn)  # noqa: S101 -- the notes are good ones
    return Article(
        id=taken.id,
        number=taken.number,
        title=taken.title,
        url=unseen.url,
        author=None,
        language=taken.language,
        published_at=taken.published_at,
        received_at=_NOW,
        excerpt=taken.excerpt,
        source="notes",
        labels=(*taken.labels, Label("llm", 1.0, "tag: llm", LabelOrigin.SOURCE)),
    )


def _candidate(number: int) -> Candidate:
    topics = ("llm", "optimisation", "cv", "probability", "python")
    return Candidate(number, number, _NOW, (topics[number % 5], topics[number % 3]))


def _main(order: Mapping[str, Any]) -> None:
    print(json.dumps(_work(order["repeats"])))


if __name__ == "__main__":
    _main(json.loads(sys.argv[1]))
