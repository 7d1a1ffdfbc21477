"""All that is wrong with a list of topics is told at once, each fault with its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.topics import default_entries
from bot.core.contradictions import Contradiction, contradictions
from bot.core.topics import Topic


def topic(slug: str, **parts: object) -> Topic:
    return Topic(slug, {"en": f"Name of {slug}"}, **parts)  # type: ignore[arg-type]  # each test knows


def told(*topics: Topic) -> list[tuple[tuple[int | str, ...], str]]:
    return [(one.place, one.what) for one in contradictions(topics)]


def test_the_shipped_topics_do_not_contradict_each_other() -> None:
    assert told(*(entry.topic() for entry in default_entries())) == []


@pytest.mark.parametrize(
    ("topics", "place", "what"),
    [
        ((topic("a"), topic("a")), (1, "slug"), "is 'a', which another topic has"),
        (
            (topic("a"), topic("b", aliases=("#A",))),
            (1, "aliases", 0),
            "is '#A', a name of 'a', too",
        ),
        ((topic("a", aliases=("x y", "X-Y")),), (0, "aliases", 1), "stands there before"),
        ((topic("a", aliases=("#",)),), (0, "aliases", 0), "is '#', no name"),
        ((topic("a", parent="b"),), (0, "parent"), "is 'b', no slug of a topic"),
        ((topic("a", parent="a"),), (0, "parent"), "goes round: a -> a"),
        (
            (topic("c", parent="a"), topic("a", parent="b"), topic("b", parent="a")),
            (1, "parent"),
            "goes round: a -> b -> a",
        ),
        (
            (topic("a", fallback=True), topic("b", fallback=True)),
            (1, "fallback"),
            "is true for two topics",
        ),
        ((topic("a", words=(("\u00ad", 1.0),)),), (0, "words", 0), "no word"),
        ((topic("a", words=(("X", 1.0), ("x", 2.0))),), (0, "words", 1), "is 'x', which stands"),
        ((topic("a", exact=(("X", 1.0), ("X", 2.0))),), (0, "exact", 1), "is 'X', which stands"),
        (
            (topic("a", words=(("Snake", 1.0),), exclude=("snake",)),),
            (0, "exclude", 0),
            "is 'snake', which hides the word 'Snake' wherever it stands",
        ),
    ],
)
def test_each_fault_is_told_once_where_it_is(
    topics: tuple[Topic, ...], place: tuple[int | str, ...], what: str
) -> None:
    [(found, said)] = told(*topics)
    assert found == place
    assert what in said


def test_what_only_looks_wrong_is_none() -> None:
    assert (
        told(
            topic(
                "a",
                aliases=("A", "alpha"),
                words=(("sam", 1.0),),
                exact=(("SAM", 1.0), ("Sam", 1.0)),
            ),
            topic("b", parent="a", words=(("sam", 1.0),), exclude=("uncle sam",)),
            topic("c", parent="b", fallback=True),
        )
        == []
    )


SLUGS = st.sampled_from("abcd")


@given(st.lists(st.builds(lambda s, p: topic(s, parent=p), SLUGS, SLUGS | st.none()), max_size=6))
def test_without_contradictions_every_way_up_ends(topics: list[Topic]) -> None:
    faults: list[Contradiction] = list(contradictions(topics))
    if not faults:
        parents = {one.slug: one.parent for one in topics}
        for slug in parents:
            steps = 0
            at: str | None = slug
            while at is not None:
                at, steps = parents[at], steps + 1
                assert steps <= len(parents)
