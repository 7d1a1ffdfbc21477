"""What would find articles like a given one finds that one, too, and each proposal is wider than the one before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.settings import Settings
from bot.core.rules import AllOf, AnyOf, Facts, HasTopic, HasWord, canonical, matches
from bot.core.search import read
from bot.core.similar import (
    MOST_CANDIDATES,
    MOST_WORDS,
    Candidate,
    candidates,
    characteristic,
    proposals,
    topics_of,
)
from bot.core.topics import Taxonomy, Topic
from bot.core.words import fold
from storage.records import Label, LabelOrigin

TAXONOMY = Taxonomy(Settings().topics.taxonomy, Settings().topics.threshold)
WORD = st.sampled_from(
    [
        *("the", "rotary", "embedding", "embeddings", "batch_size", "c++", "x", "2024", "KV cache"),
        *("旋转位置编码", "注意力", "的位置", "与", "\x03", "。", "ﬁne-tuning", "¡!", "#tag"),
    ]
)
TEXT = st.lists(WORD, max_size=40).map(" ".join) | st.lists(WORD, max_size=40).map("".join)
SLUGS = st.sampled_from([topic.slug for topic in TAXONOMY.topics] + ["gone"])


def label(topic: str, evidence: str = "", origin: LabelOrigin = LabelOrigin.WORDS) -> Label:
    return Label(topic, 1.0, evidence, origin)


def words(title: str, text: str, *labels: Label) -> list[str]:
    facts = Facts(title=fold(title), text=fold(text))
    return [one.word for one in candidates(title, facts, labels)]


@given(TEXT | st.text(max_size=80), TEXT | st.text(max_size=200), st.lists(TEXT, max_size=3))
def test_each_candidate_is_said_by_the_article_as_filters_look_for_it(
    title: str, text: str, evidence: list[str]
) -> None:
    facts = Facts(title=fold(title), text=fold(text))
    labels = [label("llm", f"title: {one}; body: {one}") for one in evidence]

    found = candidates(title, facts, labels)

    assert all(matches(HasWord(one.word), facts) for one in found)
    assert not any(read(one.word).is_empty for one in found)
    assert len({one.word for one in found}) == len(found) <= MOST_CANDIDATES
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)


def test_words_come_from_the_title_the_evidence_and_what_is_said_often() -> None:
    text = "the kernel fuses. the kernel waits, the kernel and the tensor " + "sees 2024 2024 2024"

    found = words(
        "Why the fusion helps",
        f"{text} softmax",
        label("systems", "body: softmax; tag: gone; excerpt: never said"),
        label("pytorch", "title: fusion", LabelOrigin.OPERATOR),
    )

    assert found == ["fusion", "helps", "softmax", "kernel"]


def test_of_the_forms_of_a_word_the_weightiest_stands_for_all() -> None:
    assert words("Embedding", "embeddings embeddings embeddings") == ["embedding"]


def test_chinese_titles_are_cut_into_what_the_text_says_again() -> None:
    text = "旋转位置编码很好。旋转位置编码与旋转矩阵。位置编码,旋转,旋转,旋转。"

    assert words("谈谈旋转位置编码的意义", text) == ["旋转", "旋转位置编码"]


@given(
    st.lists(st.tuples(st.text("abc", min_size=1, max_size=4), st.floats(0, 5)), max_size=12),
    st.dictionaries(st.text("abc", min_size=1, max_size=4), st.integers(0, 2_000)),
    st.integers(0, 2_000),
)
def test_few_words_are_chosen_none_of_them_common_or_within_another(
    found: list[tuple[str, float]], counts: dict[str, int], total: int
) -> None:
    chosen = characteristic([Candidate(*one) for one in found], counts, total)

    assert len(set(chosen)) == len(chosen) <= MOST_WORDS
    assert all(counts.get(one, 1) <= max(3, total / 5) for one in chosen)
    assert not any(a != b and a in b for a in chosen for b in chosen)


def test_of_words_that_say_as_much_the_rarer_are_chosen() -> None:
    found = [Candidate(word, 1.0) for word in ("often", "model", "seldom", "rarely", "once")]
    counts = {"often": 30, "model": 10, "seldom": 4, "rarely": 2}

    assert characteristic(found, counts, 100) == ("once", "rarely", "seldom")


@given(
    st.lists(SLUGS, unique=True, max_size=2),
    st.lists(st.sampled_from(["rotary", "cache", "编码"]), unique=True, max_size=3),
    st.frozensets(SLUGS, max_size=4),
    st.lists(st.sampled_from(["rotary", "cache", "编码", "sea"]), max_size=4),
)
def test_each_proposal_wants_the_article_itself_and_all_that_the_one_before_wants(
    topics: list[str], said: list[str], others: frozenset[str], other_words: list[str]
) -> None:
    made = proposals(topics, said)
    itself = Facts(topics=frozenset(topics), text=" ".join(said))
    other = Facts(topics=others, text=" ".join(other_words))

    assert all(matches(rule, itself) for rule in made)
    wanted = [matches(rule, other) for rule in made]
    assert wanted == sorted(wanted)
    assert len(set(map(canonical, made))) == len(made) <= 3
    assert bool(made) == bool(topics or said)


@pytest.mark.parametrize(
    ("topics", "said", "kinds"),
    [
        ([], [], []),
        (["llm"], [], [HasTopic]),
        (["llm", "nlp"], [], [AllOf, AnyOf]),
        ([], ["a"], [HasWord]),
        ([], ["a", "b", "c"], [AllOf, AnyOf]),
        (["llm"], ["a"], [AllOf, HasWord, AnyOf]),
    ],
)
def test_there_is_a_proposal_for_each_width_that_makes_a_difference(
    topics: list[str], said: list[str], kinds: list[type]
) -> None:
    assert list(map(type, proposals(topics, said))) == kinds


def test_topics_are_the_best_that_a_filter_can_name() -> None:
    fallback = TAXONOMY.fallback
    assert fallback is not None
    slugs = [fallback.slug, "gone", "llm", "optimisation", "python"]

    assert topics_of([label(slug) for slug in slugs], TAXONOMY) == ("llm", "optimisation")


def test_a_wider_topic_says_nothing_beside_the_narrower_one() -> None:
    taxonomy = Taxonomy([Topic("gardens", {}), Topic("sundials", {}, parent="gardens")], 1.0)

    assert topics_of([label("sundials"), label("gardens")], taxonomy) == ("sundials",)
    assert topics_of([label("gardens")], taxonomy) == ("gardens",)
