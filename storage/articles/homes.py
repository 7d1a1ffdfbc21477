"""Under which identity an article is kept that only its file tells from others. Asks no database.

A collection of notes may move as a whole, so they are known by the ends of their paths; two files may have one end,
so it is kept with each article which file it was last read from, its home.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from storage.records import Draft


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store has under an identity."""

    fingerprint: str | None
    home: str | None
    updates: int = 0
    written_at: datetime | None = None


def names_of(draft: Draft) -> tuple[str, ...]:
    """All identities that an article may be kept under."""
    return (draft.identity, *draft.names)


def settled(drafts: Sequence[Draft], kept: Mapping[str, Kept]) -> list[Draft]:
    """The drafts with the identity that each has in the store, or gets there; those of one text may share one.

    lies where it lay -> it is that | says what another end of its path is known to say -> it moved, or is a copy
    -> kept by an older version, which noted no homes -> else new, under the shortest end that no other has
    """
    held = dict(kept)
    found: dict[int, str] = {}
    for known in (_known_by_home, _known_by_text, _known_of_old):
        for n, draft in enumerate(drafts):
            if draft.home and n not in found and (name := known(draft, held)):
                found[n] = name
                held[name] = Kept(draft.fingerprint, draft.home)
    for n, draft in enumerate(drafts):
        if draft.home and n not in found:
            name = _known_by_text(draft, held) or _free(draft, held)
            found[n] = name
            held[name] = Kept(draft.fingerprint, draft.home)
    return [
        replace(draft, identity=found[n]) if n in found else draft for n, draft in enumerate(drafts)
    ]


def moved(drafts: Iterable[Draft], kept: Mapping[str, Kept]) -> list[Draft]:
    """Of settled drafts those that the store knows by another home, or by none."""
    return [
        draft
        for draft in drafts
        if draft.identity in kept and draft.home and kept[draft.identity].home != draft.home
    ]


def _known_by_home(draft: Draft, held: Mapping[str, Kept]) -> str | None:
    return next((n for n in draft.names if n in held and held[n].home == draft.home), None)


def _known_by_text(draft: Draft, held: Mapping[str, Kept]) -> str | None:
    return next(
        (n for n in names_of(draft) if n in held and held[n].fingerprint == draft.fingerprint), None
    )


def _known_of_old(draft: Draft, held: Mapping[str, Kept]) -> str | None:
    old = held.get(draft.identity)
    return draft.identity if old and old.home is None else None


def _free(draft: Draft, held: Mapping[str, Kept]) -> str:
    """Another file than that of the whole path cannot have that one, so there is always one."""
    return next((n for n in draft.names[1:] if n not in held), draft.names[-1])
