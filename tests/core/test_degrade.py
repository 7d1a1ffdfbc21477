from bot.core.degrade import plainer
from storage.records import Part


def test_a_refused_message_loses_its_markup_and_keeps_its_text() -> None:
    part = Part(
        "sendMessage",
        {"text": '<b>a</b> &lt;b&gt; <a href="https://x.org">c</a>', "parse_mode": "HTML"},
    )

    assert plainer(part) == Part("sendMessage", {"text": "a <b> c"})


def test_below_plain_text_there_is_nothing() -> None:
    assert plainer(Part("sendMessage", {"text": "a"})) is None
