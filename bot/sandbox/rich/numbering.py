"""The labels of ordered lists: 1., a., A., i., I. as in HTML."""

LABEL_TYPES = frozenset({"a", "A", "i", "I", "1"})
_LETTERS = 26
_LAST_ROMAN = 3999
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


def label(value: int, kind: str) -> str:
    """What stands before an item with this value, such as "iv."; a number that letters cannot say stays one."""
    match kind:
        case "a" | "A" if value > 0:
            text = _letters(value)
        case "i" | "I" if 0 < value <= _LAST_ROMAN:
            text = _roman(value)
        case _:
            return f"{value}."
    return f"{text.upper() if kind.isupper() else text}."


def _letters(value: int) -> str:
    """A, b … z, aa, ab …."""
    text = ""
    while value > 0:
        value, place = divmod(value - 1, _LETTERS)
        text = chr(ord("a") + place) + text
    return text


def _roman(value: int) -> str:
    text = ""
    for size, digits in _ROMAN:
        times, value = divmod(value, size)
        text += digits * times
    return text
