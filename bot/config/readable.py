"""What can be read of a taxonomy in which something is wrong, for whoever looks for further faults. Finds none itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.core.topics import Topic


@dataclass(frozen=True, slots=True)
class Readable:
    """A topic, and how many of its words stand together in each group of `words` and `exact`."""

    topic: Topic
    groups: Mapping[str, Sequence[int]] = field(hash=False)


def readable(entries: Any) -> list[Readable]:
    """Return what can be read of each entry of the list, whatever it is; a name that is none is empty, in its place."""
    return [_readable(entry if isinstance(entry, dict) else {}) for entry in _list(entries)]


def _readable(entry: Mapping[Any, Any]) -> Readable:
    words = {key: [_group(item) for item in _list(entry.get(key))] for key in ("words", "exact")}
    names, parent = entry.get("names"), entry.get("parent")
    topic = Topic(
        slug=_text(entry.get("slug")),
        names={
            str(language): _text(name)
            for language, name in (names.items() if isinstance(names, dict) else ())
        },
        aliases=tuple(map(_text, _list(entry.get("aliases")))),
        words=_weighted(words["words"]),
        exact=_weighted(words["exact"]),
        exclude=tuple(map(_text, _list(entry.get("exclude")))),
        parent=parent if isinstance(parent, str) else None,
        fallback=entry.get("fallback") is True,
    )
    return Readable(topic, {key: [len(one) for one in groups] for key, groups in words.items()})


def _group(item: Any) -> list[str]:
    """The words of `word`, `{word: 2}` or `{2: [word, word]}`."""
    if isinstance(item, dict):
        [(key, given), *_] = item.items() or [("", None)]
        item = given if isinstance(given, list) else key
    return [text for one in (item if isinstance(item, list) else [item]) if (text := _text(one))]


def _weighted(groups: Sequence[Sequence[str]]) -> tuple[tuple[str, float], ...]:
    """What a word weighs contradicts nothing."""
    return tuple((word, 1.0) for group in groups for word in group)


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
