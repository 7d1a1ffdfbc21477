"""`incoming sandbox` as a process."""

import asyncio
import json
import signal
import sys
from pathlib import Path

import aiohttp
import pytest


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
async def test_the_sandbox_begins_in_its_scene_and_ends_by_a_signal(
    tmp_path: Path, by: signal.Signals
) -> None:
    scene = tmp_path / "scene.json"
    scene.write_text(json.dumps({"population": {"private": 7}, "limits": {"stars": 9}}))
    program = (sys.executable, "-m", "bot", "sandbox", "--port", "0", "--scene", str(scene))
    process = await asyncio.create_subprocess_exec(*program, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    said = [(await process.stdout.readline()).decode().split() for _ in range(4)]
    control = next(words[1] for words in said if words[0] == "Control:")
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{control}limits") as response:
            assert (await response.json())["stars"] == 9
        async with session.get(f"{control}stats?expected=1") as response:
            assert (await response.json())["lost"] == 7

    process.send_signal(by)
    await process.communicate()
    assert process.returncode == 0
