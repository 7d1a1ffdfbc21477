from hypothesis import given
from hypothesis import strategies as st

from bot.core.cleaning import clean
from bot.core.markup import from_text
from bot.core.plain import render
from tests.support.blocks import said


def test_plain_text_means_itself() -> None:
    assert from_text("a *b*\r\n  c\n\n \n<d>\x00\n\n\u200b\n") == (said("a *b*\n  c"), said("<d>"))


@given(st.text(max_size=60))
def test_plain_text_loses_nothing(text: str) -> None:
    assert "".join(render(from_text(text)).split()) == "".join(clean(text).split()) or not render(
        from_text(text)
    )
