"""Buttons that open articles of a list, each named by its place there. Opens nothing itself."""

from collections.abc import Sequence

from bot.commands.request import Button
from bot.core.digest_buttons import ABREAST, READ, in_rows
from bot.i18n import Translator
from storage.records import Article


def openers(
    articles: Sequence[Article], first: int, t: Translator
) -> tuple[tuple[Button, ...], ...]:
    """A button for each article, in rows; `first` is the place of the first one in the list."""
    buttons = [
        Button(t("Read {n}", n=n), READ, str(article.number))
        for n, article in enumerate(articles, first)
    ]
    return tuple(tuple(row) for row in in_rows(buttons, ABREAST))
