import re
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.maths import to_text
from tests.support.documents import formulas

SAID = {
    r"x": "x",
    r" f(x,  y) ": "f(x, y)",
    r"E[X]": "E[X]",
    r"g_t": "gₜ",
    r"\|w\|^2": "‖w‖²",
    r"\{x_i\}_{i=1}^n": "{xᵢ}ᵢ₌₁ⁿ",
    r"a_{i,j}": "a_(i,j)",
    r"q^{Q}": "q^Q",
    r"e^{i\pi} + 1 = 0": "e^(iπ) + 1 = 0",
    r"x_{a_{i,j}}^{(Q)}": "x_(a_(i,j))^((Q))",
    r"W^{[L]}": "W^[L]",
    r"x^{)Q(} + y_{(Q}": "x^{)Q(} + y_{(Q}",
    r"\frac{e^{i\pi}}{2}": "(e^(iπ))/2",
    r"x''": "x′′",
    r"90^\circ": "90°",
    r"f^\prime": "f′",
    r"A^{-1}": "A⁻¹",
    r"\mathbb{R}^{n\times n}": "ℝ^(n×n)",
    r"\mathcal{L}(\mathbf{w}) + \mathfrak{H}": "ℒ(𝐰) + ℌ",
    r"\mathbf{\theta}": "𝛉",
    r"\mathbf{x+y}": "𝐱+𝐲",
    r"\mathrm{d}x": "dx",
    r"a\in A": "a∈A",
    r"a \leq b": "a ≤ b",
    r"\alpha x": "αx",
    r"\gamma < 1": "γ < 1",
    r"\alpha \in A": "α ∈ A",
    r"\alpha \beta": "αβ",
    r"x \le \lVert A \rVert": "x ≤ ‖A‖",
    r"\lVert \beta \rVert ": "‖β‖",
    r"\lVert + \rVert": "‖+‖",
    r"\eta \nabla L": "η ∇L",
    r"\frac{1}{\sqrt{2}}": "1/√2",
    r"\exists a\neq 0": "∃a≠0",
    r"a \not= b \not\in C": "a ≠ b ∉ C",
    r"n\log n": "n log n",
    r"\log\det A": "log det A",
    r"\frac{1}{2}": "1/2",
    r"\frac12": "1/2",
    r"\frac{a+b}{c d}": "(a+b)/(c d)",
    r"\frac{\partial L}{\partial w} = 0": "∂L/∂w = 0",
    r"2\frac{a}{b}x": "2(a/b)x",
    r"\frac{a}{b}^2": "(a/b)²",
    r"\frac{1}{n}\sum_{i=1}^n x_i": "(1/n) ∑ᵢ₌₁ⁿ xᵢ",
    r"\lim_{x \to 0}\frac{\sin x}{x}=1": "lim_(x→0) ((sin x)/x)=1",
    r"\int_0^1 f(x)\,dx": "∫₀¹ f(x) dx",
    r"\sqrt{x} + \sqrt{x+y} + \sqrt[3]{z} + \sqrt[n]{z}": "√x + √(x+y) + ∛z + ⁿ√z",
    r"\binom{n}{k} \equiv 1 \pmod{p}": "C(n, k) ≡ 1 (mod p)",
    r"a \bmod b": "a mod b",
    r"\hat{y} + \bar x": "ŷ + x̄",
    r"\text{softmax\ of } x": "softmax of x",
    r"\operatorname*{arg\,max}_\theta p(x\mid\theta)": "arg max_θ p(x∣θ)",
    r"\left\{ \frac{1}{2} \right.": "{ 1/2",
    r"\begin{pmatrix}1&2\\3&4\\\end{pmatrix}": "(1, 2; 3, 4)",
    r"\begin{array}{cc}1&2\end{array}": "[1, 2]",
    r"\begin{cases} x, & x \ge 0 \\[2pt] -x, & x<0\end{cases}": "{ x, x ≥ 0; -x, x<0 }",
    "\\begin{aligned} a &= b \\\\\n &= c \\end{aligned}": "a = b\n= c",
    r"E = mc^2 \tag{1} \label{energy}": "E = mc² (1)",
    "x % a comment\n+ y": "x + y",
    r"5\%": "5%",
    r"\displaystyle x~y & z": "x y z",
    r"\sqrt{a}b + 2\sqrt{2} + \sqrt{x}^2": "√a b + 2√2 + (√x)²",
    r"\boxed{a+b}^2 + \boxed{x}": "(a+b)² + x",
    r"2{\frac{a}{b}}x": "2(a/b)x",
    r"\mathrm{\frac{a}{b}}x": "(a/b)x",
    r"\mathrm{\frac{a}{b}c}x": "((a/b)c)x",
    r"{\log} x": "log x",
    r"\boxed{E = mc^2}": "E = mc²",
    r"{a \over b + 1}x": "(a/(b + 1))x",
    r"{n \choose k}": "C(n, k)",
    r"\dbinom nk": "C(n, k)",
    r"\argmin_x f": "argminₓ f",
    r"3 \mod 2": "3 mod 2",
    r"\overline{AB} \perp \overrightarrow{v}": "A̅B̅ ⊥ v⃗",
    r"\hat{x_i} + \mathring{A}": "x̂ᵢ + Å",
    r"p \overset{?}{=} q \stackrel{\text{def}}{=} r": "p ≟ q ≝ r",
    r"X \xrightarrow{f} Y \xleftarrow{} Z": "X ─f→ Y ←─ Z",
    r"\underbrace{a+b}_{\text{two terms}}": "(a+b)⏟_(two terms)",
    r"\overbrace{x}^n": "x⏞ⁿ",
    r"\sum_{\substack{i<n \\ j<m}} x": "∑_(i<n,j<m) x",
    r"\color{red} x + \textcolor{blue}{\frac12}y": "x + (1/2)y",
    r"x\hspace{1em}\phantom{yz}w": "x w",
    r"\text{if $x > 0$, a\_b \{c\}}": "if x > 0, a_b {c}",
    r"\text{\,a {b} c}": "a b c",
    r"x_{i j}": "xᵢⱼ",
    r"\begin{multline*} a \\ + b \end{multline*}": "a\n+ b",
    r"\begin{alignat}{2} a &= b \\ c &= d \end{alignat}": "a = b\nc = d",
    r"\begin{aligned}[t] a \end{aligned}": "a",
    r"\begin{array}[b]{c|c} 1 & 2 \\ \hline 3 & 4 \end{array}": "[1, 2; 3, 4]",
    r"f = \begin{dcases} a \\ b \end{dcases}": "f = { a; b }",
    "": "",
    r"{}^{} {x}": "x",
    "{}_a^b": "ₐᵇ",
    r"\underset{\theta}{\arg\min} f": "arg min_θ f",
    r"X \stackrel{d}{=} Y": "X =ᵈ Y",
    r"\overrightarrow{AB}": "A⃗B⃗",
    r"x \tag*{*} + \smash{y}": "x * + y",
    r"x \in \R^n, \eqref{eq1}, \ref{a}": "x ∈ ℝⁿ, (eq1), a",
    r"f = \left\{\begin{array}{ll} x, & y \\ z, & w \end{array}\right.": "f = { x, y; z, w }",
    r"\sum\limits_{i=1}^n x_i": "∑ᵢ₌₁ⁿ xᵢ",
}
UNSAYABLE = (
    r"\unknown{x}",
    r"\overset{a}{b}",
    "}",
    "{",
    "x^",
    "x^}",
    r"\frac{a}",
    r"\sqrt[3",
    r"\hat{xyz}",
    r"\mathbb{猫}",
    r"\mathbb{\alpha}",
    r"\text x",
    r"\text{\alpha}",
    r"\text{a {b",
    r"\overset{a}{\to}",
    r"\overset{a}{=}",
    r"\xrightarrow[a]{b}",
    r"\hat{\alpha\beta}",
    r"\widehat{xy}",
    r"\vec{AB}",
    r"\overline{a+b}",
    r"\hat{}",
    r"\begin{alignat} a & b \end{alignat}",
    r"a \over",
    r"\frac{}{b}",
    r"\textcolor{red}",
    r"\text{open",
    r"\begin{tikzcd} a \end{tikzcd}",
    r"\begin{matrix} a",
    r"\begin{matrix} a \end{array}",
    r"\end{matrix}",
    "{" * 60 + "}" * 60,
    r"\alpha " * 1_000,
)


