"""Texts in the reader's language: gettext catalogues, read straight from their `.po` files.

English is the text in the source, so it needs no catalogue. Nothing is compiled ahead and nothing
is kept between processes; `scripts/messages.py` brings the catalogues up to date with the source.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Self

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ENGLISH = "en"
LANGUAGES = (ENGLISH, "zh")
FOLDER = Path(__file__).parent / "locales"


@dataclass(frozen=True, slots=True)
class Translator:
    """Says a text in one language; a text that its catalogue lacks stays English.

    Two translators of the same language are equal.
    """

    language: str
    catalogue: NullTranslations = field(repr=False, compare=False)

    def __call__(self, text: str, /, **values: object) -> str:
        """Return the text in this language, its `{name}` fields filled from the values."""
        return self.catalogue.gettext(text).format(**values)

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """Return the form of the text that fits `n`, which also fills the field `{n}`."""
        return self.catalogue.ngettext(one, many, n).format(n=n, **values)


@dataclass(frozen=True, slots=True)
class Catalogues:
    """The translators of all languages that the bot speaks."""

    translators: Mapping[str, Translator]

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Self:
        """Read `<folder>/<language>/messages.po` of every language.

        Raises:
            FileNotFoundError: A language has no catalogue.
            PoFileError: A catalogue is malformed.
        """
        read = {language: _read(folder, language) for language in LANGUAGES if language != ENGLISH}
        return cls(
            {
                language: Translator(language, read.get(language, NullTranslations()))
                for language in LANGUAGES
            }
        )

    def translator(self, language_code: str | None) -> Translator:
        """Return the translator that suits a language code, English where none does."""
        return self.translators[choose(language_code)]


def choose(language_code: str | None) -> str:
    """Return the one of `LANGUAGES` for an IETF tag as Telegram's `User.language_code` gives it.

    Only the primary subtag counts: `zh-hans`, `zh-CN` and `zh-TW` are `zh`. Others are English.
    """
    primary = (language_code or "").replace("_", "-").partition("-")[0].lower()
    return primary if primary in LANGUAGES else ENGLISH


def mark(text: str) -> str:
    """Return the text as it is: it stands in a table and is translated where it is shown.

    The extraction finds texts by the names `t`, `plural` and `mark`; `t(command.summary)` alone
    would hide its text from the catalogues.
    """
    return text


def _read(folder: Path, language: str) -> NullTranslations:
    """Babel reads the text form and writes the binary one that the standard library looks up in."""
    compiled = BytesIO()
    with (folder / language / "messages.po").open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=language, abort_invalid=True))
    compiled.seek(0)
    return GNUTranslations(compiled)
