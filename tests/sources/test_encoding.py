import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.encoding import Decoded, Undecodable, decode

CHINESE = "梯度下降是最简单的优化方法:每一步都沿着负梯度方向走一小段。学习率太大会发散,太小则收敛得很慢。\n"
GERMAN = (
    "Über die schönen Lösungen quadratischer Gleichungen läßt sich viel erzählen, dachte Gauß.\n"
)
ENGLISH = "A plain note about nothing in particular.\n"


@pytest.mark.parametrize("text", [CHINESE, GERMAN, ENGLISH, "", "🙂 ﷽ x²\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_with_or_without_mark_is_read(text: str, encoding: str) -> None:
    assert Decoded(text) == decode(text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_western_text_in_utf_16_needs_no_mark(encoding: str) -> None:
    assert Decoded(ENGLISH) == decode(ENGLISH.encode(encoding))


@pytest.mark.parametrize("encoding", ["gb2312", "gbk", "gb18030"])
def test_chinese_text_needs_no_utf_8(encoding: str) -> None:
    assert Decoded(CHINESE) == decode(CHINESE.encode(encoding))


def test_a_mostly_english_note_with_chinese_words_is_chinese() -> None:
    text = "def relu(x):  # 激活函数\n    return max(x, 0)\n" * 20

    assert Decoded(text) == decode(text.encode("gb18030"))


def test_western_text_is_read_with_a_word_about_it() -> None:
    assert Decoded(GERMAN, guessed="Windows-1252") == decode(GERMAN.encode("latin-1"))


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 4,
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x08\x06" + bytes(range(128, 256)) * 9,
        b"\x00" * 1000,
        b"PK\x03\x04\x14\x00\x08\x00" * 50,
        b"\x7fELF\x02\x01\x01" + b"\0" * 60,
        b"\xca\xfe\xba\xbe\x01\x02\x03\x04" * 10,
    ],
)
def test_binary_data_is_no_text(data: bytes) -> None:
    result = decode(data)

    assert isinstance(result, Undecodable)
    assert "binary" in result.reason


def test_damaged_utf_8_is_refused_with_the_line_of_the_damage() -> None:
    data = (CHINESE * 6).encode() + b"\xe6\xa2\n" + CHINESE.encode()

    assert Undecodable("is not UTF-8 text", "save it as UTF-8", line=7) == decode(data)


def test_damaged_gb18030_is_refused() -> None:
    result = decode(CHINESE.encode("gb18030") + b"\xff\n")

    assert isinstance(result, Undecodable)
    assert result.line == 1


def test_a_mark_that_promises_too_much_is_refused() -> None:
    result = decode(b"\xff\xfea\x00b")

    assert isinstance(result, Undecodable)
    assert "UTF-16-LE" in result.reason


def test_a_few_zero_characters_make_no_binary() -> None:
    text = ENGLISH + "\0" + ENGLISH

    assert Decoded(text) == decode(text.encode())


@given(st.binary())
def test_decoding_never_raises(data: bytes) -> None:
    assert isinstance(decode(data), Decoded | Undecodable)


@given(st.text())
def test_utf_8_with_a_mark_is_always_read(text: str) -> None:
    assert Decoded(text) == decode(text.encode("utf-8-sig"))
