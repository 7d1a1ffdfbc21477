"""`<tg-button>` of rich HTML -> the Bot API's RichMessageButton. What it may do is checked later."""

from collections.abc import Callable

from bot.sandbox.rich.elements import Element
from bot.sandbox.rich.rules import unparsed
from bot.sandbox.rich.texts import RichText
from bot.sandbox.state import Json

_CHATS = ("allow-user-chats", "allow-bot-chats", "allow-group-chats", "allow-channel-chats")


def button(element: Element, text: RichText) -> Json:
    """A button that says `text`.

    Raises:
        Refused: its type is none.
    """
    attributes = element.attributes
    kind = attributes.get("type", "")
    make = _ACTIONS.get(kind)
    if make is None:
        raise unparsed("unsupported button type specified")
    found: Json = {"text": text, kind: make(attributes)}
    return {**found, "style": attributes["style"]} if "style" in attributes else found


def _login(attributes: dict[str, str]) -> Json:
    login: Json = {"url": attributes.get("url", "")}
    if "forward-text" in attributes:
        login["forward_text"] = attributes["forward-text"]
    if "request-write-access" in attributes:
        login["request_write_access"] = True
    return login


def _chosen_chat(attributes: dict[str, str]) -> Json:
    allowed = {name.replace("-", "_"): True for name in _CHATS if name in attributes}
    return {"query": attributes.get("query", ""), **allowed}


_ACTIONS: dict[str, Callable[[dict[str, str]], object]] = {
    "callback_data": lambda attributes: attributes.get("data", ""),
    "copy_text": lambda attributes: {"text": attributes.get("text", "")},
    "disabled": lambda _attributes: {},
    "login_url": _login,
    "switch_inline_query": lambda attributes: attributes.get("query", ""),
    "switch_inline_query_chosen_chat": _chosen_chat,
    "switch_inline_query_current_chat": lambda attributes: attributes.get("query", ""),
    "url": lambda attributes: attributes.get("url", ""),
    "web_app": lambda attributes: {"url": attributes.get("url", "")},
}
