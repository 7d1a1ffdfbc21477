import re
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.blocks import (
    Align,
    Blocks,
    Bullets,
    Cell,
    Code,
    Details,
    Divider,
    Heading,
    Image,
    InlineCode,
    InlineMaths,
    Link,
    Maths,
    Quote,
    Style,
    Table,
    Text,
)
from bot.core.markup import cut_sign, document, from_markdown, markdown
from bot.core.plain import render
from tests.support.blocks import cell, item, said, styled

BASE: Final = "https://example.org/notes/one"


MARKDOWN: dict[str, tuple[str, Blocks]] = {
    "heading": (
        "# A *b*\n\nc\n===",
        (Heading(1, (Text("A "), styled(Style.ITALIC, "b"))), Heading(1, (Text("c"),))),
    ),
    "environments are formulas": (
        "See\n\n\\begin{align*}\na &= b \\\\\nc &= d\n\\end{align*}\n\nand \\begin{equation}x\\end{equation}.",
        (
            said("See"),
            Maths("\\begin{align*}\na &= b \\\\\nc &= d\n\\end{align*}"),
            said("and ", InlineMaths("\\begin{equation}x\\end{equation}"), "."),
        ),
    ),
    "environments in code and unfinished ones are none": (
        "`\\begin{align}x\\end{align}` \\begin{align}x\\end{gather}",
        (
            said(
                InlineCode("\\begin{align}x\\end{align}"),
                " \\begin{align}x\\end{gather}",
            ),
        ),
    ),
    "a quoted environment": (
        "> \\begin{gather}\n> a\n> \\end{gather}",
        (Quote((Maths("\\begin{gather}\na\n\\end{gather}"),)),),
    ),
    "a bar of a formula in a cell": (
        "| $P(A\\|B)$ |\n|---|\n\n$\\|x\\|$",
        (
            Table(((Cell((InlineMaths("P(A|B)"),), header=True),),)),
            said(InlineMaths("\\|x\\|")),
        ),
    ),
    "empty heading": ("#\n\nx", (said("x"),)),
    "paragraphs": ("a\nb\n\nc", (said("a b"), said("c"))),
    "Chinese lines are one": ("中文\n继续\nand", (said("中文继续 and"),)),
    "Chinese lines are one across marks": (
        "**中\n文**\n后`中`\n文\nend",
        (said(styled(Style.BOLD, "中文"), "后", InlineCode("中"), "文 end"),),
    ),
    "Korean lines are divided": ("한국어\n단어", (said("한국어 단어"),)),
    "bold beside Chinese punctuation": (
        "**重点：**后文和**“引用”**后~~旧：~~新",
        (
            said(
                styled(Style.BOLD, "重点："),
                "后文和",
                styled(Style.BOLD, "“引用”"),
                "后",
                styled(Style.STRIKE, "旧："),
                "新",
            ),
        ),
    ),
    "bold code beside Chinese": ("**`a`**的", (said(styled(Style.BOLD, InlineCode("a")), "的"),)),
    "stars of Chinese code and addresses": (
        "`**甲：**乙` [a](/x：**乙)",
        (said(InlineCode("**甲：**乙"), " ", Link("https://example.org/x：**乙", (Text("a"),))),),
    ),
    "single stars are no bold": ("数量*（单价）*税", (said("数量*（单价）*税"),)),
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
                " e ",
                Link("https://example.org/notes/two", (Text("f"),)),
            ),
        ),
    ),
    "link to a mailbox": (
        "<a@b.org>",
        (said(Link("mailto:a@b.org", (Text("a@b.org"),))),),
    ),
    "white space in an address": (
        "[a](<b c>)",
        (said(Link("https://example.org/notes/b%20c", (Text("a"),))),),
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
                " f ",
                Link("https://example.org/g.png", (Text("🖼"),)),
            ),
        ),
    ),
    "picture within a link": (
        "[![a](/b.png)](/c)",
        (said(Link("https://example.org/c", (Text("a"),))),),
    ),
    "words, links and pictures that stand for a picture": (
        "![a *b* [c](/d) ![e](/f.png) $x$](/g.png)",
        (
            Image(
                "https://example.org/g.png",
                (Text("a "), styled(Style.ITALIC, "b"), Text(" c e "), InlineMaths("x")),
            ),
        ),
    ),
    "formula as a picture of HTML": (
        '<img class="latex" alt="x^2"> is <img src="/p.gif" width="1">x',
        (said(InlineMaths("x^2"), " is x"),),
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
    "footnotes in the order of the text": (
        "a[^2] b[^X] c[^2]\n\n[^x]: two\n[^2]: one\n[^3]: three",
        (
            said(
                "a",
                styled(Style.SUPERSCRIPT, "1"),
                " b",
                styled(Style.SUPERSCRIPT, "2"),
                " c",
                styled(Style.SUPERSCRIPT, "1"),
            ),
            Divider(),
            Bullets((item("one"), item("two"), item("three")), ordered=True),
        ),
    ),
    "footnote that is not there": ("a[^n]", (said("a[^n]"),)),
    "empty footnote": ("a[^n]\n\n[^n]: <!-- -->", (said("a", styled(Style.SUPERSCRIPT, "1")),)),
    "details": (
        "<details><summary>s</summary>a</details>\n\nb",
        (Details((Text("s"),), (said("a"),)), said("b")),
    ),
    "marks that nothing stands under": ("<b><i>\n\nx", (said("x"),)),
    "details around Markdown": (
        "<details>\n<summary>s</summary>\n\n- a\n\n</details> b\n\nc",
        (Details((Text("s"),), (Bullets((item("a"),)),)), said("b"), said("c")),
    ),
    "details within a list, and left open": (
        "- <details>\n\n  a\n\n</details>\n\nb\n\n<details>\n\nc",
        (
            Bullets((item(Details((Text("…"),), (said("a"),))),)),
            said("b"),
            Details((Text("…"),), (said("c"),)),
        ),
    ),
    "details in one piece": (
        "x\n\n<div>y</div><details><summary>s</summary>a",
        (said("x"), said("y"), Details((Text("s"),), (said("a"),))),
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
    "formulas that Markdown would break": (
        "$a_1 * b_2 * c_1$ and $\\{x\\}$ and $`y`$ and $a<b$ or $c>d$",
        (
            said(
                InlineMaths("a_1 * b_2 * c_1"),
                " and ",
                InlineMaths("\\{x\\}"),
                " and ",
                InlineMaths("`y`"),
                " and ",
                InlineMaths("a<b"),
                " or ",
                InlineMaths("c>d"),
            ),
        ),
    ),
    "formulas beside Chinese": (
        "其中$x$是**$y$**的",
        (said("其中", InlineMaths("x"), "是", styled(Style.BOLD, InlineMaths("y")), "的"),),
    ),
    "formula over two lines": (
        "> $a +\n> b$\n>\n> \\(c\n> d\\)",
        (Quote((said(InlineMaths("a +\nb")), said(InlineMaths("c\nd")))),),
    ),
    "formula that a list ends": (
        "cost $x each\n- and y$",
        (said("cost $x each"), Bullets((item("and y$"),))),
    ),
    "formula that a fence ends": (
        "$$a\n```\n$$\n```",
        (said("$$a"), Code("$$")),
    ),
    "formula with the signs of blocks": (
        "$$\na\n- b\n---\n# c\n$$\n---",
        (Maths("a\n- b\n---\n# c"), Divider()),
    ),
    "formula in a quote": ("> $$\n> x\n> > y\n> $$", (Quote((Maths("x\n> y"),)),)),
    "formula in a heading": (
        "# $x$ $$y$$",
        (Heading(1, (InlineMaths("x"), Text(" "), InlineMaths("y"))),),
    ),
    "formula too far in to be a block": (
        "a\n     $$x$$",
        (said("a ", InlineMaths("x")),),
    ),
    "formula with bars in a table": (
        "| a |\n|---|\n| $|x|$ |",
        (Table(((cell("a", header=True),), (Cell((InlineMaths("|x|"),)),))),),
    ),
    "formulas in code": (
        "`$a$` ``$b`$c``\n\n```sh\necho $HOME $d$\n```\n\n    $e$\n\n~~~\n~~ $f$",
        (
            said(InlineCode("$a$"), " ", InlineCode("$b`$c")),
            Code("echo $HOME $d$", "sh"),
            Code("$e$"),
            Code("~~ $f$"),
        ),
    ),
    "formulas beside signs of code that do not end": (
        "``a $x$ `b\n\n~~~~ y\n~~~\n~~~\n",
        (said("``a ", InlineMaths("x"), " `b"), Code("~~~\n~~~", "y")),
    ),
    "formulas beside code over two lines": (
        "`$a$\n$b$` $c$ ``d\n`e\nf``",
        (said(InlineCode("$a$ $b$"), " ", InlineMaths("c"), " ", InlineCode("d `e f")),),
    ),
    "formulas in HTML": (
        '<div>\n$x$\n$$\ny\n$$\n</div>\n\n<!-- $a$\n\n$b$ -->\n\n$c$ <!-- $d$\n\n<a href="/$e$">l</a>',
        (
            said(InlineMaths("x")),
            Maths("y"),
            said(InlineMaths("c"), " <!-- ", InlineMaths("d")),
            said(Link("https://example.org/$e$", (Text("l"),))),
        ),
    ),
    "formulas in addresses": (
        "<https://a.org/$x$> [a](/$y$) [$z$]\n\n[$z$]: /b",
        (
            said(
                Link("https://a.org/$x$", (Text("https://a.org/$x$"),)),
                " ",
                Link("https://example.org/$y$", (Text("a"),)),
                " ",
                Link("https://example.org/b", (InlineMaths("z"),)),
            ),
        ),
    ),
    "brackets that were escaped": (
        r"\[a link\](x) \[1\] \[x^2\] \\(y\\)",
        (said("[a link](x) [1] ", InlineMaths("x^2"), r" \(y\)"),),
    ),
    "signs of formulas that are written for Markdown": (
        r"\\(x\_1 = y\\) and C:\\(dir) or C:\\(dir\\)",
        (said(InlineMaths("x_1 = y"), r" and C:\(dir) or C:\(dir\)"),),
    ),
    "display formulas that are written for Markdown": (
        "\\\\[ a \\\\\\\\ b^2 \\\\]\n\n> \\\\[\n> x = \\alpha\n> \\\\]",
        (Maths("a \\\\ b^2"), Quote((Maths("x = \\alpha"),))),
    ),
    "signs of formulas that somebody typed": (
        "\ufffe0\uffff &#xfffe;0&#65535; $x$",
        (said("0 \ufffd0\ufffd ", InlineMaths("x")),),
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


@pytest.mark.parametrize("name", MARKDOWN)
def test_markdown_is_read(name: str) -> None:
    text, blocks = MARKDOWN[name]
    assert from_markdown(text, base_url=BASE) == blocks


def test_a_bug_of_the_parser_leaves_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    def panics(*_: object, **__: object) -> object:
        raise PanicException("index out of bounds")

    monkeypatch.setattr(markdown, "events", panics)
    assert from_markdown("a *b*\n\nc") == (said("a *b*"), said("c"))


def test_any_other_end_of_the_parser_is_no_bug_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(markdown, "events", stopped)
    with pytest.raises(KeyboardInterrupt):
        from_markdown("a")


def test_what_says_too_much_is_cut_and_still_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "_MOST_EVENTS", 5)
    assert from_markdown("> - ![a](/b.png) c\n\nd", base_url=BASE) == (
        Quote((Bullets((item(Image("https://example.org/b.png", (Text("a"),))),)),)),
        cut_sign(BASE),
    )


def test_of_very_many_pieces_of_html_the_later_ones_stay_as_they_were_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(document, "_MOST_HTML", 1)
    assert from_markdown("<p>a</p>\n\n<p>b</p>") == (said("a"), said("<p>b</p>"))


def test_what_nests_too_deep_is_a_part_of_what_it_stands_in() -> None:
    text = "\n".join(f"{'  ' * depth}- {depth}" for depth in range(60))
    words = render(from_markdown(text)).split()
    assert [word for word in words if word.isdecimal()] == [str(depth) for depth in range(60)]


WORDS: Final = st.lists(
    st.sampled_from(("alpha", "beta", "中文", "γάμμα", "emoji👍", "5", "don't")),
    min_size=1,
    max_size=5,
).map(" ".join)
LINE: Final = st.builds(
    "{}{}{}".format,
    st.sampled_from(("", "- ", "1. ", "> ", "# ", "> - ", "  ")),
    st.one_of(
        WORDS, WORDS.map("**{}**".format), WORDS.map("[{}](/x)".format), WORDS.map("~~{}~~".format)
    ),
    st.sampled_from(("", " `code`", " $x$", " *end*", "\\", "  ")),
)


@given(st.lists(st.tuples(LINE, st.sampled_from(("\n", "\n\n"))), max_size=8))
def test_words_are_neither_lost_nor_said_twice(lines: list[tuple[str, str]]) -> None:
    text = "".join(line + end for line, end in lines)
    words = re.compile(r"alpha|beta|中文|γάμμα|emoji👍|don't|code|end")
    assert words.findall(render(from_markdown(text))) == words.findall(text)
