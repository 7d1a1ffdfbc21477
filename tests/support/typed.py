"""What typing a command leaves behind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


Incoming: TypeAlias = Callable[..., Done]
"""Types `incoming …`, each argument a word."""
