"""`incoming topics` lists the topics and measures how well they label."""

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from tests.support.typed import Done, Incoming

# Articles to judge the shipped topics by, not to tune them to (docs/topics.md).
HELD_OUT = Path(__file__).parent / "held_out.json"
CONFIG = """\
topics:
  taxonomy:
    - {slug: maths, names: {en: Maths, zh: 数学}, aliases: [sums], words: [integral]}
    - {slug: algebra, names: {en: Algebra, zh: 代数}, parent: maths, words: [group: 0.5]}
    - {slug: rest, names: {en: Rest, zh: 其余}, fallback: true}
"""


def figures(done: Done) -> dict[str, float]:
    """F1 by topic."""
    rows = re.findall(r"^ *(.+?) {2,}\d+ .* ([\d.]+) *$", done.out, re.MULTILINE)
    return {name: float(f1) for name, f1 in rows}


def test_the_topics_are_listed_in_the_operators_order(incoming: Incoming, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(CONFIG, encoding="utf-8")
    assert incoming("topics", "--config", "own.yaml").out.splitlines() == [
        "maths: Maths / 数学 (1 words); also sums",
        "algebra: Algebra / 代数 (1 words, part of maths)",
        "rest: Rest / 其余 (all else)",
    ]


def test_the_shipped_topics_label_the_shipped_articles_well(incoming: Incoming) -> None:
    sample = json.loads(files("bot").joinpath("labelled.json").read_text(encoding="utf-8"))
    assert len(sample) >= 80
    done = incoming("topics", "evaluate")
    found = figures(done)
    assert found.pop("in all") >= 0.9
    assert len(found) == 16
    assert min(found.values()) >= 0.75
    assert re.search(rf"\d+ of {len(sample)} articles have exactly", done.out)


def test_the_shipped_topics_label_articles_well_that_nobody_tuned_them_to(
    incoming: Incoming,
) -> None:
    found = figures(incoming("topics", "evaluate", str(HELD_OUT)))
    assert found.pop("in all") >= 0.9
    assert len(found) == 16
    assert min(found.values()) >= 0.75


def test_what_is_wrong_is_listed_with_its_evidence(incoming: Incoming, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(CONFIG, encoding="utf-8")
    articles = [
        {"title": "The integral", "topics": ["algebra", "maths"]},
        {"title": "An integral", "topics": ["sums"]},
    ]
    (tmp_path / "mine.json").write_text(json.dumps(articles), encoding="utf-8")
    done = incoming("topics", "evaluate", "mine.json", "--wrong", "--config", "own.yaml")
    assert done.out.startswith(
        "The integral\n  missing  algebra\n  right    maths 6.0 (title: integral)\n "
    )
    assert "An integral" not in done.out
    assert done.out.endswith("1 of 2 articles have exactly the topics that they should\n")
    assert figures(done) == {"maths": 1.0, "algebra": 0.0, "rest": 1.0, "in all": 0.8}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read (No such file or directory)"),
        (b"\xff\xfe", "is no UTF-8 text; save it as UTF-8"),
        (b"[]", "holds no labelled articles:\n  it is no list of articles"),
        (b'{"body": "B", "topics": ["vidio"]}', "entry 1: topic 'vidio' is unknown; did you mean"),
        (b'{"body": "B"}\n' * 30, "entry 20: has no topics; name at least one, such as the "),
    ],
)
def test_a_file_that_is_no_such_list_is_told_why(
    incoming: Incoming, tmp_path: Path, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / "bad.json").write_bytes(content)
    done = incoming("topics", "evaluate", "bad.json")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("incoming: bad.json ")
    assert said in done.err
    assert ("and 10 more" in done.err) == (content is not None and content.count(b"\n") == 30)


def test_a_file_that_would_fill_the_memory_is_not_read(incoming: Incoming, tmp_path: Path) -> None:
    with (tmp_path / "huge.json").open("wb") as huge:
        huge.truncate(100_000_001)
    done = incoming("topics", "evaluate", "huge.json")
    assert (done.code, done.out) == (2, "")
    assert "larger than 100,000,000 bytes; evaluate a part of it" in done.err


def test_topics_are_put_right_by_hand_and_survive_a_relabelling(
    incoming: Incoming, tmp_path: Path
) -> None:
    (tmp_path / "own.yaml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "note.md").write_text("# An integral\n\nSome text.", encoding="utf-8")
    own = ("--config", "own.yaml")
    incoming("ingest", "note.md")

    dry = incoming("relabel", "--dry-run", *own)
    assert dry.out.endswith("1 of 1 articles would get other topics\n")
    done = incoming("relabel", *own)
    assert re.search(r"maths +0 +1 +\+1", done.out)
    assert done.out.endswith("1 of 1 articles got other topics\n")

    said = incoming("label", "1", *own).out
    assert said == "1: An integral\n  maths 7.0 (title: integral, words)\n"
    said = incoming("label", "1", "algebra", "--not", "sums", *own).out
    assert said == "1: An integral\n  algebra 10.0 (by hand, operator)\n"
    assert incoming("relabel", *own).out.endswith("0 of 1 articles got other topics\n")
    assert incoming("relabel", "--after", "1", *own).out.endswith(
        "0 of 0 articles got other topics\n"
    )
    said = incoming("label", "1", "--not", "algebra", *own).out
    assert said.endswith("  rest 1.0 (no other topic, words)\n")
    said = incoming("label", "1", "--auto", *own).out
    assert said == "1: An integral\n  maths 7.0 (title: integral, words)\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("7",), "there is no article 7; incoming status says how many there are"),
        (("7", "llm"), "there is no article 7"),
        (("7", "vidio"), "topic 'vidio' is unknown; did you mean: video, computer-vision?"),
        (("7", "video", "--not", "videos"), "topic video is both given and taken away; choose one"),
        (("7", "--auto"), "there is no article 7"),
        (("7", "video", "--auto"), "--auto undoes what was done by hand; leave it out, or the"),
    ],
)
def test_a_correction_that_cannot_be_is_said(
    incoming: Incoming, arguments: tuple[str, ...], said: str
) -> None:
    incoming("migrate")
    done = incoming("label", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
