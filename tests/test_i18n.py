"""The catalogues hold together with the source, and a translator says what they say."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import ENGLISH, FOLDER, LANGUAGES, Catalogues, Translator, choose, mark
from scripts.messages import extract, refresh

SOURCE = FOLDER.parent
SPEAKERS = {"t", "plural", "mark"}
TRANSLATED = [language for language in LANGUAGES if language != ENGLISH]
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
SAMPLE = HEADER + (
    'msgid "Good morning, {name}"\nmsgstr "早上好，{name}"\n\n'
    'msgid "{n} article"\nmsgid_plural "{n} articles"\nmsgstr[0] "{n} 篇文章"\n\n'
    '#, fuzzy\nmsgid "Stop"\nmsgstr "起点"\n\n'
    'msgid "Later"\nmsgstr ""\n'
)


def catalogues(folder: Path, text: str) -> Catalogues:
    for language in TRANSLATED:
        (folder / language).mkdir()
        (folder / language / "messages.po").write_text(text, encoding="utf-8")
    return Catalogues.load(folder)


def said(tree: ast.AST) -> Iterator[tuple[ast.Call, list[ast.expr]]]:
    """The calls that say a text, each with the arguments that are the text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in SPEAKERS and node.args:
                yield node, node.args[: 2 if name == "plural" else 1]


def texts(source: Path) -> dict[str | tuple[str, ...], str]:
    """Every text that the source says, with a place where it says it."""
    found: dict[str | tuple[str, ...], str] = {}
    for file in source.rglob("*.py"):
        for call, arguments in said(ast.parse(file.read_text(encoding="utf-8"))):
            literal = [one.value for one in arguments if isinstance(one, ast.Constant)]
            if literal:
                key = tuple(str(text) for text in literal)
                found[key if len(key) > 1 else key[0]] = f"{file.name}:{call.lineno}"
    return found


def catalogue(language: str) -> Catalog:
    with (FOLDER / language / "messages.po").open("rb") as lines:
        return read_po(lines, locale=language, abort_invalid=True)


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def forms(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]  # Babel: str or sequence


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


# The project's own catalogues


def test_chinese_has_one_word_for_a_topic_for_the_filter_and_for_the_reader() -> None:
    """A reader who meets two words looks for two things."""
    said = " ".join(text for message in messages("zh") for text in forms(message.string))
    for word, instead in (("话题", "主题"), ("你", "您"), ("过滤", "筛选")):
        assert word not in said
        assert instead in said


