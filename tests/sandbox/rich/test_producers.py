"""What another library makes of Markdown is taken, and says the same words as the sandbox's own reading of it."""

from pathlib import Path

import pytest
from telegramify_markdown import richify

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
