"""What is written about the settings says what the settings are."""

from pathlib import Path

import pytest

from bot.config import Settings, load
from bot.config.keys import Key, all_keys
from bot.config.places import read

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "config.example.yaml"
REFERENCE = ROOT / "docs" / "configuration.md"


def default_of(key: Key) -> str:
    """The default as the reference shows it."""
    if key.name == "topics.taxonomy":
        return "bot/taxonomy.yaml"
    match key.default:
        case None:
            return "none"
        case ():
            return "`[]`"
        case float():
            return f"`{key.default:g}`"
        case default:
            return f"`{default}`"


def row_of(key: Key) -> str:
    """The line of the reference that describes a key."""
    names = [f"`{name}`" for name in key.variables]
    if key.is_secret:
        names += [f"`{name}_FILE`" for name in key.variables]
    limits = f" ({key.limits})" if key.limits else ""
    cells = (f"`{key.name}`", default_of(key), " ".join(names), key.meaning + limits)
    return f"| {' | '.join(cells)} |"


def test_example_equals_the_defaults() -> None:
    assert load(EXAMPLE, {}) == Settings()


@pytest.mark.parametrize("key", all_keys(), ids=lambda key: key.name)
def test_every_setting_stands_in_the_example(key: Key) -> None:
    assert key.path in read(EXAMPLE.read_text(encoding="utf-8")).lines


def test_reference_describes_every_setting_and_no_other() -> None:
    rows = [
        line
        for line in REFERENCE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]

    assert [row_of(key) for key in all_keys()] == rows


@pytest.mark.parametrize("key", all_keys(), ids=lambda key: key.name)
def test_every_setting_has_a_meaning_in_one_or_two_sentences(key: Key) -> None:
    assert key.meaning.endswith(".")
    assert len(key.meaning) <= 120
