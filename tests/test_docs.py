"""What the documentation promises, held to the program: commands, words, tables, the tree, and every SQL statement.

That links, make targets and commands in code exist is checked by scripts/check_docs.py.
"""

import re
import tomllib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Protocol

import aiosqlite
import asyncpg
import pytest
from pyromark import events
from sqlalchemy import make_url
from typer.main import get_group

from bot.cli import app
from bot.commands import COMMANDS
from bot.config.settings import Settings
from bot.services.intake import IntakeReport, intake_of
from bot.sources.parse import parse
from storage.database import Database
from storage.records import Article, DeliveryState, Draft
from storage.schema import Base

ROOT = Path(__file__).resolve().parents[1]
DOCS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def section(name: str, heading: str = "") -> str:
    """A document's text, or that of one of its sections."""
    text = (ROOT / name).read_text("utf-8")
    return text.split(f"\n## {heading}\n")[1].split("\n## ")[0] if heading else text


def fences(text: str, info: str = "") -> list[str]:
    """The code blocks of this kind."""
    codes: list[str] = []
    is_open = False
    for event in events(text):
        match event:
            case {"Start": {"CodeBlock": {"Fenced": kind}}}:
                is_open = kind == info
                codes += [""] if is_open else []
            case {"End": "CodeBlock"}:
                is_open = False
            case {"Text": code} if is_open:
                codes[-1] += str(code)
            case _:
                continue
    return codes


def first_cells(text: str) -> list[str]:
    """The code in the first cell of every table row."""
    rows = re.findall(r"^\| ((?:[^|\n\\]|\\.)*)\|", text, re.MULTILINE)
    return [code.replace(r"\|", "|") for row in rows for code in re.findall(r"`([^`]+)`", row)]


# ---------------------------------------------------------------- commands, settings, words


def test_the_readme_has_a_line_for_every_command_of_the_program_and_no_other() -> None:
    _, *named = first_cells(section("README.md"))

    assert set(named) == set(get_group(app).commands)


def test_every_command_of_a_chat_is_described_with_its_usage() -> None:
    described = first_cells(section("docs/operating.md", "What a chat can say"))

    assert set(described) == {f"/{one.name} {one.usage}".strip() for one in COMMANDS}


def test_who_may_use_a_command_in_a_group_is_said_as_it_is() -> None:
    text = section("docs/operating.md", "What a chat can say")
    for one in COMMANDS:
        [who] = re.findall(rf"^\| `/{one.name}\b.*\| (.*) \|$", text, re.MULTILINE)
        both = "everybody looks, administrators change" if one.reads else "administrators"
        assert who == (both if one.changes else "everybody"), one.name


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_environment_variables_that_are_named_exist(path: Path) -> None:
    known = (ROOT / "docs/configuration.md").read_text("utf-8")
    named = set(re.findall(r"\b(?:INCOMING_\w+|BOT_TOKEN\w*)", path.read_text("utf-8")))

    unknown = {name for name in named if f"`{name}" not in known} - {"INCOMING_", "BOT_TOKEN"}
    assert unknown == set()


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_settings_that_are_named_exist(path: Path) -> None:
    known = set(first_cells(section("docs/configuration.md")))
    sections = {key.partition(".")[0] for key in known if "." in key}
    text = path.read_text("utf-8")

    named = {
        word
        for word in re.findall(r"`([a-z]+\.[a-z_]+)\b", text)
        if word.partition(".")[0] in sections
    }
    assert {name for name in named if name not in known} - {
        "config.yaml",
        "config.example",
    } == set()


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_modules_that_are_named_exist(path: Path) -> None:
    named = set(re.findall(r"`((?:bot|storage|tests|scripts)/[\w/.]+)`", path.read_text("utf-8")))

    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_the_readme_and_its_picture_stay_small() -> None:
    picture = ROOT / "docs/images/chat-page.png"

    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 80
    assert picture.stat().st_size <= 200_000


# ---------------------------------------------------------------- the house


