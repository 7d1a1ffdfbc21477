"""Judges what a document became against what it says: every visible character, under the entities meant for it.

What is meant comes from the layout, what arrives from Telegram's own parser; the renderer between them is judged.
A further form of messages gets a function of its own here, and its place in `JUDGES`.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from aiogram.types import InputRichMessage

from bot.core import plain, rich
from bot.core.blocks import Blocks
from bot.core.classic import LIMITS, Limits, Part, render_groups
from bot.core.classic_html import acceptable
from bot.core.cleaning import is_blank, utf16_length
from bot.core.layout import laid_out
from bot.core.rich import Markup, RichMessage
from bot.core.rich.html_reading import read
from bot.core.rich.judge import judge
from bot.core.spans import Kind, Mark
from tests.support.rich_words import letters, meant, texts
from tests.support.telegram_parser import Entity, Parsed, parse_html

Seen: TypeAlias = tuple[str, frozenset[str]]
"""A visible character, and the kinds of entities that it stands under, as TDLib names them."""

_ENTITIES: Final = {
    Kind.QUOTE: "BlockQuote",
    Kind.EXPANDABLE: "ExpandableBlockQuote",
    Kind.CODE: "Code",
    Kind.LINK: "TextUrl",
    Kind.DATE: "DateTime",
    Kind.BOLD: "Bold",
    Kind.ITALIC: "Italic",
    Kind.UNDERLINE: "Underline",
    Kind.STRIKE: "Strikethrough",
    Kind.SPOILER: "Spoiler",
}
_CODE: Final = frozenset({"Pre", "PreCode"})


def judge_classic(document: Blocks, limits: Limits = LIMITS) -> None:
    """The document as classic messages: accepted, within the limits, whole, nothing said twice, each entity in its place."""
    parts = render_groups([document], limits=limits)
    answers = [parse_html(part.html) for part in parts]
    for part, answer in zip(parts, answers, strict=True):
        _judge_limits(part, answer, limits)
    assert [each for answer in answers for each in _arrived(answer)] == list(_meant(document))
    if len(answers) == 1 and limits is LIMITS:
        assert answers[0].text == plain.render(document)


def judge_rich(document: Blocks) -> None:
    """The document as rich messages in both markups: nothing that Telegram refuses or a client stumbles over, every word once."""
    said = letters(meant(document))
    for markup in Markup:
        messages = rich.render(document, markup=markup)
        assert [fault for message in messages for fault in judge(message)] == []
        assert letters(text for each in messages for text in texts(_blocks(each))) == said


def judge_types(document: Blocks) -> None:
    """The document as rich messages in both markups, which the types of another library take (aiogram)."""
    for markup in Markup:
        for message in rich.render(document, markup=markup):
            taken = InputRichMessage.model_validate(message)
            assert taken.model_dump(exclude_none=True, exclude_unset=True) == message


JUDGES: Final[tuple[Callable[[Blocks], None], ...]] = (judge_classic, judge_rich)
"""One for each form of messages."""


def _blocks(message: RichMessage) -> object:
    return message["blocks"] if "blocks" in message else read(str(message["html"])).blocks


def _judge_limits(part: Part, answer: Parsed, limits: Limits) -> None:
    assert utf16_length(answer.text) == part.length <= limits.length
    assert len(part.html.encode()) <= limits.size
    assert len(answer.entities) <= limits.entities
    assert not is_blank(answer.text)


def _meant(document: Blocks) -> Iterator[Seen]:
    for line in laid_out(document):
        for text, marks in acceptable(line):
            kinds = frozenset(map(_entity, marks))
            yield from ((each, kinds) for each in text if not is_blank(each))


def _entity(mark: Mark) -> str:
    return "Pre" if mark.kind is Kind.PRE else _ENTITIES[mark.kind]


def _arrived(answer: Parsed) -> Iterator[Seen]:
    """The characters with their entities, whose places count UTF-16 units."""
    borders = sorted({0, *(at for each in answer.entities for at in (each.offset, _end(each)))})
    units = answer.text.encode("utf-16-le")
    for start, end in zip(borders, [*borders[1:], len(units) // 2], strict=True):
        kinds = frozenset(
            "Pre" if each.kind in _CODE else each.kind
            for each in answer.entities
            if each.offset <= start < _end(each)
        )
        stretch = units[2 * start : 2 * end].decode("utf-16-le")
        yield from ((each, kinds) for each in stretch if not is_blank(each))


def _end(entity: Entity) -> int:
    return entity.offset + entity.length
