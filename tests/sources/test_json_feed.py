import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.sources.findings import Origin, Parsed
from bot.sources.json_feed import read_json_feed
from storage.records import SourceKind
from tests.support.findings import NOW, drafts, noted, refused, the_draft, the_refusal

ITEM = {
    "id": "https://margins.example.org/2",
    "url": "https://margins.example.org/2",
    "title": "Sums in any order",
    "content_html": "<p>Floating point is not associative.</p>",
    "summary": "Floating point.",
    "date_published": "2026-02-01T08:00:00+08:00",
    "tags": ["numerics"],
}


def read(place: str = "feeds/margins.json", **changes: Any) -> Parsed:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Margins",
        "home_page_url": "https://margins.example.org/",
        "language": "en",
        "authors": [{"name": "Ada"}, {"name": "Bo"}],
        "items": [ITEM],
    }
    return read_json_feed(json.dumps(feed | changes), place, NOW)


def test_a_feed_is_a_source_of_its_own() -> None:
    assert Origin(SourceKind.FEED, "https://margins.example.org/", "Margins") == read().feed
    fetched = read("https://margins.example.org/feed.json").feed
    assert fetched
    assert fetched.url == "https://margins.example.org/feed.json"


def test_an_item_is_read_with_what_it_shares_with_the_feed() -> None:
    draft = the_draft(read().findings)

    assert (draft.title, draft.author, draft.language) == ("Sums in any order", "Ada, Bo", "en")
    assert "not associative" in draft.blocks
    assert datetime(2026, 2, 1, tzinfo=UTC) == draft.published_at
    assert draft.tags == ("numerics",)


def test_an_item_may_have_its_own_author_also_in_the_older_form() -> None:
    item = {**ITEM, "authors": [{"name": "Cy"}, 5, {"name": 7}], "language": "fr"}
    older: dict[str, Any] = {"authors": None, "author": {"name": "Dee"}}

    assert the_draft(read(items=[item]).findings).author == "Cy"
    assert the_draft(read(**older).findings).author == "Dee"
    assert the_draft(read(authors="nobody").findings).author is None


def test_one_bad_item_does_not_stop_the_others() -> None:
    items = [5, {**ITEM, "title": [1]}, {"id": "3"}, {**ITEM, "date_published": "soon"}]

    found = list(read(items=items).findings)

    assert [(one.place, one.reason) for one in refused(found)] == [
        ("feeds/margins.json item 1", "holds no object"),
        ("feeds/margins.json item 2", "title is no text"),
        ("feeds/margins.json item 3", "says nothing"),
    ]
    assert noted(found) == ["the date 'soon' is none and was left out"]
    assert drafts(found)[0].published_at is None


def test_a_feed_without_items_is_noted() -> None:
    assert noted(read(items=[]).findings) == ["the feed holds no items"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is not valid JSON: Expecting property name"),
        ("[" * 100_000, "is not valid JSON: nested too deeply"),
        ("[]", "is no JSON Feed"),
        ('{"items": []}', "is no JSON Feed"),
        ('{"version": "https://jsonfeed.org/version/1"}', "is no JSON Feed"),
        ('{"version": 1, "items": []}', "is no JSON Feed"),
    ],
)
def test_other_json_is_refused(text: str, reason: str) -> None:
    parsed = read_json_feed(text, "a.json", NOW)

    assert parsed.feed is None
    assert the_refusal(parsed.findings).reason.startswith(reason)
