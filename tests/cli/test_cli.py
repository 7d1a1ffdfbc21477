import json
import re
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import app
from bot.services.intake import Intake
from storage.leadership import file_lock
from tests.support.program import ROOT
from tests.support.typed import Incoming

EXAMPLES = ROOT / "examples"


def test_help_names_every_command_with_what_it_does(incoming: Incoming) -> None:
    shown = incoming("--help").out

    for command in app.registered_commands:
        assert command.callback is not None
        assert command.callback.__name__ in shown
        assert incoming(command.callback.__name__, "--help").code == 0
    assert "..." not in shown.partition("Commands:")[2], "a line is too long to be shown whole"


def test_running_without_a_token_says_how_to_get_one_and_how_to_do_without(
    incoming: Incoming,
) -> None:
    done = incoming("run")

    assert done.code == 2
    assert "@BotFather" in done.err
    assert "incoming demo" in done.err
    assert len(done.err.splitlines()) == 2


def test_a_configuration_full_of_faults_is_one_clear_message(
    incoming: Incoming, tmp_path: Path
) -> None:
    (tmp_path / "config.yaml").write_text("digest:\n  max_itmes: 5\nlangage: en\n")

    done = incoming("status")

    assert done.code == 2
    assert "config.yaml:2" in done.err
    assert "max_items" in done.err
    assert "config.yaml:3" in done.err
    assert "Traceback" not in done.err


def test_articles_go_in_and_come_out_as_preview_and_page(incoming: Incoming) -> None:
    done = incoming("ingest", str(EXAMPLES))
    assert done.code == 0, done.err
    assert " 0 refused" in done.out

    assert "LATEST UPDATES" in incoming("preview").out
    html = incoming("preview", "--topic", "python", "--format", "html", "--language", "zh").out
    assert "<b>INCOMING TRANSMISSION</b>" in html
    assert "篇文章" in html
    page = incoming("page", "-n", "3").out
    assert page.startswith("INCOMING TRANSMISSION\n\nLATEST UPDATES\n")
    assert incoming("page", "2", "1").out != incoming("page", "1", "2").out
    assert re.search(r"articles +[1-9]", incoming("status").out)


def test_a_language_that_is_not_spoken_is_refused(incoming: Incoming) -> None:
    assert incoming("preview", "--language", "xx").code == 2


def test_what_is_not_there_is_named(incoming: Incoming) -> None:
    incoming("ingest", str(EXAMPLES / "page.txt"))

    topic = incoming("preview", "--topic", "pyhton")
    assert (topic.code, "python" in topic.err) == (2, True)
    number = incoming("page", "1", "999")
    assert (number.code, "999" in number.err) == (2, True)


def test_refused_input_is_named_counted_and_the_rest_taken(
    incoming: Incoming, tmp_path: Path
) -> None:
    lines = [json.dumps({"title": f"Note {n}", "text": "Text."}) for n in range(9)]
    lines[6] = "{broken"
    (tmp_path / "notes.jsonl").write_text("\n".join(lines))

    done = incoming("ingest", "notes.jsonl", "nowhere.md")

    assert done.code == 1
    assert done.out == "8 new, 0 known, 0 updated, 2 refused\n"
    assert "notes.jsonl:7" in done.err
    assert "nowhere.md" in done.err


def test_the_name_of_a_refused_file_stays_on_its_line_and_commands_no_terminal(
    incoming: Incoming, tmp_path: Path
) -> None:
    (tmp_path / "two\nlines\x1b[2J.md").touch()

    done = incoming("ingest", ".")

    assert done.err.splitlines() == [
        "refused: two lines[2J.md is empty; write something, or remove it"
    ]


