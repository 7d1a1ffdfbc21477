"""Every kind of bad input is answered by one clear line, and never by an exception."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.findings import Finding, Refused
from bot.sources.parse import SIZE_LIMIT, parse, parse_file
from storage.records import SourceKind
from tests.support.findings import NOW, drafts, noted, the_draft, the_refusal

PAGE = "INCOMING TRANSMISSION\n\nLATEST UPDATES\nAn excerpt of some article, long enough to be one...\n"
NOTE = "# A note\n\ntext\n"
LINE = '{"title": "A line", "text": "text"}\n'
JSON_FEED = (
    '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "An item"}]}'
)
RSS = "<rss version='2.0'><channel><item><title>An item</title></item></channel></rss>"


def findings(name: str, data: bytes | str, content_type: str | None = None) -> list[Finding]:
    raw = data.encode() if isinstance(data, str) else data
    return list(parse(raw, name, NOW, content_type).findings)


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a.txt", PAGE, ""),
        ("a.md", PAGE, ""),
        ("page", "\ufeff" + PAGE.replace("\n", "\r\n"), ""),
        ("a.md", NOTE, "A note"),
        ("a.MARKDOWN", NOTE, "A note"),
        ("a.jsonl", LINE, "A line"),
        ("a.ndjson", LINE, "A line"),
        ("a.json", JSON_FEED, "An item"),
        ("a.xml", RSS, "An item"),
        ("a.rss", "\n " + RSS, "An item"),
        ("a.txt", "<?xml version='1.0'?>" + RSS, "An item"),
        ("https://example.org/feed?format=rss", RSS, "An item"),
    ],
)
def test_formats_are_told_apart_by_content_and_name(name: str, text: str, title: str) -> None:
    assert title == the_draft(findings(name, text)).title


@pytest.mark.parametrize(
    ("content_type", "text"),
    [
        ("application/feed+json; charset=utf-8", JSON_FEED),
        ("application/rss+xml", RSS),
        ("Text/XML", RSS),
        ("application/x-ndjson", LINE),
        ("text/markdown", NOTE),
        ("text/html", RSS),
    ],
)
def test_an_answer_is_told_by_its_content_type(content_type: str, text: str) -> None:
    assert drafts(findings("https://example.org/latest", text, content_type))


def test_pages_and_feeds_say_what_they_are() -> None:
    assert SourceKind.PAGE is parse(PAGE.encode(), "a.txt", NOW).kind
    assert SourceKind.FEED is parse(RSS.encode(), "a.xml", NOW).kind
    assert SourceKind.FILE is parse(NOTE.encode(), "a.md", NOW).kind


@pytest.mark.parametrize(
    ("name", "data", "place", "reason", "remedy"),
    [
        ("a.md", b"", "a.md", "is empty", "remove it"),
        ("a.md", b"\xef\xbb\xbf \n", "a.md", "is empty", "remove it"),
        ("a.xml", b"", "a.xml", "is empty", "remove it"),
        ("a.xml", b" \n", "a.xml", "is empty", "remove it"),
        ("a.md", bytes(range(256)) * 9, "a.md", "is binary, no text", "give a Markdown"),
        (
            "a.txt",
            b"hello\n",
            "a.txt:1",
            "is no page",
            "first line must be INCOMING TRANSMISSION, or name it .md",
        ),
        ("a.md", "好\n好".encode()[:-1], "a.md:2", "is not UTF-8 text", "save it as UTF-8"),
        ("a.csv", b"a,b\n", "a.csv", "is of no known kind", "give Markdown (.md)"),
        ("a.json", b"{}", "a.json", "is no JSON Feed", "name it .jsonl"),
        (
            "https://a.org/x",
            b"<!doctype html><p>hi",
            "https://a.org/x",
            "is no feed",
            "address of a feed",
        ),
        ("a.xml", b"hello", "a.xml", "is no feed", "RSS or Atom"),
        (
            "https://a.org/x.html",
            b"<!doctype html><p>hi",
            "https://a.org/x.html",
            "is no feed",
            "address of a feed",
        ),
        ("a.html", b"<img>", "a.html", "says nothing", "give it a title or a text"),
    ],
)
def test_bad_input_gets_one_clear_line(
    name: str, data: bytes, place: str, reason: str, remedy: str
) -> None:
    refusal = the_refusal(findings(name, data))

    assert place == refusal.place
    assert refusal.reason.startswith(reason)
    assert remedy in refusal.remedy


def test_western_text_is_taken_with_a_note() -> None:
    found = findings("a.md", "Über schöne Lösungen\n".encode("latin-1"))

    assert "Über" in the_draft(found).blocks
    assert noted(found) == ["was read as Windows-1252; save it as UTF-8 if letters look wrong"]


def test_chinese_text_in_gb18030_is_taken() -> None:
    assert (
        the_draft(findings("a.md", "# 梯度下降\n\n最简单的优化方法。\n".encode("gbk"))).title
        == "梯度下降"
    )


def test_a_file_is_read_and_named_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: [\n---\n")

    assert f"{path}:3" == the_refusal(parse_file(path, NOW).findings).place


def test_50_megabytes_are_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.md"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)

    refusal = the_refusal(parse_file(path, NOW).findings)

    assert (
        Refused(str(path), "is too large (50.0 MB of 20)", "cut it into several files") == refusal
    )
    assert "is too large" in the_refusal(findings("https://a.org/", bytes(SIZE_LIMIT + 1))).reason


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert the_refusal(parse_file(tmp_path / "pipe", NOW).findings).reason == "is no regular file"
    missing = the_refusal(parse_file(tmp_path / "missing.md", NOW).findings)
    assert missing.reason == "cannot be read (No such file or directory)"
    assert the_refusal(parse_file(tmp_path, NOW).findings).reason == "is no regular file"


@given(
    st.sampled_from(["a.md", "a.txt", "a.json", "a.jsonl", "a.xml", "a", "https://a.org/b"]),
    st.binary(),
    st.sampled_from([None, "text/html", "application/xml", ";;", "application/feed+json"]),
    st.sampled_from(
        [b"", b"---\n", b"INCOMING TRANSMISSION\n\nLATEST UPDATES\n", b"<rss", b"\xff\xfe"]
    ),
)
def test_no_bytes_raise(name: str, data: bytes, content_type: str | None, start: bytes) -> None:
    assert findings(name, start + data, content_type)


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_date_is_kept_or_the_note_says_why_not(when: datetime) -> None:
    found = findings("a.md", f"---\ndate: {when.isoformat()}\n---\ntext")

    assert the_draft(found).published_at == (None if noted(found) else when)
