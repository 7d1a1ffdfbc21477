"""The four pages of the source site, through the program. Skipped only where they are absent."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.core.page import parse_page
from tests.support.program import ROOT, Program

SEEDS = ROOT.parent / "shared" / "seeds"

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.skipif(not SEEDS.exists(), reason="the pages of the source site are not here"),
]


async def test_the_pages_hold_31_articles_and_print_back_byte_for_byte(tmp_path: Path) -> None:
    program = Program(tmp_path)

    first = await program.run("ingest", str(SEEDS))
    assert first.code == 0, first.err
    assert first.out == "31 new, 16 known, 0 updated, 0 refused\n"
    second = await program.run("ingest", str(SEEDS))
    assert second.out == "0 new, 47 known, 0 updated, 0 refused\n"

    numbers = numbers_by_excerpt(tmp_path)
    assert sorted(numbers.values()) == list(range(1, 32))
    for page in sorted(SEEDS.glob("*.txt")):
        items = parse_page(page.read_text("utf-8"))
        wanted = [str(numbers[item.excerpt]) for item in items]
        printed = await program.run("page", *wanted)
        assert printed.out.encode() == page.read_bytes()


async def test_exactly_one_article_came_with_topic_and_date(tmp_path: Path) -> None:
    program = Program(tmp_path)
    await program.run("ingest", str(SEEDS))

    with closing(sqlite3.connect(tmp_path / "incoming.sqlite3")) as connection, connection:
        rows = connection.execute(
            "select tags, published_at from article where tags is not null or published_at is not null"
        ).fetchall()
    assert rows == [('["Python"]', "2026-01-11 00:00:00.000000")]


def numbers_by_excerpt(folder: Path) -> dict[str, int]:
    with closing(sqlite3.connect(folder / "incoming.sqlite3")) as connection, connection:
        return dict(connection.execute("select excerpt, number from article"))
