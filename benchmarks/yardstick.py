"""How fast this machine is right now: a fixed piece of Python's everyday work, so that runs can be compared.

CPU seconds, too, grow when others share the cores; the yardstick grows with them.
"""

import json
import time
from hashlib import blake2b
from statistics import median

_ROUNDS = 5
_WORDS = 20_000


def milliseconds() -> float:
    """CPU time of the work, the median of a few rounds."""
    return median(_round() for _ in range(_ROUNDS)) * 1000


def _round() -> float:
    began = time.process_time()
    counts: dict[str, int] = {}
    for number in range(_WORDS):
        word = f"word {number * 7919 % 1009}"
        counts[word] = counts.get(word, 0) + len(word)
    text = json.dumps([*counts.items()] * 20)
    blake2b(text.encode()).hexdigest()
    json.loads(text)
    return time.process_time() - began
