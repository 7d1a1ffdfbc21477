"""`make bench`: measures, prints a table, and with `--write` renews docs/benchmarks.md."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from rich.console import Console

from benchmarks import (
    compose,
    deliver,
    duplicates,
    filters,
    ingest,
    labels,
    lag,
    latency,
    million,
    profile,
    search,
    start,
    steady,
    text,
    yardstick,
)
from benchmarks.figures import FULL, SMALL, Measure
from benchmarks.processes import ROOT, ProgramFailed
from benchmarks.report import (
    Circumstances,
    OtherMachineError,
    Section,
    machine,
    page,
    renewed,
    table,
)

PAGE = ROOT / "docs" / "benchmarks.md"

MEASUREMENTS: Mapping[str, Measure] = {
    "start": start.measure,
    "compose": compose.measure,
    "text": text.measure,
    "labels": labels.measure,
    "filters": filters.measure,
    "search": search.measure,
    "duplicates": duplicates.measure,
    "lag": lag.measure,
    "ingest": ingest.measure,
    "latency": latency.measure,
    "steady": steady.measure,
    "deliver": deliver.measure,
    "profile": profile.measure,
    "million": million.measure,
}
ABOUT: Mapping[str, str] = {
    "start": """\
`incoming run` against the sandbox until its first poll is answered; then the process with nothing to do.""",
    "compose": """\
One digest, one excerpt, one intake and one long Markdown text: medians of CPU time in one process.""",
    "text": """\
Articles to blocks and on to classic messages: medians of CPU time in one process, beside telegramify-markdown (Markdown)
and sulguk (HTML, without tables, which it refuses), which make text and entities without keeping blocks or maths.""",
    "labels": """\
Articles of 5 kB, Chinese and English, to labels with the shipped taxonomy: CPU time from their passages on, folding included.
The naive loop looks for each word in each article, folded already as far as words go; it is measured over five of them.""",
    "filters": """\
Distinct rules of one to four atoms (topics, words, phrases, titles, sources, languages, a quarter of them negated) over
articles of 5 kB: CPU time from kept rules and articles to verdicts, the index of all words made anew each time.
What an article says is kept folded; without, a dry run would have to read its document. The naive loop asks each rule about each article,
whose words are folded already; for many rules it is measured over a thousand of them.""",
    "search": """\
A search through the real service, from its words to a page of five articles with passages: the medians of eight searches
in wall-clock time, a database filled as sets from 500 texts of 3 kB. The naive loop reads the folded words of every tenth article
and looks whether they hold those of one search, without ordering or showing anything.""",
    "duplicates": """\
The story of a copy, found by its signature: keys looked up, candidates compared. The database is filled as sets, eight keys
an article, spread as those of texts are, and one of its address. The naive loop compares the signature with two thousand others, counted as if with all.""",
    "lag": """\
The whole service on SQLite, with a task in its event loop that sleeps 1 ms and notes how late it wakes.
"Own CPU" is what the loop's thread computed while it was late: the rest is the machine's, and of other threads.
The digest goes out at the usual rate, of which only the beginning is watched, and at the highest that can be
configured, which nearly fills two cores: the longest waits are then those of a queue.""",
    "ingest": """\
`incoming ingest FOLDER` into a new SQLite database, from start to end of the process, numbering included.
The notes are generated, Chinese and English, with formulas, code, lists and tables.""",
    "latency": """\
The whole service with nothing to do and one chat, an intake that looks every second, and a row that another program
inserts: from just before its commit until `sendMessage` reaches the sandbox.""",
    "steady": """\
The whole service sends a digest to many chats at the free rate, for ten minutes, on both databases side by side; the sandbox throttles as Telegram does,
and answers after 50 ms.""",
    "deliver": """\
Publish, then deliver through the real services (claim, send, record) with 200 requests in flight and no
limit on the rate, to the sandbox, which judges every text and answers after 50 ms, or at once. Beside it other clients that post
the same bodies, without a database or a decision, also with 200 requests in flight. All take turns, three rounds of them; figures are medians.
A message's time is that from its request to its answer, with all that it waits for in the client; where the server answers at once,
200 requests queue for one processor. PostgreSQL runs on the same machine and syncs nothing to the disk; its CPU is not counted.""",
    "profile": """\
Where the delivering process of the measurement before spends its CPU: a thread of it looks 500 times a second which
functions the others are in, and how much they have computed since. C code (asyncpg, parts of aiohttp) counts where it was called from; what the event loop
does by itself, reading and writing sockets above all, is its own.""",
    "million": """\
One edition of one message to a million chats: fanned out by the real service; then each of its rows claimed (which journals it)
and recorded in the turns of the deliverer, 250 at a time, with nothing sent in between. Seconds of wall clock:
the database does the work. Fewer chats are counted as if they were a million.""",
}


def main(arguments: Sequence[str]) -> int:
    """Measure; 0 when all was measured, 1 when something could not be. Missed targets change nothing about it."""
    parser = _parser()
    order = parser.parse_args(arguments)
    if unknown := set(order.names) - MEASUREMENTS.keys():
        parser.error(
            f"there is no {', '.join(sorted(unknown))}; choose of {', '.join(MEASUREMENTS)}"
        )
    if order.write and order.small:
        parser.error("--write is of measurements at their full size")
    console = Console()
    names = order.names or tuple(MEASUREMENTS)
    sections = [*_sections(names, console, is_small=order.small)]
    console.print(table(sections))
    for section in sections:
        now = section.now
        console.print(f"{section.title}: yardstick {now.before:.0f} and {now.after:.0f} ms of CPU")
    failed = len(sections) < len(names)
    if order.write and not failed:
        failed = not _written(sections, console, is_all=not order.names)
    return int(failed)


def _sections(names: Sequence[str], console: Console, *, is_small: bool) -> Iterator[Section]:
    """What could be measured; the rest is told as a fault."""
    after = yardstick.milliseconds()
    for name in names:
        before = after
        try:
            with console.status(f"measuring: {name}"):
                figures = MEASUREMENTS[name](SMALL if is_small else FULL)
        except ProgramFailed as error:
            console.print(f"{name}: {error}", markup=False, style="red")
            continue
        after = yardstick.milliseconds()
        now = Circumstances(datetime.now(UTC).date(), before, after)
        yield Section(name, ABOUT[name], figures, now)


def _written(sections: Sequence[Section], console: Console, *, is_all: bool) -> bool:
    """Whether the page could be renewed, in all or in these sections."""
    try:
        text = (
            page(sections, machine())
            if is_all
            else renewed(PAGE.read_text(encoding="utf-8"), sections, MEASUREMENTS, machine())
        )
    except OtherMachineError:
        console.print(
            f"{PAGE.name} is of another machine: renew it whole, by --write without names",
            style="red",
        )
        return False
    PAGE.write_text(text, encoding="utf-8")
    return True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"of {', '.join(MEASUREMENTS)}; without, all",
    )
    parser.add_argument(
        "--small", action="store_true", help="tiny sizes: only to see that it works"
    )
    parser.add_argument(
        "--write",
        action="store_true",
        help=f"renew {PAGE.relative_to(ROOT)}: these sections of it, or all",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
