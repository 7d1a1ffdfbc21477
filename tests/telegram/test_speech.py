"""What the words of a message ask for."""

import pytest

from bot.telegram.speech import split


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("/filter llm AND NOT video", ("filter", "", "llm AND NOT video")),
        ("/Latest@the_bot  5 ", ("latest", "the_bot", "5")),
        ("/", ("", "", "")),
        ("hello /start", ("", "", "hello /start")),
    ],
)
def test_a_command_is_told_from_its_bot_and_its_arguments(
    text: str, asked: tuple[str, str, str]
) -> None:
    assert split(text) == asked


def test_what_was_copied_from_a_page_brings_nothing_along_that_nobody_sees() -> None:
    assert split("/filter \u200b大模\u00ad型\ufeff") == ("filter", "", "大模型")
