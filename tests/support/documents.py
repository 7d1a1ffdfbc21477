"""Hypothesis strategies for neutral documents: every kind of block and run, nested, with awkward text."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.core.blocks import (
    Align,
    Block,
    Blocks,
    Bullets,
    Cell,
    Code,
    Date,
    Details,
    Divider,
    Footer,
    Heading,
    Image,
    Inline,
    InlineCode,
    InlineMaths,
    Item,
    Link,
    Maths,
    Paragraph,
    PullQuote,
    Quote,
    Runs,
    Style,
    Styled,
    Table,
    Text,
)

_AWKWARD = (
    "梯度检查点",
    "a < b && c > d",
    "<b>&amp;</b>",
    "👩‍👩‍👧‍👦🇨🇳",
    "e\u0301\u0302\u0303",
    "한국어",
    "العربية",
    "\n",
    "  ",
    "&lt;",
    "$x$",
    "\u200b",
    "\u202e",
    "\x00\x1b[31m",
    '"quoted"',
)

texts = st.one_of(
    st.sampled_from(_AWKWARD),
    st.text(max_size=24),
    st.lists(st.sampled_from(_AWKWARD)).map("".join),
)
urls = st.one_of(
    st.sampled_from(
        (
            "https://example.org/a?b=1&c=%22",
            "http://例子.中国/路",
            "mailto:a@example.org",
            "tel:+123",
            "tg://resolve?domain=x",
            "http://localhost/",
            "javascript:alert(1)",
            "https://",
            "/relative",
        )
    ),
    texts,
)
_LATEX = (
    *("x", "12", "α", "=", "+", "{", "}", "^", "_", "&", "[", "]", "$", "%", "~", "'", "(", ")"),
    *(
        r"\frac",
        r"\over",
        r"\choose",
        r"\sqrt",
        r"\binom",
        r"\hat",
        r"\overline",
        r"\mathbf",
        r"\mathrm",
    ),
    *(
        r"\text",
        r"\operatorname",
        r"\left",
        r"\right",
        r"\sum",
        r"\int",
        r"\lim",
        r"\alpha",
        r"\le",
        r"\\",
    ),
    *(
        r"\underbrace",
        r"\overset",
        r"\xrightarrow",
        r"\substack",
        r"\color",
        r"\phantom",
        r"\tag",
        r"\not",
    ),
    *(
        f"\\{end}{{{name}}}"
        for end in ("begin", "end")
        for name in ("cases", "pmatrix", "align", "alignat", "odd")
    ),
)
formulas = st.one_of(
    st.sampled_from(
        (
            "x",
            r"\frac{a}{b}",
            r"\sum_{i=1}^n x_i",
            r"\begin{cases} a & b \\ c & d \end{cases}",
            r"\unknown{x}",
            "}{",
            r"\hat{y}_t",
        )
    ),
    st.lists(st.sampled_from(_LATEX), max_size=16).map(" ".join),
    st.text(alphabet=r"\{}[]^_&xyα12+-=()| " + "\n", max_size=24),
)
moments = st.datetimes(
    min_value=datetime(1970, 1, 2),  # noqa: DTZ001 -- the zone comes from the next argument
    max_value=datetime(2037, 12, 31),  # noqa: DTZ001 -- the same
    timezones=st.just(UTC),
)


def _inline(children: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
    runs = st.lists(children, max_size=2).map(tuple)
    return st.one_of(
        st.builds(Styled, st.sampled_from(Style), runs),
        st.builds(Link, urls, runs),
    )


_plain: st.SearchStrategy[Inline] = st.one_of(
    st.builds(Text, texts),
    st.builds(InlineCode, texts),
    st.builds(InlineMaths, formulas),
    st.builds(Date, moments, texts),
)
inlines: st.SearchStrategy[Inline] = st.recursive(_plain, _inline, max_leaves=3)
runs: st.SearchStrategy[Runs] = st.lists(inlines, max_size=3).map(tuple)
_cells = st.builds(Cell, runs, st.booleans(), st.sampled_from(Align))
_flat: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, runs),
    st.builds(Heading, st.integers(1, 6), runs),
    st.builds(Code, texts, st.one_of(st.none(), st.sampled_from(("python", "c++")), texts)),
    st.builds(Maths, formulas),
    st.builds(PullQuote, runs, runs),
    st.builds(Table, st.lists(st.lists(_cells, max_size=3).map(tuple), max_size=2).map(tuple)),
    st.builds(Image, urls, runs),
    st.just(Divider()),
    st.builds(Footer, runs),
)


def _nested(children: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    inner = st.lists(children, max_size=2).map(tuple)
    items = st.builds(Item, inner, st.sampled_from((None, True, False)))
    return st.one_of(
        st.builds(
            Bullets,
            st.lists(items, max_size=3).map(tuple),
            st.booleans(),
            st.integers(-3, 10**6),
        ),
        st.builds(Quote, inner, st.booleans()),
        st.builds(Details, runs, inner),
    )


blocks: st.SearchStrategy[Block] = st.recursive(_flat, _nested, max_leaves=3)
documents: st.SearchStrategy[Blocks] = st.lists(blocks, max_size=3).map(tuple)
