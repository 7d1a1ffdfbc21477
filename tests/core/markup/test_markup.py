from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import classic
from bot.core.blocks import (
    Align,
    Block,
    Blocks,
    Bullets,
    Cell,
    Code,
    Details,
    Divider,
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
    Style,
    Styled,
    Table,
    Text,
    dumps,
    loads,
)
from bot.core.cleaning import clean
from bot.core.markup import from_html, from_markdown, from_text, html
from bot.core.markup.builder import as_runs
from bot.core.markup.maths import Formula, find_formulas
from bot.core.plain import render
from tests.support.telegram_parser import parse_html

BASE: Final = "https://example.org/notes/one"


def said(*runs: Inline | str) -> Paragraph:
    return Paragraph(tuple(Text(run) if isinstance(run, str) else run for run in runs))


def styled(style: Style, *runs: Inline | str) -> Styled:
    return Styled(style, said(*runs).runs)


def item(*blocks: Block | str, checked: bool | None = None) -> Item:
    return Item(tuple(said(each) if isinstance(each, str) else each for each in blocks), checked)


def cell(text: str, *, header: bool = False, align: Align = Align.LEFT) -> Cell:
    return Cell((Text(text),) if text else (), header, align)


MARKDOWN: dict[str, tuple[str, Blocks]] = {
    "heading": (
        "# A *b*\n\nc\n===",
        (Heading(1, (Text("A "), styled(Style.ITALIC, "b"))), Heading(1, (Text("c"),))),
    ),
    "empty heading": ("#\n\nx", (said("x"),)),
    "paragraphs": ("a\nb\n\nc", (said("a b"), said("c"))),
    "Chinese lines are one": ("中文\n继续\nand", (said("中文继续 and"),)),
    "line breaks": ("a  \nb\\\nc<br>d", (said("a\nb\nc\nd"),)),
    "styles": (
        "**b** *i* ~~s~~ `c`",
        (
            said(
                styled(Style.BOLD, "b"),
                " ",
                styled(Style.ITALIC, "i"),
                " ",
                styled(Style.STRIKE, "s"),
                " ",
                InlineCode("c"),
            ),
        ),
    ),
    "HTML styles": (
        "H<sub>2</sub>O <u>u</u> <kbd>k</kbd> </i> <x-y>z",
        (said("H", styled(Style.SUBSCRIPT, "2"), "O ", styled(Style.UNDERLINE, "u"), " k  z"),),
    ),
    "HTML link": (
        '<a href="/x">l</a> <a name="y">m</a> <img src="/i.png" alt="i">',
        (
            said(
                Link("https://example.org/x", (Text("l"),)),
                " m ",
                Link("https://example.org/i.png", (Text("i"),)),
            ),
        ),
    ),
    "HTML link around a style": (
        '<a href="/x"><b>l</a>m</b>n <img class="emoji" alt="👍">',
        (
            said(
                Link("https://example.org/x", (styled(Style.BOLD, "l"),)),
                styled(Style.BOLD, "m"),
                "n 👍",
            ),
        ),
    ),
    "links": (
        '[a](/b "t") <https://c.d/> [e](javascript:x) [f][g]\n\n[g]: two',
        (
            said(
                Link("https://example.org/b", (Text("a"),)),
                " ",
                Link("https://c.d/", (Text("https://c.d/"),)),
                " [e](javascript:x) ",
                Link("https://example.org/notes/two", (Text("f"),)),
            ),
        ),
    ),
    "link of another scheme": ("[a](ftp://b.c/)", (said("a"),)),
    "link without base": ("", ()),
    "pictures": (
        "![a](/b.png)\n![](c.png)\n\nsee ![d](/e.png) ![f](ftp://x/y) ![](/g.png)",
        (
            Image("https://example.org/b.png", (Text("a"),)),
            Image("https://example.org/notes/c.png"),
            said(
                "see ",
                Link("https://example.org/e.png", (Text("d"),)),
                "  ",
                Link("https://example.org/g.png", (Text("🖼"),)),
            ),
        ),
    ),
    "lists": (
        "- a\n- b\n  1. c\n  2. d\n\n3) e",
        (
            Bullets((item("a"), item("b", Bullets((item("c"), item("d")), ordered=True)))),
            Bullets((item("e"),), ordered=True, start=3),
        ),
    ),
    "tasks": (
        "- [ ] a\n- [x] b\n- [X] **c**\n- [y] d",
        (
            Bullets(
                (
                    item("a", checked=False),
                    item("b", checked=True),
                    item(said(styled(Style.BOLD, "c")), checked=True),
                    item("[y] d"),
                )
            ),
        ),
    ),
    "quote": ("> a\n>\n> > b\n\n>", (Quote((said("a"), Quote((said("b"),)))),)),
    "code": (
        '```python title="x"\ndef f():\n\n    return 1\n```\n\n    x\n\n~~~\n\n~~~\n\n```text\ny\n```',
        (Code("def f():\n\n    return 1", "python"), Code("x"), Code("y")),
    ),
    "formula as code": ("```math\nx\n```", (Maths("x"),)),
    "table": (
        "| a | b | c |\n|:--|:-:|--:|\n| 1 | $x$ | |",
        (
            Table(
                (
                    (
                        cell("a", header=True),
                        cell("b", header=True, align=Align.CENTRE),
                        cell("c", header=True, align=Align.RIGHT),
                    ),
                    (
                        cell("1"),
                        Cell((InlineMaths("x"),), align=Align.CENTRE),
                        cell("", align=Align.RIGHT),
                    ),
                )
            ),
        ),
    ),
    "rule": ("---", (Divider(),)),
    "footnote": (
        "a[^n]\n\n[^n]: b",
        (said("a", styled(Style.SUPERSCRIPT, "1")), Divider(), Bullets((item("b"),), ordered=True)),
    ),
    "empty footnote": ("a[^n]\n\n[^n]: <!-- -->", (said("a", styled(Style.SUPERSCRIPT, "1")),)),
    "details": (
        "<details><summary>s</summary>a</details>\n\nb",
        (Details((Text("s"),), (said("a"),)), said("b")),
    ),
    "comment": ("a <!-- b --> c\n\n<!-- d -->", (said("a  c"),)),
    "inline formulas": (
        r"$x_1$ \(y\) $$z$$, \$5 and $5 and $6, `$a$`",
        (
            said(
                InlineMaths("x_1"),
                " ",
                InlineMaths("y"),
                " ",
                InlineMaths("z"),
                ", $5 and $5 and $6, ",
                InlineCode("$a$"),
            ),
        ),
    ),
    "formula in a link": (
        "[$x$](/a) [$y](/b)$z",
        (
            said(
                Link("https://example.org/a", (InlineMaths("x"),)),
                " ",
                Link("https://example.org/b", (Text("$y"),)),
                "$z",
            ),
        ),
    ),
    "formula of too many lines": ("$$" + "\nx" * 70 + "\n$$", (Maths("\n".join("x" * 70)),)),
    "display formulas": (
        "a\n$$\nx\n= y\n$$\nb\n\n\\[ z \\]\n\n$$w$$",
        (said("a"), Maths("x\n= y"), said("b"), Maths("z"), Maths("w")),
    ),
    "formula in a list": ("- a\n\n  $$\n  x\n  $$", (Bullets((item("a", Maths("x")),)),)),
    "formula with words after it": ("$$x$$ is", (said(InlineMaths("x"), " is"),)),
    "formula alone with white space": ("text\n\n  $$x\n$$", (said("text"), Maths("x"))),
    "formula that does not end": ("$$\nx\n\ny $$ z", (said("$$ x"), said("y $$ z"))),
    "formula that a list holds lazily": ("- $$\n  x\ny\n$$", (Bullets((item(Maths("x\ny")),)),)),
    "empty formula": ("$$\n$$", (said("$$ $$"),)),
    "formula as code block": ("    $$\n    x\n    $$", (Code("$$\nx\n$$"),)),
    "ends of links that do not begin": ("x</a> <b>y</a>", (said("x ", styled(Style.BOLD, "y")),)),
    "entities": ("&lt;b&gt; &#x202e;&#0;x", (said("<b> \ufffdx"),)),
}
HTML: dict[str, tuple[str, Blocks]] = {
    "text": ("a &lt; b", (said("a < b"),)),
    "paragraphs": ("<p>a\n  b<p>c<div>d</div>e", (said("a b"), said("c"), said("d"), said("e"))),
    "page": (
        "<html><head><title>t</title><style>x</style></head><body>a</body></html>",
        (said("a"),),
    ),
    "nothing": ("", ()),
    "form around everything": ("<form><p>a<input value=b></p></form>", (said("a"),)),
    "dropped elements": (
        "a<script>b</script><iframe>c</iframe><!-- d --><button>e</button><svg><text>f</text></svg>g",
        (said("ag"),),
    ),
    "styles": (
        "<b>a<i>b</i></b> <code>c</code> <kbd> </kbd><mark>d</mark><q>e</q>",
        (
            said(
                styled(Style.BOLD, "a", styled(Style.ITALIC, "b")),
                " ",
                InlineCode("c"),
                " ",
                styled(Style.MARK, "d"),
                "“e”",
            ),
        ),
    ),
    "marks across paragraphs": (
        "<b>a<p>b</p></b><span>c</span>",
        (said(styled(Style.BOLD, "a")), said(styled(Style.BOLD, "b")), said("c")),
    ),
    "white space around marks": (
        " <b> a </b> <i> b </i> ",
        (said(styled(Style.BOLD, "a "), styled(Style.ITALIC, "b")),),
    ),
    "line breaks": ("a <br> b<br>", (said("a\nb"),)),
    "links": (
        '<a href="/b"><b>a</b></a> <a href="x:y">c</a> <a>d</a> <a href="https://[">e</a>',
        (said(Link("https://example.org/b", (styled(Style.BOLD, "a"),)), " c d e"),),
    ),
    "headings": (
        "<h2>a <b>b</b></h2><h3></h3>",
        (Heading(2, (Text("a "), styled(Style.BOLD, "b"))),),
    ),
    "lists": (
        "<ul><li>a<ol start=3><li>b</ol><li> <p>c</p></ul><ol><li></ol>",
        (Bullets((item("a", Bullets((item("b"),), ordered=True, start=3)), item("c"))),),
    ),
    "box far within its item": (
        "<ul><li>" + "<label>" * 4 + "<input type=checkbox>a</ul>",
        (Bullets((item("a"),)),),
    ),
    "words between items": ("<ul>a<li>b</ul>", (Bullets((item("b"),)),)),
    "misplaced lists": (
        "<ul><ul><li>a</ul><li>b</li><ol></ol><ul><li>c</ul></ul>",
        (Bullets((item(Bullets((item("a"),))), item("b", Bullets((item("c"),))))),),
    ),
    "tasks": (
        '<ul><li><input type=checkbox checked> a<li><p><label><input type="checkbox"> b</label></p><li><input> c<li>d</ul>',
        (Bullets((item("a", checked=True), item("b", checked=False), item("c"), item("d"))),),
    ),
    "quote": (
        "<blockquote><p>a</p>b</blockquote><blockquote> </blockquote>",
        (Quote((said("a"), said("b"))),),
    ),
    "code": (
        (
            '<pre class="language-py"><code>\na &lt; b\n  c</code></pre><pre><code class="hljs lang-rust">d</code></pre>'
            '<div class="highlight-source-shell"><pre>e<br>f</pre></div><pre> </pre><pre data-lang="go">g</pre><pre>h</pre>'
        ),
        (
            Code("a < b\n  c", "py"),
            Code("d", "rust"),
            Code("e\nf", "shell"),
            Code("g", "go"),
            Code("h"),
        ),
    ),
    "code with line numbers": (
        (
            '<figure class="highlight js"><table><tr><td class="gutter"><pre>1</pre></td>'
            '<td class="code"><pre><span>a</span></pre></td></tr></table></figure>'
        ),
        (Code("a", "js"),),
    ),
    "code far from its language": (
        '<div class="language-a">' + "<div>" * 9 + "<pre>x</pre>",
        (Code("x"),),
    ),
    "blocks where only runs can stand": (
        (
            "<h1><p>p</p><pre>c</pre>$$m$$<ul><li>i</ul><blockquote>q</blockquote><hr>"
            "<table><tr><td>t<td>u</table><img src=/i.png><details><summary>s</summary>d</details></h1>"
        ),
        (
            Heading(
                1,
                (
                    Text("p\n"),
                    InlineCode("c"),
                    Text("\n"),
                    InlineMaths("m"),
                    Text("\ni\nq\nt u\n"),
                    Link("https://example.org/i.png", (Text("🖼"),)),
                    Text("\ns\nd"),
                ),
            ),
        ),
    ),
    "rule": ("a<hr>b", (said("a"), Divider(), said("b"))),
    "table": (
        (
            "<table><caption>t</caption><thead><tr><th>a<th align=center>b</thead>"
            '<tr><td><p>c</p><p>d</p><td style="text-align: right">e<tr><td> <td></table>'
        ),
        (
            said(styled(Style.BOLD, "t")),
            Table(
                (
                    (cell("a", header=True), cell("b", header=True, align=Align.CENTRE)),
                    (cell("c\nd"), cell("e", align=Align.RIGHT)),
                )
            ),
        ),
    ),
    "spans of columns": (
        "<table><tr><td colspan=2>a<td>b<tr><td colspan=0>c<td colspan=x>d</table>",
        (Table(((cell("a"), cell(""), cell("b")), (cell("c"), cell("d")))),),
    ),
    "empty table": ("<table><tr><td><td></table>a", (said("a"),)),
    "layout": (
        "<table><tr><td>a</td></tr><tr><td><table><tr><td>b</td></tr></table></td></tr></table>",
        (said("a"), said("b")),
    ),
    "picture": (
        '<p>a<img src="i.png" alt=" b "><img data-src="/j.png" src="data:x"><img src="p.gif" width=1><img src="data:x">c',
        (
            said("a"),
            Image("https://example.org/notes/i.png", (Text("b"),)),
            Image("https://example.org/j.png"),
            said("c"),
        ),
    ),
    "emoji picture": ('a<img class="emoji" src="/e.png" alt="👍">', (said("a👍"),)),
    "figure": (
        "<figure><img src=/i.png><figcaption>a <b>b</b></figcaption></figure><figure>c</figure>",
        (Image("https://example.org/i.png", (Text("a "), styled(Style.BOLD, "b"))), said("c")),
    ),
    "details": (
        "<details><summary>a</summary><p>b</details><details>c</details><details></details>",
        (Details((Text("a"),), (said("b"),)), Details((Text("…"),), (said("c"),))),
    ),
    "definitions": ("<dl><dt>a<dd>b</dl>", (said(styled(Style.BOLD, "a")), said("b"))),
    "formulas in text": (
        r"<p>\(a\) $$b$$ $c$ costs $5 \[d\]</p>",
        (
            said(InlineMaths("a")),
            Maths("b"),
            said(InlineMaths("c"), " costs $5"),
            Maths("d"),
        ),
    ),
    "MathJax scripts": (
        '<script type="math/tex">a</script> <script type="math/tex; mode=display">b</script><script type="math/tex"> </script>',
        (said(InlineMaths("a")), Maths("b")),
    ),
    "KaTeX": (
        (
            '<span class="katex-display"><span class="katex"><math><annotation encoding="application/x-tex">a</annotation>'
            '</math><span class="katex-html">A</span></span></span>'
        ),
        (Maths("a"),),
    ),
    "MathML": (
        "<math><mi>a</mi><mo>=</mo><mi>b</mi></math> <math display=block><mi>c</mi></math>",
        (said(InlineMaths("a=b")), Maths("c")),
    ),
    "Pandoc": (
        r'<span class="math inline">\(a\)</span> <span class="math">b</span> <span class="math"><i>c</i></span>',
        (said(InlineMaths("a"), " ", InlineMaths("b"), " ", styled(Style.ITALIC, "c")),),
    ),
    "pictures of formulas": (
        (
            r'<img src="https://www.zhihu.com/equation?tex=a" alt="\alpha" eeimg="1"> <img class="latex" alt="x^2"> '
            r'<img class="latex" alt="a picture">'
        ),
        (said(InlineMaths(r"\alpha"), " ", InlineMaths("x^2")),),
    ),
}


