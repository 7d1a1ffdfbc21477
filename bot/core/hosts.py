"""The host that an address names. Refuses no address: articles have whatever another program wrote."""

import re
from typing import Final

# RFC 3986, 3.2: scheme://user@host:port, and behind it a path, a query or a fragment.
_HOST: Final = re.compile(r"[^:/?#]+://(?:[^/?#]*@)?(?:\[([^]/?#]*)\]|([^/?#:]*))")


def host_of(url: str | None) -> str:
    """Return the host in small letters, without a user or a port; empty where there is no address."""
    found = _HOST.match(url or "")
    return (found[1] or found[2] or "").lower() if found else ""


def site_of(url: str) -> str:
    """Return what stands for an address that nobody wants to read whole: its host; where it has none, the address."""
    return host_of(url) or url
