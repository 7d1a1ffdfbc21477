import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.places import Document, read


def test_scalars_are_those_of_yaml_1_2() -> None:
    text = "[no, on, 12:30, 2026-01-11, 0x1F, 1_000, 7, -7, 1.5, 1e3, true, null, ~, '7', 0o7]"

    value = read(text).value

    expected = ["no", "on", "12:30", "2026-01-11", "0x1F", "1_000", 7, -7, 1.5, 1000.0, True]
    assert [*expected, None, None, "7", "0o7"] == value


def test_as_text_keeps_what_was_written() -> None:
    assert read("title: 007\ndone: True\nshare: 1.50\nauthor:", as_text=True).value == {
        "title": "007",
        "done": "True",
        "share": "1.50",
        "author": None,
    }


def test_lines_count_from_the_first_line_that_is_given() -> None:
    document = read("a: 1\nb:\n  - x\n  - y\n", first_line=5)

    assert (document.lines["a",], document.lines["b",], document.lines["b", 1]) == (5, 6, 8)


def test_numbers_beyond_64_bits_are_no_trap() -> None:
    document = read("a: " + "9" * 5000)

    assert document.faults == ()
    assert {"a": float("inf")} == document.value


def test_tags_are_faults_wherever_they_stand() -> None:
    faults = read("a: !set {x}\nb: !!binary eA==\nc: !mine [1]\nd: !!int 5\ne: [1]").faults

    assert [(fault.path[0], fault.column) for fault in faults] == [
        ("a", 4),
        ("b", 4),
        ("c", 4),
        ("d", 4),
    ]


def test_a_quoted_word_stays_a_word() -> None:
    assert read("""["true", 'null', "5", '']""").value == ["true", "null", "5", ""]


def test_only_one_document_is_read() -> None:
    document = read("a: 1\n---\nb: 2\n")

    assert document.value == {"a": 1}
    assert [fault.line for fault in document.faults] == [2]
    assert read("a: 1\n]").faults


def test_a_recursive_document_ends() -> None:
    [fault] = read("&a [*a]").faults

    assert "alias" in fault.what


@pytest.mark.timeout(10)  # seconds: what lies too deep is not read to its end
def test_lone_surrogates_and_bottomless_nesting_are_faults() -> None:
    assert len(read("a: \ud800").faults) == 1
    for hostile in ("[" * 100_000, "{a: " * 50_000, "- " * 100_000, "a: [" + "{? " * 50_000):
        assert read(hostile).faults


def test_a_control_character_is_found_by_line_and_column() -> None:
    [fault] = read("a: 1\nbc: \x02", first_line=10).faults

    assert (fault.line, fault.column) == (11, 5)


@given(st.text())
def test_reading_never_raises(text: str) -> None:
    assert isinstance(read(text), Document)


@given(st.text(alphabet="[]{}:,-&*!|>'\"#?%@ \nab01~\t"))
def test_reading_yaml_like_text_never_raises(text: str) -> None:
    assert isinstance(read(text), Document)
