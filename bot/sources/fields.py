"""The named fields of an article, as front matter and JSON write them: typed access that gathers what is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.config.places import Value
from bot.sources.dates import moment
from bot.sources.findings import Refused

_SHOWN = 40


@dataclass(slots=True)
class Fields:
    """The fields of one article.

    Each method takes the names of a field, the usual one first, and gives the first that holds something.
    Wrong ones are nothing, and stand in `faults`.
    """

    values: Mapping[str, Value]
    place_of: Callable[[str], str]
    faults: list[Refused] = field(default_factory=list)

    def text(self, *names: str) -> str | None:
        """A text, or a number as text."""
        name, value = self._first(names)
        match value:
            case None:
                return None
            case str():
                return value
            case int() | float() if not isinstance(value, bool):
                return str(value)
            case _:
                self._refuse(name, "is no text", "write a text")
                return None

    def texts(self, *names: str) -> tuple[str, ...]:
        """Several texts: a list, or one text with commas."""
        name, value = self._first(names)
        match value:
            case None:
                return ()
            case str():
                return tuple(value.replace("，", ",").replace("、", ",").split(","))
            case list() if all(isinstance(item, str) for item in value):
                return tuple(str(item) for item in value)
            case _:
                self._refuse(name, "is no list of texts", "write [one, two]")
                return ()

    def moment(self, *names: str) -> datetime | None:
        """A date with or without a time."""
        text = self.text(*names)
        found = moment(text) if text else None
        if text and found is None:
            shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
            self._refuse(self._first(names)[0], f"is no date: {shown!r}", "write YYYY-MM-DD")
        return found

    def place(self, *names: str) -> str:
        """Where a field stands."""
        return self.place_of(self._first(names)[0])

    def _first(self, names: tuple[str, ...]) -> tuple[str, Value]:
        given = ((name, self.values.get(name)) for name in names)
        return next((pair for pair in given if pair[1] not in (None, "", [])), (names[0], None))

    def _refuse(self, name: str, reason: str, remedy: str) -> None:
        self.faults.append(Refused(self.place_of(name), f"{name} {reason}", remedy))
