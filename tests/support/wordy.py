"""Hypothesis strategies for markup in which no word occurs twice, so that a lost or doubled one is seen.

A strategy makes the structure, with a sign where a word belongs; the words come last, numbered in order.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, count
from typing import Final
from unicodedata import normalize

from hypothesis import strategies as st

_SIGN: Final = "@"
_WORD: Final = re.compile(r"w[0-9]+z")
_BOXES: Final = (
    *("p", "div", "section", "article", "aside", "aside class=pullquote", "header", "footer"),
    *("main", "nav", "address", "center", "form", "fieldset", "legend", "hgroup", "blockquote"),
    *("h1", "h3", "dl", "dt", "dd", "pre", "figure", "figcaption", "details", "summary", "li"),
    *(
        "ul",
        "ol",
        "menu",
        "table",
        "caption",
        "colgroup",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
    ),
)
_LOOKS: Final = (
    *("span", "b", "em", "u", "del", "mark", "small", "big", "sub", "sup", "font", "nobr"),
    *("code", "kbd", "tt", "q", "cite", "abbr", "time", "label", "output", "slot", "strange-one"),
    *("a href=https://a.example/", "ruby", "rt", "rb", "picture", "meter", "progress"),
)
_EMPTY: Final = ("<br>", "<hr>", "<wbr>", "<!-- -->")
_LISTS: Final = ("ul", "ol", "menu")


def words(text: str) -> list[str]:
    """The numbered words of a text, raised and lowered ones too, in the order in which they stand there."""
    return _WORD.findall(normalize("NFKC", text))


def _numbered(structure: str) -> str:
    numbers = count(1)
    return re.sub(_SIGN, lambda _: f"w{next(numbers)}z", structure)


def _element(tag: str, inner: Sequence[str], *, closed: bool) -> str:
    name = tag.partition(" ")[0]
    return f"<{tag}>{''.join(inner)}" + f"</{name}>" * closed


def _items(name: str, items: Sequence[Sequence[str]]) -> str:
    """A list as it should be, where each thing in it is an item."""
    return _element(name, [_element("li", item, closed=True) for item in items], closed=True)


def _in_elements(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=1, max_size=3)
    tags = st.sampled_from((*_BOXES, *_LOOKS))
    return st.one_of(
        # One end tag in eight is missing.
        st.builds(_element, tags, several, closed=st.sampled_from((True,) * 7 + (False,))),
        st.builds(_items, st.sampled_from(_LISTS), st.lists(several, min_size=1, max_size=3)),
    )


_html: st.SearchStrategy[str] = st.recursive(
    st.one_of(st.just(f" {_SIGN} "), st.just(f" {_SIGN} "), st.sampled_from(_EMPTY)),
    _in_elements,
    max_leaves=12,
)
wordy_html: Final = st.lists(_html, min_size=1, max_size=3).map("".join).map(_numbered)
"""HTML of known and unknown elements, nested as no author would, some of them left open."""


def _indented(lines: Sequence[str], first: str, others: str) -> list[str]:
    return [
        (others if place else first) + line if line else line for place, line in enumerate(lines)
    ]


def _apart(blocks: Sequence[list[str]]) -> list[str]:
    """The lines of blocks, with an empty one after each."""
    return list(chain.from_iterable((*block, "") for block in blocks))


def _list(items: Sequence[Sequence[list[str]]], marker: str) -> list[str]:
    return list(_item_lines(items, marker))


def _item_lines(items: Sequence[Sequence[list[str]]], marker: str) -> Iterator[str]:
    for item in items:
        yield from _indented(_apart(item), marker, " " * len(marker))


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    cells = [f"| {' | '.join(row)} |" for row in rows]
    return [cells[0], "|---" * len(rows[0]) + "|", *cells[1:]]


def _table_rows(cells: st.SearchStrategy[str]) -> st.SearchStrategy[list[list[str]]]:
    return st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=3
        )
    )


_looked: Final = st.sampled_from(
    (
        *("@", "**@**", "*@*", "~~@~~", "`@`", "`` `@ ``", "_**@** @_", "@  \n@", "\\*@"),
        *("[@](https://a.example/)", "![@](https://a.example/p.png)", "<b>@</b>", "<u>@ @</u>"),
        *("$5 @ $6", "$@", "&amp;@&lt;"),
    )
)
_line: Final = st.lists(_looked, min_size=1, max_size=4).map(" ".join)
_cell: Final = _line.filter(lambda line: "\n" not in line)
_leaf: st.SearchStrategy[list[str]] = st.one_of(
    _line.map(str.splitlines),
    _cell.map(lambda line: [f"## {line}"]),
    _cell.map(lambda line: [line, "==="]),
    _cell.map(lambda line: ["```python", line, f"  {_SIGN}", "```"]),
    _table_rows(_cell).map(_table),
    st.just(["---"]),
    _cell.map(lambda line: [f"<details><summary>{line}</summary>", "", _SIGN, "", "</details>"]),
    st.just([f"<p>{_SIGN}<b>{_SIGN}</b></p>"]),
)


def _in_blocks(inner: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    several = st.lists(inner, min_size=1, max_size=3)
    items = st.lists(several, min_size=1, max_size=3)
    return st.one_of(
        several.map(_apart).map(lambda lines: _indented(lines, "> ", "> ")),
        st.builds(_list, items, st.sampled_from(("- ", "* ", "1. ", "10) ", "- [x] "))),
    )


_blocks: st.SearchStrategy[list[str]] = st.recursive(_leaf, _in_blocks, max_leaves=6)
wordy_markdown: Final = (
    st.lists(_blocks, min_size=1, max_size=4).map(_apart).map("\n".join).map(_numbered)
)
"""Markdown of every kind of block, nested."""
