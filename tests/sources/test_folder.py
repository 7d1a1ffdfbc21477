import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.sources.findings import Noted
from bot.sources.folder import changed_files, list_folder, seen
from bot.sources.survey import plan_folder
from tests.support.findings import NOW


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    for name in (
        "b.md",
        "a.md",
        "sub/c.md",
        "sub/deep/d.jsonl",
        ".hidden.md",
        ".git/e.md",
        "a/z.md",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


def names(folder: Path) -> list[str]:
    return [file.path.relative_to(folder).as_posix() for file in list_folder(folder).files]


def test_files_are_listed_by_name_without_hidden_ones(folder: Path) -> None:
    assert names(folder) == ["a.md", "b.md", "a/z.md", "sub/c.md", "sub/deep/d.jsonl"]


def test_attachments_are_passed_over_and_counted(folder: Path) -> None:
    (folder / "picture.PNG").write_bytes(b"x")
    (folder / "sub" / "paper.pdf").write_bytes(b"x")

    assert list_folder(folder).attachments == 2
    assert len(list_folder(folder).files) == 5


def test_no_link_leads_out_of_the_folder_or_in_a_circle(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret")
    (folder / "out.md").symlink_to(tmp_path / "secret.md")
    (folder / "in.md").symlink_to(folder / "a.md")
    (folder / "nowhere.md").symlink_to(folder / "missing.md")
    (folder / "round").symlink_to(folder)

    assert "in.md" in names(folder)
    assert not {"out.md", "nowhere.md"} & set(names(folder))
    assert len(names(folder)) == 6


def test_a_folder_may_itself_be_a_link(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)

    assert len(list_folder(tmp_path / "link").files) == 5


def test_pipes_are_no_files(folder: Path) -> None:
    os.mkfifo(folder / "pipe.md")

    assert "pipe.md" not in names(folder)
    assert seen(folder / "pipe.md") is None
    assert seen(folder / "missing.md") is None


def test_a_folder_that_is_closed_is_named(folder: Path) -> None:
    assert (str(folder / "missing"),) == list_folder(folder / "missing").closed


def test_only_new_and_changed_files_that_rest_are_read(folder: Path) -> None:
    files = [
        replace(file, changed_at=NOW - timedelta(seconds=age))
        for file, age in zip(list_folder(folder).files, (100, 100, 100, 1, -100), strict=True)
    ]
    known = {
        files[0].path: files[0],
        files[1].path: replace(files[1], size=9),
        files[2].path: replace(files[2], changed_at=NOW - timedelta(days=1)),
    }

    assert (files[1], files[2], files[4]) == changed_files(files, known, NOW)
    assert (files[3],) == changed_files([files[3]], known, NOW + timedelta(seconds=1))
    assert changed_files(files, {file.path: file for file in files}, NOW) == ()


def test_links_that_lead_nowhere_out_or_round_are_named_and_the_rest_is_taken(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "outside.md").write_text("text")
    before = list_folder(folder).files
    for name, target in (
        ("loop.md", "loop.md"),
        ("none.md", "missing"),
        ("out.md", "../outside.md"),
    ):
        (folder / name).symlink_to(target)

    listing = list_folder(folder)

    assert listing.files == before
    assert listing.astray == tuple(str(folder / name) for name in ("loop.md", "none.md", "out.md"))
    _, noted = plan_folder(folder)
    told = {one.place for one in noted if isinstance(one, Noted) and "is a link" in one.what}
    assert told == set(listing.astray)
