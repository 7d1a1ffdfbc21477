"""Formulas of the chat page."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.mathml import _ATTRIBUTES, _ELEMENTS, Tree, mathml


def nodes(tree: Tree | str) -> Iterator[Tree]:
    if isinstance(tree, list):
        yield tree
        for child in tree[2]:
            yield from nodes(child)


def letters(latex: str, *, display: bool = False) -> str:
    """All that a formula shows, without its arrangement."""
    tree = mathml(latex, display=display)
    assert tree is not None
    return "".join(
        text for _, _, children in nodes(tree) for text in children if isinstance(text, str)
    )


def names(latex: str, *, display: bool = False) -> list[str]:
    tree = mathml(latex, display=display)
    assert tree is not None
    return [name for name, _, _ in nodes(tree)]


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"x < 1", "x<1"),
        (r"\alpha\to\infty", "α→∞"),
        (r"\mathcal L\mathfrak C\mathbb R\boldsymbol\theta\mathbf{x}1", "ℒℭℝ𝜽𝐱1"),
        (r"\text{若 }x", "若\xa0x"),
        (r"\arg \min_x \operatorname*{soft\,max}", "arg\u2009minxsoft\u2009max"),
        (r"\mathcal{中}", "中"),
    ],
)
def test_letters_come_in_their_style(latex: str, shown: str) -> None:
    assert letters(latex) == shown


@pytest.mark.parametrize("latex", ["f'", "f''(x)", "q_0'", r"f^\prime"])
def test_primes_stand_beside_what_they_belong_to(latex: str) -> None:
    assert not {"msup", "msubsup"} & set(names(latex))
    assert any(sign in letters(latex) for sign in "′″")


@pytest.mark.parametrize("latex", ["x^2", "x_1^2", "x^{y'}", "x^{}"])
def test_other_superscripts_stay_where_they_are(latex: str) -> None:
    assert {"msup", "msubsup"} & set(names(latex))


@pytest.mark.parametrize(
    "name", ["aligned", "align", "align*", "split", "eqnarray", "gathered", "gather*", "multline"]
)
def test_lines_are_put_below_each_other(name: str) -> None:
    found = names(f"\\begin{{{name}}} a \\\\ b \\end{{{name}}}", display=True)

    assert found.count("mtr") == 2


def test_limits_stand_below_where_a_formula_stands_alone() -> None:
    for latex in (r"\lim_{n}", r"\sum_{i}", r"\max _x"):
        assert "munder" in names(latex, display=True)
        assert "msub" in names(latex)


@pytest.mark.parametrize(
    "latex",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\class{a}{x}",
        r"\style{color:red}{x}",
        r"\text{<script>alert(1)</script>}",
    ],
)
def test_nothing_but_arrangement_comes_of_a_formula(latex: str) -> None:
    tree = mathml(latex, display=False)
    assert tree is not None

    for name, attributes, _ in nodes(tree):
        assert name in _ELEMENTS
        assert attributes.keys() <= _ATTRIBUTES | {"mathvariant"}


@pytest.mark.parametrize(
    "latex",
    [
        "{",
        r"\frac{",
        r"\left(",
        "x_a_b",
        "x" * 4_001,
        "{" * 500 + "x" + "}" * 500,
        "{" * 100 + "x" + "}" * 100,
        "{" * 2_000,
        r"\newcommand{\a}{xx}\a",
        r"\def\a{x}\a",
    ],
)
def test_what_cannot_be_drawn_is_left_to_its_source(latex: str) -> None:
    assert mathml(latex, display=True) is None


COMMANDS = [
    r"\frac",
    r"\sqrt",
    r"\left(",
    r"\right)",
    r"\sum",
    r"\begin{matrix}",
    r"\end{matrix}",
    r"\text{a}",
    r"\\",
    r"&",
    r"{",
    r"}",
    r"^",
    r"_",
    r"x",
    r"1",
    r"中",
    r"\hat",
    r"\limits",
    r"\operatorname",
]


@given(st.lists(st.sampled_from(COMMANDS) | st.characters(), max_size=12), st.booleans())
def test_whatever_latex_comes_is_drawn_or_left_to_its_source(
    parts: list[str],
    display: bool,  # noqa: FBT001 -- a parameter of the test
) -> None:
    tree = mathml(" ".join(parts), display=display)

    assert tree is None or {name for name, _, _ in nodes(tree)} <= _ELEMENTS
