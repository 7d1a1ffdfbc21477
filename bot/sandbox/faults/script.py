"""A script of faults: which requests each may strike, and how often. Read from JSON; decides nothing."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field, field_validator

from bot.sandbox.faults.kinds import Fault, Share, Strict
from bot.sandbox.specification import KNOWN
from bot.sandbox.state import Kind

_MOST_FAULTS = 100


def _several(value: object) -> object:
    """One thing counts as a list of one; JSON knows no tuples."""
    return tuple(value) if isinstance(value, list) else (value,)


class ChatMatch(Strict):
    """Some chats: by type, by id, or every so-manieth by `id % modulus == remainder`."""

    kind: Annotated[tuple[Annotated[Kind, Field(strict=False)], ...], BeforeValidator(_several)] = (
        tuple(Kind)
    )
    id: Annotated[tuple[int, ...], BeforeValidator(_several)] = ()
    modulus: Annotated[int, Field(ge=1)] = 1
    remainder: Annotated[int, Field(ge=0)] = 0


class Rule(Strict):
    """One fault and the requests that it may strike.

    Of those that match, the first `after` are spared; of the others each is struck with the
    `probability`, and at most `times` in all. `contains` names, for some parameters, a part of their text.
    """

    name: str = ""
    method: Annotated[tuple[str, ...], BeforeValidator(_several)] = ()
    chat: ChatMatch | None = None
    contains: Mapping[str, str] = Field(default_factory=dict)
    probability: Share = 1.0
    after: Annotated[int, Field(ge=0)] = 0
    times: Annotated[int, Field(ge=0)] | None = None
    fault: Fault

    @field_validator("method", mode="after")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for name in names if name.lower() not in KNOWN]
        if unknown:
            raise ValueError(f"the Bot API has no method {unknown[0]!r}")
        return tuple(name.lower() for name in names)


class Script(Strict):
    """All faults of a sandbox, in the order in which they are tried, and the seed of their dice."""

    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
    faults: Annotated[
        tuple[Rule, ...], BeforeValidator(_several), Field(max_length=_MOST_FAULTS)
    ] = ()
