"""The limits of rich messages as Telegram's own library (TDLib, offline) has them; run as a process, it prints them as JSON.

In a process of its own, because a TDLib that has begun does not end well within another program.
"""

import json
import os
import subprocess
import sys
import tempfile
from typing import Any

import tdjson

_LIMITS = 5
_WITHIN = 20.0  # seconds


def rich_message_limits() -> dict[str, int]:
    """The options `rich_message_…_max` by their names."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.telegram_limits"],
        capture_output=True,
        check=True,
        timeout=2 * _WITHIN,
    )
    found: dict[str, int] = json.loads(done.stdout)
    return found


def _read(folder: str) -> dict[str, int]:
    """What a TDLib says that has just begun and may not use any network."""
    client = tdjson.td_create_client_id()
    parameters = {
        "@type": "setTdlibParameters",
        "api_id": 1,
        "api_hash": "none",
        "database_directory": folder,
        "system_language_code": "en",
        "device_model": "test",
        "application_version": "1",
    }
    offline = {"@type": "setNetworkType", "type": {"@type": "networkTypeNone"}}
    for request in (offline, parameters):
        tdjson.td_send(client, json.dumps(request).encode())
    found: dict[str, int] = {}
    while len(found) < _LIMITS and (answer := tdjson.td_receive(_WITHIN)):
        update: dict[str, Any] = json.loads(answer)
        if update["@type"] == "updateOption" and update["name"].startswith("rich_message_"):
            found[update["name"]] = int(update["value"]["value"])
    return found


if __name__ == "__main__":
    tdjson.td_execute(b'{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}')
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(json.dumps(_read(folder)))
        sys.stdout.flush()
    os._exit(0)
