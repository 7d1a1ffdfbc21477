from bot.core.blocks import (
    Bullets,
    Cell,
    Code,
    Heading,
    InlineMaths,
    Item,
    Link,
    Paragraph,
    Table,
    Text,
)
from bot.core.plain import render


def test_blocks_are_divided_by_blank_lines_and_markup_is_gone() -> None:
    blocks = (
        Heading(1, (Text("Title"),)),
        Paragraph(
            (Link("https://example.org/", (Text("a link"),)), Text(" & "), InlineMaths("x^2"))
        ),
        Paragraph((Text(" "),)),
        Bullets((Item((Paragraph((Text("one"),)),)), Item((Paragraph((Text("two"),)),)))),
        Code("if x:\n    y", "python"),
    )
    assert render(blocks) == "Title\n\na link & x²\n\n• one\n• two\n\nif x:\n    y"


def test_a_terminal_gets_no_control_characters() -> None:
    assert render((Paragraph((Text("\x1b[31mred\x07"),)),)) == "[31mred"


def test_a_table_of_more_columns_than_a_line_holds_is_told() -> None:
    row = tuple(Cell((Text(letter),)) for letter in "abcdefghijklmno")
    assert render((Table((row,)),)).split("\n") == [
        "• a",
        *(f"  {each}" for each in "bcdefghijklmno"),
    ]
