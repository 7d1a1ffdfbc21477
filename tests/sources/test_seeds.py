"""The four pages of the site whose form is the model."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.sources.read import How, read_files
from bot.sources.survey import survey
from storage.records import Draft
from tests.support.findings import NOW, drafts

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the pages of the site are not here")


@pytest.fixture(name="found")
def _found() -> list[Draft]:
    batches = list(read_files(survey([str(SEEDS)]).files, How(NOW)))
    assert all(isinstance(finding, Draft) for batch in batches for finding in batch.findings)
    return drafts(finding for batch in batches for finding in batch.findings)


def test_there_are_47_items_and_31_articles(found: list[Draft]) -> None:
    assert len(found) == 47
    assert len({draft.identity for draft in found}) == 31
    assert len({(draft.identity, draft.fingerprint) for draft in found}) == 31


def test_one_item_has_a_topic_and_a_date(found: list[Draft]) -> None:
    [known] = [draft for draft in found if draft.tags or draft.published_at]

    assert (("Python",), datetime(2026, 1, 11, tzinfo=UTC)) == (known.tags, known.published_at)


def test_excerpts_are_kept_as_they_came(found: list[Draft]) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt")))

    assert all(draft.excerpt and f"\n{draft.excerpt}" in text for draft in found)
