"""The classic text pipeline, judged by TDLib; the fallback judge against TDLib itself."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.entities import clean, merged, trim, utf16_length
from bot.sandbox.fallback import TagJudge
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import Refused
from bot.sandbox.tdlib import TdlibJudge, is_installed
from bot.sandbox.text import Formatted, Judge, best_judge, formatter

TDLIB = TdlibJudge()
TAGS = TagJudge()
FORMAT = formatter(TDLIB)


def classic(text: str, mode: str = "HTML", **parameters: Any) -> Formatted:
    return FORMAT(Parameters({"text": text, "parse_mode": mode, **parameters}))


def refusal(text: str, mode: str = "HTML", **parameters: Any) -> str:
    with pytest.raises(Refused) as refused:
        classic(text, mode, **parameters)
    return refused.value.description


def kinds(formatted: Formatted) -> list[tuple[str, int, int]]:
    return [(e["type"], e["offset"], e["length"]) for e in formatted.entities]


def test_the_tests_judge_by_tdlib() -> None:
    assert is_installed()
    assert isinstance(best_judge(), TdlibJudge)


def test_html_becomes_text_and_entities_in_utf16_units() -> None:
    formatted = classic("😀 <b>粗<i>体</i></b> <a href='https://example.org'>x</a>")

    assert formatted.text == "😀 粗体 x"
    assert kinds(formatted) == [("bold", 3, 2), ("italic", 4, 1), ("text_link", 6, 1)]
    assert formatted.entities[2]["url"] == "https://example.org/"


def test_every_kind_of_entity_has_its_bot_api_name() -> None:
    formatted = classic(
        "<b>a</b> <i>a</i> <u>a</u> <s>a</s> <tg-spoiler>a</tg-spoiler> <code>a</code> "
        "<pre>a</pre> <pre><code class='language-py'>a</code></pre> <a href='http://x.org'>a</a> "
        "<a href='tg://user?id=5'>a</a> <tg-emoji emoji-id='7'>😀</tg-emoji> "
        "<tg-time unix='100' format='wDt'>a</tg-time> <tg-time unix='100' format='r'>a</tg-time> "
        "<tg-time unix='100'>a</tg-time>\n<blockquote>a</blockquote>\n"
        "<blockquote expandable>a</blockquote> http://x.org @someone #tag $USD /go a@x.org"
    )

    assert [entity["type"] for entity in formatted.entities] == [
        *("bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "pre"),
        *("text_link", "text_mention", "custom_emoji", "date_time", "date_time", "date_time"),
        *("blockquote", "expandable_blockquote"),
        *("url", "mention", "hashtag", "cashtag", "bot_command", "email"),
    ]
    assert formatted.entities[7]["language"] == "py"
    assert formatted.entities[9]["user"] == {"id": 5}
    assert formatted.entities[10]["custom_emoji_id"] == "7"
    assert [e.get("date_time_format") for e in formatted.entities[11:14]] == ["wDt", "r", None]


@pytest.mark.parametrize(
    ("text", "mode", "expected"),
    [
        ("", "HTML", "message text is empty"),
        ("字" * 10_923, "HTML", "text is too long"),
        ("a", "xml", "unsupported parse_mode"),
        ("<b></b>", "HTML", "text must be non-empty"),
        (" \n ", "", "text must be non-empty"),
        ("a" * 4_097, "", "message is too long"),
        (
            "<b>a",
            "HTML",
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ("<p>a</p>", "HTML", 'can\'t parse entities: Unsupported start tag "p" at byte offset 0'),
        (
            "a_b",
            "Markdown",
            "can't parse entities: Can't find end of the entity starting at byte offset 1",
        ),
        (
            "a.b",
            "MarkdownV2",
            "can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
        ),
        (f"<tg-time unix='9' format='D'>{'a' * 32}</tg-time>", "HTML", "ENTITY_DATE_TOO_LONG"),
        (f"<tg-time unix='9'>{'a' * 128}</tg-time>", "HTML", "ENTITY_DATE_TOO_LONG"),
        ("\ud800", "", "strings must be encoded in UTF-8"),
    ],
)
def test_refusals_have_telegrams_words(text: str, mode: str, expected: str) -> None:
    assert refusal(text, mode) == f"Bad Request: {expected}"


@pytest.mark.parametrize("length", [4_095, 4_096])
def test_the_limit_counts_code_points_after_parsing(length: int) -> None:
    formatted = classic("<b>😀</b>" + "字" * (length - 1))

    assert len(formatted.text) == length


def test_the_byte_limit_counts_the_raw_text() -> None:
    assert len(classic("字" * 4_096).text) == 4_096
    assert refusal("<b></b>" * 4_682) == "Bad Request: text is too long"  # 32,774 bytes


def test_a_date_may_be_31_units_long() -> None:
    assert kinds(classic(f"<tg-time unix='9' format='D'>{'a' * 31}</tg-time>")) == [
        ("date_time", 0, 31)
    ]


def test_white_space_around_goes_and_entities_move_along() -> None:
    formatted = classic(" \n a <b>bold </b> \n")

    assert formatted.text == "a bold"
    assert kinds(formatted) == [("bold", 2, 4)]


def test_leading_space_inside_an_entity_stays() -> None:
    assert classic("<b> a</b>").text == " a"


def test_more_than_a_hundred_entities_are_dropped_and_counted() -> None:
    formatted = classic("<b>a</b> " * 105)

    assert len(formatted.entities) == 100
    assert formatted.dropped == 5


def test_given_entities_are_taken_as_they_are() -> None:
    given_entities = [{"type": "bold", "offset": 0, "length": 2}]
    formatted = classic("😀 x #tag", "", entities=json.dumps(given_entities))

    assert kinds(formatted) == [("bold", 0, 2), ("hashtag", 5, 4)]


@pytest.mark.parametrize(
    ("entities", "expected"),
    [
        ("{", "can't parse entities JSON object"),
        ("{}", "expected an Array of MessageEntity"),
        ("[1]", "can't parse MessageEntity: expected an Object"),
        ("[{}]", "can't parse MessageEntity: Can't find field \"type\""),
        (
            '[{"type":"text_mention","offset":0,"length":1,"user":{}}]',
            "can't parse MessageEntity: Can't find field \"id\"",
        ),
        (
            '[{"type":"text_link","offset":0,"length":1}]',
            "can't parse MessageEntity: Can't find field \"url\"",
        ),
        ('[{"type":"bold"}]', "can't parse MessageEntity: Can't find field \"offset\""),
        (
            '[{"type":"text_link","offset":0,"length":1,"url":"http://localhost/"}]',
            "entity URL 'http://localhost/' is invalid: Wrong HTTP URL",
        ),
    ],
)
def test_wrong_entities_are_refused(entities: str, expected: str) -> None:
    assert refusal("text", "", entities=entities) == f"Bad Request: {expected}"


def test_given_entities_may_be_of_every_kind() -> None:
    marks = [
        {"type": "pre", "offset": 0, "length": 1},
        {"type": "pre", "offset": 2, "length": 1, "language": "c"},
        {"type": "text_mention", "offset": 4, "length": 1, "user": {"id": 5}},
        {"type": "date_time", "offset": 6, "length": 1, "unix_time": 5},
        {"type": "url", "offset": 8, "length": 1},
    ]
    formatted = classic("a b c d e", "", entities=json.dumps(marks))

    assert [entity["type"] for entity in formatted.entities] == [
        *("pre", "pre", "text_mention", "date_time"),
    ]


def test_a_parse_mode_wins_over_entities() -> None:
    assert kinds(classic("<i>a</i>", entities="[{")) == [("italic", 0, 1)]


def test_control_characters_become_spaces_and_direction_overrides_vanish() -> None:
    formatted = classic("a\x00b\r\u202ec <b>d</b>")

    assert formatted.text == "a bc d"
    assert kinds(formatted) == [("bold", 5, 1)]


def test_a_repeated_text_is_parsed_once() -> None:
    parameters = Parameters({"text": "<b>again</b>", "parse_mode": "html"})

    assert FORMAT(parameters) is FORMAT(parameters)


@given(st.text(), st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)), max_size=5))
def test_cleaning_and_trimming_keep_entities_inside_and_over_their_text(
    text: str, spans: list[tuple[int, int]]
) -> None:
    units = utf16_length(text)
    entities = [
        {"type": "bold", "offset": start, "length": min(length, units - start)}
        for start, length in spans
        if start < units
    ]
    cleaned, moved = trim(*clean(text, entities))

    assert all(e["length"] > 0 for e in moved)
    assert all(e["offset"] >= 0 for e in moved)
    assert all(e["offset"] + e["length"] <= utf16_length(cleaned) for e in moved)


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(1, 4)), max_size=6),
    st.lists(st.tuples(st.integers(0, 100), st.integers(1, 8)), max_size=8),
)
def test_detected_entities_never_touch_code(
    gaps: list[tuple[int, int]], found: list[tuple[int, int]]
) -> None:
    codes: list[dict[str, Any]] = []
    at = 0
    for gap, length in gaps:  # one after the other, as a parser makes them
        codes.append({"type": "code", "offset": at + gap, "length": length})
        at += gap + length
    detected: list[dict[str, Any]] = [
        {"type": "url", "offset": start, "length": length} for start, length in found
    ]

    kept = [e for e in merged(codes, detected) if e["type"] == "url"]
    expected = [
        e
        for e in detected
        if all(
            e["offset"] + e["length"] <= c["offset"] or c["offset"] + c["length"] <= e["offset"]
            for c in codes
        )
    ]
    assert sorted(kept, key=str) == sorted(expected, key=str)


# ---------------------------------------------------------------- the fallback against TDLib

PIECES = st.sampled_from(
    [
        *("<b>", "</b>", "<i>", "</i>", "</>", "<u>", "</u>", "<B>", "</B>", "<b >", "</b >"),
        *("<a href='http://x.yz/q?a=1&amp;b=2'>", '<a href="http://localhost">', "<a href=x.org>"),
        *("</a>", "<code>", "</code>", "<pre>", "</pre>", '<code class="language-py">'),
        *('<pre><code class="language-c">', "</code></pre>", "</pre></code>"),
        *("<span class='tg-spoiler'>", "<span class='x'>", "</span>", "<tg-spoiler>"),
        *("</tg-spoiler>", "<blockquote>", "<blockquote expandable>", "</blockquote>"),
        *('<tg-time unix="1700000000" format="wD">', "<tg-time unix='5'>", "</tg-time>"),
        *("<tg-time unix='5' format='q'>", "<x>", "< b>", "<b a='1' c>", "<br>", "<b/>", "<b"),
        *("x", "词", "😀", "\n", " ", "&lt;", "&gt", "&amp;", "&nbsp;", "&#65;", "&#x1F600;"),
        *("&#0;", "&", "<", "example.com", "'", '"', "="),
    ]
)
SOUP = st.lists(PIECES, max_size=9).map("".join)
WRAPPED = st.tuples(
    st.sampled_from(["{}", "<b>{}</b>", "<i>{}</i>", "<pre>{}</pre>", "<a href='a.bc'>{}</a>"]),
    SOUP,
).map(lambda pair: pair[0].replace("{}", pair[1]))


def verdict(judge: Judge, source: str) -> object:
    try:
        text, entities = judge.parse(source, "html")
    except Refused:
        return "refused"
    return text, entities


@settings(max_examples=500)
@given(WRAPPED)
def test_the_fallback_takes_and_refuses_what_tdlib_does(source: str) -> None:
    assert verdict(TAGS, source) == verdict(TDLIB, source)


@pytest.mark.parametrize(
    "source",
    [
        "<tg-emoji emoji-id='5368324170671202286'>😀</tg-emoji>",
        "<blockquote expandable>a\nb</blockquote>",
        "<a href='tg://user?id=5'>a</a><a href='tg://user?id=0'>b</a>",
        "<a href='tg://user?id=9999999999999999999'>a</a><a>example.org</a>",
        "<a href='http://ex ample.org'>a</a><a href='http://a.b:0/'>b</a>",
        "<pre><code class='language-c'>a</code></pre><pre><code>a</code></pre>",
        "<code class='language-c'><pre>a</pre></code>",
        "<tg-time unix='5' format='wDT'>a</tg-time><tg-time unix='x'>b</tg-time>",
        "<tg-time unix='0'>a</tg-time><tg-time unix='99999999999'>b</tg-time>",
        "&#1234567890; & &; &copy; &lt;b&gt",
        "<a href='http://a.bc/?x=&quot;&lt;'>a</a>",
    ],
)
def test_the_fallback_reads_what_tdlib_reads(source: str) -> None:
    assert verdict(TAGS, source) == verdict(TDLIB, source) != "refused"


@pytest.mark.parametrize(
    "source",
    [
        *(
            "a&#55555;b",
            "<tg-emoji>😀</tg-emoji>",
            "<tg-emoji emoji-id='x'>😀</tg-emoji>",
            "<b>a</b",
        ),
        *("<b>", "a</b>", "<b>a</i>", "<p>a</p>", "<b", "<b a", "</b", "<span>a</span>", "<b />"),
        *("<tg-time unix='5' format='q'>a</tg-time>", "😀<b>a</I>"),
    ],
)
def test_the_fallbacks_common_refusals_have_tdlibs_words(source: str) -> None:
    words = []
    for judge in (TAGS, TDLIB):
        with pytest.raises(Refused) as refused:
            judge.parse(source, "html")
        words.append(refused.value.description)

    assert words[0] == words[1]


@pytest.mark.parametrize(
    "text",
    [
        "see https://example.org/a?b=c, and more",
        "/start /start@some_bot a/b",
        "#tag #标签 #1 a#b ##x",
        "@someone_else a@b @abc",
        "😀 #after https://x.org",
    ],
)
def test_the_fallback_detects_the_common_entities(text: str) -> None:
    common = {"url", "bot_command", "hashtag", "mention"}
    expected = [e for e in TDLIB.detect(text) if e["type"] in common]

    assert TAGS.detect(text) == expected


@pytest.mark.parametrize(
    ("url", "usable"),
    [
        ("https://example.org/x", True),
        ("example.org", True),
        ("tg://user?id=1", True),
        ("http://localhost/", False),
        ("javascript:alert(1)", False),
        ("http://x", False),
        ("ftp://example.org", False),
        ("", False),
    ],
)
def test_both_judges_agree_on_links(url: str, usable: bool) -> None:  # noqa: FBT001 -- a case
    assert (TDLIB.url_fault(url) is None) is usable
    assert (TAGS.url_fault(url) is None) is usable


def test_the_fallback_refuses_markdown_and_says_why() -> None:
    with pytest.raises(Refused, match="only with tdjson"):
        TAGS.parse("*a*", "markdown")


def test_the_fallback_verifies_given_entities() -> None:
    TAGS.verify("text", [{"type": "bold", "offset": 0, "length": 4}])
    with pytest.raises(Refused, match="ends after the end"):
        TAGS.verify("text", [{"type": "bold", "offset": 0, "length": 5}])
    with pytest.raises(Refused, match="Wrong HTTP URL"):
        TAGS.verify("text", [{"type": "text_link", "offset": 0, "length": 1, "url": "http://x"}])


def test_the_fallback_is_linear_in_the_text() -> None:
    source = "<b>a</b>&lt;" * 2_600 + "<" * 0
    text, entities = TAGS.parse(source, "html")

    assert len(entities) == 2_600
    assert text == "a<" * 2_600
