"""A local Bot API server with a chat page, for trying, testing and measuring without Telegram.

Strict where Telegram is strict; reachable from this machine only; imports nothing of the bot but `bot.core`.
"""

from bot.sandbox.options import (
    Bucket,
    FloodLimits,
    NotLoopbackError,
    SandboxError,
    SandboxOptions,
)
from bot.sandbox.rich.shapes import ApiVersion
from bot.sandbox.server import Sandbox, serve

__all__ = [
    "ApiVersion",
    "Bucket",
    "FloodLimits",
    "NotLoopbackError",
    "Sandbox",
    "SandboxError",
    "SandboxOptions",
    "serve",
]
