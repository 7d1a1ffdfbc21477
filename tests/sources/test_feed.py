from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.blocks import loads
from bot.core.plain import render
from bot.sources.feed import read_feed
from bot.sources.findings import Origin
from storage.records import SourceKind
from tests.support.findings import NOW, drafts, noted, the_draft, the_refusal

RSS = """\
<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>Margins &amp;amp; notes</title><link>https://margins.example.org/</link><language>en</language>
<item>
  <title>Tags &lt;b&gt;matter&lt;/b&gt;</title>
  <link>/posts/1?utm_source=rss</link>
  <guid isPermaLink="false">margins-1</guid>
  <pubDate>Sun, 01 Feb 2026 08:00:00 +0800</pubDate>
  <dc:creator>Ada</dc:creator>
  <category>Python</category><category>tools</category>
  <description>Short.</description>
  <content:encoded><![CDATA[<p>The long form with <code>code</code> and \\(x^2\\).</p><script>alert(1)</script>
  <a href="more.html">more</a>]]></content:encoded>
</item>
</channel>
</rss>
"""
ATOM = """\
<feed xmlns="http://www.w3.org/2005/Atom">
<title>流言</title><id>urn:example:feed</id><link rel="self" href="https://stream.example.org/atom.xml"/>
<entry>
  <title type="text">a &lt; b</title><id>urn:example:1</id><updated>2026-02-01T00:00:00Z</updated>
  <link href="https://stream.example.org/1"/>
  <content type="text">2 &lt; 3</content><summary>no</summary>
</entry>
</feed>
"""


def test_rss_is_read_with_its_longest_text() -> None:
    parsed = read_feed(RSS.encode(), "https://margins.example.org/rss", NOW)
    draft = the_draft(parsed.findings)

    assert (
        Origin(SourceKind.FEED, "https://margins.example.org/rss", "Margins & notes") == parsed.feed
    )
    assert (draft.title, draft.author, draft.language) == ("Tags matter", "Ada", "en")
    assert draft.url == "https://margins.example.org/posts/1"
    assert (("Python", "tools"), datetime(2026, 2, 1, tzinfo=UTC)) == (
        draft.tags,
        draft.published_at,
    )
    assert "The long form with" in draft.blocks
    assert "x^2" in draft.blocks
    assert "alert" not in draft.blocks
    assert "https://margins.example.org/posts/more.html" in draft.blocks


def test_atom_is_read_with_plain_text_as_it_is() -> None:
    parsed = read_feed(ATOM.encode(), "saved/atom.xml", NOW)
    draft = the_draft(parsed.findings)

    assert Origin(SourceKind.FEED, "https://stream.example.org/atom.xml", "流言") == parsed.feed
    assert ("a < b", datetime(2026, 2, 1, tzinfo=UTC)) == (draft.title, draft.published_at)
    assert render(loads(draft.blocks)).strip() == "2 < 3"


def test_a_guid_holds_when_address_and_title_change() -> None:
    changed = RSS.replace("posts/1", "articles/1").replace("matter", "mattered")

    before = the_draft(read_feed(RSS.encode(), "https://a.org/rss", NOW).findings)
    after = the_draft(read_feed(changed.encode(), "https://a.org/rss", NOW).findings)
    elsewhere = the_draft(read_feed(RSS.encode(), "https://b.org/rss", NOW).findings)

    assert before.identity == after.identity
    assert before.fingerprint != after.fingerprint
    assert before.identity != elsewhere.identity


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<title>Tags &lt;b&gt;matter&lt;/b&gt;</title>", ""),
        ("<link>/posts/1?utm_source=rss</link>", ""),
        ("<language>en</language>", ""),
        ("<pubDate>Sun, 01 Feb 2026 08:00:00 +0800</pubDate>", ""),
        ("<link>https://margins.example.org/</link>", ""),
        ("<title>Margins &amp;amp; notes</title>", ""),
        ("<description>Short.</description>", ""),
        ("<category>Python</category>", "<category/>"),
    ],
)
def test_any_part_may_be_missing(old: str, new: str) -> None:
    assert old in RSS
    assert the_draft(read_feed(RSS.replace(old, new).encode(), "rss.xml", NOW).findings)


def test_an_item_without_any_text_is_a_title() -> None:
    text = "<rss version='2.0'><channel><item><title>Only this</title></item></channel></rss>"

    assert (
        the_draft(read_feed(text.encode(), "a.xml", NOW).findings).title,
        "",
    ) != ("Only this", "[]")


def test_a_date_that_is_none_is_left_out_and_noted() -> None:
    text = RSS.replace("Sun, 01 Feb 2026 08:00:00 +0800", "some day soon")
    found = list(read_feed(text.encode(), "rss.xml", NOW).findings)

    assert the_draft(found).published_at is None
    assert noted(found) == ["the date 'some day soon' is none and was left out"]


def test_a_broken_feed_is_read_as_far_as_possible() -> None:
    found = list(
        read_feed(
            RSS.replace("</channel>", "<br>&nbsp;</broken>").encode(), "rss.xml", NOW
        ).findings
    )

    assert len(drafts(found)) == 1
    assert "the feed is broken" in noted(found)[0]


def test_a_feed_without_items_is_noted() -> None:
    empty = "<rss version='2.0'><channel><title>t</title></channel></rss>"

    assert noted(read_feed(empty.encode(), "a.xml", NOW).findings) == ["the feed holds no items"]


@pytest.mark.parametrize(
    "data",
    [
        b"<html><p>hello</p></html>",
        b"<?xml version='1.0'?><opml/>",
        b"/etc/passwd",
        b"http://localhost/",
        b"<rss",
    ],
)
def test_what_is_no_feed_is_refused_and_nothing_is_opened(data: bytes) -> None:
    parsed = read_feed(data, "a.xml", NOW)

    assert parsed.feed is None
    assert the_refusal(parsed.findings).reason.startswith("is no feed")


def test_the_encoding_is_that_of_the_prolog_or_of_the_server() -> None:
    text = (
        RSS.replace("utf-8", "gb18030")
        .replace("Short.", "梯度")
        .replace("content:encoded", "other")
    )
    latin = RSS.replace(' encoding="utf-8"', "").replace("The long form", "é" * 99)

    assert "梯度" in the_draft(read_feed(text.encode("gb18030"), "a.xml", NOW).findings).blocks
    served = read_feed(latin.encode("latin-1"), "a.xml", NOW, "application/xml; charset=iso-8859-1")
    assert "é" * 99 in the_draft(served.findings).blocks


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    assert list(read_feed(data, "a.xml", NOW).findings)


@given(st.text(alphabet="<>/&;!-[]\"'= abrs\n", max_size=200))
def test_no_markup_raises(text: str) -> None:
    assert list(
        read_feed(
            f"<rss version='2.0'><channel><item><title>{text}".encode(), "a.xml", NOW
        ).findings
    )
