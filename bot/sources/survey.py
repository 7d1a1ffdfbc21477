"""Places -> what there is to read in them: files in and below folders, and addresses. Reads none of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.sources.findings import Finding, Noted, Refused
from bot.sources.folder import File, list_folder, seen

MANY_FILES = 200
"""From so many files on it pays to start other processes, which takes them about a second."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A file to read, and the folder that is its source, without links in its path.

    `whole` is the path from the root on, the same however the file was given.
    """

    path: Path
    size: int
    folder: Path
    whole: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What there is to read, known before anything is read.

    Attributes:
        files: The files, in order.
        urls: The addresses, in order.
        findings: What can be said already.
    """

    files: tuple[Planned, ...]
    urls: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def total_bytes(self) -> int:
        """The size of all files together."""
        return sum(file.size for file in self.files)


def survey(places: Sequence[str]) -> Survey:
    """What the places hold: each is a file, a folder or an address."""
    files: list[Planned] = []
    urls: list[str] = []
    findings: list[Finding] = []
    for place in places:
        if "://" in place:
            urls.append(place)
        elif Path(place).is_dir():
            planned, noted = plan_folder(Path(place))
            files += planned
            findings += noted
        else:
            file = seen(Path(place))
            own = Path(place).parent.resolve()
            whole = str(own / Path(place).name)
            files.append(Planned(Path(place), file.size if file else 0, own, whole))
    return Survey(tuple(files), tuple(urls), tuple(findings))


def plan_folder(folder: Path) -> tuple[tuple[Planned, ...], tuple[Finding, ...]]:
    """The files of a folder, and what is to be said of it."""
    listing = list_folder(folder)
    findings: list[Finding] = [
        Refused(path, "cannot be looked into", "check its rights") for path in listing.closed
    ]
    findings += [
        Noted(
            link,
            "is a link out of the folder or to nothing and was passed over; put the file itself there",
        )
        for link in listing.astray
    ]
    if listing.attachments:
        count = listing.attachments
        some = (
            "1 attachment (an image or the like) was"
            if count == 1
            else f"{count} attachments (images and the like) were"
        )
        findings.append(Noted(str(folder), f"{some} passed over"))
    if not listing.files:
        findings.append(Noted(str(folder), "the folder holds nothing to read"))
    return tuple(plan(listing.files, folder)), tuple(findings)


def plan(files: Iterable[File], folder: Path) -> Iterator[Planned]:
    """The files of a folder as they are to be read."""
    resolved = folder.resolve()
    return (
        Planned(file.path, file.size, resolved, str(resolved / file.path.relative_to(folder)))
        for file in files
    )
