"""/saved: the articles that a chat has saved, searched by words, a page at a time."""

from bot.commands.bookmarks import SAVED, Listing, listed
from bot.commands.opening import number_in
from bot.commands.request import Command, Elsewhere, PrivateButton, Reply, Request, say
from bot.i18n import mark
from storage.records import ChatKind


async def run(request: Request) -> Reply:
    """Show what is saved, or what of it says `words`; in a channel, the way to where people save for themselves."""
    if request.chat.kind is ChatKind.CHANNEL:
        t = request.t
        words = t("A channel saves nothing: its readers do, each in the private chat.")
        return Reply(say(words).groups, ((PrivateButton(t("Saved articles"), SAVED),),))
    return await listed(request, Listing(request.args.strip()))


async def press(request: Request) -> Reply | Elsewhere:
    """Show the page that a button asks for: `page:OFFSET:WORDS`."""
    if request.chat.kind is ChatKind.CHANNEL:
        return Elsewhere(SAVED)
    _, offset, words = (*request.args.split(":", 2), "", "")[:3]
    return await listed(request, Listing(words, number_in(offset)))


COMMAND = Command(
    SAVED,
    mark("Show what is saved here"),
    run,
    usage=mark("[words]"),
    press=press,
    linked=True,
)
