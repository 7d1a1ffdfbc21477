"""Rules in words: nobody has to guess where a name ends, or whether a comma means "and"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.rules import Parts, parse, parts_in_words, parts_of, rule_in_words, topics_in_words
from bot.core.topics import Taxonomy, Topic
from bot.i18n import Catalogues

CATALOGUES = Catalogues.load()
NAMES = {
    "bread": ("Bread", "面包"),
    "tea": ("Tea", "茶"),
    "fish": ("Fish, chips and peas", "鱼、薯条与豆"),
    "soup": ("Soup or stew", "汤或羹"),
    "brandy": ("Brandy", "白兰地"),
}
TAXONOMY = Taxonomy(
    [Topic(slug, {"en": english, "zh": chinese}) for slug, (english, chinese) in NAMES.items()], 1.0
)


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("topic:bread OR topic:tea", "Bread, Tea", "面包、茶"),
        ("topic:brandy OR topic:tea", "Brandy, Tea", "白兰地、茶"),
        ("topic:bread OR topic:fish", "Bread; Fish, chips and peas", "面包；鱼、薯条与豆"),
        (
            "lang:en AND (topic:bread OR topic:tea)",
            "language en and (Bread or Tea)",
            "语言 en且(面包或茶)",
        ),
        (
            "lang:en AND (topic:soup OR topic:tea)",
            "language en and (Soup or stew; or Tea)",
            "语言 en且(汤或羹；或茶)",
        ),
        (
            "topic:bread AND NOT topic:fish",
            "Bread; and not Fish, chips and peas",
            "面包；且非鱼、薯条与豆",
        ),
        ('"salt, pepper" OR topic:tea', "“salt, pepper” or Tea", "“salt, pepper”或茶"),
    ],
)
def test_a_rule_reads_in_one_way_only(text: str, english: str, chinese: str) -> None:
    for language, expected in (("en", english), ("zh", chinese)):
        said = rule_in_words(parse(text), TAXONOMY, CATALOGUES.translator(language))
        assert said == expected


def test_parts_are_joined_by_what_they_mean() -> None:
    parts = parts_of(parse('topic:tea "a" (topic:bread | lang:zh) NOT "b" NOT topic:soup'))
    assert parts is not None
    assert parts_in_words(parts, TAXONOMY, CATALOGUES.translator("en")) == (
        "must: “a” and Tea",
        "any of: language zh or Bread",
        "never: “b”; or Soup or stew",
    )
    assert parts_in_words(Parts(), TAXONOMY, CATALOGUES.translator("zh")) == ()


@given(st.lists(st.sampled_from(sorted(NAMES)), unique=True), st.sampled_from(["en", "zh"]))
def test_a_list_of_topics_parts_into_their_names(slugs: list[str], language: str) -> None:
    said = topics_in_words(slugs, TAXONOMY, CATALOGUES.translator(language))
    names = [NAMES[slug][language == "zh"] for slug in slugs]
    comma, semicolon = (", ", "; ") if language == "en" else ("、", "；")
    assert said.split(semicolon if semicolon in said or len(slugs) == 1 else comma) == (
        names or [""]
    )
