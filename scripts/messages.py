# ruff: noqa: INP001 -- run by path, like a benchmark
"""Brings `bot/locales/<language>/messages.po` up to date with the texts in the source.

Texts that are new appear untranslated, texts that are gone disappear, translations stay as they
are. It ends with 1 while a translation is missing, so that it can be run until it is silent.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SPOKEN: dict[str, tuple[int, ...] | None] = {"t": None, "plural": (1, 2), "mark": None}


def extract(source: Path) -> Catalog:
    """Return the texts that the Python files below a folder say by `t`, `t.plural` and `mark`."""
    template = Catalog()
    found = extract_from_dir(source, method_map=[("**.py", "python")], keywords=SPOKEN)
    for _file, _line, text, _comments, _context in found:
        template.add(text)
    return template


def refresh(catalogue: Path, template: Catalog) -> Iterator[str]:
    """Write a catalogue anew with exactly the template's texts; yield those without translation."""
    with catalogue.open("rb") as lines:
        kept = read_po(lines, locale=catalogue.parent.name, abort_invalid=True)
    kept.update(template, no_fuzzy_matching=True, update_creation_date=False)
    with catalogue.open("wb") as lines:
        # Without line numbers a catalogue changes only when a text does.
        write_po(lines, kept, no_location=True, sort_output=True, ignore_obsolete=True)
    for message in kept:
        text, *_ = _each(message.id)
        if text and not all(_each(message.string)):
            yield text


def _each(text: object) -> tuple[str, ...]:
    """Babel keeps a text alone, and a plural with its singular in a sequence."""
    return tuple(text) if isinstance(text, tuple | list) else (str(text or ""),)


def main() -> int:
    """Refresh every catalogue and name what still wants a translation."""
    template = extract(ROOT / "bot")
    missing = 0
    for catalogue in sorted(ROOT.glob("bot/locales/*/messages.po")):
        for text in refresh(catalogue, template):
            missing += 1
            sys.stdout.write(f"{catalogue.relative_to(ROOT)}: not translated: {text}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
