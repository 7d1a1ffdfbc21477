import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.page import HEADER, Item, PageError, is_page, parse_page, print_page, topic_line

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
HEAD = "\n".join(HEADER)

excerpts = st.one_of(
    st.text(max_size=50),
    st.sampled_from(("Python", "2026-01-11", "", "...", "two words", "\ufeffx", "a\u2028b", "x\r")),
)
topics = st.one_of(st.none(), st.text(max_size=50), st.sampled_from(("Python", "数学", "C++")))
items = st.builds(Item, excerpts, topics, st.one_of(st.none(), st.dates()))


seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed pages are not part of the project")


@seeds
def test_each_seed_page_is_printed_as_it_was_byte_for_byte() -> None:
    for path in SEEDS.iterdir():
        page = path.read_bytes()
        assert print_page(parse_page(page.decode())).encode() == page


@seeds
def test_the_seeds_hold_31_distinct_items_one_with_topic_and_date() -> None:
    found = [item for path in SEEDS.iterdir() for item in parse_page(path.read_text())]
    marked = [(item.topic, item.date) for item in found if item.topic or item.date]
    assert len(found) == 47
    assert len({item.excerpt for item in found}) == 31
    assert marked == [("Python", dt.date(2026, 1, 11))]


def test_a_page_is_parsed() -> None:
    page = f"{HEAD}\nOne thing is this.\nmachine learning\n2026-01-11\nAnother thing.\n数学\nThird.\n2026-01-12"
    assert parse_page(page) == (
        Item("One thing is this.", "machine learning", dt.date(2026, 1, 11)),
        Item("Another thing.", "数学"),
        Item("Third.", None, dt.date(2026, 1, 12)),
    )


def test_what_editors_add_is_accepted() -> None:
    page = (
        "\ufeff"
        + HEAD.replace("\n", "\r\n")
        + "\r\nOne thing.\r\nPython\r\n\r\n2026-01-11 \r\n\r\n"
    )
    assert parse_page(page) == (Item("One thing.", "Python", dt.date(2026, 1, 11)),)


def test_a_page_may_be_empty() -> None:
    assert print_page([]) == HEAD
    assert parse_page(HEAD + "\n") == ()


@pytest.mark.parametrize(
    "line",
    [
        "Ends as a sentence does.",
        "Attention, please",
        "注意力。",
        "one two three four five",
        "a word of more than thirty-two columns",
        "汉" * 17,
        "2026-02-30",
        "42",
        "An excerpt...",
        "Node.js. And more",
    ],
)
def test_what_looks_like_no_topic_is_an_item(line: str) -> None:
    assert parse_page(f"{HEAD}\nFirst item.\n{line}") == (Item("First item."), Item(line))


@pytest.mark.parametrize("line", ["Node.js", "C++", "R&D (2026)", "汉" * 16])
def test_a_topic_may_hold_signs_that_end_no_sentence(line: str) -> None:
    assert parse_page(f"{HEAD}\nFirst item.\n{line}") == (Item("First item.", line),)


def test_only_an_item_without_topic_and_date_takes_a_topic() -> None:
    page = f"{HEAD}\nshort\nPython\nRust\n2026-01-11\nGo"
    assert parse_page(page) == (
        Item("short", "Python"),
        Item("Rust", None, dt.date(2026, 1, 11)),
        Item("Go"),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: expected 'INCOMING TRANSMISSION', found ''"),
        ("x" * 99, "line 1: expected 'INCOMING TRANSMISSION', found 'xxxx"),
        (HEADER[0], "line 2: expected 'an empty line', found the end of the text"),
        (f"{HEADER[0]}\n\nOLD UPDATES", "line 3: expected 'LATEST UPDATES', found 'OLD UPDATES'"),
        (f"{HEAD}\n2026-01-11", "line 4: expected an item, found the date 2026-01-11"),
        (f"{HEAD}\nOne.\n2026-01-11\n2026-01-12", "line 6: expected an item, found the date"),
    ],
)
def test_a_faulty_line_is_named(text: str, message: str) -> None:
    with pytest.raises(PageError) as caught:
        parse_page(text)
    assert str(caught.value).startswith(message)


def test_a_page_is_known_by_its_first_line() -> None:
    assert is_page("\ufeffINCOMING TRANSMISSION\r\n")
    assert is_page("INCOMING TRANSMISSION")
    assert not is_page("INCOMING TRANSMISSIONS\n")
    assert not is_page("")


def test_an_excerpt_that_would_be_misread_is_marked_as_cut() -> None:
    page = print_page(
        [Item("short"), Item("Python"), Item("2026-01-11"), Item("a\nb. c"), Item(" ")]
    )
    assert page == f"{HEAD}\nshort\nPython...\n2026-01-11...\na b. c\n..."


@pytest.mark.parametrize(
    ("topic", "line"),
    [
        ("Python", "Python"),
        ("Deep learning: theory, practice & art", "Deep learning theory practice"),
        ("汉" * 40, "汉" * 16),
        ("!!!", None),
        ("", None),
        ("two\nlines", "two lines"),
    ],
)
def test_a_topic_is_made_fit_for_its_line(topic: str, line: str | None) -> None:
    assert topic_line(topic) == line


@given(st.lists(items, max_size=6))
def test_a_printed_page_is_read_back(printed: list[Item]) -> None:
    read = parse_page(print_page(printed))
    assert len(read) == len(printed)
    assert [item.date for item in read] == [item.date for item in printed]
    assert [item.topic for item in read] == [
        None if item.topic is None else topic_line(item.topic) for item in printed
    ]


@given(st.lists(items, max_size=6))
def test_a_page_that_was_read_is_printed_alike(printed: list[Item]) -> None:
    page = print_page(printed)
    assert print_page(parse_page(page)) == page
