import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given

from bot.core import reading
from bot.core.blocks import (
    Blocks,
    Heading,
    InlineCode,
    InlineMaths,
    Link,
    Maths,
    Paragraph,
    Style,
    Styled,
    Text,
)
from bot.core.rich import Markup
from bot.core.rich.judge import judge
from storage.records import Article
from tests.support.documents import documents
from tests.support.telegram_parser import parse_html

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
ARTICLE = Article(
    id=1,
    number=57,
    title="Checkpoints",
    url="https://notes.example.org/57",
    author="Ada",
    language="en",
    published_at=NOW,
    received_at=NOW,
    excerpt="Memory against time.",
)
BODY: Blocks = (Paragraph((Text("Save some."),)), Maths("x^2"))


def text(article: Article, body: Blocks) -> str:
    """What the only classic page says."""
    (page,) = reading.pages(article, body, None)
    return parse_html(str(page.payload["text"])).text


def test_a_page_says_title_number_author_date_and_text() -> None:
    assert text(ARTICLE, BODY) == "Checkpoints\n\n№ 57 · Ada · 2026-03-01\n\nSave some.\n\nx²"


def test_a_title_that_the_text_repeats_is_said_once_and_leads_to_the_original() -> None:
    name = (Text("Checkpoints"),)
    document = reading.whole("Checkpoints", ARTICLE.url, (Heading(1, name), *BODY))

    assert document == (Heading(1, (Link("https://notes.example.org/57", name),)), *BODY)
    assert reading.whole("", None, BODY) == BODY


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("The foo function", Heading(1, (Text("The "), InlineCode("foo"), Text(" function")))),
        ("About x\u00b2", Heading(1, (Text("About "), InlineMaths("x^2")))),
        ("About $x^2$", Heading(2, (Styled(Style.BOLD, (Text("About x^2"),)),))),
        ("Usage", Heading(1, (Link("https://a.example/", (Text("Usage"),)), Text("\u00b6")))),
    ],
)
def test_a_title_is_said_once_however_the_text_marks_it_up(title: str, heading: Heading) -> None:
    assert reading.whole(title, None, (heading, *BODY))[1:] == BODY


@pytest.mark.parametrize(("title", "heading"), [("Usage", "Use"), ("!", "?"), ("", "a")])
def test_a_heading_that_says_something_else_stays(title: str, heading: str) -> None:
    body = (Heading(1, (Text(heading),)), *BODY)

    assert reading.whole(title, None, body)[-len(body) :] == body


def test_an_article_without_text_is_its_excerpt() -> None:
    bare = replace(ARTICLE, title="", url=None, author=None, published_at=None)

    assert text(bare, ()) == "№ 57\n\nMemory against time."


def test_a_long_article_has_pages_that_each_are_one_message() -> None:
    body = tuple(Paragraph((Text(f"{n} " + "word " * 100),)) for n in range(40))

    for markup in (None, *Markup):
        pages = reading.pages(ARTICLE, body, markup)
        assert len(pages) > 1
        assert len({page.method for page in pages}) == 1


@given(documents)
def test_rich_pages_have_no_fault(body: Blocks) -> None:
    for page in reading.pages(ARTICLE, body, Markup.BLOCKS):
        message = page.payload["rich_message"]
        assert isinstance(message, dict)
        assert judge(message) == ()
        json.dumps(message)


@pytest.mark.parametrize("markup", Markup)
def test_rich_pages_are_written_in_the_markup_that_is_wanted(markup: Markup) -> None:
    (page,) = reading.pages(ARTICLE, BODY, markup)

    message = page.payload["rich_message"]
    assert isinstance(message, dict)
    assert markup in message
