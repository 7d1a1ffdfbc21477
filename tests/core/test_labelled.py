"""Files of labelled articles are read, or told all their faults at once."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.labelled import Labelled, Unreadable, labels_of, read
from bot.core.taking import judge_by
from bot.core.topics import Taxonomy, Topic

TOPICS = (
    Topic("llm", {"en": "Language models", "zh": "大语言模型"}, words=(("LLM", 1.0),)),
    Topic("torch", {"en": "PyTorch"}, words=(("import torch", 1.0),)),
    Topic("other", {"en": "Other"}, fallback=True),
)
TAXONOMY = Taxonomy(TOPICS, 1.0)
JUDGE = judge_by(TOPICS, 1.0, 350)


def faults(*entries: object) -> tuple[str, ...]:
    found = read(json.dumps(entries), TAXONOMY)
    assert isinstance(found, Unreadable)
    return found.faults


def test_articles_are_read_with_their_topics_by_any_name() -> None:
    text = '[{"title": "T", "body": "B", "tags": ["a"], "topics": ["LLM", "大语言模型", "other"]}]'
    assert read(text, TAXONOMY) == (Labelled(frozenset({"llm", "other"}), "T", "B", None, ("a",)),)


@pytest.mark.parametrize(
    "text",
    [
        '{"body": "B", "topics": ["llm"]}',
        '{"body": "B", "topics": ["llm"]}\n\n{"excerpt": "E", "topics": ["llm"]}\n',
    ],
)
def test_one_object_a_line_is_as_good_as_an_array(text: str) -> None:
    articles = read(text, TAXONOMY)
    assert isinstance(articles, tuple)
    assert articles[0] == Labelled(frozenset({"llm"}), "", "B")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is empty"),
        (" \n", "it is empty"),
        ("[]", "no list of articles"),
        ("7", "no list of articles"),
        ("[{]", "line 1 column 3"),
        ('{"body": "B", "topics": ["llm"]}\n{"body": }', "line 2: "),
        ("[" * 100_000, "no JSON"),
    ],
)
def test_what_is_no_list_of_articles_is_said_once(text: str, said: str) -> None:
    found = read(text, TAXONOMY)
    assert isinstance(found, Unreadable)
    [fault] = found.faults
    assert said in fault


def test_all_faults_of_all_entries_are_told_together() -> None:
    assert faults(
        7,
        {"body": 7, "topics": ["llm"], "labels": []},
        {"title": " \u200b", "topics": []},
        {"body": "B", "topics": "llm"},
        {"body": "B", "topics": ["lmm", "gardening"], "tags": [1]},
    ) == (
        'entry 1: is no object; write {"body": …, "topics": […]}',
        "entry 2: body is no text; put it into quotes",
        "entry 2: 'labels' is unknown; known are title, body, excerpt, topics, tags",
        "entry 2: says nothing; give it a title or a body",
        "entry 3: says nothing; give it a title or a body",
        "entry 3: has no topics; name at least one, such as the fallback",
        'entry 4: topics is no list of texts; write ["one", "two"]',
        'entry 5: tags is no list of texts; write ["one", "two"]',
        "entry 5: topic 'lmm' is unknown; did you mean llm?",
        "entry 5: topic 'gardening' is unknown; incoming topics lists them",
    )


def test_an_article_is_labelled_as_the_intake_would() -> None:
    article = Labelled(frozenset({"torch"}), "", "```\nimport torch\n```", None, ("LLM",))
    assert [label.topic for label in labels_of(JUDGE, article)] == ["llm", "torch"]
    assert labels_of(JUDGE, Labelled(frozenset({"llm"}), "", "\u200b")) == ()


def test_an_article_is_called_by_its_title_or_its_beginning() -> None:
    assert Labelled(frozenset(), "Title", "Body").name == "Title"
    assert Labelled(frozenset(), "", "A\n body " + "x" * 100).name == "A body " + "x" * 33


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["title", "body", "topics", "tags", "x"]), inner)
    ),
)


@given(JSON | st.text())
def test_any_file_is_read_or_has_a_fault(found: object) -> None:
    articles = read(found if isinstance(found, str) else json.dumps(found), TAXONOMY)
    if isinstance(articles, Unreadable):
        assert articles.faults
    else:
        assert all(article.topics <= {"llm", "torch", "other"} for article in articles)
