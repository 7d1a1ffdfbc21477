"""What filters cost: many rules over the news of a tick, one rule over what came last, and reading rules' texts.

Beside each of the first two the naive loop, which asks each rule about each article, over the same articles in the same process.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from random import Random
from statistics import median
from typing import Any, Final

from benchmarks.figures import RATIO, Figure, Scale, at_most
from benchmarks.notes import body
from benchmarks.processes import run_json
from bot.core.blocks import dumps
from bot.core.flat import flat_text
from bot.core.markup import from_markdown
from bot.core.rules import Evaluation, Facts, Rule, canonical, facts_of, matches, parse
from bot.core.taking import LABELLED_LENGTH
from bot.core.words import fold
from bot.process import calm_the_collector
from storage.records import Candidate, Content

_NEWS: Final = 12
_LOOK_BACK: Final = 200
_LENGTH: Final = 5_000  # bytes of an article
_TOPICS: Final = ("llm", "cv", "video", "python", "pytorch", "optimisation", "nlp", "other")
_CHARACTERS: Final = "模型优化算法训练数据空间函数矩阵概率分布图像语言学习推理注意力梯度变换编码"
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_FEW_ATOMS: Final = (1, 2, 2, 3, 3, 4)
# The naive loop asks so many rules of those there are: it takes the same time for each.
_SAMPLE: Final = 1_000


def measure(scale: Scale) -> Sequence[Figure]:
    """Medians of CPU time over rounds in which all take turns, in a process of its own."""
    few, many = scale.subscribers // 100, scale.subscribers // 10
    order = {"rounds": max(3, scale.repeats // 20), "few": few, "many": many}
    found: Mapping[str, float] = run_json("benchmarks.filters", order).result
    return (
        Figure(f"{_NEWS} articles, {few:,} rules", found["few"], "ms", at_most(250)),
        Figure(f"{_NEWS} articles, {many:,} rules", found["many"], "ms", at_most(2_500)),
        Figure("the naive loop, as if over the latter", found["naive"], "ms"),
        Figure("all at once to the naive loop", found["many"] / found["naive"], RATIO),
        Figure(f"dry run: {_LOOK_BACK} articles, one rule", found["run"], "ms", at_most(50)),
        Figure("the same from documents, as if no words were kept", found["documents"], "ms"),
        Figure("the naive loop over facts", found["naive run"], "ms"),
        Figure("a rule's text read, the first time", found["text"], "µs"),
    )


def _work(order: Mapping[str, int]) -> Mapping[str, float]:
    calm_the_collector()
    dice = Random(1)
    candidates = [_candidate(number, with_words=True) for number in range(_LOOK_BACK)]
    unread = [_candidate(number, with_words=False) for number in range(_LOOK_BACK)]
    facts = [facts_of(one) for one in candidates]
    rules = list({_rule(dice): None for _ in range(order["many"])})
    texts = [canonical(rule) for rule in rules[:_SAMPLE]]
    sample, asked = rules[:_SAMPLE], parse('topic:llm AND (lang:zh OR 注意力) AND NOT "deep model"')
    works: Mapping[str, Callable[[], object]] = {
        "few": lambda: _at_once(rules[: order["few"]], candidates[:_NEWS]),
        "many": lambda: _at_once(rules, candidates[:_NEWS]),
        "naive": lambda: _one_by_one(sample, facts[:_NEWS]),
        "run": lambda: _at_once([asked], candidates),
        "documents": lambda: _at_once([asked], unread),
        "naive run": lambda: _one_by_one([asked], facts),
        "text": lambda: [parse(text) for text in texts],
    }
    times = _turns(works, order["rounds"])
    return times | {
        "naive": times["naive"] * len(rules) / len(sample),
        "text": times["text"] * 1_000 / len(texts),
    }


def _turns(works: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Each work's median CPU time in milliseconds over rounds in which all take turns."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            began = time.process_time()
            work()
            times[name].append((time.process_time() - began) * 1_000)
    return {name: median(sample) for name, sample in times.items()}


def _at_once(rules: Sequence[Rule], candidates: Sequence[Candidate]) -> list[int]:
    """As a tick does it: nothing is kept from the one before but what rules and articles say."""
    evaluation = Evaluation(rules)
    evaluation.add([facts_of(one) for one in candidates])
    return [evaluation.wanted(rule) for rule in rules]


def _one_by_one(rules: Sequence[Rule], facts: Sequence[Facts]) -> list[list[bool]]:
    return [[matches(rule, one) for one in facts] for rule in rules]


def _rule(dice: Random) -> Rule:
    """Some topics, words and negations, joined by AND and OR."""
    text = _atom(dice)
    for _ in range(dice.choice(_FEW_ATOMS) - 1):
        text = f"({text} {dice.choice(('AND', 'OR'))} {_atom(dice)})"
    return parse(text)


def _atom(dice: Random) -> str:
    atom = dice.choice(
        (
            f"topic:{dice.choice(_TOPICS)}",
            f'"{_word(dice)}"',
            f'"{_word(dice)} {_word(dice)}"',
            f'title:"{_word(dice)}"',
            f"lang:{dice.choice(('zh', 'en'))}",
            f'source:"{_word(dice)}"',
        )
    )
    return f"NOT {atom}" if dice.random() < 0.25 else atom  # noqa: PLR2004 -- every fourth


def _word(dice: Random) -> str:
    characters = dice.choice((_CHARACTERS, _LETTERS))
    return "".join(dice.choices(characters, k=dice.randint(2, 4)))


def _candidate(number: int, *, with_words: bool) -> Candidate:
    chinese = number % 2 == 0
    document = from_markdown(body(Random(number), _LENGTH, chinese=chinese))
    said = fold(flat_text(document, LABELLED_LENGTH)) if with_words else None
    blocks = None if with_words else dumps(document)
    address = f"https://notes.example.org/{number}"
    content = Content(f"Note {number}", said, blocks, "", "Su", address, "Notes", address)
    topics = (_TOPICS[number % 8], _TOPICS[number % 5])
    return Candidate(number, number, None, topics, "zh" if chinese else "en", content)


def _main(order: Mapping[str, Any]) -> None:
    print(json.dumps(_work(order)))


if __name__ == "__main__":
    _main(json.loads(sys.argv[1]))
