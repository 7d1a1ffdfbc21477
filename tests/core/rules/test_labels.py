"""The lines in which the bot shows a filter are known when they are typed, and the filter they say is proposed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.rules import Fault, Mistake, Parts, Role, parts_in_words, parts_of, read
from bot.core.rules.labels import LABELS
from bot.core.rules.tree import HasTopic
from bot.core.topics import Taxonomy, Topic
from bot.i18n import Catalogues

CATALOGUES = Catalogues.load()
NAMES = (
    ("Tea", "茶"),
    ("Fish, chips and peas", "鱼、薯条与豆"),
    ("Soup or stew", "汤或羹"),
    ("Language models", "语言模型"),
)
TAXONOMY = Taxonomy(
    [Topic(f"t{n}", {"en": english, "zh": chinese}) for n, (english, chinese) in enumerate(NAMES)],
    1.0,
)
TEA = HasTopic("t0")


def proposal(text: str) -> tuple[Fault, tuple[str, ...]]:
    """What is wrong with a text, and what is proposed."""
    mistake = read(text, TAXONOMY)
    assert isinstance(mistake, Mistake)
    return mistake.fault, mistake.suggestions


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_labels_are_those_that_are_shown(language: str) -> None:
    t = CATALOGUES.translator(language)
    for role, parts in (
        (Role.MUST, Parts(must=(TEA,))),
        (Role.ANY, Parts(any_of=(TEA,))),
        (Role.NEVER, Parts(never=(TEA,))),
    ):
        (line,) = parts_in_words(parts, TAXONOMY, t)
        label = line.rpartition(NAMES[0][language == "zh"])[0].rstrip(" :：")
        assert LABELS[label] is role


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("不要：Tea", "NOT topic:t0"),
        ("must: tea never: pie", 'topic:t0 AND NOT "pie"'),
        ("tea\nNever: “a, b”; or Fish, chips and peas", 'topic:t0 AND NOT "a, b" AND NOT topic:t1'),
        ("必须有：tea不要：“x”或“y”", 'topic:t0 AND NOT "x" AND NOT "y"'),
        ("never:", "NOT …"),
        ("never: language zh", "NOT …"),
        ("never: author “su”", "NOT …"),
        ("never: (", "NOT …"),
        ("must: *", "NOT …"),
        ("must: " + "a, bread and butter, " * 20 + " ".join(f"w{n}" for n in range(99)), "NOT …"),
    ],
)
def test_typed_lines_are_answered_with_the_filter_that_they_say(text: str, instead: str) -> None:
    assert proposal(text) == (Fault.LABEL, (instead,))


def test_without_a_taxonomy_names_are_words() -> None:
    mistake = read("must: a, b")
    assert isinstance(mistake, Mistake)
    assert mistake.suggestions == ('"a" AND "b"',)


GROUPS = st.lists(st.sampled_from(range(len(NAMES))), max_size=4, unique=True)


@given(GROUPS, st.integers(0, 4), st.sampled_from(["en", "zh"]))
def test_what_is_shown_and_typed_back_proposes_the_same_filter(
    topics: list[int], cut: int, language: str
) -> None:
    atoms = [HasTopic(f"t{n}") for n in topics]
    shown = parts_in_words(
        Parts(must=tuple(atoms[:cut]), never=tuple(atoms[cut:])),
        TAXONOMY,
        CATALOGUES.translator(language),
    )
    if shown:
        fault, (instead,) = proposal("\n".join(shown))
        rule = read(instead)
        assert fault is Fault.LABEL
        assert not isinstance(rule, Mistake)
        parts = parts_of(rule)
        assert parts is not None
        assert set(parts.must) == set(atoms[:cut])
        assert set(parts.never) == set(atoms[cut:])
