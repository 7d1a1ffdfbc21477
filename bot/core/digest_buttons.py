"""The buttons below a digest: each opens an article inside Telegram, or where it came from; the last asks why. Knows no chat.

An edition is shared by all its chats, so a button carries the number of its article and nothing else.
"""

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Final, TypeAlias, TypeVar

from bot.core.classic_html import is_linkable
from bot.core.rich.limits import MOST_BUTTONS
from bot.i18n import Translator
from storage.records import Article, Part

READ: Final = "read"
"""The command whose buttons these are."""

WHY: Final = "why"
"""The command that explains the message below which its button stands."""

Rows: TypeAlias = list[Sequence[dict[str, str]]]
"""Rows of an InlineKeyboardMarkup."""

ABREAST: Final = 4
"""So many of "Read 12" stand side by side on a phone."""

_Item = TypeVar("_Item")


def read_rows(places: Sequence[int], articles: Sequence[Article], t: Translator) -> Rows:
    """A button for each of these articles, named by its place in the digest where there are several."""
    keys = [
        {
            "text": read_label(place + 1, len(articles), t),
            "callback_data": f"{READ}:{articles[place].number}",
        }
        for place in places
    ]
    return list(in_rows(keys, ABREAST))


def link_rows(places: Sequence[int], articles: Sequence[Article], t: Translator) -> Rows:
    """A button to each of these articles that has an address Telegram takes."""
    several = len(articles) > 1
    keys = [
        {"text": f"{place + 1} ↗" if several else t("Original"), "url": url}
        for place in places
        if (url := articles[place].url) is not None and is_linkable(url)
    ]
    return list(in_rows(keys, MOST_BUTTONS))


def with_why(parts: Sequence[Part], t: Translator) -> tuple[Part, ...]:
    """The messages of a digest, the last of them with a button that asks why its articles are in it."""
    *others, last = parts
    return (*others, _asking(last, {"text": t("Why?"), "callback_data": f"{WHY}:"}))


def _asking(part: Part, button: dict[str, str]) -> Part:
    """The part with one more button, its plainer form too: beside one that stands alone, else below them all."""
    markup = part.payload.get("reply_markup")
    rows = markup["inline_keyboard"] if isinstance(markup, dict) else []
    beside = rows[-1] if rows and len(rows[-1]) == 1 else []
    rows = [*(rows[:-1] if beside else rows), [*beside, button]]
    plainer = None if part.plainer is None else _asking(part.plainer, button)
    return Part(part.method, part.payload | {"reply_markup": {"inline_keyboard": rows}}, plainer)


def read_label(n: int, of: int, t: Translator) -> str:
    """What stands on the button of the n-th of so many articles."""
    return t("Read {n}", n=n) if of > 1 else t("Read")


def in_rows(items: Sequence[_Item], most: int) -> Iterator[Sequence[_Item]]:
    """The items in as few rows as hold them, about equally many in each."""
    if not items:
        return
    width = ceil(len(items) / ceil(len(items) / most))
    for start in range(0, len(items), width):
        yield items[start : start + width]
