"""/latest: the newest articles, all or those that a filter wants, a page at a time."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.commands.opening import openers
from bot.commands.request import Button, Command, Reply, Request, say
from bot.commands.wording import meant_instead, meant_topics, mistaken
from bot.core import digest, rules
from bot.core.blocks import Blocks, Paragraph, Style, Styled, Text
from bot.core.rules import EVERYTHING, Mistake, Rule
from bot.core.topics import Taxonomy
from bot.i18n import mark
from bot.services.library import Page

# A page of five items fits one message, so that a button can replace it in place.
PAGE_SIZE = 5
MOST = 20
_MOST_DIGITS = 9
_LONGEST_HEADING = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """Which part of the latest articles to show; `name` is that of the rule, none for all of them."""

    rule: Rule = EVERYTHING
    name: str = ""
    offset: int = 0
    limit: int = PAGE_SIZE

    def at(self, offset: int) -> str:
        """The same wish at another place, as a button keeps it."""
        return f"{max(0, offset)}:{self.limit}:{self.name}"


async def run(request: Request) -> Reply:
    """Show the latest `[n]` articles that `[filter]` wants; the number may stand behind it, too."""
    asked = await _asked(request)
    if isinstance(asked.rule, Mistake):
        return Reply((mistaken(asked.text, asked.rule, request.t),))
    name = (
        ""
        if asked.rule == EVERYTHING
        else await request.services.filters.remember(asked.rule, request.now)
    )
    instead = rules.meant(asked.text, asked.rule, request.services.taxonomy)
    return await _show(request, Wish(asked.rule, name, limit=asked.limit), instead)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What somebody typed: how many articles, and the text of a filter with what it means."""

    limit: int
    text: str
    rule: Rule | Mistake


async def _asked(request: Request) -> _Asked:
    """What is asked for, in the first way to read it that leaves a filter; without one, what is wrong in the first."""
    services = request.services
    told: list[_Asked] = []
    for count, text in _readings(request.args.strip(), services.taxonomy):
        limit = PAGE_SIZE if count is None else min(max(count, 1), MOST)
        rule = await services.filters.read(text, services.taxonomy)
        told.append(_Asked(limit, text, rule))
        if not isinstance(rule, Mistake):
            return told[-1]
    return told[0]


def _readings(text: str, taxonomy: Taxonomy) -> Iterator[tuple[int | None, str]]:
    """How many and which: the number before, the number behind, or none."""
    head, _, behind = text.partition(" ")
    if (count := _count(head)) is not None:
        yield count, behind.strip()
    before, _, tail = text.rpartition(" ")
    if before and (count := _count(tail)) is not None and not _ends_in_name(text, taxonomy):
        yield count, before.strip()
    yield None, text


def _ends_in_name(text: str, taxonomy: Taxonomy) -> bool:
    """Whether the last words are a topic's name of several, such as `GPT 4`."""
    words = text.split()[-taxonomy.most_words :]
    return any(taxonomy.find(" ".join(words[place:])) for place in range(len(words) - 1))


def _count(word: str) -> int | None:
    """The number that is typed, in digits of any script or as one sign (`二`); None if it is none.

    A sign for more than can be shown is a word: 百 and 万 say "many", and stand in many names.
    """
    if word.isdecimal():
        return int(word[:_MOST_DIGITS])
    sign = unicodedata.numeric(word, 0.5) if len(word) == 1 else 0.5
    return int(sign) if sign.is_integer() and 0 < sign <= MOST else None


async def press(request: Request) -> Reply:
    """Show the page that a button asks for: `OFFSET:LIMIT:NAME`; what is no number is left out."""
    offset, limit, name = (*request.args.split(":"), "", "")[:3]
    rule = await request.services.filters.named(name) if name else EVERYTHING
    if rule is None:
        return say(
            request.t("This list is not kept any more. /latest and its filter make it anew.")
        )
    size = min(max(_number(limit, PAGE_SIZE), 1), MOST)
    return await _show(request, Wish(rule, name, _number(offset, 0), size))


def _number(text: str, otherwise: int) -> int:
    """The number in a button; a client may send anything."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else otherwise


async def _show(request: Request, wish: Wish, instead: str | None = None) -> Reply:
    """A page of what is wished, and what may have been meant."""
    page = await request.services.library.latest(wish.limit, wish.offset, wish.rule)
    hints = () if instead is None else (meant_instead("latest", instead, request.t),)
    if not page.articles:
        return _nothing(request, wish, page, hints)
    unsaid = request.services.taxonomy.unsaid
    first, *others = (
        digest.item_told(article.without(unsaid), n, request.t)
        for n, article in enumerate(page.articles, page.offset + 1)
    )
    groups = ((*hints, _heading(request, wish, page), first), *((item,) for item in others))
    # More than a page goes out as several messages, which no button can replace.
    fresh = wish.limit > PAGE_SIZE or not wish.offset
    buttons = (*openers(page.articles, page.offset + 1, request.t), *_paging(request, wish, page))
    return Reply(groups, buttons, fresh=fresh)


def _nothing(request: Request, wish: Wish, page: Page, hints: Blocks) -> Reply:
    t = request.t
    if wish.rule == EVERYTHING:
        return say(t("There are no articles here yet."))
    if page.among is None:
        none = t("No article matches: {rule}", rule=_about(request, wish))
    else:
        none = t(
            "None of the newest {n} articles matches: {rule}",
            n=page.among,
            rule=_about(request, wish),
        )
    if hints:
        return Reply((*say(none).groups, hints))
    return say(none, *meant_topics(wish.rule, request.services.taxonomy, t))


def _heading(request: Request, wish: Wish, page: Page) -> Paragraph:
    t = request.t
    about = "" if wish.rule == EVERYTHING else _about(request, wish)
    place = t(
        "{first}-{last} of {total}",
        first=page.offset + 1,
        last=page.offset + len(page.articles),
        total=page.total,
    )
    if page.among is not None:
        place = t("{place}, among the newest {n}", place=place, n=page.among)
    line = " · ".join(part for part in (about, place) if part)
    return Paragraph((Styled(Style.BOLD, (Text(digest.SECTION),)), Text(f"\n{line}")))


def _about(request: Request, wish: Wish) -> str:
    said = rules.rule_in_words(wish.rule, request.services.taxonomy, request.t)
    return said if len(said) <= _LONGEST_HEADING else f"{said[:_LONGEST_HEADING]}…"


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
    usage=mark("[number] [filter]"),
    press=press,
)
