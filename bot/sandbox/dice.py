"""Numbers that look random and are always the same for the same input. Pure; holds no state."""

_WORD = 2**64 - 1
_STEP = 0x9E3779B97F4A7C15


def roll(*parts: int) -> float:
    """A number in [0, 1) that follows from the parts and their order (SplitMix64 over each)."""
    state = 0
    for part in parts:
        state = _mixed(((state ^ part) + _STEP) & _WORD)
    return state / (_WORD + 1)


def _mixed(word: int) -> int:
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _WORD
    return word ^ (word >> 31)
