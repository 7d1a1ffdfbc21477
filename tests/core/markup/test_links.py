from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.markup.links import _SIMPLE, is_simple, safe_url


@given(st.from_regex(_SIMPLE, fullmatch=True))
def test_a_simple_address_stays_as_it_is_whoever_looks_at_it(url: str) -> None:
    assert is_simple(url)
    assert urljoin("https://base.example.org/folder/", url) == url
    assert safe_url(url, "https://base.example.org/folder/") == url


def test_an_address_is_simple_only_when_nothing_in_it_is_to_be_decided() -> None:
    assert is_simple("https://notes.example.org/a/B_1")
    for url in (
        "HTTP://a.org/",
        "http://a.org/ä",
        "http://a.org/a b",
        "http://a.org/?q",
        "//a.org/",
    ):
        assert not is_simple(url)
    assert not is_simple("https://a.org/" + "x" * 2_048)


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        (" /a b\n", "https://a.org/a%20b"),
        ("java\nscript:x", None),
        ("java script:x", "https://a.org/java%20script:x"),
        ("", None),
    ],
)
def test_white_space_in_an_address_is_what_browsers_make_of_it(url: str, safe: str | None) -> None:
    assert safe_url(url, "https://a.org/b") == safe


@pytest.mark.parametrize(
    ("base", "safe"),
    [
        (None, "https://a.org/b?c"),
        ("http://example.org/note", "http://a.org/b?c"),
    ],
)
def test_an_address_without_a_scheme_has_that_of_its_page_or_else_https(
    base: str | None, safe: str
) -> None:
    assert safe_url("//a.org/b?c", base) == safe
    assert safe_url("//", base) in {None, base}
    assert safe_url("/b?c", None) is None
