"""Words are found whole where a script has spaces, and anywhere where it has none."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.traditional import simplified
from bot.core.words import WordIndex, fold, fold_all, fold_beside, says


def found(words: list[str], text: str) -> set[str]:
    return {words[number] for number, _ in WordIndex(words).hits(fold(text))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LLM", "llm"),
        ("ＰｙＴｏｒｃｈ", "pytorch"),
        ("a\n  b\tc", "a b c"),
        ("large‑language–model", "large-language-model"),
        ("Newton’s", "newton's"),
        ("straße", "strasse"),
        ("soft\u00adware", "software"),
        ("\u6a5f\u5668\u5b78\u7fd2", "机器学习"),
        ("　注意力　", "注意力"),
        (
            "\uff08甲\uff0c乙\uff1b丙\uff1a丁\uff01\uff1f\uff09\u2026\u3002",
            "(甲,乙;丙:丁!?)...\u3002",
        ),
    ],
)
def test_folding_makes_alike_what_looks_alike(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(
    st.text(
        st.one_of(
            st.characters(),
            st.sampled_from(
                "\uff0c\uff1f\u2026\u3000\u0338<e\u0301\u2028\u00b2\u226e\u1100\u1161\ufb01\U0001d465"
            ),
        )
    )
)
def test_folding_takes_short_cuts_to_the_normal_form_only(text: str) -> None:
    plain = text.replace("’", "'").replace("\u00ad", "")
    for dash in "‐‑‒–−":
        plain = plain.replace(dash, "-")
    normal = simplified(unicodedata.normalize("NFKC", plain))
    assert fold(text) == " ".join(normal.casefold().split())


@given(st.text(st.one_of(st.characters(), st.sampled_from("ßİŉΐﬁẞAb "))))
def test_a_text_is_folded_beside_the_same_with_its_capitals(text: str) -> None:
    folded, cased = fold_beside(text)
    assert folded == fold(text)
    assert len(folded) == len(cased)
    assert cased.casefold() == folded


@given(st.lists(st.text(st.one_of(st.characters(), st.sampled_from("\x03 \u0338<e\u00df")))))
def test_many_texts_are_folded_at_once_like_each_of_them(texts: list[str]) -> None:
    assert fold_all(texts) == [fold(text) for text in texts]


@given(st.text())
def test_a_folded_text_has_no_white_space_but_single_spaces(text: str) -> None:
    assert fold(text).split(" ") == fold(text).split() or fold(text) == ""


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("LLM", "an LLM."),
        ("LLM", "llm"),
        ("LLM", "用LLM做摘要"),
        ("LLM", "用ＬＬＭ做摘要"),
        ("large language model", "a Large\nLanguage  Model, trained"),
        ("attention", "self-attention"),
        ("torch.nn", "from torch.nn import functional"),
        ("C++", "a C++17 compiler"),
        ("注意力", "多头注意力机制"),
        ("Newton's method", "Newton’s method"),
        ("GPT-4", "GPT‑4"),
        ("λ", "an eigenvalue λ"),
    ],
)
def test_a_word_is_found(word: str, text: str) -> None:
    assert found([word], text) == {word}


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("LLM", "LLMs"),
        ("LLM", "MLLM"),
        ("GAN", "Gandhi began"),
        ("R", "RNN"),
        ("torch", "torch_scatter"),
        ("Go", "Gödel"),
        ("GPT-4", "GPT-40"),
        ("over", "cover"),
        ("注意力", "注意"),
        ("λ", "λόγος"),
    ],
)
def test_a_part_of_another_word_is_not_found(word: str, text: str) -> None:
    assert found([word], text) == set()


def test_overlapping_words_are_all_found_where_they_stand() -> None:
    index = WordIndex(["注意力", "注意力机制", "机制", "attention"])
    assert set(index.hits("多头注意力机制 attention")) == {(0, 2), (1, 2), (2, 5), (3, 8)}


def test_a_word_that_was_given_twice_is_found_twice() -> None:
    assert sorted(WordIndex(["LLM", "RNN", "llm"]).hits("an llm")) == [(0, 3), (2, 3)]


def test_without_words_nothing_is_found() -> None:
    assert list(WordIndex([]).hits("anything")) == []


@pytest.mark.parametrize("word", ["", "  ", "\u00ad", "　"])
def test_an_empty_word_is_a_fault(word: str) -> None:
    with pytest.raises(ValueError, match="is empty"):
        WordIndex(["LLM", word])


LETTERS = st.text(alphabet="ab注意 -_", min_size=1, max_size=12)


@given(st.lists(LETTERS.filter(fold), max_size=5), LETTERS)
def test_what_is_found_stands_where_it_is_said_to(words: list[str], text: str) -> None:
    folded = fold(text)
    hits = set(WordIndex(words).hits(folded))
    for number, start in hits:
        assert folded.startswith(fold(words[number]), start)
    for number, word in enumerate(words):
        for start in range(len(folded)):
            if folded.startswith(fold(word), start) and is_whole(folded, start, len(fold(word))):
                assert (number, start) in hits


def is_whole(text: str, start: int, length: int) -> bool:
    """The rule said again, over the letters of this test."""
    latin = "ab_"
    before = text[start - 1] if start else " "
    after = text[start + length : start + length + 1] or " "
    first, last = text[start], text[start + length - 1]
    return not ((before in latin and first in latin) or (after in latin and last in latin))


@given(
    st.text(alphabet="ab图像 .-_é", max_size=30),
    st.text(alphabet="ab图像 .-é", min_size=1, max_size=4).filter(lambda word: bool(fold(word))),
)
def test_one_word_is_said_where_the_index_finds_it(text: str, word: str) -> None:
    assert says(fold(text), fold(word)) is bool(found([word], text))
