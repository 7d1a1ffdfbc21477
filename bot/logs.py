"""Sets up logging once for the process: structlog for ours, the same form for libraries. Never shows a token."""

import logging
import re
import sys
from typing import Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.config.settings import LogFormat, LoggingSettings

# Bot API: a token is the bot's id, a colon and 35 characters of base64url.
_TOKEN: Final = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
_QUIET: Final = ("apscheduler", "aiosqlite", "aiohttp", "asyncio", "alembic", "telegram")


def configure(settings: LoggingSettings) -> None:
    """Write events of at least the configured level to standard error."""
    level = logging.getLevelName(settings.level.upper())
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_shared(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                hide_tokens,
                *_rendering(settings.format),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def hide_tokens(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Black out whatever looks like a bot token, in any field: errors quote addresses that hold it."""
    return {
        name: _TOKEN.sub("<token>", value) if isinstance(value, str) else value
        for name, value in event.items()
    }


def _shared() -> list[Processor]:
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]


def _rendering(form: LogFormat) -> list[Processor]:
    match form:
        case LogFormat.JSON:
            return [structlog.processors.JSONRenderer(ensure_ascii=False)]
        case LogFormat.CONSOLE:
            return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
