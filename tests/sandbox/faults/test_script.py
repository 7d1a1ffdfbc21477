"""Which scripts are understood, and which field is blamed where one is not."""

from typing import Any

import pytest

from bot.sandbox.faults.script import Script
from bot.sandbox.state import Kind
from tests.support.sandbox_client import SandboxClient

DROP = {"kind": "drop"}


@pytest.mark.parametrize(
    ("rule", "field", "reason"),
    [
        ({}, "fault", "Field required"),
        ({"fault": {"kind": "earthquake"}}, "fault", "does not match any of the expected tags"),
        ({"fault": {}}, "fault", "Unable to extract tag"),
        ({"fault": {"kind": "drop", "how": "gently"}}, "fault.how", "'close' or 'reset'"),
        ({"fault": {"kind": "drop", "stores": True}}, "fault.stores", "no such field"),
        ({"fault": {"kind": "hang", "seconds": -1}}, "fault.seconds", "greater than or equal to 0"),
        ({"fault": {"kind": "hang", "seconds": "1"}}, "fault.seconds", "valid number"),
        ({"fault": {"kind": "error"}}, "fault", "either `error`"),
        ({"fault": {"kind": "error", "error": "topic-closed", "code": 400}}, "fault", "either"),
        ({"fault": {"kind": "error", "error": "oops"}}, "fault", "no known error 'oops'"),
        ({"fault": {"kind": "error", "code": 200}}, "fault.code", "greater than or equal to 400"),
        ({"fault": {"kind": "latency", "low": 2, "high": 1}}, "fault", "`low` is above `high`"),
        ({"fault": {"kind": "gateway", "code": 500}}, "fault.code", "502, 503 or 504"),
        ({"fault": DROP, "methods": "getMe"}, "methods", "no such field"),
        ({"fault": DROP, "method": "getYou"}, "method", "no method 'getYou'"),
        ({"fault": DROP, "probability": 1.1}, "probability", "less than or equal to 1"),
        ({"fault": DROP, "times": -1}, "times", "greater than or equal to 0"),
        ({"fault": DROP, "chat": {"kind": "club"}}, "chat.kind.0", "'private', 'group'"),
        ({"fault": DROP, "chat": {"modulus": 0}}, "chat.modulus", "greater than or equal to 1"),
        ({"fault": DROP, "chat": {"id": "a"}}, "chat.id.0", "valid integer"),
        ({"fault": DROP, "contains": {"text": 1}}, "contains.text", "valid string"),
    ],
)
async def test_a_script_that_is_wrong_is_refused_and_the_field_is_named(
    client: SandboxClient, rule: dict[str, Any], field: str, reason: str
) -> None:
    reply = await client.sim("faults", faults=[{"fault": DROP}, rule])

    assert reply.status == 400
    assert reply.body["field"] == f"faults.1.{field}"
    assert reason in reply.body["error"]
    assert (await client.look("sim/faults"))["faults"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"seed": -1}, "seed"),
        ({"fault": []}, "fault"),
        ({"faults": [{"fault": DROP}] * 101}, "faults"),
    ],
)
async def test_the_frame_of_a_script_is_checked_too(
    client: SandboxClient, body: dict[str, Any], field: str
) -> None:
    reply = await client.sim("faults", **body)

    assert (reply.status, reply.body["field"]) == (400, field)


def test_one_thing_needs_no_list() -> None:
    text = '{"faults": {"method": "getMe", "chat": {"kind": "group", "id": 7}, "fault": {"kind": "drop"}}}'
    [rule] = Script.model_validate_json(text).faults

    assert rule.method == ("getme",)
    assert rule.chat is not None
    assert (rule.chat.kind, rule.chat.id) == ((Kind.GROUP,), (7,))
