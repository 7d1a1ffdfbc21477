"""Posts updates to the bot's webhook: in order within a chat, several chats at once, again until it is taken."""

import asyncio
import contextlib
import json

import aiohttp

from bot.sandbox.context import Context, Webhook
from bot.sandbox.execution import execute
from bot.sandbox.parameters import Parameters
from bot.sandbox.updates import Update

_FIRST_PAUSE = 1.0  # seconds; doubles up to the longest
_LONGEST_PAUSE = 60.0
_TIMEOUT = aiohttp.ClientTimeout(total=60)
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- the name of a header
_UNCALLABLE = frozenset({"setwebhook", "deletewebhook", "close", "logout", "getupdates"})


class WebhookDelivery:
    """A task that runs as long as the sandbox does and sleeps while there is no webhook."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to watch for a webhook."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop, leaving what was not taken in the queue."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _run(self) -> None:
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
            while True:
                webhook = self._context.webhook
                if not webhook.url:
                    await webhook.changed.wait()
                    continue
                delivering = asyncio.create_task(self._deliver_all(session, webhook))
                try:
                    await webhook.changed.wait()
                finally:
                    delivering.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await delivering

    async def _deliver_all(self, session: aiohttp.ClientSession, webhook: Webhook) -> None:
        """Round after round: the waiting updates, one lane per chat."""
        queue = self._context.queue
        while True:
            queue.arrived.clear()
            lanes: dict[int, list[Update]] = {}
            for update in queue.first(webhook.max_connections):
                lanes.setdefault(update.chat_id, []).append(update)
            if not lanes:
                await queue.arrived.wait()
                continue
            await asyncio.gather(*(self._lane(session, webhook, lane) for lane in lanes.values()))

    async def _lane(
        self, session: aiohttp.ClientSession, webhook: Webhook, updates: list[Update]
    ) -> None:
        for update in updates:
            pause = _FIRST_PAUSE
            while (wanted := await self._post(session, webhook, update)) is not None:
                await asyncio.sleep(max(wanted, pause))
                pause = min(pause * 2, _LONGEST_PAUSE)
            self._context.queue.remove([update])

    async def _post(
        self, session: aiohttp.ClientSession, webhook: Webhook, update: Update
    ) -> float | None:
        """None when it was taken, else the seconds that the bot wants us to wait."""
        headers = {"Content-Type": "application/json"}
        if webhook.secret_token:
            headers[_SECRET_HEADER] = webhook.secret_token
        try:
            async with session.post(
                webhook.url, data=update.body.encode(), headers=headers
            ) as response:
                body = await response.read()
                if response.ok:
                    self._execute(body)
                    return None
                reason = f"Wrong response from the webhook: {response.status} {response.reason}"
                wanted = _seconds(response.headers.get("Retry-After"))
        except (aiohttp.ClientError, TimeoutError) as error:
            reason, wanted = f"Connection failed: {type(error).__name__}", 0.0
        webhook.last_error_date = int(self._context.clock())
        webhook.last_error_message = reason
        return wanted

    def _execute(self, body: bytes) -> None:
        """Carry out the method that the answer may hold; nobody learns of its result."""
        try:
            call = json.loads(body)
        except ValueError:
            return  # an answer need not be JSON
        method = call.pop("method", None) if isinstance(call, dict) else None
        if isinstance(method, str) and method.lower() not in _UNCALLABLE:
            execute(self._context, method.lower(), Parameters(call))


def _seconds(value: str | None) -> float:
    return float(value) if value is not None and value.isdigit() else 0.0