def test_chinese_has_full_width_punctuation() -> None:
    """Half-width signs beside a Chinese character look like a mistake of the typesetter."""
    half = re.compile(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]")
    said = [text for message in messages("zh") for text in forms(message.string)]
    assert [text for text in said if half.search(text)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_of_the_source_is_translated(language: str) -> None:
    spoken = {forms(message.id) for message in messages(language) if all(forms(message.string))}
    missing = {text: place for text, place in texts(SOURCE).items() if forms(text) not in spoken}
    assert not missing, "run `make messages`, then translate what it lists"


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_outlives_its_text(language: str) -> None:
    known = {forms(text) for text in texts(SOURCE)}
    assert [m.id for m in messages(language) if forms(m.id) not in known] == []
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_a_guess(language: str) -> None:
    assert [message.id for message in messages(language) if message.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_fill_the_same_fields_as_their_texts(language: str) -> None:
    for message in messages(language):
        wanted = [fields(form) for form in forms(message.id)]
        for form in forms(message.string):
            assert fields(form) in wanted, message.id
        assert fields(forms(message.string)[-1]) == wanted[-1], message.id


def test_texts_are_literals_where_they_are_said() -> None:
    """A text that is glued together where it is said can never be found in a catalogue."""
    for file in SOURCE.rglob("*.py"):
        for call, arguments in said(ast.parse(file.read_text(encoding="utf-8"))):
            for argument in arguments:
                place = f"{file.name}:{call.lineno}"
                assert isinstance(argument, ast.Constant | ast.Name | ast.Attribute), place
                assert not isinstance(argument, ast.Constant) or argument.value, place


def test_the_extraction_finds_what_the_source_says() -> None:
    found = {forms(message.id) for message in extract(SOURCE) if message.id}
    assert found == {forms(text) for text in texts(SOURCE)}


# Translators

OURS = Catalogues.load()


def test_a_text_is_said_in_the_language_of_the_translator(tmp_path: Path) -> None:
    t = catalogues(tmp_path, SAMPLE).translator("zh")
    assert t("Good morning, {name}", name="李") == "早上好，李"


def test_english_needs_no_catalogue(tmp_path: Path) -> None:
    t = catalogues(tmp_path, SAMPLE).translator("en")
    assert t("Good morning, {name}", name="Li") == "Good morning, Li"


@pytest.mark.parametrize("text", ["Later", "Stop", "Never heard of"])
def test_a_text_without_a_sure_translation_stays_english(tmp_path: Path, text: str) -> None:
    assert catalogues(tmp_path, SAMPLE).translator("zh")(text) == text


@pytest.mark.parametrize(
    ("language", "n", "expected"),
    [
        ("en", 0, "0 articles"),
        ("en", 1, "1 article"),
        ("en", 2, "2 articles"),
        ("zh", 1, "1 篇文章"),
        ("zh", 7, "7 篇文章"),
    ],
)
def test_a_number_chooses_the_form(tmp_path: Path, language: str, n: int, expected: str) -> None:
    t = catalogues(tmp_path, SAMPLE).translator(language)
    assert t.plural("{n} article", "{n} articles", n) == expected


def test_a_plural_takes_further_values(tmp_path: Path) -> None:
    t = catalogues(tmp_path, SAMPLE).translator("en")
    assert t.plural("{n} in {topic}", "{n} in {topic}", 2, topic="llm") == "2 in llm"


@given(st.text())
def test_a_value_is_never_read_as_a_text(value: str) -> None:
    t = OURS.translator("en")
    assert t("Hello {name}", name=value) == f"Hello {value}"


def test_a_missing_value_is_a_fault() -> None:
    with pytest.raises(KeyError, match="name"):
        OURS.translator("en")("Hello {name}")


def test_translators_of_one_language_are_equal() -> None:
    assert Catalogues.load().translator("zh") == Catalogues.load().translator("zh-TW")
    assert Catalogues.load().translator("zh") != Catalogues.load().translator(None)


def test_a_translator_knows_its_language() -> None:
    assert isinstance(OURS.translator("zh"), Translator)
    assert [OURS.translator(code).language for code in LANGUAGES] == list(LANGUAGES)


# Loading


def test_a_language_without_a_catalogue_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Catalogues.load(tmp_path)


def test_a_malformed_catalogue_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(PoFileError):
        catalogues(tmp_path, HEADER + "nonsense\n")


# Language codes


@pytest.mark.parametrize("code", ["zh", "zh-hans", "zh-hant", "zh-CN", "zh-TW", "zh_CN", "ZH"])
def test_every_kind_of_chinese_is_chinese(code: str) -> None:
    assert choose(code) == "zh"


@pytest.mark.parametrize("code", [None, "", "en", "en-GB", "de", "pt-br", "zho", "-zh", "zz"])
def test_other_languages_are_english(code: str | None) -> None:
    assert choose(code) == ENGLISH


@given(st.text())
def test_any_code_chooses_a_language_of_ours(code: str) -> None:
    assert choose(code) in LANGUAGES


# Keeping the catalogues up to date


@pytest.fixture(name="source")
def _source(tmp_path: Path) -> Path:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "greet.py").write_text(
        'SUMMARY = mark("Says good morning")\n'
        "def greet(t, request, name):\n"
        '    t("Good morning, {name}", name=name)\n'
        '    request.t("Welcome "\n              "back")\n'
        "    t(SUMMARY)\n"
        '    return request.t.plural("{n} article", "{n} articles", 3)\n',
        encoding="utf-8",
    )
    return tmp_path / "code"


@pytest.fixture(name="po")
def _po(tmp_path: Path) -> Path:
    file = tmp_path / "zh" / "messages.po"
    file.parent.mkdir()
    file.write_text(SAMPLE, encoding="utf-8")
    return file


def test_the_extraction_finds_texts_plurals_and_marks(source: Path) -> None:
    expected = {
        "Says good morning",
        "Good morning, {name}",
        "Welcome back",
        ("{n} article", "{n} articles"),
    }
    assert {message.id for message in extract(source) if message.id} == expected
    assert set(texts(source)) == expected


def test_refreshing_keeps_translations_and_names_what_is_missing(source: Path, po: Path) -> None:
    missing = list(refresh(po, extract(source)))
    t = Catalogues.load(po.parents[1]).translator("zh")
    assert missing == ["Says good morning", "Welcome back"]
    assert t("Good morning, {name}", name="李") == "早上好，李"
    assert t.plural("{n} article", "{n} articles", 2) == "2 篇文章"


def test_refreshing_forgets_texts_that_are_gone(source: Path, po: Path) -> None:
    list(refresh(po, extract(source)))
    assert "Later" not in po.read_text(encoding="utf-8")


def test_a_marked_text_is_itself() -> None:
    assert mark("Says good morning") == "Says good morning"


def test_refreshing_twice_changes_nothing(source: Path, po: Path) -> None:
    list(refresh(po, extract(source)))
    once = po.read_bytes()
    list(refresh(po, extract(source)))
    assert po.read_bytes() == once
