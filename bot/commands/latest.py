"""/latest: the newest articles, all or those that a filter wants, a page at a time."""

import unicodedata
from dataclasses import dataclass

from bot.commands.opening import openers
from bot.commands.request import Button, Command, Reply, Request, say
from bot.commands.wording import meant_topics, mistaken
from bot.core import digest, rules
from bot.core.blocks import Paragraph, Style, Styled, Text
from bot.core.rules import EVERYTHING, Mistake, Rule
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
    """Show the latest `[n]` articles that `[filter]` wants."""
    head, _, rest = request.args.strip().partition(" ")
    count = _count(head)
    text = request.args.strip() if count is None else rest.strip()
    limit = PAGE_SIZE if count is None else min(max(count, 1), MOST)
    filters = request.services.filters
    rule = await filters.read(text, request.services.taxonomy)
    if isinstance(rule, Mistake):
        return Reply((mistaken(text, rule, request.t),))
    name = "" if rule == EVERYTHING else await filters.remember(rule, request.now)
    return await _show(request, Wish(rule, name, limit=limit))


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


async def _show(request: Request, wish: Wish) -> Reply:
    page = await request.services.library.latest(wish.limit, wish.offset, wish.rule)
    if not page.articles:
        return _nothing(request, wish, page)
    unsaid = request.services.taxonomy.unsaid
    first, *others = (
        digest.item_told(article.without(unsaid), n, request.t)
        for n, article in enumerate(page.articles, page.offset + 1)
    )
    groups = ((_heading(request, wish, page), first), *((item,) for item in others))
    # More than a page goes out as several messages, which no button can replace.
    fresh = wish.limit > PAGE_SIZE or not wish.offset
    buttons = (*openers(page.articles, page.offset + 1, request.t), *_paging(request, wish, page))
    return Reply(groups, buttons, fresh=fresh)


def _nothing(request: Request, wish: Wish, page: Page) -> Reply:
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
