"""Which language a text is in, as far as the project needs to know: Chinese or not. Translates nothing."""

import regex

_HAN = regex.compile(r"\p{Han}")
_LETTER = regex.compile(r"\p{L}")

# Chinese notes are full of Latin names, formulas and code: a tenth of Han letters is Chinese prose.
_CHINESE_SHARE = 0.1
_SAMPLE = 4_000


def primary(tag: str | None) -> str | None:
    """The primary subtag of a language tag in lower case (`zh` of `zh-CN`), None for none."""
    subtag = (tag or "").strip().replace("_", "-").partition("-")[0].lower()
    return subtag[:8] if subtag.isalpha() else None


def detect(text: str) -> str:
    """`zh` or `en`, from the share of Han among the letters of the first 4,000 characters."""
    sample = text[:_SAMPLE]
    letters = len(_LETTER.findall(sample))
    return "zh" if letters and len(_HAN.findall(sample)) >= _CHINESE_SHARE * letters else "en"
