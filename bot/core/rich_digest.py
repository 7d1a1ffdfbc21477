"""A digest as rich messages, each with its classic form beside it for whoever takes no rich ones. Sends nothing.

Both forms are cut at the same places, so that one can stand for the other in the ledger. The links of its articles stand
under a rich message as buttons, too: a client that cannot show the message shows at least those.
"""

from collections.abc import Iterator, Sequence

from bot.core import classic, digest, rich
from bot.core.blocks import Blocks, Footer, Text
from bot.core.classic_html import is_linkable
from bot.core.digest import Digest
from bot.core.rich import Markup
from bot.core.rich.limits import MOST_BUTTONS
from bot.i18n import Translator
from storage.records import Article, Part


def rich_messages(content: Digest, t: Translator, markup: Markup) -> tuple[Part, ...]:
    """The digest as `sendRichMessage` payloads; a part that cannot be had in that form is a classic one."""
    groups = digest.compose(content, t, numbered=True)
    parts = digest.parted(groups)
    return tuple(
        _message(part, _shown(part, groups, n, len(parts)), content.articles, markup)
        for n, part in enumerate(parts, start=1)
    )


def _shown(part: classic.Part, groups: Sequence[Blocks], n: int, of: int) -> Blocks:
    """What the part shows; nothing where it holds a piece of a group."""
    blocks = tuple(block for place in part.groups or () for block in groups[place])
    if of == 1 or not blocks:
        return blocks
    return (*blocks, Footer((Text(digest.numbering(n, of)),)))


def _message(
    part: classic.Part, blocks: Blocks, articles: Sequence[Article], markup: Markup
) -> Part:
    plainer = digest.message(part)
    messages = rich.render(blocks, markup=markup)
    if len(messages) != 1:
        return plainer
    payload: dict[str, object] = {"rich_message": messages[0]}
    numbers = [place for place in part.groups or () if place < len(articles)]
    if buttons := list(_buttons(numbers, articles)):
        rows = [buttons[n : n + MOST_BUTTONS] for n in range(0, len(buttons), MOST_BUTTONS)]
        payload["reply_markup"] = {"inline_keyboard": rows}
    return Part(rich.METHOD, payload, plainer)


def _buttons(places: Sequence[int], articles: Sequence[Article]) -> Iterator[dict[str, str]]:
    """A button for each article with an address, named by its number in the digest."""
    for place in places:
        url = articles[place].url
        if url is not None and is_linkable(url):
            yield {"text": str(place + 1), "url": url}
