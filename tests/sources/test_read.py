import os
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from typing_extensions import override

from bot.sources import read as reading
from bot.sources.findings import Noted, Refused
from bot.sources.read import Batch, How, read, read_files
from bot.sources.survey import plan_folder, survey
from storage.records import SourceKind
from tests.support.findings import NOW, drafts

PAGE = "INCOMING TRANSMISSION\n\nLATEST UPDATES\nAn excerpt of some article, long enough to be one...\n"
RSS = "<rss version='2.0'><channel><title>F</title><item><title>An item</title></item></channel></rss>"


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    (folder / "sub").mkdir(parents=True)
    (folder / "1.md").write_text("# One\n\ntext")
    (folder / "2.md").write_text("")
    (folder / "3.txt").write_text(PAGE)
    (folder / "4.xml").write_text(RSS)
    (folder / "sub" / "5.md").write_text("# Five\n\ntext")
    (folder / "picture.png").write_bytes(b"x")
    return folder


async def everything(*places: str) -> list[Batch]:
    return [batch async for batch in read(survey(places), How(NOW))]


def test_a_survey_tells_how_much_there_is_before_reading(folder: Path) -> None:
    found = survey([str(folder), str(folder / "1.md"), "https://a.org/", "missing.md"])

    assert len(found.files) == 7
    assert found.urls == ("https://a.org/",)
    assert sum(file.size for file in found.files) == found.total_bytes > 0
    assert (
        Noted(str(folder), "1 attachment (an image or the like) was passed over"),
    ) == found.findings


def test_an_empty_or_closed_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (Noted(str(tmp_path), "the folder holds nothing to read"),) == survey(
        [str(tmp_path)]
    ).findings
    _, findings = plan_folder(tmp_path / "missing")
    assert (
        Refused(str(tmp_path / "missing"), "cannot be looked into", "check its rights")
        == findings[0]
    )


async def test_batches_hold_one_source_each_and_count_what_is_done(folder: Path) -> None:
    batches = await everything(str(folder))

    assert [
        (
            (batch.origin.kind, batch.origin.title) if batch.origin else None,
            len(drafts(batch.findings)),
            len(batch.findings),
        )
        for batch in batches
    ] == [
        (None, 0, 1),
        ((SourceKind.FILE, "notes"), 1, 2),
        ((SourceKind.PAGE, "notes"), 1, 1),
        ((SourceKind.FEED, "F"), 1, 1),
        ((SourceKind.FILE, "notes"), 1, 1),
    ]
    assert sum(batch.done_files for batch in batches) == 5
    assert survey([str(folder)]).total_bytes == sum(batch.done_bytes for batch in batches)


async def test_files_by_name_and_by_folder_are_of_one_source(folder: Path) -> None:
    [by_name] = await everything(str(folder / "1.md"))
    by_folder = await everything(str(folder))

    assert by_name.origin == by_folder[1].origin


async def test_a_missing_place_is_refused_and_the_rest_is_taken(folder: Path) -> None:
    batches = await everything(str(folder / "no.md"), str(folder / "1.md"))

    findings = [finding for batch in batches for finding in batch.findings]
    assert findings[0].reason == "cannot be read (No such file or directory)"  # type: ignore[union-attr]  # it is refused
    assert len(drafts(findings)) == 1


def test_batches_are_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jsonl").write_text('{"title": "t", "text": "x"}\n' * 450)
    for number in range(5):
        (tmp_path / f"{number}.md").write_text("x" * 1000)
    monkeypatch.setattr(reading, "BATCH_BYTES", 1500)

    batches = list(read_files(survey([str(tmp_path)]).files, How(NOW)))

    assert [len(batch.findings) for batch in batches] == [2, 2, 200, 200, 51]
    assert [batch.done_files for batch in batches] == [2, 2, 1, 0, 1]


