"""What it costs to label articles with the shipped taxonomy, and to get that taxonomy ready.

Beside it the naive loop, which looks for each word in each article, over a few of the same articles in the same process.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from random import Random
from statistics import median
from typing import Any, Final

from benchmarks.figures import RATIO, Figure, Scale, at_most
from benchmarks.notes import body
from benchmarks.processes import run_json
from bot.config.settings import TopicSettings
from bot.core.evidence import Passages
from bot.core.excerpt import excerpt
from bot.core.flat import words_and_code
from bot.core.markup import from_markdown
from bot.core.topics import Taxonomy
from bot.core.words import fold, says
from bot.process import calm_the_collector

_ARTICLES: Final = 1_000
_LENGTH: Final = 5_000  # bytes of an article
# The naive loop reads so many articles of those there are: it takes the same time for each.
_SAMPLE: Final = 5


def measure(scale: Scale) -> Sequence[Figure]:
    """Medians of CPU time over rounds in which all take turns, in a process of its own."""
    order = {"rounds": max(3, scale.repeats // 20), "articles": min(_ARTICLES, scale.subscribers)}
    found: Mapping[str, float] = run_json("benchmarks.labels", order).result
    return (
        Figure(f"{order['articles']:,} articles of 5 kB labelled", found["all"], "s", at_most(2)),
        Figure("the naive loop, as if over all", found["naive"], "s"),
        Figure("all words at once to the naive loop", found["all"] / found["naive"], RATIO),
        Figure("words and phrases looked for", found["words"], ""),
        Figure("the shipped topics read", found["read"], "s"),
        Figure("made ready to label", found["ready"], "s"),
    )


def _work(order: Mapping[str, int]) -> Mapping[str, float]:
    calm_the_collector()
    articles = [_passages(number) for number in range(order["articles"])]
    began = time.process_time()
    topics = TopicSettings().taxonomy
    read = time.process_time() - began
    taxonomy = Taxonomy(topics, 1.0)
    words = [word for one in topics for word, _ in (*one.words, *one.exact)]
    words += [phrase for one in topics for phrase in one.exclude]
    sample, folded = articles[:_SAMPLE], [fold(word) for word in words]
    works: Mapping[str, Callable[[], object]] = {
        "all": lambda: [taxonomy.label(one) for one in articles],
        "naive": lambda: [_one_by_one(one, folded) for one in sample],
        "ready": lambda: Taxonomy(topics, 1.0),
    }
    times = _turns(works, order["rounds"])
    naive = times["naive"] * len(articles) / len(sample)
    return times | {"naive": naive, "words": len(words), "read": read}


def _turns(works: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Each work's median CPU time in seconds over rounds in which all take turns."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            began = time.process_time()
            work()
            times[name].append(time.process_time() - began)
    return {name: median(sample) for name, sample in times.items()}


def _one_by_one(passages: Passages, words: Sequence[str]) -> list[bool]:
    text = fold(f"{passages.title}\n{passages.excerpt}\n{passages.body}\n{passages.code}")
    return [says(text, word) for word in words]


def _passages(number: int) -> Passages:
    chinese = number % 2 == 0
    document = from_markdown(body(Random(number), _LENGTH, chinese=chinese))
    short = excerpt(document, language="zh" if chinese else "en")
    return Passages(f"Note {number}", short, *words_and_code(document, 50_000))


def _main(order: Mapping[str, Any]) -> None:
    print(json.dumps(_work(order)))


if __name__ == "__main__":
    _main(json.loads(sys.argv[1]))
