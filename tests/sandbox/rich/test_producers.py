"""What others make is taken: another library's HTML of Markdown, and our own messages, of which nothing is lost on the way."""

from pathlib import Path

import pytest
from hypothesis import given
from telegramify_markdown import richify

from bot.core.blocks import Blocks
from bot.core.rich import Markup, render
from bot.core.rich.echo import lost
from tests.support.documents import documents
from tests.support.rich import from_html, read

NOTES = sorted((Path(__file__).parents[3] / "examples").rglob("*.md"))


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)
def test_rich_html_of_telegramify_markdown_is_taken(note: Path) -> None:
    made = richify(note.read_text("utf-8")).to_dict()["html"]

    assert from_html(made)


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.stem)
def test_both_read_the_same_headings_code_and_formulas(note: Path) -> None:
    source = note.read_text("utf-8")
    theirs = read({"html": richify(source).to_dict()["html"]}).content["blocks"]
    ours = read({"markdown": source}).content["blocks"]

    def shape(blocks: list[dict[str, object]]) -> list[object]:
        kinds = {"heading", "pre", "mathematical_expression", "table", "list"}
        return [block["type"] for block in blocks if block["type"] in kinds]

    assert shape(ours) == shape(theirs)


@pytest.mark.parametrize("markup", Markup)
@given(document=documents)
def test_of_our_own_messages_nothing_is_lost(markup: Markup, document: Blocks) -> None:
    for message in render(document, markup=markup):
        assert lost(message, read(message).content) is None
