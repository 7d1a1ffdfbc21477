"""How the bot gets its updates: the webhook's settings, and saying good-bye to the server. getUpdates is in `api`."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.context import Context, Webhook
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request, too_many_requests
from bot.sandbox.state import Json
from bot.sandbox.updates import WEBHOOK_SET

_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}\Z")
_LEAST_PAUSE = 1.0  # seconds between two setWebhook


@dataclass(frozen=True, slots=True)
class Described:
    """A result with a `description` beside it."""

    result: Any
    description: str


def set_webhook(context: Context, parameters: Parameters) -> Described:
    """Bot API, setWebhook. An empty URL removes the webhook.

    Only loopback addresses are taken, by http or https and on any port: the sandbox talks to nobody else.
    """
    old, url = context.webhook, parameters.text("url")
    now = context.clock()
    if now - old.set_at < _LEAST_PAUSE:
        raise too_many_requests(1)
    if not url:
        return delete_webhook(context, parameters)
    _check_url(url)
    secret = parameters.text("secret_token")
    if not _SECRET.match(secret):
        raise bad_request("secret token contains unallowed characters")
    context.queue.allow(read_allowed_updates(parameters))
    _drop(context, parameters)
    new = Webhook(
        url,
        secret,
        parameters.integer("max_connections", 40, lowest=1, highest=100),
        allowed_updates=sorted(context.queue.allowed),
        set_at=now,
    )
    if _settings(new) == _settings(old):
        old.set_at = now
        return Described(result=True, description="Webhook is already set")
    context.webhook = new
    context.poller.interrupt(WEBHOOK_SET)
    old.changed.set()
    return Described(result=True, description="Webhook was set")


def delete_webhook(context: Context, parameters: Parameters) -> Described:
    """Bot API, deleteWebhook."""
    _drop(context, parameters)
    old = context.webhook
    if not old.url:
        return Described(result=True, description="Webhook is already deleted")
    context.webhook = Webhook(set_at=old.set_at)
    old.changed.set()
    return Described(result=True, description="Webhook was deleted")


def get_webhook_info(context: Context, _parameters: Parameters) -> Json:
    """Bot API, getWebhookInfo."""
    webhook = context.webhook
    info: Json = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(context.queue),
    }
    if webhook.url:
        info["max_connections"] = webhook.max_connections
        info["allowed_updates"] = webhook.allowed_updates
    if webhook.last_error_date is not None:
        info["last_error_date"] = webhook.last_error_date
        info["last_error_message"] = webhook.last_error_message
    return info


def log_out(_context: Context, _parameters: Parameters) -> bool:
    """Bot API, logOut: nothing follows from it here, the bot may come back at once."""
    return True


def close(_context: Context, _parameters: Parameters) -> bool:
    """Bot API, close: as logOut."""
    return True


def read_allowed_updates(parameters: Parameters) -> Any:
    """The parameter `allowed_updates`; None when it is absent or no list."""
    try:
        given = parameters.json("allowed_updates")
    except ValueError:
        return None  # Telegram ignores it (Client.cpp, update_allowed_update_types)
    return given if isinstance(given, list) else None


def _settings(webhook: Webhook) -> tuple[Any, ...]:
    return (
        webhook.url,
        webhook.secret_token,
        webhook.max_connections,
        webhook.allowed_updates,
    )


def _drop(context: Context, parameters: Parameters) -> None:
    if parameters.flag("drop_pending_updates"):
        context.queue.clear()


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port_is_valid = parts.port != 0
    except ValueError as error:
        raise bad_request("bad webhook: invalid URL specified") from error
    if parts.scheme not in {"http", "https"} or not host or not port_is_valid:
        raise bad_request("bad webhook: invalid URL specified")
    if not _is_loopback(host):
        raise bad_request("bad webhook: the sandbox delivers to loopback addresses only")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
