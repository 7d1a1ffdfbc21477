"""What docs/sandbox.md promises, held to the routes and values of the sandbox."""

import dataclasses
import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from bot.sandbox import Sandbox
from bot.sandbox.faults.kinds import KNOWN_ERRORS, Latency, Trouble
from bot.sandbox.faults.script import ChatMatch, Rule, Script
from bot.sandbox.population import Crowd, CrowdKind
from bot.sandbox.simulation import simulation_routes
from bot.sandbox.simulation.inspection import counters
from bot.sandbox.simulation.people import ACTIONS
from bot.sandbox.simulation.reading import value_of
from bot.sandbox.simulation.scene import Scene, set_scene
from bot.sandbox.upheavals import UPHEAVALS
from tests.support.sandbox_client import SandboxClient

TEXT = (Path(__file__).resolve().parents[2] / "docs/sandbox.md").read_text("utf-8")
KINDS: tuple[type[BaseModel], ...] = (*get_args(Trouble), Latency)


def section(heading: str) -> str:
    return TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def cells(text: str, first: str) -> list[str]:
    """The cells after the first one in the row that begins with this code."""
    [row] = re.findall(rf"^\| `{re.escape(first)}` \| (.*) \|$", text, re.MULTILINE)
    return re.split(r" \| ", row)


def test_every_route_is_documented_and_no_other() -> None:
    routes = {f"{route.method} {route.path}" for route in simulation_routes(Sandbox().state)}
    documented = re.findall(r"^\| `((?:GET|POST|DELETE) [^`]+)` \|", TEXT, re.MULTILINE)

    assert sorted(documented) == sorted(routes)


@pytest.mark.parametrize(("actions", "route"), [(ACTIONS, "user"), (UPHEAVALS, "chat")])
def test_every_action_is_documented(actions: dict[str, Any], route: str) -> None:
    [what] = cells(TEXT, f"POST /sim/{route}/{{id}}/{{action}}")

    assert [name for name in actions if f"`{name}`" not in what] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_is_documented_with_its_fields(kind: type[BaseModel]) -> None:
    name = get_args(kind.model_fields["kind"].annotation)[0]
    fields = kind.model_fields.keys() - {"kind"}

    assert set(re.findall(r"`(\w+)`", cells(section("Faults"), name)[-1])) == fields


def test_every_field_of_a_fault_is_documented() -> None:
    fields = {*Script.model_fields, *Rule.model_fields, *ChatMatch.model_fields} - {
        "seed",
        "faults",
    }

    assert fields - {"fault"} <= set(re.findall(r"`(\w+)`", section("Faults")))


def test_every_share_and_every_kind_of_the_crowd_is_documented() -> None:
    text = section("The crowd")
    [example] = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    fields = {field.name for field in dataclasses.fields(Crowd) if field.init}
    named = set(re.findall(r"`(\w+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL)))

    assert json.loads(example).keys() == fields
    assert fields - {"seed"} <= named
    for kind, plural in zip(CrowdKind, ("private", "groups", "forums", "channels"), strict=True):
        ids = Crowd(**{plural: 2}).ids(kind)
        assert f"| `{plural}` | {ids[0]}, {ids[1]}, … |" in text


def test_the_scene_of_the_documentation_is_one_and_has_every_part() -> None:
    [scene] = re.findall(r"```json\n(.*?)```", section("Start it"), re.DOTALL)
    state = Sandbox().state
    set_scene(state, value_of(Scene, scene.encode()))

    assert json.loads(scene).keys() == Scene.model_fields.keys()
    assert state.world.tallies.crowd.private == 1_000
    assert (state.flood.metered, state.paid.enabled) == (True, True)
    assert state.faults
    assert state.watch.patterns.duplicates is not None
    assert state.clock.frozen_at is not None


async def test_the_limits_of_the_documentation_are_those_of_a_new_sandbox(
    client: SandboxClient,
) -> None:
    [example] = re.findall(r"```json\n(.*?)```", section("Flood control"), re.DOTALL)
    present = await client.look("sim/limits")
    present["limits"]["group"]["rate"] = pytest.approx(1 / 3, abs=0.001)

    assert json.loads(example) == {**present, "flood": True}
    assert (await client.sim("limits", **json.loads(example))).status == 200


def test_every_counter_is_documented_and_no_other() -> None:
    state = Sandbox().state
    rows = re.findall(r"^\| (`.*?) \|", section("What is counted"), re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"`(\w+)`", row)}

    assert documented == counters(state).keys()


async def test_the_expectation_of_the_documentation_is_one(client: SandboxClient) -> None:
    [expectation] = re.findall(r"```json\n(.*?)```", section("What is counted"), re.DOTALL)
    [watch] = re.findall(r"with `({.*})`", section("What is counted"))

    assert (await client.sim("assert", **json.loads(expectation))).body["holds"]
    assert (await client.sim("watch", **json.loads(watch))).status == 200


def test_every_known_error_is_documented_and_no_other() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d+) (.*) \|$", section("Errors by name"), re.MULTILINE)

    assert rows == [
        (name, str(error["code"]), error["description"]) for name, error in KNOWN_ERRORS.items()
    ]


def test_the_script_of_the_documentation_is_a_script() -> None:
    [script] = re.findall(r"```json\n(.*?)```", section("Faults"), re.DOTALL)

    assert len(Script.model_validate_json(script).faults) == len(json.loads(script)["faults"]) > 0
