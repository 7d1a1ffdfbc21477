"""How many requests of one person are answered: a flood gets one short answer, then silence. Answers nothing."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

_FEW: Final = 1024


class Verdict(StrEnum):
    """What to do with a request."""

    ANSWER = "answer"
    WARN = "warn"  # the first one too many
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Measure:
    """A request every `period` seconds, and `burst` at once."""

    period: float = 1.0
    burst: int = 10


@dataclass(slots=True)
class _Account:
    full_at: float
    warned: bool = False


@dataclass(slots=True)
class Patience:
    """The accounts of all people who were heard lately. Times are seconds of one monotonic clock."""

    measure: Measure = Measure()
    _accounts: dict[int, _Account] = field(default_factory=dict)
    _look_through_at: int = _FEW

    def __len__(self) -> int:
        """The number of people who are remembered."""
        return len(self._accounts)

    def hear(self, person: int, now: float) -> Verdict:
        """Take one request of a person into account, and say what to do with it."""
        if len(self._accounts) >= self._look_through_at:
            self._forget_quiet(now)
        account = self._accounts.setdefault(person, _Account(now))
        if account.full_at <= now:
            account.warned = False
        start = max(account.full_at, now)
        if start + self.measure.period - now > self.measure.burst * self.measure.period:
            verdict = Verdict.IGNORE if account.warned else Verdict.WARN
            account.warned = True
            return verdict
        if account.warned:
            # Silence until the flood is over: an answer now and then would be a flood of our own.
            return Verdict.IGNORE
        account.full_at = start + self.measure.period
        return Verdict.ANSWER

    def _forget_quiet(self, now: float) -> None:
        """Done each time the number of people has doubled, which costs each request next to nothing."""
        self._accounts = {who: one for who, one in self._accounts.items() if one.full_at > now}
        self._look_through_at = max(_FEW, 2 * len(self._accounts))
