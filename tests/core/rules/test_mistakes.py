"""What is wrong with a rule is said in the reader's language, with its place and a way out."""

import pytest

from bot.core.rules import Fault, Mistake, describe, pointed
from bot.i18n import Catalogues

CATALOGUES = Catalogues.load()


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_fault_is_said_with_its_place(fault: Fault, language: str) -> None:
    said = describe(Mistake(fault, 6, "x:"), CATALOGUES.translator(language))
    assert "7" in said
    assert len(said) > len("Position 7: ")


def test_what_cannot_be_seen_is_not_shown() -> None:
    said = describe(Mistake(Fault.VALUE, 0, "\x03"), CATALOGUES.translator("en"))
    assert said == "Position 1: nothing that can be seen stands here; write a topic or a word."


def test_the_texts_differ_by_language() -> None:
    mistake = Mistake(Fault.FIELD, 0, "titles:", ("title:",))
    english, chinese = (describe(mistake, CATALOGUES.translator(one)) for one in ("en", "zh"))
    assert english == (
        "Position 1: there is no field “titles:”; there are title:, author:, source:, topic: and lang:. "
        "Put it in quotes if it is meant. Did you mean: title:?"
    )
    assert english != chinese


def test_the_end_of_the_text_is_named() -> None:
    assert "at the end" in describe(Mistake(Fault.OPERAND, 3), CATALOGUES.translator("en"))


def test_a_long_find_is_shown_shortened() -> None:
    assert len(Mistake(Fault.WORD_LENGTH, 0, "x" * 100_000).found) == 61


@pytest.mark.parametrize(
    ("text", "position", "lines"),
    [
        ("llm AND", 7, ("llm AND", "       ^")),
        ("(llm", 0, ("(llm", "^")),
        ("视觉 AND (", 8, ("视觉 AND (", "\u3000\u3000      ^")),
        ("a\nb |", 5, ("a b |", "     ^")),
        ("x" * 60 + "!", 60, ("…" + "x" * 20 + "!", " " * 21 + "^")),
        ("!" + "x" * 60, 0, ("!" + "x" * 13 + "…", "^")),
    ],
)
def test_a_caret_stands_below_the_mistake(text: str, position: int, lines: tuple[str, str]) -> None:
    assert tuple(pointed(text, Mistake(Fault.OPERAND, position)).split("\n")) == lines
