"""The files that a bot has sent: what they hold, for whoever opens them on the chat page. Knows no message."""

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b

from bot.sandbox.parameters import Upload

_ROOM = 64 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A file under the id that the Bot API gives it."""

    id: str
    upload: Upload


class Files:
    """The files of one sandbox; the oldest go when there are too many."""

    def __init__(self, room: int = _ROOM) -> None:
        self._room = room
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._load = 0

    def keep(self, upload: Upload) -> Kept:
        """Keep a file; one of the same name and content has the same id."""
        name = upload.name.encode(errors="surrogatepass")
        kept = Kept(blake2b(upload.content, key=name[:64], digest_size=16).hexdigest(), upload)
        if kept.id not in self._kept:
            self._load += len(upload.content)
        self._kept[kept.id] = kept
        while self._load > self._room and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._load -= len(oldest.upload.content)
        return kept

    def find(self, file_id: str) -> Kept | None:
        """A file that is still kept."""
        return self._kept.get(file_id)
