"""Which addresses Telegram keeps as links, where TDLib is not there to say it."""

import re
from urllib.parse import urlsplit


def kept_link(url: str) -> str | None:
    """The URL as Telegram keeps it; None where it drops the link."""
    if not url.isprintable() or " " in url:
        return None
    if re.match(r"(tg|ton|tonsite)://", url):
        return url
    full = url if "://" in url else f"http://{url}"
    try:
        parts = urlsplit(full)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or port == 0:
        return None
    if "." not in host.strip(".") or host.endswith("."):
        return None
    return full if parts.path else f"{full}/"
