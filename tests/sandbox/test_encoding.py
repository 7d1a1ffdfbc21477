import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.encoding import Encoder

ENTITY = st.fixed_dictionaries({"type": st.text(max_size=5), "offset": st.integers()})
RESULT = st.one_of(
    st.booleans(),
    st.lists(st.integers()),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5)),
    st.fixed_dictionaries({"entities": st.lists(ENTITY), "text": st.text()}),
    st.fixed_dictionaries({"entities": st.lists(ENTITY)}),
    st.fixed_dictionaries({"text": st.text(), "reply_markup": st.lists(ENTITY)}),
    st.fixed_dictionaries({"text": st.text(), "chat": st.dictionaries(st.text(), st.text())}),
)


@given(st.lists(RESULT, max_size=20))
def test_what_is_encoded_reads_back_the_same(results: list[Any]) -> None:
    encoder = Encoder()
    for result in results * 2:
        envelope = {"ok": True, "result": result}
        assert json.loads(encoder.envelope(envelope)) == envelope
        described = {**envelope, "description": "d"}
        assert json.loads(encoder.envelope(described)) == described


def test_memory_is_bounded_and_a_reused_address_is_noticed() -> None:
    encoder = Encoder()
    for number in range(600):  # each list is freed, so that addresses come back
        envelope = {"ok": True, "result": {"text": f"{number}", "entities": [{"offset": number}]}}
        assert json.loads(encoder.envelope(envelope)) == envelope

    assert len(encoder._known) <= 768