async def test_an_executor_reads_many_files_in_the_same_order(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        (folder / f"more-{number}.md").write_text(f"# {number}\n\ntext")
    (folder / "large.md").write_text("x" * 3_000)
    monkeypatch.setattr(reading, "MANY_FILES", 2)
    monkeypatch.setattr(reading, "_PART_FILES", 3)
    monkeypatch.setattr(reading, "_PART_BYTES", 2_000)
    found = survey([str(folder)])

    with ThreadPoolExecutor(2) as executor:
        together = [batch async for batch in read(found, How(NOW), executor=executor)]

    alone = [batch async for batch in read(found, How(NOW))]
    assert [finding for batch in together for finding in batch.findings] == [
        finding for batch in alone for finding in batch.findings
    ]
    assert sum(batch.done_bytes for batch in together) == found.total_bytes
    assert len(together) > 7


async def test_parts_that_nobody_waits_for_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        (tmp_path / f"{number}.md").write_text("# A\n\ntext")
    monkeypatch.setattr(reading, "MANY_FILES", 2)
    monkeypatch.setattr(reading, "_PART_FILES", 1)
    begun: list[object] = []

    class Slow(ThreadPoolExecutor):
        @override
        def submit(self, *arguments: Any, **named: Any) -> Any:
            begun.append(arguments)
            return super().submit(*arguments, **named)

    with Slow(1) as executor:
        batches = read(survey([str(tmp_path)]), How(NOW), executor=executor)
        assert (await anext(batches)).done_files == 1
        assert isinstance(batches, AsyncGenerator)
        await batches.aclose()

    assert len(begun) < 10


def test_a_watched_folder_is_a_source_of_its_kind(folder: Path) -> None:
    [batch] = read_files(survey([str(folder / "1.md")]).files, How(NOW, SourceKind.FOLDER))

    assert batch.origin
    assert (SourceKind.FOLDER, str(folder), "notes") == (
        batch.origin.kind,
        batch.origin.url,
        batch.origin.title,
    )


async def test_addresses_are_fetched_and_their_failures_told() -> None:
    async def rss(_: web.Request) -> web.Response:
        return web.Response(text=RSS, content_type="application/rss+xml")

    app = web.Application()
    app.router.add_get("/rss", rss)
    async with TestServer(app) as server:
        url = str(server.make_url("/rss"))
        taken, refused = await everything(url, str(server.make_url("/no")))

    assert taken.origin
    assert url == taken.origin.url
    assert len(drafts(taken.findings)) == 1
    [finding] = refused.findings
    assert isinstance(finding, Refused)
    assert finding.reason == "cannot be fetched: the server answered 404 Not Found"


@pytest.mark.parametrize(
    ("body", "takes_pages", "title"),
    [
        (b"<h1>Warm-up</h1><p><a href=/more>words</a>", True, "Warm-up"),
        (b"<h1>Warm-up</h1><p><a href=/more>words</a>", False, None),
        (b"\x00\xff\xfe\x00\x01", True, None),
        (b"<?xml version='1.0'?><html><body><h1>Old</h1><p>words</body></html>", True, "Old"),
        (b"<?xml version='1.0'?>" + RSS.encode(), True, "An item"),
    ],
)
async def test_a_web_page_at_an_address_is_an_article_where_it_is_asked_for(
    body: bytes, *, takes_pages: bool, title: str | None
) -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    async with TestServer(app) as server:
        how = How(NOW, takes_pages=takes_pages)
        url = str(server.make_url("/"))
        batches = [batch async for batch in read(survey([url]), how)]

    titles = [draft.title for batch in batches for draft in drafts(batch.findings)]
    assert titles == ([title] if title else [])


async def test_other_schemes_are_refused() -> None:
    [batch] = await everything("file:///etc/passwd")

    [finding] = batch.findings
    assert isinstance(finding, Refused)
    assert "only http and https" in finding.reason


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    [batch] = read_files(survey([str(tmp_path / "pipe")]).files, How(NOW))
    assert isinstance(batch.findings[0], Refused)


async def test_two_texts_that_count_as_one_article_are_told(tmp_path: Path) -> None:
    front = "---\ntitle: Same\ndate: 2020-05-06\n---\n"
    (tmp_path / "a.md").write_text(f"{front}One.")
    (tmp_path / "b.md").write_text(f"{front}Another.")
    (tmp_path / "c.md").write_text(f"{front}Another.")
    (tmp_path / "d.jsonl").write_text('{"id": 1, "text": "x"}\n{"id": 1, "text": "y"}')

    findings = [one for batch in await everything(str(tmp_path)) for one in batch.findings]

    noted = [(one.place, one.what) for one in findings if isinstance(one, Noted)]
    assert [place for place, _ in noted] == [str(tmp_path / "b.md"), str(tmp_path / "d.jsonl")]
    assert "by its title and day" in noted[0][1]
    assert str(tmp_path / "a.md") in noted[0][1]
    assert "by its id" in noted[1][1]


async def test_a_file_has_one_home_however_it_is_given(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    batches = [await everything(place) for place in (str(folder / "1.md"), "1.md", "../notes/1.md")]

    read = [one for found in batches for batch in found for one in drafts(batch.findings)]
    assert len(read) == 3
    assert len({one.home for one in read}) == 1
    assert len({one.names for one in read}) == 1


async def test_a_folder_whose_name_is_no_utf_8_has_a_name_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"n\xe9")
    folder.mkdir()
    (folder / "a.md").write_text("# One\n\ntext")

    [batch] = await everything(str(folder))

    assert batch.origin is not None
    assert batch.origin.title == "n\\xe9"
    assert batch.origin.url.encode()
