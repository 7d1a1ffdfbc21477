"""The documentation points at what exists, and the check would notice if it did not."""

from pathlib import Path

import pytest

from scripts.check_docs import Commands, check, headings, slug

COMMANDS = Commands(make=frozenset({"demo", "test"}), incoming=frozenset({"run", "ingest"}))


@pytest.fixture(name="docs")
def _docs(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/guide.md").write_text(
        "# Guide\n\n## `incoming` at work, 24/7\n\n## 中文 标题\n"
    )
    (tmp_path / "README.md").write_text("")
    return tmp_path


def faults(docs: Path, text: str) -> list[str]:
    """What the check says of a README."""
    (docs / "README.md").write_text(text)
    return [str(fault) for fault in check(docs / "README.md", docs, COMMANDS)]


@pytest.mark.parametrize(
    "text",
    [
        "[guide](docs/guide.md)",
        "[at work](docs/guide.md#incoming-at-work-247)",
        "[标题](docs/guide.md#中文-标题)",
        "# Here\n\n[here](#here)",
        "[web](https://example.org/nowhere) [mail](mailto:a@example.org)",
        "Call `make demo` or `.venv/bin/incoming run --help`.",
        "```sh\nmake test\nincoming ingest notes/\n```",
        "Some words make sense, incoming or not.",
        "`docker compose exec incoming incoming run`",
    ],
)
def test_what_exists_is_no_fault(docs: Path, text: str) -> None:
    assert faults(docs, text) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("\n\n[gone](docs/gone.md)", "README.md:3: nothing is at docs/gone.md"),
        ("![a picture](docs/a.png)", "README.md:1: nothing is at docs/a.png"),
        ("[gone](docs/guide.md#gone)", "README.md:1: nothing is at docs/guide.md#gone"),
        ("[folder](docs#guide)", "README.md:1: nothing is at docs#guide"),
        ("# Here\n\n[there](#there)", "README.md:3: nothing is at #there"),
        ("| a |\n|---|\n| [b](c.md) |", "README.md:3: nothing is at c.md"),
        ("Call `make tea`.", "README.md:1: there is no `make tea`"),
        ("```sh\nincoming brew --now\n```", "README.md:2: there is no `incoming brew`"),
    ],
)
def test_what_does_not_exist_is_named_with_its_line(docs: Path, text: str, fault: str) -> None:
    assert faults(docs, text) == [fault]


def test_a_heading_gets_the_anchor_that_github_gives_it() -> None:
    assert slug("What's new: `--flag`, (beta)") == "whats-new---flag-beta"
    assert headings("# One\n\ntext\n\nTwo words\n---\n") == {"one", "two-words"}
