"""A digest as rich messages, each with its classic form beside it for whoever takes no rich ones. Sends nothing.

Both forms are cut at the same places, so that one can stand for the other in the ledger. Beside the buttons that open its
articles, their links stand under a rich message, too: a client that cannot show the message shows at least those.
"""

from collections.abc import Sequence

from bot.core import classic, digest, digest_buttons, rich
from bot.core.blocks import Blocks, Footer, Text
from bot.core.digest import Digest
from bot.core.rich import Markup
from bot.i18n import Translator
from storage.records import Part


def rich_messages(content: Digest, t: Translator, markup: Markup) -> tuple[Part, ...]:
    """The digest as `sendRichMessage` payloads; a part that cannot be had in that form is a classic one."""
    groups = digest.compose(content, t)
    parts = digest.parted(groups)
    return tuple(
        _message(part, _shown(part, groups, n, len(parts)), content, t, markup)
        for n, part in enumerate(parts, start=1)
    )


def _shown(part: classic.Part, groups: Sequence[Blocks], n: int, of: int) -> Blocks:
    """What the part shows; nothing where it holds a piece of a group."""
    blocks = tuple(block for place in part.groups or () for block in groups[place])
    if of == 1 or not blocks:
        return blocks
    return (*blocks, Footer((Text(digest.numbering(n, of)),)))


def _message(
    part: classic.Part, blocks: Blocks, content: Digest, t: Translator, markup: Markup
) -> Part:
    plainer = digest.message_of(part, content, t)
    messages = rich.render(blocks, markup=markup)
    if len(messages) != 1:
        return plainer
    places = digest.shown_in(part, content)
    links = digest_buttons.link_rows(places, content.articles, t)
    below = sum(map(len, links))
    rows = [*digest_buttons.item_rows(places, content.articles, t, others=below), *links]
    payload = {"rich_message": messages[0], **(digest.keyboard(rows) if rows else {})}
    return Part(rich.METHOD, payload, plainer)
