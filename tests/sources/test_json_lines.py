import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.blocks import loads
from bot.core.plain import render
from bot.sources.findings import Finding, Refused
from bot.sources.json_lines import read_json_lines
from storage.records import Draft
from tests.support.findings import NOW, drafts, refused, the_draft, the_refusal


def findings(*lines: object) -> list[Finding]:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return list(read_json_lines(text, "notes/a.jsonl", NOW))


def test_all_fields_are_read() -> None:
    draft = the_draft(
        findings(
            {
                "title": "Two ways to say it",
                "url": "https://notes.example.org/a#top",
                "id": 17,
                "date": 1768089600,
                "topics": ["python"],
                "author": "Wei Lin",
                "language": "en",
                "html": "<p>One</p>",
                "likes": 3,
            }
        )
    )

    assert (draft.title, draft.author, draft.language) == ("Two ways to say it", "Wei Lin", "en")
    assert draft.url == "https://notes.example.org/a"
    assert (("python",), datetime(2026, 1, 11, tzinfo=UTC)) == (draft.tags, draft.published_at)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"html": "<p>a <b>b</b></p>", "text": "no"}, "a b"),
        ({"markdown": "a **b**", "text": "no"}, "a b"),
        ({"body": "a **b**"}, "a b"),
        ({"text": "a **b**"}, "a **b**"),
        ({"html": "", "text": "a"}, "a"),
    ],
)
def test_the_body_may_be_html_markdown_or_text(body: dict[str, str], said: str) -> None:
    assert said == render(loads(the_draft(findings(body)).blocks)).strip()


def test_a_text_too_long_for_the_store_that_has_no_title_is_refused_with_its_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.sources.entry.MOST_CHARACTERS", 200)

    found = findings({"title": "Short", "text": "a"}, {"text": "a" * 300})

    assert [draft.title for draft in drafts(found)] == ["Short"]
    [refusal] = refused(found)
    assert refusal.place == "notes/a.jsonl:2"
    assert "too long" in refusal.reason
    assert "cut it" in refusal.remedy


def test_line_7_of_9_is_broken_and_the_rest_is_taken() -> None:
    lines: list[object] = [{"title": f"Note {number}", "text": "text"} for number in range(1, 10)]
    lines[6] = '{"title": "Note 7", "text": '

    found = findings(*lines)

    assert [f"Note {n}" for n in (1, 2, 3, 4, 5, 6, 8, 9)] == [d.title for d in drafts(found)]
    [refusal] = refused(found)
    assert refusal.place == "notes/a.jsonl:7"
    assert refusal.reason == "is not valid JSON: Expecting value (column 29)"
    assert isinstance(found[6], Refused)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[1, 2]", "holds no object"),
        ("null", "holds no object"),
        ("[" * 100_000, "is not valid JSON: nested too deeply"),
        ("{", "is not valid JSON"),
        ('{"id": ' + "9" * 5000 + "}", "is not valid JSON: Exceeds the limit"),
        ('{"title": ["a"]}', "title is no text"),
        ('{"title": true}', "title is no text"),
        ('{"title": "a", "topics": [1]}', "topics is no list of texts"),
        ('{"title": "a", "date": "tomorrow"}', "date is no date: 'tomorrow'"),
        ('{"title": "a", "date": 99999}', "date is no date: '99999'"),
        ('{"title": "a", "date": "' + "x" * 90 + '"}', "date is no date: '" + "x" * 40 + "…'"),
        ('{"title": " ", "text": ""}', "says nothing"),
        ("{}", "says nothing"),
    ],
)
def test_a_broken_line_is_refused_with_its_number(line: str, reason: str) -> None:
    refusal = the_refusal(findings("", line))

    assert refusal.place == "notes/a.jsonl:2"
    assert refusal.reason.startswith(reason)


def test_a_file_of_empty_lines_is_refused() -> None:
    assert the_refusal(findings("", " ")).reason == "is empty"


def test_thousands_of_broken_lines_in_a_row_are_not_all_told() -> None:
    found = findings(*["x"] * 999, {"title": "good"}, *["x"] * 5000)

    assert len(drafts(found)) == 1
    assert len(refused(found)) == 999 + 1000 + 1
    assert refused(found)[-1].place == "notes/a.jsonl:2000"
    assert "the rest was not read" in refused(found)[-1].reason


def test_only_a_line_feed_ends_a_line() -> None:
    text = '{"title": "a\u2028b"}\r\n\r\n{"title": "c"}\r\n'

    assert [d.title for d in drafts(read_json_lines(text, "a.jsonl", NOW))] == ["a b", "c"]


def test_an_id_tells_articles_apart_within_a_file() -> None:
    def first(place: str, line: str) -> Draft:
        return the_draft(read_json_lines(line, place, NOW))

    one, same = (
        first("a/x.jsonl", '{"id": 1, "text": "a"}'),
        first("/b/a/x.jsonl", '{"id": "1", "text": "b"}'),
    )
    other = first("a/y.jsonl", '{"id": 1, "text": "a"}')

    assert one.identity == same.identity
    assert one.fingerprint != same.fingerprint
    assert one.identity != other.identity


def test_lone_surrogates_do_no_harm() -> None:
    draft = the_draft(
        findings(
            '{"title": "a\\ud800", "text": "\\udfff b", "url": "https://a.org/\\ud800", "id": "\\ud800", "author": "\\ud800c"}'
        )
    )

    assert (draft.title, draft.url, draft.author) == ("a", None, "c")
    assert draft.blocks.encode()


@given(
    st.lists(
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
            lambda children: (
                st.lists(children)
                | st.dictionaries(
                    st.sampled_from(
                        ["title", "url", "id", "date", "topics", "author", "text", "html"]
                    ),
                    children,
                )
            ),
            max_leaves=8,
        )
    )
)
def test_no_json_raises(values: list[object]) -> None:
    assert findings(*(json.dumps(value) for value in values))


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert list(read_json_lines(text, "a.jsonl", NOW))
