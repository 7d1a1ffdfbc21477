import pytest

from bot.sources.entry import Entry, blocks_of, findings_of
from storage.records import BodyFormat
from tests.support.findings import NOW, noted

WORDS = "word " * 10


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.core.markup.markdown.LONGEST", 20)
    monkeypatch.setattr("bot.core.markup.text.LONGEST", 20)
    monkeypatch.setattr("bot.core.markup.writing.LONGEST_HTML", 20)
    monkeypatch.setattr("bot.sources.entry.LONGEST", 20)
    monkeypatch.setattr("bot.sources.entry.LONGEST_HTML", 20)


def notes(body: str, body_format: BodyFormat) -> list[str]:
    blocks = blocks_of(body, body_format, None)
    entry = Entry("here", "Title", blocks=blocks, body=body, body_format=body_format)
    return noted(findings_of(entry, NOW))


@pytest.mark.parametrize("body_format", BodyFormat)
def test_what_is_left_out_of_a_long_text_is_told(body_format: BodyFormat) -> None:
    assert notes(WORDS, body_format) == ["the text of 50 characters was cut to 20"]


@pytest.mark.parametrize("body_format", BodyFormat)
def test_of_a_whole_text_nothing_is_told(body_format: BodyFormat) -> None:
    assert notes("word word", body_format) == []


def test_the_tags_of_a_page_are_no_text() -> None:
    assert notes("<p>" * 20 + "word", BodyFormat.HTML) == []
