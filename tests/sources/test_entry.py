import pytest

from bot.core.blocks import loads
from bot.core.markup import cut_sign
from bot.sources.entry import Entry, blocks_of, findings_of
from bot.sources.findings import Written
from storage.records import BodyFormat
from tests.support.blocks import said
from tests.support.findings import NOW, noted

WORDS = "word " * 10


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.core.markup.markdown.LONGEST", 20)
    monkeypatch.setattr("bot.core.markup.text.LONGEST", 20)
    monkeypatch.setattr("bot.core.markup.writing.LONGEST_HTML", 20)


def notes(body: str, body_format: BodyFormat) -> list[str]:
    blocks = blocks_of(body, body_format, None)
    entry = Entry("here", "Title", blocks=blocks, body=body, body_format=body_format)
    return noted(findings_of(entry, NOW))


@pytest.mark.parametrize("body_format", BodyFormat)
def test_what_is_left_out_of_a_long_text_is_told(body_format: BodyFormat) -> None:
    assert notes(WORDS, body_format) == [
        "the text of 50 characters is too long: its end was left out"
    ]


@pytest.mark.parametrize("body_format", BodyFormat)
def test_of_a_whole_text_nothing_is_told(body_format: BodyFormat) -> None:
    assert notes("word word", body_format) == []


def test_the_tags_of_a_page_are_no_text() -> None:
    assert notes("<p>" * 20 + "word", BodyFormat.HTML) == []


def draft(monkeypatch: pytest.MonkeyPatch, title: str, body: str) -> tuple[Written, list[str]]:
    """What becomes of a text of which two hundred characters can be kept, and what is told of it."""
    monkeypatch.setattr("bot.core.markup.markdown.LONGEST", 1_000)
    monkeypatch.setattr("bot.sources.entry.MOST_CHARACTERS", 200)
    entry = Entry("here", title, blocks=blocks_of(body, BodyFormat.MARKDOWN, None), body=body)
    *_, made = findings = findings_of(entry, NOW)
    assert isinstance(made, Written)
    return made, noted(findings)


def test_of_a_document_that_is_too_long_the_first_blocks_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made, told = draft(monkeypatch, "", "word\n\n" * 40)
    assert told == ["the text of 240 characters is too long: its end was left out"]
    assert made.document == (*(said("word"),) * 10, cut_sign(None))
    assert loads(made.blocks) == made.document


def test_of_one_block_that_is_too_long_title_and_address_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made, told = draft(monkeypatch, "Title", "w" * 300)
    assert told == ["the text of 300 characters is too long: all but its title was left out"]
    assert (made.title, made.document, loads(made.blocks)) == ("Title", (), ())


@pytest.mark.parametrize(
    ("written", "title"),
    [
        (r"Why $\alpha_i$ is 3$\times$ as large", "Why \u03b1\u1d62 is 3\u00d7 as large"),
        (r"Why \(x^2\)", "Why x\u00b2"),
        (r"\[ x \]", "x"),
        ("Why it costs $5 and not $6", "Why it costs $5 and not $6"),
        (r"C:\dir", r"C:\dir"),
        (r"$\quad$", r"$\quad$"),
    ],
)
def test_a_title_has_its_formulas_in_unicode(written: str, title: str) -> None:
    (made,) = findings_of(Entry("here", written), NOW)
    assert isinstance(made, Written)
    assert made.title == title


def test_an_article_is_known_by_its_title_as_it_was_written() -> None:
    said, written = (findings_of(Entry("here", title), NOW)[0] for title in ("x\u00b2", "$x^2$"))
    assert isinstance(said, Written)
    assert isinstance(written, Written)
    assert said.title == written.title
    assert said.identity != written.identity
