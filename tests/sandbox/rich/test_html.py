"""Rich HTML: what each tag becomes, and what Telegram does not take."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from aiogram.types import RichMessage
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.rich.elements import TAGS
from bot.sandbox.rich.shapes import ApiVersion
from tests.support.rich import content_if_taken, from_html, paragraph, read, refusal

URL = "https://example.org/x"
VOCABULARY = Path(__file__).parents[4] / "shared" / "reference" / "rich-html.json"
CONTENT_REQUIRED = "RICH_MESSAGE_CONTENT_REQUIRED"


def styled(kind: str, text: Any = "x", **fields: Any) -> dict[str, Any]:
    return {"type": kind, "text": text, **fields}


@pytest.mark.skipif(not VOCABULARY.exists(), reason="the collected vocabulary is not here")
def test_the_tags_and_attributes_are_those_that_were_collected() -> None:
    collected = json.loads(VOCABULARY.read_text("utf-8"))
    found: dict[str, set[str]] = {}
    for names, attributes in {**collected["inline"], **collected["block"]}.items():
        allowed = {n for name in attributes for n in name.split("/")} - {"content", "only"}
        for tag in _expanded(names):
            found.setdefault(tag, set()).update(allowed)
    children = {"summary", "caption", "figcaption", "cite"}
    of_children = {("li", "checked"), ("pre", "class")}

    assert TAGS.keys() == found.keys() | children
    wrong = {
        (tag, name)
        for tag, names in found.items()
        for name in names - children
        if name not in TAGS[tag]
    }
    assert wrong == of_children


def _expanded(names: str) -> list[str]:
    if names == "h1..h6":
        return [f"h{size}" for size in range(1, 7)]
    return [tag for name in names.split(",") for tag in name.split("(")[0].split(">")]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<b>x</b>", styled("bold")),
        ("<STRONG>x</STRONG>", styled("bold")),
        ("<i>x</i><em>y</em>", [styled("italic"), styled("italic", "y")]),
        ("<u>x</u>", styled("underline")),
        ("<ins>x</ins>", styled("underline")),
        ("<s>x</s>", styled("strikethrough")),
        ("<del>x</del>", styled("strikethrough")),
        ("<code>x  y</code>", styled("code", "x y")),
        ("<mark>x</mark>", styled("marked")),
        ("<sub>x</sub>", styled("subscript")),
        ("<sup>x</sup>", styled("superscript")),
        ("<tg-spoiler>x</tg-spoiler>", styled("spoiler")),
        (f'<a href="{URL}">x</a>', styled("url", url=URL)),
        (f"<a href={URL}>x</a>", styled("url", url=URL)),
        ('<a href="mailto:a@b.co">x</a>', styled("email_address", email_address="a@b.co")),
        ('<a href="tel:+4930123">x</a>', styled("phone_number", phone_number="+4930123")),
        ('<a href="#up">x</a>', styled("anchor_link", anchor_name="up")),
        (
            '<a href="tg://user?id=5">Lena</a>',
            styled("text_mention", "Lena", user={"id": 5, "is_bot": False, "first_name": "Lena"}),
        ),
        (
            '<a href="#n">x</a> <tg-reference name="n">1</tg-reference>',
            [styled("reference_link", reference_name="n"), " ", styled("reference", "1", name="n")],
        ),
        (
            '<tg-time unix="1700000000" format="D">x</tg-time>',
            styled("date_time", unix_time=1_700_000_000, date_time_format="D"),
        ),
        (
            '<tg-emoji emoji-id="5">👍</tg-emoji>',
            {"type": "custom_emoji", "custom_emoji_id": "5", "alternative_text": "👍"},
        ),
        (
            '<img src="tg://emoji?id=5" alt="👍"/>',
            {"type": "custom_emoji", "custom_emoji_id": "5", "alternative_text": "👍"},
        ),
        (
            "<tg-math>a &lt; b  c</tg-math>",
            {"type": "mathematical_expression", "expression": "a < b  c"},
        ),
        ('a<a name="n"></a>', ["a", {"type": "anchor", "name": "n"}]),
        (
            f'<a name="n" href="{URL}">x</a>',
            [{"type": "anchor", "name": "n"}, styled("url", url=URL)],
        ),
        ("<b><i>x</i> </b> y", [styled("bold", [styled("italic"), " "]), "y"]),
        ("<b></b>x<i> </i>", "x"),
        (" a\n\t b<br> c ", "a b\nc"),
        ("&lt;&nbsp;&hellip;&#38;&#x1F600;", "<\xa0…&😀"),
        ("&#0;&#xD800;&#1114112;&unknown;&", "&#0;&#xD800;&#1114112;&unknown;&"),
    ],
)
def test_inline_tags_become_texts(html: str, text: Any) -> None:
    assert from_html(f"<p>{html}</p>") == [paragraph(text)]


@pytest.mark.parametrize(
    ("html", "block"),
    [
        ("loose", paragraph("loose")),
        ('<a name="n"></a>', {"type": "anchor", "name": "n"}),
        ("<h3>x</h3>", styled("heading", size=3)),
        ("<pre>\n x\n</pre>", styled("pre", " x\n")),
        ("<pre><b>x</b></pre>", styled("pre", styled("bold"))),
        ("<pre>\n<b>x</b>y</pre>", styled("pre", [styled("bold"), "y"])),
        (
            '<pre><code class="language-python">x\n  y</code></pre>',
            styled("pre", "x\n  y", language="python"),
        ),
        ("<footer>x</footer>", styled("footer")),
        ("<hr>", {"type": "divider"}),
        (
            "<tg-math-block>\n\\frac12 </tg-math-block>",
            {"type": "mathematical_expression", "expression": "\n\\frac12 "},
        ),
        (
            "<blockquote>x<p>y</p><cite>who</cite></blockquote>",
            {"type": "blockquote", "blocks": [paragraph(), paragraph("y")], "credit": "who"},
        ),
        (
            "<blockquote expandable><p>x</p>y</blockquote>",
            styled("expandable_blockquote", "x\ny"),
        ),
        ("<aside>x<cite>who</cite></aside>", styled("pullquote", credit="who")),
        (
            "<details><summary>s</summary>x</details>",
            {"type": "details", "summary": "s", "blocks": [paragraph()]},
        ),
        (
            f'<img src="{URL}" tg-spoiler>',
            {"type": "photo", "has_spoiler": True},
        ),
        (f'<video src="{URL}"></video>', {"type": "video"}),
        (f'<audio src="{URL}"></audio>', {"type": "audio"}),
        (f'<tg-document src="{URL}"></tg-document>', {"type": "document"}),
        (
            f'<figure><img src="{URL}"><figcaption>x<cite>who</cite></figcaption></figure>',
            {"type": "photo", "caption": {"text": "x", "credit": "who"}},
        ),
        (
            '<tg-map lat="52.5" long="-13" zoom="3"/>',
            {"type": "map", "location": {"latitude": 52.5, "longitude": -13.0}, "zoom": 3},
        ),
        (f'<tg-collage><img src="{URL}"></tg-collage>', {"type": "collage"}),
        (
            f'<tg-slideshow><img src="{URL}"><figcaption>x</figcaption></tg-slideshow>',
            {"type": "slideshow", "caption": {"text": "x"}},
        ),
        (
            '<tg-button-row align="right"><tg-button type="disabled">x</tg-button></tg-button-row>',
            {
                "type": "buttons",
                "buttons": [{"text": "x", "disabled": {}}],
                "align": "right",
            },
        ),
    ],
)
def test_block_tags_become_blocks(html: str, block: dict[str, Any]) -> None:
    [found] = from_html(html)

    assert found | block == found
    RichMessage.model_validate({"blocks": [found]})


def test_lists_keep_their_numbers_boxes_and_nesting() -> None:
    [tasks, steps, down] = from_html(
        "<ul><li><input type=checkbox checked> done<ul><li>deep</li></ul></li>"
        "<li><input type='checkbox'>open</li></ul>"
        "<ol start=3 type=I><li>x</li><li value=9>y</li><li type=a>z</li></ol>"
        "<ol reversed><li>x</li><li>y</li></ol>"
    )

    first, second = tasks["items"]
    assert (first["has_checkbox"], first["is_checked"]) == (True, True)
    assert first["blocks"][1]["items"][0]["blocks"] == [paragraph("deep")]
    assert "is_checked" not in second
    assert [item["label"] for item in steps["items"]] == ["III.", "IX.", "j."]
    assert [item["value"] for item in down["items"]] == [2, 1]


def test_a_table_keeps_header_spans_alignment_and_caption() -> None:
    [table] = from_html(
        "<table bordered compact><caption>c</caption> "
        '<tr><th align="center" colspan="2">h</th></tr>\n<tr><td rowspan="2">x</td><td></td></tr></table>'
    )

    assert table == {
        "type": "table",
        "cells": [
            [{"text": "h", "is_header": True, "colspan": 2, "align": "center", "valign": "top"}],
            [
                {"text": "x", "rowspan": 2, "align": "left", "valign": "top"},
                {"text": "", "align": "left", "valign": "top"},
            ],
        ],
        "is_bordered": True,
        "is_compact": True,
        "caption": "c",
    }


@pytest.mark.parametrize(
    ("attributes", "action"),
    [
        ('type="url" url="https://example.org/"', {"url": "https://example.org/"}),
        ('type="copy_text" text="t"', {"copy_text": {"text": "t"}}),
        ('type="disabled"', {"disabled": {}}),
        ('type="web_app" url="https://e.org/"', {"web_app": {"url": "https://e.org/"}}),
        ('type="switch_inline_query" query="q"', {"switch_inline_query": "q"}),
        ('type="switch_inline_query_current_chat"', {"switch_inline_query_current_chat": ""}),
        (
            'type="switch_inline_query_chosen_chat" query="q" allow-user-chats',
            {"switch_inline_query_chosen_chat": {"query": "q", "allow_user_chats": True}},
        ),
        (
            'type="login_url" url="https://e.org/" forward-text="f" request-write-access',
            {
                "login_url": {
                    "url": "https://e.org/",
                    "forward_text": "f",
                    "request_write_access": True,
                }
            },
        ),
        ('type="login_url" url="https://e.org/"', {"login_url": {"url": "https://e.org/"}}),
    ],
)
def test_buttons_in_a_text_do_what_buttons_do(attributes: str, action: dict[str, Any]) -> None:
    [found] = from_html(f"a <tg-button {attributes}>go</tg-button>")

    assert found["text"][1] == {"type": "button", "button": {"text": "go", **action}}


@pytest.mark.parametrize(
    "html",
    [
        *(f"<{tag}> </{tag}>" for tag in ("p", "h1", "pre", "footer", "ul", "table", "figure")),
        "<ul><li></li></ul>",
        "<ul>x<li>y</li></ul>",
        "<p><h1>x</h1></p>",
        "<h1><p>x</p></h1>",
        "<b><p>x</p></b>",
        "<table><tr><td><p>x</p></td></tr></table>",
        "<details><summary><p>x</p></summary>y</details>",
        "<details>x</details>",
        "<details><summary>a</summary><summary>b</summary>x</details>",
        "<blockquote></blockquote>",
        "<blockquote expandable><h1>x</h1></blockquote>",
        "<tg-collage></tg-collage>",
        "<tg-button-row></tg-button-row>",
        f'<p><img src="{URL}"></p>',
        f'<figure><img src="{URL}"><img src="{URL}"></figure>',
        "<td>x</td>",
        "<tg-math-block> </tg-math-block>",
    ],
)
def test_what_is_empty_or_out_of_its_place_is_refused(html: str) -> None:
    assert refusal({"html": html}) == CONTENT_REQUIRED


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<div>x</div>", 'Unsupported tag "div"'),
        ("</b>", 'Unmatched end tag "b"'),
        ("<b><i>x</b></i>", 'Unmatched end tag "b"'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ('<a href="x', 'Unclosed start tag "a"'),
        ("1 < 2", 'the character "<" must be escaped'),
        ("<!-- x -->", 'the character "<" must be escaped'),
        ("<p onclick=x>y</p>", 'tag "p" has no attribute "onclick" (the sandbox is strict)'),
        ("<tg-math><b>x</b></tg-math>", 'tag "tg-math" must contain only text'),
        ("<ol start=x><li>x</li></ol>", "start must be a number"),
        ('<tg-map lat="x" long="1"></tg-map>', "invalid location specified"),
        ('<tg-map long="1"></tg-map>', "invalid location specified"),
        ("<tg-button type=x>y</tg-button>", "unsupported button type specified"),
    ],
)
def test_broken_html_is_refused_with_what_is_wrong(html: str, reason: str) -> None:
    assert refusal({"html": html}) == f"can't parse InputRichBlock: {reason}"


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ('<tg-time unix="x">y</tg-time>', "RICH_MESSAGE_DATE_INVALID"),
        ('<tg-time unix="5" format="Q">y</tg-time>', "RICH_MESSAGE_DATE_INVALID"),
        ('<a href="mailto:x">y</a>', "RICH_MESSAGE_EMAIL_INVALID"),
        ('<a href="tel:x">y</a>', "RICH_MESSAGE_PHONE_INVALID"),
        ("<tg-thinking>x</tg-thinking>", "block is not allowed"),
        ('<tg-map lat="nan" long="1"></tg-map>', "invalid map properties specified"),
        ("<img>", "wrong file identifier/HTTP URL specified"),
        ('<img src="tg://photo?id=a">', "wrong file identifier/HTTP URL specified"),
        ("<b>" * 17 + "x" + "</b>" * 17, "RICH_MESSAGE_LIMIT_DEPTH"),
        ("<b>" * 9000 + "x" + "</b>" * 9000, "RICH_MESSAGE_LIMIT_DEPTH"),
    ],
)
def test_values_are_judged_as_those_of_blocks_are(html: str, reason: str) -> None:
    assert refusal({"html": html}) == reason


@pytest.mark.parametrize(
    "href", ["ftp://x.org/", "javascript:alert(1)", "/relative", "http://host/"]
)
def test_a_link_that_telegram_does_not_keep_leaves_its_words_and_is_counted(href: str) -> None:
    rich = read({"html": f'<a href="{href}">x</a>'})

    assert rich.content["blocks"] == [paragraph()]
    assert rich.findings.dropped_links == 1


def test_a_named_character_that_telegram_does_not_know_is_counted() -> None:
    assert read({"html": "&copy;&amp;"}).findings.literal_entities == 1


def test_a_lenient_sandbox_unwraps_what_nobody_knows() -> None:
    assert from_html("<div class=x><p id=y>a</p></div>", strict=False) == [paragraph("a")]


def test_a_file_that_is_given_beside_the_text_is_found_by_its_name() -> None:
    media = [{"id": "a-1", "media": {"type": "animation", "media": "file-id", "duration": 3}}]
    message = {"html": '<video src="tg://video?id=a-1" tg-spoiler></video>', "media": media}
    [block] = read(message).content["blocks"]

    assert (block["type"], block["animation"]["duration"]) == ("animation", 3)
    assert block["has_spoiler"] is True


@pytest.mark.parametrize(
    "html",
    [
        "<table compact><tr><td>x</td></tr></table>",
        "<blockquote expandable>x</blockquote>",
        f'<tg-document src="{URL}"></tg-document>',
        "<tg-button type=disabled>x</tg-button>",
    ],
)
def test_an_older_version_knows_fewer_tags(html: str) -> None:
    assert from_html(html)
    assert refusal({"html": html}, version=ApiVersion.V10_2).startswith("can't parse")


SOUP = st.lists(
    st.sampled_from(
        [
            *(f"<{tag}>" for tag in TAGS),
            *(f"</{tag}>" for tag in TAGS),
            *(
                f'<{tag} {name}="{value}">'
                for tag, names in TAGS.items()
                for name, value in product(sorted(names), ("1", URL))
            ),
            *("x", " ", "\n", "&amp;", "&#x;", "<", ">", "&", '"', "#tag"),
        ]
    ),
    max_size=12,
).map("".join)


@pytest.mark.parametrize("strict", [True, False])
@given(SOUP)
def test_whatever_html_comes_is_shown_as_clients_expect_it_or_refused(
    strict: bool,  # noqa: FBT001 -- a parameter of the test
    html: str,
) -> None:
    content = content_if_taken({"html": html}, strict=strict)

    if content is not None:
        RichMessage.model_validate(content)
