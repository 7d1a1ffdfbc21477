"""What is taken away as a file says what was saved, whatever stood in it."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import plain
from bot.core.blocks import Heading, Link, Paragraph, Text
from bot.core.cleaning import clean, fold
from bot.core.export import ExportForm, entry, files
from bot.core.markup import from_markdown
from storage.records import Article, Label, LabelOrigin

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
EAST = timezone(timedelta(hours=8))
LABEL = Label("computer-vision", 1.0, "tag: cv", LabelOrigin.SOURCE)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf"]), max_size=60)
# Signs that mean something in Markdown, at the beginning and elsewhere.
MARKED = st.lists(
    st.sampled_from([*"*_`[]<>#|~$&!\\-+=:.()1 \n", "字", "12.", "&amp;", "https://e.org", "x^2"]),
    max_size=20,
).map("".join)


def article(
    title: str = "A *title*", excerpt: str = "What it says.", url: str | None = None
) -> Article:
    return Article(
        *(7, 7, title, url, "Ann", "en", NOW, NOW, excerpt), source="Notes", labels=(LABEL,)
    )


def markdown(one: Article) -> str:
    return entry(ExportForm.MARKDOWN, one, NOW).decode()


def test_an_article_in_markdown_has_title_address_facts_and_excerpt() -> None:
    text = markdown(article(url="https://notes.example.org/a_(b)"))

    assert text == (
        "## [A \\*title\\*](<https://notes.example.org/a_(b)>)\n\n"
        "#computer_vision · 2026-03-01 · Notes · Ann · № 7 · 🔖 2026-03-01\n\n"
        "What it says.\n"
    )


@given(MARKED | WORDS, MARKED | WORDS)
def test_markdown_reads_back_as_the_words_that_were_written(title: str, excerpt: str) -> None:
    name, said = fold(clean(title)), fold(clean(excerpt))

    blocks = from_markdown(markdown(article(title, excerpt, "https://notes.example.org/1")))

    heading, *rest = blocks
    assert isinstance(heading, Heading)
    (link,) = heading.runs
    assert isinstance(link, Link)
    assert link.url == "https://notes.example.org/1"
    assert plain.render((Paragraph(link.runs),)) == plain.render(
        (Paragraph(_as_runs(name or said or "№ 7")),)
    )
    assert len(rest) == (2 if name and said else 1)


def _as_runs(text: str) -> tuple[Text, ...]:
    return (Text(text),)


@given(MARKED)
def test_an_address_stays_one_whatever_stands_in_it(url: str) -> None:
    text = markdown(article(url=f"https://notes.example.org/{url}"))

    heading, *_ = from_markdown(text)
    assert isinstance(heading, Heading)
    (link,) = heading.runs
    assert isinstance(link, Link)
    assert link.url.startswith("https://notes.example.org/")


def test_an_article_without_title_or_address_is_headed_by_what_it_says() -> None:
    bare = Article(1, 1, "", None, None, "zh", None, NOW, "- 一句话。")

    assert markdown(bare) == "## \\- 一句话。\n\n№ 1 · 🔖 2026-03-01\n"


@given(st.lists(st.tuples(WORDS, WORDS), max_size=12), st.integers(1, 3_000))
def test_json_files_hold_all_articles_in_order_and_each_is_whole(
    said: list[tuple[str, str]], largest: int
) -> None:
    entries = [entry(ExportForm.JSON, article(*one), NOW) for one in said]

    made = files(ExportForm.JSON, entries, NOW, largest=largest)

    read = [one for file in made for one in json.loads(file.content)]
    assert [(one["title"], one["excerpt"]) for one in read] == said
    for file in made:
        assert len(file.content) <= largest or len(json.loads(file.content)) == 1


@given(st.lists(WORDS, min_size=1, max_size=12), st.integers(1, 3_000))
def test_markdown_files_hold_all_articles_within_their_size(
    titles: list[str], largest: int
) -> None:
    entries = [entry(ExportForm.MARKDOWN, article(one), NOW) for one in titles]

    made = files(ExportForm.MARKDOWN, entries, NOW, largest=largest)

    assert b"\n".join(file.content for file in made) == b"\n".join(entries)
    assert all(len(file.content) <= largest or file.content in entries for file in made)


def test_json_says_moments_in_utc_and_what_is_unknown_as_null() -> None:
    bare = Article(1, 1, "t", None, None, "zh", None, NOW, "e")

    read = json.loads(entry(ExportForm.JSON, bare, NOW.astimezone(EAST)))

    assert read == {
        "number": 1,
        "title": "t",
        "url": None,
        "author": None,
        "language": "zh",
        "topics": [],
        "source": "",
        "published_at": None,
        "saved_at": "2026-03-01T08:00:00+00:00",
        "excerpt": "e",
    }


@pytest.mark.parametrize("form", ExportForm)
def test_one_file_has_the_name_of_the_day_and_several_are_numbered(form: ExportForm) -> None:
    entries = [entry(form, article(), NOW)] * 3

    assert [one.name for one in files(form, entries, NOW)] == [f"saved-2026-03-01.{form}"]
    several = files(form, entries, NOW, largest=1)
    assert [one.name for one in several] == [f"saved-2026-03-01-{n}.{form}" for n in (1, 2, 3)]
    assert files(form, [], NOW) == ()


def test_what_no_utf8_can_say_spoils_no_file() -> None:
    for form in ExportForm:
        assert entry(form, article(excerpt="half \ud83d"), NOW).decode()
