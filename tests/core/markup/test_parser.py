from urllib.parse import urljoin

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from bot.core.markup.links import _SIMPLE, is_simple, safe_url
from bot.core.markup.parser import Markdown
from bot.core.markup.rules import formulas

PIECES = st.sampled_from(
    [
        "word",
        "中文",
        "_",
        "*",
        "**",
        "~~",
        "`",
        "[",
        "](http://a.org/b)",
        "](<b c>)",
        "![",
        "<b>",
        "<http://a.org>",
        "&amp;",
        "\\",
        "\\(",
        "\\)",
        "$",
        "$x$",
        "\n",
        "\n\n",
        "\n- ",
        "\n> ",
        "| ",
        "\n|---|---|\n",
        "^[",
        "[^1]",
        "\n[^1]: ",
        "\n[x]: http://a.org/%20\n",
        "[x]",
        *list("!#%+-:=>@{}^],. "),
    ]
)


def parser(plain: MarkdownIt) -> MarkdownIt:
    return plain.enable(["table", "strikethrough"]).use(footnote_plugin).use(formulas)


ORIGINAL = parser(MarkdownIt("commonmark"))
OURS = parser(Markdown())


@given(st.lists(PIECES, max_size=40).map("".join))
def test_the_tokens_are_those_of_the_original(text: str) -> None:
    assert OURS.parse(text) == ORIGINAL.parse(text)


@given(st.from_regex(_SIMPLE, fullmatch=True))
def test_a_simple_address_stays_as_it_is_whoever_looks_at_it(url: str) -> None:
    assert is_simple(url)
    assert ORIGINAL.normalizeLink(url) == url
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
