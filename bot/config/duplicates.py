"""What counts as the same story, for all sources and for single ones: its settings. Compares nothing."""

from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field, StringConstraints, ValidationError
from pydantic_core import InitErrorDetails

from bot.config.checks import Closed, Number, mistake
from bot.core.thresholds import Thresholds
from bot.core.words import fold


def _check_name(name: str) -> str:
    """The name or host of a source; an address is neither."""
    if "://" in name:
        raise mistake(
            f"is {name!r}, an address", "write the host alone, such as arxiv.org, or the name"
        )
    return name


SourceName: TypeAlias = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_check_name),
]


class SourceThreshold(Closed):
    """A source with a threshold of its own."""

    source: SourceName
    threshold: Annotated[Number, Field(ge=0, le=1)]


def _check_named_once(entries: tuple[SourceThreshold, ...]) -> tuple[SourceThreshold, ...]:
    """The entries, each of another source; else all that name one again, each with its place."""
    first: dict[str, int] = {}
    errors: list[InitErrorDetails] = []
    for place, entry in enumerate(entries):
        if (before := first.setdefault(fold(entry.source), place)) != place:
            what = f"is {entry.source!r}, which stands in duplicates.sources[{before}], too"
            error = mistake(what, "keep one of the two")
            errors.append({"type": error, "loc": (place, "source"), "input": None})
    if errors:
        raise ValidationError.from_exception_data("sources", errors)
    return entries


class DuplicateSettings(Closed):
    """Which articles tell the same story."""

    threshold: Number = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Share of what two texts say in the same words from which they are one story,"
        " shown once; `0` shows every copy.",
    )
    sources: Annotated[tuple[SourceThreshold, ...], AfterValidator(_check_named_once)] = Field(
        default=(),
        description="Sources with a threshold of their own, as said below.",
    )

    @property
    def thresholds(self) -> Thresholds:
        """All of them, as the core knows them."""
        named = {fold(entry.source): entry.threshold for entry in self.sources}
        return Thresholds(self.threshold, named)
