import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from bot.core.markup import from_html
from bot.core.markup.mathml import as_latex
from bot.core.maths import to_text

SAID = {
    "<mi>x</mi><mo>&#x2212;</mo><mi>&alpha;</mi><mi>y</mi>": r"x-\alpha y",
    "<mi>loss</mi><mo>&#x2061;</mo><mo>(</mo><mi>w</mi><mo>)</mo>": r"\mathrm{loss}(w)",
    "<mo>lim</mo><mi>x</mi>": r"\lim x",
    "<msub><mrow><mi>a</mi><mi>b</mi></mrow><mn>1</mn></msub>": "{ab}_{1}",
    "<msub><mi>a</mi></msub>": "a",
    "<munderover><mo>&prod;</mo><mi>i</mi><mi>n</mi></munderover>": r"\prod_{i}^{n}",
    "<munder><mi>max</mi><mi>x</mi></munder>": r"\max_{x}",
    "<mover><mi>x</mi><mo>&rarr;</mo></mover>": r"\vec{x}",
    "<mover><mi>x</mi><mi>n</mi></mover>": "x^{n}",
    "<mi>a</mi><mspace></mspace><mi>b</mi>": "a b",
    "<mtext>if {x}</mtext><mtext>{}</mtext>": r"\text{if x}",
    "<mn>5</mn><mo>%</mo><mi>{</mi>": r"5\%\{",
    "<mphantom><mi>x</mi></mphantom><mi>y</mi>": "y",
    "<mstyle><semantics><mi>x</mi><annotation>words</annotation></semantics></mstyle>": "x",
    "<mfenced><mi>a</mi><mi>b</mi></mfenced>": "(a, b)",
    "<mo>{</mo><mtable><mtr><mtd><mn>1</mn></mtd></mtr></mtable><mo>,</mo>": r"\begin{cases} 1 \end{cases},",
    "<mo>&lt;</mo><mtable><mtr><mtd><mn>1</mn></mtd></mtr></mtable>": r"<\begin{matrix} 1 \end{matrix}",
    "<msqrt></msqrt>": r"\sqrt{}",
    "<mrow> </mrow>": "",
}


def latex(inner: str) -> str:
    node = LexborHTMLParser(f"<math>{inner}</math>").css_first("math")
    assert node is not None
    return as_latex(node)


@pytest.mark.parametrize("inner", SAID)
def test_mathml_is_said_in_latex(inner: str) -> None:
    assert latex(inner) == SAID[inner]


def test_the_alternative_text_counts_where_it_is_latex() -> None:
    maths = '<math alttext="{}"><mi>x</mi></math>'
    assert from_html(maths.format("E_{1}")) == from_html(r"\(E_{1}\)")
    assert from_html(maths.format("a formula")) == from_html(r"\(x\)")


def test_what_nests_too_deep_is_said_without_its_shape() -> None:
    deep = "<mrow>" * 60 + "<mfrac><mi>a</mi><mi>b</mi></mfrac>" + "</mrow>" * 60
    assert latex(deep) == "ab"


elements = st.sampled_from(
    (
        *("mrow", "mfrac", "msub", "msup", "msubsup", "mover", "msqrt", "mroot", "mfenced"),
        *("mtable", "mtr", "mtd", "mi", "mo", "mn", "mtext", "semantics"),
    )
)
trees = st.recursive(
    st.sampled_from(
        ("<mi>x</mi>", "<mn>2</mn>", "<mo>(</mo>", "<mo>)</mo>", "<mo>{</mo>", "&sum;")
    ),
    lambda inner: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>",
        elements,
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


@given(trees)
def test_braces_are_balanced_whatever_the_tree(tree: str) -> None:
    said = latex(tree).replace(r"\{", "").replace(r"\}", "")
    depth = 0
    for sign in said:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    to_text(said)
