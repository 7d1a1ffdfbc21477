import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given

from bot.cli import main
from bot.cli.faults import faults_of_classic, faults_of_page, faults_of_plain
from bot.cli.options import Rendered
from bot.core import plain
from bot.core.blocks import Blocks, Cell, Link, Maths, Paragraph, Style, Styled, Table, Text
from bot.core.cleaning import is_blank
from tests.support.documents import documents
from tests.support.program import ROOT

NOTE = r"""---
title: Checkpoints
date: 2026-02-03
tags: [llm]
url: https://notes.example.org/checkpoints
---

# Checkpoints

Save $x_i$ and **not** everything.

| a | b |
|---|---|
| 1 | 2 |
"""


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


Incoming = Callable[..., Done]


@pytest.fixture
def incoming(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Incoming:
    """Type `incoming …` in a folder of one's own, where a note lies."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INCOMING_DATA__FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "note.md").write_text(NOTE, "utf-8")

    def type_(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["incoming", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return Done(int(left.value.code or 0), said.out, said.err)

    return type_


@pytest.mark.parametrize("form", Rendered)
def test_examples_are_clean_in_every_form(incoming: Incoming, form: Rendered) -> None:
    for place in ("notes", "feed.xml", "page.txt"):
        done = incoming("render", str(ROOT / "examples" / place), "--format", form, "--check")

        assert (done.code, done.err) == (0, "")
        assert done.out.strip()


def test_a_file_is_shown_whole_with_its_title_once(incoming: Incoming) -> None:
    shown = incoming("render", "note.md").out

    assert shown.count("Checkpoints") == 1
    assert '<a href="https://notes.example.org/checkpoints"><b>Checkpoints</b></a>' in shown
    assert "xᵢ" in shown


def test_rich_messages_are_shown_as_their_json(incoming: Incoming) -> None:
    message = json.loads(incoming("render", "note.md", "--format", "rich").out)

    assert [block["type"] for block in message["blocks"]] == ["heading", "paragraph", "table"]


def test_rich_messages_are_shown_in_the_markup_of_the_settings_and_judged_in_it(
    incoming: Incoming, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCOMING_DIGEST__RICH", "html")

    done = incoming("render", "note.md", "--format", "rich", "--check")

    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["html"].startswith("<h1>")


def test_a_page_says_the_article_as_an_item(incoming: Incoming) -> None:
    shown = incoming("render", "note.md", "--format", "page").out

    assert shown.splitlines()[-2:] == ["llm", "2026-02-03"]


def test_an_article_of_the_store_is_shown_by_its_number(incoming: Incoming) -> None:
    assert incoming("ingest", "note.md").code == 0

    assert incoming("render", "1").out == incoming("render", "note.md").out
    missing = incoming("render", "2")
    assert missing.code != 0
    assert "there is no article 2" in missing.err


def test_what_cannot_be_read_is_named(incoming: Incoming, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    absent, empty = incoming("render", "no-such.md"), incoming("render", "empty")

    assert absent.code != 0
    assert "no-such.md cannot be read" in absent.err
    assert empty.code != 0
    assert "empty" in empty.err


def test_what_is_wrong_is_said_and_ends_with_one(
    incoming: Incoming, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Until it is imported, the name stands for the command in `bot.cli`.
    monkeypatch.setattr(import_module("bot.cli.render"), "judge", lambda _message: ("a reason",))

    done = incoming("render", "note.md", "--format", "rich", "--check")

    assert (done.code, done.err) == (1, "Checkpoints: a reason\n")
    assert incoming("render", "note.md", "--format", "rich").code == 0


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<b>a</b>", []),
        ("<h1>a</h1>", ["Unsupported start tag"]),
        ("x" * 4_097, ["4097 characters; Telegram takes 4096"]),
        ("<b>a</b> " * 101, ["101 entities; Telegram takes 100"]),
    ],
)
def test_classic_html_is_judged_by_telegrams_parser_and_limits(html: str, fault: list[str]) -> None:
    found = list(faults_of_classic(html))

    assert len(found) == len(fault)
    assert all(part in said for part, said in zip(fault, found, strict=True))


def test_a_page_that_cannot_be_read_back_is_faulty() -> None:
    assert len(list(faults_of_page("no page"))) == 1


def test_plain_text_that_lacks_something_is_faulty() -> None:
    body = (Paragraph((Text("One word"), Styled(Style.SUPERSCRIPT, (Text("2"),)))), Maths("x^2"))

    assert list(faults_of_plain("One word\u00b2\n\nx\u00b2", body)) == []
    assert list(faults_of_plain("One\u00b2", body)) == ["4 characters are lost, such as word"]
    assert list(faults_of_plain(" \n", body)) == ["nothing of it is shown"]
    assert list(faults_of_plain("", ())) == []


def test_plain_text_need_not_repeat_the_names_of_columns() -> None:
    link = Link("https://notes.example.org/", (Text("a"),))
    table = Table(((Cell((Text("name"),), header=True),), (Cell((link,)),)))

    assert list(faults_of_plain("\u2022 a", (table,))) == []


@given(documents)
def test_the_plain_text_of_any_document_has_no_fault(document: Blocks) -> None:
    text = plain.render(document)

    assert is_blank(text) or list(faults_of_plain(text, document)) == []
