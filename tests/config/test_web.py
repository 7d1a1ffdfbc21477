import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.config.web import WebSettings


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:9464", ("127.0.0.1", 9464)),
        ("localhost:0", ("localhost", 0)),
        ("[::1]:9464", ("::1", 9464)),
        ("0.0.0.0:80", ("0.0.0.0", 80)),
    ],
)
def test_host_and_port_are_told_apart(text: str, address: tuple[str, int]) -> None:
    assert WebSettings(listen=text).address == address


def test_nothing_listens_unless_asked_to() -> None:
    assert WebSettings().address is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9464",
        ":9464",
        "host",
        "host:",
        "host:x",
        "host:65536",
        "a@host:1",
        "ho st:1",
        "[::1:1",
        "a..b:1",
        f"{70 * 'x'}:1",
    ],
)
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="no HOST:PORT"):
        WebSettings(listen=text)


@given(st.text())
def test_whatever_is_written_is_an_address_or_refused(text: str) -> None:
    try:
        settings = WebSettings(listen=text)
    except ValidationError:
        return
    assert settings.address is not None
    host, port = settings.address
    assert host
    assert 0 <= port < 65536
