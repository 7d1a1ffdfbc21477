"""Where a file lies -> what its articles may be known by. Opens no file."""

from dataclasses import dataclass
from pathlib import PurePath

_ENDS = 4
"""Two files of one collection rarely have so long an end of their paths in common; then the whole path tells."""


@dataclass(frozen=True, slots=True)
class FileName:
    """The name of a file that tells which articles its are.

    Attributes:
        place: The path or address as it was given.
        path: The same from the root on and without links; None where nobody has looked.
    """

    place: str
    path: str | None = None

    @property
    def whole(self) -> str:
        """What no other file is called."""
        return self.path or self.place

    @property
    def given(self) -> str:
        """Folder and name as they were given: what stays the same when a collection of notes moves as a whole."""
        return "/".join(PurePath(self.place).parts[-2:])

    @property
    def ends(self) -> tuple[str, ...]:
        """What the file may be known by: its name alone, then with more and more folders, the whole path last."""
        parts = PurePath(self.whole).parts
        ends = ("/".join(parts[-count:]) for count in range(1, _ENDS + 1))
        return tuple(dict.fromkeys((*ends, self.whole)))
