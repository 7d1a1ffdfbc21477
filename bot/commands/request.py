"""What a command gets and what it gives back. Knows neither Telegram's library nor the database."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

from bot.commands.services import Services
from bot.core.blocks import Blocks, Paragraph, Text
from bot.core.export import File
from bot.i18n import Translator
from storage.records import Chat, Part

# Bot API, InlineKeyboardButton: callback_data is 1-64 bytes.
DATA_BYTES: Final = 64
# Nobody types more behind most commands; what comes is a paste by mistake, or worse.
LONGEST_ARGUMENTS: Final = 500


@dataclass(frozen=True, slots=True)
class Request:
    """A command or a pressed button. `args` is what stands behind the command, or in the button.

    `message_id` is the message that the command answers, or below which the button stands;
    `heading` is what that one begins with in bold, empty where Telegram does not say it.
    """

    chat: Chat
    thread_id: int | None
    args: str
    now: datetime
    t: Translator
    services: Services = field(repr=False)
    message_id: int | None = None
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message. `asks` names the command whose `press` gets `args`."""

    text: str
    asks: str
    args: str = ""

    @property
    def data(self) -> str:
        """What Telegram keeps in the button and gives back when it is pressed."""
        return f"{self.asks}:{self.args}"


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A button under a message that leads to an address."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class PrivateButton:
    """A button under a message that opens the private chat with the bot, and has it `/start payload` there."""

    text: str
    payload: str


AnyButton: TypeAlias = Button | LinkButton | PrivateButton


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say: groups of blocks, none of which is cut in two, and the buttons under the last.

    A reply to a pressed button takes the place of the message with the button, unless `fresh`.
    Files follow in messages of their own; a reply with files is `fresh`.
    With `made` it is that message, which was rendered already, in the place of the groups;
    `instead` makes what is said where Telegram refuses it.
    """

    groups: tuple[Blocks, ...] = ()
    buttons: tuple[tuple[AnyButton, ...], ...] = ()
    fresh: bool = False
    made: Part | None = None
    files: tuple[File, ...] = ()
    instead: "Callable[[], Awaitable[Reply]] | None" = None


@dataclass(frozen=True, slots=True)
class Notice:
    """The answer to a press that only who pressed sees, for a moment: at most 200 characters (Bot API, answerCallbackQuery)."""

    text: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The answer to a press that opens the private chat with the bot, which then hears `/start payload`.

    The payload has up to 64 characters of A-Z, a-z, 0-9, "_" and "-" (Bot API, deep linking).
    """

    payload: str


Run: TypeAlias = Callable[[Request], Awaitable[Reply]]
Press: TypeAlias = Callable[[Request], Awaitable[Reply | Notice | Elsewhere]]


@dataclass(frozen=True, slots=True)
class Command:
    """One entry of the menu.

    Attributes:
        name: What is typed, without the slash.
        summary: One line for Telegram's menu and /help (marked for translation).
        usage: Its arguments, as /help shows them.
        run: Answers the typed command.
        press: Answers its buttons; None when it has none.
        changes: Whether it changes settings, which only administrators may do in a group.
        reads: Of one that changes settings, whether these words behind it, or in its button, only show something.
        longest: How many characters may stand behind it.
        linked: Whether a link to the private chat may call it: `/start NAME_ARGUMENTS` means it.
    """

    name: str
    summary: str
    run: Run
    usage: str = ""
    press: Press | None = None
    changes: bool = False
    longest: int = LONGEST_ARGUMENTS
    linked: bool = False
    reads: Callable[[str], bool] | None = None

    def only_shows(self, args: str) -> bool:
        """Whether it changes nothing when this stands behind it, or in its button."""
        return not self.changes or (self.reads is not None and self.reads(args))


def say(*paragraphs: str) -> Reply:
    """A reply of plain paragraphs."""
    return Reply(tuple((Paragraph((Text(text),)),) for text in paragraphs))


def grid(buttons: Sequence[Button], columns: int) -> tuple[tuple[Button, ...], ...]:
    """The buttons in rows."""
    return tuple(tuple(buttons[n : n + columns]) for n in range(0, len(buttons), columns))
