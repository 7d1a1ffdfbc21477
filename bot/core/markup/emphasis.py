"""Lets bold and struck words begin and end where Chinese authors expect it: CommonMark asks for spaces that they do not write.

`**重点：**后文`: between punctuation and a letter, CommonMark takes the stars for an opening sign only.
"""

import re
from typing import Final

# Neither letter nor punctuation nor white space to the parser, and taken out of every text by `clean`.
_INVISIBLE: Final = "\uffff"
_LETTER: Final = "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\U00020000-\U0003ffff"
_PUNCTUATION: Final = (
    r"!\"#%&'()+,\-./:;<=>?@\[\]^`{|}"
    "\xa1-\xbf\u2010-\u2027\u2030-\u205e\u3001-\u3003\u3008-\u3020\u3030\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
_SIGN: Final = re.compile(
    rf"(?:\*\*|~~)(?:(?<=[{_PUNCTUATION}]..)(?=[{_LETTER}])|(?<=[{_LETTER}]..)(?=[{_PUNCTUATION}]))"
)


def eased(text: str) -> str:
    """The Markdown text with an invisible letter on both sides of stars and tildes between a letter and punctuation."""
    # A template would be filled in by a slower function of Python's own.
    return _SIGN.sub(lambda sign: f"{_INVISIBLE}{sign[0]}{_INVISIBLE}", text)
