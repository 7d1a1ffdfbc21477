"""/language: the language in which the bot speaks to this chat."""

from bot.commands.request import Button, Command, Reply, Request, say
from bot.i18n import LANGUAGES, choose, mark

# Each language in its own words: whoever needs the menu may not read the current one.
NAMES = {"en": "English", "zh": "简体中文"}


async def run(request: Request) -> Reply:
    """Offer the languages, or take the one that is named."""
    wanted = request.args.strip().lower()
    if not wanted:
        buttons = tuple(Button(NAMES[code], "language", code) for code in LANGUAGES)
        return Reply(say(request.t("Which language shall I speak?")).groups, (buttons,))
    for code in LANGUAGES:
        if wanted == NAMES[code].lower() or (choose(wanted) == code and wanted.startswith(code)):
            return await _set(request, code)
    known = ", ".join(f"{code} ({NAMES[code]})" for code in LANGUAGES)
    return say(request.t("I don't speak that language. I speak: {languages}", languages=known))


async def press(request: Request) -> Reply:
    """Take the language of a button."""
    return await _set(request, choose(request.args))


async def _set(request: Request, code: str) -> Reply:
    await request.services.subscribe.set_language(request.chat.id, code)
    t = request.services.catalogues.translator(code)
    return say(t("From now on I speak English."))


COMMAND = Command(
    "language",
    mark("Change the language"),
    run,
    usage=mark("[language]"),
    press=press,
    changes=True,
)
