"""Types commands and presses buttons, without Telegram: Request in, Reply out, on a real store."""

from dataclasses import replace

from bot.commands import BY_NAME
from bot.commands.request import Button, Elsewhere, Notice, Reply, Request
from bot.commands.services import Services
from bot.config.digest import DigestSettings, RichForm
from bot.config.settings import AccessSettings, Settings
from bot.core import digest
from bot.core.taking import judge_by
from bot.i18n import Catalogues
from bot.services.explain import Explain
from bot.services.filters import Filters
from bot.services.label import Labels
from bot.services.library import Library
from bot.services.reader import Reader
from bot.services.saved import Bookmarks
from bot.services.search import Search
from bot.services.similar import Similar
from bot.services.status import Status
from bot.services.subscribe import Subscribe
from storage.database import Database
from storage.records import Chat
from tests.support.store import NOW, chat


class Typist:
    """Somebody in a chat."""

    def __init__(
        self,
        database: Database,
        who: Chat | None = None,
        thread: int | None = None,
        *,
        rich: RichForm = RichForm.BLOCKS,
    ) -> None:
        catalogues = Catalogues.load()
        topics = Settings().topics
        judge = judge_by(topics.taxonomy, topics.threshold, 350)
        taxonomy = judge.taxonomy
        settings = DigestSettings(rich=rich)
        self.subscribe = Subscribe(database, settings, AccessSettings())
        self.services = Services(
            self.subscribe,
            Filters(database),
            Library(database),
            Reader(database, settings.markup),
            Search(database),
            Bookmarks(database, taxonomy.unsaid),
            Similar(database, taxonomy),
            Explain(database, DigestSettings().max_age),
            Labels(database, judge),
            Status(database),
            taxonomy,
            catalogues,
            settings.markup,
        )
        self.chat = who or chat()
        self.thread = thread

    async def type(self, text: str, *, answers: int | None = None) -> Reply:
        """Send `/name arguments`, perhaps as a reply to a message."""
        name, _, args = text.removeprefix("/").partition(" ")
        return await BY_NAME[name].run(await self._request(args, answers))

    async def press(self, button: Button, *, below: int | None = None, heading: str = "") -> Reply:
        """Press a button of a reply, or below a message of this id; it is answered by a reply."""
        answer = await self.tap(button, below=below, heading=heading)
        assert isinstance(answer, Reply)
        return answer

    async def tap(
        self, button: Button, *, below: int | None = None, heading: str = ""
    ) -> Reply | Notice | Elsewhere:
        """Press a button of a reply, or below a message of this id, which begins with this in bold."""
        press = BY_NAME[button.asks].press
        assert press is not None
        return await press(replace(await self._request(button.args, below), heading=heading))

    async def _request(self, args: str, message_id: int | None) -> Request:
        self.chat = replace(await self.subscribe.meet(self.chat, NOW), role=self.chat.role)
        t = self.services.catalogues.translator(self.chat.language)
        return Request(self.chat, self.thread, args, NOW, t, self.services, message_id)


def words(reply: Reply) -> str:
    """What a reply says."""
    return digest.text(reply.groups)


def button(reply: Reply, start: str) -> Button:
    """The button of a reply whose text begins so."""
    pressable = (one for row in reply.buttons for one in row if isinstance(one, Button))
    return next(one for one in pressable if one.text.startswith(start))
