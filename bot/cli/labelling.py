"""`incoming label` and `incoming relabel`: labels put right by hand, and all labels given anew."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.cli.loops import to_the_end
from bot.cli.show import slugs_of
from bot.config.settings import Settings
from bot.errors import BotError
from bot.services.intake import InThread, judge_of
from bot.services.label import Labels
from bot.services.library import Library
from bot.services.relabel import Relabel, Relabelled
from bot.store import as_it_stands
from storage.records import Article


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be done about the labels of an article: topics given and taken away, or all that undone."""

    number: int
    given: Sequence[str] = ()
    denied: Sequence[str] = ()
    auto: bool = False


def correct(settings: Settings, wish: Correction) -> int:
    """Give an article topics, and take others away from it, or undo that; then print its labels with their evidence.

    Raises:
        BotError: There is no such article or topic, or one is both given and taken away, or that undone.
    """
    taxonomy = judge_of(settings).taxonomy
    wanted, gone = slugs_of(taxonomy, wish.given), slugs_of(taxonomy, wish.denied)
    if both := sorted(set(wanted) & set(gone)):
        raise BotError(f"topic {both[0]} is both given and taken away; choose one")
    if wish.auto and (wanted or gone):
        raise BotError("--auto undoes what was done by hand; leave it out, or the topics")
    article = to_the_end(_correct(settings, replace(wish, given=wanted, denied=gone)))
    if article is None:
        raise BotError(
            f"there is no article {wish.number}; incoming status says how many there are"
        )
    console = Console()
    _say(console, f"{article.number}: {article.title or article.excerpt}")
    for label in article.labels:
        _say(console, f"  {label.topic} {label.score:.1f} ({label.evidence}, {label.origin})")
    if not article.labels:
        _say(console, "  no topics")
    return 0


async def _correct(settings: Settings, wish: Correction) -> Article | None:
    async with as_it_stands(settings) as database:
        labels = Labels(database, judge_of(settings))
        if wish.auto:
            return await labels.automatic(wish.number)
        if wish.given or wish.denied:
            return await labels.correct(wish.number, wish.given, wish.denied)
        found = await Library(database).by_numbers([wish.number])
        return found[0] if found else None


def relabel(settings: Settings, after: int, *, dry: bool) -> int:
    """Label all articles with a higher number anew, with a bar, and print what each topic labelled before and does now.

    Raises:
        BotError: There is no database.
    """
    console = Console()
    done = to_the_end(_relabel(settings, after, dry=dry))
    console.print(_table(done))
    would = "would get" if dry else "got"
    _say(console, f"{done.changed} of {done.articles} articles {would} other topics")
    return 0


async def _relabel(settings: Settings, after: int, *, dry: bool) -> Relabelled:
    remarks = Console(stderr=True)
    columns = (
        TextColumn("labelling, so far up to {task.fields[last]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=remarks, disable=not remarks.is_terminal) as progress:
        async with as_it_stands(settings) as database:
            work = Relabel(database, InThread(judge_of(settings)))
            bar = progress.add_task("", total=await work.count(after), last=after)

            def told(done: Relabelled) -> None:
                progress.update(bar, completed=done.articles, last=done.last)

            return await work.run(after, dry=dry, told=told)


def _table(done: Relabelled) -> Table:
    table = Table("topic", "before", "after", "difference", box=None)
    for topic in sorted(done.before | done.after):
        old, new = done.before[topic], done.after[topic]
        table.add_row(topic, str(old), str(new), f"{new - old:+}" if new != old else "")
    return table


def _say(console: Console, line: str) -> None:
    console.print(line, highlight=False, markup=False, soft_wrap=True)
