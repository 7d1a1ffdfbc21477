"""Which files a place holds, and which of a watched folder are new or changed. Lists and measures; opens no file."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from stat import S_ISREG

SETTLING = timedelta(seconds=2)
"""A file that changed so lately may still be written."""

_ATTACHMENTS = frozenset(
    [
        ".avif",
        ".bmp",
        ".css",
        ".gif",
        ".ico",
        ".jpeg",
        ".jpg",
        ".js",
        ".mp3",
        ".mp4",
        ".pdf",
        ".png",
        ".svg",
        ".ttf",
        ".webm",
        ".webp",
        ".woff",
        ".woff2",
    ]
)


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was when it was seen; a different size or time means a different content."""

    path: Path
    size: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a folder in the order of their names, and what was passed over.

    Attributes:
        files: The files.
        attachments: How many images and the like there are, which lie there because notes show them.
        closed: The folders that could not be looked into.
        astray: The links that lead out of the folder, nowhere, or round in a circle.
    """

    files: tuple[File, ...]
    attachments: int = 0
    closed: tuple[str, ...] = ()
    astray: tuple[str, ...] = ()


def list_folder(folder: Path) -> Listing:
    """The files in and below a folder, without hidden ones.

    A link to a file outside of the folder is passed over, and links to folders are not followed: nothing leads
    out of it, or round in a circle.
    """
    files, attachments = [], 0
    closed: list[str] = []
    astray: list[str] = []
    root = folder.resolve()
    for path in _paths(folder, closed):
        if path.is_symlink() and not _leads_within(path, root):
            astray.append(str(path))
        elif path.suffix.lower() in _ATTACHMENTS:
            attachments += 1
        elif file := seen(path):
            files.append(file)
    return Listing(tuple(files), attachments, tuple(closed), tuple(astray))


def seen(path: Path) -> File | None:
    """The file as it is now; None where there is none, but a folder, pipe or device."""
    try:
        status = path.stat()
    except OSError:
        return None
    changed_at = datetime.fromtimestamp(status.st_mtime, UTC)
    return File(path, status.st_size, changed_at) if S_ISREG(status.st_mode) else None


def changed_files(
    found: Sequence[File], known: Mapping[Path, File], now: datetime
) -> tuple[File, ...]:
    """Of the files found those that are new, or other than known, and that nobody is writing any more."""
    return tuple(
        file
        for file in found
        if known.get(file.path) != file and abs(file.changed_at - now) >= SETTLING
    )


def _leads_within(link: Path, root: Path) -> bool:
    try:
        return link.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):  # a circle, which Python 3.13 reports as an OSError
        return False


def _paths(folder: Path, closed: list[str]) -> Iterator[Path]:
    for parent, folders, names in os.walk(
        folder, onerror=lambda error: closed.append(error.filename)
    ):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(parent, name) for name in sorted(names) if not name.startswith("."))
