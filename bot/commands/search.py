"""/search: the articles that say some words, the best first, a page at a time."""

from typing import Final

from bot.commands.opening import found_item, in_list, openers
from bot.commands.request import Button, Command, Reply, Request, say
from bot.core.blocks import Paragraph, Style, Styled, Text
from bot.i18n import Translator, mark
from bot.services.search import Findings

# A page of five items fits one message, so that a button can replace it in place.
PAGE_SIZE: Final = 5
_MOST_DIGITS: Final = 4


async def run(request: Request) -> Reply:
    """Show what says `words`."""
    return await _show(request, request.args.strip(), 0)


async def press(request: Request) -> Reply:
    """Show the page that a button asks for: `OFFSET:WORDS`, or `OFFSET` alone where the heading has the words."""
    place, *words = request.args.split(":")
    is_place = place.isdecimal() and len(place) <= _MOST_DIGITS
    text = ":".join(words) if words else request.heading
    if not text:
        return say(request.t("This message is too old to turn its pages. Search once more."))
    return await _show(request, text, int(place) if is_place else 0)


async def _show(request: Request, text: str, offset: int) -> Reply:
    t = request.t
    if not text:
        return say(t("Write what you look for behind the command: /search attention"))
    found = await request.services.search.find(text, PAGE_SIZE, offset, request.now)
    if found.query.is_empty:
        return say(t("There is no word in that to look for."))
    if not found.items:
        return say(t("Nothing says all of that. Fewer words find more."))
    unsaid = request.services.taxonomy.unsaid
    first, *others = (
        found_item(one, n, unsaid) for n, one in enumerate(found.items, found.offset + 1)
    )
    groups = [(_heading(text, found, t), *first), *others]
    opening = openers([one.article for one in found.items], found.offset + 1, t)
    return Reply(tuple(groups), (*opening, *_paging(text, found, t)), fresh=not offset)


def _heading(text: str, found: Findings, t: Translator) -> Paragraph:
    first, last = found.offset + 1, found.offset + len(found.items)
    if found.is_cut:
        place = t("{first}-{last} of the newest {total}", first=first, last=last, total=found.total)
    else:
        place = t("{first}-{last} of {total}", first=first, last=last, total=found.total)
    return Paragraph((Styled(Style.BOLD, (Text(text),)), Text(f"\n{place}")))


def _paging(text: str, found: Findings, t: Translator) -> tuple[tuple[Button, ...], ...]:
    """Buttons carry the words themselves, so that they go on working for ever; long ones are read in the heading."""
    row = []
    if found.offset:
        before = max(0, found.offset - PAGE_SIZE)
        row.append(Button(t("← Back"), "search", in_list("search", str(before), text)))
    after = found.offset + len(found.items)
    if after < found.total:
        row.append(Button(t("More →"), "search", in_list("search", str(after), text)))
    return (tuple(row),) if row else ()


COMMAND = Command(
    "search",
    mark("Find articles by words"),
    run,
    usage=mark("words"),
    press=press,
)