def test_a_long_input_shows_a_bar_and_takes_everything(incoming: Incoming, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(60):
        (folder / f"{n}.md").write_text(f"# Note {n}\n\nText {n}.")

    assert incoming("ingest", str(folder)).out == "60 new, 0 known, 0 updated, 0 refused\n"


def test_the_database_is_made_and_looked_after(incoming: Incoming, tmp_path: Path) -> None:
    assert incoming("migrate").code == 0
    assert (tmp_path / "data" / "incoming.sqlite3").exists()

    sick = incoming("healthcheck")
    assert (sick.code, "no worker is alive" in sick.out) == (1, True)
    with closing(sqlite3.connect(tmp_path / "data" / "incoming.sqlite3")) as connection, connection:
        connection.execute(
            "insert into worker values ('w', strftime('%Y-%m-%d %H:%M:%S.000000', 'now'), 1, 1)"
        )
    well = incoming("healthcheck")
    assert (well.code, well.out) == (0, "healthy\n")


LOOKING = (("status",), ("page",), ("page", "1"), ("preview",))
WORKING = (("migrate",), ("ingest", str(EXAMPLES / "page.txt")))


@pytest.mark.parametrize("command", LOOKING, ids=" ".join)
def test_who_only_looks_makes_no_database(
    incoming: Incoming, tmp_path: Path, command: tuple[str, ...]
) -> None:
    done = incoming(*command)

    assert (done.code, done.out) == (2, "")
    assert "there is no file" in done.err
    assert "incoming migrate" in done.err
    assert len(done.err.splitlines()) == 1
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("command", LOOKING, ids=" ".join)
def test_who_only_looks_migrates_nothing(
    incoming: Incoming, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "incoming.sqlite3").touch()

    done = incoming(*command)

    assert (done.code, done.out) == (2, "")
    assert "not at the newest revision: incoming migrate" in done.err
    assert len(done.err.splitlines()) == 1
    with closing(sqlite3.connect(tmp_path / "data" / "incoming.sqlite3")) as connection:
        assert connection.execute("select name from sqlite_master").fetchall() == []


@pytest.mark.parametrize("command", [*LOOKING, *WORKING], ids=lambda command: command[0])
@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite:///broken", "not a database"),
        ("postgresql://me:secret@127.0.0.1:1/x", "Connection refused"),
    ],
)
def test_a_database_that_cannot_be_used_is_one_line_for_every_command(
    incoming: Incoming,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    url: str,
    reason: str,
) -> None:
    Path("broken").write_text("no database " * 200)
    monkeypatch.setenv("INCOMING_DATABASE__URL", url)

    done = incoming(*command)

    assert (done.code, done.out) == (2, "")
    assert reason in done.err
    assert "database.url" in done.err
    assert "secret" not in done.err
    assert len(done.err.splitlines()) == 1


def test_an_empty_store_has_no_page_but_a_preview(incoming: Incoming) -> None:
    incoming("migrate")

    page = incoming("page")
    assert (page.code, page.out) == (2, "")
    assert page.err == "incoming: there are no articles yet; incoming ingest brings some in\n"
    assert "about llm yet" in incoming("page", "--topic", "llm").err
    assert "Nothing new." in incoming("preview").out


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "one"])
def test_a_number_that_no_article_can_have_is_refused(incoming: Incoming, number: str) -> None:
    done = incoming("page", number)

    assert done.code == 2
    assert "Invalid value" in done.err


def test_nothing_to_ingest_is_said(incoming: Incoming, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert incoming("ingest").code == 2
    unset = incoming("ingest", "")
    assert (unset.code, "an empty place" in unset.err) == (2, True)

    done = incoming("ingest", "empty")
    assert done.code == 0
    assert done.out == "0 new, 0 known, 0 updated, 0 refused\n"
    assert "empty: the folder holds nothing to read" in done.err


def test_check_looks_into_the_watched_folder(
    incoming: Incoming, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "watched folder" not in incoming("check").out
    monkeypatch.setenv("INCOMING_WATCH__FOLDER", str(tmp_path / "inbox"))
    absent = incoming("check")
    (tmp_path / "inbox").mkdir()
    there = incoming("check")

    assert absent.code == 1
    assert f"FAIL  watched folder {tmp_path / 'inbox'} cannot be looked into (No such" in absent.out
    assert f"ok    watched folder {tmp_path / 'inbox'}\n" in there.out


def test_check_names_what_is_wrong_and_what_to_do(
    incoming: Incoming, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = incoming("check")
    assert done.code == 1
    assert "ok    configuration" in done.out
    assert "ok    database" in done.out
    assert "made at the first start" in done.out
    assert "@BotFather" in done.out

    incoming("migrate")
    monkeypatch.setenv("BOT_TOKEN", "1:secret-secret-secret")
    monkeypatch.setenv("INCOMING_TELEGRAM__BASE_URL", "http://127.0.0.1:1/bot")
    unreachable = incoming("check")
    assert "ok    database" in unreachable.out
    assert "cannot be reached" in unreachable.out
    assert "secret-secret" not in unreachable.out

    monkeypatch.setenv("INCOMING_LANGUAGE", "tlh")
    assert "FAIL  configuration" in incoming("check").out


def test_the_sandbox_stays_on_this_machine(incoming: Incoming) -> None:
    done = incoming("sandbox", "--host", "0.0.0.0")

    assert done.code == 2
    assert "loopback" in done.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '{"faults": {"faults": {"fault": {"kind": "quake"}}}}',
            "scene.json: faults.faults.0.fault: ",
        ),
        ('{"people": 1}', "scene.json: people: there is no such field"),
        ("{", "scene.json: Invalid JSON"),
        (None, "scene.json cannot be read: No such file or directory"),
    ],
)
def test_a_scene_that_is_wrong_is_refused_before_anything_listens(
    incoming: Incoming, tmp_path: Path, text: str | None, said: str
) -> None:
    if text is not None:
        (tmp_path / "scene.json").write_text(text)
    done = incoming("sandbox", "--scene", "scene.json")

    assert done.code == 2
    assert said in done.err


