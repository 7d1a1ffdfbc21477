"""/save: keeps an article at hand in a chat; the buttons below digests and lists do so, too."""

from bot.commands.bookmarks import SAVED, Listing, adding_in_words, listed
from bot.commands.opening import in_private, number_in, payload
from bot.commands.request import (
    Command,
    Elsewhere,
    Notice,
    Reply,
    Request,
    say,
)
from bot.core.digest_buttons import SAVE, save_label
from bot.i18n import mark
from storage.records import ChatKind


async def run(request: Request) -> Reply:
    """Save the article with the number that is named."""
    number = number_in(request.args)
    if not number:
        return say(
            request.t("Which article? /save and its number saves it, such as /save 12."),
            request.t("So does 🔖 below digests and lists. /saved shows what is saved."),
        )
    if request.chat.kind is ChatKind.CHANNEL:
        return await in_private(request, number, SAVE, save_label(request.t))
    return say(await _saved(request, number))


async def press(request: Request) -> Reply | Notice | Elsewhere:
    """Save the article of a button, or take one away from the list: `NUMBER`, or `drop:NUMBER:OFFSET:WORDS`.

    Words that do not fit into a button are in the heading.

    A channel saves nothing: there the person does, in the private chat.
    """
    action, _, args = request.args.partition(":")
    if action == "drop":
        return await _drop(request, args)
    number = number_in(action)
    if request.chat.kind is ChatKind.CHANNEL:
        return Elsewhere(payload(SAVE, number))
    return Notice(await _saved(request, number))


async def _saved(request: Request, number: int) -> str:
    """Save an article; what came of it, in words."""
    done = await request.services.saved.add(request.chat.id, number, request.now)
    return adding_in_words(done, number, request.t)


async def _drop(request: Request, args: str) -> Reply | Elsewhere:
    """Take an article away, and show the list as it is now."""
    if request.chat.kind is ChatKind.CHANNEL:
        return Elsewhere(SAVED)
    number, _, place = args.partition(":")
    offset, *words = place.split(":", 1)
    await request.services.saved.remove(request.chat.id, number_in(number))
    said = words[0] if words else request.heading
    return await listed(request, Listing(said, number_in(offset)))


COMMAND = Command(
    SAVE,
    mark("Save an article"),
    run,
    usage=mark("number"),
    press=press,
    changes=True,
    linked=True,
)
