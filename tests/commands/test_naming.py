"""Names of topics as people type them, and a “not” before them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.naming import named
from bot.core.topics import Taxonomy, Topic

TAXONOMY = Taxonomy(
    [
        Topic("bread", {"en": "Bread and butter", "zh": "面包"}),
        Topic("tea", {"en": "Tea", "zh": "非茶"}, aliases=("茶",)),
    ],
    1.0,
)


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted", "unknown"),
    [
        ("bread tea", ["bread", "tea"], [], ()),
        ("bread and butter", ["bread"], [], ()),
        ("bread and tea", ["bread", "tea"], [], ()),
        ("bread 和 茶、or", ["bread", "tea"], [], ()),
        ("bread not tea", ["bread"], ["tea"], ()),
        ("面包，非 茶", ["bread"], ["tea"], ()),
        ("茶 非面包", ["tea"], ["bread"], ()),
        ("非茶", ["tea"], [], ()),
        ("非 非茶", [], ["tea"], ()),
        ("not bread -tea !cake", [], ["bread", "tea"], ("cake",)),
        ("nothing", [], [], ("nothing",)),
        ("not", [], [], ("not",)),
        ("no", [], [], ("no",)),
        ("bread but no tea", ["bread"], ["tea"], ()),
        ("everything except tea", [], ["tea"], ()),
        ("everything", [], [], ("everything",)),
        ("面包 不要茶", ["bread"], ["tea"], ()),
        ("除了面包", [], ["bread"], ()),
        ("notea", [], [], ("notea",)),
        ("", [], [], ()),
    ],
)
def test_what_is_named_and_what_is_not(
    text: str, wanted: list[str], unwanted: list[str], unknown: tuple[str, ...]
) -> None:
    found = named(text, TAXONOMY)
    assert [topic.slug for topic in found.topics] == wanted
    assert [topic.slug for topic in found.not_topics] == unwanted
    assert found.unknown.unknown == unknown


def test_a_topic_may_be_named_as_both() -> None:
    assert [topic.slug for topic in named("tea bread not tea", TAXONOMY).both] == ["tea"]


@given(st.text(alphabet="非茶不not -!,，、 and\0", max_size=30))
def test_whatever_is_typed_is_read(text: str) -> None:
    found = named(text, TAXONOMY)
    assert {*found.topics, *found.not_topics} <= set(TAXONOMY.topics)
