"""YAML as text with line numbers.

Scalars stay the text that was written: YAML 1.1 turns the answer `no` into false and the code `01` into 1, which a
questionnaire cannot afford. Types are the model's business. Does not belong here: what the keys mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from schemas.problems import InputError

Path = tuple[str | int, ...]
NULLS = {"", "~", "null", "Null", "NULL"}
DEEPEST = 20
MOST_PARTS = 500_000  # aliases of aliases could otherwise unfold without end


@dataclass(frozen=True)
class Source:
    """A parsed YAML file: its data, and the line on which each part of it stands."""

    file: str
    data: Any
    lines: Mapping[Path, int] = field(repr=False)

    def line(self, path: Path) -> int | None:
        """The line of `path`, or of the nearest enclosing part that has one."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return None


def parse_yaml(text: str, file: str) -> Source:
    """Read `text`; `file` is only its name in messages.

    Raises InputError for text that is no YAML, a key given twice, an anchor that refers to itself. Tags mean nothing
    here: every scalar stays text.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = f"not valid YAML: {error.problem or error.context}."
        raise InputError.of(
            file, what, "Check indentation, quotes and colons there.", mark.line + 1 if mark else None
        ) from None
    except RecursionError:
        raise InputError.of(file, "parts nest too deep.", "Check the brackets and indentation.") from None
    except yaml.YAMLError as error:
        raise InputError.of(file, f"not valid YAML: {error}.", "Save the file as plain UTF-8 text.") from None
    lines: dict[Path, int] = {}
    data = _build(node, (), lines, file, set()) if node is not None else None
    return Source(file, data, lines)


def _build(node: yaml.Node, path: Path, lines: dict[Path, int], file: str, open_nodes: set[int]) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if len(lines) > MOST_PARTS:
        raise InputError.of(file, f"more than {MOST_PARTS:,} parts.", "Use fewer aliases.", line)
    if len(path) > DEEPEST:
        raise InputError.of(file, f"parts nest more than {DEEPEST} deep.", "Check the brackets and indentation.", line)
    if id(node) in open_nodes:
        raise InputError.of(file, "an alias refers to a part that contains it.", "Write the part out.", line)
    if isinstance(node, yaml.ScalarNode):
        if not node.style and node.value in NULLS:
            return None
        return node.value
    open_nodes = open_nodes | {id(node)}
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*path, i), lines, file, open_nodes) for i, child in enumerate(node.value)]
    result: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise InputError.of(file, "a key must be a plain word.", "Write `key: value`.", key.start_mark.line + 1)
        if key.value in result:
            raise InputError.of(
                file,
                f"the key {key.value!r} is given twice.",
                "Keep one of them: the other would be lost.",
                key.start_mark.line + 1,
            )
        lines[(*path, key.value)] = key.start_mark.line + 1
        result[key.value] = _build(value, (*path, key.value), lines, file, open_nodes)
    return result
