"""Addresses as people paste them, and which page one leads to, however it is written. Looks nothing up.

text -> the address in it -> the same as others may have written it
address -> host, path and what of the query tells pages apart -> key, under which it is found
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Final
from urllib.parse import quote, unquote

from bot.core.cleaning import clean
from bot.core.identity import URL_LENGTH, canonical_url

# With its scheme or, as people type it, without.
_ADDRESS: Final = re.compile(
    r"https?://[^\s<>]+|(?<![\w.@/-])(?:[\w-]+\.)+[a-z]{2,}/[^\s<>]*", re.ASCII | re.IGNORECASE
)
# Where an address in a Chinese sentence ends, and what stands behind one in any.
_BEHIND: Final = re.compile(
    "[\uff0c\u3002\u3001\uff1b\uff1a\uff01\uff1f\uff09\u300b\u300d\u300f\u3011\u201d\u2019].*"
)
_STOPS: Final = ".,;:!?)]}'\""
# What an encoded address may hold (RFC 3986, 2.2): all else is encoded.
_AS_IT_IS: Final = "%:/?#[]@!$&'()*+,;="
# What is kept mostly stands in the one form already, with a path and no fragment: to take it apart takes ten times as long.
_IN_ONE_FORM: Final = re.compile(rf"https?://[a-z0-9.-]{{1,253}}/[!-\"$-~]{{0,{URL_LENGTH // 2}}}")
# The same pages for other screens.
_SCREENS: Final = frozenset({"www", "m", "mobile", "amp"})
# What a query says of whoever follows it: where he comes from, by which letter, in which app.
_OF_THE_VISIT: Final = re.compile(
    r"(?:utm|mtm|pk|share|sharer)_.*|_hs.*|[a-z]*clid|mc_[ce]id|isappinstalled|igshid|vero_id|cmpid|"
    r"ref|ref_src|referer|referrer|from|source|src|srcid|rss|share|si|feature|spm|scene|subscene|chksm|amp|outputtype",
    re.IGNORECASE,
)
# All that tells an article of WeChat from others: the rest is of the visit, by names that elsewhere tell pages apart.
_OF_WECHAT: Final = frozenset({"__biz", "mid", "idx"})
# A part of a batch asks twice for the same: what to look up, and what was found.
_ASKED_AGAIN: Final = 1_000


def addresses_in(text: str) -> Sequence[str]:
    """The first address in a text as it stands, and as others write it; none where there is none."""
    found = _ADDRESS.search(text)
    if not found:
        return ()
    whole = found[0] if "://" in found[0] else f"https://{found[0]}"
    ended = _BEHIND.sub("", whole)
    written = (whole, ended, ended.rstrip(_STOPS))
    return tuple(dict.fromkeys(one for address in written for one in _variants(address)))


@lru_cache(maxsize=_ASKED_AGAIN)
def page_key(url: str | None) -> int | None:
    """The number of the page that an address leads to, below zero; None for a front page, and for what is no address.

    It has 63 bits, so that no two pages of any number meet by chance.
    """
    page = page_of(url)
    if page is None:
        return None
    digest = blake2b(page.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return -1 - (int.from_bytes(digest, "big") >> 1)


def page_keys(urls: Iterable[str | None]) -> frozenset[int]:
    """The numbers of the pages that these addresses lead to."""
    return frozenset(key for url in urls if (key := page_key(url)) is not None)


def page_of(url: str | None) -> str | None:
    """The page that an address leads to, in one form; None for a front page, and for what is no address.

    Scheme, `www.`, `m.`, `amp.`, `/amp`, a slash at the end, and what the query says of the visit do not count.
    """
    address = url if url and _IN_ONE_FORM.fullmatch(url) else canonical_url(url)
    if address is None:
        return None
    place, _, said = address.partition("://")[2].partition("?")
    host, _, path = place.partition("/")
    path = unquote(path).rstrip("/")
    path = "" if path == "amp" else path.removesuffix("/amp").rstrip("/")
    query = "&".join(sorted(_telling(said))) if said else ""
    return f"{_site(host)}/{path}?{query}" if path or query else None


def _site(host: str) -> str:
    """The host without what stands before the name of the site."""
    names = host.split(".")
    return ".".join([*[one for one in names[:-2] if one not in _SCREENS], *names[-2:]])


def _telling(query: str) -> Iterable[str]:
    """The parts of a query that may tell pages apart."""
    named = {unquote(pair): pair.partition("=")[0] for pair in query.split("&") if pair}
    if _OF_WECHAT.issubset(named.values()):
        return [pair for pair, name in named.items() if name in _OF_WECHAT]
    return [pair for pair, name in named.items() if not _OF_THE_VISIT.fullmatch(name)]


def _variants(address: str) -> Iterator[str]:
    """Without its fragment, as the store keeps it, its letters encoded or not, by http or https, with a slash at the end or without."""
    kept = canonical_url(address) or address
    decoded = clean(unquote(kept))
    for one in (address, address.partition("#")[0], kept, decoded, quote(decoded, _AS_IT_IS)):
        bare = one.rstrip("/")
        for written in (one, bare, f"{bare}/"):
            yield written
            scheme, _, rest = written.partition("://")
            yield f"{'http' if scheme == 'https' else 'https'}://{rest}"
