"""The buttons below a digest: each opens an article inside Telegram, saves it, or leads to where it came from; the last asks why.

An edition is shared by all its chats, so a button carries the number of its article and nothing else. It knows no chat.
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

SAVE: Final = "save"
"""The command that saves an article."""

SIMILAR: Final = "similar"
"""The command that proposes what would find more like an article."""

WHY: Final = "why"
"""The command that explains the message below which its button stands."""

Rows: TypeAlias = list[Sequence[dict[str, str]]]
"""Rows of an InlineKeyboardMarkup."""

ABREAST: Final = 4
"""So many of "Read 12" stand side by side on a phone."""

MOST_KEYS: Final = 100
"""Telegram shows no more buttons below a message; libraries found that by experiment."""

_Item = TypeVar("_Item")


def item_rows(
    places: Sequence[int], articles: Sequence[Article], t: Translator, *, others: int = 0
) -> Rows:
    """A button that opens and one that saves each of these articles, named by its place in the digest where there are several.

    `others` is how many buttons come below; where all of them are more than Telegram shows, nothing is saved by button.
    """
    several = len(articles) > 1
    reads = [_key(READ, read_label(n + 1, len(articles), t), articles[n]) for n in places]
    if 2 * len(reads) + others >= MOST_KEYS:  # one is left to ask why
        return list(in_rows(reads, ABREAST))
    saves = [_key(SAVE, save_label(t, n + 1 if several else None), articles[n]) for n in places]
    return list(in_pairs(list(zip(reads, saves, strict=True))))


def _key(asks: str, text: str, article: Article) -> dict[str, str]:
    return {"text": text, "callback_data": f"{asks}:{article.number}"}


def link_rows(places: Sequence[int], articles: Sequence[Article], t: Translator) -> Rows:
    """A button to each of these articles that has an address Telegram takes, as far as Telegram shows them."""
    several = len(articles) > 1
    keys = [
        {"text": f"{place + 1} ↗" if several else t("Original"), "url": url}
        for place in places
        if (url := articles[place].url) is not None and is_linkable(url)
    ]
    room = MOST_KEYS - 1 - len(places)
    return list(in_rows(keys[:room], MOST_BUTTONS))


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


def save_label(t: Translator, n: int | None = None) -> str:
    """What stands on the button that saves the n-th article, or the only one."""
    return t("🔖 Save") if n is None else f"🔖 {n}"


def in_pairs(pairs: Sequence[tuple[_Item, _Item]]) -> Iterator[Sequence[_Item]]:
    """Rows of the first items, each followed by the row of the second ones; a pair that is left alone has one row."""
    for row in in_rows(pairs, ABREAST):
        firsts, seconds = [one for one, _ in row], [one for _, one in row]
        if len(row) == 1:
            yield firsts + seconds
        else:
            yield firsts
            yield seconds


def in_rows(items: Sequence[_Item], most: int) -> Iterator[Sequence[_Item]]:
    """The items in as few rows as hold them, about equally many in each."""
    if not items:
        return
    width = ceil(len(items) / ceil(len(items) / most))
    for start in range(0, len(items), width):
        yield items[start : start + width]
