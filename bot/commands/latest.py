"""/latest: the newest articles, of any topic or some, a page at a time."""

import unicodedata
from dataclasses import dataclass

from bot.commands.request import Button, Command, Reply, Request, say
from bot.commands.wording import topic_name, unknown_topics
from bot.core import digest
from bot.core.blocks import Paragraph, Style, Styled, Text
from bot.core.topics import Taxonomy
from bot.i18n import mark
from bot.services.library import Page

# A page of five items fits one message, so that a button can replace it in place.
PAGE_SIZE = 5
MOST = 20
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Wish:
    """Which part of the latest articles to show."""

    offset: int = 0
    limit: int = PAGE_SIZE
    topics: tuple[str, ...] = ()

    def at(self, offset: int) -> str:
        """The same wish at another place, as a button keeps it."""
        return f"{max(0, offset)}:{self.limit}:{','.join(self.topics)}"


async def run(request: Request) -> Reply:
    """Show the latest `[n]` articles about `[topic …]`."""
    words = request.args.split()
    limit = PAGE_SIZE
    if words and (count := _count(words[0])) is not None:
        limit = min(max(count, 1), MOST)
        words = words[1:]
    found = request.services.taxonomy.resolve(" ".join(words))
    if found.unknown:
        return say(*unknown_topics(found, request.services.taxonomy, request.t))
    return await _show(request, Wish(0, limit, tuple(topic.slug for topic in found.topics)))


def _count(word: str) -> int | None:
    """The number that is typed, in digits of any script or as one sign (`二`); None if it is none."""
    if word.isdecimal():
        return int(word[:_MOST_DIGITS])
    sign = unicodedata.numeric(word, 0.5) if len(word) == 1 else 0.5
    return int(sign) if sign.is_integer() else None


async def press(request: Request) -> Reply:
    """Show the page that a button asks for."""
    return await _show(request, _wish(request.args, request.services.taxonomy))


def _wish(args: str, taxonomy: Taxonomy) -> Wish:
    """The wish in a button; what is no number or topic (any more) is left out."""
    offset, limit, slugs = (*args.split(":"), "", "")[:3]
    known = tuple(slug for slug in slugs.split(",") if taxonomy.find(slug))
    size = min(max(_number(limit, PAGE_SIZE), 1), MOST)
    return Wish(_number(offset, 0), size, known)


def _number(text: str, otherwise: int) -> int:
    """The number in a button; a client may send anything."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else otherwise


async def _show(request: Request, wish: Wish) -> Reply:
    page = await request.services.library.latest(wish.limit, wish.offset, wish.topics)
    if not page.articles:
        return say(request.t("There are no articles here yet."))
    groups = ((_heading(request, wish, page), digest.item(page.articles[0])),)
    items = tuple((digest.item(article),) for article in page.articles[1:])
    # More than a page goes out as several messages, which no button can replace.
    fresh = wish.limit > PAGE_SIZE or not wish.offset
    return Reply((*groups, *items), _paging(request, wish, page), fresh=fresh)


def _heading(request: Request, wish: Wish, page: Page) -> Paragraph:
    taxonomy, t = request.services.taxonomy, request.t
    about = ", ".join(topic_name(slug, taxonomy, t) for slug in wish.topics)
    place = t(
        "{first}-{last} of {total}",
        first=page.offset + 1,
        last=page.offset + len(page.articles),
        total=page.total,
    )
    line = " · ".join(part for part in (about, place) if part)
    return Paragraph((Styled(Style.BOLD, (Text(digest.SECTION),)), Text(f"\n{line}")))


def _paging(request: Request, wish: Wish, page: Page) -> tuple[tuple[Button, ...], ...]:
    t = request.t
    row = []
    if page.offset:
        row.append(Button(t("← Newer"), "latest", wish.at(page.offset - wish.limit)))
    if page.offset + len(page.articles) < page.total:
        row.append(Button(t("Older →"), "latest", wish.at(page.offset + wish.limit)))
    return (tuple(row),) if row else ()


COMMAND = Command(
    "latest",
    mark("Show the latest articles"),
    run,
    usage=mark("[number] [topic …]"),
    press=press,
)
