import sys
from pathlib import Path

import pytest

from bot.cli import main
from tests.support.typed import Done, Incoming


@pytest.fixture
def incoming(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Incoming:
    """Type `incoming …` in a folder of one's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INCOMING_DATA__FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("BOT_TOKEN", raising=False)

    def type_(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["incoming", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return Done(int(left.value.code or 0), said.out, said.err)

    return type_
