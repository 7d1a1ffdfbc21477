"""The samples that a newcomer sees first are all taken, and show what the program is for."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import Settings
from bot.core.blocks import Code, Maths, Table, loads
from bot.core.page import parse_page, print_page
from bot.core.topics import Taxonomy
from bot.sources.parse import parse_file
from storage.records import Draft

EXAMPLES = Path(__file__).parents[1] / "examples"
NOTES = sorted(EXAMPLES.glob("notes/*.md"))
NOW = datetime(2027, 1, 1, tzinfo=UTC)


def drafts(path: Path) -> list[Draft]:
    """The articles of a file, none of which is refused or altered."""
    findings = list(parse_file(path, NOW).findings)
    articles = [finding for finding in findings if isinstance(finding, Draft)]
    assert articles == findings
    return articles


def test_there_are_enough_notes_in_both_languages() -> None:
    languages = [draft.language for note in NOTES for draft in drafts(note)]
    assert len(languages) >= 16
    assert min(languages.count("en"), languages.count("zh")) >= 8


@pytest.mark.parametrize("note", NOTES, ids=lambda path: path.stem)
def test_a_note_says_who_wrote_it_when_about_what(note: Path) -> None:
    (draft,) = drafts(note)
    topics = Settings().topics
    taxonomy = Taxonomy(topics.taxonomy, topics.threshold)
    assert draft.url is not None
    assert draft.author is not None
    assert draft.published_at is not None
    assert draft.url.endswith(f"/{draft.published_at:%Y/%m}/{note.stem}")
    assert all(taxonomy.find(tag) for tag in draft.tags)


def test_formulas_code_and_tables_occur() -> None:
    kinds = {type(block) for note in NOTES for block in loads(drafts(note)[0].blocks)}
    assert {Maths, Code, Table} <= kinds


def test_every_sample_is_an_article_of_its_own() -> None:
    files = [*NOTES, EXAMPLES / "page.txt", EXAMPLES / "feed.xml"]
    identities = [draft.identity for file in files for draft in drafts(file)]
    assert len(identities) == len(set(identities)) >= 26


def test_the_page_prints_as_it_is_written() -> None:
    text = (EXAMPLES / "page.txt").read_text("utf-8")
    assert print_page(parse_page(text)) == text
    assert len(drafts(EXAMPLES / "page.txt")) >= 6
