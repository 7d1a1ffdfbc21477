import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given

from bot.core.blocks import (
    MAX_DEPTH,
    Align,
    Blocks,
    BlocksError,
    Bullets,
    Cell,
    Code,
    Date,
    Details,
    Divider,
    Footer,
    Heading,
    Image,
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
    dumps,
    loads,
)
from tests.support.documents import documents

REFUSED = {
    "no JSON": ("{", "not JSON"),
    "endless nesting": ("[" * 100_000, "not JSON"),
    "no object": ("[]", 'must be an object with "v"'),
    "another version": ('{"v":2,"blocks":[]}', "has version 2"),
    "no list of blocks": ('{"v":1,"blocks":{}}', "has version 1"),
    "unknown block": ('{"v":1,"blocks":[["p",["x"]],["marquee"]]}', "block 2: ['marquee', …]"),
    "block is a number": ('{"v":1,"blocks":[7]}', "7 is not a block"),
    "empty block": ('{"v":1,"blocks":[[]]}', "a list is not a block"),
    "heading of level 7": ('{"v":1,"blocks":[["h",7,[]]]}', "is not a block"),
    "code without text": ('{"v":1,"blocks":[["code",null,null]]}', "None is not a text"),
    "language is a number": ('{"v":1,"blocks":[["code","x",3]]}', "3 is not a text"),
    "item": ('{"v":1,"blocks":[["list",false,1,[["yes",[]]]]]}', "is not a list item"),
    "cell": ('{"v":1,"blocks":[["table",[[[true,"up",[]]]]]]}', "is not a table cell"),
    "row": ('{"v":1,"blocks":[["table",["x"]]]}', "'x' is not a list of table cells"),
    "run": ('{"v":1,"blocks":[["p",[["blink",[]]]]]}', "is not an inline run"),
    "naive date": ('{"v":1,"blocks":[["p",[["date","2026-01-11T00:00","x"]]]]}', "time zone"),
    "no date": ('{"v":1,"blocks":[["p",[["date","soon","x"]]]]}', "'soon' is not a date"),
    "half a pair": ('{"v":1,"blocks":[["p",["\\ud83d"]]]}', "half a surrogate pair"),
    "long text": ('{"v":1,"blocks":["' + "x" * 99 + '"]}', "xxx... is not a block"),
}


EVERY_KIND: Blocks = (
    Heading(1, (Link("https://example.org/", (InlineCode("a"), InlineMaths("b"))),)),
    Code("a", "python"),
    Maths("a"),
    Bullets((Item((Divider(),), checked=True),), ordered=True, start=2),
    Quote((Footer((Date(datetime(2026, 1, 11, tzinfo=UTC), "today"),)),), expandable=True),
    PullQuote((Text("a"),), (Text("b"),)),
    Table(((Cell((Styled(Style.BOLD, (Text("a"),)),), header=True, align=Align.RIGHT),),)),
    Image("https://example.org/a.png", (Text("a"),)),
    Details((Text("a"),), (Paragraph((Text("b"),)),)),
)


def test_every_kind_survives_the_round_trip() -> None:
    assert loads(dumps(EVERY_KIND)) == EVERY_KIND


@given(documents)
def test_a_document_survives_the_round_trip(document: Blocks) -> None:
    text = dumps(document)
    assert json.loads(text)["v"] == 1
    assert loads(text) == document


@pytest.mark.parametrize("name", REFUSED)
def test_a_malformed_text_is_refused_with_its_place(name: str) -> None:
    text, message = REFUSED[name]
    with pytest.raises(BlocksError) as caught:
        loads(text)
    assert message in str(caught.value)


def nested_quotes(depth: int) -> Blocks:
    document: Blocks = (Paragraph(()),)
    for _ in range(depth):
        document = (Quote(document),)
    return document


def nested_styles(depth: int) -> Blocks:
    runs: Runs = (Text("x"),)
    for _ in range(depth):
        runs = (Styled(Style.BOLD, runs),)
    return (Paragraph(runs),)


@pytest.mark.parametrize("nested", [nested_quotes, nested_styles])
def test_the_nesting_of_a_document_is_bounded(nested: Callable[[int], Blocks]) -> None:
    within = nested(MAX_DEPTH - 2)
    assert loads(dumps(within)) == within
    with pytest.raises(BlocksError, match=f"nested deeper than {MAX_DEPTH}"):
        loads(dumps(nested(MAX_DEPTH)))


def test_a_date_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Date(datetime(2026, 1, 11), "11 January")  # noqa: DTZ001 -- the fault that is refused
