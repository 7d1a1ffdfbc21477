from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.core.blocks import Paragraph, Text, loads
from bot.sources.pages import read_page
from tests.support.findings import NOW, drafts, noted, refused, the_refusal

PAGE = """\
INCOMING TRANSMISSION

LATEST UPDATES
A first excerpt, which was cut before it came to its...
Python
2026-01-11
A second excerpt that says all it has to say, to the very end."""


def test_an_item_becomes_a_draft_without_a_title() -> None:
    first, second = drafts(read_page(PAGE, "page.txt", NOW))

    assert (first.title, first.url, first.author, first.language) == ("", None, None, None)
    assert first.excerpt == "A first excerpt, which was cut before it came to its..."
    assert (Paragraph((Text("A first excerpt, which was cut before it came to its"),)),) == loads(
        first.blocks
    )
    assert (("Python",), datetime(2026, 1, 11, tzinfo=UTC)) == (first.tags, first.published_at)
    assert (second.tags, second.published_at) == ((), None)


def test_the_same_item_in_another_page_is_the_same_article() -> None:
    other = (
        PAGE.replace("Python\n2026-01-11\n", "").replace("first", "1st").replace("second", "first")
    )
    third = PAGE.replace("Python\n2026-01-11\n", "")

    [first, _] = drafts(read_page(PAGE, "a.txt", NOW))
    [same, _] = drafts(read_page(third, "b.txt", NOW))
    identities = {draft.identity for draft in drafts(read_page(other, "c.txt", NOW))}

    assert (first.identity, first.fingerprint) == (same.identity, same.fingerprint)
    assert first.identity not in identities


def test_a_page_that_breaks_off_is_refused_with_its_line() -> None:
    refusal = the_refusal(read_page("INCOMING TRANSMISSION\n\nNEWEST\nitem", "page.txt", NOW))

    assert refusal.place == "page.txt:3"
    assert "LATEST UPDATES" in refusal.reason


def test_a_page_without_items_is_refused() -> None:
    header = "INCOMING TRANSMISSION\n\nLATEST UPDATES\n"

    assert the_refusal(read_page(header, "page.txt", NOW)).reason == "holds no items"


def test_a_future_date_is_left_out_and_hidden_characters_are_removed() -> None:
    text = PAGE.replace("2026", "2126").replace("second", "sec\u202eond\0")
    findings = list(read_page(text, "page.txt", NOW))

    assert [draft.published_at for draft in drafts(findings)] == [None, None]
    assert "A second excerpt" in str(drafts(findings)[1].excerpt)
    assert noted(findings) == [
        "the date 2126-01-11 lies in the future and was left out; write the day on which it was published",
        "NUL or direction-changing characters were removed",
    ]


@given(st.text())
def test_no_page_raises(text: str) -> None:
    findings = list(read_page(f"INCOMING TRANSMISSION\n\nLATEST UPDATES\n{text}", "page.txt", NOW))

    assert drafts(findings) or refused(findings)
