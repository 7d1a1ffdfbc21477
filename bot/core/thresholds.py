"""How alike two articles of two sources must be to count as one story. Compares no texts.

names, hosts of a source -> thresholds that name it -> the strictest; of two sources the stricter one counts
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Final

from bot.core.hosts import host_of
from bot.core.words import fold
from storage.records import Told

# A threshold of 0 lets nothing count as a copy.
_OFF: Final = 0.0
# One source's lecture notes or papers of the day have up to 0.86 in common; what moved to another address has all.
_SAID_ANEW: Final = 0.9


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which likeness on, from 0 to 1, articles are one story; 0: never.

    Attributes:
        usual: Of sources that are not named.
        named: Of sources, by their folded name, or by a host, which also stands for all below it.
    """

    usual: float
    named: Mapping[str, float] = field(default_factory=dict, hash=False)

    @property
    def are_off(self) -> bool:
        """Whether no article is ever a copy."""
        return _OFF == self.usual == max(self.named.values(), default=_OFF)

    def of(self, one: Told) -> float:
        """Return the threshold of an article's source: infinite where none of its articles is ever a copy."""
        return max((share or inf for share in self._own(one)), default=self.usual or inf)

    def between(self, one: Told, other: Told) -> float:
        """Return from which likeness on two articles are one story; infinite where they never are.

        What one source says below two titles are two stories, however alike: it may fill the same form each day,
        or say no more than "read on". Below one title nearly all has to be alike. Where the operator has named
        the source, what he says counts alone.
        """
        usual = self._of_both(one, other)
        if not _are_of_one_source(one, other) or self._own(one) or self._own(other):
            return usual
        return max(usual, _SAID_ANEW) if fold(one.title) == fold(other.title) else inf

    def allow(self, one: Told, other: Told) -> bool:
        """Return whether two articles can be one story at all."""
        return self._of_both(one, other) <= 1

    def _of_both(self, one: Told, other: Told) -> float:
        return max(self.of(one), self.of(other))

    def _own(self, one: Told) -> list[float]:
        if not self.named:
            return []
        return [self.named[name] for name in _names(one) if name in self.named]


def _are_of_one_source(one: Told, other: Told) -> bool:
    """Whether one source says both: one feed; of files and rows, which may come from anywhere, one host.

    Many write on one host: accounts of WeChat, publications of Medium. And a feed of many blogs fills no form.
    """
    if one.is_feed and other.is_feed:
        return one.source == other.source
    hosts = (host_of(one.url), host_of(other.url))
    return hosts[0] == hosts[1] if any(hosts) else one.source == other.source


def _names(told: Told) -> Iterator[str]:
    """All that a source may be called: its name, and its host and that of the article, with what they lie below."""
    yield fold(told.source_title)
    for url in (told.source_url, told.url):
        host = host_of(url)
        while host:
            yield host
            host = host.partition(".")[2]
