"""How articles of a list are named, shown and opened by buttons. Opens nothing itself."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from bot.commands.request import DATA_BYTES, Button, PrivateButton, Reply, Request, say
from bot.commands.wording import missing_article
from bot.core import digest
from bot.core.blocks import Blocks, Paragraph, Style, Styled, Text
from bot.core.digest_buttons import READ, SAVE, in_pairs, save_label
from bot.i18n import Translator
from bot.services.reader import Missing
from bot.services.search import Finding
from storage.records import Article

# More than any store holds, and little enough for both databases.
_MOST_DIGITS: Final = 9


def number_in(text: str) -> int:
    """The number of an article as people write it, in digits of any script; 0 where it is none."""
    digits = text.strip().removeprefix("#").removeprefix("№").strip()
    return int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else 0


def in_list(asks: str, place: str, words: str) -> str:
    """What a button to a place in the list of what says these words holds: place and words.

    Where they are too long for a button, the place alone: they stand in the heading of the message.
    """
    args = f"{place}:{words}"
    fits = len(Button("", asks, args).data.encode()) <= DATA_BYTES
    return args if fits else place


def opener(article: Article, n: int, t: Translator) -> Button:
    """The button that opens the n-th article of a list."""
    return Button(t("Read {n}", n=n), READ, str(article.number))


async def in_private(request: Request, number: int, asks: str, label: str) -> Reply:
    """The title of an article, and a button that has this command do its work with it in the private chat."""
    found = await request.services.reader.find(number)
    if isinstance(found, Missing):
        return say(missing_article(number, found, request.t))
    title = Paragraph((Styled(Style.BOLD, (Text(found.title or found.excerpt),)),))
    return Reply(((title,),), ((PrivateButton(label, payload(asks, number)),),))


def payload(asks: str, number: int) -> str:
    """What a link to the private chat says, for this command to hear of this article there."""
    return f"{asks}_{number}"


def openers(articles: Sequence[Article], first: int, t: Translator) -> Iterator[tuple[Button, ...]]:
    """Rows of buttons that open these articles, and save them; `first` is the place of the first one in the list."""
    pairs = [
        (opener(article, n, t), Button(save_label(t, n), SAVE, str(article.number)))
        for n, article in enumerate(articles, first)
    ]
    return map(tuple, in_pairs(pairs))


def found_item(found: Finding, number: int, unsaid: str | None) -> Blocks:
    """A found article without its excerpt: the passage says more; and without a topic that is not said to readers."""
    runs = digest.item_runs(replace(found.article.without(unsaid), excerpt=""), number)
    return (Paragraph((*runs, Text("\n"), *found.passage) if found.passage else runs),)
