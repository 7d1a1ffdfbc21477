"""Whether Telegram would take a keyboard, and the form in which a message shows it. Texts as in Client.cpp and TDLib."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.sandbox.encoding import to_json
from bot.sandbox.refusals import Refused, bad_request
from bot.sandbox.text import Judge

MOST_BUTTONS = 100  # of a keyboard, and below of a row: client libraries found them by experiment
MOST_IN_ROW = 8
LONGEST = 65_536  # characters of JSON: Telegram has a limit and does not publish it
_LONGEST_DATA = 64  # bytes
_LONGEST_COPY = 256  # characters
_STYLES = frozenset({"danger", "success", "primary"})
_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
)
_OTHER_MARKUPS = ("keyboard", "remove_keyboard", "force_reply")
_CACHED = 256


@dataclass(frozen=True, slots=True)
class Keyboard:
    """A checked `reply_markup`; `inline` is what the returned message shows. Not to be changed."""

    inline: dict[str, Any] | None
    oversized: bool = False


NO_KEYBOARD = Keyboard(None)
KeyboardReader = Callable[[Any, bool], Keyboard]
UrlFault = Callable[[str], str | None]


def keyboard_reader(judge: Judge) -> KeyboardReader:
    """A function from (`reply_markup`, is the chat private) to a keyboard, which remembers the last ones."""
    remembered = lru_cache(_CACHED)(lambda raw, private: _read(judge, raw, private=private))

    def read(markup: Any, private: bool) -> Keyboard:  # noqa: FBT001 -- a Callable has no keywords
        """The checked keyboard; raises `Refused`."""
        if markup is None or markup == "":
            return NO_KEYBOARD
        return remembered(markup if isinstance(markup, str) else to_json(markup), private)

    return read


def _read(judge: Judge, raw: str, *, private: bool) -> Keyboard:
    if len(raw) > LONGEST:
        raise bad_request("reply markup is too long")
    try:
        markup = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise bad_request("can't parse reply keyboard markup JSON object") from error
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline(judge, markup["inline_keyboard"], private=private)
    if markup and not any(name in markup for name in _OTHER_MARKUPS):
        raise bad_request("can't parse reply keyboard markup JSON object")
    return NO_KEYBOARD


def _inline(judge: Judge, rows: object, *, private: bool) -> Keyboard:
    if not isinstance(rows, list):
        raise bad_request(
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
        )
    checked = [_row(judge, row, private=private) for row in rows]
    filled = [row for row in checked if row]
    widest = max(map(len, filled), default=0)
    oversized = sum(map(len, filled)) > MOST_BUTTONS or widest > MOST_IN_ROW
    return Keyboard({"inline_keyboard": filled} if filled else None, oversized=oversized)


def _row(judge: Judge, row: object, *, private: bool) -> list[dict[str, Any]]:
    if not isinstance(row, list):
        raise bad_request(
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
        )
    return [_button(judge, button, private=private) for button in row]


def _button(judge: Judge, button: object, *, private: bool) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise _unparsed("expected an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise _unparsed('Can\'t find field "text"')
    action = given_action(button)
    if action is None:
        raise _unparsed("Text buttons are unallowed in the inline keyboard")
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if "style" in button and button["style"] not in _STYLES:
        raise _unparsed("invalid button style specified")
    check_action(judge.url_fault, action, button[action], private=private)
    return {**button, "url": str(button["url"])} if action == "url" else button


def given_action(button: dict[str, Any]) -> str | None:
    """The name of what a button does; None when it does nothing."""
    return next((name for name in _ACTIONS if name in button), None)


def check_action(url_fault: UrlFault, action: str, value: Any, *, private: bool) -> None:
    """Refuse an action that Telegram would; `private`: the button stands in a private chat.

    Raises:
        Refused: its value is too long, no link, or not for this kind of chat.
    """
    match action:
        case "url":
            _check_url(url_fault, str(value))
        case "callback_data":
            if not 1 <= len(str(value).encode(errors="replace")) <= _LONGEST_DATA:
                raise bad_request("BUTTON_DATA_INVALID")
        case "copy_text":
            copied = value.get("text", "") if isinstance(value, dict) else ""
            if not 1 <= len(copied) <= _LONGEST_COPY:
                raise bad_request("BUTTON_COPY_TEXT_INVALID")
        case "web_app" if not private:
            raise bad_request("BUTTON_TYPE_INVALID")
        case _:
            pass


def _check_url(url_fault: UrlFault, url: str) -> None:
    if (fault := url_fault(url)) is not None:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: {fault}")


def _unparsed(reason: str) -> Refused:
    return bad_request(f"can't parse inline keyboard button: {reason}")
