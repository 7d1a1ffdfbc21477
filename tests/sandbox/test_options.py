import pytest

from bot.sandbox import NotLoopbackError, Sandbox, SandboxError, SandboxOptions
from bot.sandbox.options import loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_addresses_are_taken(host: str) -> None:
    assert loopback(host) == host


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "::", "example.org", ""])
def test_any_other_address_is_refused_with_a_remedy(host: str) -> None:
    with pytest.raises(NotLoopbackError, match=r"127\.0\.0\.1"):
        Sandbox(SandboxOptions(host=host))


@pytest.mark.parametrize("token", ["", "abc", "0:x", "1:" + "x" * 80])
def test_a_token_that_telegram_could_not_give_is_refused(token: str) -> None:
    with pytest.raises(SandboxError, match="is no bot token"):
        Sandbox(SandboxOptions(token=token))
