import pytest

from bot.core.blocks import Blocks, Link, Text
from bot.core.markup import from_html
from tests.support.blocks import said

BASE = "https://example.org/notes/one"


def film(url: str, title: str = "") -> Blocks:
    return (said(Link(url, (Text(f"▶ {title or url}"),))),)


@pytest.mark.parametrize(
    ("html", "url"),
    [
        (
            "<iframe src='//www.youtube-nocookie.com/embed/a-B_1?x=1'>",
            "https://www.youtube.com/watch?v=a-B_1",
        ),
        (
            "<amp-youtube data-videoid='a-B_1'></amp-youtube>",
            "https://www.youtube.com/watch?v=a-B_1",
        ),
        ("<iframe src='https://player.vimeo.com/video/12?h=x'>", "https://vimeo.com/12"),
        (
            "<iframe src='https://player.bilibili.com/player.html?aid=1'>",
            "https://player.bilibili.com/player.html?aid=1",
        ),
        (
            "<iframe src='https://v.qq.com/txp/iframe/player.html?vid=x'>",
            "https://v.qq.com/txp/iframe/player.html?vid=x",
        ),
        ("<video><source src=a.mp4><source src=a.webm></video>", "https://example.org/notes/a.mp4"),
    ],
)
def test_a_film_is_a_link_to_where_it_is_shown(html: str, url: str) -> None:
    assert from_html(html, base_url=BASE) == film(url)


@pytest.mark.parametrize(
    "html",
    [
        "<iframe src='https://ads.example.org/x'></iframe>",
        "<iframe src='https://notyoutube.com/embed/x'></iframe>",
        "<iframe src='javascript:alert(1)'></iframe>",
        "<iframe></iframe>",
        "<amp-youtube data-videoid='a/../b'></amp-youtube>",
        "<video></video>",
        "<audio src='blob:x'></audio>",
    ],
)
def test_what_plays_nothing_that_is_known_leaves_no_trace(html: str) -> None:
    assert from_html(f"a{html}b", base_url=BASE) == (said("ab"),)


def test_a_frame_as_bilibili_gives_it_away_is_shown_in_a_note_without_an_address() -> None:
    frame = '<iframe src="//player.bilibili.com/player.html?aid=1&bvid=BV1x&p=1" allowfullscreen></iframe>'
    assert from_html(frame) == film("https://www.bilibili.com/video/BV1x")
