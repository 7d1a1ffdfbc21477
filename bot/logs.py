"""Sets up logging once for the process: structlog for ours, the same form for libraries. Never shows a token."""

import logging
import sys
from collections.abc import Collection
from types import TracebackType
from typing import Any, Final

import structlog
from structlog.typing import Processor
from typing_extensions import override

from bot.config.settings import LogFormat, LoggingSettings
from bot.core.secrecy import hiding

_QUIET: Final = ("apscheduler", "aiosqlite", "aiohttp", "asyncio", "alembic", "telegram")


class _Discreet(structlog.stdlib.ProcessorFormatter):
    """Hides secrets in the finished line: whichever field, exception or library they came by."""

    def __init__(self, secrets: Collection[str], **options: Any) -> None:
        super().__init__(**options)
        self._hide = hiding(secrets)

    @override
    def format(self, record: logging.LogRecord) -> str:
        return self._hide(super().format(record))


def configure(
    settings: LoggingSettings,
    secrets: Collection[str] = (),
    handler: logging.Handler | None = None,
) -> None:
    """Hand events of at least the configured level, without these secrets, to the handler, or write them to standard error."""
    level = logging.getLevelName(settings.level.upper())
    handler = handler or logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _Discreet(
            secrets,
            foreign_pre_chain=_shared(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
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
    sys.excepthook = _crashed


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A bug that ends the process is logged like everything else: in the same form, without secrets."""
    if issubclass(kind, Exception):
        structlog.get_logger(__name__).critical("crashed", exc_info=(kind, error, trace))
    else:
        sys.__excepthook__(kind, error, trace)


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
