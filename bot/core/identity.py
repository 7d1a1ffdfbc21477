"""Which article is which: the identity by which the store knows it again, and the fingerprint that tells a changed one.

Both are 32 hexadecimal digits (128 bits, BLAKE2b), so that no two of any number of articles meet by chance.
"""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import SplitResult, urlsplit

URL_LENGTH = 2048

_DEFAULT_PORTS = {"http": 80, "https": 443}


def identity_in_source(source: str, guid: str) -> str:
    """The identity of what its source calls *guid*; the same word of another source is another article."""
    return _digest("guid", source, guid.strip())


def identity(url: str | None, title: str, published_at: datetime | None, text: str) -> str:
    """The identity of an article whose source has no name for it: its address, else its title and day, else all it says.

    An address counts the same by http and https. *text* decides only where address, title or date are missing;
    there, two articles with one title stay two.
    """
    return identity_without_text(url, title, published_at) or identity_of_text(title, text)


def identity_without_text(url: str | None, title: str, published_at: datetime | None) -> str | None:
    """The same as far as address, title and day give it; None where the text must decide."""
    if address := canonical_url(url):
        return _digest("url", address.partition(":")[2])
    if title and published_at:
        return _digest("title", _folded(title), published_at.astimezone(UTC).date().isoformat())
    return None


def identity_of_text(title: str, text: str) -> str:
    """The identity of an article of which nothing but what it says is known."""
    return _digest("text", _folded(title), _folded(text))


def home(path: str) -> str:
    """The mark of a file, by its whole path."""
    return _digest("home", path)


def fingerprint(title: str, url: str | None, blocks: str, tags: Sequence[str] = ()) -> str:
    """The mark of a content: it changes when one of the parts does.

    Dates are left out: many sources change them at every visit.
    """
    return _digest("content", title, url or "", blocks, *tags)


@lru_cache(
    maxsize=16
)  # an article's address is asked for where it is read, where it is kept, and for its identity
def canonical_url(url: str | None) -> str | None:
    """The address in the one form under which it is kept; None if it is no absolute http or https address.

    Scheme and host in small letters; without the scheme's own port, fragment and `utm_…` parameters.
    Longer than 2,048 characters, or with control characters, it is none that a browser could open.
    """
    text = (url or "").strip().replace(" ", "%20")
    if len(text) > URL_LENGTH or not text.isprintable():
        return None
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:  # a broken IPv6 address, or a port that is no number
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return None
    return SplitResult(
        parts.scheme, _authority(parts, host, port), parts.path or "/", _query(parts.query), ""
    ).geturl()


def _authority(parts: SplitResult, host: str, port: int | None) -> str:
    user, at, _ = parts.netloc.rpartition("@")
    shown = f"[{host}]" if ":" in host else host
    suffix = "" if port in {None, _DEFAULT_PORTS[parts.scheme]} else f":{port}"
    return f"{user}{at}{shown}{suffix}"


def _query(query: str) -> str:
    kept = (pair for pair in query.split("&") if not pair.lower().startswith("utm_"))
    return "&".join(kept)


def _folded(text: str) -> str:
    """What reads the same is the same: composed characters and white space make no difference."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _digest(kind: str, *parts: str) -> str:
    """The lengths keep ("a b", "c") apart from ("a", "b c")."""
    lengths = ",".join(str(len(part)) for part in parts)
    text = "".join((kind, ":", lengths, ":", *parts))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
