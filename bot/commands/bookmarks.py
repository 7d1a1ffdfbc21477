"""What commands say of bookmarks: what came of saving, and the list of all. Saves nothing, and takes nothing away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from bot.commands.opening import found_item, in_list, opener
from bot.commands.reasons import moment
from bot.commands.request import Button, Reply, Request, say
from bot.commands.wording import missing_article
from bot.core import digest
from bot.core.blocks import Blocks, Paragraph, Style, Styled, Text
from bot.core.digest_buttons import SAVE, SIMILAR
from bot.core.export import ExportForm
from bot.i18n import Translator
from bot.services.reader import Missing
from bot.services.saved import MOST_SAVED, Adding, Saved
from storage.records import Article

SAVED: Final = "saved"
"""The command that lists what is saved."""

# A page of five items fits one message, so that a button can replace it in place.
PAGE_SIZE: Final = 5
_EXPORTS: Final = (("Markdown", ExportForm.MARKDOWN), ("JSON", ExportForm.JSON))


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list: of all that is saved, or of what says these words."""

    words: str = ""
    offset: int = 0


@dataclass(frozen=True, slots=True)
class _Page:
    """What a page shows, each article with its blocks, and where it stands in the list."""

    articles: Sequence[Article]
    items: Sequence[Blocks]
    at: Listing
    total: int


def adding_in_words(done: Adding | Missing, number: int, t: Translator) -> str:
    """What came of saving the article with this number."""
    match done:
        case Missing():
            return missing_article(number, done, t)
        case Adding.SAVED:
            return t("Saved. /saved shows all that is.")
        case Adding.KNOWN:
            return t("It is saved already. /saved shows all that is.")
        case Adding.FULL:
            return t(
                "{n} articles are saved here, and no more can be. /saved takes some away.",
                n=MOST_SAVED,
            )
        case _:
            assert_never(done)


async def listed(request: Request, at: Listing) -> Reply:
    """A page of what the chat has saved, the latest first, or of what says all words, the best first."""
    t = request.t
    page = await (_found(request, at) if at.words else _all(request, at))
    if not page.items:
        if at.words and at.offset:  # the last of its page was taken away
            return await listed(request, Listing(at.words))
        if at.words:
            return say(t("Nothing that is saved here says all of that. Fewer words find more."))
        return say(t("Nothing is saved here yet. 🔖 below a digest or an article saves it."))
    first, *others = page.items
    groups = ((_heading(request, page), *first), *others)
    exports = tuple(Button(f"⬇ {name}", SAVED, f"export:{form}") for name, form in _EXPORTS)
    return Reply(groups, (*_rows(request, page), *_paging(request, page), exports))


async def _all(request: Request, at: Listing) -> _Page:
    page = await request.services.saved.page(request.chat.id, PAGE_SIZE, at.offset)
    items = [_item(request, one, n) for n, one in enumerate(page.items, page.offset + 1)]
    articles = [one.article for one in page.items]
    return _Page(articles, items, Listing(offset=page.offset), page.total)


async def _found(request: Request, at: Listing) -> _Page:
    search = request.services.search.among_saved(request.chat.id)
    found = await search.find(at.words, PAGE_SIZE, at.offset, request.now)
    unsaid = request.services.taxonomy.unsaid
    items = [found_item(one, n, unsaid) for n, one in enumerate(found.items, found.offset + 1)]
    return _Page([one.article for one in found.items], items, at, found.total)


def _item(request: Request, saved: Saved, number: int) -> Blocks:
    since = request.t("Saved {moment}", moment=moment(saved.saved_at, request))
    article = saved.article.without(request.services.taxonomy.unsaid)
    return (Paragraph((*digest.item_runs(article, number), Text(f"\n{since}"))),)


def _heading(request: Request, page: _Page) -> Paragraph:
    t, first, words = request.t, page.at.offset + 1, page.at.words
    place = t(
        "{first}-{last} of {total}",
        first=first,
        last=page.at.offset + len(page.items),
        total=page.total,
    )
    title = t("Saved articles")
    # Alone in bold, for buttons that the words do not fit into.
    heading = Styled(Style.BOLD, (Text(words or title),))
    return Paragraph((heading, Text(f"\n{title} · {place}" if words else f"\n{place}")))


def _rows(request: Request, page: _Page) -> Iterator[tuple[Button, ...]]:
    """What can be done with each article, in a row of its own."""
    for n, article in enumerate(page.articles, page.at.offset + 1):
        drop = in_list(SAVE, f"drop:{article.number}:{page.at.offset}", page.at.words)
        yield (
            opener(article, n, request.t),
            Button(request.t("Similar"), SIMILAR, str(article.number)),
            Button("✖", SAVE, drop),
        )


def _paging(request: Request, page: _Page) -> Iterator[tuple[Button, ...]]:
    """The pages before and after."""
    t, words, row = request.t, page.at.words, []
    if page.at.offset:
        before = max(0, page.at.offset - PAGE_SIZE)
        row.append(Button(t("← Back"), SAVED, in_list(SAVED, f"page:{before}", words)))
    after = page.at.offset + len(page.items)
    if after < page.total:
        row.append(Button(t("More →"), SAVED, in_list(SAVED, f"page:{after}", words)))
    if row:
        yield tuple(row)
