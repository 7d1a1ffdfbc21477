from hypothesis import given
from hypothesis import strategies as st

from bot.core.secrecy import HIDDEN, hiding

TOKENS = st.from_regex(r"[0-9]{1,12}:[A-Za-z0-9_-]{1,50}", fullmatch=True)


@given(TOKENS, st.text(), st.text())
def test_a_known_secret_is_hidden_wherever_it_stands(token: str, before: str, after: str) -> None:
    assert token not in hiding([token])(before + token + after)


@given(st.text(alphabet=st.characters(exclude_characters=":%")))
def test_everything_else_stays_as_it_is(text: str) -> None:
    assert hiding(["1:x"])(text) == text


def test_of_two_secrets_the_longer_is_hidden_whole() -> None:
    assert hiding(["1:ab", "1:abcd", ""])("a 1:abcd b 1:ab") == f"a {HIDDEN} b {HIDDEN}"


def test_what_looks_like_a_token_is_hidden_unknown() -> None:
    looks = "98765%3aAAAAAAAAAAAAAAAAAAAA-_"
    assert hiding([])(f"https://host/bot{looks}/x, 12:30") == f"https://host/bot{HIDDEN}/x, 12:30"
