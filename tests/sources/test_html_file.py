from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.blocks import loads
from bot.core.plain import render
from bot.sources.html_file import read_html_file
from storage.records import Draft
from tests.support.findings import NOW, the_draft, the_refusal

PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<title>预热学习率 - 林未的笔记</title>
<meta property="og:title" content="预热学习率">
<link rel="canonical" href="https://notes.example.org/warmup?utm_source=x">
<meta name="author" content="林未">
<meta property="article:published_time" content="2026-01-11T08:00:00+08:00">
<meta property="article:tag" content="优化器"><meta property="article:tag" content="llm">
</head>
<body>
<nav><a href="/">Home</a></nav>
<main><article><p>开始时梯度的<b>方差</b>很大，见<a href="more.html">续篇</a>。</p></article></main>
<footer>© 2026</footer>
</body></html>"""


def read(text: str, place: str = "saved/warm-up.html") -> Draft:
    return the_draft(read_html_file(text, place, NOW))


def said(draft: Draft) -> str:
    return render(loads(draft.blocks))


def test_a_page_says_of_itself_what_it_is() -> None:
    draft = read(PAGE)

    assert draft.title == "预热学习率"
    assert draft.url == "https://notes.example.org/warmup"
    assert (draft.author, draft.language) == ("林未", "zh-CN")
    assert draft.published_at == datetime(2026, 1, 11, tzinfo=UTC)
    assert draft.tags == ("优化器", "llm")


def test_only_its_main_part_is_read_and_links_lead_where_they_led() -> None:
    draft = read(PAGE)

    assert said(draft).startswith("开始时梯度的方差很大")
    assert "Home" not in said(draft)
    assert "https://notes.example.org/more.html" in draft.blocks


@pytest.mark.parametrize(
    ("text", "title", "words"),
    [
        ("<title>T</title><p>words", "T", "words"),
        ("<title>T</title><h1>A <i>b</i></h1><p>words", "A b", "words"),
        ("<h1>C#<a class=headerlink href='#c'>\u00b6</a></h1><p>words", "C#", "words"),
        (
            (
                "<h1>Why <span class=katex><span class=katex-mathml><math><semantics><mi>\u03b1</mi><annotation"
                ' encoding="application/x-tex">\\alpha_i</annotation></semantics></math></span><span class=katex-html>'
                "\u03b1i</span></span>?</h1><p>words"
            ),
            "Why \u03b1\u1d62?",
            "words",
        ),
        ("<h1>Is $x^2$</h1><p>words", "Is x\u00b2", "words"),
        (
            '<title>T</title><h1><img src="/logo.png" alt="Logo"></h1><p>words',
            "T",
            "words",
        ),
        (
            '<h1>Of <img class="latex" src="/latex.php?x" alt="\\beta"></h1><p>words',
            "Of \u03b2",
            "words",
        ),
        ("<p>words", "warm-up", "words"),
        ("<nav>n</nav><main><p>words</main>", "warm-up", "words"),
        (
            "<article>one</article><article>two</article>",
            "warm-up",
            "two",
        ),
        ("plain words", "warm-up", "plain words"),
    ],
)
def test_a_page_that_says_less_is_read_as_far_as_it_goes(text: str, title: str, words: str) -> None:
    draft = read(text)

    assert draft.title == title
    assert words in said(draft)


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ('<time datetime="2026-01-11">Sunday</time>', 11),
        ("<time>2026-01-12</time>", 12),
        ('<meta name="date" content="never"><time>2026-01-13</time>', 13),
    ],
)
def test_a_date_is_taken_from_where_one_can_be_read(head: str, date: int) -> None:
    assert read(f"{head}<p>words").published_at == datetime(2026, 1, date, tzinfo=UTC)


def test_keywords_are_tags_where_nothing_better_is() -> None:
    assert read('<meta name="keywords" content="a, b"><p>words').tags == ("a", "b")


def test_an_author_may_be_a_link() -> None:
    assert read('<a rel="author" href="/me">Mei</a><p>words').author == "Mei"


def test_an_address_that_is_none_is_passed_over() -> None:
    page = '<link rel="canonical" href="/x"><meta property="og:url" content="https://a.example.org/y"><p>w'

    assert read(page).url == "https://a.example.org/y"


def test_a_page_without_words_is_refused() -> None:
    refusal = the_refusal(read_html_file("<img>", "page.html", NOW))

    assert refusal.reason == "says nothing"


@given(st.text())
def test_no_page_raises(text: str) -> None:
    read_html_file(text, "page.html", NOW)
