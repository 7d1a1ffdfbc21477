"""Invents notes as people write them: Markdown of about three kilobytes, Chinese and English, with formulas and code.

Every note differs in words, formulas and names, so that no cache makes the measurement look better.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

_LENGTH = 3_000  # bytes, roughly
_FOLDER = 500  # notes in one folder
_NEWEST = datetime(2026, 6, 30, tzinfo=UTC)

_ENGLISH = [
    "attention",
    "gradient",
    "kernel",
    "matrix",
    "estimate",
    "variance",
    "sample",
    "layer",
    "token",
    "update",
    "bound",
    "proof",
    "step",
    "rate",
    "noise",
    "model",
    "loss",
    "weight",
    "feature",
    "cluster",
    "graph",
    "path",
    "queue",
    "cache",
    "buffer",
    "thread",
    "measure",
    "limit",
    "series",
    "norm",
    "basis",
    "rank",
    "sparse",
    "dense",
    "smooth",
    "convex",
    "random",
    "stable",
    "exact",
    "slow",
]
_ENGLISH_FRAMES = (
    "The {0} of a {1} depends on its {2}, which a {3} does not show.",
    "We replace the {0} by a {1} and pay with one more {2} for each {3}.",
    "Without the {0}, every {1} would have to carry the whole {2}; see *{3}*.",
    "A **{0}** is cheap, a {1} is not: `{2}_{3}` tells them apart.",
    "What looks like a {0} problem is in truth a question of {1}, [as {2} shows](https://notes.example.org/{3}).",
)
_CHINESE = [
    "注意力",
    "梯度",
    "矩阵",
    "方差",
    "样本",
    "词元",
    "更新",
    "上界",
    "证明",
    "步长",
    "噪声",
    "模型",
    "损失",
    "权重",
    "特征",
    "聚类",
    "图",
    "队列",
    "缓存",
    "线程",
    "测度",
    "极限",
    "级数",
    "范数",
    "基",
    "秩",
    "稀疏",
    "稠密",
    "光滑",
    "凸性",
    "随机",
    "稳定",
    "精确",
    "编码",
    "解码",
    "采样",
    "正则",
    "优化",
    "概率",
    "分布",
]
_CHINESE_FRAMES = (
    "{0}的大小取决于{1},而{2}本身并不能说明{3}。",
    "我们把{0}换成{1},代价是每个{2}多算一次{3}。",
    "如果没有{0},每个{1}都要背着整个{2};参见*{3}*。",
    "**{0}**很便宜,{1}却不然:`{2}` 与 `{3}` 要分开看。",
    "看起来是{0}的问题,其实是{1}的问题,[{2}一文](https://notes.example.org/{3})说得更细。",
)
_TOPICS = ("llm", "optimisation", "cv", "probability", "Python", "随机", "注意力", "notes")


def write_notes(folder: Path, count: int, *, seed: int = 1) -> int:
    """Write so many notes below a folder; how many bytes they have together."""
    total = 0
    for number in range(count):
        shelf = folder / f"{number // _FOLDER:03}"
        shelf.mkdir(parents=True, exist_ok=True)
        total += (shelf / f"note-{number:06}.md").write_bytes(note(number, seed=seed).encode())
    return total


def note(number: int, *, seed: int = 1, length: int = _LENGTH, newest: datetime = _NEWEST) -> str:
    """The note with this number, at least `length` bytes: the same for the same seed."""
    dice = Random(seed * 1_000_003 + number)
    chinese = number % 2 == 0
    published = newest - timedelta(hours=number % 20_000)
    header = (
        "---",
        f"title: {_title(dice, number, chinese=chinese)}",
        f"date: {published:%Y-%m-%d}",
        f"topics: [{', '.join(dice.sample(_TOPICS, 2))}]",
        f"url: https://notes.example.org/{seed}/{number}",
        f"language: {'zh' if chinese else 'en'}",
        "---",
    )
    return "\n".join(header) + "\n\n" + body(dice, length, chinese=chinese)


def body(dice: Random, length: int, *, chinese: bool) -> str:
    """Paragraphs, formulas, code, lists and tables, at least `length` bytes of them."""
    pieces: list[str] = []
    size = 0
    while size < length:
        makers = (_prose, _prose, _prose, _display, _prose, _code, _listing, _prose, _table)
        piece = makers[len(pieces) % len(makers)](dice, chinese)
        pieces.append(piece)
        size += len(piece.encode()) + 2
    return "\n\n".join(pieces) + "\n"


def _title(dice: Random, number: int, *, chinese: bool) -> str:
    words = dice.sample(_CHINESE if chinese else _ENGLISH, 3)
    return (
        f"{words[0]}与{words[1]}:{words[2]}之{number}"
        if chinese
        else f"{' and '.join(words)} {number}"
    )


def _sentence(dice: Random, chinese: bool) -> str:  # noqa: FBT001 -- passed on by all makers
    words, frames = (_CHINESE, _CHINESE_FRAMES) if chinese else (_ENGLISH, _ENGLISH_FRAMES)
    return dice.choice(frames).format(*dice.sample(words, 4))


def _prose(dice: Random, chinese: bool) -> str:  # noqa: FBT001 -- one shape for all makers
    sentences = [_sentence(dice, chinese) for _ in range(dice.randint(3, 6))]
    sentences.insert(1, f"${_formula(dice)}$")
    text = ("" if chinese else " ").join(sentences)
    return f"## {_sentence(dice, chinese)}\n\n{text}" if dice.random() < 0.3 else text  # noqa: PLR2004 -- every third has a heading


def _formula(dice: Random) -> str:
    a, b, c = dice.sample("abcdfghkmnpqrstuvwxyz", 3)
    n = dice.randint(2, 99)
    return dice.choice(
        (
            rf"{a}_{{{n}}} = \sum_{{i=1}}^{{{n}}} {b}_i^2 + {c}",
            rf"\lVert {a} - {b} \rVert_2 \le \frac{{{n}}}{{{c}}}",
            rf"{a}({b}) = \mathbb{{E}}[{c}^{{{n}}}]",
            rf"\theta_{{{n}}} \leftarrow \theta - {a} \nabla {b}({c})",
            rf"{a}^\top {b} \in \mathbb{{R}}^{{{n}}}",
        )
    )


def _display(dice: Random, chinese: bool) -> str:  # noqa: ARG001, FBT001 -- one shape for all makers
    return f"$$\n{_formula(dice)}, \\qquad {_formula(dice)}\n$$"


def _code(dice: Random, chinese: bool) -> str:  # noqa: ARG001, FBT001 -- one shape for all makers
    name, other, third = dice.sample(_ENGLISH, 3)
    lines = (
        f"def {name}({other}: list[float], {third}: float = {dice.random():.3f}) -> float:",
        f'    """The {name} of `{other}`."""',
        f"    total = sum(x * {third} for x in {other} if x < {dice.randint(3, 900)})",
        f"    return total / len({other})",
    )
    return "```python\n" + "\n".join(lines) + "\n```"


def _listing(dice: Random, chinese: bool) -> str:  # noqa: FBT001 -- one shape for all makers
    return "\n".join(f"{n}. {_sentence(dice, chinese)}" for n in range(1, 4))


def _table(dice: Random, chinese: bool) -> str:  # noqa: FBT001 -- one shape for all makers
    names = dice.sample(_CHINESE if chinese else _ENGLISH, 3)
    rows = [" | ".join(str(dice.randint(1, 999)) for _ in names) for _ in range(3)]
    return "\n".join((" | ".join(names), " | ".join("---" for _ in names), *rows))
