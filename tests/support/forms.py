"""Forms of text as they are found in the wild, each with what is to be read from it.

`tests/fixtures/forms/GROUP/NAME.html` or `.md` is the text, `NAME.html.expected` beside it the blocks, one a line in
their JSON form, and under a line `---` the plain text. A new form has its expectation written, for its author
to look at, by `python -m tests.support.forms`.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.core import plain
from bot.core.blocks import Blocks, dumps, loads
from bot.core.markup import from_html, from_markdown
from bot.sources.notes import read_note
from storage.records import Draft

FORMS: Final = Path(__file__).parents[1] / "fixtures/forms"
BASE: Final = "https://example.org/notes/one"
_NOW: Final = datetime(2027, 1, 1, tzinfo=UTC)


def all_forms() -> list[Path]:
    """The files with texts, in order."""
    return sorted(path for path in FORMS.glob("*/*") if path.suffix in {".html", ".md"})


def read_form(path: Path) -> Blocks:
    """The document of a form; those of the group "notes" are whole notes with what stands before their text."""
    text = path.read_text(encoding="utf-8")
    if path.parent.name == "notes":
        (draft,) = read_note(text, path.name, _NOW)
        assert isinstance(draft, Draft)
        return loads(draft.blocks)
    read = from_html if path.suffix == ".html" else from_markdown
    return read(text, base_url=BASE)


def shown(document: Blocks) -> str:
    """What is read from a form, as its file of expectations says it."""
    blocks = json.loads(dumps(document))["blocks"]
    lines = [json.dumps(block, ensure_ascii=False) for block in blocks]
    return "\n".join([*lines, "---", plain.render(document), ""])


def expectation(path: Path) -> Path:
    """The file that says what is to be read from a form."""
    return path.with_name(f"{path.name}.expected")


if __name__ == "__main__":
    for form in all_forms():
        if not expectation(form).exists():
            expectation(form).write_text(shown(read_form(form)), encoding="utf-8")
