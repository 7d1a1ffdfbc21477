"""What rules learn of a kept article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.blocks import Blocks, Paragraph, Text, dumps
from bot.core.evidence import Passages
from bot.core.flat import words_and_code
from bot.core.rules import Evaluation, Facts, facts_of, matches, parse
from bot.core.taking import LABELLED_LENGTH
from storage.records import Candidate, Content
from tests.support.documents import documents

DOCUMENT = dumps((Paragraph((Text("Ein  ＷＯＲＤ"),)), Paragraph((Text("of mouth"),))))


def candidate(content: Content | None) -> Candidate:
    return Candidate(1, 1, None, ("llm",), "zh-CN", content)


def test_without_content_an_article_has_topics_and_a_language() -> None:
    assert facts_of(candidate(None)) == Facts(frozenset({"llm"}), "zh")


@given(st.lists(st.text()), st.none() | st.text(), st.text(), st.none() | st.text())
def test_whatever_stands_in_a_row_has_facts_that_rules_can_be_asked_about(
    topics: list[str], language: str | None, title: str, address: str | None
) -> None:
    content = Content(title, None, None, title, title, address, title, address)
    facts = facts_of(Candidate(1, 1, None, ("llm", *topics), language, content))
    rule = parse('topic:llm OR lang:zh OR "word"')
    evaluation = Evaluation([rule])
    evaluation.add([facts])
    assert evaluation.wanted(rule) == 1


@pytest.mark.parametrize(
    ("language", "read"),
    [("zh-Hans", "zh"), ("EN", "en"), ("german", None), ("中文", None), ("", None), (None, None)],
)
def test_a_language_is_known_by_its_code(language: str | None, read: str | None) -> None:
    assert facts_of(Candidate(1, 1, None, ("LLM!",), language)) == Facts(frozenset(), read)


def test_content_is_folded_and_its_parts_stay_apart() -> None:
    content = Content(
        "A Title",
        None,
        DOCUMENT,
        "short",
        "Su",
        "https://kexue.fm/a",
        "Space",
        "https://feed.example/x",
    )
    facts = facts_of(candidate(content))
    assert (facts.title, facts.author) == ("a title", "su")
    assert matches(parse('"ein word"'), facts)
    assert not matches(parse('"word of"'), facts)
    assert matches(parse("source:space source:kexue.fm source:feed.example"), facts)
    assert not matches(parse('source:"space feed"'), facts)
    assert not matches(parse("short"), facts)


@pytest.mark.parametrize("blocks", ["spoilt", None])
def test_without_a_document_that_can_be_read_the_excerpt_speaks(blocks: str | None) -> None:
    assert facts_of(candidate(Content("", None, blocks, "Short"))).text == "short"


@given(documents)
def test_kept_words_make_the_same_facts_as_the_document(document: Blocks) -> None:
    words = Passages("", "", *words_and_code(document, LABELLED_LENGTH)).words
    by_words = facts_of(candidate(Content("", words, None, "")))
    assert by_words == facts_of(candidate(Content("", None, dumps(document), "")))
    words.encode()
    assert "\0" not in words


def test_a_long_document_is_read_as_far_as_rules_look() -> None:
    document = dumps((Paragraph((Text("long " * 11_000),)), Paragraph((Text("end"),))))
    facts = facts_of(candidate(Content("", None, document, "")))
    assert len(facts.text) == 49_999
    assert not matches(parse("end"), facts)


def test_an_address_without_a_host_is_no_source() -> None:
    assert (
        facts_of(candidate(Content("", None, None, "", url="nowhere"))).source.strip(" \x03") == ""
    )
