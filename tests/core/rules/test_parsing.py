"""The language of filters: what its texts mean, and what is said of those that mean nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.rules import (
    EVERYTHING,
    Facts,
    Fault,
    Mistake,
    RuleError,
    canonical,
    matches,
    parse,
    read,
    toggle,
)
from bot.core.topics import Taxonomy, Topic
from tests.support.rules import FACTS, FORMULAS, Formula, holding

TAXONOMY = Taxonomy(
    [
        Topic("llm", {"en": "Language models", "zh": "大语言模型"}, aliases=("gpt",)),
        Topic("computer-vision", {"en": "Computer vision", "zh": "计算机视觉"}),
        Topic("not-a-number", {"en": "NaN"}),
        Topic("statistics", {"zh": "概率和统计"}, aliases=("非概率", "概率", "统计", "A.I.")),
    ],
    4.0,
)


def text(written: str) -> str:
    """The canonical text of what somebody wrote."""
    rule = read(written, TAXONOMY)
    assert not isinstance(rule, Mistake), rule
    return canonical(rule)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", ""),
        (" \n　", ""),
        ("*", ""),
        ("NOT *", "NOT *"),
        ("llm", "topic:llm"),
        ("GPT", "topic:llm"),
        ("大语言模型", "topic:llm"),
        ('"llm"', '"llm"'),
        ("topic:llm", "topic:llm"),
        ("topic:计算机视觉", "topic:computer-vision"),
        ('topic:"Computer Vision"', "topic:computer-vision"),
        ("computer vision", "topic:computer-vision"),
        ("computer vision gpt", "topic:computer-vision AND topic:llm"),
        ("computer OR vision", '"computer" OR "vision"'),
        ("computer (vision)", '"computer" AND "vision"'),
        ("扩散", '"扩散"'),
        ("“扩散 模型”", '"扩散 模型"'),
        ("「扩散」", '"扩散"'),
        ("ＳＡＭ", '"sam"'),
        ("c++ .net node.js f#", '".net" AND "c++" AND "f#" AND "node.js"'),
        ("🚀", '"🚀"'),
        ("R", '"r"'),
        ("title:Go", 'title:"go"'),
        ("title: go", 'title:"go"'),
        ("标题：图", 'title:"图"'),
        ("source:kexue", 'source:"kexue"'),
        ("来源:kexue", 'source:"kexue"'),
        ("author:“Su Jianlin”", 'author:"su jianlin"'),
        ("作者:苏", 'author:"苏"'),
        ("lang:zh", "lang:zh"),
        ("language:zh-CN", "lang:zh"),
        ("语言:中文", "lang:zh"),
        ("lang:English", "lang:en"),
        ("a AND b", '"a" AND "b"'),
        ("a and b", '"a" AND "b"'),
        ("a && b", '"a" AND "b"'),
        ("a b", '"a" AND "b"'),
        ("a 和 b 且 c", '"a" AND "b" AND "c"'),
        ("a OR b", '"a" OR "b"'),
        ("a|b", '"a" OR "b"'),
        ("a 或 b｜c", '"a" OR "b" OR "c"'),
        ("NOT a", 'NOT "a"'),
        ("!a", 'NOT "a"'),
        ("非 a 不 b", 'NOT "a" AND NOT "b"'),
        ("非（a）", 'NOT "a"'),
        ("a NOT b", '"a" AND NOT "b"'),
        ("a b OR c", '"c" OR ("a" AND "b")'),
        ("a (b OR c)", '"a" AND ("b" OR "c")'),
        ("'stable diffusion'", '"stable diffusion"'),
        ("‘stable diffusion’ gpt", '"stable diffusion" AND topic:llm'),
        ("title:'Go home', ", 'title:"go home"'),
        ("('it’s fine')", '"it\'s fine"'),
        ("'gpt'", '"gpt"'),
        ("it's developers' '90s", '"\'90s" AND "developers\'" AND "it\'s"'),
        ("rock 'n' roll", '"n" AND "rock" AND "roll"'),
        ("‘扩散’图", '"图" AND "扩散"'),
        ("source:https://kexue.fm", 'source:"kexue.fm"'),
        ("(来源：HTTP://me@Kexue.fm:80/a?b=1&c。)", 'source:"kexue.fm"'),
        ('lang:"kr"', "lang:kr"),
        ("lang:uk", "lang:uk"),
        ('"and"', '"and"'),
        ("title:and", 'title:"and"'),
        (
            'llm AND (lang:zh OR source:kexue) AND NOT "stable diffusion"',
            'topic:llm AND (lang:zh OR source:"kexue") AND NOT "stable diffusion"',
        ),
    ],
)
def test_what_a_text_means(written: str, expected: str) -> None:
    assert text(written) == expected
    assert canonical(parse(expected)) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("大语言模型和计算机视觉", "topic:computer-vision AND topic:llm"),
        ("gpt或者计算机视觉", "topic:computer-vision OR topic:llm"),
        ("gpt且非计算机视觉", "topic:llm AND NOT topic:computer-vision"),
        ("a 非gpt", '"a" AND NOT topic:llm'),
        ("gpt 或概率和统计", 'topic:llm AND "或概率和统计"'),
        ("gpt或概率和统计", "topic:llm OR topic:statistics"),
        ("概率和统计和gpt", "topic:llm AND topic:statistics"),
        ("非概率", "topic:statistics"),
        ("非非概率", "NOT topic:statistics"),
        ("gpt和饱和", '"gpt和饱和"'),
        ("饱和", '"饱和"'),
        ("不gpt", '"不gpt"'),
        ("gpt和", '"gpt和"'),
        ("标题：gpt和概率。", 'title:"gpt和概率"'),
        ("“gpt和概率”。", '"gpt和概率"'),
        ("和".join(["gpt"] * 6), "topic:llm"),
        ("和".join(["gpt"] * 7), '"gpt和gpt和gpt和gpt和gpt和gpt和gpt"'),
        ("gpt.", "topic:llm"),
        ("gpt， ", "topic:llm"),
        ("Go. gpt。", '"go" AND topic:llm'),
        ("A.I.", "topic:statistics"),
        ("(gpt)。", "topic:llm"),
        ("。", '"。"'),
    ],
)
def test_what_is_written_without_spaces_is_understood_where_it_means_one_thing(
    written: str, expected: str
) -> None:
    assert text(written) == text(expected)


@pytest.mark.parametrize(
    ("written", "mistake"),
    [
        ("gpt和-计算机视觉", Mistake(Fault.SIGN, 4, "-", ("NOT",))),
        ("gpt. , a", Mistake(Fault.SIGN, 5, ",", ("OR",))),
        ("title:,", Mistake(Fault.SIGN, 6, ",", ("OR",))),
        ("a AND .", Mistake(Fault.OPERAND, 7)),
    ],
)
def test_what_means_nothing_without_spaces_is_pointed_at(written: str, mistake: Mistake) -> None:
    assert read(written, TAXONOMY) == mistake


@pytest.mark.parametrize(
    ("written", "mistake"),
    [
        ("OR a", Mistake(Fault.OPERAND, 0, "OR")),
        ("a OR", Mistake(Fault.OPERAND, 4)),
        ("a AND OR b", Mistake(Fault.OPERAND, 6, "OR")),
        ("NOT", Mistake(Fault.OPERAND, 3)),
        ("()", Mistake(Fault.OPERAND, 1, ")")),
        ("a ) b", Mistake(Fault.OPENING, 2, ")")),
        ("a AND (b", Mistake(Fault.CLOSING, 6, "(")),
        ('a "b c', Mistake(Fault.QUOTE, 2, '"')),
        ('title:"b', Mistake(Fault.QUOTE, 6, '"')),
        ('""', Mistake(Fault.VALUE, 0, '""')),
        ('"\u200b"', Mistake(Fault.VALUE, 0, '"\u200b"')),
        ("title:", Mistake(Fault.VALUE, 0, "title:")),
        ("title:(a)", Mistake(Fault.GROUP, 0, "title:")),
        ("titles:a", Mistake(Fault.FIELD, 0, "titles:", ("title:",))),
        ("a https://x/y", Mistake(Fault.FIELD, 2, "https:", ("source:x",))),
        ("https://" + "x" * 101, Mistake(Fault.FIELD, 0, "https:")),
        ("source:https://@", Mistake(Fault.VALUE, 7)),
        ("title:https://x", Mistake(Fault.UNQUOTED, 0, "title:", ('title:"https://x"',))),
        (
            "source:Margins: short notes OR a",
            Mistake(Fault.UNQUOTED, 0, "source:", ('source:"Margins: short notes"',)),
        ),
        ("source::a lang:zh", Mistake(Fault.UNQUOTED, 0, "source:", ('source:":a"',))),
        ("source:a: " + "b " * 99, Mistake(Fault.UNQUOTED, 0, "source:")),
        ("source: lang:zh", Mistake(Fault.VALUE, 0, "source:")),
        ("''", Mistake(Fault.SIGN, 0, "''")),
        ("' '", Mistake(Fault.VALUE, 0, '" "')),
        ("lang:cn", Mistake(Fault.LANGUAGE, 5, "cn", ("zh",))),
        ("lang:TW", Mistake(Fault.LANGUAGE, 5, "TW", ("zh",))),
        ("lang:jp", Mistake(Fault.LANGUAGE, 5, "jp", ("ja",))),
        ("lang:kr", Mistake(Fault.LANGUAGE, 5, "kr", ("ko",))),
        ("lang:us", Mistake(Fault.LANGUAGE, 5, "us", ("en",))),
        ("lang:gb", Mistake(Fault.LANGUAGE, 5, "gb", ("en",))),
        (": a", Mistake(Fault.SIGN, 0, ":")),
        ("topic:lmm", Mistake(Fault.TOPIC, 6, "lmm", ("llm",))),
        ("topic:xyz", Mistake(Fault.TOPIC, 6, "xyz")),
        ("lang:klingon", Mistake(Fault.LANGUAGE, 5, "klingon")),
        ("lang:7", Mistake(Fault.LANGUAGE, 5, "7")),
        ("trans*", Mistake(Fault.SIGN, 5, "*")),
        ("a -b", Mistake(Fault.SIGN, 2, "-", ("NOT",))),
        ("a -llm", Mistake(Fault.SIGN, 2, "-", ("NOT",))),
        ("−llm", Mistake(Fault.SIGN, 0, "−", ("NOT",))),
        ("a – llm", Mistake(Fault.SIGN, 2, "–", ("NOT",))),
        ("a, b", Mistake(Fault.SIGN, 1, ",", ("OR",))),
        ("图，b", Mistake(Fault.SIGN, 1, "，", ("OR",))),
        ("any of: a, gpt", Mistake(Fault.LABEL, 0, "any of:", ('"a" OR topic:llm',))),
        ("'; DROP TABLE rule; --", Mistake(Fault.SIGN, 1, ";")),
        ("a ...", Mistake(Fault.SIGN, 2, "...")),
        ("title:!a", Mistake(Fault.SIGN, 6, "!")),
        ("x" * 101, Mistake(Fault.WORD_LENGTH, 0, "x" * 101)),
        ("🚀" * 4_096, Mistake(Fault.WORD_LENGTH, 0, "🚀" * 61)),
        ("\ufdfa" * 20, Mistake(Fault.WORD_LENGTH, 0, "\ufdfa" * 20)),
        (" " * 20_001, Mistake(Fault.TEXT_LENGTH, 20_000)),
        (" ".join(["a"] * 1_001), Mistake(Fault.ATOMS, 2_000, "a")),
        ("(" * 1_000 + "a", Mistake(Fault.DEPTH, 25, "(")),
    ],
)
def test_what_is_said_of_a_text_that_means_nothing(written: str, mistake: Mistake) -> None:
    assert read(written, TAXONOMY) == mistake


def test_the_topic_of_what_is_about_no_other_is_not_suggested() -> None:
    topics = [Topic("tea", {"en": "Tea"}), Topic("other", {"en": "Tee"}, fallback=True)]
    assert read("topic:teas", Taxonomy(topics, 1.0)) == Mistake(Fault.TOPIC, 6, "teas", ("tea",))


def test_a_kept_text_that_means_nothing_is_an_error_with_its_place() -> None:
    with pytest.raises(RuleError, match=r"rule: closing at position 1, found '\('"):
        parse("(a")


def test_a_kept_code_of_a_language_is_read_whatever_it_is() -> None:
    assert canonical(parse("lang:kr")) == "lang:kr"


def test_without_a_taxonomy_a_name_is_a_word_and_a_topic_only_by_its_slug() -> None:
    assert canonical(parse("llm")) == '"llm"'
    assert canonical(parse("topic:gone-topic")) == "topic:gone-topic"
    assert read("topic:大模型") == Mistake(Fault.TOPIC, 6, "大模型")


def test_what_is_as_large_as_allowed_is_read() -> None:
    assert read(" OR ".join(f"w{n}" for n in range(1_000))) != EVERYTHING
    assert read("(" * 25 + "a" + ")" * 25) == parse("a")
    assert read("!" * 19_998 + "a") == parse("a")
    assert read("x" * 100) == parse(f'"{"x" * 100}"')


def test_what_was_read_at_its_limits_is_read_back_though_its_text_became_longer() -> None:
    long = " ".join(f"{n:0100}" for n in range(198))
    deep = "a0"
    for n in range(1, 26):
        deep = f"a{n} | b{n} ({deep})"
    for written in (long, deep):
        rule = read(written)
        assert not isinstance(rule, Mistake)
        assert len(canonical(rule)) > len(written)
        assert parse(canonical(rule)) == rule
        assert parse(canonical(toggle(rule, "cv"))) == toggle(rule, "cv")


@given(FORMULAS, FACTS)
def test_a_rule_wants_what_its_text_says(formula: Formula, facts: Facts) -> None:
    assert matches(parse(formula.text), facts) is formula.means(holding(facts))


@given(FORMULAS)
def test_the_canonical_text_reads_as_the_rule(formula: Formula) -> None:
    rule = parse(formula.text)
    assert parse(canonical(rule)) == rule


@given(st.text() | st.text(alphabet='aR图:()（）"“”!&|*- \u00adǰ', max_size=40))
def test_any_text_is_a_rule_or_a_mistake_inside_it(written: str) -> None:
    rule = read(written, TAXONOMY)
    if isinstance(rule, Mistake):
        assert 0 <= rule.position <= len(written)
    else:
        assert parse(canonical(rule)) == rule


@given(st.text(alphabet="a图'‘’s (）|:!\"", max_size=40))
def test_single_quotes_are_read_back_as_any_text(written: str) -> None:
    rule = read(written, TAXONOMY)
    assert isinstance(rule, Mistake) or parse(canonical(rule)) == rule


@given(st.from_regex(r"([a-z]+('[a-z]+)?|图+)( [a-z图]+){0,3}", fullmatch=True))
def test_a_phrase_means_the_same_in_all_quotes(phrase: str) -> None:
    assert read(f"'{phrase}'") == read(f"‘{phrase}’") == read(f'"{phrase}"')