@pytest.mark.parametrize("name", MARKDOWN)
def test_markdown_is_read(name: str) -> None:
    text, blocks = MARKDOWN[name]
    assert from_markdown(text, base_url=BASE) == blocks


@pytest.mark.parametrize("name", HTML)
def test_html_is_read(name: str) -> None:
    text, blocks = HTML[name]
    assert from_html(text, base_url=BASE) == blocks


def test_a_place_for_runs_takes_a_pull_quote_too() -> None:
    quote = PullQuote((Text("a"),), (Text("b"),))
    assert as_runs((quote, said("c"))) == (Text("a\nb\nc"),)


def test_plain_text_means_itself() -> None:
    assert from_text("a *b*\r\n  c\n\n \n<d>\x00\n\n\u200b\n") == (said("a *b*\n  c"), said("<d>"))


@pytest.mark.parametrize(
    "text",
    [
        "$5 and $6",
        "US$5$",
        "$HOME/bin:$PATH",
        "${A}-${B}",
        "$FOO/$",
        "$ a $",
        "a$b$",
        "$a$b",
        "$5-$6",
        "$5, or$",
        "$5 dollars$",
        "花了$5,他有$",
        "$a\\$",
        "$a\n\nb$",
        "$$ $$",
        "$",
        r"\(a",
        "$a" + "b" * 5_000 + "$",
    ],
)
def test_prices_and_shell_variables_are_no_formulas(text: str) -> None:
    assert "".join(str(piece) for piece in find_formulas(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "$x$",
        "$5$",
        "$2^n$",
        r"$\text{如果}x$",
        "其中$x$是",
        "$n+1$.",
        r"$2 \cdot 7$",
        r"$25 \pm 20$",
        r"$1, x, \dots$",
        "${x}_i$",
        "$ab$",
    ],
)
def test_formulas_are_told_from_prices(text: str) -> None:
    assert sum(isinstance(piece, Formula) for piece in find_formulas(text)) == 1


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (from_markdown, "> " * 5_000 + "x"),
        (from_markdown, "[" * 30_000),
        (from_markdown, "- " * 5_000),
        (from_markdown, "<b>" * 10_000 + "x"),
        (from_markdown, "w" * 1_000_001),
        (from_markdown, "w " * 500 + "\n" + "w" * 1_000_000),
        (from_markdown, "line\n" * 5_000),
        (from_html, "<div>" * 10_000 + "x"),
        (from_html, "<b id=1>x<p>" * 3_000),
        (from_html, "<ul><li>x" * 10_000),
        (from_html, "<table><tr><td>x" * 10_000 + "</i></div>"),
        (from_html, "<span>" * 300 + "x" + "</span>" * 300),
        (from_html, "<b>" * 500 + "x" + "</b>" * 500),
        (from_html, "<p>" + "w" * 5_000_000),
        (from_text, "\n" * 100_000 + "x" * 2_000_000),
    ],
)
def test_hostile_size_and_depth_are_bounded(read: Callable[[str], Blocks], text: str) -> None:
    blocks = read(text)
    assert loads(dumps(blocks)) == blocks
    assert len(render(blocks)) <= 5_500_000


