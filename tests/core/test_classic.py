from dataclasses import replace
from datetime import UTC, datetime

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.core import plain
from bot.core.blocks import (
    Align,
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
    Style,
    Styled,
    Table,
    Text,
)
from bot.core.classic import LIMITS, Limits, Part, render, render_groups
from bot.core.cleaning import is_blank, utf16_length
from bot.core.hosts import contact_beside
from tests.support.documents import documents, urls
from tests.support.telegram_parser import Entity, Parsed, parse_html

SMALL = Limits(length=64, size=24_576, entities=12)
NOON = datetime(2026, 1, 11, 12, tzinfo=UTC)


def said(*runs: Inline | str) -> Paragraph:
    return Paragraph(tuple(Text(run) if isinstance(run, str) else run for run in runs))


def html(*blocks: Blocks) -> str:
    (part,) = render_groups(blocks)
    return part.html


def visible(text: str) -> str:
    return "".join(character for character in text if not is_blank(character))


def parsed(parts: tuple[Part, ...]) -> list[Parsed]:
    return [parse_html(part.html) for part in parts]


BLOCKS: dict[str, tuple[Blocks, str]] = {
    "text is escaped": (
        (said("a < b & c > d \"e\" 'f' &lt;"),),
        "a &lt; b &amp; c &gt; d \"e\" 'f' &amp;lt;",
    ),
    "styles": (
        (
            said(
                Styled(Style.BOLD, (Text("b"), Styled(Style.ITALIC, (Text("i"),)))),
                Styled(Style.UNDERLINE, (Text("u"),)),
                Styled(Style.STRIKE, (Text("s"),)),
                Styled(Style.SPOILER, (Text("p"),)),
            ),
        ),
        "<b>b<i>i</i></b><u>u</u><s>s</s><tg-spoiler>p</tg-spoiler>",
    ),
    "marker pen": ((said(Styled(Style.MARK, (Text("m"),))),), "<u>m</u>"),
    "a style within itself": (
        (said(Styled(Style.BOLD, (Styled(Style.BOLD, (Text("b"),)),))),),
        "<b>b</b>",
    ),
    "scripts": (
        (
            said(
                "H",
                Styled(Style.SUBSCRIPT, (Text("2"),)),
                "O x",
                Styled(Style.SUPERSCRIPT, (Text("Q"),)),
                Styled(Style.SUPERSCRIPT, (Text("as is said"),)),
            ),
        ),
        "H₂O x^Qas is said",
    ),
    "inline code": ((said(InlineCode("a<b")),), "<code>a&lt;b</code>"),
    "code takes no style": (
        (said(Styled(Style.BOLD, (InlineCode("x"), Text("y")))),),
        "<code>x</code><b>y</b>",
    ),
    "link": (
        (said(Link('https://a.b/?c=1&d="2"', (Text("l"),))),),
        '<a href="https://a.b/?c=1&amp;d=&quot;2&quot;">l</a>',
    ),
    "code in a link": (
        (said(Link("https://a.b/", (InlineCode("x"),))),),
        '<a href="https://a.b/">x</a>',
    ),
    "link in bold": (
        (said(Styled(Style.BOLD, (Text("a"), Link("https://a.b/", (Text("l"),))))),),
        '<b>a</b><a href="https://a.b/"><b>l</b></a>',
    ),
    "date": (
        (said(Date(NOON, "2026-01-11")),),
        '<tg-time unix="1768132800" format="D">2026-01-11</tg-time>',
    ),
    "date in a link": (
        (said(Link("https://a.b/", (Date(NOON, "today"),))),),
        '<a href="https://a.b/">today</a>',
    ),
    "date too long to be one": ((said(Date(NOON, "d" * 32)),), "d" * 32),
    "date before the epoch": ((said(Date(datetime(1900, 1, 1, tzinfo=UTC), "1900")),), "1900"),
    "formula": ((said(InlineMaths("x^2"), " ", InlineMaths(r"\foo")),), "x² <code>\\foo</code>"),
    "formula of two rows": ((said(InlineMaths(r"a \\ b")),), "a; b"),
    "display formula": ((Maths(r"\frac{a}{b}"),), "a/b"),
    "unsayable formula": (
        (Maths(r"\foo{x}"),),
        '<pre><code class="language-latex">\\foo{x}</code></pre>',
    ),
    "heading": ((Heading(2, (Text("h"),)),), "<b>h</b>"),
    "footer": ((Footer((Text("f"),)),), "<i>f</i>"),
    "divider": ((Divider(),), "―――"),
    "code": ((Code("\n  a = 1\n", "c++"),), '<pre><code class="language-c++">  a = 1</code></pre>'),
    "code of no language": ((Code("a", None), Code("b", 'x" y')), "<pre>a</pre>\n\n<pre>b</pre>"),
    "empty code": ((Code(" \n"), said("x")), "x"),
    "quote": ((Quote((said("a"), said("b"))),), "<blockquote>a\n\nb</blockquote>"),
    "expandable quote": (
        (Quote((said("a"),), expandable=True),),
        "<blockquote expandable>a</blockquote>",
    ),
    "quote in a quote": (
        (Quote((Quote((said("a"),), expandable=True),)),),
        "<blockquote>a</blockquote>",
    ),
    "code in a quote": ((Quote((Code("a"),)),), "<blockquote><pre>a</pre></blockquote>"),
    "empty quote": ((Quote(()), said("x")), "x"),
    "pull quote": (
        (PullQuote((Text("a"),), (Text("b"),)),),
        "<blockquote><i>a</i>\n— b</blockquote>",
    ),
    "pull quote of nobody": ((PullQuote((Text("a"),)),), "<blockquote><i>a</i></blockquote>"),
    "details": (
        (Details((Text("s"),), (said("a"),)),),
        "<b>s</b>\n<blockquote expandable>a</blockquote>",
    ),
    "image": ((Image("https://a.b/c.png", (Text("c"),)),), '<a href="https://a.b/c.png">🖼 c</a>'),
    "image without caption": (
        (Image("https://a.b/c.png"),),
        '<a href="https://a.b/c.png">🖼 a.b</a>',
    ),
    "list": (
        (Bullets((Item((said("a"), said("b\nc"))), Item((Bullets((Item((said("d"),)),)),)))),),
        "• a\n  b\n  c\n•   ◦ d",
    ),
    "ordered list": (
        (Bullets((Item((said("a"),)), Item((said("b"),))), ordered=True, start=9),),
        "9. a\n10. b",
    ),
    "tasks": (
        (Bullets((Item((said("a"),), checked=True), Item((said("b"),), checked=False))),),
        "☑ a\n☐ b",
    ),
    "nested list": (
        (Bullets((Item((said("a"), Bullets((Item((said("b"), Code("c\nd"))),)))),)),),
        "• a\n  ◦ b\n<pre>c\nd</pre>",
    ),
    "breaks within a style": ((said(Styled(Style.BOLD, (Text("a\nb"),))),), "<b>a</b>\n<b>b</b>"),
    "white space at the ends": ((said("  a"), said(" "), said("b \n")), "a\n\nb"),
    "control characters": ((said("a\x00b\u202ec"),), "abc"),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_every_kind_of_block_has_its_html(name: str) -> None:
    blocks, expected = BLOCKS[name]
    assert html(blocks) == expected


@pytest.mark.parametrize("name", BLOCKS)
def test_every_html_is_accepted_with_all_its_entities(name: str) -> None:
    for part in render(BLOCKS[name][0]):
        answer = parse_html(part.html)
        pre = part.html.count("<pre><code")
        assert len(answer.entities) == part.html.count("</") - pre


def test_telegram_reads_what_was_meant() -> None:
    answer = parse_html(
        html(
            (
                said(Link("https://a.b/c", (Text("汉👍"),)), " ", Date(NOON, "today")),
                Code("x", "py"),
            )
        )
    )
    assert answer == Parsed(
        "汉👍 today\n\nx",
        (
            Entity(0, 3, "TextUrl", "https://a.b/c"),
            Entity(4, 5, "DateTime", "1768132800"),
            Entity(11, 1, "PreCode", "py"),
        ),
    )


LINKS = {
    "https://example.org/a?b#c": True,
    "http://例子.中国/路": True,
    "https://example.org:8080/": True,
    "tg://resolve?domain=x": True,
    "ton://transfer/abc": True,
    "tg://user?id=3": False,
    "mailto:a@example.org": False,
    "tel:+123": False,
    "javascript:alert(1)": False,
    "ftp://example.org/": False,
    "http://localhost/": False,
    "https://example.org:99999/": False,
    "https://example.org:0/": False,
    "https://a:b@example.org/": False,
    "https://[::1/": False,
    "https://exa mple.org/": False,
    "/relative": False,
    "": False,
    "https://example.org/" + "a" * 2_048: False,
}


@pytest.mark.parametrize("url", LINKS)
def test_only_what_telegram_takes_for_an_address_is_a_link(url: str) -> None:
    answer = parse_html(html((said(Link(url, (Text("text"),))),)))
    assert answer.text == "text" + contact_beside(url, "text")
    assert bool(answer.entities) is LINKS[url]


@given(urls)
def test_no_address_is_dropped_by_telegram(url: str) -> None:
    rendered = html((said(Link(url, (Text("text"),))),))
    assert len(parse_html(rendered).entities) == rendered.count("<a ")


def cell(text: str, *, header: bool = False) -> Cell:
    return Cell((Text(text),), header=header)


def test_a_narrow_table_is_drawn() -> None:
    table = Table(((cell("model", header=True), cell("n", header=True)), (cell("a"), cell("100"))))
    assert html((table,)) == "<pre>model │ n\n──────┼────\na     │ 100</pre>"


def test_a_column_of_wide_and_narrow_characters_ends_at_one_place_in_any_font() -> None:
    table = Table(
        (
            (cell("模型", header=True), cell("误差", header=True), cell("n")),
            (cell("旋转位置"), Cell((Text("0.1"),), align=Align.RIGHT), cell("1")),
            (cell("a"), Cell((Text("极小"),), align=Align.CENTRE), cell("10")),
        )
    )
    ideographic = "\u3000"
    assert html((table,)) == "\n".join(
        (
            f"<pre>模型{ideographic * 2}  │ 误差    │ n",
            f"旋转位置  │ {ideographic * 2}0.1 │ 1",
            f"a{ideographic * 4} │  极小   │ 10</pre>",
        )
    )


@given(st.lists(st.tuples(*[st.text("ab词语", max_size=2)] * 3), min_size=1, max_size=5))
def test_every_cell_of_a_narrow_table_has_as_many_wide_and_narrow_characters_as_its_column(
    rows: list[tuple[str, str, str]],
) -> None:
    table = Table(
        tuple(tuple(cell(text) for text in (f"{n}", *row, "|")) for n, row in enumerate(rows))
    )
    lines = parse_html(html((table,))).text.split("\n")
    for place in range(4):
        cells = [line.split(" │ ")[place] for line in lines]
        assert len({(sum(map(str.isascii, text)), len(text)) for text in cells}) == 1


def test_where_there_is_no_room_for_that_cells_are_as_even_as_their_width_allows() -> None:
    table = Table(
        ((cell("词" * 15), cell("n")), (cell("a" * 15), cell("100")), (cell("词"), cell("1")))
    )
    space = "\u3000"
    assert html((table,)) == "\n".join(
        (
            f"<pre>{'词' * 15} │ n",
            f"{'a' * 15}{space * 7}  │ 100",
            f"词{space * 14} │ 1</pre>",
        )
    )


def test_a_drawn_table_keeps_its_alignment() -> None:
    row = (Cell((Text("r"),), align=Align.RIGHT), Cell((Text("c"),), align=Align.CENTRE), cell("l"))
    wide = (cell("wide"), cell("wide"), cell("wide"))
    assert html((Table((row, wide)),)) == "<pre>   r │  c   │ l\nwide │ wide │ wide</pre>"


def test_a_table_may_have_no_lines_worth_telling() -> None:
    table = Table(((cell("x" * 50), Cell(())), (Cell(()), Cell(()))))
    assert html((table,)) == f"• <b>{'x' * 50}</b>"


def test_a_wide_table_is_told_row_by_row() -> None:
    table = Table(
        (
            (cell("name", header=True), cell("what it does", header=True)),
            (cell("a" * 20), cell("b" * 20)),
            (cell("c"), Cell(())),
            (Cell(()), Cell(())),
        )
    )
    assert html((table,)) == f"• <b>{'a' * 20}</b>\n  what it does: {'b' * 20}\n• <b>c</b>"


def test_a_table_with_links_is_told() -> None:
    link = Cell((Link("https://a.b/", (Text("l"),)),))
    assert html((Table(((cell("a"), link, Cell((Text("x\ny"),))),)),)) == (
        '• <b>a</b>\n  <a href="https://a.b/">l</a>\n  x y'
    )


def test_nothing_to_show_makes_no_part() -> None:
    assert render(()) == ()
    assert render((said(" \u200b"), Table(()), Table(((),)), Bullets(()), Quote(()))) == ()


def test_groups_stay_whole_and_in_order() -> None:
    groups = [(said(f"{number}:" + "x" * 1_500), said("y" * 300)) for number in range(5)]
    parts = render_groups(groups)
    assert [part.html.count(":") for part in parts] == [2, 2, 1]
    assert "\n\n".join(part.html for part in parts) == "\n\n".join(html(group) for group in groups)


def test_a_group_too_long_is_cut_between_its_blocks() -> None:
    parts = render((said("a" * 3_000), said("b" * 3_000), said("c" * 500)))
    assert [part.html for part in parts] == ["a" * 3_000, "b" * 3_000 + "\n\n" + "c" * 500]


CUTS = {
    "line": ("a" * 40 + "\n" + "b. " * 9 + "c" * 30, ["a" * 40, "b. " * 9 + "c" * 30]),
    "sentence": ("x" * 40 + "。" + "y" * 60, ["x" * 40 + "。", "y" * 60]),
    "word": ("x" * 40 + " " + "y" * 60, ["x" * 40, "y" * 60]),
    "wide space": ("x" * 40 + "\u3000" + "y" * 60, ["x" * 40, "y" * 60]),
    "anywhere": ("x" * 100, ["x" * 64, "x" * 36]),
    "emoji": ("x" * 60 + "👩‍👩‍👧‍👦" + "y" * 9, ["x" * 60, "👩‍👩‍👧‍👦" + "y" * 9]),
    "cluster longer than a part": ("e" + "\u0301" * 99, ["e" + "\u0301" * 63]),
    "white space longer than a part": ("a" + " " * 200 + "b", ["a\n\nb"]),
}


@pytest.mark.parametrize("place", CUTS)
def test_a_block_is_cut_where_a_reader_minds_least(place: str) -> None:
    text, expected = CUTS[place]
    assert [part.html for part in render_groups([(said(text),)], limits=SMALL)] == expected


def test_marks_end_with_a_part_and_begin_anew() -> None:
    block = said("a ", Styled(Style.BOLD, (Text("b" * 100),)))
    parts = render_groups([(block,)], limits=SMALL)
    assert [part.html for part in parts] == [f"a <b>{'b' * 62}</b>", f"<b>{'b' * 38}</b>"]


def test_code_keeps_its_indentation_after_a_cut() -> None:
    code = Code("\n".join(["def f():", *["    return 1"] * 9]), "python")
    parts = render_groups([(code,)], limits=SMALL)
    assert all(part.html.startswith('<pre><code class="language-python">') for part in parts)
    assert [answer.text.splitlines() for answer in parsed(parts)][1][0] == "    return 1"
    assert "\n".join(answer.text for answer in parsed(parts)) == code.text


def test_a_link_is_not_cut_unless_it_fills_a_part() -> None:
    link = Link("https://a.b/", (Text("l" * 30),))
    parts = render_groups([(said("x" * 50, link),)], limits=SMALL)
    assert [answer.text for answer in parsed(parts)] == ["x" * 50, "l" * 30]
    long = Link("https://a.b/", (Text("l" * 40), Styled(Style.BOLD, (Text("m" * 40),))))
    parts = render_groups([(said(long, "x"),)], limits=SMALL)
    assert [answer.text for answer in parsed(parts)] == ["l" * 40 + "m" * 24, "m" * 16 + "x"]


def test_no_part_has_more_entities_than_telegram_keeps() -> None:
    runs: list[Inline] = []
    for number in range(150):
        runs += [Styled(Style.BOLD, (Text(str(number)),)), Text(" ")]
    parts = render((Paragraph(tuple(runs)),))
    assert [len(answer.entities) for answer in parsed(parts)] == [100, 50]


def test_no_part_is_larger_than_the_server_reads() -> None:
    runs: list[Inline] = []
    for number in range(60):
        runs += [Link(f"https://a.b/{number}?{'&' * 1_000}", (Text("l"),)), Text(" ")]
    parts = render((Paragraph(tuple(runs)),))
    assert len(parts) > 1
    assert all(len(part.html.encode()) <= LIMITS.size for part in parts)
    assert sum(len(answer.entities) for answer in parsed(parts)) == 60


def test_a_message_must_hold_at_least_a_link() -> None:
    with pytest.raises(ValueError, match="must hold at least 64 units"):
        replace(LIMITS, length=63)


@given(documents, st.sampled_from((LIMITS, SMALL)))
def test_every_part_of_any_document_is_accepted_within_all_limits(
    document: Blocks, limits: Limits
) -> None:
    for part in render_groups([document], limits=limits):
        answer = parse_html(part.html)
        assert utf16_length(answer.text) == part.length <= limits.length
        assert len(part.html.encode()) <= limits.size
        assert len(answer.entities) <= limits.entities
        assert part.html.count("<a ") == sum(entity.kind == "TextUrl" for entity in answer.entities)
        assert answer.text == answer.text.rstrip()
        assert not is_blank(answer.text)


@given(documents, st.sampled_from((LIMITS, SMALL)))
def test_no_text_is_lost_or_doubled(document: Blocks, limits: Limits) -> None:
    parts = parsed(render_groups([document], limits=limits))
    whole = plain.render(document)
    assert visible("".join(answer.text for answer in parts)) == visible(whole)
    if len(parts) == 1 and limits is LIMITS:
        assert parts[0].text == whole


@given(st.text(min_size=65, max_size=400))
def test_no_cut_lies_within_a_cluster(text: str) -> None:
    document = (said(text),)
    whole = plain.render(document)
    ends = {match.end() for match in regex.finditer(r"\X", whole)}
    if max((len(match.group()) for match in regex.finditer(r"\X", whole)), default=0) > 16:
        return  # longer clusters may have to be cut
    place = 0
    for answer in parsed(render_groups([document], limits=SMALL))[:-1]:
        place = whole.index(answer.text, place) + len(answer.text)
        assert place in ends
