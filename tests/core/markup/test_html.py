from typing import Final

import pytest

from bot.core import plain
from bot.core.blocks import (
    Align,
    Block,
    Blocks,
    Bullets,
    Code,
    Details,
    Divider,
    Heading,
    Image,
    InlineCode,
    InlineMaths,
    Link,
    Maths,
    Paragraph,
    PullQuote,
    Quote,
    Style,
    Styled,
    Table,
    Text,
)
from bot.core.markup import cut_sign, from_html, html, is_cut, writing
from tests.support.blocks import cell, item, said, styled

BASE: Final = "https://example.org/notes/one"


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
    "words between items": ("<ul>a<li>b</ul>", (Bullets((item("a"), item("b"))),)),
    "items that do not stand directly in their list": (
        (
            "<ol><div><li>a</li><p><li>b</li></div></ol><ul><form><li>c<li>d</form></ul>"
            "<ul><a href=/e><li>e</li></a></ul>"
        ),
        (
            Bullets((item("a"), item("b")), ordered=True),
            Bullets((item("c"), item("d"))),
            Bullets((item(said(Link("https://example.org/e", (Text("e"),)))),)),
        ),
    ),
    "words before and after items": (
        "<ul><b>a</b><li>b</li>c<pre>d</pre><li><input type=checkbox checked>e</li>f</ul>",
        (
            Bullets(
                (
                    item(said(styled(Style.BOLD, "a"))),
                    item("b", said("c"), Code("d")),
                    item("e", said("f"), checked=True),
                )
            ),
        ),
    ),
    "lists without items": (
        "<ul>a <b>b</b></ul><ul><pre>c</pre></ul><ul><ul><li>d</ul></ul><ol><blockquote>e</blockquote></ol><ul> </ul>",
        (
            said("a ", styled(Style.BOLD, "b")),
            Code("c"),
            Bullets((item("d"),)),
            Quote((said("e"),)),
        ),
    ),
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
    "formula in a hidden script": (
        '<p hidden>a</p><script type="math/tex" style="display:none">b</script>',
        (said(InlineMaths("b")),),
    ),
    "lines of code that end by themselves": (
        "<pre><div>a\n</div><!-- x --><div>b</div>\nc</pre>",
        (Code("a\nb\nc"),),
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
    "spans of rows": (
        "<table><tr><td rowspan=2 colspan=2>a<td>b<tr> <td>c<td rowspan=9>d<tr><td>e</table>",
        (
            Table(
                (
                    (cell("a"), cell("b")),
                    (cell(""), cell("c"), cell("d")),
                    (cell("e"),),
                )
            ),
        ),
    ),
    "pull quotes": (
        "<blockquote class=pullquote>a<cite>b</cite></blockquote><div class='pull-quote'><cite>c</cite></div><p class=pullquote>",
        (PullQuote((Text("a"),), (Text("b"),)), PullQuote((Text("c"),))),
    ),
    "drawing of MathJax that something else follows": (
        "<span class=MathJax><i>x</i></span>, <script type=math/tex>y</script><span class=MathJax>z</span><b></b><b></b><b></b><b></b><b></b>",
        (said(InlineMaths(r"\text{[Math]}"), ", ", InlineMaths("y"), InlineMaths("z")),),
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
        (said(InlineMaths(r"\alpha"), " ", InlineMaths("x^2"), " a picture"),),
    ),
}


@pytest.mark.parametrize(
    "text",
    [
        "\\[a<br>b",
        "\\[a<br>b<b>c</b>\\]",
        "\\[a" + "<br>b" * 100 + "\\]",
        "$a<br>b$",
        "\\$$a<br>$$",
    ],
)
def test_what_is_no_formula_keeps_its_line_breaks(text: str) -> None:
    (block,) = from_html(text)

    assert isinstance(block, Paragraph)
    assert plain.render((block,)).count("\n") == text.count("<br>")


@pytest.mark.parametrize("name", HTML)
def test_html_is_read(name: str) -> None:
    text, blocks = HTML[name]
    assert from_html(text, base_url=BASE) == blocks


def test_what_exceeds_the_bounds_of_a_page_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "_MOST_NODES", 10)
    assert from_html("<p>x" * 100) == (*(said("x"),) * 5, cut_sign(None))
    monkeypatch.setattr(writing, "LONGEST_HTML", 3)
    assert from_html("<p>xxx" * 100) == (said("xxx"), cut_sign(None))


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        ("<p>abcdef", said("abcd")),
        ("<p>ab👩‍👩‍👧", said("ab")),
        ("<pre>abcdef</pre>", Code("abcd")),
        ("<table><tr><td class=gutter>1<td class=code><pre>abcdef</pre></table>", Code("abcd")),
        ("<code>abcdef</code>", said(InlineCode("abcd"))),
        ("<code>abc<br>def</code>", Code("abc")),
        ("<span class=math>abcdef</span>", said(InlineMaths("abcd"))),
        ("<ul><li>ab<li>cd<li>ef</ul>", Bullets((item("ab"), item("cd")))),
    ],
)
def test_a_text_is_cut_where_its_room_ends_and_says_so(
    monkeypatch: pytest.MonkeyPatch, page: str, kept: Block
) -> None:
    monkeypatch.setattr(writing, "LONGEST_HTML", 4)
    blocks = from_html(page, base_url=BASE)
    assert blocks == (kept, cut_sign(BASE))
    assert is_cut(blocks)


def test_a_text_that_just_fits_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "LONGEST_HTML", 4)
    blocks = from_html("<p>ab<p>cd")
    assert blocks == (said("ab"), said("cd"))
    assert not is_cut(blocks)


def test_a_table_of_many_rows_is_several_and_keeps_all_its_columns() -> None:
    several = from_html("<table>" + "<tr>" + "<td>x" * 30 + "<tr><td>y<td>z" * 600 + "</table>")
    rows = [row for table in several if isinstance(table, Table) for row in table.rows]
    assert rows == [(cell("x"),) * 30, *[(cell("y"), cell("z"))] * 600]
    assert len(several) == 2


def test_line_breaks_and_spaces_at_the_ends_of_a_paragraph_are_not_shown() -> None:
    assert from_html("<p><br><b><br>x</b><br></p>") == (
        Paragraph((Styled(Style.BOLD, (Text("x"),)),)),
    )


def test_white_space_that_html_keeps_is_not_shown_at_the_ends_of_a_paragraph_either() -> None:
    assert from_html("<p>\u00a0x <b>y</b>\u00a0</p>") == (
        Paragraph((Text("x "), Styled(Style.BOLD, (Text("y"),)))),
    )


def test_a_paragraph_of_signs_that_nobody_sees_is_none() -> None:
    assert from_html("<p>\u200b<b>\u200b</b></p>") == ()
