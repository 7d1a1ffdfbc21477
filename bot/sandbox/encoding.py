"""Answers as JSON text. Knows that broadcasts repeat content and keyboard, which cost more to encode than all the rest."""

from json import JSONEncoder
from typing import Any

_CONTENT = frozenset({"text", "rich_message"})
_REPEATED = (*sorted(_CONTENT), "entities", "reply_markup")
to_json = JSONEncoder(
    ensure_ascii=False, check_circular=False
).encode  # made once: that is most of a small encoding
_REMEMBERED = 768  # values: three for each text that the formatter remembers


class Encoder:
    """Encodes envelopes; remembers the repeated values seen last, by identity, since nobody changes them."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, bytes]] = {}

    def envelope(self, envelope: dict[str, Any]) -> bytes:
        """The body of an answer; the same as `json.dumps` gives, but for the order of fields."""
        result = envelope.get("result")
        is_plain = len(envelope) == len(("ok", "result"))
        if not (is_plain and isinstance(result, dict) and not _CONTENT.isdisjoint(result)):
            return _bytes(envelope)
        rest = {name: value for name, value in result.items() if name not in _REPEATED}
        outside = _bytes({**envelope, "result": rest})
        pieces = [outside[:-2]]  # "result" comes last, so that two braces end the text
        separator = b', "%s": ' if rest else b'"%s": '
        for name in _REPEATED:
            if name in result:
                pieces += (separator % name.encode(), self._encoded(result[name]))
                separator = b', "%s": '
        return b"".join((*pieces, b"}}"))

    def _encoded(self, value: Any) -> bytes:
        known = self._known.get(id(value))
        if known is not None and known[0] is value:
            return known[1]
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        encoded = _bytes(value)
        self._known[id(value)] = (value, encoded)
        return encoded


def _bytes(value: Any) -> bytes:
    """JSON in UTF-8; a lone surrogate, which no other server would let pass, stays one."""
    return to_json(value).encode(errors="surrogatepass")
