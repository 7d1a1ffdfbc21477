r"""Rules for markdown-it: formulas in `$…$` and `\(…\)` within a line, in `$$…$$` and `\[…\]` also on lines of their own."""

from typing import Final

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from bot.core.markup.maths import formula_at

_MOST_LINES: Final = 60
_LONGEST: Final = 4_000
_CLOSING: Final = {"$$": "$$", "\\[": "\\]"}


def formulas(parser: MarkdownIt) -> None:
    """Teach the parser formulas, as a plugin; its tokens are `math_inline`, `math_inline_double` and `math_block`."""
    parser.inline.ruler.before("escape", "math_inline", _within_line)
    interrupted: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("fence", "math_block", _on_lines, interrupted)


def _within_line(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 -- markdown-it calls it so
    found = formula_at(state.src, state.pos) if state.src[state.pos] in "$\\" else None
    if found is None or found[1] > state.posMax:
        return False
    formula, state.pos = found
    if not silent:
        token = state.push("math_inline_double" if formula.display else "math_inline", "math", 0)
        token.content = formula.source
    return True


def _on_lines(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 -- the same
    opening = _line(state, start)[:2]
    if opening not in _CLOSING or state.is_code_block(start):
        return False
    lines = _lines(state, start, min(end, start + _MOST_LINES), _CLOSING[opening])
    if not lines or not "".join(lines).strip():
        return False
    if not silent:
        token = state.push("math_block", "math", 0)
        token.content = "\n".join(lines)
        token.map = [start, start + len(lines)]
        state.line = start + len(lines)
    return True


def _lines(state: StateBlock, start: int, end: int, closing: str) -> list[str]:
    """The lines of the formula without its signs; none where it does not end, or where words follow on its line."""
    lines: list[str] = []
    place = state.bMarks[start]
    if state.src.find(closing, place + 2, place + _LONGEST) < 0:
        return lines
    for number in range(start, end):
        line = _line(state, number)
        if number == start:
            line = line[2:]
        elif not line or state.sCount[number] < state.blkIndent:
            return []
        body, sign, rest = line.partition(closing)
        lines.append(body)
        if sign:
            return [] if rest.strip() else lines
    return []


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]
