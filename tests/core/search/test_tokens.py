"""What articles are found under."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.search import TITLE, read, tokens_of
from bot.core.search.tokens import parts, stem, tokens
from bot.core.words import fold


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Attention, please", ["attention", "please"]),
        ("模型训练", ["模型", "型训", "训练", "练"]),
        ("图", ["图"]),
        ("大模型gpu推理", ["大模", "模型", "型", "gpu", "推理", "理"]),
        ("C++ and C# but x+y", ["c++", "and", "c#", "but", "x", "y"]),
        ("snake_case_word", ["snak", "case", "word"]),
        ("ＧＰＵ　２０２６", ["gpu", "2026"]),
        ("😀 -- \" ' * ^ NEAR(", ["near"]),
        ("", []),
    ],
)
def test_words_and_pairs_are_tokens(text: str, found: list[str]) -> None:
    assert list(tokens(fold(text))) == [stem(one) for one in found]


@pytest.mark.parametrize(
    "forms",
    [
        ("train", "trains", "training", "trained"),
        ("image", "images", "imaging"),
        ("policy", "policies"),
        ("loss", "losses"),
        ("box", "boxes"),
        ("optimise", "optimises", "optimising", "optimised"),
        ("embed", "embeds", "embedding", "embedded"),
        ("pass", "passes", "passing", "passed"),
        ("tune", "tunes", "tuning", "tuned"),
        ("code", "codes", "coding", "coded"),
        ("cache", "caches", "caching", "cached"),
        ("add", "adds", "adding", "added"),
        ("note", "notes", "noted", "noting"),
        ("base", "bases", "based"),
        ("mix", "mixes", "mixing", "mixed"),
        ("say", "says", "saying"),
        ("pad", "padding", "padded"),
        ("use", "uses", "using", "used"),
        ("speed", "speeds", "speeding"),
        ("bias", "biases", "biased"),
        ("alias", "aliases"),
        ("lens", "lenses"),
        ("schema", "schemas"),
        ("gpu", "gpus"),
        ("api", "apis"),
        ("matrix", "matrices"),
        ("tree", "trees"),
    ],
)
def test_forms_of_a_word_share_their_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    "word",
    [
        "string",
        "corpus",
        "class",
        "basis",
        "gas",
        "sing",
        "need",
        "r",
        "lens",
        "bias",
        "len",
        "note",
        "not",
    ],
)
def test_what_only_looks_like_a_form_stays(word: str) -> None:
    assert stem(word) == word


def test_a_title_is_found_as_such_too() -> None:
    assert tokens_of("a map", "the map") == ["a", "map", "the", f"{TITLE}a", f"{TITLE}map"]


@given(st.text(max_size=300))
def test_tokens_are_words_that_every_index_takes(text: str) -> None:
    for token in tokens(fold(text)):
        assert 0 < len(token) <= 40
        assert all(sign.isalnum() or sign in "+#" for sign in token)
        assert token[0].isalnum()


@given(st.text(max_size=300))
def test_parts_stand_where_they_are_said_to(text: str) -> None:
    end = 0
    for place, part in parts(text):
        assert place >= end
        assert text[place:].startswith(part)
        end = place + len(part)


@given(st.text(max_size=200), st.integers(0, 200), st.integers(1, 40))
def test_what_is_copied_from_a_text_finds_it(text: str, start: int, length: int) -> None:
    """Whole words, that is: what was cut out of the middle of one may be none."""
    held = set(tokens(fold(text)))
    words = " ".join(text.split(" ")[start % 7 : start % 7 + length])
    query = read(words)
    assert set(query.tokens) <= held
    assert all(any(token.startswith(one) for token in held) for one in query.beginnings)


@given(st.text("abdeginsrxy", min_size=1, max_size=12))
def test_a_stem_is_the_beginning_of_its_word_but_for_its_last_character(word: str) -> None:
    found = stem(word)

    assert word.startswith(found[:-1])
    assert len(found) <= len(word)
