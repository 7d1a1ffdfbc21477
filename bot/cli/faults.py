"""What is wrong with a message as it would be sent: by Telegram's limits, its own parser where that is installed, and lints."""

from collections import Counter
from collections.abc import Iterator
from typing import Final
from unicodedata import normalize

from typing_extensions import override

from bot.core.blocks import Block, Blocks, Table
from bot.core.classic import LIMITS
from bot.core.cleaning import clean, is_blank, utf16_length
from bot.core.flat import Flat
from bot.core.page import PageError, parse_page
from bot.sandbox.refusals import Refused
from bot.sandbox.text import best_judge

_EVERYTHING: Final = 100_000_000
_SHOWN: Final = 20


def faults_of_classic(html: str) -> Iterator[str]:
    """What Telegram would refuse about a text in its HTML, or drop without a word.

    It is parsed by TDLib where tdjson is installed, else by the parser of the sandbox.
    """
    try:
        text, entities = best_judge().parse(html, "html")
    except Refused as refusal:
        yield refusal.description
        return
    for what, found, most in (
        ("characters", utf16_length(text), LIMITS.length),
        ("bytes of HTML", len(html.encode()), LIMITS.size),
        ("entities", len(entities), LIMITS.entities),
    ):
        if found > most:
            yield f"{found} {what}; Telegram takes {most}"


def faults_of_plain(text: str, blocks: Blocks) -> Iterator[str]:
    """What a plain text lacks of the document that it was made from."""
    if blocks and is_blank(text):
        yield "nothing of it is shown"
        return
    words = _Words(_EVERYTHING)
    words.blocks(blocks)
    lost = _letters(clean(words.text())) - _letters(text)
    if lost:
        yield f"{lost.total()} characters are lost, such as {''.join(lost)[:_SHOWN]}"


class _Words(Flat):
    """What plain text shows as it is.

    It says formulas in Unicode, and need not say the names of columns of a table that is told row by row.
    """

    __slots__ = ()

    @override
    def _formula(self, source: str) -> None:
        self._say(self.apart)

    @override
    def _block(self, block: Block) -> None:
        match block:
            case Table(rows):
                self._parts(*(cell.runs for row in rows for cell in row if not cell.header))
            case _:
                super()._block(block)


def _letters(text: str) -> Counter[str]:
    """How many there are of each letter and digit; raised and lowered ones count like any other."""
    return Counter(sign for sign in normalize("NFKD", text) if sign.isalnum())


def faults_of_page(page: str) -> Iterator[str]:
    """Why a page could not be read back."""
    try:
        parse_page(page)
    except PageError as error:
        yield str(error)
