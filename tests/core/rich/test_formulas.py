import pytest
from hypothesis import given

from bot.core.rich.formulas import Drawn, Formula, Source, Spelt, said
from tests.support.documents import formulas

FORMULAS: dict[str, tuple[str, Formula | None]] = {
    "plain": (r"\frac{a}{b} + \sum_{i=1}^n x_i", Drawn(r"\frac{a}{b} + \sum_{i=1}^n x_i")),
    "words": (r"\lim_{x \to 0} \sin x", Drawn(r"\lim_{x \rightarrow 0} \sin x")),
    "a shorter name before a letter": (r"a\le b\lVert x\rVert", Drawn(r"a\leq b\| x\|")),
    "a frame": (r"\boxed{E=mc^2}", Drawn("{E=mc^2}")),
    "matrix": (
        r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
        Drawn(r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}"),
    ),
    "aligned rows": (
        r"\begin{align*} a &= b \\ c &= d \end{align*}",
        Drawn(r"\begin{aligned} a &= b \\ c &= d \end{aligned}"),
    ),
    "a numbered equation": (
        r"\begin{equation}\label{eq:1} x \end{equation}",
        Drawn("x"),
    ),
    "a comment": ("x % the unknown\n+ 1", Drawn("x + 1")),
    "a transpose": (r"\frac{QK^\top}{x^{\top}}", Drawn(r"\frac{QK^{\mathsf{T}}}{x^{\mathsf{T}}}")),
    "a number": (r"x \tag{1}", Drawn(r"x \quad(1)")),
    "a name": (r"x \tag*{A}", Drawn(r"x \quad \text{A}")),
    "a reference": (r"\eqref{a1}", Drawn(r"(\text{a1})")),
    "what stands below": (r"\underset{x_{1}}{\max} y", Drawn(r"{\max}_{x_{1}} y")),
    "an array": (
        r"\begin{array}[t]{cc} a & b \end{array}",
        Drawn(r"\begin{matrix} a & b \end{matrix}"),
    ),
    "words in bold": (r"\textbf{a} \bmod \R", Drawn(r"\text{a} \;\mathrm{mod}\; \mathbb{R}")),
    "chemistry": (r"\ce{H2O}", Source(r"\ce{H2O}")),
    "words that no client need have letters for": (r"x \text{如果} y", Spelt("x 如果 y")),
    "an open brace": (r"\frac{a", Source(r"\frac{a")),
    "a closing brace": ("}{", Source("}{")),
    "brackets without their twin": (r"\left( x", Spelt("( x")),
    "an environment that does not end": (r"\begin{cases} x", Source(r"\begin{cases} x")),
    "an environment that did not begin": (r"x \end{cases}", Source(r"x \end{cases}")),
    "an unknown environment": (
        r"\begin{tikzcd} a \end{tikzcd}",
        Source(r"\begin{tikzcd} a \end{tikzcd}"),
    ),
    "columns without rows": ("a & b", Spelt("a b")),
    "a dollar": ("a$b", Spelt("a$b")),
    "too long": ("x+" * 501, Spelt("x+" * 501)),
    "nothing": (" \n", None),
}


@pytest.mark.parametrize(("source", "expected"), FORMULAS.values(), ids=FORMULAS)
def test_a_formula_is_drawn_where_every_client_can(source: str, expected: Formula | None) -> None:
    assert said(source, may_draw=True) == expected


def test_within_details_a_formula_is_spelt_or_shown() -> None:
    assert said(r"x^2 \leq y", may_draw=False) == Spelt("x² ≤ y")
    assert said(r"\unknown", may_draw=False) == Source(r"\unknown")


def test_a_formula_that_says_nothing_in_unicode_shows_its_source() -> None:
    assert said(r"\displaystyle", may_draw=True) == Source(r"\displaystyle")


@given(formulas)
def test_what_is_drawn_stays_as_it_is_when_read_again(source: str) -> None:
    match said(source, may_draw=True):
        case Drawn(text) as drawn:
            assert said(text, may_draw=True) == drawn
        case Spelt(text) | Source(text):
            assert text.strip()
        case None:
            assert not source.strip()
