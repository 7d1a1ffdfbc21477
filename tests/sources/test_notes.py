from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.blocks import loads
from bot.core.plain import render
from bot.sources.findings import Noted, Refused
from bot.sources.notes import read_note
from storage.records import Draft
from tests.support.findings import NOW, noted, the_draft, the_refusal

FULL = """\
---
title: 为什么要预热学习率
date: 2026-01-11
topics: [optimisation, 优化器]
url: https://Notes.example.org/warmup?utm_source=x
author: Wei Lin
language: zh
layout: post
---

开始时梯度的方差很大。
"""


def read(text: str, place: str = "notes/warm-up.md") -> Draft:
    return the_draft(read_note(text, place, NOW))


def refusal(text: str) -> Refused:
    return the_refusal(read_note(text, "notes/warm-up.md", NOW))


def said(draft: Draft) -> str:
    return render(loads(draft.blocks))


def test_front_matter_gives_all_fields() -> None:
    draft = read(FULL)

    assert draft.title == "为什么要预热学习率"
    assert datetime(2026, 1, 11, tzinfo=UTC) == draft.published_at
    assert draft.tags == ("optimisation", "优化器")
    assert draft.url == "https://notes.example.org/warmup"
    assert (draft.author, draft.language, draft.excerpt) == ("Wei Lin", "zh", None)
    assert said(draft).strip() == "开始时梯度的方差很大。"


@pytest.mark.parametrize(
    "text",
    [
        FULL.replace("\n", "\r\n"),
        FULL.replace("---\n\n", "...\n"),
        FULL.replace("---\n", "---  \n"),
        FULL.replace("topics: [optimisation, 优化器]", "tags:\n  - optimisation\n  - 优化器"),
        FULL.replace("topics: [optimisation, 优化器]", "topics: optimisation、优化器"),
        FULL.replace("url: ", "link: ").replace("author: Wei Lin", "authors: [Wei Lin]"),
    ],
)
def test_front_matter_may_be_written_in_other_ways(text: str) -> None:
    assert read(FULL) == read(text)


def test_scalars_stay_as_they_were_written() -> None:
    draft = read("---\ntitle: 007\nauthor: no\nlanguage:\n---\ntext")

    assert (draft.title, draft.author, draft.language) == ("007", "no", None)


def test_without_a_title_it_is_the_first_heading() -> None:
    assert read("intro\n\n## A **bold** start\n\ntext\n\n# Later").title == "A bold start"


def test_without_a_heading_it_is_the_name_of_the_file() -> None:
    assert read("only text").title == "warm-up"


def test_a_rule_is_no_front_matter_where_it_does_not_begin_the_note() -> None:
    assert "text" in said(read("\n---\n\ntext\n"))


def test_a_note_that_moves_with_its_folder_is_the_same_article() -> None:
    assert read("text", "/a/notes/x.md").identity == read("text, edited", "/b/notes/x.md").identity
    assert read("text", "/a/notes/x.md").identity != read("text", "/a/other/x.md").identity


def test_a_date_or_an_address_makes_the_place_irrelevant() -> None:
    dated = "---\ntitle: T\ndate: 2026-01-11\n---\ntext"

    assert read(dated, "a/x.md").identity == read(dated, "b/y.md").identity
    assert read(FULL, "a/x.md").identity == read(FULL, "b/y.md").identity


@pytest.mark.parametrize(
    ("front", "line", "reason"),
    [
        ("title: [", 3, "front matter is not valid YAML"),
        ("title: a\n\tdate: b", 3, "front matter is not valid YAML"),
        ("title: a\ntitle: b", 3, "front matter title stands twice"),
        ("title: a\ndate: next tuesday", 3, "date is no date: 'next tuesday'"),
        ("date: 99999", 2, "date is no date: '99999'"),
        ("title: a\n\ntopics: {a: b}", 4, "topics is no list of texts"),
        ("topics: [[a]]", 2, "topics is no list of texts"),
        ("title: [a, b]", 2, "title is no text"),
        ("just words", 2, "front matter holds no fields"),
        ("- a\n- b", 2, "front matter holds no fields"),
        ("a: " + "[" * 5000, 2, "front matter a is nested more than"),
        ("x: &a [1]\ny: *a", 3, "front matter y uses an alias"),
    ],
)
def test_broken_front_matter_is_refused_with_its_line(front: str, line: int, reason: str) -> None:
    refused = refusal(f"---\n{front}\n---\ntext")

    assert f"notes/warm-up.md:{line}" == refused.place
    assert refused.reason.startswith(reason)
    assert refused.remedy