def named_in_the_tree() -> Iterator[PurePath]:
    """The files, folders and patterns of the tree in docs/architecture.md."""
    folders: list[str] = []
    [tree] = fences(section("docs/architecture.md", "The house"))
    for line in tree.splitlines():
        indent = len(line) - len(line.lstrip())
        names = re.split(r"\s{2,}", line.strip())[0].split()
        del folders[indent // 2 :]
        for name in names:
            yield PurePath(*folders, name)
        folders.append(names[-1])


def test_the_tree_names_only_what_exists() -> None:
    assert [name for name in named_in_the_tree() if not list(ROOT.glob(str(name)))] == []


def test_every_module_has_its_place_in_the_tree() -> None:
    """By name, by a pattern, or in a folder whose files are not told one by one."""
    named = {path for name in named_in_the_tree() for path in ROOT.glob(str(name))}
    told = {path.parent for path in named if path.is_file()}
    folders = {path for path in named if path.is_dir()} - {ROOT / "bot"}

    def has_its_place(module: Path) -> bool:
        folder = next((parent for parent in module.parents if parent in folders), None)
        return module in named or (folder is not None and folder not in told)

    modules = [path for top in ("bot", "storage") for path in ROOT.glob(f"{top}/**/[!_]*.py")]
    assert [str(path) for path in modules if not has_its_place(path)] == []


def test_every_package_is_named_in_the_tree() -> None:
    named = {path for name in named_in_the_tree() for path in ROOT.glob(str(name))}
    packages = [
        path.parent for top in ("bot", "storage") for path in ROOT.glob(f"{top}/**/__init__.py")
    ]

    assert [str(path) for path in packages if path not in named] == []


def test_the_floors_are_those_that_are_checked() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    [layers] = [
        contract["layers"]
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    ]
    [floors] = fences(section("docs/architecture.md", "The floors"))

    assert floors.splitlines() == layers


def test_every_table_and_every_state_of_a_delivery_is_explained() -> None:
    explained = set(first_cells(section("docs/architecture.md")))

    assert set(Base.metadata.tables) <= explained
    assert {state.value for state in DeliveryState} <= explained


# ---------------------------------------------------------------- files


@pytest.mark.parametrize(
    ("info", "heading", "file", "titles"),
    [
        ("markdown", "Markdown", "softmax.md", ["Why softmax subtracts its maximum"]),
        ("json", "JSON Lines", "articles.jsonl", ["Mean of means"]),
        ("json", "Feeds", "feed.json", ["A margin"]),
        ("", "Pages", "page.txt", ["", ""]),
    ],
)
def test_the_examples_of_formats_are_read_without_a_remark(
    info: str, heading: str, file: str, titles: list[str]
) -> None:
    text = section("docs/operating.md").split(f"\n### {heading}")[1].split("\n#")[0]
    findings = list(parse(fences(text, info)[0].encode(), file, NOW).findings)

    assert [one.title for one in findings if isinstance(one, Draft)] == titles
    assert len(findings) == len(titles)


# ---------------------------------------------------------------- SQL


class Client(Protocol):
    """Another program on the database, which knows nothing of ours."""

    kind: str

    async def execute(self, sql: str) -> None:
        """Run statements, each committed."""
        ...


class SqliteClient:
    """One on SQLite."""

    kind = "sqlite"

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self.connection = connection

    async def execute(self, sql: str) -> None:
        """Run statements, each committed."""
        await self.connection.executescript(sql)


class PostgresClient:
    """One on PostgreSQL."""

    kind = "postgresql"

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self.connection = connection

    async def execute(self, sql: str) -> None:
        """Run statements, each committed."""
        await self.connection.execute(sql)


@pytest.fixture
async def client(database_url: str) -> AsyncIterator[Client]:
    """Another program on a migrated, empty database, once for each kind."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        async with aiosqlite.connect(str(url.database)) as connection:
            yield SqliteClient(connection)
        return
    connection = await asyncpg.connect(
        host=url.host, port=url.port, user=url.username, database=url.database
    )
    try:
        yield PostgresClient(connection)
    finally:
        await connection.close()


def statements(containing: str = "") -> list[str]:
    """The SQL of docs/operating.md that is for both databases, in its order."""
    return [sql for sql in fences(section("docs/operating.md"), "sql") if containing in sql]


async def take_in(database: Database) -> IntakeReport:
    return await intake_of(database, Settings()).run(NOW)


async def latest(database: Database) -> tuple[Article, ...]:
    async with database.reading() as tx:
        return await tx.articles.latest(10, 0, ())


async def test_all_statements_run_on_a_fresh_database(client: Client) -> None:
    assert len(statements()) > 8
    for sql in (*statements(), *fences(section("docs/operating.md"), f"sql {client.kind}")):
        try:
            await client.execute(sql)
        finally:
            if "create role" in sql:
                await client.execute("drop owned by crawler; drop role crawler")


async def test_rows_that_another_program_inserts_become_articles(
    database: Database, client: Client
) -> None:
    for sql in statements("insert into article"):
        await client.execute(sql)

    assert await take_in(database) == IntakeReport(taken=2)
    articles = {article.title: article for article in await latest(database)}
    full = articles["Why softmax subtracts its maximum"]
    assert {article.number for article in articles.values()} == {1, 2}
    assert full.url == "https://notes.example.org/softmax"
    assert full.excerpt.startswith("Every library computes softmax with one extra step: m = max")
    assert full.published_at is not None
    assert "python" in full.topics


async def test_an_article_that_another_program_changes_is_taken_in_again(
    database: Database, client: Client
) -> None:
    for sql in statements("insert into article"):
        await client.execute(sql)
    await take_in(database)
    before = {article.title: article.number for article in await latest(database)}
    for sql in statements("A better text."):
        await client.execute(sql)

    assert await take_in(database) == IntakeReport(taken=1)
    after = await latest(database)
    assert {article.title: article.number for article in after} == before
    assert "A better text." in {article.excerpt for article in after}


async def test_a_refused_row_that_another_program_mends_is_taken_in(
    database: Database, client: Client
) -> None:
    await client.execute("insert into article (title, body) values ('', ' ')")
    assert await take_in(database) == IntakeReport(refused=1)
    [mend] = statements("refused = null")
    await client.execute(mend)

    assert await take_in(database) == IntakeReport(taken=1)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_the_role_for_another_program_may_insert_articles_and_nothing_else(
    client: Client,
) -> None:
    [grants] = fences(section("docs/operating.md"), "sql postgresql")
    try:
        await client.execute(grants)
        await client.execute("set role crawler")
        for sql in statements("insert into article"):
            await client.execute(sql)
        for forbidden in (
            "select title from article",
            "delete from article",
            "select id from chat",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await client.execute(forbidden)
    finally:
        await client.execute("reset role; drop owned by crawler; drop role crawler")
