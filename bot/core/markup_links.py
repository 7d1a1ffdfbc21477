"""Addresses in documents: resolved against the article's own, and only of schemes that do no harm."""

from typing import Final
from urllib.parse import urljoin, urlsplit

SCHEMES: Final = frozenset({"http", "https", "mailto", "tel", "tg"})

_LONGEST: Final = 2_048


def safe_url(url: str | None, base_url: str | None) -> str | None:
    """The absolute address, or None where it is missing, malformed, relative without a base, or of another scheme.

    Longer ones than 2,048 characters are refused too: nobody types them, and a part of a message must hold them.
    """
    address = "".join((url or "").split())
    if not address or len(address) > _LONGEST:
        return None
    try:
        absolute = urljoin(base_url, address) if base_url else address
        parts = urlsplit(absolute)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in SCHEMES or (parts.scheme in {"http", "https"} and not host):
        return None
    return absolute if len(absolute) <= _LONGEST else None


def safe_image_url(url: str | None, base_url: str | None) -> str | None:
    """The same for the address of a picture, which only http and https can give."""
    address = safe_url(url, base_url)
    return address if address is not None and address.startswith("http") else None
