"""Which articles tell the same story."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.duplicates import (
    Joined,
    join,
    keys_of,
    likeness,
    note_signature,
    signature,
)
from bot.core.thresholds import Thresholds
from bot.core.words import fold
from storage.records import Told

THRESHOLD = 0.5
USUAL = Thresholds(THRESHOLD)

RELEASE = (
    "The second version of the solver came out on Monday. It reads sparse systems four times as fast as the "
    "first, needs half of the memory, and no longer stops at matrices that are singular by a hair. Its authors "
    "measured it on eleven thousand systems from circuits, bridges and weather, and publish all of them with it."
)
BENCH = (
    "Eleven thousand sparse systems are a hard test for any solver. We ran ours on two machines, once with warm "
    "and once with cold caches, and counted what was read from memory rather than seconds. The largest bridge "
    "took longest, as expected; the weather was a surprise, since its blocks fit together in no order we tried."
)
ZH = (
    "新版求解器在周一发布。它读取稀疏方程组的速度是旧版的四倍,内存只用一半,遇到几乎奇异的矩阵也不再中止。"
    "作者用来自电路、桥梁和天气的一万一千个方程组做了测量,并把数据一同公开。"
)
ZH_OTHER = (
    "稀疏方程组的求解器该怎样比较?我们在两台机器上各跑了一遍,先冷缓存后热缓存,数的是从内存读了多少,而不是用了几秒。"
    "最大的桥梁最慢,这不意外;天气的数据却出人意料,它的分块怎么排都不合适。"
)

READING = (
    "Tonight at seven the reading group meets in room four and reads chapter two of the book on convex sets, with exercises. "
    "Bring a printed copy, since the projector is broken; whoever missed the first chapter finds notes of it on the shelf."
)
FILM = (
    "Tonight at seven the reading group meets in room four and watches a film about Emmy Noether, with popcorn. "
    "No preparation is needed, and guests are welcome; afterwards we vote on what is read in autumn and who cooks."
)

SAME = [
    (RELEASE, RELEASE),
    (RELEASE, RELEASE.upper()),
    (
        RELEASE,
        RELEASE.replace(".", " ."),
    ),
    (RELEASE, "From our newsroom: " + RELEASE + " Read more on our site."),
    (RELEASE, RELEASE.replace("Monday", "1 June").replace("half of the memory", "less memory")),
    (
        RELEASE,
        RELEASE + " The licence is that of the first version, and old files are read as they are.",
    ),
    (ZH, ZH),
    (ZH, "【快讯】" + ZH + "（编辑：小苏）"),
    (ZH, ZH.replace("周一", "六月一日").replace("一同", "一并")),
    (ZH, ZH.replace(",", "，")),
]
DIFFERENT = [
    (RELEASE, BENCH),
    (ZH, ZH_OTHER),
    (RELEASE, ZH),
    (RELEASE, RELEASE[:150] + BENCH[150:]),
    (READING, FILM),
    (ZH, ZH[:40] + ZH_OTHER[40:]),
]


def like(one: str, other: str) -> float:
    return likeness(signature(fold(one)), signature(fold(other)))


@pytest.mark.parametrize("pair", SAME)
def test_versions_of_a_text_are_one_story(pair: tuple[str, str]) -> None:
    assert like(*pair) >= THRESHOLD


@pytest.mark.parametrize("pair", DIFFERENT)
def test_texts_on_one_subject_stay_apart(pair: tuple[str, str]) -> None:
    assert like(*pair) < THRESHOLD


@pytest.mark.parametrize("text", ["", "New issue out now.", "新文章。", "word " * 500])
def test_what_says_too_little_tells_no_story(text: str) -> None:
    assert signature(fold(text)) == ""
    assert likeness(signature(fold(text)), "") == 0.0


NOTE = ("Solver 2.0 is out", "It reads sparse systems four times as fast as the first one.")
ZH_NOTE = ("新版求解器发布", "读取速度是旧版的四倍。")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (NOTE, NOTE),
        (NOTE, (NOTE[0].upper(), f" {NOTE[1].replace(' ', '  ')} ")),
        (NOTE, (f"{NOTE[0]}!", NOTE[1].rstrip("."))),
        (ZH_NOTE, (ZH_NOTE[0], ZH_NOTE[1].replace("。", "！"))),
    ],
)
def test_notes_in_the_same_words_are_one_story(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    signs = [note_signature(*map(fold, each)) for each in (one, other)]
    assert signs[0] == signs[1] != ""
    assert likeness(*signs) == 1


@pytest.mark.parametrize(
    "other",
    [
        ("Solver 2.1 is out", NOTE[1]),
        (NOTE[0], NOTE[1].replace("four", "five")),
        (f"{NOTE[0]} It", NOTE[1].removeprefix("It ")),
        (f"{NOTE[0]}+", NOTE[1]),
        (NOTE[0], f"-{NOTE[1]}"),
        ZH_NOTE,
    ],
)
def test_notes_that_differ_in_a_word_are_two(other: tuple[str, str]) -> None:
    assert likeness(note_signature(*map(fold, NOTE)), note_signature(*map(fold, other))) == 0


@pytest.mark.parametrize(
    ("title", "text"),
    [("", NOTE[1]), ("...", NOTE[1]), ("Update", "No description"), ("更新", "点击查看"), ("", "")],
)
def test_a_note_without_a_title_or_of_few_words_tells_no_story(title: str, text: str) -> None:
    assert note_signature(fold(title), fold(text)) == ""


_WORDS = st.lists(st.sampled_from([f"w{n}" for n in range(300)]), min_size=30, max_size=300)


@given(_WORDS, _WORDS)
def test_likeness_is_a_share_the_same_from_both_sides(one: list[str], other: list[str]) -> None:
    left, right = " ".join(one), " ".join(other)
    assert like(left, right) == like(right, left)
    assert 0 <= like(left, right) <= 1
    assert like(left, left) in (0.0, 1.0)


@given(st.integers(0, 2**32), st.floats(0, 1))
def test_likeness_is_near_what_texts_have_in_common(seed: int, share: float) -> None:
    dice = Random(seed)
    one = [dice.randrange(10**6) for _ in range(600)]
    cut = int(len(one) * share)
    other = one[:cut] + [dice.randrange(10**6) for _ in range(600 - cut)]
    shingles = [{tuple(words[n : n + 3]) for n in range(598)} for words in (one, other)]
    truth = len(shingles[0] & shingles[1]) / len(shingles[0] | shingles[1])
    assert abs(like(" ".join(map(str, one)), " ".join(map(str, other))) - truth) < 0.35


def told(number: int, text: str) -> Told:
    return Told(number * 10, number, signature(fold(text)))


def under(joined: Joined, *articles: Told) -> dict[int, list[Told]]:
    by_id = {one.id: one for one in articles}
    held = defaultdict(list)
    for key, id_ in joined.keys:
        held[key].append(by_id[id_])
    return held


def test_a_copy_is_told_from_the_first_in_one_batch_and_later() -> None:
    first, copy, other = told(1, RELEASE), told(2, RELEASE + " More."), told(3, BENCH)
    at_once = join([first, copy, other], {}, USUAL)
    assert at_once.copies == {20: 1}
    assert {id_ for _, id_ in at_once.keys} == {10, 30}

    later = join([told(4, "See: " + RELEASE)], under(at_once, first, other), USUAL)
    assert (later.copies, later.keys) == ({40: 1}, ())


_NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "copies"), [(0, {20: 1}), (19, {20: 1}), (-19, {20: 1}), (24, {}), (-24, {})]
)
def test_a_note_in_the_words_of_another_days_is_another(hours: int, copies: dict[int, int]) -> None:
    sign = note_signature(*map(fold, NOTE))
    first = Told(10, 1, sign, at=_NOON)
    later = Told(20, 2, sign, at=_NOON + timedelta(hours=hours))
    assert join([first, later], {}, USUAL).copies == copies
    assert join([first, Told(20, 2, sign)], {}, USUAL).copies == {20: 1}
    long = signature(fold(RELEASE))
    told_twice = [Told(10, 1, long, at=_NOON), Told(20, 2, long, at=later.at)]
    assert join(told_twice, {}, USUAL).copies == {20: 1}


def test_a_note_that_comes_again_for_weeks_is_found_each_time() -> None:
    sign = note_signature(*map(fold, NOTE))
    days = [Told(10 * n, n, sign, at=_NOON + timedelta(days=7 * n)) for n in range(1, 30)]
    copies = [replace(one, id=one.id + 1, number=100 + one.number) for one in days]
    known: dict[int, list[Told]] = {}
    for first, copy in zip(days, copies, strict=True):
        joined = join([first, copy], known, USUAL)
        assert joined.copies == {copy.id: first.number}
        for key, _ in joined.keys:
            known.setdefault(key, []).append(first)


LECTURES = (
    "Seminar on matrices, room 204, Tuesday at ten. Bring last week's sheet, solved as far as you came. Slides and "
    "notes are on the page of the course, where questions can be asked, too. Today: {}."
)
PAPERS = (
    "每天为您挑选三篇论文，附上链接与一句话的评价。欢迎转发，欢迎留言告诉我们想看哪个方向。今天的主题是{}，"
    "全文见本站，订阅以后可以在手机上阅读，周末休息。"
)


@pytest.mark.parametrize(
    ("form", "first", "second"),
    [
        (LECTURES, "eigenvalues and what they are for", "singular values of a map"),
        (PAPERS, "扩散模型的采样速度", "长上下文的位置编码"),
    ],
)
def test_what_one_source_says_in_one_form_each_day_are_stories_of_their_own(
    form: str, first: str, second: str
) -> None:
    one = replace(told(1, form.format(first)), url="https://a.example/1", title=first)
    other = replace(told(2, form.format(second)), url="https://a.example/2", title=second)
    assert likeness(one.signature, other.signature) >= 0.5

    assert join([one, other], {}, USUAL).copies == {}
    same_title = replace(other, title=first)
    assert join([one, same_title], {}, USUAL).copies == {}
    elsewhere = replace(other, url="https://b.example/2")
    assert join([one, elsewhere], {}, USUAL).copies == {20: 1}


def test_what_one_source_says_again_below_the_same_title_is_one_story_and_below_another_two() -> (
    None
):
    one = replace(told(1, RELEASE), url="https://a.example/1", title="Solver 2")
    moved = replace(told(2, RELEASE), url="https://a.example/new/1", title="Solver  2")
    teaser = replace(moved, title="Elections")
    assert join([one, moved], {}, USUAL).copies == {20: 1}
    assert join([one, teaser], {}, USUAL).copies == {}
    named = Thresholds(0.5, {"a.example": 0.6})
    assert join([one, teaser], {}, named).copies == {20: 1}


def at(number: int, source: str, url: str = "https://a.example/note", text: str = "") -> Told:
    """An article of a feed that links somewhere."""
    one = told(number, text) if text else Told(number * 10, number, "")
    return replace(one, source_title=source, url=url, is_feed=True, title=f"{number}")


def test_what_two_feeds_on_one_host_say_below_two_titles_is_one_story() -> None:
    one = at(1, "A", "https://mp.example/s", RELEASE)
    other = at(2, "B", "https://mp.example/t", f"By us: {RELEASE}")
    assert join([one, other], {}, USUAL).copies == {20: 1}
    assert join([one, replace(other, source_title="A")], {}, USUAL).copies == {}
    # A file, or a row, of a host may be the same source as a feed of it.
    assert join([one, replace(other, is_feed=False)], {}, USUAL).copies == {}


def test_other_sources_with_one_address_tell_one_story_whatever_they_say_of_it() -> None:
    own, news = at(1, "Own", text=RELEASE), at(2, "News", "http://www.a.example/note?ref=hn")
    planet = at(3, "Planet", text=BENCH)
    at_once = join([own, news, planet], {}, USUAL)
    assert at_once.copies == {20: 1, 30: 1}
    later = join([planet], under(join([news], {}, USUAL), news), USUAL)
    assert later.copies == {30: 2}
    # Both by words and by address: the first.
    assert join([own, news, at(4, "More", text=RELEASE)], {}, USUAL).copies == {20: 1, 40: 1}


@pytest.mark.parametrize(
    "told_apart",
    [
        [at(1, "Own"), at(2, "Own")],
        [at(1, "Own", "https://a.example/"), at(2, "News", "https://a.example/")],
        [at(1, "Own", "https://a.example/b"), at(2, "News")],
        [at(1, "Own"), at(2, "Own"), at(3, "News")],
        [at(1, "Own"), at(2, "Off")],
        [at(1, "Off"), at(2, "Own")],
    ],
)
def test_lists_front_pages_and_sources_that_are_never_compared_stay_apart(
    told_apart: list[Told],
) -> None:
    assert join(told_apart, {}, Thresholds(0.5, {"off": 0.0})).copies == {}


def test_what_had_an_address_first_and_gets_a_text_stays_where_it_stands() -> None:
    stub, copy = at(1, "Own"), at(2, "News", text=RELEASE)
    known = under(join([stub, copy], {}, USUAL), stub)
    grown = replace(stub, signature=signature(fold(RELEASE)))
    known |= {
        key: [at(3, "Mirror", "https://b.example/c", RELEASE)] for key in keys_of(grown.signature)
    }
    joined = join([grown], known, USUAL)
    assert joined.copies == {}
    assert {key for key, _ in joined.keys} == set(keys_of(grown.signature))


def test_of_several_the_most_alike_is_the_first_one() -> None:
    near, nearer = told(1, RELEASE + " " + BENCH[:120]), told(2, RELEASE)
    known = under(join([near], {}, USUAL), near)
    for key in keys_of(nearer.signature):
        known.setdefault(key, []).append(nearer)
    assert join([told(3, RELEASE)], known, USUAL).copies == {30: 2}


@given(st.integers(0, 2**32), st.floats(0.1, 1))
def test_whoever_is_like_enough_is_found_however_much_they_have_in_common(
    seed: int, threshold: float
) -> None:
    random = Random(seed)
    words = [f"{random.randrange(10**6)}" for _ in range(300)]
    known = told(1, " ".join(words))
    changed = random.randrange(len(words))
    text = " ".join([*words[:changed], *(word + "x" for word in words[changed:])])
    new = replace(told(2, text), source_title="another")
    held = {key: [known] for key in keys_of(new.signature)}
    reaches = likeness(known.signature, new.signature) >= threshold
    assert join([new], held, Thresholds(threshold)).copies == ({20: 1} if reaches else {})


def test_what_has_half_in_common_may_still_be_another_story() -> None:
    one, other = range(100, 164), [*range(32), *range(132, 164)]
    new, known = (
        Told(n * 10, n, "".join(f"{hash_:08x}" for hash_ in hashes))
        for n, hashes in ((2, one), (1, other))
    )
    assert likeness(new.signature, known.signature) == 0
    assert join([new], {100: [known]}, USUAL).copies == {}


def test_a_key_that_many_share_is_kept_for_a_few() -> None:
    footer = " ".join(f"footer{n}" for n in range(12))
    dice = Random(1)
    texts = [f"{footer} {' '.join(str(dice.random()) for _ in range(60))}" for _ in range(40)]
    joined = join([told(n, text) for n, text in enumerate(texts, start=1)], {}, USUAL)
    held = under(joined, *(told(n, text) for n, text in enumerate(texts, start=1)))
    assert joined.copies == {}
    assert max(map(len, held.values())) <= 8
