"""The messages of the editions that are being delivered, in the form in which they are sent now. Sends nothing."""

from collections.abc import Iterable
from typing import Final

from storage.database import Transaction
from storage.records import Claim, Part

_MOST_EDITIONS: Final = 64


class Forms:
    """Of each edition at hand its parts, composed once for all chats."""

    def __init__(self) -> None:
        self._parts: dict[int, tuple[Part, ...]] = {}

    async def load(self, tx: Transaction, claims: Iterable[Claim]) -> None:
        """Have the messages of these claims' editions at hand."""
        wanted = {claim.edition_id for claim in claims}
        missing = wanted - self._parts.keys()
        if missing:
            if len(self._parts) > _MOST_EDITIONS:
                self._parts = {id_: self._parts[id_] for id_ in wanted & self._parts.keys()}
            self._parts |= await tx.editions.parts(list(missing))

    def of(self, claim: Claim) -> Part:
        """The message that a claim stands for, which was loaded."""
        return self._parts[claim.edition_id][claim.part]

    def replace(self, claim: Claim, part: Part, taken: Part) -> bool:
        """Send the plainer form to everybody from now on; whether the other one was sent until now."""
        parts = self._parts.get(claim.edition_id)
        if parts is None or parts[claim.part] is not part:
            return False
        self._parts[claim.edition_id] = (*parts[: claim.part], taken, *parts[claim.part + 1 :])
        return True
