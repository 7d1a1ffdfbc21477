"""What sources hold -> the store, batch after batch."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.gather import gather
from bot.services.ingest import Ingest
from bot.sources.read import How, read
from bot.sources.survey import survey
from storage.database import Database
from storage.records import Added
from tests.support.store import NOW

FRONT = "---\ntitle: Same\ndate: 2020-05-06\n---\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two notes that are one article by title and day, and a list in which two are by their ids."""
    (tmp_path / "a.md").write_text(f"{FRONT}One.")
    (tmp_path / "b.md").write_text(f"{FRONT}Another.")
    (tmp_path / "c.jsonl").write_text('{"id": 1, "text": "x"}\n{"id": 1, "text": "y"}')
    return tmp_path


async def _gathered(folder: Path, database: Database) -> tuple[Added, list[tuple[str, str]]]:
    """What the store says of it, and what the reader is told."""
    added = Added()
    noted: list[tuple[str, str]] = []
    batches = read(survey([str(folder)]), How(NOW))
    async for one in gather(batches, Ingest(database), lambda: NOW):
        added += one.added
        noted += [(Path(remark.place).name, remark.what) for remark in one.noted]
    return added, noted


@pytest.mark.parametrize("findings", [1, 200])
async def test_two_texts_that_count_as_one_are_told_in_one_batch_and_in_two(
    folder: Path, database: Database, monkeypatch: pytest.MonkeyPatch, findings: int
) -> None:
    monkeypatch.setattr("bot.sources.read.BATCH_FINDINGS", findings)

    added, noted = await _gathered(folder, database)

    assert added.replaced == ()
    assert [place for place, _ in noted] == ["b.md", "c.jsonl"]
    assert noted[0][1].startswith("by its title and day it is the same article as ")
    assert noted[1][1].startswith("by its id it is the same article as ")
    assert all(what.endswith("which it takes the place of; change one") for _, what in noted)


async def test_a_text_that_was_changed_between_two_ingestions_is_told_nothing_of(
    tmp_path: Path, database: Database
) -> None:
    (tmp_path / "a.md").write_text(f"{FRONT}One.")
    await _gathered(tmp_path, database)
    (tmp_path / "a.md").write_text(f"{FRONT}Once more.")
    batches = read(survey([str(tmp_path)]), How(NOW))

    later = [
        one async for one in gather(batches, Ingest(database), lambda: NOW + timedelta(seconds=1))
    ]

    assert [(one.added, one.noted) for one in later] == [(Added(updated=1), ())]
