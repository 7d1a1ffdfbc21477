"""What a survey found -> batches of what it holds, files and addresses. Stores nothing.

places -> survey: what there is to read, and how much -> read and judged: batch after batch, one file in memory at a time
"""

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from typing import Final, TypeAlias, assert_never

from bot.core.taking import Judge
from bot.sources.findings import Finding, Noted, Origin, Parsed, Refused, Written
from bot.sources.parse import is_web_page, parse, parse_file, parse_page
from bot.sources.survey import MANY_FILES, Planned, Survey
from storage.records import Draft, SourceKind

BATCH_FINDINGS = 200
"""So many findings a store takes in at once: few transactions, and none of them long."""

BATCH_BYTES = 2 * 1024 * 1024
"""The same in bytes read, so that a batch of long articles is small, too."""

# What an executor is given at once: enough that handing it over costs nothing beside the reading.
_PART_FILES = 100
_PART_BYTES = 512 * 1024
# Parts that are being read, or wait to be stored, at any time: more than there are workers, so that none is idle.
_PARTS_AHEAD = 6


@dataclass(frozen=True, slots=True)
class How:
    """How files are to be read.

    Attributes:
        now: The present moment: no article is published after it.
        kind: That of the folders as sources.
        judge: Judges what is read while its document is at hand; else the intake does.
        takes_pages: A web page at an address is an article; else only feeds are read from there.
    """

    now: datetime
    kind: SourceKind = SourceKind.FILE
    judge: Judge | None = None
    takes_pages: bool = False

    def judged(self, finding: Finding) -> Finding:
        """A draft with its verdict, if there is a judge; anything else as it is."""
        if not isinstance(finding, Written):
            return finding
        draft = finding.bare()
        return self.judge.ahead(draft, finding.document) if self.judge else draft


_SAME: Final = "by its {} it is the same article as {}, which it takes the place of; change one"