def test_what_exceeds_the_bounds_of_a_page_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "_MOST_NODES", 10)
    assert from_html("<p>x" * 100) == (said("x"),) * 5
    monkeypatch.setattr(html, "_MOST_CHARACTERS", 3)
    assert from_html("<p>xxx" * 100) == (said("xxx"),)


def test_a_table_has_at_most_twenty_columns_and_500_rows() -> None:
    (table,) = from_html("<table>" + "<tr>" + "<td>x" * 30 + "<tr><td>y<td>z" * 600 + "</table>")
    assert isinstance(table, Table)
    assert (len(table.rows), len(table.rows[0])) == (500, 20)


SOUP: Final = st.lists(
    st.sampled_from(
        (
            *(
                "<b>",
                "</b>",
                "<p>",
                "</p>",
                "<a href='https://a.b/'>",
                "</a>",
                "<ul>",
                "<li>",
                "</ul>",
                "<pre>",
                "</pre>",
            ),
            *(
                "<table>",
                "<tr>",
                "<td>",
                "</table>",
                "<details>",
                "<summary>",
                "<blockquote>",
                "<h1>",
                "<br>",
                "<img src=x>",
            ),
            *(
                "# ",
                "\n",
                "\n\n",
                "- ",
                "1. ",
                "> ",
                "```",
                "`",
                "**",
                "*",
                "_",
                "~~",
                "[a](",
                ")",
                "[^1]",
                "|",
                "|-|\n",
            ),
            *(
                "$",
                "$$",
                "\\(",
                "\\)",
                "\\[",
                "\\]",
                "\\",
                "x",
                "中文",
                "👩‍👩‍👧",
                "&lt;",
                "&#0;",
                "\u202e",
                "\x00",
                " ",
            ),
        )
    ),
    max_size=30,
).map("".join)


@given(
    st.one_of(SOUP, st.text(max_size=60)), st.sampled_from((from_markdown, from_html, from_text))
)
def test_any_markup_becomes_a_document_that_telegram_accepts(
    text: str, read: Callable[[str], Blocks]
) -> None:
    blocks = read(text)
    assert loads(dumps(blocks)) == blocks
    assert clean(dumps(blocks)) == dumps(blocks)
    for part in classic.render(blocks):
        parse_html(part.html)


@given(st.text(max_size=60))
def test_plain_text_loses_nothing(text: str) -> None:
    assert "".join(render(from_text(text)).split()) == "".join(clean(text).split()) or not render(
        from_text(text)
    )


def test_line_breaks_and_spaces_at_the_ends_of_a_paragraph_are_not_shown() -> None:
    assert from_html("<p><br><b><br>x</b><br></p>") == (
        Paragraph((Styled(Style.BOLD, (Text("x"),)),)),
    )
