"""The blocks of a rich message: from what the bot gives (InputRichBlock) to what the answer shows (RichBlock)."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.refusals import bad_request
from bot.sandbox.rich.fields import read_fields, read_type
from bot.sandbox.rich.media import MEDIA, shown_media
from bot.sandbox.rich.numbering import LABEL_TYPES, label
from bot.sandbox.rich.rules import Rules, beyond, unparsed, without_content
from bot.sandbox.rich.shapes import BLOCKS, OBJECTS
from bot.sandbox.rich.texts import read_button, read_text, says_something
from bot.sandbox.state import Json

_LARGEST_HEADING = 6
_MOST_BUTTONS = 8
_ALIGNS = ("left", "center", "right")
_VALIGNS = ("top", "middle", "bottom")
_POLE, _DATE_LINE = 90, 180  # degrees
_LARGEST_ZOOM = 24
_LARGEST_MAP = 10_000  # width and height together
_LARGEST_RATIO = 20
_MAP_DEFAULTS = {"zoom": 15, "width": 600, "height": 400}
_MEDIA_BLOCKS = frozenset({*MEDIA, "map"})


def read_blocks(given: list[Any], rules: Rules, depth: int = 0) -> list[Json]:
    """Blocks as the answer shows them; `depth` is that of what holds them.

    Raises:
        Refused: the form of one of them, a value, or its place is wrong, or it is nested too deep.
    """
    return [_read_block(block, rules, depth) for block in given]


def _read_block(given: Any, rules: Rules, depth: int) -> Json:
    if given is None:
        raise bad_request("block must be non-empty")
    kind = read_type(given, BLOCKS, rules)
    if kind == "thinking" and not rules.draft:
        raise bad_request("block is not allowed")
    shape = BLOCKS[kind]
    found: Json = {"type": kind}
    for name, value in read_fields(given, shape, rules).items():
        reader = _READERS.get(shape[name].kind)
        found[name] = value if reader is None else reader(value, rules, depth)
    check = _CHECKS.get(kind)
    if check is not None:
        check(found)
    _check_content(found)
    if kind in MEDIA:
        found.update(shown_media(kind, found.pop(kind), rules))
    return found


def _check_content(found: Json) -> None:
    """Refuse a block that has to say something and does not."""
    empty = any(name in found and not says_something(found[name]) for name in ("text", "summary"))
    if empty or ("blocks" in found and not found["blocks"]):
        raise without_content()


def _children(given: list[Any], rules: Rules, depth: int) -> list[Json]:
    if depth >= rules.limits.depth:
        raise beyond("DEPTH")
    return read_blocks(given, rules, depth + 1)


def _items(given: list[Any], rules: Rules, depth: int) -> list[Json]:
    if not given:
        raise bad_request("list must be non-empty")
    items = [_item(item, rules, depth) for item in given]
    ordered = {"value" in item or "type" in item for item in items}
    if len(ordered) > 1:
        raise bad_request("list must be either ordered or unordered")
    if not ordered.pop():
        return [{"label": "•", **item} for item in items]
    return _numbered(items)


def _numbered(items: list[Json]) -> list[Json]:
    """Ordered items with the values that they do not name themselves, each one more than the one before."""
    numbered, value = [], 0
    for item in items:
        value = item.get("value", value + 1)
        kind = item.get("type", "1")
        numbered.append({"label": label(value, kind), **item, "value": value, "type": kind})
    return numbered


def _item(given: Any, rules: Rules, depth: int) -> Json:
    if given is None:
        raise bad_request("list item must be non-empty")
    item = read_fields(given, OBJECTS["InputRichBlockListItem"], rules)
    item["blocks"] = _children(item["blocks"], rules, depth)
    if not item["blocks"]:
        raise bad_request("list item must be non-empty")
    if item.get("type", "1") not in LABEL_TYPES:
        raise bad_request("invalid list item type specified")
    return item


def _cells(given: list[Any], rules: Rules, depth: int) -> list[list[Json]]:
    return [[_cell(cell, rules, depth) for cell in _row(row)] for row in given]


def _row(given: Any) -> list[Any]:
    if not isinstance(given, list):
        raise unparsed("expected an Array of RichBlockTableCell")
    return given


def _cell(given: Any, rules: Rules, depth: int) -> Json:
    if given is None:
        raise bad_request("table cell must be non-empty")
    cell = read_fields(given, OBJECTS["RichBlockTableCell"], rules)
    if cell["align"] not in _ALIGNS or cell["valign"] not in _VALIGNS:
        raise unparsed("invalid table cell alignment specified")
    for name in ("colspan", "rowspan"):
        if cell.get(name, 1) < 1:
            raise bad_request(f"invalid table cell {name} specified")
    if "text" in cell:
        cell["text"] = read_text(cell["text"], rules, depth)
    return {name: value for name, value in cell.items() if (name, value) not in _SINGLE}


_SINGLE = (("colspan", 1), ("rowspan", 1))


def _caption(given: Any, rules: Rules, depth: int) -> Json:
    caption = read_fields(given, OBJECTS["RichBlockCaption"], rules)
    return {name: read_text(text, rules, depth) for name, text in caption.items()}


def _buttons(given: list[Any], rules: Rules, depth: int) -> list[Json]:
    if not given:
        raise bad_request("button row must be non-empty")
    if len(given) > _MOST_BUTTONS:
        raise unparsed("too many buttons specified")
    return [read_button(button, rules, depth) for button in given]


def _location(given: Any, rules: Rules, _depth: int) -> Json:
    return read_fields(given, OBJECTS["Location"], rules)


def _media(kind: str) -> Callable[[Any, Rules, int], Json]:
    def read(given: Any, rules: Rules, _depth: int) -> Json:
        return read_fields(given, OBJECTS[kind], rules)

    return read


_READERS: dict[str, Callable[[Any, Rules, int], Any]] = {
    "Array of Array of RichBlockTableCell": _cells,
    "Array of InputRichBlock": _children,
    "Array of InputRichBlockListItem": _items,
    "Array of RichMessageButton": _buttons,
    "Location": _location,
    "RichBlockCaption": _caption,
    "RichText": read_text,
    **{name: _media(name) for name in OBJECTS if name.startswith("InputMedia")},
}


def _check_heading(found: Json) -> None:
    if not 1 <= found["size"] <= _LARGEST_HEADING:
        raise bad_request("invalid section heading size specified")


def _check_table(found: Json) -> None:
    if not any(found["cells"]):
        raise without_content()


def _check_formula(found: Json) -> None:
    if not found["expression"].strip():
        raise without_content()


def _check_anchor(found: Json) -> None:
    if not found["name"]:
        raise without_content()


def _check_gallery(found: Json) -> None:
    if any(block["type"] not in _MEDIA_BLOCKS for block in found["blocks"]):
        raise bad_request("block is not allowed")


def _check_buttons(found: Json) -> None:
    if found.get("align", "left") not in _ALIGNS:
        raise unparsed("invalid button row alignment specified")


def _check_map(found: Json) -> None:
    for name, default in _MAP_DEFAULTS.items():
        found.setdefault(name, default)
    place, zoom = found["location"], found["zoom"]
    width, height = found["width"], found["height"]
    exists = abs(place["latitude"]) <= _POLE and abs(place["longitude"]) <= _DATE_LINE
    if (
        not (exists and 0 <= zoom <= _LARGEST_ZOOM and width > 0 and height > 0)
        or width + height > _LARGEST_MAP
        or max(width, height) > _LARGEST_RATIO * min(width, height)
    ):
        raise bad_request("invalid map properties specified")


_CHECKS: dict[str, Callable[[Json], None]] = {
    "anchor": _check_anchor,
    "buttons": _check_buttons,
    "collage": _check_gallery,
    "heading": _check_heading,
    "map": _check_map,
    "mathematical_expression": _check_formula,
    "slideshow": _check_gallery,
    "table": _check_table,
}
