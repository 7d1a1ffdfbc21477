"""Rich Markdown: what Telegram documents of it, and that HTML in it is live."""

from typing import Any

import pytest
from aiogram.types import RichMessage
from hypothesis import given
from hypothesis import strategies as st

from tests.support.rich import content_if_taken, paragraph, read, refusal

URL = "https://example.org/x"


def from_markdown(markdown: str) -> list[dict[str, Any]]:
    message = {"markdown": markdown, "skip_entity_detection": True}
    found: list[dict[str, Any]] = read(message).content["blocks"]
    return found


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**x**", {"type": "bold", "text": "x"}),
        ("*x*", {"type": "italic", "text": "x"}),
        ("~~x~~", {"type": "strikethrough", "text": "x"}),
        ("`x < y`", {"type": "code", "text": "x < y"}),
        ("==x==", {"type": "marked", "text": "x"}),
        ("||x||", {"type": "spoiler", "text": "x"}),
        ("== x == ||", "== x == ||"),
        ("$x < 1$", {"type": "mathematical_expression", "expression": "x < 1"}),
        (f"[x]({URL})", {"type": "url", "text": "x", "url": URL}),
        (
            "![👍](tg://emoji?id=5)",
            {"type": "custom_emoji", "custom_emoji_id": "5", "alternative_text": "👍"},
        ),
        (
            "![then](tg://time?unix=1700000000&format=D)",
            {
                "type": "date_time",
                "text": "then",
                "unix_time": 1_700_000_000,
                "date_time_format": "D",
            },
        ),
        ("a\nb  \nc", "a b\nc"),
        ("<u>x</u> & <", [{"type": "underline", "text": "x"}, " & <"]),
    ],
)
def test_styles_become_texts(markdown: str, text: Any) -> None:
    assert from_markdown(markdown) == [paragraph(text)]


@pytest.mark.parametrize(
    ("markdown", "kinds"),
    [
        ("# T\n\na\n\n---", ["heading", "paragraph", "divider"]),
        ("a $$x$$ b", ["paragraph", "mathematical_expression", "paragraph"]),
        ("$$x$$", ["mathematical_expression"]),
        ("```math\nx\n```", ["mathematical_expression"]),
        ("> q", ["blockquote"]),
        (f'![a]({URL} "title")', ["photo"]),
        ("<details><summary>s</summary>\n\n*x*\n\n</details>", ["details"]),
        (f"<tg-collage>\n\n![]({URL})\n\n</tg-collage>", ["collage"]),
    ],
)
def test_blocks_become_blocks(markdown: str, kinds: list[str]) -> None:
    assert [block["type"] for block in from_markdown(markdown)] == kinds


def test_code_keeps_its_language_and_its_lines() -> None:
    [named, indented] = from_markdown("```python title\nx <\n  y\n```\n\ntext\n\n    z")[::2]

    assert named == {"type": "pre", "text": "x <\n  y", "language": "python"}
    assert indented == {"type": "pre", "text": "z"}


def test_lists_keep_numbers_and_boxes() -> None:
    [tasks, steps] = from_markdown("- [x] a\n- [ ] b\n\n3. x\n\n   y\n4. z")

    assert [item.get("is_checked", False) for item in tasks["items"]] == [True, False]
    assert [item["label"] for item in steps["items"]] == ["3.", "4."]
    assert steps["items"][0]["blocks"] == [paragraph("x"), paragraph("y")]


def test_tables_keep_header_and_alignment() -> None:
    [table] = from_markdown("| a | b | c |\n|:-:|--:|---|\n| 1 | **2** | 3 |")

    assert [cell["align"] for cell in table["cells"][0]] == ["center", "right", "left"]
    assert [cell.get("is_header", False) for row in table["cells"] for cell in row] == [
        True
    ] * 3 + [False] * 3


def test_footnotes_lead_to_their_text() -> None:
    [text, note] = from_markdown("a[^n]\n\n[^n]: said *there*")

    assert text["text"][1] == {"type": "reference_link", "text": "n", "reference_name": "n"}
    assert note["text"][0] == {"type": "reference", "text": "n", "name": "n"}


def test_a_file_given_beside_the_text_is_found() -> None:
    media = [{"id": "v", "media": {"type": "video", "media": "file"}}]
    [block] = read({"markdown": "![](tg://video?id=v)", "media": media}).content["blocks"]

    assert block["video"]["file_id"] == "file"


def test_quoted_html_is_live() -> None:
    """The reason for which nobody should make Markdown of texts of others."""
    html = '<tg-button type="callback_data" data="evil">x</tg-button>'

    assert from_markdown(f"said {html}")[0]["text"][1]["type"] == "button"


@pytest.mark.parametrize(
    ("markdown", "reason"),
    [
        ("x" * 131_073, "RICH_MESSAGE_LIMIT_TEXT"),
        (">" * 40 + "x", "RICH_MESSAGE_LIMIT_DEPTH"),
        ("- " * 40 + "x", "RICH_MESSAGE_LIMIT_DEPTH"),
        ("<div>x</div>", 'can\'t parse InputRichBlock: Unsupported tag "div"'),
        ("\ud800", "strings must be encoded in UTF-8"),
        ("-\n", "RICH_MESSAGE_CONTENT_REQUIRED"),
        ("<!-- -->", 'can\'t parse InputRichBlock: the character "<" must be escaped'),
    ],
)
def test_what_is_too_much_or_broken_is_refused(markdown: str, reason: str) -> None:
    assert refusal({"markdown": markdown}) == reason


class PanicException(BaseException):
    """What a bug in the parser raises."""


@pytest.mark.parametrize("kind", [PanicException, KeyboardInterrupt])
def test_a_bug_in_the_parser_refuses_the_text_and_nothing_else_does(
    kind: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_text: str, *, options: object) -> None:
        raise kind

    monkeypatch.setattr("bot.sandbox.rich.markdown.events", broken)
    if kind is PanicException:
        assert "cannot be parsed" in refusal({"markdown": "panic"})
    else:
        with pytest.raises(KeyboardInterrupt):
            read({"markdown": "interrupt"})


SIGNS = (
    *("#", ">", "-", "1.", "*", "**", "~~", "==", "||", "$", "$$", "`", "```", "|", "[", "]"),
    *("(", ")", "![", "[^a]", "[^a]:", "<b>", "</b>", "<details>", "x", "中", "\\", "- [x]"),
    *("\n", "\n\n", "|-|\n", "    "),
)
SOUP = st.lists(st.sampled_from(SIGNS), max_size=14).map(" ".join)


@given(SOUP | st.text())
def test_whatever_markdown_comes_is_shown_as_clients_expect_it_or_refused(markdown: str) -> None:
    content = content_if_taken({"markdown": markdown})

    if content is not None:
        RichMessage.model_validate(content)
