"""Every form of text in the wild is read as its author meant it, and becomes messages that Telegram accepts."""

from pathlib import Path

import pytest

from bot.core.blocks import dumps, loads
from tests.support.forms import FORMS, all_forms, expectation, read_form, shown
from tests.support.judge import JUDGES

every_form = pytest.mark.parametrize(
    "form", all_forms(), ids=lambda path: str(path.relative_to(FORMS))
)


def test_there_are_forms_enough_in_both_markups_and_languages() -> None:
    forms = all_forms()
    assert len(forms) >= 120
    for suffix in (".html", ".md"):
        texts = [form.read_text(encoding="utf-8") for form in forms if form.suffix == suffix]
        assert sum(any("\u4e00" <= each <= "\u9fff" for each in text) for text in texts) >= 10


@every_form
def test_a_form_is_read_as_it_was_meant(form: Path) -> None:
    assert shown(read_form(form)) == expectation(form).read_text(encoding="utf-8")


@every_form
def test_a_form_becomes_messages_as_it_was_meant(form: Path) -> None:
    document = read_form(form)
    assert loads(dumps(document)) == document
    for judge in JUDGES:
        judge(document)


def test_each_expectation_belongs_to_a_form() -> None:
    assert set(FORMS.glob("*/*.expected")) == set(map(expectation, all_forms()))
