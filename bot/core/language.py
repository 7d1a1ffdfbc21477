"""Which language a text is in, as far as the project needs to know: Chinese or not. Translates nothing."""

from typing import Final

import regex

_HAN: Final = regex.compile(r"\p{Han}+")
_LETTERS: Final = regex.compile(r"\p{L}+")

# Chinese notes are full of Latin names, formulas and code: a tenth of Han letters is Chinese prose.
_CHINESE_SHARE: Final = 0.1
_SAMPLE: Final = 4_000


def primary(tag: str | None) -> str | None:
    """The primary subtag of a language tag in lower case (`zh` of `zh-CN`), None for none."""
    subtag = (tag or "").strip().replace("_", "-").partition("-")[0].lower()
    return subtag[:8] if subtag.isalpha() else None


def detect(text: str) -> str:
    """`zh` or `en`, from the share of Han among the letters of the first 4,000 characters."""
    sample = text[:_SAMPLE]
    han = _count(_HAN, sample)
    # Letters are dear to count, and mostly need not be: there are no more of them than characters.
    if han == 0 or han >= _CHINESE_SHARE * len(sample):
        return "zh" if han else "en"
    return "zh" if han >= _CHINESE_SHARE * _count(_LETTERS, sample) else "en"


def _count(characters: "regex.Pattern[str]", text: str) -> int:
    return sum(map(len, characters.findall(text)))
