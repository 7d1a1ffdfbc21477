import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from bot.config.settings import Settings
from bot.services.ingest import Ingest
from bot.services.intake import judge_of
from bot.watch import Watch
from storage.database import Database
from tests.support.program import ROOT

NOTES = ROOT / "examples" / "notes"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "watched"
    path.mkdir()
    return path


@pytest.fixture
def published() -> list[datetime]:
    """When something was handed on."""
    return []


@pytest.fixture
def watch(sqlite: Database, folder: Path, published: list[datetime]) -> Watch:
    async def then() -> None:
        published.append(datetime.now(UTC))

    return Watch(
        folder, Ingest(sqlite), judge_of(Settings()), then=then, clock=lambda: datetime.now(UTC)
    )


def put(folder: Path, name: str, text: str | None = None) -> None:
    """A file that was finished a while ago."""
    if text is None:
        shutil.copy(NOTES / name, folder)
    else:
        (folder / name).write_text(text)
    os.utime(folder / name, (1_700_000_000 + len(text or ""),) * 2)


async def test_new_and_changed_files_are_taken_once(
    watch: Watch, folder: Path, published: list[datetime], sqlite: Database
) -> None:
    await watch.run()
    assert published == []

    put(folder, "bpe-by-hand.md")
    await watch.run()
    await watch.run()
    assert len(published) == 1

    put(folder, "bpe-by-hand.md", (NOTES / "bpe-by-hand.md").read_text() + "\nOne line more.\n")
    await watch.run()
    assert len(published) == 2
    async with sqlite.reading() as tx:
        assert await tx.articles.count_unseen() == 1


async def test_a_file_still_being_written_waits(
    watch: Watch, folder: Path, published: list[datetime]
) -> None:
    (folder / "half.md").write_text("# Half")

    await watch.run()

    assert published == []


async def test_a_bad_file_is_named_in_the_log_and_the_rest_taken(
    watch: Watch, folder: Path, published: list[datetime]
) -> None:
    put(folder, "bad.md", "---\ntitle: [broken\n---\ntext")
    put(folder, "good.md", "# Good\n\nText.")
    put(folder, "later.md", "---\ndate: 2999-01-01\n---\n# From the future\n\nText.")

    with structlog.testing.capture_logs() as logs:
        await watch.run()

    refused = [event for event in logs if event["event"] == "refused"]
    assert len(refused) == 1
    assert "bad.md" in refused[0]["place"]
    assert any("later.md" in event["place"] for event in logs if event["event"] == "noted")
    assert len(published) == 1


async def test_a_folder_that_is_not_there_is_complained_of_once(watch: Watch, folder: Path) -> None:
    shutil.rmtree(folder)

    with structlog.testing.capture_logs() as logs:
        await watch.run()
        await watch.run()

    assert [event["place"] for event in logs] == [str(folder)]
