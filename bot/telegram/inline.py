"""Answers `@bot words`, typed in any chat, with articles to be posted there. Finds none itself, and knows no stranger."""

import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Final, Protocol

from telegram import (
    Bot,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode

from bot.core import digest
from bot.core.blocks import Paragraph
from bot.core.cleaning import clean_line
from bot.core.patience import Patience, Verdict
from bot.services.search import Finding, Findings
from bot.telegram.incoming import Asked
from bot.telegram.patiently import patiently

# Bot API, answerInlineQuery: at most 50 results; so many fill the list that a client shows.
_PAGE: Final = 10
# Telegram asks again at every letter; what is found changes seldom.
_CACHE_SECONDS: Final = 30
_LONGEST_TITLE: Final = 100
_MOST_DIGITS: Final = 4
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


class Searching(Protocol):
    """What is found by words."""

    async def find(self, text: str, limit: int, offset: int, now: datetime) -> Findings:
        """A page of what says all words of a text."""
        ...


class Inline:
    """Answers inline queries of people who may use the bot; others get no answer."""

    def __init__(
        self,
        bot: Bot,
        search: Searching,
        may: Callable[[int], Awaitable[bool]],
        clock: Callable[[], datetime],
        *,
        unsaid: str | None,
    ) -> None:
        """Take what is needed; *unsaid* is a topic that is not named to readers."""
        self._bot = bot
        self._search = search
        self._may = may
        self._clock = clock
        self._unsaid = unsaid
        self._patience = Patience()

    async def answer(self, asked: Asked) -> None:
        """Show what is found; a person who types too fast gets the answer to a later letter."""
        if self._patience.hear(asked.person, time.monotonic()) is not Verdict.ANSWER:
            return
        if not await self._may(asked.person):
            return
        is_place = asked.offset.isdecimal() and len(asked.offset) <= _MOST_DIGITS
        offset = int(asked.offset) if is_place else 0
        found = await self._search.find(asked.text, _PAGE, offset, self._clock())
        after = offset + len(found.items)
        call = partial(
            self._bot.answer_inline_query,
            asked.query_id,
            [_result(one, self._unsaid) for one in found.items],
            cache_time=_CACHE_SECONDS,
            is_personal=True,
            next_offset=str(after) if after < found.total else "",
        )
        await patiently(call)


def _result(found: Finding, unsaid: str | None) -> InlineQueryResultArticle:
    """An article of the list, and the message that it becomes: as a digest shows it."""
    article = found.article.without(unsaid)
    [text] = digest.rendered(((digest.item(article),),))
    return InlineQueryResultArticle(
        id=str(article.number),
        title=clean_line(article.title or article.excerpt, _LONGEST_TITLE),
        description=digest.text(((Paragraph(found.passage),),)),
        input_message_content=InputTextMessageContent(
            text, parse_mode=ParseMode.HTML, link_preview_options=_NO_PREVIEW
        ),
    )
