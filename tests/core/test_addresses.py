"""Which page an address leads to, however it is written, and which address a text names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.addresses import addresses_in, page_key, page_keys, page_of
from bot.core.identity import canonical_url

WECHAT = "https://mp.weixin.qq.com/s?__biz=MzA5&mid=22475&idx=1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/note", "http://www.A.example:80/note/"),
        ("https://a.example/note?source=rss-4f", "https://a.example/note"),
        ("https://a.example/note?ref=rss&utm_source=x&fbclid=1", "https://a.example/note#part"),
        ("https://a.example/note/amp/", "https://m.a.example/note"),
        ("https://amp.a.example/note?amp=1", "https://mobile.a.example/note"),
        ("https://en.m.wiki.example/note", "https://en.wiki.example/note"),
        ("https://a.example/?p=12&ref=x", "https://www.a.example/?p=12"),
        ("https://a.example/?id=1&v=2", "https://a.example/?v=2&id=1"),
        ("https://a.example/%E4%B8%AD", "https://a.example/中"),
        (f"{WECHAT}&sn=1a&chksm=2b&scene=27", f"{WECHAT}&srcid=0&lang=en#rd"),
    ],
)
def test_one_page_is_known_however_its_address_is_written(one: str, other: str) -> None:
    assert page_of(one) == page_of(other)
    assert page_key(one) == page_key(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/note", "https://b.example/note"),
        ("https://m.example/note", "https://example/note"),
        ("https://blog.a.example/note", "https://a.example/note"),
        ("https://a.example/note", "https://a.example/Note"),
        ("https://a.example/?p=12", "https://a.example/?p=13"),
        ("https://a.example/watch?v=1", "https://a.example/watch?v=2"),
        ("https://a.example/watch?v=1", "https://a.example/watch"),
        ("https://a.example:8080/note", "https://a.example/note"),
        (WECHAT, WECHAT.replace("mid=22475", "mid=22476")),
        (WECHAT, WECHAT.replace("idx=1", "idx=2")),
    ],
)
def test_other_pages_stay_apart(one: str, other: str) -> None:
    assert page_key(one) != page_key(other)


@pytest.mark.parametrize(
    "url",
    [None, "", "notes/a", "ftp://a.example/a", "https://a.example", "https://a.example/?ref=rss"],
)
def test_a_front_page_and_what_is_no_address_are_no_page(url: str | None) -> None:
    assert page_of(url) is None
    assert page_key(url) is None
    assert page_keys([url, "https://a.example/b"]) == {page_key("https://a.example/b")}


@given(st.text())
def test_a_key_is_below_zero_and_has_64_bits(path: str) -> None:
    key = page_key(f"https://a.example/x{path}")
    assert key is None or -(2**63) <= key < 0


@given(st.text(st.characters(codec="ascii")))
def test_the_one_form_of_an_address_leads_to_the_same_page(path: str) -> None:
    url = f"https://a.example/{path}"
    assert page_of(url) == page_of(canonical_url(url))


@given(st.text())
def test_what_a_text_names_are_addresses(text: str) -> None:
    assert all("://" in one for one in addresses_in(text))
    assert "https://a.example/b" in addresses_in(f"see a.example/b, {text}")
