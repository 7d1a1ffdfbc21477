"""YAML text -> plain values, with the line of every key and all faults as values. Knows nothing of settings.

The scalars are those of the YAML 1.2 core schema (`no` and `on` are words, `12:30` is no number). Aliases, tags
and duplicate keys are faults: nobody needs them in a settings file, and they are how a small file becomes a huge one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

try:
    from yaml import CSafeLoader as _Loader
except (
    ImportError
):  # pragma: no cover -- PyYAML's wheels carry libyaml; a build without it is only slower
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]  # same interface

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"
KeyPath: TypeAlias = tuple[str | int, ...]

MAX_DEPTH = 12
"""Collections inside collections that are read; settings need five."""

_PLAIN = re.compile(
    r"(?P<null>~|null|Null|NULL|)|(?P<bool>true|True|TRUE|false|False|FALSE)|(?P<int>[-+]?[0-9]+)"
    r"|(?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
)
"""How a scalar without quotes is understood (https://yaml.org/spec/1.2.2/#1032-tag-resolution)."""


@dataclass(frozen=True, slots=True)
class YamlFault:
    """What is wrong in the text, where (line and column count from 1), and what to do."""

    line: int
    column: int
    path: KeyPath
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Document:
    """What was read: the value (None when nothing could be), the line of each key, and the faults."""

    value: Value = None
    lines: dict[KeyPath, int] = field(default_factory=dict, hash=False)
    faults: tuple[YamlFault, ...] = ()


def read(text: str, *, first_line: int = 1, as_text: bool = False) -> Document:
    """The first document that *text* holds; never raises.

    With *as_text* every scalar but an empty one stays the text that was written (a title `007` is no number).
    *first_line* is the number of the first line of *text* in its file.
    """
    try:
        build = _Build(yaml.parse(text, _Loader), first_line, as_text=as_text)
        value = build.document()
    except yaml.MarkedYAMLError as error:
        return Document(faults=(_syntax_fault(error, first_line),))
    except yaml.reader.ReaderError as error:
        return Document(faults=(_character_fault(text, error, first_line),))
    except UnicodeEncodeError as error:  # a lone surrogate, in the binding to libyaml
        line = first_line + text.count("\n", 0, error.start)
        fault = YamlFault(line, 1, (), "holds half a character (a lone surrogate)", "remove it")
        return Document(faults=(fault,))
    return Document(value, build.lines, tuple(build.faults))


def _syntax_fault(error: yaml.MarkedYAMLError, first_line: int) -> YamlFault:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    what = f"is not valid YAML: {error.problem or error.context}"
    remedy = "check indentation, colons and quotes at that place"
    return YamlFault(first_line + line, column + 1, (), what, remedy)


def _character_fault(text: str, error: yaml.reader.ReaderError, first_line: int) -> YamlFault:
    before = text[: error.position]
    line, column = before.count("\n"), len(before) - (before.rfind("\n") + 1)
    what = f"holds a character that YAML does not allow ({error.reason})"
    return YamlFault(first_line + line, column + 1, (), what, "remove the control character")


class _TooDeepError(Exception):
    """Ends the reading; the fault is noted."""


@dataclass(slots=True)
class _Build:
    """Builds the value from the parser's events, and collects lines and faults on its way.

    PyYAML's own composer recurses in C without a limit, so that deep nesting ends the process,
    and libyaml takes quadratic time for it; so the first value that lies too deep ends the reading.
    """

    events: Iterator[Any]
    first_line: int
    as_text: bool = field(kw_only=True)
    lines: dict[KeyPath, int] = field(default_factory=dict)
    faults: list[YamlFault] = field(default_factory=list)

    def document(self) -> Value:
        value: Value = None
        documents = 0
        try:
            for event in self.events:
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        self._fault(
                            event, (), "holds a second document", "remove the `---` before it"
                        )
                        break
                    value = self._value(next(self.events), ())
        except _TooDeepError:
            return None
        return value

    def _value(self, event: Any, path: KeyPath) -> Value:
        self.lines.setdefault(path, self.first_line + event.start_mark.line)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        if isinstance(event, yaml.AliasEvent):
            return self._fault(event, path, "uses an alias (*name)", "write the value out")
        if len(path) >= MAX_DEPTH:
            raise self._too_deep(event, path)
        if event.tag is not None:
            self._skip(event)
            return self._fault(event, path, f"has the tag {event.tag}", "remove the tag")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        return self._sequence(path)

    def _sequence(self, path: KeyPath) -> list[Value]:
        items: list[Value] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: KeyPath) -> dict[str, Value]:
        result: dict[str, Value] = {}
        while not isinstance(key := next(self.events), yaml.MappingEndEvent):
            if self._is_new_key(key, path, result):
                place = (*path, key.value)
                self.lines[place] = self.first_line + key.start_mark.line
                result[key.value] = self._value(next(self.events), place)
            else:
                self._skip(key)
                self._skip(next(self.events))
        return result

    def _is_new_key(self, key: Any, path: KeyPath, known: dict[str, Value]) -> bool:
        if not isinstance(key, yaml.ScalarEvent):
            self._fault(key, path, "has a key that is no word", "write `key: value`")
            return False
        if key.value in known:
            place = (*path, key.value)
            what = f"stands twice (first in line {self.lines[place]})"
            self._fault(key, place, what, "keep one of the two")
            return False
        return True

    def _scalar(self, event: Any, path: KeyPath) -> Value:
        text = str(event.value)
        if event.tag not in {None, "!"}:
            return self._fault(event, path, f"has the tag {event.tag}", "remove the tag")
        found = _PLAIN.fullmatch(text) if event.implicit[0] else None
        kind = found.lastgroup if found else None
        match kind:
            case "null":
                return None
            case "bool" if not self.as_text:
                return text.lower() == "true"
            case "int" | "float" if not self.as_text:
                # Beyond 64 bits no setting has a meaning, and Python refuses to read thousands of digits.
                return int(text) if kind == "int" and len(text) < 20 else float(text)  # noqa: PLR2004
            case _:
                return text

    def _skip(self, event: Any) -> None:
        """Pass over the rest of a value whose first event was taken."""
        depth = int(isinstance(event, yaml.CollectionStartEvent))
        while depth:
            if depth > MAX_DEPTH:
                raise self._too_deep(event, ())
            event = next(self.events)
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)

    def _too_deep(self, event: Any, path: KeyPath) -> _TooDeepError:
        self._fault(event, path, f"is nested more than {MAX_DEPTH} levels deep", "flatten it")
        return _TooDeepError()

    def _fault(self, event: Any, path: KeyPath, what: str, remedy: str) -> Value:
        """Note a fault; the value of what is faulty is nothing."""
        mark = event.start_mark
        fault = YamlFault(self.first_line + mark.line, mark.column + 1, path, what, remedy)
        self.faults.append(fault)
        return None
