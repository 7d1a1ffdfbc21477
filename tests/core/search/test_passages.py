"""The passages that show why something was found."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core.blocks import InlineMaths, Paragraph, Runs, Style, Styled, Text
from bot.core.search import passage, read, text_to_show
from bot.core.search.passages import LENGTH


def shown(runs: Runs) -> str:
    """The passage with its marks as brackets."""
    said = ""
    for run in runs:
        match run:
            case Text(text):
                said += text
            case Styled(Style.BOLD, (Text(text),)):
                said += f"[{text}]"
            case _:
                raise AssertionError(run)
    return said


def test_what_was_found_is_marked_as_it_is_written() -> None:
    assert shown(passage("We Trained a map.", read("training"))) == "We [Trained] a map."
    assert shown(passage("新的大模型推理。", read("大模型"))) == "新的[大模型]推理。"


def test_a_passage_shows_the_formulas_between_its_words() -> None:
    runs = (Text("below "), InlineMaths("m^2"), Text(", by "), InlineMaths(r"\unknown{x}"))
    text = text_to_show((Paragraph((*runs, Text(" of it."))),), 100)
    assert shown(passage(text, read("below"))) == "[below] m², by … of it."
    assert text_to_show((Paragraph(runs),), 3) == "bel"


def test_a_passage_begins_shortly_before_the_first_place_and_is_cut() -> None:
    text = "word " * 100 + "needle " + "more " * 100
    found = shown(passage(text, read("needle")))
    assert found.startswith("…word ")
    assert "[needle]" in found
    assert found.endswith("…")


def test_where_there_are_no_spaces_it_begins_at_a_character() -> None:
    assert shown(passage("之" * 100 + "模型", read("模型"))) == "…" + "之" * 40 + "[模型]"


def test_what_only_the_title_says_shows_the_beginning() -> None:
    assert shown(passage("Some text.", read("title"))) == "Some text."
    assert passage("", read("title")) == ()


@given(st.text(max_size=400), st.text(max_size=20))
def test_a_passage_is_short_and_part_of_the_text(text: str, search: str) -> None:
    found = shown(passage(text, read(search)))
    bare = found.replace("[", "").replace("]", "")
    assert len(bare) <= LENGTH + 2
