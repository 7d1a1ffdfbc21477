"""`incoming render --check` has nothing to say against any form of text that is found in the wild, in any form of message."""

import json
from pathlib import Path

import pytest

from bot.cli.options import Rendered
from bot.cli.render import render
from bot.config.settings import Settings
from tests.support.forms import BASE, FORMS, all_forms


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """All forms as articles: JSON Lines, an object for each."""
    lines = tmp_path / "forms.jsonl"
    lines.write_text("\n".join(map(_line, all_forms())), encoding="utf-8")
    return lines


def _line(form: Path) -> str:
    markup = "html" if form.suffix == ".html" else "markdown"
    name = str(form.relative_to(FORMS))
    return json.dumps({"title": name, "url": BASE, "id": name, markup: form.read_text("utf-8")})


@pytest.mark.parametrize("message", Rendered)
def test_every_form_is_rendered_without_fault(
    articles: Path, message: Rendered, capsys: pytest.CaptureFixture[str]
) -> None:
    assert render(Settings(), str(articles), message, check=True) == 0
    said = capsys.readouterr()
    assert said.err == ""
    if message is not Rendered.PAGE:
        assert all(str(form.relative_to(FORMS)) in said.out for form in all_forms())
