import pickle
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.blocks import Paragraph, Text, loads
from bot.core.taking import NotTaken, judge_by
from bot.core.topics import Topic
from storage.records import BodyFormat, TakenIn, Unseen, Verdict
from tests.support.store import NOW
from tests.support.store import draft as make_draft

TOPICS = (Topic("llm", {"en": "LLM", "zh": "大模型"}, words=(("llama", 2.0),)),)
JUDGE = judge_by(TOPICS, 1.0, 350)
ROW = Unseen(
    id=1,
    number=None,
    identity=None,
    fingerprint=None,
    title="",
    url=None,
    author=None,
    language=None,
    published_at=None,
    received_at=NOW,
    tags=(),
    blocks=None,
    body=None,
    body_format=BodyFormat.TEXT,
    excerpt=None,
)


def taken(**changes: Any) -> TakenIn:
    judgement = JUDGE.take(replace(ROW, **changes))
    assert isinstance(judgement, TakenIn)
    return judgement


@pytest.mark.parametrize(
    ("form", "body", "excerpt"),
    [
        (BodyFormat.TEXT, "One <b>two</b>", "One <b>two</b>"),
        (BodyFormat.MARKDOWN, "One **two**", "One two"),
        (BodyFormat.HTML, "<p>One <b>two</b></p><script>x()</script>", "One two"),
    ],
)
def test_a_body_is_read_in_its_format(form: BodyFormat, body: str, excerpt: str) -> None:
    assert taken(body=body, body_format=form).excerpt == excerpt


def test_what_came_ready_made_is_kept() -> None:
    one = taken(
        number=9,
        identity="i" * 32,
        fingerprint="f" * 32,
        excerpt="Kept  as it is...",
        language="FR-ca",
    )

    assert (one.number, one.identity, one.fingerprint) == (9, "i" * 32, "f" * 32)
    assert (one.excerpt, one.language) == ("Kept  as it is...", "fr")


def test_a_title_becomes_one_clean_line() -> None:
    assert taken(title=" A\nb\u202e" + "x" * 9_999).title.startswith("A b")
    assert len(taken(title="x" * 9_999).title) <= 300


def test_labels_come_from_the_words() -> None:
    assert [label.topic for label in taken(title="On llama weights").labels] == ["llm"]


def test_blocks_are_preferred_to_a_body() -> None:
    blocks = taken(body="From the body").blocks

    assert taken(blocks=blocks, body="Another").excerpt == "From the body"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "fill title"),
        ({"title": " \u202e ", "body": "\n\n"}, "fill title"),
        ({"title": "\u200b\u200d\u2060"}, "fill title"),
        ({"blocks": "[]"}, "column blocks"),
        ({"blocks": "{"}, "column blocks"),
    ],
)
def test_what_cannot_be_taken_says_why(changes: dict[str, Any], reason: str) -> None:
    judgement = JUDGE.take(replace(ROW, **changes))

    assert isinstance(judgement, NotTaken)
    assert reason in judgement.reason


@given(st.text(max_size=200), st.text(max_size=2_000), st.sampled_from(list(BodyFormat)))
def test_whatever_a_foreign_program_writes_is_taken_or_refused(
    title: str, body: str, form: BodyFormat
) -> None:
    judgement = JUDGE.take(replace(ROW, title=title, body=body, body_format=form))

    if isinstance(judgement, TakenIn):
        loads(judgement.blocks)
        assert len(judgement.excerpt) <= 353
        assert "\n" not in judgement.title


def test_the_text_says_better_than_its_tag_whether_it_is_chinese() -> None:
    assert taken(body="自注意力机制", language="en").language == "zh"
    assert taken(body="Self-attention", language="zh").language == "en"


def test_an_excerpt_that_is_none_is_made_one_line_of_measure() -> None:
    assert taken(excerpt="One\ntwo\u202e").excerpt == "One two"
    assert len(taken(excerpt="x" * 5_000_000).excerpt) <= 600


def test_a_judge_travels_as_its_settings_and_is_made_once() -> None:
    sent = pickle.dumps(JUDGE)

    assert len(sent) < 1_000
    made = pickle.loads(sent)  # noqa: S301 -- its own
    assert made.name == JUDGE.name
    assert pickle.loads(sent) is made  # noqa: S301 -- its own


def test_the_name_of_a_judge_says_how_it_judges() -> None:
    names = {
        judge_by(topics, threshold, length).name
        for topics, threshold, length in [
            (TOPICS, 1.0, 350),
            ((), 1.0, 350),
            (TOPICS, 2.0, 350),
            (TOPICS, 1.0, 300),
        ]
    }

    assert len(names) == 4
    assert all(len(name) == 32 for name in names)


def test_a_verdict_ahead_is_that_of_the_intake() -> None:
    blocks = (Paragraph((Text("Running llama at home."),)),)
    draft = make_draft("Title", text="Running llama at home.")

    verdict = JUDGE.ahead(draft, blocks).verdict

    later = taken(title=draft.title, blocks=draft.blocks)
    assert verdict == Verdict(JUDGE.name, later.language, later.excerpt, later.words, later.labels)
    assert later.words == "running llama at home. \x03"
