"""Topics are found by any of their names, and articles are labelled by tags and words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.evidence import Passages
from bot.core.topics import (
    BESIDE,
    LEAST_SHARE,
    LEAST_SHARE_UNNAMED,
    LONGEST_EVIDENCE,
    MOST_LABELS,
    MOST_SUGGESTIONS,
    TAG_SCORE,
    Taxonomy,
    Topic,
)
from storage.records import Label, LabelOrigin

LLM = Topic(
    slug="llm",
    names={"en": "Large language models", "zh": "大语言模型"},
    aliases=("LLMs", "大模型", "gpt"),
    words=(("LLM", 1.0), ("大模型", 0.8), ("prompt", 0.3)),
)
VISION = Topic(
    slug="computer-vision",
    names={"en": "Computer vision", "zh": "计算机视觉"},
    aliases=("cv", "图像"),
    words=(("image", 0.6), ("图像", 0.6), ("convolution", 1.0)),
    exclude=("mirror image",),
)
PYTHON = Topic(
    slug="python",
    names={"en": "Python", "zh": "Python"},
    aliases=("py", "C++/Python"),
    words=(("Python", 0.8),),
)
OTHER = Topic(slug="other", names={"en": "Other", "zh": "其他"})
MANY = tuple(
    Topic(slug=f"topic-{n}", names={"en": f"Topic {n}"}, words=((f"word{n}", 1.0),))
    for n in range(8)
)
TAXONOMY = Taxonomy((LLM, VISION, PYTHON, OTHER), threshold=1.0)
NAMED = [
    (name, topic)
    for topic in TAXONOMY.topics
    for name in (topic.slug, *topic.names.values(), *topic.aliases)
]


def slugs(topics: tuple[Topic, ...]) -> tuple[str, ...]:
    return tuple(topic.slug for topic in topics)


def about(
    title: str = "", excerpt: str = "", body: str = "", tags: tuple[str, ...] = ()
) -> tuple[str, ...]:
    return tuple(label.topic for label in TAXONOMY.label(Passages(title, excerpt, body), tags))


# Names


@pytest.mark.parametrize(("name", "topic"), NAMED)
def test_a_topic_is_found_by_any_of_its_names(name: str, topic: Topic) -> None:
    assert TAXONOMY.find(name) == topic


@pytest.mark.parametrize(
    "name",
    [
        "COMPUTER VISION",
        "computer_vision",
        " Computer-Vision ",
        "#computer-vision",
        "#computer_vision",
        "ｃｏｍｐｕｔｅｒ　ｖｉｓｉｏｎ",
        "CV",
    ],
)
def test_case_width_and_hyphens_do_not_matter(name: str) -> None:
    assert TAXONOMY.find(name) == VISION


@pytest.mark.parametrize("name", ["", " ", "#", "-", "vision", "语言", "llm" + " " * 200 + "x"])
def test_what_is_no_name_finds_no_topic(name: str) -> None:
    assert TAXONOMY.find(name) is None


def test_a_name_that_two_topics_claim_is_the_first_ones() -> None:
    twin = Topic(slug="second", names={"en": "Second"}, aliases=("llm",))
    assert Taxonomy((LLM, twin), 1.0).find("llm") == LLM


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pythn", ("python",)),
        ("computr vison", ("computer-vision",)),
        ("vision", ("computer-vision",)),
        ("语言模型", ("llm",)),
        ("大语言", ("llm",)),
        ("chatgpt", ("llm",)),
        ("cooking", ()),
        ("x", ()),
        ("", ()),
        ("---", ()),
    ],
)
def test_a_name_that_is_nearly_right_is_put_right(name: str, expected: tuple[str, ...]) -> None:
    assert slugs(TAXONOMY.suggest(name)) == expected


def test_the_closest_topics_are_suggested_first_and_only_a_few() -> None:
    taxonomy = Taxonomy(MANY, 1.0)
    assert slugs(taxonomy.suggest("topic 7x"))[0] == "topic-7"
    assert len(taxonomy.suggest("topic")) == MOST_SUGGESTIONS


@pytest.mark.parametrize(
    ("text", "topics", "unknown"),
    [
        ("", (), ()),
        (" , 、", (), ()),
        ("llm cv", ("llm", "computer-vision"), ()),
        ("computer vision llm", ("computer-vision", "llm"), ()),
        ("大模型，图像", ("llm", "computer-vision"), ()),
        ("large language models python", ("llm", "python"), ()),
        ("llm llm gpt", ("llm",), ()),
        ("computer vison", (), ("computer", "vison")),
        ("llm, cookery, py", ("llm", "python"), ("cookery",)),
        ("cookery cookery", (), ("cookery",)),
    ],
)
def test_names_are_told_apart_by_commas_and_spaces(
    text: str, topics: tuple[str, ...], unknown: tuple[str, ...]
) -> None:
    found = TAXONOMY.resolve(text)
    assert (slugs(found.topics), found.unknown) == (topics, unknown)


@given(st.lists(st.sampled_from([name for name, _ in NAMED]), unique=True, max_size=6))
def test_any_names_between_commas_are_resolved(names: list[str]) -> None:
    found = TAXONOMY.resolve(", ".join(names))
    assert set(found.topics) == {TAXONOMY.find(name) for name in names}
    assert found.unknown == ()


@given(st.text(max_size=200))
def test_any_text_is_resolved_and_suggested_for(text: str) -> None:
    found = TAXONOMY.resolve(text)
    assert all(TAXONOMY.find(name) is None for name in found.unknown)
    assert len(TAXONOMY.suggest(text)) <= MOST_SUGGESTIONS


# Labels


def test_a_tag_labels_with_its_own_words_as_evidence() -> None:
    assert TAXONOMY.label(Passages("Bread", "", ""), ("Baking", "PY")) == (
        Label("python", TAG_SCORE, "tag: PY", LabelOrigin.SOURCE),
    )


def test_a_tag_and_words_add_up_and_the_first_tag_is_named() -> None:
    [label] = TAXONOMY.label(Passages("Python", "", ""), ("python", "py"))
    assert label == Label("python", TAG_SCORE + 4.8, "tag: python", LabelOrigin.SOURCE)


def test_words_label_from_the_threshold_on() -> None:
    assert about(body="an image") == ()
    assert about(body="an image, an image") == ("computer-vision",)
    assert about(body="LLM") == ("llm",)


def test_words_are_the_evidence_of_their_label() -> None:
    [label] = TAXONOMY.label(Passages("图像", "", "convolution"), ())
    assert label.score == pytest.approx(4.6)
    assert (label.evidence, label.origin) == ("title: 图像; body: convolution", LabelOrigin.WORDS)


def test_an_excluded_phrase_labels_nothing() -> None:
    assert about(title="Mirror image") == ()


def test_labels_come_best_first() -> None:
    assert about(title="LLM", body="Python Python Python Python") == ("llm",)
    assert about(title="LLM", excerpt="image 图像", body="image 图像 " * 3) == (
        "llm",
        "computer-vision",
    )
    assert about(title="LLM", tags=("py",)) == ("python", "llm")


def test_topics_that_weigh_the_same_keep_the_operators_order() -> None:
    taxonomy = Taxonomy(MANY, 1.0)
    labels = taxonomy.label(Passages("word3 word1 word2", "", ""), ())
    assert [label.topic for label in labels] == ["topic-1", "topic-2", "topic-3"]


def test_what_is_not_the_main_topic_needs_more_than_the_threshold() -> None:
    assert about(body="Python Python") == ("python",)
    assert about(title="LLM", body="Python Python Python") == ("llm",)
    assert about(excerpt="LLM LLM", body="LLM LLM Python " * 3) == ("llm",)
    assert about(excerpt="LLM Python", body="LLM Python " * 3) == ("llm",)
    assert about(excerpt="LLM convolution", body="LLM convolution " * 3) == (
        "llm",
        "computer-vision",
    )
    assert 4.0 < BESIDE < 5.0


def test_a_topic_that_is_only_mentioned_beside_the_main_one_is_no_label() -> None:
    """The first topic weighs 20 here, so that 5 are too little and 10 are enough."""
    main = Topic(slug="main", names={"en": "Main"}, words=tuple((word, 1.0) for word in "abcd"))
    beside = Topic(slug="beside", names={"en": "Beside"}, words=(("x", 1.0), ("y", 1.0)))
    taxonomy = Taxonomy((main, beside), 1.0)

    def labels(opening: str) -> list[str]:
        said = taxonomy.label(Passages("", opening, f"{opening} " * 3))
        return [label.topic for label in said]

    assert labels("a b c d x") == ["main"]
    assert labels("a b c d x y") == ["main", "beside"]
    assert BESIDE < 5.0 < LEAST_SHARE * 20 < 10.0


def test_beside_a_topic_that_the_title_names_another_needs_more() -> None:
    """Either weighs as much as in the untitled text, but for the word in the title."""
    opening, body = "LLM 图像", "LLM image 图像 图像 图像"
    assert about(excerpt="LLM LLM image 图像", body=body + " LLM 大模型 大模型 image") == (
        "llm",
        "computer-vision",
    )
    assert about(title="LLM", excerpt=opening, body=body) == ("llm",)
    assert LEAST_SHARE < LEAST_SHARE_UNNAMED < 1


def test_a_topic_that_the_title_names_outright_is_no_mere_mention() -> None:
    body = "LLM 大模型 prompt " * 3
    assert about(title="A convolution", excerpt=body, body=body) == ("llm", "computer-vision")
    assert about(title="An image", excerpt=body, body=body) == ("llm",)


def test_a_topic_that_the_code_names_outright_is_no_mere_mention() -> None:
    body = "LLM 大模型 prompt"
    passages = Passages("LLM", body, body, "convolution image image")
    assert [label.topic for label in TAXONOMY.label(passages)] == ["llm", "computer-vision"]
    said = Passages("LLM", body, f"{body} convolution image image")
    assert [label.topic for label in TAXONOMY.label(said)] == ["llm"]


# Parents and the fallback

LEARNING = Topic(slug="learning", names={"en": "Learning"}, words=(("learning", 1.0),))
DEEP = Topic(slug="deep", names={"en": "Deep"}, words=(("deep", 1.0),), parent="learning")
NETWORKS = Topic(slug="networks", names={"en": "Nets"}, words=(("network", 1.0),), parent="Deep")
REST = Topic(slug="rest", names={"en": "The rest"}, fallback=True)
FAMILY = Taxonomy((LEARNING, DEEP, NETWORKS, REST), threshold=1.0)


def test_what_is_about_a_topic_is_about_its_parents_too() -> None:
    assert FAMILY.label(Passages("network", "", "")) == (
        Label("learning", 6.0, "part: networks", LabelOrigin.WORDS),
        Label("deep", 6.0, "part: networks", LabelOrigin.WORDS),
        Label("networks", 6.0, "title: network", LabelOrigin.WORDS),
    )
    assert FAMILY.wider("networks") == ("deep", "learning")
    assert FAMILY.wider("learning") == FAMILY.wider("unknown") == ()


def test_a_parent_that_is_named_itself_keeps_its_own_evidence() -> None:
    labels = {
        one.topic: one for one in FAMILY.label(Passages("deep learning", "deep learning", ""))
    }
    assert labels["learning"].evidence == "title: learning"
    assert labels["deep"].evidence == "title: deep"


def test_a_parent_is_as_sure_as_the_best_topic_below_it() -> None:
    labels = FAMILY.with_wider(
        [
            Label("networks", 2.0, "body: network", LabelOrigin.WORDS),
            Label("deep", 5.0, "tag: deep", LabelOrigin.SOURCE),
        ]
    )
    assert labels[2:] == (Label("learning", 5.0, "part: deep", LabelOrigin.SOURCE),)


@pytest.mark.parametrize("parent", ["missing", "odd", "even"])
def test_a_parent_that_is_none_or_its_own_child_does_no_harm(parent: str) -> None:
    odd = Topic("odd", {"en": "Odd"}, words=(("word", 1.0),), parent=parent)
    even = Topic("even", {"en": "Even"}, parent="odd")
    labels = Taxonomy((odd, even), 1.0).label(Passages("word", "", ""))
    assert {label.topic for label in labels} <= {"odd", "even"}
    assert len({label.topic for label in labels}) == len(labels)


def test_what_is_about_nothing_else_is_about_the_fallback() -> None:
    rest = Label("rest", 1.0, "no other topic", LabelOrigin.WORDS)
    assert FAMILY.label(Passages("Bread", "", "")) == (rest,)
    assert [one.topic for one in FAMILY.label(Passages("deep", "", ""))] == ["learning", "deep"]
    assert [one.topic for one in FAMILY.label(Passages("Bread", "", ""), ("deep",))] == [
        "learning",
        "deep",
    ]


def test_what_speaks_for_the_fallback_speaks_against_all_others_or_not_at_all() -> None:
    rest = Topic(slug="rest", names={"en": "The rest"}, words=(("git", 1.0),), fallback=True)
    taxonomy = Taxonomy((DEEP, rest), threshold=1.0)

    def labels(title: str, excerpt: str = "") -> list[tuple[str, str]]:
        found = taxonomy.label(Passages(title, excerpt, ""))
        return [(one.topic, one.evidence) for one in found]

    assert labels("git", "deep") == [("rest", "title: git")]
    assert labels("deep", "git") == labels("deep and git")[:1] == [("deep", "title: deep")]
    assert labels("git") == [("rest", "title: git")]
    assert labels("bread") == [("rest", "no other topic")]


def test_an_article_has_at_most_five_labels() -> None:
    taxonomy = Taxonomy(MANY, 1.0)
    text = " ".join(f"word{n}" for n in range(8))
    assert len(taxonomy.label(Passages(text, text, text), ("topic-6", "topic-7"))) == MOST_LABELS
    assert taxonomy.label(Passages(text, text, text), ("topic-7",))[0].topic == "topic-7"


def test_evidence_is_short_enough_to_be_kept() -> None:
    word = "word" * 30
    topic = Topic("long", {"en": "Long"}, words=tuple((word + c, 1.0) for c in "abc"))
    [label] = Taxonomy((topic,), 1.0).label(Passages(f"{word}a {word}b", "", ""), ())
    assert len(label.evidence) == LONGEST_EVIDENCE


def test_a_threshold_of_nothing_still_needs_a_word() -> None:
    taxonomy = Taxonomy((LLM, OTHER), 0.0)
    assert taxonomy.label(Passages("Bread", "", ""), ()) == ()


def test_the_fallback_is_not_said_to_readers() -> None:
    fallback = Topic(slug="rest", names={"en": "Rest"}, fallback=True)
    assert Taxonomy((LLM, fallback), 1.0).unsaid == "rest"


def test_without_topics_nothing_is_found_or_labelled() -> None:
    taxonomy = Taxonomy((), 1.0)
    assert taxonomy.unsaid is None
    assert taxonomy.find("llm") is None
    assert taxonomy.suggest("llm") == ()
    assert taxonomy.label(Passages("LLM", "LLM", "LLM"), ("llm",)) == ()


PIECES = st.lists(
    st.sampled_from(["LLM", "Python", "图像", "image", "mirror ", "prompt", " ", "\n", "x", "。"])
).map("".join)


@given(PIECES, PIECES, PIECES, st.lists(st.sampled_from(["py", "cv", "baking", ""])))
def test_labels_are_few_distinct_ordered_and_good_enough(
    title: str, excerpt: str, body: str, tags: list[str]
) -> None:
    labels = TAXONOMY.label(Passages(title, excerpt, body), tags)
    assert len({label.topic for label in labels}) == len(labels) <= MOST_LABELS
    assert [label.score for label in labels] == sorted(
        (label.score for label in labels), reverse=True
    )
    for label in labels:
        assert label.score >= (TAG_SCORE if label.origin is LabelOrigin.SOURCE else 1.0)
        assert label.evidence