@pytest.mark.parametrize("text", ["---\ntitle: a\n\ntext", "---\n" + "a: b\n" * 20_000 + "---\n"])
def test_front_matter_without_an_end_is_refused(text: str) -> None:
    assert refusal(text).reason == "opens a front matter that does not end"


@pytest.mark.parametrize("text", ["---\n---\n", "---\n---\n \n", " \n"])
def test_a_note_that_says_nothing_is_refused(text: str) -> None:
    assert refusal(text).reason == "is empty"


def test_a_title_alone_is_an_article() -> None:
    assert read("---\ntitle: T\n---\n").title == "T"


def test_a_title_of_10000_characters_is_cut_and_noted() -> None:
    findings = read_note(f"---\ntitle: {'长' * 10_000}\n---\ntext", "a.md", NOW)

    assert len(the_draft(findings).title) == 300
    assert noted(findings) == ["the title of 10000 characters was cut to 300"]


@pytest.mark.parametrize(
    ("date", "note"),
    [
        (
            "2062-01-11",
            "the date 2062-01-11 lies in the future and was left out; write the day on which it was published",
        ),
        (
            "1066-10-14",
            "the date 1066-10-14 lies before 1970 and was left out; write the day on which it was published",
        ),
    ],
)
def test_a_date_that_cannot_be_is_left_out_and_noted(date: str, note: str) -> None:
    findings = read_note(f"---\ntitle: T\ndate: {date}\n---\ntext", "a.md", NOW)

    assert the_draft(findings).published_at is None
    assert [note] == noted(findings)


def test_hidden_characters_are_removed_and_noted() -> None:
    findings = read_note("# A\u202e title\0\n\ntext\0 and\u2066 more", "a.md", NOW)
    draft = the_draft(findings)

    assert draft.title == "A title"
    assert not {"\0", "\u202e", "\u2066", "\\u0000", "\\u202e"} & {*draft.blocks, draft.blocks}
    assert noted(findings) == ["NUL or direction-changing characters were removed"]


def test_an_address_that_is_none_is_left_out_and_noted() -> None:
    findings = read_note("---\nurl: javascript:alert(1)\n---\ntext", "a.md", NOW)

    assert the_draft(findings).url is None
    assert noted(findings) == ["the address is none of http or https and was left out"]


def test_a_heap_of_tags_is_bounded() -> None:
    tags = ", ".join(f"tag{number}" for number in range(5000))

    assert len(read(f"---\ntopics: [{tags}]\n---\ntext").tags) == 32


@given(st.text())
def test_no_note_raises(text: str) -> None:
    assert read_note(text, "a.md", NOW)


@given(st.text(alphabet="-:[]{}\n ab\"'#|>&*!"))
def test_no_front_matter_raises(front: str) -> None:
    assert read_note(f"---\n{front}\n---\ntext", "a.md", NOW)


def test_a_remark_on_the_front_matter_names_line_and_key() -> None:
    dated, *_ = read_note("---\ntitle: T\ndate: 0001-02-03\n---\ntext", "a.md", NOW)
    assert isinstance(dated, Noted)
    assert dated.place == "a.md:3"
    assert dated.what.startswith("the date 0001-02-03 lies before 1970")

    twice = the_refusal(read_note("---\ntitle: T\ntitle: U\n---\ntext", "a.md", NOW))
    assert (twice.place, "title stands twice" in twice.reason) == ("a.md:3", True)
