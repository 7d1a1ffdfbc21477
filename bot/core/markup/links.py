"""Addresses in documents: resolved against the article's own, and only of schemes that do no harm."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import urljoin, urlsplit

SCHEMES: Final = frozenset({"http", "https", "mailto", "tel", "tg"})

_LONGEST: Final = 2_048
# Most addresses: nothing in them is to be resolved, encoded or doubted, whoever looks at them.
_SIMPLE: Final = re.compile(
    r"https?://[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+(?:/[A-Za-z0-9_-]+)*/?"
)


def is_simple(url: str) -> bool:
    """Whether this is an absolute address that stays as it is when it is resolved, normalised and encoded."""
    return len(url) <= _LONGEST and _SIMPLE.fullmatch(url) is not None


def safe_url(url: str | None, base_url: str | None) -> str | None:
    """The absolute address, or None where it is missing, malformed, relative without a base, or of another scheme.

    One that leaves only the scheme to its page, which nobody knows, has that of nearly all of them: https.
    Longer ones than 2,048 characters are refused too: nobody types them, and a part of a message must hold them.
    """
    if url is not None and is_simple(url):
        return url
    address = "".join((url or "").strip().replace(" ", "%20").split())
    return _absolute(address, base_url) if 0 < len(address) <= _LONGEST else None


# Pages name the same places again and again, and an address takes as long as a sentence.
@lru_cache(maxsize=512)
def _absolute(address: str, base_url: str | None) -> str | None:
    try:
        if base_url:
            absolute = urljoin(base_url, address)
        else:
            absolute = f"https:{address}" if address.startswith("//") else address
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
