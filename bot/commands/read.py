"""/read: an article as a whole, a page at a time, in the private chat; elsewhere the way there."""

from dataclasses import dataclass
from typing import Final

from bot.commands.request import (
    AnyButton,
    Button,
    Command,
    Elsewhere,
    LinkButton,
    Notice,
    PrivateButton,
    Reply,
    Request,
    say,
)
from bot.core.blocks import Paragraph, Style, Styled, Text
from bot.core.classic_html import is_linkable
from bot.core.digest_buttons import READ
from bot.i18n import mark
from bot.services.reader import Missing, Opened
from storage.records import Article, ChatKind, Format

# More than any store holds, and little enough for both databases.
_MOST_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Wish:
    """Which page of which article; `form` is set where the chat's own form was refused."""

    number: int
    page: int = 1
    form: Format | None = None

    def at(self, page: int) -> str:
        """The same article at another page, as a button keeps it."""
        form = f":{self.form}" if self.form else ""
        return f"{self.number}:{page}{form}"


async def run(request: Request) -> Reply:
    """Open the article with the number that is named."""
    number = _number(request.args.strip().removeprefix("#").removeprefix("№").strip())
    if not number:
        return say(
            request.t("Which article? /read and its number opens it, such as /read 12."),
            request.t("So do the buttons below digests and /latest."),
        )
    if request.chat.kind is not ChatKind.PRIVATE:
        return await _way(request, number)
    return await _show(request, Wish(number), fresh=True)


async def press(request: Request) -> Reply | Notice | Elsewhere:
    """Open the article of a button, or turn its page; in a group or channel, where it would be noise, in private."""
    wish = _wish(request.args)
    if request.chat.kind is ChatKind.PRIVATE:
        # Below a digest a button names the article alone: the digest stays.
        return await _show(request, wish, fresh=":" not in request.args)
    found = await request.services.reader.find(wish.number)
    if isinstance(found, Missing):
        return Notice(_missing(request, wish.number, found))
    return Elsewhere(_payload(wish.number))


def _wish(args: str) -> Wish:
    """The wish in a button; a client may send anything."""
    number, page, form = (*args.split(":"), "", "")[:3]
    return Wish(
        _number(number), _number(page) or 1, Format.CLASSIC if form == Format.CLASSIC else None
    )


def _number(text: str) -> int:
    """The number that is written, in digits of any script; 0 where it is none."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else 0


def _payload(number: int) -> str:
    return f"{READ}_{number}"


async def _way(request: Request, number: int) -> Reply:
    """The title, and a button that opens the article in the private chat."""
    found = await request.services.reader.find(number)
    if isinstance(found, Missing):
        return say(_missing(request, number, found))
    title = Paragraph((Styled(Style.BOLD, (Text(found.title or found.excerpt),)),))
    return Reply(((title,),), ((PrivateButton(request.t("Read"), _payload(number)),),))


async def _show(request: Request, wish: Wish, *, fresh: bool) -> Reply:
    form = wish.form or await _form(request)
    opened = await request.services.reader.open(wish.number, wish.page, form)
    if isinstance(opened, Missing):
        return Reply(say(_missing(request, wish.number, opened)).groups, fresh=True)

    async def classic() -> Reply:
        """About the same place in the other form, in which its pages are turned from now on."""
        services = request.services
        first = await services.reader.open(wish.number, 1, Format.CLASSIC)
        pages = first.pages if isinstance(first, Opened) else 1
        place = 1 + (opened.page - 1) * pages // opened.pages
        return await _show(request, Wish(wish.number, place, Format.CLASSIC), fresh=fresh)

    return Reply(
        buttons=_buttons(request, wish, opened),
        fresh=fresh,
        made=opened.message,
        instead=classic if opened.is_rich else None,
    )


async def _form(request: Request) -> Format:
    """The form of the chat's digests."""
    subscription = await request.services.subscribe.find(request.chat.id, request.thread_id)
    return Format.CLASSIC if subscription is None else subscription.format


def _buttons(request: Request, wish: Wish, opened: Opened) -> tuple[tuple[AnyButton, ...], ...]:
    """The pages, where there are several, and the way to the original, where it has an address."""
    turning: list[AnyButton] = []
    if opened.pages > 1:
        place = f"{opened.page}/{opened.pages}"
        if opened.page > 1:
            turning.append(Button("◀", READ, wish.at(opened.page - 1)))
        turning.append(Button(place, READ, wish.at(opened.page)))
        if opened.page < opened.pages:
            turning.append(Button("▶", READ, wish.at(opened.page + 1)))
    return tuple(filter(None, (tuple(turning), _origin(request, opened.article))))


def _origin(request: Request, article: Article) -> tuple[AnyButton, ...]:
    url = article.url
    if url is None or not is_linkable(url):
        return ()
    return (LinkButton(request.t("Original"), url),)


def _missing(request: Request, number: int, missing: Missing) -> str:
    t = request.t
    if number > missing.newest:
        return t(
            "There is no article {n} yet; the newest is {newest}.", n=number, newest=missing.newest
        )
    return t("Article {n} is no longer kept here. /latest shows what there is.", n=number)


COMMAND = Command(
    READ,
    mark("Open an article here"),
    run,
    usage=mark("number"),
    press=press,
    linked=True,
)
