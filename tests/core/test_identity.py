from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.identity import canonical_url, fingerprint, identity, identity_in_source

DAY = datetime(2026, 1, 11, tzinfo=UTC)

texts = st.text(st.characters(codec=None))
moments = st.datetimes(timezones=st.just(UTC))


@given(st.one_of(st.none(), texts), texts, st.one_of(st.none(), moments), texts)
def test_an_identity_is_32_hexadecimal_digits_whatever_comes(
    url: str | None, title: str, published_at: datetime | None, text: str
) -> None:
    digits = identity(url, title, published_at, text)

    assert len(digits) == 32
    assert set(digits) <= set("0123456789abcdef")
    assert digits == identity(url, title, published_at, text)


@given(texts, texts, st.one_of(st.none(), moments), texts)
def test_the_address_decides_where_there_is_one(
    title: str, other: str, published_at: datetime | None, text: str
) -> None:
    address = "https://notes.example.org/a"

    assert identity(address, title, published_at, text) == identity(address, other, None, "")


@given(texts, texts)
def test_title_and_day_decide_where_there_is_no_address(text: str, other: str) -> None:
    later = DAY.astimezone(timezone(timedelta(hours=8)))

    assert identity(None, "Title", DAY, text) == identity("no address", "Title", later, other)


def test_undated_articles_of_one_title_are_two() -> None:
    assert identity(None, "Notes", None, "one") != identity(None, "Notes", None, "two")
    assert identity(None, "", DAY, "one") != identity(None, "", DAY, "two")


def test_the_kinds_of_identity_never_meet() -> None:
    words = {
        identity(None, "a", None, "b"),
        identity_in_source("a", "b"),
        fingerprint("a", "b", ""),
        identity(None, "ab", None, ""),
        identity(None, "", None, "ab"),
    }

    assert len(words) == 5


def test_a_guid_counts_within_its_source() -> None:
    assert identity_in_source("a", "1") == identity_in_source("a", "1")
    assert identity_in_source("a", "1") != identity_in_source("b", "1")
    assert identity_in_source("a", "b c") != identity_in_source("a b", "c")


def test_what_reads_the_same_is_the_same() -> None:
    assert identity(None, "cafe\u0301  au\nlait", DAY, "") == identity(
        None, "café au lait", DAY, ""
    )


@pytest.mark.parametrize(
    "same",
    [
        "https://example.org/a?x=1",
        "HTTPS://Example.ORG:443/a?x=1",
        "http://example.org:80/a?x=1",
        " https://example.org/a?x=1#part ",
        "https://example.org/a?utm_source=feed&x=1&UTM_medium=rss",
    ],
)
def test_addresses_of_one_article_are_one(same: str) -> None:
    assert identity(same, "", None, "") == identity("https://example.org/a?x=1", "", None, "")


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/A?x=1",
        "https://example.org/a?x=2",
        "https://example.org:8443/a?x=1",
        "https://www.example.org/a?x=1",
    ],
)
def test_addresses_of_two_articles_are_two(other: str) -> None:
    assert identity(other, "", None, "") != identity("https://example.org/a?x=1", "", None, "")


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://Example.org", "https://example.org/"),
        ("http://u:P@h.org:8080/x?b=1&a=2", "http://u:P@h.org:8080/x?b=1&a=2"),
        ("https://[2001:DB8::1]:443/", "https://[2001:db8::1]/"),
        ("https://例子.org/文?utm_x", "https://例子.org/文"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://example.org/" + 2028 * "a", "https://example.org/" + 2028 * "a"),
        ("https://example.org/" + 2029 * "a", None),
        ("https://example.org/\0", None),
        ("https://example.org/\ud800", None),
        ("javascript:alert(1)", None),
        ("mailto:a@b.org", None),
        ("//example.org/a", None),
        ("/a", None),
        ("https://", None),
        ("https://[::1", None),
        ("https://h.org:port/", None),
        ("", None),
        (None, None),
    ],
)
def test_the_canonical_address(url: str | None, canonical: str | None) -> None:
    assert canonical == canonical_url(url)


@given(st.text())
def test_the_canonical_address_is_its_own(rest: str) -> None:
    canonical = canonical_url("https://example.org/" + rest)

    assert canonical is None or canonical == canonical_url(canonical)


@pytest.mark.parametrize(
    "changed",
    [
        fingerprint("T", None, "[]"),
        fingerprint("t", "https://a.org/", "[]"),
        fingerprint("t", None, "[1]"),
        fingerprint("t", None, "[]", ["python"]),
        fingerprint("t", None, "[ ]"),
    ],
)
def test_a_fingerprint_changes_with_each_part(changed: str) -> None:
    assert changed != fingerprint("t", None, "[]")
