"""/saved: the articles that a chat has saved, searched by words, a page at a time, or all as a file."""

from typing import Final

from bot.commands.bookmarks import SAVED, Listing, listed
from bot.commands.opening import number_in
from bot.commands.request import Command, Elsewhere, PrivateButton, Reply, Request, say
from bot.core.export import ExportForm
from bot.i18n import mark
from storage.records import ChatKind

# What asks for a file, in either language.
_EXPORT: Final = ("export", "导出")
_NAMES: Final = {
    "md": ExportForm.MARKDOWN,
    "markdown": ExportForm.MARKDOWN,
    "json": ExportForm.JSON,
}
_FORMS: Final = {
    **_NAMES,
    **dict.fromkeys(_EXPORT, ExportForm.MARKDOWN),
    **{f"{word} {name}": form for word in _EXPORT for name, form in _NAMES.items()},
}


async def run(request: Request) -> Reply:
    """Show what is saved, or what of it says `words`; in a channel, the way to where people save for themselves."""
    if request.chat.kind is ChatKind.CHANNEL:
        t = request.t
        words = t("A channel saves nothing: its readers do, each in the private chat.")
        return Reply(say(words).groups, ((PrivateButton(t("Saved articles"), SAVED),),))
    words = request.args.strip()
    if (form := _FORMS.get(" ".join(words.lower().split()))) is not None:
        return await _exported(request, form)
    reply = await listed(request, Listing(words))
    if words.lower().startswith(_EXPORT) and not reply.buttons:  # nothing says it
        t = request.t
        known = t("/saved export brings all of it as Markdown, /saved export json as JSON.")
        return Reply((*reply.groups, *say(known).groups))
    return reply


async def press(request: Request) -> Reply | Elsewhere:
    """Show the page that a button asks for, or bring the file: `page:OFFSET:WORDS`, or `export:FORM`.

    Words that do not fit into a button are in the heading.
    """
    if request.chat.kind is ChatKind.CHANNEL:
        return Elsewhere(SAVED)
    action, _, args = request.args.partition(":")
    offset, *words = args.split(":", 1)
    if action == "export" and offset in set(ExportForm):
        return await _exported(request, ExportForm(offset))
    said = words[0] if words else request.heading
    return await listed(request, Listing(said, number_in(offset)))


async def _exported(request: Request, form: ExportForm) -> Reply:
    made = await request.services.saved.export(request.chat.id, form, request.now)
    if not made.count:
        return await listed(request, Listing())
    said = request.t.plural("{n} saved article:", "{n} saved articles:", made.count)
    return Reply(say(said).groups, fresh=True, files=made.files)


COMMAND = Command(
    SAVED,
    mark("Show what is saved here"),
    run,
    usage=mark("[words | export | export json]"),
    press=press,
    linked=True,
)
