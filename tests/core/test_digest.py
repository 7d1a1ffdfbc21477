import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import digest
from bot.core.digest import Digest
from bot.core.page import parse_page
from bot.i18n import Catalogues
from storage.records import Article, Label, LabelOrigin, Part
from tests.support.program import ROOT
from tests.support.telegram_parser import parse_html

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SEEDS = ROOT.parent / "shared" / "seeds"
EN = Catalogues.load().translator("en")
ZH = Catalogues.load().translator("zh")

LABELS = (
    Label("llm", 2.0, "tag", LabelOrigin.SOURCE),
    Label("systems-gpu-distributed", 1.0, "word", LabelOrigin.WORDS),
)
ARTICLE = Article(
    id=1,
    number=1,
    title="A <title> & more",
    url="https://notes.example.org/1",
    author=None,
    language="en",
    published_at=NOW - timedelta(days=3),
    received_at=NOW,
    excerpt="What it says.",
    source="A Feed",
    labels=LABELS,
)


def said(*articles: Article, number: int | None = 7, more: int = 0, older: int = 0) -> list[str]:
    """The digest's messages as Telegram shows them."""
    groups = digest.compose(Digest(articles, NOW, number, more, older), EN)
    return [parse_html(html).text for html in digest.rendered(groups)]


def test_a_digest_has_the_form_of_the_seed_pages() -> None:
    assert said(ARTICLE, replace(ARTICLE, title="", url=None, labels=(), source=None)) == [
        (
            "INCOMING TRANSMISSION\n"
            "#7 · 2026-03-01 · 2 articles\n"
            "\n"
            "LATEST UPDATES\n"
            "1. A <title> & more\n"
            "What it says.\n"
            "#llm #systems_gpu_distributed · 2026-02-26 · A Feed\n"
            "\n"
            "2. What it says.\n"
            "2026-02-26"
        )
    ]


def test_an_article_without_a_title_is_reached_through_its_host() -> None:
    untitled = replace(ARTICLE, title="", published_at=None, labels=())
    (html,) = digest.rendered(digest.compose(Digest((untitled,), NOW), EN))

    assert '<a href="https://notes.example.org/1">notes.example.org</a>' in html


def test_an_article_that_is_only_a_title_is_only_a_title() -> None:
    bare = replace(
        ARTICLE, excerpt="", url=None, published_at=None, labels=(), source=None, title="T"
    )

    assert said(bare, number=None)[0].endswith("LATEST UPDATES\nT")


def test_what_is_left_out_is_counted() -> None:
    assert said(ARTICLE, more=3, older=2)[0].endswith("+3 more: /latest\n+2 older: /latest")


def test_an_empty_digest_says_so() -> None:
    assert said()[0].endswith("LATEST UPDATES\nNothing new.")


def test_the_frame_is_in_the_reader_s_language() -> None:
    (html,) = digest.rendered(digest.compose(Digest((ARTICLE,), NOW), ZH))

    assert "1 篇文章" in html


def test_every_message_is_a_payload_without_preview() -> None:
    (part,) = digest.classic_messages(Digest((ARTICLE,), NOW), EN)

    assert part.method == "sendMessage"
    assert part.payload["parse_mode"] == "HTML"
    assert part.payload["link_preview_options"] == {"is_disabled": True}


def keys(part: Part) -> list[tuple[str, str]]:
    """Text and data of the buttons of a part, in order."""
    markup = part.payload["reply_markup"]
    assert isinstance(markup, dict)
    return [(key["text"], key["callback_data"]) for row in markup["inline_keyboard"] for key in row]


def test_a_single_article_is_opened_by_one_button_and_has_no_number() -> None:
    (part,) = digest.classic_messages(Digest((replace(ARTICLE, number=57),), NOW), ZH)

    assert keys(part) == [("阅读", "read:57"), ("🔖 收藏", "save:57")]
    assert "1. " not in str(part.payload["text"])


def test_every_part_has_a_button_for_each_article_that_it_shows_and_no_other() -> None:
    found = tuple(replace(ARTICLE, number=n + 100, excerpt="word " * 100) for n in range(1, 13))

    parts = digest.classic_messages(Digest(found, NOW, 1, 3, 2), EN)

    assert len(parts) > 1
    made = [key for part in parts for key in keys(part)]
    assert [key for key in made if key[0].startswith("Read")] == [
        (f"Read {n}", f"read:{n + 100}") for n in range(1, 13)
    ]
    assert [key for key in made if key[0].startswith("🔖")] == [
        (f"🔖 {n}", f"save:{n + 100}") for n in range(1, 13)
    ]
    for part in parts:
        text = parse_html(str(part.payload["text"])).text
        shown = [int(found) for found in re.findall(r"^(\d+)\. A <title>", text, re.MULTILINE)]
        assert [f"{name} {n}" for name in ("Read", "🔖") for n in shown] == sorted(
            (name for name, _ in keys(part)), key=_by_kind
        )


def _by_kind(name: str) -> tuple[str, int]:
    kind, _, n = name.partition(" ")
    return kind, int(n)


def test_a_digest_without_articles_has_no_buttons() -> None:
    (part,) = digest.classic_messages(Digest((), NOW), EN)

    assert "reply_markup" not in part.payload


def test_the_plain_text_is_what_the_messages_say() -> None:
    groups = digest.compose(Digest((ARTICLE,), NOW), EN)

    assert "A <title> & more" in digest.text(groups)
    assert "What it says." in digest.text(groups)


texts = st.text(max_size=400)
articles = st.builds(
    lambda title, excerpt, url: replace(ARTICLE, title=title, excerpt=excerpt, url=url),
    title=texts,
    excerpt=texts,
    url=st.sampled_from([None, "https://notes.example.org/a?b=<c>&d", "http://localhost/"]),
)


@given(st.lists(articles, min_size=1, max_size=14))
def test_whatever_articles_say_telegram_accepts_every_part(found: list[Article]) -> None:
    parts = digest.classic_messages(Digest(tuple(found), NOW, 1, 2, 3), EN)

    for part in parts:
        html = str(part.payload["text"])
        parsed = parse_html(html)
        assert 1 <= len(parsed.text.encode("utf-16-le")) // 2 <= 4096
        assert len(html.encode()) <= 32_768


@pytest.mark.skipif(not SEEDS.exists(), reason="the pages of the source site are not here")
def test_twelve_articles_of_a_real_page_come_in_parts_with_no_item_cut() -> None:
    page = (SEEDS / "000_7f81d93b63cd8f54.txt").read_text("utf-8")
    excerpts = [item.excerpt for item in parse_page(page)]
    found = tuple(
        replace(ARTICLE, number=n, title="", url=None, labels=(), source=None, excerpt=excerpt)
        for n, excerpt in enumerate(excerpts, start=1)
    )

    parts = said(*found)

    assert len(found) == 12
    assert len(parts) >= 2
    assert all(len(part.encode("utf-16-le")) // 2 <= 4096 for part in parts)
    whole = "\n".join(parts)
    places = [whole.index(excerpt) for excerpt in excerpts]
    assert places == sorted(places)
    assert parts[-1].endswith(f"({len(parts)}/{len(parts)})")