_Key: TypeAlias = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some of what was found, all of one source, and how far the reading came with it.

    Attributes:
        origin: The source; None where there is nothing but the end of a file, or findings of the survey.
        findings: Drafts, refusals and notes.
        done_files: Files and addresses that were finished with this batch.
        done_bytes: The size of these files.
        places: Where each draft comes from, by what no store changes of it.
    """

    origin: Origin | None
    findings: tuple[Finding, ...]
    done_files: int
    done_bytes: int
    places: Mapping[_Key, str] = field(default_factory=dict)

    def replacing(self, draft: Draft) -> Noted:
        """What to say where a draft takes the place of what an earlier batch brought."""
        other = "another text that was just read"
        return Noted(self.places[_key(draft)], _SAME.format(_known_by(draft), other))


def _key(draft: Draft) -> _Key:
    """What tells a draft from others of its source, also when a store has given it another of its names for identity."""
    return (*draft.names, draft.identity)[0], draft.home


def _known_by(draft: Draft) -> str:
    if draft.home:
        return "id"
    return "title and day" if draft.published_at and not draft.url else "id or address"


async def read(
    survey: Survey, how: How, *, executor: Executor | None = None
) -> AsyncIterator[Batch]:
    """All that the places of a survey hold; parsing happens in a thread, so that the event loop goes on.

    Addresses come from the operator and may be private ones.
    Many files are read by the *executor*, if one is given, several at once; the order stays the same.
    """
    if survey.findings:
        yield Batch(None, survey.findings, 0, 0)
    if executor is None or len(survey.files) < MANY_FILES:
        batches = _in_thread(read_files(survey.files, how))
    else:
        batches = _in_executor(survey.files, how, executor)
    async for batch in batches:
        yield batch
    for url in survey.urls:
        async for batch in _in_thread(_batches(_pieces_of_url(url, await _parsed(url, how), how))):
            yield batch


def read_files(files: Iterable[Planned], how: How) -> Iterator[Batch]:
    """All that these files hold; blocks while a file is read and parsed."""
    return _batches(piece for file in files for piece in _pieces_of_file(file, how))


async def _in_thread(batches: Iterator[Batch]) -> AsyncIterator[Batch]:
    while batch := await asyncio.to_thread(next, batches, None):
        yield batch


async def _in_executor(
    files: Iterable[Planned], how: How, executor: Executor
) -> AsyncIterator[Batch]:
    """The same from other threads or processes; a large file is read here, since what it holds is not kept as a whole."""
    for is_large, some in groupby(files, lambda file: file.size > _PART_BYTES):
        if is_large:
            batches = _in_thread(read_files(some, how))
        else:
            batches = _ahead(_parts(some), partial(_read_part, how=how), executor)
        async for batch in batches:
            yield batch


async def _ahead(
    parts: Iterator[list[Planned]],
    read_part: Callable[[list[Planned]], list[Batch]],
    executor: Executor,
) -> AsyncIterator[Batch]:
    """The batches of all parts in order, a few parts being read before they are asked for."""
    loop = asyncio.get_running_loop()
    reading = (loop.run_in_executor(executor, read_part, part) for part in parts)
    ahead = deque(islice(reading, _PARTS_AHEAD))
    try:
        while ahead:
            batches = await ahead.popleft()
            ahead.extend(islice(reading, 1))
            for batch in batches:
                yield batch
    finally:
        for part in ahead:
            part.cancel()
        await asyncio.gather(*ahead, return_exceptions=True)


def _parts(files: Iterable[Planned]) -> Iterator[list[Planned]]:
    """The files in parts of a bounded number and size."""
    part: list[Planned] = []
    size = 0
    for file in files:
        if part and (len(part) >= _PART_FILES or size + file.size > _PART_BYTES):
            yield part
            part, size = [], 0
        part.append(file)
        size += file.size
    if part:
        yield part


def _read_part(files: list[Planned], how: How) -> list[Batch]:
    return list(read_files(files, how))


@dataclass(frozen=True, slots=True)
class _Piece:
    """One finding, or the end of a file."""

    origin: Origin | None = None
    finding: Finding | None = None
    place: str = ""
    done_files: int = 0
    done_bytes: int = 0


def _pieces_of_file(file: Planned, how: How) -> Iterator[_Piece]:
    parsed = parse_file(file.path, how.now, file.whole)
    own = SourceKind.PAGE if parsed.kind is SourceKind.PAGE else how.kind
    origin = parsed.feed or Origin(own, _readable(file.folder), _readable(Path(file.folder.name)))
    yield from (_Piece(origin, how.judged(one), str(file.path)) for one in parsed.findings)
    yield _Piece(done_files=1, done_bytes=file.size)


def _readable(path: Path) -> str:
    """A path as text; bytes in it that are no UTF-8, which no database takes, as numbers."""
    return os.fsencode(path).decode(errors="backslashreplace")


def _pieces_of_url(url: str, parsed: Parsed, how: How) -> Iterator[_Piece]:
    origin = parsed.feed or Origin(parsed.kind, url, url)
    yield from (_Piece(origin, how.judged(one), url) for one in parsed.findings)
    yield _Piece(done_files=1)


async def _parsed(url: str, how: How) -> Parsed:
    # Only addresses need the HTTP stack; it takes a third of the time in which a worker process starts.
    from bot.sources.fetch import Fetched, FetchFailed, fetch  # noqa: PLC0415 -- see above

    answer = await fetch(url, allow_private=True)
    match answer:
        case Fetched(body=body, content_type=kind) if how.takes_pages and is_web_page(body, kind):
            return await asyncio.to_thread(parse_page, body, url, how.now)
        case Fetched():
            return await asyncio.to_thread(parse, answer.body, url, how.now, answer.content_type)
        case FetchFailed():
            refused = Refused(url, f"cannot be fetched: {answer.reason}", "check the address")
            return Parsed(SourceKind.FEED, iter([refused]))
        case _:
            assert_never(answer)


def _batches(pieces: Iterable[_Piece]) -> Iterator[Batch]:
    pile = _Pile()
    for piece in pieces:
        if pile.is_full or (piece.origin and pile.origin and piece.origin != pile.origin):
            yield pile.batch()
            pile = _Pile()
        pile.add(piece)
    if pile.done_files or pile.findings:
        yield pile.batch()


@dataclass(slots=True)
class _Pile:
    """Pieces of one source, until there are enough for a batch."""

    origin: Origin | None = None
    findings: list[Finding] = field(default_factory=list)
    done_files: int = 0
    done_bytes: int = 0
    places: dict[_Key, tuple[str, str]] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        return len(self.findings) >= BATCH_FINDINGS or self.done_bytes >= BATCH_BYTES

    def add(self, piece: _Piece) -> None:
        self.origin = self.origin or piece.origin
        if piece.finding:
            self._note_double(piece)
            self.findings.append(piece.finding)
        self.done_files += piece.done_files
        self.done_bytes += piece.done_bytes

    def _note_double(self, piece: _Piece) -> None:
        """Say so where another text counts as the same article, of which the last is kept."""
        draft = piece.finding
        if not isinstance(draft, Draft):
            return
        key, place = _key(draft), piece.place
        fingerprint, other = self.places.setdefault(key, (draft.fingerprint, place))
        if fingerprint != draft.fingerprint:
            self.places[key] = (draft.fingerprint, place)
            what = _SAME.format(_known_by(draft), f"the other text in {other}")
            self.findings.append(Noted(place, what))

    def batch(self) -> Batch:
        places = {key: place for key, (_, place) in self.places.items()}
        return Batch(self.origin, tuple(self.findings), self.done_files, self.done_bytes, places)
