import pytest

from benchmarks.processes import MEBIBYTE, ProgramFailed, run, started


def test_a_program_is_told_by_what_it_used_and_printed() -> None:
    finished = run("-c", "block = bytearray(64 << 20); print('first'); print('[1, 2]')")

    assert finished.result == [1, 2]
    assert finished.used.peak >= 64 * MEBIBYTE
    assert finished.used.wall > 0
    assert finished.used.cpu > 0


def test_memory_of_whoever_measures_does_not_count() -> None:
    block = bytearray(200 << 20)

    finished = run("-c", "pass")

    assert finished.used.peak < len(block)


def test_a_program_that_fails_says_why() -> None:
    with pytest.raises(ProgramFailed, match="returned 3: no luck"):
        run("-c", "import sys; sys.stderr.write('no luck'); sys.exit(3)")


def test_a_program_that_ends_without_a_word_is_a_failure() -> None:
    with started("-c", "pass") as program, pytest.raises(ProgramFailed, match="said nothing"):
        program.read_line()


def test_settings_of_a_real_bot_do_not_reach_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "secret")
    monkeypatch.setenv("INCOMING_ACCESS__MODE", "public")

    names = run(
        "-c",
        "import json, os; print(json.dumps([n for n in os.environ if n.startswith(('INCOMING', 'BOT_'))]))",
        settings={"INCOMING_DATA__FOLDER": "here"},
    )

    assert names.result == ["INCOMING_DATA__FOLDER"]


def test_a_running_program_can_be_told_to_begin_and_to_stop() -> None:
    waits = (
        "import signal\n"
        "signal.signal(signal.SIGUSR1, lambda *_: print('begun', flush=True))\n"
        "def end(*_): raise SystemExit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('ready', flush=True)\n"
        "while True: signal.pause()\n"
    )
    with started("-c", waits) as program:
        assert program.read_line() == "ready\n"
        assert program.pid > 0
        program.begin()
        assert program.read_line() == "begun\n"
        assert program.stop().used.wall > 0


def test_what_a_program_starts_counts_with_it_even_when_it_loses_its_parent() -> None:
    works = (
        "import time\n"
        "block = bytearray(b'x') * (64 << 20)\n"
        "end = time.process_time() + 0.3\n"
        "while time.process_time() < end: pass\n"
    )
    orphan = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {works!r}])"
    starts = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {orphan!r}])\n{works}"

    used = run("-c", starts).used

    assert used.cpu >= 0.6
    assert used.peak >= 128 * MEBIBYTE
