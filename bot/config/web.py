"""Where the service may be watched over HTTP. Listens nowhere."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from bot.config.checks import Closed, mistake

_PLAIN = re.compile(r"[A-Za-z0-9.:\[\]_-]+")


def check_address(text: str) -> str:
    """A host and a port to listen at; to listen at all addresses of the machine has to be said."""
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
    except (
        ValueError
    ):  # a port out of range, a bracket that is not closed, no name that can be looked up
        host, port = "", None
    if not host or port is None or parts.netloc != text or not _PLAIN.fullmatch(text):
        raise mistake(f"is {text!r}, no HOST:PORT", "write 127.0.0.1:9464, or leave it out")
    return text


class WebSettings(Closed):
    """What is told over HTTP about the running service."""

    listen: Annotated[str, AfterValidator(check_address)] | None = Field(
        default=None,
        description="`HOST:PORT` of `/metrics` and `/health`, such as `127.0.0.1:9464`; nothing listens without it.",
    )

    @property
    def address(self) -> tuple[str, int] | None:
        """Host and port, of which 0 stands for a free one; None when nothing is to listen."""
        if self.listen is None:
            return None
        parts = urlsplit(f"//{self.listen}")
        return parts.hostname or "", parts.port or 0
