import pytest

from bot.core.answers import Element
from bot.core.degrade import is_of_content, plainer
from storage.records import Part

BUTTONS: dict[str, object] = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
FULL: dict[str, object] = {
    "text": '<b>a</b> &lt;b&gt; <a href="https://x.org">c</a>',
    "parse_mode": "HTML",
    "reply_markup": BUTTONS,
    "reply_parameters": {"message_id": 7},
}


def test_a_message_whose_markup_was_refused_keeps_its_text_and_buttons() -> None:
    assert plainer(Part("sendMessage", FULL), Element.MARKUP) == Part(
        "sendMessage",
        {"text": "a <b> c", "reply_markup": BUTTONS, "reply_parameters": {"message_id": 7}},
    )


@pytest.mark.parametrize(
    ("element", "parameter"),
    [(Element.BUTTONS, "reply_markup"), (Element.REPLY, "reply_parameters")],
)
def test_a_message_loses_what_was_refused_and_nothing_else(
    element: Element, parameter: str
) -> None:
    rest = {name: value for name, value in FULL.items() if name != parameter}

    assert plainer(Part("sendMessage", FULL), element) == Part("sendMessage", rest)


@pytest.mark.parametrize("element", Element)
def test_what_a_message_does_not_have_cannot_be_taken_away(element: Element) -> None:
    assert plainer(Part("sendMessage", {"text": "a"}), element) is None


@pytest.mark.parametrize("element", Element)
def test_a_message_refused_again_and_again_comes_to_an_end(element: Element) -> None:
    part: Part | None = Part("sendMessage", FULL)
    for _ in FULL:
        part = plainer(part, element) if part is not None else None
    assert part is None


CLASSIC = Part("sendMessage", FULL)
RICH = Part("sendRichMessage", {"rich_message": {"blocks": []}, "reply_markup": BUTTONS}, CLASSIC)


@pytest.mark.parametrize("element", [Element.MARKUP, Element.RICHNESS, Element.METHOD])
def test_a_rich_message_becomes_the_classic_one_beside_it(element: Element) -> None:
    assert plainer(RICH, element) == CLASSIC


def test_a_rich_message_loses_its_buttons_in_both_forms() -> None:
    rest = {name: value for name, value in FULL.items() if name != "reply_markup"}

    assert plainer(RICH, Element.BUTTONS) == Part(
        "sendRichMessage", {"rich_message": {"blocks": []}}, Part("sendMessage", rest)
    )


def test_only_what_was_said_is_refused_for_everybody() -> None:
    assert {one for one in Element if is_of_content(one)} == {Element.MARKUP, Element.BUTTONS}
