"""What the words of a message ask for: which command, of which bot; and what is said where they ask for none. Sends nothing."""

from difflib import get_close_matches

from bot.commands import BY_NAME
from bot.commands.request import Reply, say
from bot.core.cleaning import shown
from bot.i18n import Translator
from storage.records import Chat


def split(text: str) -> tuple[str, str, str]:
    """Command, bot it is addressed to, arguments; all but the arguments empty for other texts.

    Without characters that nobody sees, which come along with what is copied from a page.
    """
    text = shown(text)
    if not text.startswith("/"):
        return "", "", text
    head, *rest = text[1:].split(maxsplit=1) or [""]
    name, _, addressee = head.partition("@")
    return name.lower(), addressee, rest[0].strip() if rest else ""


def followed(name: str, args: str) -> tuple[str, str]:
    """The command that a link to the private chat stands for: `/start read_5` is `/read 5`."""
    target, _, rest = args.partition("_")
    command = BY_NAME.get(target) if name == "start" else None
    return (target, rest) if command is not None and command.linked else (name, args)


def at_the_door(chat: Chat, t: Translator) -> Reply:
    """What a stranger hears under private access."""
    return say(
        t("This bot is private. Its operator can let you in; your chat id is {id}.", id=chat.id)
    )


def unknown(name: str, t: Translator) -> Reply:
    """A friendly answer to anything that is no command."""
    near = get_close_matches(name[:32], BY_NAME, n=1)
    if near and name not in BY_NAME:  # it may be another bot's command of the same name
        return say(t("I don't know /{name}. Did you mean /{near}?", name=name[:32], near=near[0]))
    return say(t("I only understand commands. /latest shows articles, /help shows everything."))
