"""/read: an article as a whole, a page at a time, in the private chat; elsewhere the way there."""

from dataclasses import dataclass
from typing import Final

from bot.commands.bookmarks import adding_in_words
from bot.commands.opening import in_private, number_in, payload
from bot.commands.request import (
    AnyButton,
    Button,
    Command,
    Elsewhere,
    LinkButton,
    Notice,
    Reply,
    Request,
    say,
)
from bot.commands.wording import missing_article
from bot.core.classic_html import is_linkable
from bot.core.digest_buttons import READ, SIMILAR, save_label
from bot.i18n import mark
from bot.services.reader import Missing, Opened
from bot.services.saved import Adding
from storage.records import Article, ChatKind, Format

# What a button does to the bookmark of the article before it is shown anew.
_KEEP: Final = "+"
_DROP: Final = "-"


@dataclass(frozen=True, slots=True)
class Wish:
    """Which page of which article; `form` is set where the chat's own form was refused.

    `mark` is what is to be done to its bookmark.
    """

    number: int
    page: int = 1
    form: Format | None = None
    mark: str = ""

    def at(self, page: int, mark: str = "") -> str:
        """The same article at another page, as a button keeps it."""
        parts = (str(self.number), str(page), self.form or "", mark)
        return ":".join(parts).rstrip(":")


async def run(request: Request) -> Reply:
    """Open the article with the number that is named."""
    number = number_in(request.args)
    if not number:
        return say(
            request.t("Which article? /read and its number opens it, such as /read 12."),
            request.t("So do the buttons below digests and /latest."),
        )
    if request.chat.kind is not ChatKind.PRIVATE:
        return await in_private(request, number, READ, request.t("Read"))
    return await _show(request, Wish(number), fresh=True)


async def press(request: Request) -> Reply | Notice | Elsewhere:
    """Open the article of a button, or turn its page; in a group or channel, where it would be noise, in private."""
    wish = _wish(request.args)
    if request.chat.kind is ChatKind.PRIVATE:
        if (refusal := await _mark(request, wish)) is not None:
            return refusal
        # Below a digest a button names the article alone: the digest stays.
        return await _show(request, wish, fresh=":" not in request.args)
    found = await request.services.reader.find(wish.number)
    if isinstance(found, Missing):
        return Notice(missing_article(wish.number, found, request.t))
    return Elsewhere(payload(READ, wish.number))


def _wish(args: str) -> Wish:
    """The wish in a button; a client may send anything."""
    number, page, form, mark = (*args.split(":"), "", "", "")[:4]
    own = Format.CLASSIC if form == Format.CLASSIC else None
    return Wish(number_in(number), number_in(page) or 1, own, mark)


async def _mark(request: Request, wish: Wish) -> Notice | None:
    """Save the article or take it away, if the button says so; that shows below the article, a refusal does not."""
    saved = request.services.saved
    if wish.mark == _DROP:
        await saved.remove(request.chat.id, wish.number)
    if wish.mark != _KEEP:
        return None
    done = await saved.add(request.chat.id, wish.number, request.now)
    if done is Adding.FULL or isinstance(done, Missing):
        return Notice(adding_in_words(done, wish.number, request.t))
    return None


async def _show(request: Request, wish: Wish, *, fresh: bool) -> Reply:
    form = wish.form or await _form(request)
    opened = await request.services.reader.open(wish.number, wish.page, form)
    if isinstance(opened, Missing):
        return Reply(say(missing_article(wish.number, opened, request.t)).groups, fresh=True)

    async def classic() -> Reply:
        """About the same place in the other form, in which its pages are turned from now on."""
        services = request.services
        first = await services.reader.open(wish.number, 1, Format.CLASSIC)
        pages = first.pages if isinstance(first, Opened) else 1
        place = 1 + (opened.page - 1) * pages // opened.pages
        return await _show(request, Wish(wish.number, place, Format.CLASSIC), fresh=fresh)

    is_saved = await request.services.saved.holds(request.chat.id, opened.article)
    return Reply(
        buttons=_buttons(request, wish, opened, is_saved=is_saved),
        fresh=fresh,
        made=opened.message,
        instead=classic if opened.is_rich else None,
    )


async def _form(request: Request) -> Format:
    """The form of the chat's digests."""
    subscription = await request.services.subscribe.find(request.chat.id, request.thread_id)
    return Format.CLASSIC if subscription is None else subscription.format


def _buttons(
    request: Request, wish: Wish, opened: Opened, *, is_saved: bool
) -> tuple[tuple[AnyButton, ...], ...]:
    """The pages, where there are several, the bookmark, and the way to the original, where it has an address."""
    turning: list[AnyButton] = []
    if opened.pages > 1:
        place = f"{opened.page}/{opened.pages}"
        if opened.page > 1:
            turning.append(Button("◀", READ, wish.at(opened.page - 1)))
        turning.append(Button(place, READ, wish.at(opened.page)))
        if opened.page < opened.pages:
            turning.append(Button("▶", READ, wish.at(opened.page + 1)))
    t, here = request.t, opened.page
    if is_saved:
        keeping = Button(t("✓ Saved (remove)"), READ, wish.at(here, _DROP))
    else:
        keeping = Button(save_label(t), READ, wish.at(here, _KEEP))
    more = Button(t("More like this"), SIMILAR, str(opened.article.number))
    return tuple(filter(None, (tuple(turning), (keeping, more), _origin(request, opened.article))))


def _origin(request: Request, article: Article) -> tuple[AnyButton, ...]:
    url = article.url
    if url is None or not is_linkable(url):
        return ()
    return (LinkButton(request.t("Original"), url),)


COMMAND = Command(
    READ,
    mark("Open an article here"),
    run,
    usage=mark("number"),
    press=press,
    linked=True,
)
