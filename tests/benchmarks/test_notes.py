from pathlib import Path
from random import Random

import pytest

from benchmarks.notes import body, note, write_notes
from bot.core.blocks import Blocks, Bullets, Code, Maths, Table
from bot.core.markup import from_markdown


def test_a_note_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert note(3) == note(3)
    assert note(3) != note(3, seed=2)
    assert note(3) != note(5)


@pytest.mark.parametrize("number", range(20))
def test_a_note_has_about_three_kilobytes(number: int) -> None:
    assert 3_000 <= len(note(number).encode()) <= 4_500


@pytest.mark.parametrize("chinese", [True, False])
def test_a_body_holds_what_notes_hold(chinese: bool) -> None:  # noqa: FBT001 -- pytest gives it by position
    blocks: Blocks = from_markdown(body(Random(1), 5_000, chinese=chinese))

    kinds = {type(block) for block in blocks}
    assert {Bullets, Code, Maths, Table} <= kinds


def test_notes_are_written_to_files_of_their_own(tmp_path: Path) -> None:
    size = write_notes(tmp_path, 3)

    files = sorted(tmp_path.rglob("*.md"))
    assert [file.read_text("utf-8") for file in files] == [note(number) for number in range(3)]
    assert size == sum(file.stat().st_size for file in files)
