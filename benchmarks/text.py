"""What the text of an article costs on its way into messages, beside two libraries that do the same for others.

Markdown is given to telegramify-markdown too, HTML to sulguk. Both give text and entities, and neither keeps blocks
or maths: what is compared is the CPU that a caller pays for text that can be sent.
"""

import json
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from random import Random
from statistics import median
from typing import Final

import pyromark
import sulguk
import telegramify_markdown

from benchmarks.figures import RATIO, Figure, Scale, at_most
from benchmarks.notes import body
from benchmarks.processes import run_json
from bot.core import classic
from bot.core.markup import from_html, from_markdown
from bot.process import calm_the_collector

_ARTICLE: Final = 50_000  # bytes
_BOOK: Final = 5_000_000
_SECONDS: Final = 1_000  # milliseconds
_TABLE: Final = re.compile("<table>.*?</table>", re.DOTALL)


def measure(scale: Scale) -> Sequence[Figure]:
    """Medians of CPU time over rounds in which all take turns, in a process of its own."""
    finished = run_json("benchmarks.text", max(3, scale.repeats // 10))
    found: Mapping[str, float] = finished.result
    book = found["book"] / _SECONDS
    return (
        Figure("Markdown of 50 kB to classic messages", found["markdown"], "ms", at_most(15)),
        Figure("to telegramify-markdown", found["markdown"] / found["telegramify"], RATIO),
        Figure("HTML of 50 kB to classic messages", found["html"], "ms", at_most(15)),
        Figure("to sulguk", found["html"] / found["sulguk"], RATIO),
        Figure("HTML of 5 MB to classic messages", book, "s", at_most(1.5)),
        Figure(
            "the same a byte, 5 MB to 50 kB",
            found["book"] / _BOOK / (found["html"] / _ARTICLE),
            RATIO,
        ),
        Figure("peak memory", finished.used.peak_mebibytes, "MiB"),
    )


def _work(rounds: int) -> Mapping[str, float]:
    calm_the_collector()  # as the service does
    markdown = body(Random(7), _ARTICLE, chinese=True)
    html = _html(_ARTICLE)
    works: Mapping[str, Callable[[], object]] = {
        "markdown": lambda: classic.render(from_markdown(markdown)),
        "telegramify": lambda: telegramify_markdown.convert(markdown),
        "html": lambda: classic.render(from_html(html)),
        "sulguk": lambda: sulguk.transform_html(html),
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    for name, work in list(works.items()) * (rounds + 1):
        times[name].append(_milliseconds(work))
    book = _html(_BOOK)
    # The first round fills caches.
    return {name: median(taken[1:]) for name, taken in times.items()} | {
        "book": _milliseconds(lambda: classic.render(from_html(book)))
    }


def _html(length: int) -> str:
    """A page of about so many bytes, without tables, which sulguk refuses."""
    text = body(Random(7), _ARTICLE, chinese=True)
    page = _TABLE.sub("", pyromark.html(text, options=pyromark.Options.ENABLE_TABLES))
    return page * max(1, length // len(page.encode()))


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


if __name__ == "__main__":
    print(json.dumps(_work(json.loads(sys.argv[1]))))
