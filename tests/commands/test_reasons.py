"""Evidence is kept in neutral words, and said in the reader's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.reasons import evidence_in_words
from bot.core.topics import Taxonomy, Topic
from bot.i18n import Catalogues
from storage.records import Label, LabelOrigin

TAXONOMY = Taxonomy([Topic("bread", {"en": "Bread", "zh": "面包"})], 1.0)
ENGLISH, CHINESE = (Catalogues.load().translator(code) for code in ("en", "zh"))


def label(evidence: str, origin: LabelOrigin = LabelOrigin.WORDS) -> Label:
    return Label("food", 1.0, evidence, origin)


@pytest.mark.parametrize(
    ("evidence", "english", "chinese"),
    [
        ("no other topic", "no other topic", "不属于其他主题"),
        ("part: bread", "part: Bread", "下级主题：面包"),
        (
            "title: rye: a; excerpt: bun; body: loaf; code: oven",
            "title: rye: a; excerpt: bun; text: loaf; code: oven",
            "标题：rye: a；摘录：bun；正文：loaf；代码：oven",
        ),
        ("heard of it", "heard of it", "heard of it"),
    ],
)
def test_evidence_is_said_in_the_language_of_its_reader(
    evidence: str, english: str, chinese: str
) -> None:
    assert evidence_in_words(label(evidence), TAXONOMY, ENGLISH) == english
    assert evidence_in_words(label(evidence), TAXONOMY, CHINESE) == chinese


def test_a_tag_is_said_as_its_source_wrote_it() -> None:
    tag = label("tag: a; title: b", LabelOrigin.SOURCE)
    assert evidence_in_words(tag, TAXONOMY, CHINESE) == "标签：a; title: b"


@given(st.text(), st.sampled_from(LabelOrigin))
def test_whatever_stands_there_something_is_said(evidence: str, origin: LabelOrigin) -> None:
    said = evidence_in_words(label(evidence, origin), TAXONOMY, ENGLISH)
    assert bool(said) == bool(evidence)
