"""The host, the mailbox or the telephone that an address names. Refuses no address: articles have whatever another program wrote."""

import re
from typing import Final
from urllib.parse import unquote

from bot.core.cleaning import clean, fold, is_blank

# RFC 3986, 3.2: scheme://user@host:port, and behind it a path, a query or a fragment.
_HOST: Final = re.compile(r"[^:/?#]+://(?:[^/?#]*@)?(?:\[([^]/?#]*)\]|([^/?#:]*))")

# RFC 6068 and RFC 3966: behind the question mark or semicolon stands what else is known.
_CONTACT: Final = re.compile(r"(?:mailto:([^?]+)|tel:([^?;]+))", re.IGNORECASE)


def host_of(url: str | None) -> str:
    """Return the host in small letters, without a user or a port; empty where there is no address."""
    found = _HOST.match(url or "")
    return (found[1] or found[2] or "").lower() if found else ""


def site_of(url: str) -> str:
    """Return what stands for an address that nobody wants to read whole: its host; where it has none, the address."""
    return host_of(url) or url


def contact_beside(url: str, words: str) -> str:
    """Return what is said behind the words of a link to a mailbox or a telephone: ` (a@example.org)`.

    It is empty for any other link, and where the words say it or there are none. No message of Telegram holds such a
    link: in classic HTML it becomes one to a web page of that name (checked with TDLib's parser).
    """
    found = _CONTACT.match(url)
    contact = fold(clean(unquote(found[1] or found[2]))) if found else ""
    is_said = not contact or is_blank(words) or _bare(contact) in _bare(words)
    return "" if is_said else f" ({contact})"


def _bare(contact: str) -> str:
    """The letters and digits that tell it from another, however it is grouped."""
    return "".join(filter(str.isalnum, contact)).lower()