def test_the_help_of_the_sandbox_says_how_it_is_controlled(incoming: Incoming) -> None:
    shown = incoming("sandbox", "--help").out

    assert "POST /sim/faults" in shown
    assert "docs/sandbox.md" in shown


def test_the_demo_empties_only_folders_of_its_own(incoming: Incoming, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "precious.txt").touch()

    done = incoming("demo", "--port", "0", "--data", "mine")

    assert done.code == 2
    assert "other files" in done.err
    assert (tmp_path / "mine" / "precious.txt").exists()


def test_a_data_folder_that_is_none_is_said_plainly(
    incoming: Incoming, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("INCOMING_DATA__FOLDER", str(tmp_path / "file"))

    for command in ("migrate", "status"):
        done = incoming(command)
        assert (done.code, "data.folder" in done.err) == (2, True)
        assert len(done.err.splitlines()) == 1


def test_the_demo_says_what_it_cannot_have(incoming: Incoming, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "is a file" in incoming("demo", "--port", "0", "--data", "file").err

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = incoming("demo", "--port", str(port), "--data", "demo")
    assert (done.code, "--port 0" in done.err) == (2, True)


def test_requeue_and_cancel_want_to_know_which_messages(incoming: Incoming) -> None:
    for command in ("requeue", "cancel"):
        refused = incoming(command)
        assert refused.code == 2
        assert "--chat ID, --edition NUMBER or --delivery ID" in refused.err


@pytest.mark.parametrize("command", ["requeue", "cancel"])
@pytest.mark.parametrize("option", ["--chat", "--edition", "--delivery"])
def test_a_number_that_no_message_can_have_is_refused(
    incoming: Incoming, command: str, option: str
) -> None:
    incoming("migrate")

    done = incoming(command, option, "99999999999999999999")

    assert done.code == 2
    assert "Invalid value" in done.err


def test_requeue_and_cancel_say_how_many_they_found(incoming: Incoming) -> None:
    incoming("migrate")

    queued = incoming("requeue", "--chat", "1", "--state", "uncertain").out
    assert "queued again: 0" in queued
    assert "left out" not in queued
    assert "cancelled: 0" in incoming("cancel", "--delivery", "1", "--delivery", "2").out
    refused = incoming("requeue", "--edition", "7")
    assert refused.code == 2
    assert "there is no edition 7" in refused.err


def test_recall_wants_one_edition_that_there_is(incoming: Incoming) -> None:
    incoming("migrate")

    unknown = incoming("recall", "7")
    assert (unknown.code, unknown.err.strip().count("\n")) == (2, 0)
    assert "there is no edition 7" in unknown.err
    for wrong in (("seven",), ("0",), ("99999999999999999999",), ("7", "8"), ()):
        refused = incoming("recall", *wrong)
        assert refused.code == 2
        assert "Error: " in refused.err


def test_a_second_demo_leaves_the_first_its_folder(tmp_path: Path, incoming: Incoming) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / ".incoming-demo").touch()
    (folder / "incoming.db").write_text("of the first")
    with file_lock(folder / ".incoming-demo", wait=False):
        done = incoming("demo", "--port", "0", "--data", str(folder))

    assert (done.code, "a demo that runs" in done.err) == (2, True)
    assert (folder / "incoming.db").read_text() == "of the first"


@pytest.mark.parametrize("command", ["demo", "sandbox"])
def test_a_port_that_there_is_not_is_no_other_port(incoming: Incoming, command: str) -> None:
    done = incoming(command, "--port", "99999")
    assert (done.code, "65535" in done.err) == (2, True)


def test_a_database_that_fails_amid_work_says_what_was_stored(
    incoming: Incoming, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(Intake, "run", full)
    done = incoming("ingest", str(EXAMPLES / "page.txt"))

    assert done.code == 2
    assert "no space left on device" in done.err
    assert " new, " in done.err
    assert len(done.err.splitlines()) == 1


def test_a_page_is_of_numbers_or_of_topics(incoming: Incoming) -> None:
    incoming("ingest", str(EXAMPLES / "page.txt"))
    done = incoming("page", "1", "--topic", "llm")
    assert (done.code, "either numbers or --topic" in done.err) == (2, True)


def test_a_preview_is_in_the_language_of_the_settings(
    incoming: Incoming, monkeypatch: pytest.MonkeyPatch
) -> None:
    incoming("ingest", str(EXAMPLES / "page.txt"))
    monkeypatch.setenv("INCOMING_LANGUAGE", "zh")
    assert "\u7bc7\u6587\u7ae0" in incoming("preview").out
    assert "\u7bc7\u6587\u7ae0" not in incoming("preview", "--language", "en").out
