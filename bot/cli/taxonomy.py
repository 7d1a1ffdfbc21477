"""`incoming topics` and `incoming topics evaluate`: the topics, and how well they label. Opens no database."""

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.config.settings import Settings
from bot.core.agreement import Agreement, Compared, Score, agreement
from bot.core.labelled import Labelled, Unreadable, labels_of, read
from bot.core.topics import Taxonomy
from bot.errors import BotError
from bot.services.intake import judge_of

# Fewer are over before a bar could be read.
_LONG: Final = 2_000
_LARGEST: Final = 100_000_000
_MOST_FAULTS: Final = 20
_SAMPLE: Final = "labelled.json"


def show(settings: Settings) -> int:
    """Print the topics in the operator's order, each on a line."""
    console = Console()
    for topic in settings.topics.taxonomy:
        words = "all else" if topic.fallback else f"{len(topic.words) + len(topic.exact)} words"
        part = f", part of {topic.parent}" if topic.parent else ""
        names = " / ".join(topic.names.values())
        also = f"; also {', '.join(topic.aliases)}" if topic.aliases else ""
        _say(console, f"{topic.slug}: {names} ({words}{part}){also}")
    return 0


def evaluate(settings: Settings, file: Path | None, *, wrong: bool) -> int:
    """Print how well the labels of a file's articles are those that stand there.

    Raises:
        BotError: The file cannot be read; its faults are told together.
    """
    judge = judge_of(settings)
    articles = _articles(file, judge.taxonomy)
    console, remarks = Console(), Console(stderr=True)
    bar = track(
        articles,
        "labelling",
        console=remarks,
        transient=True,
        disable=len(articles) < _LONG or not remarks.is_terminal,
    )
    compared = [Compared(article, labels_of(judge, article)) for article in bar]
    if wrong:
        _list_wrong(console, compared)
    found = agreement(compared, [topic.slug for topic in judge.taxonomy.topics])
    console.print(_table(found))
    right = sum(one.is_right for one in compared)
    _say(console, f"{right} of {len(compared)} articles have exactly the topics that they should")
    return 0


def _articles(file: Path | None, taxonomy: Taxonomy) -> tuple[Labelled, ...]:
    name = _SAMPLE if file is None else str(file)
    articles = read(_text(file), taxonomy)
    if isinstance(articles, Unreadable):
        shown = "\n".join(f"  {fault}" for fault in articles.faults[:_MOST_FAULTS])
        more = len(articles.faults) - _MOST_FAULTS
        rest = f"\n  and {more} more" if more > 0 else ""
        raise BotError(f"{name} holds no labelled articles:\n{shown}{rest}")
    return articles


def _text(file: Path | None) -> str:
    if file is None:
        return files("bot").joinpath(_SAMPLE).read_text(encoding="utf-8")
    try:
        if file.stat().st_size > _LARGEST:
            raise BotError(f"{file} is larger than {_LARGEST:,} bytes; evaluate a part of it")
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BotError(f"{file} cannot be read ({error.strerror}); check its name") from error
    except UnicodeDecodeError as error:
        raise BotError(f"{file} is no UTF-8 text; save it as UTF-8") from error


def _list_wrong(console: Console, compared: Iterable[Compared]) -> None:
    for one in compared:
        if one.is_right:
            continue
        _say(console, f"{one.article.name}")
        for topic in sorted(one.article.topics - one.given):
            _say(console, f"  missing  {topic}")
        for label in one.labels:
            mark = "right  " if label.topic in one.article.topics else "wrong  "
            _say(console, f"  {mark}  {label.topic} {label.score:.1f} ({label.evidence})")


def _table(found: Agreement) -> Table:
    table = Table("topic", *("right", "wrong", "missing", "precision", "recall", "F1"), box=None)
    for topic, score in found.topics.items():
        table.add_row(topic, *_figures(score))
    table.add_row("in all", *_figures(found.overall), style="bold")
    return table


def _figures(score: Score) -> tuple[str, ...]:
    counts = (str(score.right), str(score.wrong), str(score.missed))
    return (*counts, *(f"{share:.3f}" for share in (score.precision, score.recall, score.f1)))


def _say(console: Console, line: str) -> None:
    console.print(line, highlight=False, markup=False, soft_wrap=True)