@pytest.mark.parametrize("source", SAID)
def test_a_formula_is_said_in_unicode(source: str) -> None:
    assert to_text(source) == SAID[source]


@pytest.mark.parametrize("source", UNSAYABLE)
def test_a_formula_that_would_mislead_is_not_said(source: str) -> None:
    assert to_text(source) is None


def test_a_plain_formula_may_be_long() -> None:
    assert to_text("x + " * 2_000) == ("x + " * 2_000).strip()


@given(st.one_of(formulas, st.text(max_size=250)))
def test_an_answer_holds_no_commands_and_no_loose_space(source: str) -> None:
    for line in (to_text(source) or "").split("\n"):
        assert "\\" not in line
        assert line == line.strip()


def _around(before: str, *after: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.just((before, *after))


# How a formula is made of smaller ones: what stands before the first of them, between them and after the last.
_shapes = st.one_of(
    _around("{", "}"),
    _around("", " "),
    _around("", "+", ""),
    _around(r"\left(", r"\right)"),
    _around(r"\sqrt{", "}"),
    _around(r"\frac{", "}{", "}"),
    _around("{", r"\over ", "}"),
    _around("{", "}^{", "}"),
    _around("{", "}_{", "}"),
    _around(r"\boxed{", "}"),
    _around(r"\mathrm{", "}"),
    _around(r"\mathbf{", "}"),
    _around(r"\overline{", "}"),
    _around(r"\underbrace{", "}_{", "}"),
    _around(r"\begin{pmatrix}", "&", r"\\", r"\end{pmatrix}"),
    _around(r"\begin{cases}", r"\\", r"\end{cases}"),
)
_made: st.SearchStrategy[str] = st.recursive(
    st.sampled_from("abxyzABXYZ0123456789"),
    lambda inner: _shapes.flatmap(
        lambda shape: st.lists(inner, min_size=len(shape) - 1, max_size=len(shape) - 1).map(
            lambda parts: shape[0] + "".join(map("".join, zip(parts, shape[1:], strict=True)))
        )
    ),
    max_leaves=10,
)
_COMMANDS = re.compile(r"\\\\|\\(?:begin|end)\{[a-z]+\}|\\[a-z]+")


@given(_made)
def test_every_letter_of_a_formula_is_said_once_and_in_its_place(source: str) -> None:
    said = to_text(source)
    if said is not None:
        letters = [each for each in normalize("NFKD", said) if each.isalnum()]
        assert letters == [each for each in _COMMANDS.sub("", source) if each.isalnum()]
