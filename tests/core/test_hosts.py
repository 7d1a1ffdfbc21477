"""Which host an address names."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.hosts import contact_beside, host_of, site_of


@pytest.mark.parametrize(
    ("url", "host"),
    [
        (None, ""),
        ("", ""),
        ("notes/a.md", ""),
        ("https://A.example/b", "a.example"),
        ("https://me:secret@a.example:8080?q=@", "a.example"),
        ("http://[::1]:80/x", "::1"),
        ("http://[bad", "[bad"),
        ("http://例子.example#x", "例子.example"),
    ],
)
def test_the_host_of_an_address(url: str | None, host: str) -> None:
    assert host_of(url) == host


@given(
    st.from_regex(r"https?://([a-z]+@)?[a-zA-Z0-9.-]+(:[0-9]+)?([/?#][a-z@:/?#]*)?", fullmatch=True)
)
def test_it_is_the_one_that_programs_ask(url: str) -> None:
    assert host_of(url) == urlsplit(url).hostname


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert host_of(text) == host_of(text).lower()


def test_an_address_is_named_by_its_site_or_by_itself() -> None:
    assert site_of("https://Images.Example.org/a/b.png?c") == "images.example.org"
    assert site_of("a/b.png") == "a/b.png"


@pytest.mark.parametrize(
    ("url", "words", "beside"),
    [
        ("mailto:mei@example.org?subject=a", "Write to me", " (mei@example.org)"),
        ("MAILTO:m%65i@example.org", "Mei", " (mei@example.org)"),
        ("mailto:mei@example.org", "Mei <MEI@example.org>", ""),
        ("mailto:mei@example.org", " ", ""),
        ("mailto:?subject=a", "Write", ""),
        ("tel:+1-201-555-0123;ext=4", "Call us", " (+1-201-555-0123)"),
        ("tel:+12015550123", "+1 (201) 555-0123", ""),
        ("tel:+%00", "Call us", ""),
        ("https://example.org/", "words", ""),
        ("tg://resolve?domain=x", "words", ""),
    ],
)
def test_the_address_of_a_letter_or_a_call_is_said_where_the_words_lack_it(
    url: str, words: str, beside: str
) -> None:
    assert contact_beside(url, words) == beside
