"""`incoming render`: one article in the form in which it would be sent, and what is wrong with that."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, assert_never

from bot.cli.faults import faults_of_classic, faults_of_page, faults_of_plain
from bot.cli.loops import to_the_end
from bot.cli.options import Rendered
from bot.config.settings import Settings
from bot.core import classic, plain, rich
from bot.core.blocks import Blocks, loads
from bot.core.cleaning import fold
from bot.core.excerpt import excerpt
from bot.core.flat import flat_text
from bot.core.language import detect
from bot.core.page import Item, print_page
from bot.core.reading import whole
from bot.core.rich import Markup
from bot.core.rich.judge import judge
from bot.errors import BotError
from bot.process import utc_now
from bot.services.library import Library
from bot.sources.findings import Noted, Refused
from bot.sources.read import How, read
from bot.sources.survey import survey
from bot.store import as_it_stands
from storage.records import Draft

_BETWEEN: Final = "\n\n"
# As much as it takes to know a language.
_GLIMPSE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """An article as far as its forms need it."""

    title: str
    url: str | None
    body: Blocks
    excerpt: str | None
    topic: str | None
    date: date | None

    @property
    def blocks(self) -> Blocks:
        """The whole article: its title, which leads to where it came from, and its text."""
        return whole(self.title, self.url, self.body)


def render(settings: Settings, place: str, form: Rendered, *, check: bool) -> int:
    """Print the articles of a place, or the one with that number; with `check`, 1 when anything is wrong with them.

    Raises:
        BotError: There is no such article, or nothing in it can be read.
    """
    is_number = place.isdecimal() and not Path(place).exists()
    sheets = to_the_end(_kept(settings, int(place)) if is_number else _read(place))
    wrong = False
    for sheet in sheets:
        messages, faults = _formed(sheet, form, settings.digest.markup or Markup.BLOCKS)
        sys.stdout.write(_BETWEEN.join(messages) + "\n")
        for fault in faults if check else ():
            wrong = True
            sys.stderr.write(f"{sheet.title or place}: {fault}\n")
    return 1 if wrong else 0


def _formed(sheet: Sheet, form: Rendered, markup: Markup) -> tuple[Sequence[str], Iterator[str]]:
    """The messages as they are printed, and what is wrong with them."""
    match form:
        case Rendered.CLASSIC:
            htmls = [part.html for part in classic.render(sheet.blocks)]
            return htmls, (fault for html in htmls for fault in faults_of_classic(html))
        case Rendered.RICH:
            messages = rich.render(sheet.blocks, markup=markup)
            shown = [json.dumps(each, ensure_ascii=False, indent=2) for each in messages]
            return shown, (fault for each in messages for fault in judge(each))
        case Rendered.PLAIN:
            text = plain.render(sheet.blocks)
            return [text], faults_of_plain(text, sheet.blocks)
        case Rendered.PAGE:
            page = print_page([_item(sheet)])
            return [page], faults_of_page(page)
        case _:
            assert_never(form)


def _item(sheet: Sheet) -> Item:
    said = sheet.excerpt
    if said is None:
        language = detect(flat_text(sheet.body, _GLIMPSE))
        said = excerpt(sheet.body, language=language, title=sheet.title)
    return Item(said or sheet.title, sheet.topic, sheet.date)


async def _kept(settings: Settings, number: int) -> list[Sheet]:
    """The article with this number."""
    async with as_it_stands(settings) as database:
        library = Library(database)
        articles = await library.by_numbers([number])
        body = await library.body(number)
    if not articles or body is None:
        raise BotError(f"there is no article {number}; incoming status says how many there are")
    (article,) = articles
    sheet = Sheet(
        title=article.title,
        url=article.url,
        body=loads(body),
        excerpt=article.excerpt,
        topic=article.tags[0] if article.tags else None,
        date=article.published_at.date() if article.published_at else None,
    )
    return [sheet]


async def _read(place: str) -> list[Sheet]:
    """What a file, folder or address holds."""
    sheets: list[Sheet] = []
    async for batch in read(survey([place]), How(utc_now(), takes_pages=True)):
        for finding in batch.findings:
            match finding:
                case Draft():
                    sheets.append(_sheet(finding))
                case Refused(where, reason, remedy):
                    raise BotError(f"{where} {reason}; {remedy}")
                case Noted():
                    pass
                case _:
                    assert_never(finding)
    if not sheets:
        raise BotError(f"{place} holds no article")
    return sheets


def _sheet(draft: Draft) -> Sheet:
    return Sheet(
        title=fold(draft.title),
        url=draft.url,
        body=loads(draft.blocks),
        excerpt=draft.excerpt,
        topic=draft.tags[0] if draft.tags else None,
        date=draft.published_at.date() if draft.published_at else None,
    )
